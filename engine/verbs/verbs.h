/* Every verb of the engine, a row each. */
#ifndef ENGINE_VERBS_VERBS_H
#define ENGINE_VERBS_VERBS_H

#define VERBS(X) \
    X(check)     \
    X(prepare)   \
    X(run)       \
    X(replay)    \
    X(baseline)  \
    X(baselines) \
    X(eval)      \
    X(recommend) \
    X(batch)     \
    X(classify)  \
    X(search)    \
    X(embed)     \
    X(import)    \
    X(split)     \
    X(vectors)   \
    X(project)   \
    X(weights)   \
    X(views)     \
    X(publish)   \
    X(about)     \
    X(measure)

#endif
