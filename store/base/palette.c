/* The palette of 256 colours: see palette.h. */
#include "store/base/palette.h"

#include <stdlib.h>

enum { CHANNELS = 3, SIDE = 6, CUBE = 16, GREYS = 232, N_GREYS = 24, FIRST_GREY = 8, GREY_STEP = 10 };

static const int step[SIDE] = {0, 95, 135, 175, 215, 255};

static int square(int x)
{
    return x * x;
}

uint8_t palette_nearest(const uint8_t colour[3])
{
    int mean = (colour[0] + colour[1] + colour[2]) / CHANNELS, in_cube = 0, off = 0, off_grey = 0;
    int grey = (mean - FIRST_GREY + GREY_STEP / 2) / GREY_STEP;
    grey = mean < FIRST_GREY ? 0 : grey < N_GREYS ? grey : N_GREYS - 1;
    for (int c = 0; c < CHANNELS; c++) {
        int nearest = 0;
        for (int i = 1; i < SIDE; i++)
            if (abs(colour[c] - step[i]) < abs(colour[c] - step[nearest]))
                nearest = i;
        in_cube = SIDE * in_cube + nearest;
        off += square(colour[c] - step[nearest]);
        off_grey += square(colour[c] - FIRST_GREY - GREY_STEP * grey);
    }
    return (uint8_t)(off_grey < off ? GREYS + grey : CUBE + in_cube);
}

void palette_colour(uint8_t number, uint8_t colour[3])
{
    static const int place[CHANNELS] = {SIDE * SIDE, SIDE, 1};
    for (int c = 0; c < CHANNELS; c++)
        colour[c] = (uint8_t)(number >= GREYS ? FIRST_GREY + GREY_STEP * (number - GREYS)
                                              : step[(number - CUBE) / place[c] % SIDE]);
}
