/* Similarities over time: see space_past in space.h. */
#include "store/base/language.h"
#include "tui/screens/space.h"

#include "store/base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[2] = {"positive", "negative"};

void space_past_release(struct space_past *past)
{
    for (size_t i = 0; i < past->n; i++)
        frame_release(&past->frame[i]);
    *past = (struct space_past){0};
}

/* Whether it has both histograms, of as many bins as those before. */
static bool is_sound(struct space_past *past, const struct frame *frame)
{
    size_t bins = past->bins;
    for (size_t a = 0; a < frame->n && !bins; a++)
        bins = !strcmp(frame->array[a].name, names[0]) ? frame->array[a].cols : 0;
    const struct frame_array *positive = frame_find(frame, names[0], bins);
    const struct frame_array *negative = frame_find(frame, names[1], bins);
    if (!bins || !positive || !negative || !positive->rows || !negative->rows)
        return false;
    past->bins = bins;
    return true;
}

static int read_one(struct space_past *past, struct store *store, const struct run *run, int64_t step,
                    struct err *err)
{
    struct frame *to = &past->frame[past->n];
    int got = frame_get(store, run, "similarities", step, to, err);
    if (got < 0 && err->code != ERR_FAILED)
        return -1;
    if (got < 0)
        err_clear(err); /* a damaged one is passed over */
    if (got > 0 && is_sound(past, to))
        past->n++;
    else if (got > 0)
        frame_release(to);
    return 0;
}

/* At most PAST_MOST of them, from all over the run, the newest among them. */
int space_past_read(struct space_past *past, struct store *store, const struct run *run, struct err *err)
{
    int64_t *steps;
    size_t n;
    int result = 0;
    if (frame_steps(store, run, "similarities", &steps, &n, err) < 0)
        return -1;
    int64_t newest = n ? steps[n - 1] : -1;
    if (n != past->kept || newest != past->newest) {
        size_t some = n < PAST_MOST ? n : PAST_MOST;
        space_past_release(past);
        for (size_t i = 0; i < some && !result; i++)
            result = read_one(past, store, run, steps[some > 1 ? i * (n - 1) / (some - 1) : n - 1], err);
        past->kept = result ? 0 : n;
        past->newest = newest;
    }
    free(steps);
    return result;
}

/* The last frame up to a share of the way from the first step to the last. */
static const struct frame *frame_at(const struct space_past *past, double way)
{
    int64_t first = past->frame[0].step, last = past->frame[past->n - 1].step;
    size_t at = 0;
    while (at + 1 < past->n && (double)past->frame[at + 1].step <= (double)first + way * (double)(last - first))
        at++;
    return &past->frame[at];
}

/* A column of so many rows, similarities growing upwards, each shade by its share of the largest. */
static void draw_column(const struct frame_array *array, struct canvas *canvas, int x, struct rect rows, int style)
{
    static const uint32_t shades[] = {' ', 0x2591, 0x2592, 0x2593, 0x2588};
    double share[64] = {0}, most = 0;
    int height = rows.height < 64 ? rows.height : 64, bins = (int)array->cols;
    for (int row = 0; row < height; row++) {
        int from = row * bins / height, to = (row + 1) * bins / height;
        for (int b = from; b < (to > from ? to : from + 1); b++)
            share[row] += (double)array->value[b];
        most = fmax(most, share[row]);
    }
    for (int row = 0; row < height && most > 0; row++) {
        int level = (int)(4 * share[row] / most + 0.5);
        canvas_put(canvas, x, rows.y + height - 1 - row, shades[level < 0 ? 0 : level > 4 ? 4 : level], style);
    }
}

void space_past_draw(const struct space_past *past, struct canvas *canvas, struct rect area)
{
    static const int styles[2] = {COLOUR_GREEN, COLOUR_RED};
    char first[32], last[32];
    int label = 4, upper = (area.height - 1) / 2, width = area.width - label - 1;
    struct rect half[2] = {{area.x + label, area.y, width, upper},
                           {area.x + label, area.y + upper, width, area.height - 1 - upper}};
    for (int which = 0; which < 2; which++) {
        canvas_text(canvas, area.x + 1, half[which].y, label - 1, styles[which] | STYLE_BOLD, which ? _("neg")
                    : _("pos"));
        for (int x = 0; x < width; x++) {
            const struct frame *frame = frame_at(past, width > 1 ? (double)x / (width - 1) : 1);
            draw_column(frame_find(frame, names[which], past->bins), canvas, half[which].x + x, half[which],
                        styles[which]);
        }
    }
    format_count(past->frame[0].step, first, sizeof first);
    format_count(past->frame[past->n - 1].step, last, sizeof last);
    canvas_printf(canvas, area.x + label, area.y + area.height - 1, width, STYLE_DIM, "step %s", first);
    canvas_right(canvas, area.x + label, area.y + area.height - 1, width, STYLE_DIM, last);
}
