/* What a lesson can wait for, and what it can claim: named checks of the runs that stand in the store, a row each in
 * conditions.c. `wait: lower A A.twin main 0.1` holds when run A is lower than its twin by 0.1 at least. */
#ifndef TUI_LESSONS_CONDITIONS_H
#define TUI_LESSONS_CONDITIONS_H

#include "store/base/err.h"
#include "store/base/text.h"
#include "store/store.h"

enum { CONDITION_WORDS = 5 };

/* A check with its words. */
struct condition {
    int line;
    const struct check *check;
    const char *word[CONDITION_WORDS];
    int n;
};

/* Who knows the runs of a lesson by their names: the number of a run, 0 when it has not been begun. */
struct lesson_runs {
    struct store *store;
    int64_t (*find)(const void *context, const char *name);
    const void *context;
};

struct check {
    const char *name, *operands, *help;
    int least, most; /* words */
    int runs;        /* how many of the first words are runs */
    /* 1 when it holds, 0 when not; `now` then says how far it is, in words for the reader. -1 on error. */
    int (*holds)(const struct lesson_runs *runs, const struct condition *condition, struct text *now,
                 struct err *err);
};
extern const struct check checks[];
extern const size_t n_checks;

/* Reads "NAME WORD...", whose words stay in `line`, which is cut up. */
int condition_parse(struct condition *condition, char *line, struct err *err);
int condition_holds(const struct lesson_runs *runs, const struct condition *condition, struct text *now,
                    struct err *err);
/* Whether it is for the reader to make it hold, and no training does. */
bool condition_is_by_hand(const struct condition *condition);
/* As it was written. */
void condition_describe(const struct condition *condition, struct text *to);
/* The name of a run in it without ".twin", for i < check->runs: its first `length` bytes. */
size_t condition_run(const struct condition *condition, int i);

#endif
