/* See progress.h. */
#include "tui/lessons/progress.h"

#include "store/base/language.h"
#include "store/base/text.h"
#include "store/dataset.h"
#include "store/person.h"
#include "store/run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Reading -------------------------------------------------------------------------------------------------------- */

bool progress_done(const struct progress *progress, size_t step)
{
    return !isnan(progress->row[step].answered);
}

static void find_place(struct progress *progress)
{
    size_t at = 0;
    while (at < progress->lesson->n_steps && progress_done(progress, at))
        at++;
    progress->unmet = at == progress->at ? progress->unmet : 0;
    progress->at = at;
}

int progress_load(struct progress *progress, struct store *store, const struct lesson *lesson, const char *student,
                  struct err *err)
{
    struct lesson_answer *rows;
    size_t n;
    if (person_check(student, err) < 0 || lesson_answer_list(store, student, lesson->name, &rows, &n, err) < 0)
        return -1;
    *progress = (struct progress){.lesson = lesson, .store = store};
    COPY_TEXT(progress->student, student);
    for (size_t i = 0; i < lesson->n_steps; i++) {
        struct lesson_answer *row = &progress->row[i];
        *row = (struct lesson_answer){.correct = -1, .begun = NAN, .answered = NAN};
        COPY_TEXT(row->student, student);
        COPY_TEXT(row->lesson, lesson->name);
        COPY_TEXT(row->step, lesson->step[i].name);
        for (size_t j = 0; j < n; j++)
            if (!strcmp(rows[j].step, row->step))
                *row = rows[j];
    }
    free(rows);
    find_place(progress);
    return 0;
}

/* Going on ------------------------------------------------------------------------------------------------------- */

/* Writes a row, and only then takes it for true. */
static int keep(struct progress *progress, const struct lesson_answer *row, struct err *err)
{
    if (lesson_answer_put(progress->store, row, err) < 0)
        return -1;
    progress->row[progress->at] = *row;
    find_place(progress);
    return 0;
}

static struct lesson_answer next_row(const struct progress *progress, double now)
{
    struct lesson_answer row = progress->row[progress->at];
    if (isnan(row.begun))
        row.begun = now;
    return row;
}

static int is_at(const struct progress *progress, enum step_kind a, enum step_kind b, const char *what,
                 struct err *err)
{
    const struct lesson *lesson = progress->lesson;
    if (progress->at == lesson->n_steps)
        return err_set(err, ERR_USAGE, "the lesson is done: there is nothing to %s", what);
    enum step_kind kind = lesson->step[progress->at].kind;
    return kind == a || kind == b ? 0 : err_set(err, ERR_USAGE, "there is nothing to %s here", what);
}

int progress_see(struct progress *progress, double now, struct err *err)
{
    if (progress->at == progress->lesson->n_steps || !isnan(progress->row[progress->at].begun))
        return 0;
    struct lesson_answer row = next_row(progress, now);
    return keep(progress, &row, err);
}

int progress_turn_page(struct progress *progress, double now, struct err *err)
{
    if (is_at(progress, STEP_PAGE, STEP_PAGE, "turn", err) < 0)
        return -1;
    struct lesson_answer row = next_row(progress, now);
    row.answered = now;
    return keep(progress, &row, err);
}

int progress_answer(struct progress *progress, const char *answer, double now, struct err *err)
{
    if (is_at(progress, STEP_PREDICT, STEP_ASK, "answer", err) < 0)
        return -1;
    const struct lesson_step *step = &progress->lesson->step[progress->at];
    struct lesson_answer row = next_row(progress, now);
    int right = lesson_judge(step, answer, row.answer, err);
    if (right < 0)
        return -1;
    bool done = right || step->kind == STEP_PREDICT;
    row.correct = right;
    row.tries++;
    if (done)
        row.answered = now;
    return keep(progress, &row, err) < 0 ? -1 : done;
}

int progress_look(struct progress *progress, double now, struct text *missing, struct err *err)
{
    if (is_at(progress, STEP_DO, STEP_DO, "do", err) < 0)
        return -1;
    const struct lesson_step *step = &progress->lesson->step[progress->at];
    struct lesson_runs runs = progress_runs(progress);
    for (int i = 0; i < step->n_waits; i++) {
        int holds = condition_holds(&runs, &step->wait[i], missing, err);
        progress->unmet = i;
        if (holds <= 0)
            return holds;
    }
    struct lesson_answer row = next_row(progress, now);
    row.answered = now;
    return keep(progress, &row, err) < 0 ? -1 : 1;
}

int progress_hint(struct progress *progress, double now, struct err *err)
{
    if (progress->at == progress->lesson->n_steps || !progress->lesson->step[progress->at].n_hints)
        return err_set(err, ERR_USAGE, "there is no hint here: there is nothing to find out");
    const struct lesson_step *step = &progress->lesson->step[progress->at];
    struct lesson_answer row = next_row(progress, now);
    if (row.hints >= step->n_hints + (*step->answer != '\0'))
        return err_set(err, ERR_USAGE, "there are no more hints here");
    row.hints++;
    return keep(progress, &row, err);
}

char *progress_hint_text(const struct progress *progress, size_t step, int i)
{
    const struct lesson_step *of = &progress->lesson->step[step];
    if (i < of->n_hints)
        return xasprintf("%s", of->hint[i]);
    return i == of->n_hints && *of->answer ? xasprintf(_("The answer: %s"), of->answer) : NULL;
}

/* Locks ---------------------------------------------------------------------------------------------------------- */

const char *progress_knobs(const struct progress *progress)
{
    const struct lesson *lesson = progress->lesson;
    const char *knobs = "";
    for (size_t i = 0; i < lesson->n_steps && i <= progress->at; i++)
        if (lesson->step[i].knobs)
            knobs = lesson->step[i].knobs;
    bool asks = progress->at < lesson->n_steps && lesson->step[progress->at].kind == STEP_PREDICT;
    return asks ? "" : knobs;
}

/* Whether a word is among those that a text has with spaces between. */
static bool has_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = text; (at = strstr(at, word)); at += length)
        if ((at == text || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
            return true;
    return false;
}

/* The step that unlocks a knob, from where the student is; -1 for none. */
static int unlocking_step(const struct progress *progress, const char *knob)
{
    const struct lesson *lesson = progress->lesson;
    for (size_t i = progress->at; i < lesson->n_steps; i++)
        if (lesson->step[i].knobs && has_word(lesson->step[i].knobs, knob))
            return (int)i;
    return -1;
}

int progress_check_change(const struct progress *progress, const char *knob, struct err *err)
{
    const struct lesson *lesson = progress->lesson;
    if (has_word(progress_knobs(progress), knob))
        return 0;
    if (progress->at < lesson->n_steps && lesson->step[progress->at].kind == STEP_PREDICT)
        return err_set(err, ERR_USAGE, "%s is locked until you have predicted: what you expect is worth more before "
                       "you see it", knob);
    int step = unlocking_step(progress, knob);
    if (step >= 0)
        return err_set(err, ERR_USAGE, "%s is locked here: step %d of the lesson unlocks it", knob, step + 1);
    return err_set(err, ERR_USAGE, "%s is locked: the lesson %s keeps it as it is, so that what you see comes of "
                   "the others; another run is free", knob, lesson->name);
}

/* Runs ----------------------------------------------------------------------------------------------------------- */

int64_t progress_run(const struct progress *progress, const char *name)
{
    for (size_t i = 0; i < progress->lesson->n_steps; i++)
        if (*name && !strcmp(progress->lesson->step[i].run, name))
            return progress->row[i].run;
    return 0;
}

static int64_t find_run(const void *context, const char *name)
{
    return progress_run(context, name);
}

struct lesson_runs progress_runs(const struct progress *progress)
{
    return (struct lesson_runs){progress->store, find_run, progress};
}

int64_t progress_shown_run(const struct progress *progress, size_t step)
{
    int64_t run = 0;
    for (size_t i = 0; i < progress->lesson->n_steps && i <= step; i++)
        if (progress->row[i].run)
            run = progress->row[i].run;
    return run;
}

bool progress_owns(const struct progress *progress, const struct run *run)
{
    int64_t parent = run->twin_of ? run->parent : 0;
    for (size_t i = 0; i < progress->lesson->n_steps && run->id; i++)
        if (progress->row[i].run == run->id || (parent && progress->row[i].run == parent))
            return true;
    return false;
}
