/* The pane of similarity: how alike the anchors of a batch are to their positives and negatives. */
#include "store/base/language.h"
#include "tui/screens/live.h"

#include <math.h>
#include <stdio.h>

/* Spreads or gathers the shares over so many columns, the highest being 1. */
static void fit_bars(const double *shares, int n, double *bars, int columns)
{
    double most = 0;
    for (int x = 0; x < columns; x++) {
        int from = x * n / columns, to = (x + 1) * n / columns;
        double sum = 0;
        for (int i = from; i < (to > from ? to : from + 1); i++)
            sum += shares[i];
        bars[x] = sum;
        most = fmax(most, sum);
    }
    for (int x = 0; x < columns && most > 0; x++)
        bars[x] /= most;
}

static void draw_histogram(struct canvas *canvas, struct rect area, const double *shares, int n, int style)
{
    double bars[512];
    int columns = area.width < 512 ? area.width : 512;
    if (n <= 0 || columns <= 0)
        return;
    fit_bars(shares, n, bars, columns);
    canvas_columns(canvas, area, bars, columns, style);
}

/* There is one while somebody watches. */
static bool shown(const struct live *live)
{
    return live->view.similarity.known || run_status_is_active(live->view.run.status);
}

static void draw(const struct app *app, const struct live *live, struct canvas *canvas, struct rect box,
                 int title_style)
{
    const struct similarity_histogram *similarity = &live->view.similarity;
    struct rect area = rect_inside(box);
    (void)app;
    (void)title_style;
    if (!similarity->known) {
        canvas_wrap(canvas, (struct rect){area.x + 1, area.y, area.width - 2, area.height}, STYLE_DIM,
                    run_status_is_active(live->view.run.status) ? _("waiting for the engine's picture of a batch")
                                                           : _("made only while the run trains and is watched"));
        return;
    }
    double positive = similarity_mean(similarity, similarity->positive, similarity->n_positive);
    double negative = similarity_mean(similarity, similarity->negative, similarity->n_negative);
    int label = 4, bars = area.height - 2, upper = bars / 2 < 1 ? 1 : bars / 2, lower = bars - upper;
    struct rect above = {area.x + label, area.y, area.width - label, upper};
    struct rect below = {area.x + label, area.y + upper, area.width - label, lower};
    canvas_text(canvas, area.x, area.y + upper - 1, label, COLOUR_GREEN | STYLE_BOLD, _("pos"));
    canvas_text(canvas, area.x, area.y + bars - 1, label, COLOUR_RED | STYLE_BOLD, _("neg"));
    draw_histogram(canvas, above, similarity->positive, similarity->n_positive, COLOUR_GREEN);
    draw_histogram(canvas, below, similarity->negative, similarity->n_negative, COLOUR_RED);
    char text[96];
    snprintf(text, sizeof text, "%.2g", similarity->low);
    canvas_text(canvas, above.x, area.y + bars, above.width, STYLE_DIM, text);
    snprintf(text, sizeof text, "%.2g", similarity->high);
    canvas_right(canvas, above.x, area.y + bars, above.width, STYLE_DIM, text);
    int used = canvas_printf(canvas, area.x, area.y + bars + 1, area.width, COLOUR_PLAIN, "means %.2f %.2f gap %.2f",
                             positive, negative, positive - negative);
    if (live->view.run.status != RUN_RUNNING && similarity->step != live->view.run.step) /* a picture of before */
        canvas_printf(canvas, area.x + used + 1, area.y + bars + 1, area.width - used - 1, STYLE_DIM, "step %lld",
                      (long long)similarity->step);
}

const struct pane pane_similarity = {.name = "similarity", .place = PLACE_SIDE, .shown = shown, .draw = draw};
