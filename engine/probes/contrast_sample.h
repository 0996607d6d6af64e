/* What the loss of the next step contrasts: which rows its anchors stand against. For whoever measures them, without
 * a tape and changing nothing, by the weights that are ranked (without views).
 *
 * The negatives are those of the run: its own, shared ones, or the whole catalogue. Where every loss is of the batch
 * alone, they are the batch's other rows: the candidates of its pairs, and for a loss that contrasts both sides at
 * once its anchors, too. */
#ifndef ENGINE_PROBES_CONTRAST_SAMPLE_H
#define ENGINE_PROBES_CONTRAST_SAMPLE_H

#include "engine/lookup.h"
#include "engine/trainer_state.h"

struct contrast_sample {
    struct batch batch;
    struct contrast_rows pairs; /* of the loss: rows and the columns that they stand against, masks and guide among
                                   them */
    bool both_sides;    /* its rows and columns are the anchors of the batch's pairs, and behind them their
                           candidates */
    bool drawn;         /* it is of drawn negatives, with the prior; else of the batch's own rows */
    bool first;         /* made as runs of rules 1 measured it */
    struct lookup side[2]; /* of the batch's anchors and candidates, by the weights that are measured */
};

/* In the trainer's arena, after a reset of its tape. False where the batch is empty. */
bool contrast_sample_make(struct trainer *trainer, struct contrast_sample *contrasted);
/* As runs of rules 1 measured it: drawn negatives, also where no loss looks at them; of a row the first ones, and
 * without the logQ correction. */
bool contrast_sample_make_first(struct trainer *trainer, struct contrast_sample *contrasted);

enum { MOST_CONTRASTED = 256 };

/* One anchor, its positive, and as many of its negatives as are looked at. */
struct contrast_sample_row {
    double positive;          /* its similarity */
    double cosine;            /* of the same two rows */
    size_t looked, n, guided; /* negatives looked at; those that count; those that the guide leaves out */
    double similarity[MOST_CONTRASTED]; /* (n) */
    double logit[MOST_CONTRASTED];      /* (n): with the prior, divided by tau, less the logQ correction */
};

/* Looks at up to `most` columns, from all over the row. */
void contrast_sample_look(struct trainer *trainer, const struct contrast_sample *contrasted, size_t pair, size_t most,
                          struct contrast_sample_row *row);

/* The i-th of n places when m (at most n) are looked at, evenly. */
size_t spread_place(size_t i, size_t m, size_t n);

#endif
