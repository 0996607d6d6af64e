/* Settling knobs: see resolve_settings.h. */
#include "tui/resolve_settings.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/given.h"
#include "tui/change.h"
#include "tui/checking.h"
#include "tui/preset_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int resolve_knob(struct resolved_settings *resolved, const char *knob, const char *value, struct err *err)
{
    const struct knob *found = catalogue_knob(&resolved->catalogue, knob, err);
    if (!found)
        return -1;
    struct setting *setting = &resolved->settings[found - resolved->catalogue.knobs];
    return knob_check(found, value, setting->start, sizeof setting->start, err);
}

int resolve_word(struct resolved_settings *resolved, const char *word, struct err *err)
{
    const char *equals = strchr(word, '=');
    if (!equals || equals == word)
        return err_set(err, ERR_USAGE, "'%s' is not of the form knob=value", word);
    change_say_renamed(&resolved->catalogue, word);
    char *name = xasprintf("%.*s", (int)(equals - word), word);
    int result = resolve_knob(resolved, name, equals + 1, err);
    free(name);
    return result;
}

/* A word of a preset of the catalogue. A knob for other data is left as it is. */
static int resolve_preset_word(struct resolved_settings *resolved, const char *word, struct err *err)
{
    for (size_t i = 0; i < resolved->n; i++) {
        const struct knob *knob = &resolved->catalogue.knobs[i];
        size_t length = strlen(knob->name);
        if (!strncmp(word, knob->name, length) && word[length] == '=' && !knob_is_for(knob, resolved->data))
            return 0;
    }
    return resolve_word(resolved, word, err);
}

static int resolve_preset(struct resolved_settings *resolved, const char *name, struct err *err)
{
    if (preset_is_file(name))
        return preset_file_read(resolved, name, err);
    const struct preset *preset = catalogue_preset(&resolved->catalogue, name, resolved->data, err);
    if (!preset)
        return -1;
    const char *settings = preset->settings;
    char word[PRESET_WORD];
    int failed = 0;
    for (int next; !failed && (next = preset_next(&settings, resolved->data, word));) {
        failed = resolve_preset_word(resolved, word, err);
        if (next > 1)
            COPY_TEXT(resolved->special, word);
    }
    return failed ? err_prefix(err, "preset %s", name) : 0;
}

static bool has_task(const struct resolved_settings *resolved, const char *preset)
{
    const struct preset *found = preset && !preset_is_file(preset)
                                     ? catalogue_preset(&resolved->catalogue, preset, resolved->data, NULL) : NULL;
    return found && !strncmp(found->settings, "task=", 5);
}

/* What runs of the task begin from. A task without a preset begins as every run does. */
static int settle_task(struct resolved_settings *resolved, const struct dataset *dataset, const char *task,
                       const char *preset, struct err *err)
{
    if (!task && has_task(resolved, preset))
        return 0;
    task = task ? task : dataset->task;
    bool has_start = catalogue_preset(&resolved->catalogue, task, resolved->data, NULL);
    return has_start ? resolve_preset(resolved, task, err) : 0;
}

int resolve_begin(struct resolved_settings *resolved, struct store *store, const struct dataset *dataset,
                  const char *task, const char *preset, struct err *err)
{
    *resolved = (struct resolved_settings){.n = 0};
    if (data_words(store, dataset->id, resolved->data, err) < 0 || catalogue_load(store, &resolved->catalogue, err))
        return -1;
    resolved->n = resolved->catalogue.n_knobs;
    resolved->settings = xcalloc(resolved->n, sizeof *resolved->settings);
    for (size_t i = 0; i < resolved->n; i++) {
        COPY_TEXT(resolved->settings[i].knob, resolved->catalogue.knobs[i].name);
        COPY_TEXT(resolved->settings[i].start, resolved->catalogue.knobs[i].start);
    }
    if (!settle_task(resolved, dataset, task, preset, err) && (!preset || !resolve_preset(resolved, preset, err)))
        return 0;
    resolve_release(resolved);
    return -1;
}

static int resolve_changes(struct resolved_settings *resolved, struct store *store, const struct run *run,
                           struct err *err)
{
    struct event *events;
    size_t n;
    if (event_list(store, run->id, 0, &events, &n, err))
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (events[i].verb != EVENT_SET || events[i].step < 0 || events[i].refused[0])
            continue;
        ARRAY_ROOM(resolved->changes, resolved->n_changes, resolved->changes_capacity);
        resolved->changes[resolved->n_changes] = events[i];
        snprintf(resolved->changes[resolved->n_changes].actor, sizeof events[i].actor, "like run %lld",
                 (long long)run->id);
        resolved->n_changes++;
    }
    free(events);
    if (resolved->n_changes)
        qsort(resolved->changes, resolved->n_changes, sizeof *resolved->changes, event_by_step);
    return 0;
}

int resolve_like(struct resolved_settings *resolved, struct store *store, const struct dataset *dataset,
                 const struct run *run, struct err *err)
{
    struct setting *settings;
    struct given_row *given;
    size_t n, n_given;
    if (run_check_trained(run, err) || given_list(store, run->id, &given, &n_given, err))
        return -1;
    free(given);
    if (n_given)
        return err_set(err, ERR_USAGE, "run %lld was given weights, words or a teacher to begin with, which settings "
                       "do not say: train others like it with nearfar train", (long long)run->id);
    if (run_settings(store, run->id, &settings, &n, err))
        return -1;
    int failed = resolve_begin(resolved, store, dataset, NULL, NULL, err);
    for (size_t i = 0; i < n && !failed; i++)
        failed = resolve_knob(resolved, settings[i].knob, settings[i].start, err);
    free(settings);
    if (!failed && !resolve_changes(resolved, store, run, err))
        return 0;
    resolve_release(resolved);
    return -1;
}

const char *resolve_value(const struct resolved_settings *resolved, const char *knob)
{
    for (size_t i = 0; i < resolved->n; i++)
        if (!strcmp(resolved->settings[i].knob, knob))
            return resolved->settings[i].start;
    return NULL;
}

/* The settings, changed by the first n of the changes that a preset file foresees. */
struct after_changes {
    const struct resolved_settings *resolved;
    size_t n;
};

static const char *value_of(void *context, const char *knob)
{
    const struct after_changes *after = context;
    for (size_t i = after->n; i-- > 0;)
        if (!strcmp(after->resolved->changes[i].knob, knob))
            return after->resolved->changes[i].new;
    return strcmp(knob, "data") ? resolve_value(after->resolved, knob) : after->resolved->data;
}

static bool is_read(const struct resolved_settings *resolved, const struct knob *knob, size_t n_changes)
{
    return knob_applies(knob, value_of, &(struct after_changes){resolved, n_changes});
}

bool resolve_reads(const struct resolved_settings *resolved, const struct knob *knob)
{
    return is_read(resolved, knob, 0);
}

static void warn_unread(const struct knob *knob, const char *when)
{
    char *readers = knob_readers(knob);
    print_to(stderr, "nearfar: nothing in this run reads %s%s (it belongs to %s)\n", knob->name, when, readers);
    free(readers);
}

static void say_special(const struct resolved_settings *resolved)
{
    const char *value = strchr(resolved->special, '=');
    char *knob = xasprintf("%.*s", (int)strcspn(resolved->special, "="), resolved->special);
    const char *settled = resolve_value(resolved, knob);
    if (value && settled && !strcmp(settled, value + 1))
        print_to(stderr, "nearfar: the data are %s, with which a run begins with %s\n", resolved->data,
                 resolved->special);
    free(knob);
}

void resolve_say(const struct resolved_settings *resolved)
{
    const struct knob *knobs = resolved->catalogue.knobs;
    say_special(resolved);
    for (size_t i = 0; i < resolved->n; i++)
        if (strcmp(resolved->settings[i].start, knobs[i].start) && !is_read(resolved, &knobs[i], 0))
            warn_unread(&knobs[i], "");
    for (size_t i = 0; i < resolved->n_changes; i++) {
        const struct event *change = &resolved->changes[i];
        const struct knob *knob = catalogue_knob(&resolved->catalogue, change->knob, NULL);
        char when[48];
        snprintf(when, sizeof when, _(" at step %lld"), (long long)change->step);
        if (knob && !is_read(resolved, knob, i + 1))
            warn_unread(knob, when);
    }
}

int resolve_check(const struct resolved_settings *resolved, struct store *store, int64_t dataset, bool taught,
                  const char *vocabulary, struct err *err)
{
    struct checking checking;
    size_t which;
    checking_begin(&checking, store, dataset, taught);
    checking_vocabulary(&checking, vocabulary);
    checking_settings(&checking, resolved->settings, resolved->n);
    for (size_t i = 0; i < resolved->n_changes; i++) {
        checking_next(&checking);
        checking_set(&checking, resolved->changes[i].knob, resolved->changes[i].new);
    }
    if (!checking_ask(&checking, &which, err))
        return 0;
    if (which == 0 || which > resolved->n_changes)
        return -1;
    const struct event *change = &resolved->changes[which - 1];
    return err_prefix(err, "at %lld %s=%s", (long long)change->step, change->knob, change->new);
}

int64_t resolve_insert(const struct resolved_settings *resolved, struct store *store, const struct run *run,
                       struct err *err)
{
    int64_t id = run_insert(store, run, resolved->settings, resolved->n, err);
    for (size_t i = 0; i < resolved->n_changes && id >= 0; i++) {
        struct event change = resolved->changes[i];
        change.run = id;
        if (event_plan(store, &change, err))
            return -1;
    }
    return id;
}

const char *resolve_preset_name(const char *preset)
{
    const char *slash = strrchr(preset, '/');
    return slash ? slash + 1 : preset;
}

void resolve_release(struct resolved_settings *resolved)
{
    free(resolved->changes);
    free(resolved->settings);
    catalogue_release(&resolved->catalogue);
    *resolved = (struct resolved_settings){.n = 0};
}
