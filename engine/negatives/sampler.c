/* What negative strategies draw from: see strategy.h. Alias tables: Walker 1977, in Vose's order (1991). */
#include "engine/negatives/strategy.h"

#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void alias_init(struct alias *alias, const double *weights, size_t n)
{
    double total = 0;
    for (size_t i = 0; i < n; i++)
        total += weights[i];
    *alias = (struct alias){n, xmalloc(n * sizeof(double)), xcalloc(n, sizeof(uint32_t)), xmalloc(n * sizeof(double))};
    uint32_t *queue = xmalloc(n * sizeof *queue);
    size_t small = 0, large = n; /* small ones from the front, large ones from the back */
    for (size_t i = 0; i < n; i++) {
        alias->chance[i] = total > 0 ? weights[i] / total : 1 / (double)n;
        alias->keep[i] = alias->chance[i] * (double)n;
        alias->other[i] = (uint32_t)i;
        queue[alias->keep[i] < 1 ? small++ : --large] = (uint32_t)i;
    }
    while (small > 0 && large < n) {
        uint32_t poor = queue[--small], rich = queue[large];
        alias->other[poor] = rich;
        alias->keep[rich] -= 1 - alias->keep[poor];
        if (alias->keep[rich] < 1) {
            large++;
            queue[small++] = rich;
        }
    }
    /* What is left over is whole but for rounding. */
    while (small > 0)
        alias->keep[queue[--small]] = 1;
    free(queue);
}

void alias_release(struct alias *alias)
{
    free(alias->keep);
    free(alias->other);
    free(alias->chance);
    *alias = (struct alias){0};
}

uint32_t alias_draw(const struct alias *alias, const struct rng *rng, uint64_t index)
{
    double at = rng_unit(rng, index) * (double)alias->n;
    size_t column = (size_t)at;
    return at - (double)column < alias->keep[column] ? (uint32_t)column : alias->other[column];
}

static void weigh_classes(struct sampler *sampler)
{
    const struct task_data *data = sampler->data;
    sampler->class_share = xcalloc(data->groups, sizeof *sampler->class_share);
    for (size_t i = 0; i < data->rows[SIDE_ITEM]; i++)
        sampler->class_share[task_group(data, (uint32_t)i)] += (double)data->count[i] / (double)data->n;
    for (size_t c = 0; c < data->groups; c++) {
        size_t outside = data->rows[SIDE_ITEM] - (data->by_class.start[c + 1] - data->by_class.start[c]);
        sampler->elsewhere += outside ? sampler->class_share[c] / (double)outside : 0;
    }
}

void sampler_init(struct sampler *sampler, const struct task_data *data)
{
    *sampler = (struct sampler){.data = data, .exponent = NAN};
    if (data->class)
        weigh_classes(sampler);
}

void sampler_release(struct sampler *sampler)
{
    alias_release(&sampler->popularity);
    free(sampler->class_share);
    alias_release(&sampler->adversary.law);
    struct param *tables[] = {&sampler->queue.rows, &sampler->queue.place, &sampler->queue.momentum,
                              &sampler->adversary.weight, &sampler->adversary.push};
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        param_release(tables[t]);
}

static void follow_popularity(struct sampler *sampler, const struct settings *settings)
{
    double exponent = setting(settings, &knob_popularity_exponent);
    if (exponent == sampler->exponent)
        return;
    const struct task_data *data = sampler->data;
    double *weights = xmalloc(data->rows[SIDE_ITEM] * sizeof *weights);
    for (size_t i = 0; i < data->rows[SIDE_ITEM]; i++)
        weights[i] = data->count[i] ? pow(data->count[i], exponent) : 0;
    alias_release(&sampler->popularity);
    alias_init(&sampler->popularity, weights, data->rows[SIDE_ITEM]);
    free(weights);
    sampler->exponent = exponent;
}

void sampler_follow(struct sampler *sampler, const struct settings *settings)
{
    follow_popularity(sampler, settings);
    sampler->context_other = !strcmp(setting_word(settings, &knob_context_side), "other");
    if (sampler->adversary.weight.rows && !sampler->adversary.law.n)
        adversary_make_law(&sampler->adversary);
}

double strategy_chance(const struct strategy *strategy, const struct sampler *sampler, uint32_t item)
{
    return strategy->chance ? strategy->chance(sampler, item) : 1 / (double)sampler->data->rows[SIDE_ITEM];
}
