/* Every command of the command line, a row each, in the order of help: X(name). The struct is `command_<name>`. */
#ifndef TUI_COMMANDS_H
#define TUI_COMMANDS_H

#define COMMANDS(X) \
    X(demo)         \
    X(lesson)       \
    X(import)       \
    X(data)         \
    X(train)        \
    X(baseline)     \
    X(sweep)        \
    X(tune)         \
    X(seeds)        \
    X(ls)           \
    X(query)        \
    X(show)         \
    X(diff)         \
    X(importance)   \
    X(plot)         \
    X(report)       \
    X(freeze)       \
    X(set)          \
    X(pause)        \
    X(resume)       \
    X(step)         \
    X(stop)         \
    X(undo)         \
    X(fork)         \
    X(rewind)       \
    X(twin)         \
    X(tag)          \
    X(note)         \
    X(star)         \
    X(archive)      \
    X(rm)           \
    X(replay)       \
    X(export)       \
    X(import_runs)  \
    X(eval)         \
    X(recommend)    \
    X(batch)        \
    X(classify)     \
    X(search)       \
    X(embed)        \
    X(project)      \
    X(knobs)        \
    X(keys)         \
    X(doctor)       \
    X(completion)   \
    X(complete)

#endif
