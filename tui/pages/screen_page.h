/* A screen of the workbench on standard output, drawn by the same code as in a terminal. */
#ifndef TUI_PAGES_SCREEN_PAGE_H
#define TUI_PAGES_SCREEN_PAGE_H

#include "store/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct screen_size {
    int width, height; /* in columns and rows */
};

/* "120x40". */
int screen_size_parse(const char *word, struct screen_size *size, struct err *err);
/* Prints Live of one run, or Compare of several; with `colour` in the colours and attributes of a terminal. */
int screen_page(const char *store_path, const int64_t *runs, size_t n, struct screen_size size, bool ascii,
                bool colour, struct err *err);

#endif
