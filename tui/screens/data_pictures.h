/* A few pictures of a data set, evenly from its first to its last, as the screen Data shows them. */
#ifndef TUI_SCREENS_DATA_PICTURES_H
#define TUI_SCREENS_DATA_PICTURES_H

#include "store/dataset.h"
#include "tui/widgets/canvas.h"

struct data_pictures {
    int64_t dataset; /* whose they are; 0: none was looked at */
    size_t n;        /* 0: it has no pictures */
    size_t height, width, channels;
    uint8_t *pixel;  /* (n, height, width, channels) */
};

/* Reads those of a data set, which never change, where they are not there yet. */
int data_pictures_read(struct data_pictures *pictures, struct store *store, const struct dataset *set,
                       struct err *err);
void data_pictures_release(struct data_pictures *pictures);
/* Draws as many as fit beside each other into the upper part of an area; returns the rows that they take, a caption
 * among them. */
int data_pictures_draw(const struct data_pictures *pictures, struct canvas *canvas, struct rect area);

#endif
