/* Cross-entropy of the class of a row, by a learned vector w_c for each class:
 *
 *     loss = mean over rows with a class c of -log( exp(s(x, w_c) / tau) / sum_k exp(s(x, w_k) / tau) )
 *
 * the similarity being the run's. By the cosine it is the normalised softmax (Zhai, Wu: Classification is a Strong
 * Baseline for Deep Metric Learning, BMVC 2019, arXiv 1811.12649, temperature 0.05; Wang, Xiang, Cheng, Yuille:
 * NormFace, ACM Multimedia 2017). Alone it trains a classifier; beside a contrastive loss it is learning of two tasks
 * at once. It is written as a contrast of rows against the vectors of classes, so that it runs on op_contrast.
 *
 * Where rows are paired with rows of their own collection, anchors are classified, else candidates. Rows without a
 * class do not count, or, with class_confidence below 1, count with the class that the other side of their pair most
 * likely has, if it has it with that probability (Sohn et al.: FixMatch, NeurIPS 2020, arXiv 2001.07685, with 0.95;
 * Lee: Pseudo-Label, ICML workshop 2013). The other side is another view of the same row, and by a slow copy where
 * candidates have one; no gradient goes through the guess. */
#include "engine/losses/loss_input.h"

#include "engine/fitting.h"
#include "store/base/language.h"

extern const struct loss loss_info_nce;

const struct knob knob_class_tau = {
    .name = "class_tau", .type = KNOB_REAL, .low = 0.01, .high = 10, .scale = SCALE_LOG, .start = "0.1",
    .help = "temperature of cross_entropy: the lower, the more the nearest classes weigh"};
static const struct knob knob_class_confidence = {
    .name = "class_confidence", .type = KNOB_REAL, .low = 0.3, .high = 1, .scale = SCALE_LINEAR, .start = "1",
    .help = "beyond this probability a row without a class counts with a guessed one; 1: never"};

enum { TAU, CONFIDENCE };
static const struct knob *const knobs[] = {&knob_class_tau, &knob_class_confidence, NULL};

/* Which rows are classified, and the other side of their pairs. */
struct sides {
    enum side of, other;
    const uint32_t *row, *other_row; /* (pairs) */
};

static struct sides sides_of(const struct loss_input *input)
{
    const struct contrast_rows *pairs = &input->batch->pairs;
    if (classified_side(input) == SIDE_ANCHOR)
        return (struct sides){SIDE_ANCHOR, SIDE_CANDIDATE, pairs->anchor, pairs->positive};
    return (struct sides){SIDE_CANDIDATE, SIDE_CANDIDATE, pairs->positive, pairs->positive};
}

/* The likeliest class of a row (dim), or NO_CLASS when none is likely enough. `score` has room for each class. */
static uint32_t guess(const struct loss_input *input, const struct loss_terms *terms, const real *row, real *score)
{
    const struct node *vectors = input->class_vectors;
    uint32_t best = 0;
    double sum = 0;
    similarity_tile(input->geometry, 1, vectors->rows, vectors->cols, row, vectors->value, score, vectors->rows);
    for (uint32_t c = 1; c < vectors->rows; c++)
        best = score[c] > score[best] ? c : best;
    for (size_t c = 0; c < vectors->rows; c++)
        sum += (double)real_exp((score[c] - score[best]) / terms->value[TAU]);
    return 1 / sum > (double)terms->value[CONFIDENCE] ? best : NO_CLASS;
}

/* The rows of pairs that have a class or are given one, each with its class as the positive. */
static void find_classes(const struct loss_input *input, const struct loss_terms *terms, const struct sides *sides,
                         struct contrast_rows *to)
{
    struct arena *arena = &input->tape->arena;
    size_t pairs = input->batch->pairs.n, dim = input->class_vectors->cols;
    uint32_t *row = arena_alloc(arena, pairs, sizeof *row), *class = arena_alloc(arena, pairs, sizeof *class);
    real *score = arena_alloc(arena, input->class_vectors->rows, sizeof *score);
    for (size_t i = 0; i < pairs; i++) {
        uint32_t own = input->data->classes.of[input->batch->ids[sides->of][sides->row[i]]];
        if (own == NO_CLASS && terms->value[CONFIDENCE] < 1)
            own = guess(input, terms, input->side[sides->other]->value + sides->other_row[i] * dim, score);
        if (own == NO_CLASS)
            continue;
        row[to->n] = sides->row[i];
        class[to->n++] = own;
    }
    to->anchor = row;
    to->positive = class;
}

/* Every class but the row's own. */
static void against_all_classes(const struct loss_input *input, struct contrast_rows *to)
{
    struct arena *arena = &input->tape->arena;
    size_t classes = input->class_vectors->rows;
    uint32_t *all = arena_alloc(arena, classes, sizeof *all);
    size_t *start = arena_alloc(arena, to->n + 1, sizeof *start);
    for (size_t c = 0; c < classes; c++)
        all[c] = (uint32_t)c;
    for (size_t i = 0; i <= to->n; i++)
        start[i] = i;
    to->shared = true;
    to->negatives = classes;
    to->negative = all;
    to->masked_start = start;
    to->masked = to->positive;
}

static struct node *whole(const struct loss_input *input, const struct loss_terms *terms)
{
    struct sides sides = sides_of(input);
    struct contrast_rows rows = {0};
    struct row_loss how = {.of_rows = &loss_info_nce.of_rows, .terms = {.value = {terms->value[TAU]}},
                           .geometry = input->geometry};
    if (input->class_vectors)
        find_classes(input, terms, &sides, &rows);
    if (!rows.n)
        return op_weighted_sum(input->tape, op_mean_square(input->tape, input->side[sides.of]), 0, NULL, 0);
    against_all_classes(input, &rows);
    return op_contrast(input->tape, input->side[sides.of], input->class_vectors, &rows, &how);
}

static int fits(const struct fitting *run, struct err *err)
{
    if (run->data->classes.of)
        return 0;
    return err_set(err, ERR_USAGE, "loss=cross_entropy tells classes, and the rows of %s have none: import them with "
                   "classes, or leave the loss out", _(run->data->side[1]->name));
}

const struct loss loss_cross_entropy = {
    .part = {.name = "cross_entropy", .help = "tells the class of a row by a learned vector for each class",
             .knobs = knobs, .fits = fits},
    .in_batch = true,
    .of_classes = true,
    .whole = whole,
};
