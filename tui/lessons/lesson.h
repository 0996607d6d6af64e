/* A lesson: a plain text file of pages and questions about runs that the reader trains and turns. nearfar-lesson(5)
 * has the format. Reading one knows no store: whether its data can be made and its knobs exist is known when it is
 * begun, or by `nearfar lesson check`. */
#ifndef TUI_LESSONS_LESSON_H
#define TUI_LESSONS_LESSON_H

#include "store/base/err.h"
#include "store/base/mem.h"
#include "tui/lessons/conditions.h"

#include <stdint.h>

/* In one lesson at most. */
enum { STEPS_MOST = 64, CHOICES_MOST = 8, HINTS_MOST = 3, CONDITIONS_MOST = 8 };

enum step_kind {
    STEP_PAGE,    /* to read */
    STEP_PREDICT, /* a question answered before the control unlocks; any answer is kept */
    STEP_DO,      /* waits for a state of the runs */
    STEP_ASK,     /* a question with an answer */
    STEP_KINDS
};
extern const char *const step_kind_names[STEP_KINDS];

struct lesson_step {
    enum step_kind kind;
    int line;         /* of the file, where it begins */
    const char *name; /* that of an answer in the store: "page-1" where the file gives none */
    const char *text; /* paragraphs, each of one line */
    const char *choice[CHOICES_MOST], *hint[HINTS_MOST];
    int n_choices, n_hints;
    const char *answer; /* of a question: a choice, or a number; of `do`: "knob=value", or "" when there is nothing to
                           turn */
    double within;      /* a number counts that is so near; NaN: the answer is a choice */
    const char *why;    /* said when it was answered; "" for nothing */
    const char *knobs;  /* that are unlocked from this step on, separated by spaces; NULL: those of before */
    const char *run, *settings; /* the run that is begun here, "" for none: its name, and what differs from the
                                   lesson's settings */
    struct condition wait[CONDITIONS_MOST], claim[CONDITIONS_MOST];
    int n_waits, n_claims;
};

struct lesson {
    char name[64], language[16]; /* of the file: NAME.lesson is English, NAME.zh.lesson Chinese */
    const char *path, *folder;   /* the folder ends in '/' or is "" */
    const char *title, *about;   /* about: one line for the list */
    int64_t number, minutes, seed; /* number: its place in the list; 0: behind those that have one */
    const char *data;     /* "toy NAME [points=N] ...", "shop", "pictures" or "pictures label=COLUMN" */
    const char *preset;   /* "" for none */
    const char *settings; /* "knob=value ..." */
    const char *panes;    /* of Live, that stand beside the text; the first has the most room */
    struct lesson_step step[STEPS_MOST];
    size_t n_steps;
    struct arena memory;  /* of the strings */
};

/* Reads a file. Every fault is one sentence that names file, line and remedy. To be released in either case. */
int lesson_read(struct lesson *lesson, const char *path, struct err *err);
/* The same of a text; `path` names it. */
int lesson_parse(struct lesson *lesson, const char *path, const char *text, struct err *err);
void lesson_release(struct lesson *lesson);

/* The place of a step by its name; -1 when there is none. */
int lesson_step_named(const struct lesson *lesson, const char *name);
/* Whether an answer is the right one: the text or the number of a choice, or a number near enough. -1 and ERR_USAGE
 * when it is no answer to this question at all; `kept` is then as the answer is stored. */
int lesson_judge(const struct lesson_step *step, const char *answer, char kept[160], struct err *err);

#endif
