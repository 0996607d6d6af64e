/* Losses: what a run makes small. Most are functions of a row of one positive and many negatives, and run on every
 * path of op_contrast (ops/contrast.h); others look at the whole batch (loss_input.h). */
#ifndef ENGINE_LOSSES_LOSS_H
#define ENGINE_LOSSES_LOSS_H

#include "engine/ops/contrast.h"
#include "engine/part.h"
#include "engine/settings.h"

struct loss_input;
struct contrast_way;

enum { MOST_WAYS = 2 };

/* Either a loss of rows (of_rows), or one that looks at the whole batch (whole). */
struct loss {
    struct part part;
    bool margin_gap; /* hinges on s+ - s_j: its value is the margin itself where positives are no nearer than
                        negatives */
    bool uses_temperature; /* it sees similarities only as s / tau, so that tau can be learned */
    bool in_batch; /* it looks at no negatives but the batch's own: a run of such losses draws none */
    bool both_sides; /* of the batch's rows anchors and candidates alike stand against each other: see
                        in_batch_views */
    bool is_auxiliary;  /* it has no attraction term, so it must be combined with a loss that has one */
    bool taught;    /* it looks at row->teacher: a run with it needs one */
    bool of_classes; /* it looks at a learned vector for each class (loss_input.h) */
    bool of_scores;  /* it looks at the scores of pairs (batch->score) */
    bool remembers; /* a number for each anchor, 0 at first, from one step to the next */
    struct row_functions of_rows;
    /* (1, 1): the loss of the batch, on the tape. See loss_input.h. */
    struct node *(*whole)(const struct loss_input *input, const struct loss_terms *terms);
    /* Of such a loss that is made of contrasts alone: which they are, into way (MOST_WAYS), so that who looks at a
     * step sees its rows. Returns how many, 0 where the batch has nothing to contrast. `whole` is then
     * contrast_ways_sum of it. */
    size_t (*ways)(const struct loss_input *input, const struct loss_terms *terms, struct contrast_way *way);
    const struct row_functions *row;  /* what goes through its negatives, */
    const struct row_functions *pull; /* and through its positives apart from them; NULL: both in one */
};

/* Knobs that several losses share. */
extern const struct knob knob_tau, knob_margin, knob_logq, knob_tau_plus;

/* Those that `loss` joins, in that order. Returns how many. */
size_t chosen_losses(const struct settings *settings, const struct loss **list, size_t most);
void loss_terms_read(struct loss_terms *terms, const struct loss *loss, const struct settings *settings);

#endif
