/* Settling every knob of a new run: the default, changed by a preset, changed by words "knob=value". */
#ifndef TUI_RESOLVE_SETTINGS_H
#define TUI_RESOLVE_SETTINGS_H

#include "store/catalogue.h"
#include "store/description.h"
#include "store/event.h"
#include "store/run.h"

struct resolved_settings {
    struct catalogue catalogue;
    char data[DATA_WORDS]; /* what the rows of the data set are (description.h) */
    char special[PRESET_WORD]; /* "knob=value", the last one that was settled for data with some word alone; or "" */
    struct setting *settings; /* one per knob, in the order of the catalogue; `start` is the value */
    size_t n;
    struct event *changes; /* of a preset file: step, knob, new, actor and why */
    size_t n_changes, changes_capacity;
};

/* Defaults; what runs of the task begin from, which is `task` or, where that is NULL, the data set's; and the
 * settings of a preset if one is named: a file (preset_file.h), or one of the catalogue. A preset with a task of its
 * own takes the place of the data set's. Of presets with one name, the one for these data counts. ERR_NOT_FOUND names
 * the nearest preset. */
int resolve_begin(struct resolved_settings *resolved, struct store *store, const struct dataset *dataset,
                  const char *task, const char *preset, struct err *err);
/* What a run began with, and its changes at their steps. ERR_USAGE for one that was given weights or a teacher, which
 * settings do not say. */
int resolve_like(struct resolved_settings *resolved, struct store *store, const struct dataset *dataset,
                 const struct run *run, struct err *err);
/* "knob=value": checked against the catalogue. An unknown knob suggests the nearest; a bad value names the range. */
int resolve_word(struct resolved_settings *resolved, const char *word, struct err *err);
int resolve_knob(struct resolved_settings *resolved, const char *knob, const char *value, struct err *err);
/* The value of a knob as it is settled so far; NULL when there is no such knob. */
const char *resolve_value(const struct resolved_settings *resolved, const char *knob);
/* Whether a run with these settings reads the knob from its first step on. */
bool resolve_reads(const struct resolved_settings *resolved, const struct knob *knob);
/* Says on stderr what is otherwise for these data than for most, if it still holds; and which knobs were changed from
 * their default, or are at a step of a preset file, that no chosen part reads then. */
void resolve_say(const struct resolved_settings *resolved);
/* Asks the engine whether they can be trained with, with each of the changes as well, by a run that will be given a
 * teacher (`taught`) and the vocabulary in a file, or NULL. */
int resolve_check(const struct resolved_settings *resolved, struct store *store, int64_t dataset, bool taught,
                  const char *vocabulary, struct err *err);
/* Inserts a run with these settings and changes, inside a transaction of the caller. Of `run` it takes what
 * run_create does. Returns its id or -1. */
int64_t resolve_insert(const struct resolved_settings *resolved, struct store *store, const struct run *run,
                       struct err *err);
/* What a run remembers as its preset: the word, or the name of the file without its folder. */
const char *resolve_preset_name(const char *preset);
void resolve_release(struct resolved_settings *resolved);

#endif
