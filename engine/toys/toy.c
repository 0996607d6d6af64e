/* What toys share: see toy.h. */
#include "engine/toys/toy.h"

#include "engine/parts.h"
#include "store/base/language.h"
#include "store/base/text.h"

#include <string.h>

const struct toy *toy_named(const char *name, struct err *err)
{
    const char *names[N_TOYS];
    struct text list = TEXT_INIT;
    for (size_t i = 0; i < N_TOYS; i++) {
        names[i] = toys[i]->part.name;
        text_printf(&list, "%s%s", i ? C_("names", ", ") : "", names[i]);
        if (!strcmp(name, names[i])) {
            text_release(&list);
            return toys[i];
        }
    }
    const char *nearest = nearest_word(name, names, N_TOYS);
    err_set(err, ERR_USAGE, "there is no toy '%.40s'%s%s%s; the toys are %s", name,
            nearest ? _(" (did you mean ") : "", nearest ? nearest : "", nearest ? C_("names", "?)") : "", list.data);
    text_release(&list);
    return NULL;
}

/* Of the normal distribution, near enough: twelve even numbers from 0 to 1 have together the mean 6 and the
 * variance 1. It never lies further out than 6. */
static double normal(const struct rng *rng)
{
    double sum = -6;
    for (uint64_t i = 0; i < 12; i++)
        sum += rng_unit(rng, i);
    return sum;
}

void toy_point(const struct toy *toy, const struct rng *rng, uint32_t row, unsigned classes, double noise,
               float at[2])
{
    double exact[2];
    struct rng of_place = rng_within(rng, 3 * (uint64_t)row);
    toy->place(&of_place, row % classes, classes, exact);
    for (int k = 0; k < 2; k++) {
        struct rng of_noise = rng_within(rng, 3 * (uint64_t)row + 1 + (uint64_t)k);
        at[k] = (float)(exact[k] + noise * normal(&of_noise));
    }
}
