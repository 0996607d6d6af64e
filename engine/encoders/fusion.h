/* Several features of one row as one embedding: see fusion.c. */
#ifndef ENGINE_ENCODERS_FUSION_H
#define ENGINE_ENCODERS_FUSION_H

#include "engine/encoders/encoder.h"

extern const struct knob knob_feature_dropout;

/* Leaves out what members see of rows, each with this chance, but never all that a row has. The numbers belong to
 * input->rows. */
void fusion_leave_out(struct input *input, size_t members, double chance, const struct rng *rng);

/* What encoders of several features share: what member `m` makes of the rows, brought to the tower's dim numbers and
 * to length 1, (n, dim), zeros where it sees none of them; and whether the members can encode the data. */
struct node *fusion_member(const struct tower *tower, size_t m, struct tape *tape, const struct input *input);
int fusion_fits(const struct fitting *run, struct err *err);

#endif
