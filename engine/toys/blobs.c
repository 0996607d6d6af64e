/* Round heaps around the corners of a regular polygon, a class each; the noise is what makes them round. */
#include "engine/toys/toy.h"

static void place(const struct rng *rng, unsigned class, unsigned classes, double at[2])
{
    (void)rng;
    turn((double)class / classes, at);
}

const struct toy toy_blobs = {
    .part = {.name = "blobs", .help = "round heaps, a class each; the noise is how wide they are"},
    .class_word = "blob",
    .least = 2, .most = 20, .usual = 3,
    .noise = 0.2,
    .place = place,
};
