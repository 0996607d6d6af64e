/* Draws the Batch screen: see batch.h. */
#include "store/base/language.h"
#include "tui/screens/batch.h"
#include "tui/screens/status.h"
#include "tui/widgets/drawn_picture.h"
#include "tui/widgets/matrix.h"

#include "store/base/mem.h"
#include "store/base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE_FROM = 110, SIDE_WIDTH = 44, FOOTER = 2, SLIDER = 20, BAR = 10, LEAST_NAME = 8 };

static const float *anchor_of(const struct batch_screen *batch)
{
    return frame_find(batch_frame_of(batch), "anchor", BATCH_ANCHOR_FIELDS)->value +
           batch->anchor * BATCH_ANCHOR_FIELDS;
}

static const float *entry_of(const struct batch_screen *batch, size_t row)
{
    return frame_find(batch_frame_of(batch), "entry", BATCH_ENTRY_FIELDS)->value +
           batch->row[row].entry * BATCH_ENTRY_FIELDS;
}

static unsigned marks_of(const float *entry)
{
    return (unsigned)entry[BATCH_ENTRY_CODE] / BATCH_STRATEGIES;
}

/* The one that drew it. */
static void strategy_of(const struct frame *frame, const float *entry, char *to, size_t size)
{
    const char *words = frame_word(frame, "strategies");
    for (size_t at = (unsigned)entry[BATCH_ENTRY_CODE] % BATCH_STRATEGIES; at && *words; at--) {
        words += strcspn(words, " ");
        words += *words == ' ';
    }
    snprintf(to, size, "%.*s", (int)strcspn(words, " "), words);
}

/* Above the rows ------------------------------------------------------------------------------------------------- */

static void draw_header(const struct batch_screen *batch, struct canvas *canvas)
{
    const struct frame *frame = batch_frame_of(batch);
    const struct run *run = &batch->run;
    int x = canvas_text(canvas, 1, 0, 10, STYLE_BOLD | STYLE_REVERSE, _(" Batch ")) + 2, end = canvas->width - 1;
    x += canvas_printf(canvas, x, 0, 12, STYLE_BOLD, "run %lld", (long long)run->id) + 1;
    x += canvas_text(canvas, x, 0, 20, STYLE_BOLD, run->name) + 2;
    x += canvas_printf(canvas, x, 0, 12, status_style(run->status), "%s %s", status_sign(run->status),
                       _(run_status_names[run->status])) + 2;
    if (frame) {
        char step[32];
        format_count(frame->step, step, sizeof step);
        canvas_printf(canvas, x, 0, end - x, COLOUR_PLAIN, "after step %s  %s%s%s", step, frame_word(frame, "loss"),
                      *frame_word(frame, "others") ? _(", without ") : "", frame_word(frame, "others"));
    }
}

/* What is, and what would be. */
static void draw_sums(const struct app *app, const struct batch_screen *batch, struct canvas *canvas, int width)
{
    const float *anchor = anchor_of(batch);
    const struct what_if *w = &batch->what_if;
    const char *is = batch_knob_value(batch);
    const struct knob *knob = *is ? catalogue_knob(&app->catalogue, w->knob, NULL) : NULL;
    canvas_printf(canvas, 1, 1, width - 2, STYLE_BOLD, "anchor %zu of %zu: %s", batch->anchor + 1,
                  batch_anchors(batch), batch->anchor_name);
    int x = canvas_printf(canvas, 1, 2, width - 2, COLOUR_PLAIN, "loss %.4f, %.0f of %.0f negatives count, as if "
                          "%.1f shared the gradient", (double)anchor[BATCH_ANCHOR_LOSS],
                          (double)anchor[BATCH_ANCHOR_COUNTED], (double)anchor[BATCH_ANCHOR_COLUMNS],
                          batch->is.effective) + 1;
    if (anchor[BATCH_ANCHOR_LOOKED] < anchor[BATCH_ANCHOR_COLUMNS])
        canvas_printf(canvas, x, 2, width - x - 1, STYLE_DIM, " (%.0f looked at)",
                      (double)anchor[BATCH_ANCHOR_LOOKED]);
    if (!knob) {
        canvas_text(canvas, 1, 3, width - 2, STYLE_DIM, _("this loss reads no knob of which the similarities tell"));
        return;
    }
    const char *value = *w->value ? w->value : is;
    x = 1 + canvas_printf(canvas, 1, 3, width - 2, *w->value ? STYLE_BOLD | COLOUR_YELLOW : COLOUR_PLAIN,
                          "what if %s ", w->knob);
    for (int i = 0; i < SLIDER; i++)
        canvas_put(canvas, x + i, 3, i == (int)lrint(knob_position(knob, value) * (SLIDER - 1)) ? 0x25cf : 0x2500,
                   COLOUR_PLAIN);
    x += SLIDER + 1;
    if (!*w->value)
        canvas_printf(canvas, x, 3, width - x - 1, COLOUR_PLAIN, "%s, as it is", is);
    else if (!batch_is_answered(batch))
        canvas_printf(canvas, x, 3, width - x - 1, COLOUR_YELLOW, "%s (is %s) ...", value, is);
    else
        canvas_printf(canvas, x, 3, width - x - 1, COLOUR_YELLOW, "%s (is %s): loss %.4f, as if %.1f", value, is,
                      (double)w->loss[batch->anchor], batch->asked.effective);
}

/* Rows ----------------------------------------------------------------------------------------------------------- */

static bool is_suspect(unsigned marks)
{
    return marks & (BATCH_SAME_CLASS | BATCH_HELD_OUT | BATCH_NEAR_TWIN) && !(marks & BATCH_IS_POSITIVE);
}

static int style_of(unsigned marks)
{
    if (marks & BATCH_IS_POSITIVE)
        return COLOUR_GREEN;
    if (marks & (BATCH_IS_MASKED | BATCH_IS_GUIDED))
        return STYLE_DIM;
    return is_suspect(marks) ? COLOUR_YELLOW : COLOUR_PLAIN;
}

/* Columns of a row; what has no room is left out from the right. */
static void draw_row(const struct batch_screen *batch, size_t row, struct canvas *canvas, int y, int width)
{
    const struct frame *frame = batch_frame_of(batch);
    const struct batch_row *r = &batch->row[row];
    const float *entry = entry_of(batch, row);
    unsigned marks = marks_of(entry);
    int style = style_of(marks), x = 1;
    bool asked = batch_is_answered(batch);
    double scale = strtod(frame_word(frame, "scale"), NULL);
    char strategy[FRAME_NAME];
    strategy_of(frame, entry, strategy, sizeof strategy);
    if (r->positive)
        canvas_text(canvas, x, y, 6, style, _("  pos"));
    else
        canvas_printf(canvas, x, y, 6, style, "%5zu%s", row + 1 - batch->positives, is_suspect(marks) ? "!" : " ");
    canvas_printf(canvas, x + 6, y, 8, style, "%7.3f", (double)entry[BATCH_ENTRY_SIMILARITY]);
    canvas_printf(canvas, x + 14, y, 9, style, "%8.4f", (double)entry[BATCH_ENTRY_SLOPE] * scale);
    x += 23;
    if (!r->positive) {
        canvas_printf(canvas, x, y, 6, style, "%5.1f%%", 100 * r->share);
        canvas_bar(canvas, x + 7, y, BAR, r->share, style);
    }
    x += 8 + BAR;
    if (asked && !r->positive) {
        canvas_printf(canvas, x, y, 6, COLOUR_YELLOW, "%5.1f%%", 100 * r->asked_share);
        canvas_bar(canvas, x + 7, y, BAR, r->asked_share, COLOUR_YELLOW);
    }
    x += asked ? 8 + BAR : 0;
    if (width - x > 12 + LEAST_NAME) {
        canvas_text(canvas, x, y, 11, style, r->positive ? "" : marks & BATCH_IS_MASKED ? _("masked")
                    : marks & BATCH_IS_GUIDED ? _("guided") : strategy);
        x += 12;
    }
    canvas_text(canvas, x, y, width - x - 1, style, r->name);
    if (row == batch->selected)
        canvas_mark(canvas, (struct rect){1, y, width - 2, 1}, STYLE_REVERSE);
}

static void draw_rows(const struct batch_screen *batch, struct canvas *canvas, int width, int from, int end)
{
    bool asked = batch_is_answered(batch);
    canvas_printf(canvas, 1, from, width - 2, STYLE_DIM, "       similar  weight   share of gradient %s%s",
                  asked ? _("what if           ") : "", width - (asked ? 60
                                                                 : 42) > 12 + LEAST_NAME ? _("drawn by    who")
                                                                                                : _("who"));
    int rows = end - from - 1, top = (int)batch->selected - rows + 1;
    top = top > 0 ? top : 0;
    for (int i = 0; i < rows && top + i < (int)batch->n; i++) {
        canvas_row(canvas, (struct rect){0, from + 1 + i, width, 1}, top + i);
        draw_row(batch, (size_t)(top + i), canvas, from + 1 + i, width);
    }
}

/* The selected row in a sentence. */
static void describe(const struct batch_screen *batch, struct text *to)
{
    static const struct {
        unsigned mark;
        const char *words;
    } sentences[] = {{BATCH_IS_POSITIVE, N_("the positive: it is pulled")},
                     {BATCH_IS_MASKED, N_("masked: it belongs to the anchor, and is not pushed")},
                     {BATCH_IS_GUIDED, N_("left out by false_negative_guard")},
                     {BATCH_SAME_CLASS, N_("likely a false negative: it has the anchor's class")},
                     {BATCH_HELD_OUT, N_("likely a false negative: it belongs to the anchor in validation or test")},
                     {BATCH_NEAR_TWIN, N_("likely a false negative: it is nearly the positive")},
                     {BATCH_ALSO_POSITIVE,
                      N_("one of the anchor's positives, which stands among the negatives, too")},
                     {BATCH_IS_OLD, N_("an old embedding")}, {BATCH_IS_BLEND, N_("a blend of it and another")}};
    const float *entry = entry_of(batch, batch->selected);
    text_add(to, batch->row[batch->selected].name);
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
        if (marks_of(entry) & sentences[i].mark)
            text_printf(to, "; %s", _(sentences[i].words));
    if (batch_is_answered(batch))
        text_printf(to, _("; what if %s=%s: weight %.4f"), batch->what_if.knob, batch->what_if.value,
                    (double)batch->what_if.slope[batch->row[batch->selected].entry] * batch->what_if.scale);
    if (entry[BATCH_ENTRY_PRIOR] != 0)
        text_printf(to, _("; %.3f of the similarity is the prior"), (double)entry[BATCH_ENTRY_PRIOR]);
}

/* Beside them ---------------------------------------------------------------------------------------------------- */

static int draw_picture(const struct frame *frame, const char *name, size_t row, struct canvas *canvas, int x, int y,
                        int columns)
{
    const struct frame_array *pictures = frame_pictures(frame, name);
    if (!pictures || row >= pictures->rows)
        return 0;
    struct picture picture = {.height = pictures->height, .width = pictures->width, .channels = pictures->channels,
                              .pixel = pictures->pixel + row * pictures->cols};
    int wide = picture_columns(&picture, columns, 10);
    picture_draw(canvas, x, y, wide, &picture);
    return picture_rows(&picture, wide);
}

/* The views of anchor and positive, and the matrix. */
static void draw_side(const struct batch_screen *batch, struct canvas *canvas, struct rect area)
{
    const struct frame *frame = batch_frame_of(batch);
    const struct frame_array *rows = frame_find(frame, "matrix_row", BATCH_MATRIX_FIELDS),
                             *matrix = rows ? frame_find(frame, "matrix", rows->rows) : NULL;
    double low = 0, high = 0;
    int used = draw_picture(frame, "anchor_view", batch->anchor, canvas, area.x, area.y, area.width / 2 - 1);
    draw_picture(frame, "positive_view", batch->anchor, canvas, area.x + area.width / 2, area.y, area.width / 2 - 1);
    if (used) {
        canvas_text(canvas, area.x, area.y + used, area.width, STYLE_DIM,
                    _("the anchor as it was seen, its positive"));
        area.y += used + 2;
        area.height -= used + 2;
    }
    if (!matrix || matrix->rows != rows->rows || !rows->rows)
        return;
    bool classes = rows->value[(rows->rows - 1) * BATCH_MATRIX_FIELDS + 2] >= 0;
    canvas_printf(canvas, area.x, area.y, area.width, STYLE_DIM, "anchors down, positives across%s",
                  classes ? _(", by class") : "");
    struct rect inside = {area.x, area.y + 1, area.width, area.height - 2};
    used = matrix_draw(canvas, inside, matrix->value, (int)rows->rows, &low, &high);
    canvas_printf(canvas, area.x, area.y + 1 + used, area.width, STYLE_DIM, "from %.2f (light) to %.2f (dark)", low,
                  high);
}

/* How the step saw a text; true where there is one. */
static bool draw_text(const struct batch_screen *batch, const char *name, const char *label, struct canvas *canvas,
                      int y, int width)
{
    const struct frame_array *lines = frame_pictures(batch_frame_of(batch), name);
    if (!lines || batch->anchor >= lines->rows)
        return false;
    int used = canvas_text(canvas, 1, y, width - 2, STYLE_DIM, label);
    canvas_printf(canvas, 1 + used, y, width - 2 - used, COLOUR_PLAIN, "%.*s", (int)lines->cols,
                  (const char *)lines->pixel + batch->anchor * lines->cols);
    return true;
}

static void draw_nothing(const struct batch_screen *batch, struct canvas *canvas)
{
    bool lives = run_status_is_active(batch->run.status);
    canvas_wrap(canvas, (struct rect){1, 2, canvas->width - 2, 6}, COLOUR_PLAIN, lives
                ? _("No batch of this run is kept yet: its engine keeps one each second from now on, where the run's "
                  "loss contrasts rows.")
                : _("No batch of this run is kept: runs keep them while they are watched, where a session ends, and "
                  "every frames_every steps, where their loss contrasts rows. Type : batch for one of the newest "
                  "checkpoint."));
}

void batch_draw(const struct app *app, const void *state, struct canvas *canvas)
{
    const struct batch_screen *batch = state;
    int end = canvas->height - FOOTER, width = canvas->width;
    draw_header(batch, canvas);
    if (!batch_frame_of(batch) || !batch->n) {
        draw_nothing(batch, canvas);
        return;
    }
    if (batch->matrix) {
        draw_side(batch, canvas, (struct rect){1, 1, width - 2, end - 1});
        return;
    }
    if (width >= SIDE_FROM) {
        draw_side(batch, canvas, (struct rect){width - SIDE_WIDTH, 1, SIDE_WIDTH - 1, end - 1});
        width -= SIDE_WIDTH + 1;
    }
    struct text sentence = TEXT_INIT;
    describe(batch, &sentence);
    draw_sums(app, batch, canvas, width);
    int from = 4;
    from += draw_text(batch, "anchor_text", _("seen as: "), canvas, from, width);
    from += draw_text(batch, "positive_text", _("positive: "), canvas, from, width);
    draw_rows(batch, canvas, width, from, end - 1);
    canvas_text(canvas, 1, end - 1, width - 2, COLOUR_PLAIN, sentence.data);
    text_release(&sentence);
}
