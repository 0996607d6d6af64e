/* Lengths as a histogram: see data_lengths.h. */
#include "tui/data_lengths.h"

#include "store/base/print.h"
#include "store/base/text.h"
#include "tui/widgets/canvas.h"

#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_BINS = 33, FEW = 10, LABEL = 15, BAR = 40, COUNT = 12 };

static int is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

uint32_t words_of_text(const char *text, size_t bytes)
{
    uint32_t words = 0;
    for (size_t i = 0; i < bytes; i++)
        words += !is_space(text[i]) && (!i || is_space(text[i - 1]));
    return words;
}

static int by_length(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Rows with from to to words. */
struct bin {
    uint32_t from, to;
    size_t n;
};

/* A bin for each length, or 0, 1, 2 to 3, 4 to 7 and so on. */
static int make_bins(const uint32_t *length, size_t n, struct bin bins[MOST_BINS])
{
    uint32_t least = length[0], most = length[n - 1];
    int count = 0;
    size_t at = 0;
    for (uint64_t from = least, to; from <= most && count < MOST_BINS; from = to + 1) {
        uint64_t power = 1;
        while (2 * power <= from)
            power *= 2;
        to = most - least < FEW || from < 2 ? from : 2 * power - 1;
        bins[count] = (struct bin){(uint32_t)from, (uint32_t)(to < most ? to : most), 0};
        for (; at < n && length[at] <= to; at++)
            bins[count].n++;
        count++;
    }
    return count;
}

static void draw_bin(struct canvas *canvas, int y, const struct bin *bin, size_t most)
{
    char label[32], count[32];
    snprintf(label, sizeof label, bin->from == bin->to ? "%u" : "%u-%u", bin->from, bin->to);
    format_count((int64_t)bin->n, count, sizeof count);
    canvas_right(canvas, 0, y, LABEL - 1, COLOUR_PLAIN, label);
    canvas_bar(canvas, LABEL, y, BAR, (double)bin->n / (double)most, COLOUR_PLAIN);
    canvas_right(canvas, LABEL + BAR, y, COUNT, COLOUR_PLAIN, count);
}

void lengths_sort(uint32_t *length, size_t n)
{
    qsort(length, n, sizeof *length, by_length);
}

void lengths_print(const uint32_t *length, size_t n)
{
    struct bin bins[MOST_BINS];
    struct canvas canvas;
    size_t most = 1;
    int count = make_bins(length, n, bins);
    for (int b = 0; b < count; b++)
        most = bins[b].n > most ? bins[b].n : most;
    canvas_init(&canvas, LABEL + BAR + COUNT, count, strcmp(nl_langinfo(CODESET), "UTF-8") != 0);
    for (int b = 0; b < count; b++)
        draw_bin(&canvas, b, &bins[b], most);
    char *drawn = canvas_to_text(&canvas);
    print("%s", drawn);
    free(drawn);
    canvas_release(&canvas);
}
