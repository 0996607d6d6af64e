/* The sheet of pictures: 16 x 16 pixels for each item, 30 in a row, item i in column i % 30 of row i / 30. */
#ifndef SAMPLES_SHOP_PICTURES_H
#define SAMPLES_SHOP_PICTURES_H

#include "samples/shop/world.h"

#include <stdio.h>

enum { PICTURE = 16, SHEET_COLUMNS = 30, SHEET_ROWS = SHOP_ITEMS / SHEET_COLUMNS };

/* Writes it as a PNG of 16 colours. The pixels are stored, not compressed: how well a deflate library packs is its
 * own affair, and the file must be the same wherever it is made. */
void write_pictures(FILE *file, const struct world *world);

#endif
