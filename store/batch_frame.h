/* What a frame of the kind "batch" (store/frame.h) holds: some anchors of a step, and whom the loss contrasts each
 * with. The engine makes it (engine/batch_frame.h), the workbench draws it. Arrays of numbers:
 *
 *   anchor (a, BATCH_ANCHOR_FIELDS)  a row of the loss each
 *   entry (e, BATCH_ENTRY_FIELDS)    positives and negatives, those of an anchor together, positives first
 *   matrix (m, m)                    similarities of some anchors of the batch with the positives of the same, and
 *   matrix_row (m, 3)                which they are: anchor, positive, class; sorted by class
 *
 * and for each anchor, as the step sees them, of pictures `anchor_view` and `positive_view`, and of texts
 * `anchor_text` and `positive_text`: a line of BATCH_TEXT bytes each, words left out as [-word-], put in as {+word+};
 * `entry_text` has the beginnings of the texts of all entries, BATCH_BEGINNING bytes each.
 *
 * Facts: `loss`; the knobs that it reads, each by its name, and where negatives were drawn `negatives` and the shares
 * of strategies that drew; in `answers`, joined by +, those of which other values can be asked; `strategies`, words
 * by their numbers in the codes; `scale`, from a slope to a weight; `anchors` and `candidates`, the collections;
 * `others`, losses that are not shown; and sentences, `views` and `note`. */
#ifndef STORE_BATCH_FRAME_H
#define STORE_BATCH_FRAME_H

#include "store/frame.h"

#define BATCH_KIND "batch"

enum batch_anchor_field {
    BATCH_ANCHOR,         /* its number in the data set's collection of anchors */
    BATCH_ANCHOR_CLASS,   /* -1: none */
    BATCH_ANCHOR_FIRST,   /* its first entry, */
    BATCH_ANCHOR_ENTRIES, /* and how many it has */
    BATCH_ANCHOR_LOOKED,  /* negatives looked at, masked ones among them, */
    BATCH_ANCHOR_COLUMNS, /* of so many that the loss has */
    BATCH_ANCHOR_MEMORY,  /* what a loss that remembers keeps of it, else 0 */
    BATCH_ANCHOR_WEIGHT,  /* what the row counts beside others */
    BATCH_ANCHOR_LOSS,    /* of the row */
    BATCH_ANCHOR_COUNTED, /* negatives that are neither masked nor guided away */
    BATCH_ANCHOR_FIELDS
};

enum batch_entry_field {
    BATCH_ENTRY,            /* its number among the candidates (the anchors with BATCH_IS_ANCHOR); -1: none */
    BATCH_ENTRY_CODE,       /* its strategy and BATCH_STRATEGIES times the sum of enum batch_mark */
    BATCH_ENTRY_CLASS,      /* -1: none */
    BATCH_ENTRY_SIMILARITY, /* as the loss sees it: with the prior */
    BATCH_ENTRY_PRIOR,
    BATCH_ENTRY_OFFSET,     /* log of its chance to be drawn times the candidates, taken off by logq; NaN: unknown */
    BATCH_ENTRY_PULL,       /* of a positive: what it counts among the anchor's */
    BATCH_ENTRY_TEACHER,    /* what a teacher says of it; NaN: nothing, or there is none */
    BATCH_ENTRY_SLOPE,      /* derivative of the row's loss by its similarity */
    BATCH_ENTRY_FIELDS
};

enum { BATCH_STRATEGIES = 32, BATCH_MATRIX_FIELDS = 3, BATCH_TEXT = 240, BATCH_BEGINNING = 48 };

enum batch_mark {
    BATCH_IS_POSITIVE = 1,
    BATCH_IS_MASKED = 2,      /* known to belong to the anchor, or the same row: not pushed */
    BATCH_IS_GUIDED = 4,      /* left out by false_negative_guard */
    BATCH_IS_OLD = 8,         /* an old embedding, from the queue */
    BATCH_IS_BLEND = 16,      /* between two negatives, the first of which it names */
    BATCH_SAME_CLASS = 32,    /* as the anchor's: likely a false negative, as are the next two */
    BATCH_HELD_OUT = 64,      /* belongs to the anchor in validation or test */
    BATCH_NEAR_TWIN = 128,    /* its cosine with the positive is over 0.95 */
    BATCH_ALSO_POSITIVE = 256, /* it stands among the anchor's positives, too */
    BATCH_IS_ANCHOR = 512,
    BATCH_IS_LEFT_OUT = 1024  /* by a question for fewer negatives, or other ones; in no frame that is kept */
};

/* Whether what the arrays say of each other holds. A frame without anchors is sound. */
int batch_frame_check(const struct frame *frame, struct err *err);

#endif
