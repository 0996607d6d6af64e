/* Two half circles that reach into each other. */
#include "engine/toys/toy.h"

static void place(const struct rng *rng, unsigned class, unsigned classes, double at[2])
{
    (void)classes;
    turn(rng_unit(rng, 0) / 2, at);
    at[0] = class ? 0.5 - at[0] : at[0] - 0.5;
    at[1] = class ? 0.25 - at[1] : at[1] - 0.25;
}

const struct toy toy_moons = {
    .part = {.name = "moons", .help = "two half circles that reach into each other"},
    .class_word = "moon",
    .least = 2, .most = 2, .usual = 2,
    .noise = 0.1,
    .place = place,
};
