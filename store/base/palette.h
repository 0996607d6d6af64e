/* xterm's palette of 256 colours, as far as it is the same on every terminal: a cube of six steps a side from 16 on,
 * and 24 greys from 232 on. */
#ifndef STORE_BASE_PALETTE_H
#define STORE_BASE_PALETTE_H

#include <stdint.h>

/* The number of the one that is nearest to this red, green and blue. */
uint8_t palette_nearest(const uint8_t colour[3]);
/* Red, green and blue of a number from 16 on. */
void palette_colour(uint8_t number, uint8_t colour[3]);

#endif
