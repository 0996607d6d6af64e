/* Adversarial negatives: a law over candidates that is learned by an adversary, who wants the loss high, while the
 * model wants it low (Zhang et al., Empowering Collaborative Filtering with Principled Adversarial Contrastive Loss,
 * NeurIPS 2023).
 *
 * AdvInfoNCE gives each negative j in the sum of InfoNCE a weight exp(delta_j) = N p(j), N the number of negatives
 * and p a softmax of scores that ascend the loss. Here candidates are drawn by
 *
 *     q = softmax(w),
 *
 * so that the sum has those weights in the mean and costs no more than any other: the expectation of one negative is
 * sum_j q_j exp(s_j / tau). The adversary is simpler than the paper's, whose p also depends on the anchor: a weight
 * for each candidate. The derivative of the loss by log q_j is proportional to the slope G_j that the loss has at its
 * negatives that are j (for InfoNCE: their share of the softmax), so every `adversary_every` steps
 *
 *     w_j <- (1 - adversary_pull) (w_j + adversary_lr candidates (G_j / sum G - q_j)),
 *
 * the ascent in w with slopes gathered since the last time, only those at slots that this law filled. In it, a
 * candidate as often drawn as the mean that is pushed twice as hard as the mean moves by adversary_lr. The paper
 * bounds how far p may go from uniform by stopping early; here w is cut so that no candidate is drawn more than
 * adversary_ratio times as often as another, and pulled back. It uses the gradients of the row losses
 * (losses/loss.h), each by its weight. With logq 1 the loss takes back what the adversary does to it. */
#include "engine/batch.h"
#include "engine/negatives/alias.h"
#include "engine/negatives/strategy.h"

#include <stdlib.h>

extern const struct strategy strategy_adversarial;

static const struct knob knob_mix_adversarial = {
    .name = "mix_adversarial", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "weight of negatives drawn by the adversary in the mix; at 0 what it learned is dropped"};

static const struct knob knob_adversary_lr = {
    .name = "adversary_lr", .type = KNOB_REAL, .low = 0, .high = 10, .scale = SCALE_LOG, .start = "0.1",
    .help = "learning rate of the adversary: how fast it moves to negatives with large gradients"};

static const struct knob knob_adversary_every = {
    .name = "adversary_every", .type = KNOB_INT, .low = 1, .high = 100000, .scale = SCALE_LOG, .start = "50",
    .unit = "steps",
    .help = "how often the adversary is updated; in between it adds up the gradients at the negatives"};

static const struct knob knob_adversary_pull = {
    .name = "adversary_pull", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0.05",
    .help = "decay of the adversary towards the uniform distribution at each of its updates"};

static const struct knob knob_adversary_ratio = {
    .name = "adversary_ratio", .type = KNOB_REAL, .low = 1, .high = 1e6, .scale = SCALE_LOG, .start = "30",
    .help = "how many times as often as its least likely candidate it may draw its most likely one"};

struct adversary {
    struct param weight; /* (candidates, 1): the logarithm of how often each is drawn, but for a constant */
    struct param push;   /* (candidates, 1): what the loss was seen to push of each since the weights last moved */
    struct alias law;    /* softmax of the weights; n 0: to be made of them */
};

static uint32_t draw(const struct candidates *candidates, const void *state, const struct rng *rng, uint64_t index,
                     size_t pair, size_t slot)
{
    (void)pair, (void)slot;
    const struct adversary *adversary = state;
    return adversary ? alias_draw(&adversary->law, rng, index) : rng_below(rng, index, (uint32_t)candidates->n);
}

static double chance(const struct candidates *candidates, const void *state, uint32_t candidate)
{
    const struct adversary *adversary = state;
    return adversary ? adversary->law.chance[candidate] : 1 / (double)candidates->n;
}

static void make_law(struct adversary *adversary)
{
    size_t n = adversary->weight.rows;
    double *weights = xmalloc(n * sizeof *weights);
    for (size_t i = 0; i < n; i++)
        weights[i] = exp((double)adversary->weight.value[i]);
    alias_release(&adversary->law);
    alias_init(&adversary->law, weights, n);
    free(weights);
}

/* The weights may have come from a checkpoint. */
static void refresh(void **state, const struct candidates *candidates, const struct settings *settings)
{
    (void)candidates, (void)settings;
    struct adversary *adversary = *state;
    if (adversary && !adversary->law.n)
        make_law(adversary);
}

static void *keep(const struct candidates *candidates, const struct settings *settings)
{
    (void)settings;
    struct adversary *adversary = xcalloc(1, sizeof *adversary);
    param_init_state(&adversary->weight, "adversarial", candidates->n, 1, false);
    param_init_state(&adversary->push, "adversarial_push", candidates->n, 1, false);
    return adversary;
}

static void release(void *state)
{
    struct adversary *adversary = state;
    param_release(&adversary->weight);
    param_release(&adversary->push);
    alias_release(&adversary->law);
    free(adversary);
}

static void tables(void *state, struct params *params)
{
    struct adversary *adversary = state;
    params_add(params, &adversary->weight);
    params_add(params, &adversary->push);
}

static void gather(struct adversary *adversary, const struct step_result *result)
{
    const struct batch *batch = result->batch;
    const struct contrast_rows *pairs = &batch->pairs;
    size_t first, end;
    batch_slots(batch, &strategy_adversarial, &first, &end);
    for (size_t row = 0; row < (pairs->shared ? 1 : pairs->n); row++)
        for (size_t j = row * pairs->negatives + first; j < row * pairs->negatives + end; j++)
            if (pairs->negative[j] != NOT_DRAWN)
                adversary->push.value[batch->ids[SIDE_CANDIDATE][pairs->negative[j]]] += result->negative_gradient[j];
}

static void ascend(struct adversary *adversary, const struct settings *settings)
{
    size_t n = adversary->weight.rows;
    double total = 0, lr = setting(settings, &knob_adversary_lr), stays = 1 - setting(settings, &knob_adversary_pull);
    real most = (real)(log(setting(settings, &knob_adversary_ratio)) / 2), *w = adversary->weight.value;
    for (size_t i = 0; i < n; i++)
        total += (double)adversary->push.value[i];
    for (size_t i = 0; i < n; i++) {
        double share = total > 0 ? (double)adversary->push.value[i] / total : adversary->law.chance[i];
        w[i] = (real)(stays * ((double)w[i] + lr * (double)n * (share - adversary->law.chance[i])));
        w[i] = w[i] > most ? most : w[i] < -most ? -most : w[i];
        adversary->push.value[i] = 0;
    }
    make_law(adversary);
}

static void learn(void *state, const struct step_result *result)
{
    if (result->negative_gradient)
        gather(state, result);
    if ((result->step + 1) % (int64_t)setting(result->settings, &knob_adversary_every) == 0)
        ascend(state, result->settings);
}

const struct strategy strategy_adversarial = {
    .part = {.name = "adversarial",
             .help = "drawn from a distribution that an adversary learns, to make the loss large (AdvInfoNCE)",
             .knobs = (const struct knob *const[]){&knob_mix_adversarial, &knob_adversary_lr, &knob_adversary_every,
                                                   &knob_adversary_pull, &knob_adversary_ratio, NULL}},
    .weight = &knob_mix_adversarial,
    .draw = draw,
    .chance = chance,
    .refresh = refresh,
    .keep = keep,
    .release = release,
    .tables = tables,
    .learn = learn,
    .wants_negative_gradient = true,
};
