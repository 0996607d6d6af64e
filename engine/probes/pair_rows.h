/* The pairs of a split that are measured, and their rows as the towers embed them. */
#ifndef ENGINE_PROBES_PAIR_ROWS_H
#define ENGINE_PROBES_PAIR_ROWS_H

#include "engine/probes/probe.h"

struct measured_pairs {
    size_t n;
    uint32_t *place[2];  /* (n): of their rows in the lists of distinct rows */
    float *value;        /* (n), or NULL where pairs have none */
    uint32_t *row[2];    /* (n_rows[side]): each once, in rising order */
    size_t n_rows[2], dim;
    real *embedded[2];   /* (n_rows[side], dim): above the head, not yet prepared for a similarity; of a describer
                          what it describes, with dim 0 where it compares pairs itself */
};

/* Of measured->relevant: all pairs of anchors that are taken evenly through those that have some, at most most_rows
 * of them; of scored pairs only the positives where `positives` says so. To be released. */
void measured_pairs_make(const struct measured *measured, bool positives, struct measured_pairs *out);
void measured_pairs_release(struct measured_pairs *pairs);

#endif
