/* Settling knobs: see settle.h. */
#include "tui/settle.h"

#include "store/base/mem.h"
#include "store/base/print.h"
#include "tui/checking.h"
#include "tui/preset_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int settle_knob(struct settled *settled, const char *knob, const char *value, struct err *err)
{
    const struct knob *found = catalogue_knob(&settled->catalogue, knob, err);
    if (!found)
        return -1;
    struct setting *setting = &settled->settings[found - settled->catalogue.knobs];
    return knob_check(found, value, setting->start, sizeof setting->start, err);
}

int settle_word(struct settled *settled, const char *word, struct err *err)
{
    const char *equals = strchr(word, '=');
    if (!equals || equals == word)
        return err_set(err, ERR_USAGE, "'%s' is not of the form knob=value", word);
    char *name = xasprintf("%.*s", (int)(equals - word), word);
    int result = settle_knob(settled, name, equals + 1, err);
    free(name);
    return result;
}

static int settle_preset(struct settled *settled, const char *name, struct err *err)
{
    if (preset_is_file(name))
        return preset_file_read(settled, name, err);
    const struct preset *preset = catalogue_preset(&settled->catalogue, name, err);
    if (!preset)
        return -1;
    char *copy = xstrdup(preset->settings), *rest;
    int failed = 0;
    for (char *word = strtok_r(copy, " ", &rest); word && !failed; word = strtok_r(NULL, " ", &rest))
        failed = settle_word(settled, word, err);
    free(copy);
    return failed ? err_prefix(err, "preset %s", name) : 0;
}

static bool has_task(const struct catalogue *catalogue, const char *preset)
{
    const struct preset *found = preset && !preset_is_file(preset) ? catalogue_preset(catalogue, preset, NULL) : NULL;
    return found && !strncmp(found->settings, "task=", 5);
}

/* What runs of the task begin from. A task without a preset begins as every run does. */
static int settle_task(struct settled *settled, const struct dataset *dataset, const char *task, const char *preset, struct err *err)
{
    if (!task && has_task(&settled->catalogue, preset))
        return 0;
    task = task ? task : dataset->task;
    return catalogue_preset(&settled->catalogue, task, NULL) ? settle_preset(settled, task, err) : 0;
}

int settle_begin(struct settled *settled, struct store *store, const struct dataset *dataset, const char *task, const char *preset,
                 struct err *err)
{
    *settled = (struct settled){.n = 0};
    if (catalogue_load(store, &settled->catalogue, err))
        return -1;
    settled->n = settled->catalogue.n_knobs;
    settled->settings = xcalloc(settled->n, sizeof *settled->settings);
    for (size_t i = 0; i < settled->n; i++) {
        COPY_TEXT(settled->settings[i].knob, settled->catalogue.knobs[i].name);
        COPY_TEXT(settled->settings[i].start, settled->catalogue.knobs[i].start);
    }
    if (!settle_task(settled, dataset, task, preset, err) && (!preset || !settle_preset(settled, preset, err)))
        return 0;
    settle_release(settled);
    return -1;
}

const char *settle_value(const struct settled *settled, const char *knob)
{
    for (size_t i = 0; i < settled->n; i++)
        if (!strcmp(settled->settings[i].knob, knob))
            return settled->settings[i].start;
    return NULL;
}

/* The settings, changed by the first n of the changes that a preset file foresees. */
struct after_changes {
    const struct settled *settled;
    size_t n;
};

static const char *value_of(void *context, const char *knob)
{
    const struct after_changes *after = context;
    for (size_t i = after->n; i-- > 0;)
        if (!strcmp(after->settled->changes[i].knob, knob))
            return after->settled->changes[i].new;
    return settle_value(after->settled, knob);
}

static bool is_read(const struct settled *settled, const struct knob *knob, size_t n_changes)
{
    return knob_applies(knob, value_of, &(struct after_changes){settled, n_changes});
}

void settle_warn_unread(const struct settled *settled)
{
    const struct knob *knobs = settled->catalogue.knobs;
    for (size_t i = 0; i < settled->n; i++)
        if (strcmp(settled->settings[i].start, knobs[i].start) && !is_read(settled, &knobs[i], 0))
            print_to(stderr, "nearfar: nothing in this run reads %s (it belongs to %s)\n", knobs[i].name, knobs[i].used_by);
    for (size_t i = 0; i < settled->n_changes; i++) {
        const struct event *change = &settled->changes[i];
        const struct knob *knob = catalogue_knob(&settled->catalogue, change->knob, NULL);
        if (knob && !is_read(settled, knob, i + 1))
            print_to(stderr, "nearfar: nothing in this run reads %s at step %lld (it belongs to %s)\n", knob->name,
                    (long long)change->step, knob->used_by);
    }
}

int settle_check(const struct settled *settled, struct store *store, int64_t dataset, bool taught, struct err *err)
{
    struct checking checking;
    size_t which;
    checking_begin(&checking, store, dataset, taught);
    checking_settings(&checking, settled->settings, settled->n);
    for (size_t i = 0; i < settled->n_changes; i++) {
        checking_next(&checking);
        checking_set(&checking, settled->changes[i].knob, settled->changes[i].new);
    }
    if (!checking_ask(&checking, &which, err))
        return 0;
    if (which == 0 || which > settled->n_changes)
        return -1;
    const struct event *change = &settled->changes[which - 1];
    return err_prefix(err, "at %lld %s=%s", (long long)change->step, change->knob, change->new);
}

int64_t settle_insert(const struct settled *settled, struct store *store, const struct run *run, struct err *err)
{
    int64_t id = run_insert(store, run, settled->settings, settled->n, err);
    for (size_t i = 0; i < settled->n_changes && id >= 0; i++) {
        struct event change = settled->changes[i];
        change.run = id;
        if (event_foresee(store, &change, err))
            return -1;
    }
    return id;
}

const char *settle_preset_name(const char *preset)
{
    const char *slash = strrchr(preset, '/');
    return slash ? slash + 1 : preset;
}

void settle_release(struct settled *settled)
{
    free(settled->changes);
    free(settled->settings);
    catalogue_release(&settled->catalogue);
    *settled = (struct settled){.n = 0};
}
