/* A change of one knob, as people type it. */
#ifndef TUI_CHANGE_H
#define TUI_CHANGE_H

#include "store/catalogue.h"
#include "store/event.h"
#include "store/run.h"
#include "tui/words.h"

/* "knob=value" into an event that sets it: the knob must be live and the value in range. */
int change_parse(const struct catalogue *catalogue, const char *word, struct event *event, struct err *err);

/* Says on stderr what the knob of "knob=value" is called now, when the word has its former name. */
void change_say_renamed(const struct catalogue *catalogue, const char *word);

/* The changes that a line of the workbench begins with, behind its first word: knob=value, one or more, or a knob and
 * its value as two words. Returns how many words they take with the first, 0 when there is none of that form, or
 * -1. */
int change_parse_words(const struct catalogue *catalogue, const struct words *words, struct event *changes, size_t *n,
                       struct err *err);

/* Changes that are to be made of a run at once, beside what it has: its settings, and what was asked of it and
 * waits. */
struct changing {
    const struct catalogue *catalogue;
    const char *data; /* what the rows of its data set are (description.h) */
    const struct setting *settings;
    const struct event *asked; /* of these, those that wait */
    struct event *changes;
    size_t n_settings, n_asked, n;
};

/* ERR_USAGE says why when the run would not read one of them after all are made ("its loss is bpr"). Those that
 * change nothing are taken out of `changing->changes`, and `same` says so: "lr is 0.01 already", or "". */
int change_fits(struct changing *changing, char *same, size_t size, struct err *err);
/* The flag of each event: a letter for every change of a knob that was not refused, in the order they were asked for;
 * 0 for the others. */
void change_letters(const struct event *events, size_t n, char *letters);

/* Both pass over what a preset file foresees beyond `step`, where the run is. */

/* The newest change (of this knob, or NULL) that was made or asked for and not undone since: an undo is a change
 * whose note is UNDO, and takes back the one before it. NULL when there is none. */
#define UNDO "undo"
const struct event *change_to_undo(const struct event *events, size_t n, int64_t step, const char *knob);

/* The same, of those that were made: what rewinding goes back before. */
const struct event *change_in_force(const struct event *events, size_t n, int64_t step, const char *knob);

#endif
