/* Crops of a picture, made as large as the picture: a random part of it fills the view. As in SimCLR (Chen,
 * Kornblith, Norouzi, Hinton, ICML 2020), where it is the view that matters most. */
#include "engine/views/input_view.h"

static const struct knob knob_crop = {
    .name = "crop", .type = KNOB_REAL, .low = 0.05, .high = 1, .scale = SCALE_LINEAR, .start = "1",
    .help = "a random part of a picture fills the view: the smallest share of its area; 1: off"};

/* How much wider or higher than the picture a part is, up to 4/3, less where no part of that area would be within. */
static double draw_aspect(const struct rng *rng, double area)
{
    double most = area * 4 > 3 ? 1 / area : 4.0 / 3;
    double aspect = 1 + rng_unit(rng, 1) * (most - 1);
    return rng_unit(rng, 2) < 0.5 ? aspect : 1 / aspect;
}

static void crop(struct movement *movement, double strength, const struct rng *rng)
{
    double area = strength + rng_unit(rng, 0) * (1 - strength), aspect = draw_aspect(rng, area);
    double wide = sqrt(area * aspect), high = sqrt(area / aspect);
    double left = rng_unit(rng, 3) * (1 - wide) * movement->width;
    double top = rng_unit(rng, 4) * (1 - high) * movement->height;
    movement_then(movement, (const double[2][3]){{wide, 0, left}, {0, high, top}});
}

const struct input_view input_view_crop = {
    .part = {.name = "crop", .help = "shows a random part of a picture, as large as the picture",
             .knobs = (const struct knob *const[]){&knob_crop, NULL}},
    .off = 1,
    .of_data = "pictures",
    .stream = STREAM_CROP,
    .move = crop,
};
