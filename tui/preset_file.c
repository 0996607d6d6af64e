/* A preset as a file: see preset_file.h. */
#include "tui/preset_file.h"

#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/change.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char spaces[] = " \t\r\n";

bool preset_is_file(const char *preset)
{
    struct stat status;
    return strchr(preset, '/') || (stat(preset, &status) == 0 && S_ISREG(status.st_mode));
}

static int by_step(const void *a, const void *b)
{
    const struct event *x = a, *y = b;
    return x->step != y->step ? (x->step > y->step) - (x->step < y->step) : (x->seq > y->seq) - (x->seq < y->seq);
}

/* Reading -------------------------------------------------------------------------------------------------------- */

/* Cuts the line at its comment and returns the comment without spaces around it; "" when it has none. */
static char *cut_comment(char *line)
{
    char *comment = strchr(line, '#');
    if (!comment)
        return line + strlen(line);
    *comment++ = '\0';
    comment += strspn(comment, spaces);
    for (size_t n = strlen(comment); n && strchr(spaces, comment[n - 1]); n--)
        comment[n - 1] = '\0';
    return comment;
}

static int read_change(struct resolved_settings *resolved, char *rest, const char *why, const char *path,
                       struct err *err)
{
    char *words, *step = strtok_r(rest, spaces, &words), *word = strtok_r(NULL, spaces, &words);
    struct event event = {.step = -1};
    if (!word || strtok_r(NULL, spaces, &words))
        return err_set(err, ERR_USAGE, "a change is written 'at STEP knob=value'");
    if (!parse_int(step, &event.step) || event.step < 0)
        return err_set(err, ERR_USAGE, "'%s' is not a step: give a whole number from 0", step);
    if (change_parse(&resolved->catalogue, word, &event, err))
        return -1;
    change_say_renamed(&resolved->catalogue, word);
    char *actor = xasprintf("preset %s", resolve_preset_name(path));
    COPY_TEXT(event.actor, actor);
    COPY_TEXT(event.why, why);
    free(actor);
    ARRAY_ROOM(resolved->changes, resolved->n_changes, resolved->changes_capacity);
    event.seq = (int64_t)resolved->n_changes;
    resolved->changes[resolved->n_changes++] = event;
    return 0;
}

static int read_line(struct resolved_settings *resolved, char *line, const char *path, struct err *err)
{
    const char *why = cut_comment(line);
    char *words, *word = strtok_r(line, spaces, &words);
    if (!word)
        return 0;
    if (!strcmp(word, "at"))
        return read_change(resolved, words, why, path, err);
    if (strtok_r(NULL, spaces, &words))
        return err_set(err, ERR_USAGE, "a line has one setting, written knob=value without spaces");
    return resolve_word(resolved, word, err);
}

int preset_file_read(struct resolved_settings *resolved, const char *path, struct err *err)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_FAILED, "cannot read the preset %s: %s", path,
                       strerror(errno));
    char *line = NULL;
    size_t capacity = 0;
    int number = 0, failed = 0;
    for (ssize_t length; !failed && (length = getline(&line, &capacity, file)) >= 0;) {
        number++;
        failed = strlen(line) < (size_t)length ? err_set(err, ERR_USAGE, "this is not a text file")
                                               : read_line(resolved, line, path, err);
        if (failed)
            err_prefix(err, "%s:%d", path, number);
    }
    if (!failed && ferror(file))
        failed = err_set(err, ERR_FAILED, "cannot read the preset %s: %s", path, strerror(errno));
    if (resolved->n_changes)
        qsort(resolved->changes, resolved->n_changes, sizeof *resolved->changes, by_step);
    free(line);
    fclose(file);
    return failed;
}

/* Writing -------------------------------------------------------------------------------------------------------- */

static void write_settings(struct text *out, const struct catalogue *catalogue, const struct setting *settings,
                           size_t n)
{
    for (size_t k = 0; k < catalogue->n_knobs; k++)
        for (size_t i = 0; i < n; i++)
            if (!strcmp(settings[i].knob, catalogue->knobs[k].name) &&
                strcmp(settings[i].start, catalogue->knobs[k].start)) text_printf(out, "%s=%s\n", settings[i].knob,
                settings[i].start);
}

static void write_change(struct text *out, const struct event *event)
{
    text_printf(out, "at %lld %s=%s", (long long)event->step, event->knob, event->new);
    if (event->why[0])
        text_add(out, " # ");
    for (const char *c = event->why; *c; c++)
        text_add_bytes(out, (unsigned char)*c < ' ' ? " " : c, 1);
    text_add(out, "\n");
}

static void write_changes(struct text *out, struct event *events, size_t n)
{
    if (n)
        qsort(events, n, sizeof *events, by_step);
    for (size_t i = 0; i < n; i++)
        if (events[i].verb == EVENT_SET && events[i].step >= 0 && !events[i].refused[0])
            write_change(out, &events[i]);
}

char *preset_file_text(struct store *store, const struct run *run, struct err *err)
{
    struct catalogue catalogue;
    struct setting *settings = NULL;
    struct event *events = NULL;
    size_t n_settings, n_events;
    struct text out = TEXT_INIT;
    if (catalogue_load(store, &catalogue, err))
        return NULL;
    if (run_settings(store, run->id, &settings, &n_settings, err) ||
        event_list(store, run->id, 0, &events, &n_events, err))
        goto out;
    text_printf(&out, "# Run %lld (%s) on %s, seed %lld, %s at step %lld; nearfar %s.\n", (long long)run->id,
                run->name, run->dataset_name, (long long)run->seed, run_status_names[run->status],
                (long long)run->step, NEARFAR_VERSION);
    text_printf(&out, "# The same again: nearfar train %s --preset THIS-FILE --seed %lld\n", run->dataset_name,
                (long long)run->seed);
    write_settings(&out, &catalogue, settings, n_settings);
    write_changes(&out, events, n_events);
out:
    free(settings);
    free(events);
    catalogue_release(&catalogue);
    return out.data;
}
