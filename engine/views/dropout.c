/* Dropout of the embeddings' coordinates (Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov: Dropout, JMLR
 * 2014); twice over the same rows it makes two views (Gao, Yao, Chen: SimCSE, EMNLP 2021). */
#include "engine/ops/ops.h"
#include "engine/views/view.h"

static const struct knob knob_dropout = {
    .name = "dropout", .type = KNOB_REAL, .low = 0, .high = 0.95, .scale = SCALE_LINEAR, .start = "0",
    .help = "share of each embedding's coordinates that are left out at random"};

static struct node *apply(struct tape *tape, struct node *x, const struct viewed *at, const struct settings *settings)
{
    double share = setting(settings, &knob_dropout);
    if (share == 0)
        return x;
    struct rng rng = view_rng(at, STREAM_DROPOUT);
    return op_dropout(tape, x, share, &rng, at->ids);
}

const struct view view_dropout = {
    .part = {.name = "dropout", .help = "leaves out coordinates of every embedding of the batch",
             .knobs = (const struct knob *const[]){&knob_dropout, NULL}},
    .apply = apply,
};
