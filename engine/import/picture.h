/* One picture in memory, and what is done to it before it is a row of a data set: laid over a colour, made grey,
 * turned, scaled. All of it in whole numbers, so that it gives the same bytes on every machine. */
#ifndef ENGINE_IMPORT_PICTURE_H
#define ENGINE_IMPORT_PICTURE_H

#include "store/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MOST_PIXELS = 64 * 1024 * 1024,  /* of a picture that is read */
    MOST_SIDE = 1024                 /* pixels of a side of a row of a data set */
};

/* Row by row from the top; channels are 1 grey, 2 grey and alpha, 3 red, green and blue, 4 these and alpha. */
struct picture {
    size_t height, width, channels;
    uint8_t *pixel; /* (height, width, channels) */
};

/* What pictures are made to be. */
struct picture_style {
    size_t height, width;  /* 0: as they are */
    bool grey;
    uint8_t background[3]; /* under what is not opaque */
};

#define PICTURE_STYLE_INIT {.background = {255, 255, 255}}

/* "32x24" (width and height) or "32"; up to MOST_SIDE. `option` is named in refusals. */
int picture_parse_size(const char *option, const char *word, size_t *height, size_t *width, struct err *err);
/* "#rrggbb", "white" or "black". */
int picture_parse_colour(const char *word, uint8_t colour[3], struct err *err);

/* Refuses a picture that has no pixel, or too many, before room is made for it. `file` is named. */
int picture_check_pixels(const char *file, uint64_t height, uint64_t width, struct err *err);
void picture_release(struct picture *picture);

/* How many channels a picture of so many has as a row. */
size_t picture_row_channels(size_t channels, const struct picture_style *style);
/* Turns as the value of Exif's tag `Orientation` says, 1 to 8; others change nothing. */
void picture_turn(struct picture *picture, unsigned orientation);
/* Makes it a row: over the background, in 1 or 3 channels (row_channels), scaled to height and width. A colour
 * becomes grey as 0.299 red + 0.587 green + 0.114 blue; a pixel of another size is the mean of the area that it
 * covers. `to` has room for height * width * channels. */
void picture_to_row(const struct picture *picture, const struct picture_style *style, size_t height, size_t width,
                    size_t channels, uint8_t *to);

#endif
