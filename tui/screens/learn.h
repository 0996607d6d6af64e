/* What Learn knows: the list of lessons, or the lesson that is taken. The run beside the text is the one of Live. */
#ifndef TUI_SCREENS_LEARN_H
#define TUI_SCREENS_LEARN_H

#include "tui/app.h"
#include "tui/job.h"
#include "tui/lessons/lesson_list.h"
#include "tui/lessons/progress.h"
#include "tui/words.h"

struct live;

/* Rows that the text of a step may have. */
enum { LEARN_ROWS_MOST = 400 };

struct learn {
    struct lesson_list list;
    bool listed;          /* the list has been read */
    size_t *done;         /* (list.n): steps that the student has done of each */
    size_t row;           /* selected in the list */
    char student[64], language[16];
    struct lesson lesson; /* taken; n_steps 0 for none */
    struct progress progress;
    size_t shown;         /* the step on the screen, up to progress.at; n_steps: the end */
    const struct live *live; /* while a run of the lesson is shown, which is open there */
    int choice, scroll;   /* scroll: beyond the text's end means the end */
    char missing[256];    /* what the step waits for */
    char wrong[192];      /* what was answered last and is not right; "" for nothing */
    int64_t training;     /* the run that may, 0 for none; -1: that is to be found out */
    struct job twin;      /* makes one */
    double twin_at;       /* when it was looked for one last */
    bool marked[STEPS_MOST]; /* the run of the step has been marked, */
    int64_t newest_twin;     /* and twins up to this number */
};

struct learn *learn_of(const struct app *app);
/* Takes a lesson, by name or file, as this student, and goes there. */
int learn_open(struct app *app, const char *word, const char *student, const char *language, struct err *err);
/* Refuses a change of a knob that the lesson has locked, of a run of the lesson; others are free. */
int learn_check_change(const struct app *app, const struct run *run, const char *knob, struct err *err);
/* The knob of the lesson in place i that is unlocked; NULL beyond the last. */
const struct knob *learn_knob(const struct app *app, int i);

/* `learn WORD...` (actions.h): whether it can act now, and doing it. */
int learn_can(const struct app *app, const struct words *words, struct err *err);
int learn_do(struct app *app, const struct words *words, struct err *err);

/* A digit chooses an answer, or begins one that is a number (screen.h). */
bool learn_type(struct app *app, void *state, uint32_t rune);

/* How far the text of the step can be scrolled on a screen of this size; LEARN_ROWS_MOST on one too small to draw. */
int learn_last_row(const struct learn *learn, int width, int height);
/* Draws the screen: see learn_draw.c. */
void learn_draw(const struct app *app, const void *state, struct canvas *canvas);

#endif
