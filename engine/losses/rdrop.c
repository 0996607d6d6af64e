/* R-Drop: two passes over the same rows, which dropout and other views change, must tell the same classes.
 *
 *     loss = mean over rows of (KL(p || q) + KL(q || p)) / 2
 *
 * p and q are the softmax over classes, s(x, w_c) / class_tau by the learned vectors w_c of cross_entropy, in one
 * pass and in the other. Liang, Wu, Li, Wang, Meng, Qin, Chen, Zhang, Liu: R-Drop: Regularized Dropout for Neural
 * Networks, NeurIPS 2021, arXiv 2106.14448, where it stands beside the cross-entropy of both passes with a weight
 * of 1 to 5 (weight_rdrop). No row needs a class for it. What `consistency` does for who belongs to whom this does
 * for classes; without a view that changes anything it is 0. */
#include "engine/losses/loss_input.h"

#include "engine/fitting.h"
#include "store/base/language.h"

extern const struct knob knob_class_tau;

enum { CLASS_TAU };
static const struct knob *const knobs[] = {&knob_class_tau, NULL};

static struct node *whole(const struct loss_input *input, const struct loss_terms *terms)
{
    enum side side = classified_side(input);
    const struct contrast_rows *pairs = &input->batch->pairs;
    const uint32_t *rows = side == SIDE_ANCHOR ? pairs->anchor : pairs->positive;
    struct node *first = op_take(input->tape, input->side[side], rows, pairs->n),
                *second = op_take(input->tape, input->second_view(input->context, side), rows, pairs->n);
    return op_consistency(input->tape, op_stack(input->tape, first, second),
                          op_stack(input->tape, input->class_vectors, input->class_vectors),
                          (double)terms->value[CLASS_TAU], input->geometry);
}

static int fits(const struct fitting *run, struct err *err)
{
    if (run->data->classes.of)
        return 0;
    return err_set(err, ERR_USAGE, "loss=rdrop holds two passes to the same classes, and the rows of %s have none: "
                   "import them with classes, or take consistency in its place", _(run->data->side[1]->name));
}

const struct loss loss_rdrop = {
    .part = {.name = "rdrop", .help = "two passes tell the same classes (R-Drop); stands beside cross_entropy",
             .knobs = knobs, .fits = fits},
    .is_auxiliary = true,
    .in_batch = true,
    .of_classes = true,
    .whole = whole,
};
