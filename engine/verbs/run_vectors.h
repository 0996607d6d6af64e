/* What a trained run has learned, as vectors with their ids, in the order of the data set.
 *
 * Of users or items they are the rows that ranking compares, or raw, what the encoder makes, before the similarity
 * prepares it. Of rows of one collection they are what its probes look at: what the encoder makes, below the head,
 * each of length 1, or raw as it is; where they have no names they are called by their number.
 *
 * Order of calls: run_vectors_choose, run_vectors_name, run_vectors_take, once the run has its weights; and
 * run_vectors_release, also after a failure. */
#ifndef ENGINE_VERBS_RUN_VECTORS_H
#define ENGINE_VERBS_RUN_VECTORS_H

#include "engine/verbs/verb.h"

struct run_vectors {
    const char *option; /* what a person chooses the side by, for what is refused */
    const char *word;   /* users, items or rows; NULL: items or rows, as the run has */
    bool raw;

    enum side side;
    bool of_rows;
    struct name *names;
    size_t n_names;
    float *rows; /* (n, dim) */
    uint32_t *place; /* (n): where the rows of a run on rows lie in its collection; NULL: in this order */
    size_t n, dim;
};

extern const char *const run_side_words[2]; /* user, item */

int run_vectors_choose(struct run_vectors *vectors, const struct run_context *w, struct err *err);
int run_vectors_name(struct run_vectors *vectors, const struct run_context *w, struct err *err);
void run_vectors_take(struct run_vectors *vectors, const struct run_context *w);
/* Forgets what was taken: it may be taken again by other weights. */
void run_vectors_forget(struct run_vectors *vectors);
void run_vectors_release(struct run_vectors *vectors);

#endif
