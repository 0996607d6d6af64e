/* The rows of a batch contrasted with each other: who stands against whom, and what must not be pushed away. */
#ifndef ENGINE_LOSSES_IN_BATCH_H
#define ENGINE_LOSSES_IN_BATCH_H

#include "engine/losses/loss_input.h"

/* A row for each pair of the batch, its anchor the member on side `from`; the columns are the other side's members of
 * all pairs. Masked are the row's own, wherever it stands again, what has the anchor's key, and with mask_known what
 * the anchor is known to have. The indexes are rows of scene->side. */
void in_batch_pairs(const struct loss_input *input, enum side from, struct contrast_rows *pairs);

/* Both sides in one, as `rows` of op_stack(anchors of the pairs, candidates of the pairs): 2 n anchors, each with the
 * other member of its pair as positive, against all 2 n. Masked are besides itself all rows of the same anchor or
 * candidate, and those with its key. */
void in_batch_views(const struct loss_input *input, struct contrast_rows *pairs);

/* The members of the batch's pairs on a side, as rows of scene->side[side], each once. Returns how many. */
size_t in_batch_members(const struct loss_input *input, enum side side, uint32_t **rows);

/* For each row of scene->side[SIDE_ANCHOR] the rows of scene->side[SIDE_CANDIDATE] that are known of it, whether or
 * not mask_known: those of row u are (*candidate)[(*start)[u]] .. (*candidate)[(*start)[u + 1] - 1], in rising
 * order. */
void in_batch_known(const struct loss_input *input, size_t **start, uint32_t **candidate);

/* Masks, for rows of scene->side[SIDE_ANCHOR] and columns of scene->side[SIDE_CANDIDATE], the columns that have the
 * row's key and are not known of it: they are neither positives nor negatives. */
void in_batch_equal_keys(const struct loss_input *input, const uint32_t *row, size_t n, const uint32_t *column,
                         size_t columns, struct contrast_rows *pairs);

#endif
