/* Rings around one centre, a class each. */
#include "engine/toys/toy.h"

static void place(const struct rng *rng, unsigned class, unsigned classes, double at[2])
{
    double radius = (double)(class + 1) / classes;
    turn(rng_unit(rng, 0), at);
    at[0] *= radius;
    at[1] *= radius;
}

const struct toy toy_rings = {
    .part = {.name = "rings", .help = "rings around one centre, a class each"},
    .class_word = "ring",
    .least = 2, .most = 10, .usual = 2,
    .noise = 0.05,
    .place = place,
};
