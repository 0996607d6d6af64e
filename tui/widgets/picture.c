/* Pictures in cells: see picture.h. */
#include "tui/widgets/picture.h"

#include <math.h>
#include <stdlib.h>

enum { HALVES = 2, CHANNELS = 3 };

struct rect picture_fit(const struct picture *picture, int columns, int rows)
{
    double width = (double)picture->width, height = (double)picture->height;
    double scale = fmin(1, fmin(columns / width, HALVES * rows / height));
    int across = (int)floor(width * scale), down = (int)ceil(floor(height * scale) / HALVES);
    return (struct rect){0, 0, across < 1 ? 1 : across, down < 1 ? 1 : down};
}

/* Where the i-th of `parts` equal parts of a side begins. */
static size_t begin_of(int i, int parts, size_t side)
{
    return (size_t)i * side / (size_t)parts;
}

/* The mean of the pixels that fall on pixel (x, y) of `across` by `down`, one at least. */
static void mean_of(const struct picture *p, int x, int y, int across, int down, double mean[CHANNELS])
{
    size_t left = begin_of(x, across, p->width), right = begin_of(x + 1, across, p->width);
    size_t top = begin_of(y, down, p->height), bottom = begin_of(y + 1, down, p->height);
    right = right > left ? right : left + 1;
    bottom = bottom > top ? bottom : top + 1;
    for (size_t c = 0; c < CHANNELS; c++) {
        double sum = 0;
        for (size_t line = top; line < bottom; line++)
            for (size_t at = left; at < right; at++)
                sum += p->pixel[(line * p->width + at) * p->channels + (p->channels == CHANNELS ? c : 0)];
        mean[c] = sum / (double)((right - left) * (bottom - top));
    }
}

/* The nearest of the palette: of the cube, or where the channels are alike of the greys, which are finer. */
static uint8_t colour_of(const double mean[CHANNELS])
{
    static const int levels[PALETTE_CUBE] = {0, 95, 135, 175, 215, 255};
    int place[CHANNELS];
    double spread = fmax(fmax(mean[0], mean[1]), mean[2]) - fmin(fmin(mean[0], mean[1]), mean[2]);
    double grey = (mean[0] + mean[1] + mean[2]) / CHANNELS;
    if (spread < 10 && grey >= 4 && grey < 247) /* 24 of them: 8, 18, ..., 238 */
        return (uint8_t)(PALETTE_GREYS + (int)fmin(23, fmax(0, round((grey - 8) / 10))));
    for (int c = 0; c < CHANNELS; c++) {
        place[c] = 0;
        for (int i = 1; i < PALETTE_CUBE; i++)
            if (fabs(mean[c] - levels[i]) < fabs(mean[c] - levels[place[c]]))
                place[c] = i;
    }
    return (uint8_t)(PALETTE_FIRST + (place[0] * PALETTE_CUBE + place[1]) * PALETTE_CUBE + place[2]);
}

/* As bright as the eye finds it. */
static char shade_of(const double upper[CHANNELS], const double lower[CHANNELS])
{
    static const char shades[] = " .:-=+*#%@";
    static const double weight[CHANNELS] = {0.299, 0.587, 0.114};
    double bright = 0;
    for (int c = 0; c < CHANNELS; c++)
        bright += weight[c] * (upper[c] + lower[c]) / HALVES / 255;
    int place = (int)(bright * (sizeof shades - 1));
    return shades[place < (int)sizeof shades - 2 ? place : (int)sizeof shades - 2];
}

void picture_draw(struct canvas *canvas, struct rect area, const struct picture *picture)
{
    double upper[CHANNELS], lower[CHANNELS];
    for (int y = 0; y < area.height; y++)
        for (int x = 0; x < area.width; x++) {
            mean_of(picture, x, HALVES * y, area.width, HALVES * area.height, upper);
            mean_of(picture, x, HALVES * y + 1, area.width, HALVES * area.height, lower);
            if (canvas->palette && !canvas->ascii)
                canvas_halves(canvas, area.x + x, area.y + y, colour_of(upper), colour_of(lower));
            else
                canvas_put(canvas, area.x + x, area.y + y, (uint32_t)shade_of(upper, lower), COLOUR_PLAIN);
        }
}
