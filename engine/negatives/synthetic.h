/* Negatives that are no plain candidates: rows of the queue, and blends of two negatives. They fill the slots of
 * their strategies after all other slots were filled. */
#ifndef ENGINE_NEGATIVES_SYNTHETIC_H
#define ENGINE_NEGATIVES_SYNTHETIC_H

#include "engine/batch.h"
#include "engine/lookup.h"
#include "engine/negatives/drawing.h"

/* One slot that is to be filled. */
struct synthetic_slot {
    const struct task_data *data;
    const struct candidates *candidates;
    const void *state;     /* of the strategy */
    const struct settings *settings;
    struct rng rng;
    uint64_t index;        /* SYNTHETIC_NUMBERS random numbers from here on are the slot's own; those below are for
                              all slots */
    bool shared, mask_known, distinct;
    uint32_t anchor, positive; /* of the row; 0 when shared */
    /* (n): ids in the slots before this strategy's, NOT_DRAWN among them; unless shared, its own slots follow. */
    const uint32_t *drawn;
    size_t n;
    struct blend *blend;   /* to be filled by whoever returns BLEND */
};

enum { SYNTHETIC_NUMBERS = 5 * DRAWING_TRIES };
#define BLEND (UINT32_MAX - 1)

/* False for a candidate that the row must not push away. When rows share, masks see to it. */
bool synthetic_allows(const struct synthetic_slot *empty_slot, uint32_t candidate);

/* Fills the slots of strategies that make rows; n negatives are there already when rows share. Returns how many there
 * are. */
size_t synthetic_fill(struct drawing *drawing, struct arena *arena, size_t n);

/* (batch_candidates, dim): `candidates` (the batch's, prepared), then the rows of the queue as constants, then the
 * blends, whose gradient goes to both parents. `candidates` itself when there is nothing to append. */
struct node *synthetic_append_rows(struct tape *tape, const struct batch *batch, struct node *plain,
                                   const struct similarity *similarity);

/* (rows, dim + 1), or the candidates themselves at strength 0: with the prior of each (see prior.h). */
struct node *synthetic_append_prior(struct tape *tape, struct node *candidates, const struct batch *batch,
                                    const struct task_data *data, double strength);
/* That of one: of the candidate that it is or stands for; of a blend its parents', in its proportions. */
double synthetic_prior(const struct batch *batch, const struct task_data *data, uint32_t candidate, double strength);

/* One candidate of a batch without a tape, prepared, into to (dim); `candidates` looks up the batch's. Changes
 * nothing. */
void synthetic_read(const struct batch *batch, const struct lookup *candidates, uint32_t candidate, real *to);

#endif
