/* The pane of the confusion of classes: a line for the rows of each class, a column for what the classifier answers
 * for them; where there is no room for all classes, the worst confusions in words. */
#include "store/base/language.h"
#include "tui/screens/live.h"
#include "tui/widgets/heat.h"

#include "store/base/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CLASSES = 1000000 };

/* What it shows of a frame: see engine/record.h. */
struct taken {
    int right, answer;
    double rows;
};

struct confusion {
    struct taken *taken; /* (n): class by class */
    double *rows;        /* (classes): of each */
    size_t n;
    int classes;
};

/* The split that was measured last: at the end of a run that is test. */
static const struct frame_array *answers_of(const struct live *live)
{
    const struct frame *frame = run_frames_shown(&live->view.frames, FRAMES_confusion);
    const struct frame_array *last = frame ? &frame->array[frame->n - 1] : NULL;
    return last && last->value && last->cols == 3 ? last : NULL;
}

static bool is_class(float value)
{
    return value >= 0 && value < MOST_CLASSES;
}

static struct confusion gather(const struct live *live)
{
    const struct frame_array *answers = answers_of(live);
    struct confusion c = {.classes = (int)live->view.n_classes,
                          .taken = xcalloc(answers->rows + 1, sizeof *c.taken)};
    for (size_t i = 0; i < answers->rows; i++) {
        const float *row = answers->value + 3 * i;
        if (!is_class(row[0]) || !is_class(row[1]) || !(row[2] > 0) || !isfinite(row[2]))
            continue;
        struct taken taken = {(int)row[0], (int)row[1], (double)row[2]};
        c.classes = taken.right >= c.classes ? taken.right + 1 : c.classes;
        c.classes = taken.answer >= c.classes ? taken.answer + 1 : c.classes;
        c.taken[c.n++] = taken;
    }
    c.rows = xcalloc((size_t)c.classes + 1, sizeof *c.rows);
    for (size_t i = 0; i < c.n; i++)
        c.rows[c.taken[i].right] += c.taken[i].rows;
    return c;
}

/* Without a name its number; `before` stands before a number, also where that is its name. */
static void class_name(const struct live *live, int class, const char *before, char *to, size_t size)
{
    char number[16];
    snprintf(number, sizeof number, "%d", class);
    const char *name = class < (int)live->view.n_classes ? live->view.classes[class].id : number;
    snprintf(to, size, "%s%s", name[strspn(name, "0123456789")] ? "" : before, name);
}

/* The matrix ----------------------------------------------------------------------------------------------------- */

static int draw_matrix(const struct live *live, struct canvas *canvas, struct rect area, const struct confusion *c)
{
    size_t n = (size_t)c->classes;
    double *share = xcalloc(n * n, sizeof *share);
    char (*names)[64] = xcalloc(n, sizeof *names);
    const char **name = xcalloc(n, sizeof *name);
    for (size_t row = 0; row < n; row++) {
        class_name(live, (int)row, "", names[row], sizeof *names);
        name[row] = names[row];
        for (size_t column = 0; column < n && c->rows[row] == 0; column++)
            share[row * n + column] = NAN;
    }
    for (size_t i = 0; i < c->n; i++)
        share[(size_t)c->taken[i].right * n + (size_t)c->taken[i].answer] =
            c->taken[i].rows / c->rows[c->taken[i].right];
    struct heat heat = {c->classes, share, name};
    int rows = heat_draw(canvas, area, &heat);
    free(name);
    free(names);
    free(share);
    return rows;
}

/* In words ------------------------------------------------------------------------------------------------------- */

/* Most rows first; those that are right come last. */
static int by_badness(const void *a, const void *b)
{
    const struct taken *x = a, *y = b;
    bool x_right = x->right == x->answer, y_right = y->right == y->answer;
    if (x_right != y_right)
        return x_right - y_right;
    if (x->rows != y->rows)
        return x->rows < y->rows ? 1 : -1;
    return x->right != y->right ? (x->right > y->right) - (x->right < y->right)
                                : (x->answer > y->answer) - (x->answer < y->answer);
}

static void draw_words(const struct live *live, struct canvas *canvas, struct rect area, struct confusion *c)
{
    qsort(c->taken, c->n, sizeof *c->taken, by_badness);
    for (size_t i = 0; i < c->n && (int)i < area.height && c->taken[i].right != c->taken[i].answer; i++) {
        const struct taken *taken = &c->taken[i];
        char right[64], answer[64];
        class_name(live, taken->right, _("class "), right, sizeof right);
        class_name(live, taken->answer, _("class "), answer, sizeof answer);
        int x = area.x + canvas_printf(canvas, area.x, area.y + (int)i, area.width, COLOUR_RED, "%3.0f%% ",
                                       100 * taken->rows / c->rows[taken->right]);
        canvas_printf(canvas, x, area.y + (int)i, area.x + area.width - x, COLOUR_PLAIN,
                      "of %s taken for %s (%.0f of %.0f)", right, answer, taken->rows, c->rows[taken->right]);
    }
    if (!c->n || c->taken[0].right == c->taken[0].answer)
        canvas_text(canvas, area.x, area.y, area.width, STYLE_DIM, _("no row is taken for one of another class"));
}

/* Both ----------------------------------------------------------------------------------------------------------- */

static bool shown(const struct live *live)
{
    return live->view.frames.there[FRAMES_confusion];
}

static void title(const struct live *live, char *to, size_t size)
{
    const struct frame_array *answers = answers_of(live);
    if (answers)
        snprintf(to, size, _("confusion on %s"), answers->name);
}

static void draw(const struct app *app, const struct live *live, struct canvas *canvas, struct rect box,
                 int title_style)
{
    struct rect area = rect_inside(box);
    (void)app;
    (void)title_style;
    if (!answers_of(live))
        return;
    struct confusion c = gather(live);
    area.x++;
    area.width -= 2;
    bool fits = heat_fits(c.classes, area);
    int used = fits ? draw_matrix(live, canvas, area, &c) : 0;
    if (used < area.height)
        canvas_printf(canvas, area.x, area.y + used, area.width, STYLE_DIM,
                      fits         ? "lines: right class, columns: answer, in %%"
                      : live->zoom ? N_("no room for %d classes; the worst:")
                                   : N_("%d classes need more room (z); the worst:"), c.classes);
    area.y += used + 1;
    area.height -= used + 1;
    if (area.height > 0)
        draw_words(live, canvas, area, &c);
    free(c.taken);
    free(c.rows);
}

const struct pane pane_confusion = {.name = "confusion", .place = PLACE_CHARTS, .shown = shown, .title = title,
                                    .draw = draw, .frames = FRAMES_confusion};
