/* Settling every knob of a new run: the default, changed by a preset, changed by words "knob=value". */
#ifndef TUI_SETTLE_H
#define TUI_SETTLE_H

#include "store/catalogue.h"
#include "store/dataset.h"
#include "store/event.h"
#include "store/run.h"

struct settled {
    struct catalogue catalogue;
    struct setting *settings; /* one per knob, in the order of the catalogue; `start` is the value */
    size_t n;
    struct event *changes; /* of a preset file: step, knob, new, actor and why */
    size_t n_changes, changes_capacity;
};

/* Defaults; what runs of the task begin from, which is `task` or, where that is NULL, the data set's; and the settings of a
 * preset if one is named: a file (preset_file.h), or one of the catalogue. A preset with a task of its own takes the place of
 * the data set's. ERR_NOT_FOUND names the nearest preset. */
int settle_begin(struct settled *settled, struct store *store, const struct dataset *dataset, const char *task, const char *preset,
                 struct err *err);
/* "knob=value": checked against the catalogue. An unknown knob suggests the nearest; a bad value names the range. */
int settle_word(struct settled *settled, const char *word, struct err *err);
int settle_knob(struct settled *settled, const char *knob, const char *value, struct err *err);
/* The value of a knob as it is settled so far; NULL when there is no such knob. */
const char *settle_value(const struct settled *settled, const char *knob);
/* Says on stderr which knobs were changed from their default, or are at a step of a preset file, that no
 * chosen part reads then. */
void settle_warn_unread(const struct settled *settled);
/* Asks the engine whether they can be trained with, with each of the changes as well. */
int settle_check(const struct settled *settled, struct store *store, int64_t dataset, bool taught, struct err *err);
/* Inserts a run with these settings and changes, inside a transaction of the caller. Of `run` it takes what run_create does.
 * Returns its id or -1. */
int64_t settle_insert(const struct settled *settled, struct store *store, const struct run *run, struct err *err);
/* What a run remembers as its preset: the word, or the name of the file without its folder. */
const char *settle_preset_name(const char *preset);
void settle_release(struct settled *settled);

#endif
