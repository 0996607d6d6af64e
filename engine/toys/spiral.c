/* Arms that wind out of one centre, a class each. */
#include "engine/toys/toy.h"

static void place(const struct rng *rng, unsigned class, unsigned classes, double at[2])
{
    const double turns = 0.75;
    double radius = 0.1 + 0.9 * rng_unit(rng, 0);
    turn((double)class / classes + turns * radius, at);
    at[0] *= radius;
    at[1] *= radius;
}

const struct toy toy_spiral = {
    .part = {.name = "spiral", .help = "arms that wind out of one centre, a class each"},
    .class_word = "arm",
    .least = 2, .most = 10, .usual = 3,
    .noise = 0.03,
    .place = place,
};
