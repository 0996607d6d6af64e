/* See scored.h. */
#include "engine/losses/scored.h"

#include "engine/training.h"

struct node *scored_similarities(const struct loss_input *input)
{
    const struct contrast_rows *p = &input->batch->pairs;
    struct node *x = op_take(input->tape, input->side[SIDE_ANCHOR], p->anchor, p->n);
    struct node *y = op_take(input->tape, input->side[SIDE_CANDIDATE], p->positive, p->n);
    return op_pair_similarity(input->tape, x, y, input->geometry);
}

const float *scored_values(const struct loss_input *input)
{
    const float *score = input->batch->score;
    return score ? score : arena_zeroed(&input->tape->arena, input->batch->pairs.n, sizeof *score);
}

int scored_fit(const struct fitting *run, struct err *err)
{
    if (!run->data->score)
        return err_set(err, ERR_USAGE, "loss=%s learns from the scores of pairs, and those that take part have none: "
                       "import pairs with --score COLUMN and train with partner=paired, or take another loss, such "
                       "as clip",
                       setting_word(run->settings, &knob_loss));
    for (size_t i = 1; i < run->data->n; i++)
        if (run->data->score[i] != run->data->score[0])
            return 0;
    return err_set(err, ERR_USAGE, "loss=%s learns from the scores of pairs, and all that take part have the same: "
                   "lower positive_score, as in --set positive_score=0", setting_word(run->settings, &knob_loss));
}
