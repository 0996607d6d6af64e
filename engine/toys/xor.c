/* Four squares like those of a chessboard, of two classes: no straight line divides them. */
#include "engine/toys/toy.h"

static void place(const struct rng *rng, unsigned class, unsigned classes, double at[2])
{
    (void)classes;
    bool right = rng_unit(rng, 0) < 0.5, upper = right != (class == 1);
    at[0] = right ? rng_unit(rng, 1) : -rng_unit(rng, 1);
    at[1] = upper ? rng_unit(rng, 2) : -rng_unit(rng, 2);
}

const struct toy toy_xor = {
    .part = {.name = "xor", .help = "four squares as on a chessboard, of two classes"},
    .class_word = "colour",
    .least = 2, .most = 2, .usual = 2,
    .noise = 0.05,
    .place = place,
};
