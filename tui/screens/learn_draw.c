/* Drawing Learn: the text of a step at the left, at the right panes of Live and the knobs of the lesson. */
#include "store/base/language.h"
#include "tui/screens/learn.h"

#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/screens/knob_row.h"
#include "tui/screens/live.h"
#include "tui/screens/status.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Text ----------------------------------------------------------------------------------------------------------- */

/* A page that may be longer than the screen: drawn at full length, of which a part is then shown. */
struct page {
    struct canvas canvas;
    int y;
};

static void add_line(struct page *page, int indent, int style, const char *text)
{
    struct rect area = {indent, page->y, page->canvas.width - indent, page->canvas.height - page->y};
    page->y += *text ? canvas_wrap(&page->canvas, area, style, text) : 1;
}

/* Paragraphs, and lines that stay as they are; a label, if any, stands before the first. */
static void add_text(struct page *page, int style, const char *label, const char *text)
{
    char *copy = xasprintf("%s%s", label, text), *at = copy, *line;
    while ((line = strsep(&at, "\n"))) {
        int indent = (int)strspn(line, " \t");
        add_line(page, indent, style, line + indent);
    }
    free(copy);
}

static void add_choices(struct page *page, const struct learn *learn, const struct lesson_step *step)
{
    const struct lesson_answer *row = &learn->progress.row[learn->shown];
    bool done = progress_done(&learn->progress, learn->shown);
    page->y++;
    for (int i = 0; i < step->n_choices; i++) {
        bool on = done ? !strcmp(row->answer, step->choice[i]) : i == learn->choice;
        char mark[16];
        snprintf(mark, sizeof mark, "%s %d  ", on ? "●" : "○", i + 1);
        int style = on ? STYLE_BOLD : done ? STYLE_DIM : COLOUR_PLAIN;
        canvas_text(&page->canvas, 0, page->y, page->canvas.width, style, mark);
        add_line(page, text_width(mark), style, step->choice[i]);
    }
    if (!done)
        add_line(page, 0, STYLE_DIM, _("Up, Down or a digit choose, Enter answers."));
}

/* What was predicted since the last thing that was done, and whether it came so. */
static void add_predictions(struct page *page, const struct learn *learn)
{
    for (size_t i = learn->shown; i-- > 0 && learn->lesson.step[i].kind != STEP_DO;) {
        const struct lesson_answer *row = &learn->progress.row[i];
        if (learn->lesson.step[i].kind != STEP_PREDICT || isnan(row->answered))
            continue;
        char label[192];
        snprintf(label, sizeof label, "You predicted \"%.80s\": %s", row->answer,
                 row->correct == 1 ? _("so it came.") : _("it came otherwise."));
        add_line(page, 0, STYLE_BOLD | (row->correct == 1 ? COLOUR_GREEN : COLOUR_YELLOW), label);
    }
}

static void add_outcome(struct page *page, const struct learn *learn, const struct lesson_step *step)
{
    const struct lesson_answer *row = &learn->progress.row[learn->shown];
    bool done = progress_done(&learn->progress, learn->shown);
    if (step->kind == STEP_ASK && !step->n_choices && done)
        add_text(page, STYLE_BOLD, _("Your answer: "), row->answer);
    if (*learn->wrong)
        add_line(page, 0, COLOUR_YELLOW | STYLE_BOLD, learn->wrong);
    for (int i = 0; i < row->hints; i++) {
        char *hint = progress_hint_text(&learn->progress, learn->shown, i);
        if (hint)
            add_text(page, COLOUR_CYAN, _("Hint: "), hint);
        free(hint);
    }
    if (step->kind == STEP_DO && !done && *learn->missing)
        add_text(page, STYLE_DIM, _("Waits: "), learn->missing);
    if (!done)
        return;
    if (step->kind == STEP_DO)
        add_predictions(page, learn);
    if (step->kind == STEP_DO || *step->why)
        add_text(page, COLOUR_GREEN, step->kind == STEP_DO ? _("Done. ") : "",
                 step->kind == STEP_PREDICT ? "" : step->why);
}

static void add_step(struct page *page, const struct learn *learn)
{
    if (learn->shown == learn->lesson.n_steps) {
        add_text(page, STYLE_BOLD, "", _("The lesson is done."));
        add_line(page, 0, COLOUR_PLAIN, "");
        add_text(page, COLOUR_PLAIN, "", _("Your answers are kept. This writes them as a page, for your teacher:"));
        char line[256];
        snprintf(line, sizeof line, "  nearfar lesson report --student %s --html > %s.html", learn->student,
                 learn->student);
        add_text(page, COLOUR_PLAIN, "", line);
        add_text(page, COLOUR_PLAIN, "", _("Esc goes to the list of lessons."));
        return;
    }
    const struct lesson_step *step = &learn->lesson.step[learn->shown];
    add_text(page, COLOUR_PLAIN, "", step->text);
    if (step->n_choices)
        add_choices(page, learn, step);
    page->y++;
    add_outcome(page, learn, step);
    bool page_only = step->kind == STEP_PAGE, done = progress_done(&learn->progress, learn->shown);
    if (*step->run && !learn->progress.row[learn->shown].run)
        add_line(page, 0, STYLE_BOLD, _("r begins the run."));
    else if (page_only || done)
        add_line(page, 0, STYLE_DIM, _("Enter goes on."));
    else if (!step->n_choices && step->kind != STEP_DO)
        add_line(page, 0, STYLE_DIM, _("Type your answer, a number."));
}

static void show_page(struct canvas *canvas, struct rect area, const struct page *page, int scroll)
{
    int most = page->y > area.height ? page->y - area.height : 0, from = scroll < most ? scroll : most;
    for (int y = 0; y < area.height && from + y < page->y; y++)
        for (int x = 0; x < area.width; x++)
            *canvas_cell(canvas, area.x + x, area.y + y) = *canvas_cell(&page->canvas, x, from + y);
    if (from < most)
        canvas_right(canvas, area.x, area.y + area.height, area.width, STYLE_BOLD, _(" more: PgDn "));
    if (from > 0)
        canvas_right(canvas, area.x, area.y - 1, area.width, STYLE_BOLD, _(" PgUp "));
}

/* Where the text stands on a screen of that size: its box, and the place within. */
static struct rect text_box(int width, int height)
{
    return (struct rect){0, 1, width / 2, height - 3};
}

static struct rect text_area(struct rect box)
{
    struct rect inside = rect_inside(box);
    return (struct rect){inside.x + 1, inside.y, inside.width - 2, inside.height};
}

int learn_last_row(const struct learn *learn, int width, int height)
{
    struct rect area = text_area(text_box(width, height));
    struct page page = {.y = 0};
    if (area.width < 1 || area.height < 1)
        return LEARN_ROWS_MOST;
    canvas_init(&page.canvas, area.width, LEARN_ROWS_MOST, false);
    add_step(&page, learn);
    canvas_release(&page.canvas);
    return page.y > area.height ? page.y - area.height : 0;
}

/* How far something to do is, below a text that is too long to stand there as a whole. */
static void draw_state(struct canvas *canvas, struct rect area, const struct page *page, const struct learn *learn)
{
    enum { ROOM_FOR_MORE = 12 };
    bool done = progress_done(&learn->progress, learn->shown);
    if (page->y <= area.height || learn->shown == learn->lesson.n_steps ||
        learn->lesson.step[learn->shown].kind != STEP_DO)
        return;
    char state[320];
    snprintf(state, sizeof state, " %s%s ", done ? _("Done: Enter goes on") : _("Waits: "),
             done ? "" : learn->missing);
    canvas_text(canvas, area.x, area.y + area.height, area.width - ROOM_FOR_MORE, STYLE_BOLD, state);
}

static void draw_text(const struct learn *learn, struct canvas *canvas, struct rect box)
{
    static const char *const kinds[STEP_KINDS] = {N_("read"), N_("predict first"), N_("do"), N_("answer")};
    struct rect area = text_area(box);
    struct page page = {.y = 0};
    bool ends = learn->shown == learn->lesson.n_steps;
    canvas_box(canvas, box, STYLE_DIM, ends ? _("the end") : _(kinds[learn->lesson.step[learn->shown].kind]),
               STYLE_BOLD);
    canvas_init(&page.canvas, area.width, LEARN_ROWS_MOST, canvas->ascii);
    add_step(&page, learn);
    show_page(canvas, area, &page, learn->scroll);
    draw_state(canvas, area, &page, learn);
    canvas_release(&page.canvas);
}

/* The run -------------------------------------------------------------------------------------------------------- */

static int count_knobs(const struct app *app)
{
    int n = 0;
    while (learn_knob(app, n))
        n++;
    return n;
}

static void draw_knobs(const struct app *app, const struct learn *learn, struct canvas *canvas, struct rect box)
{
    const struct live *live = learn->live;
    struct rect inside = rect_inside(box);
    struct knob_row widths = {14, 7, false};
    const struct knob *knob;
    canvas_box(canvas, box, STYLE_DIM, learn_knob(app, 0) ? _("unlocked knobs") : _("knobs are locked here"),
               STYLE_BOLD);
    for (int i = 0; live && (knob = learn_knob(app, i)) && i < inside.height; i++)
        knob_row_draw(live, canvas, (struct rect){inside.x, inside.y + i, inside.width, 1}, knob, &widths,
                      knob == live_knob(app));
}

/* The panes that the lesson names and that have something to show; one alone for a projector. Returns how many. */
static int panes_of(const struct app *app, const struct learn *learn, const struct pane *found[PANE_COUNT])
{
    char *copy = xstrdup(learn->lesson.panes), *rest, *word;
    int n = 0, most = app->present ? 1 : PANE_COUNT;
    for (word = strtok_r(copy, " \t", &rest); word && n < most; word = strtok_r(NULL, " \t", &rest))
        for (int i = 0; i < PANE_COUNT && n < most; i++)
            if (!strcmp(panes[i]->name, word) && pane_is_shown(panes[i], learn->live))
                found[n++] = panes[i];
    free(copy);
    return n;
}

static void draw_run(const struct app *app, const struct learn *learn, struct canvas *canvas, struct rect area)
{
    enum { LEAST_PANE = 6 };
    const struct pane *found[PANE_COUNT];
    int knobs = count_knobs(app), rows = knobs ? knobs + 2 : 0, n = panes_of(app, learn, found);
    int fit = (area.height - rows + n) / LEAST_PANE;
    n = n > fit ? fit > 0 ? fit : 1 : n;
    for (int i = 0, y = area.y, left = area.height - rows; i < n; i++) {
        int height = i ? left / (n - i) : left * 3 / (2 * n + 1); /* the first has half as much again as another */
        live_draw_pane(app, learn->live, canvas, found[i], (struct rect){area.x, y, area.width, height}, false);
        y += height;
        left -= height;
    }
    if (rows)
        draw_knobs(app, learn, canvas, (struct rect){area.x, area.y + area.height - rows, area.width, rows});
}

static void draw_nothing_yet(struct canvas *canvas, struct rect area)
{
    canvas_box(canvas, area, STYLE_DIM, _("run"), STYLE_BOLD);
    canvas_wrap(canvas, (struct rect){area.x + 2, area.y + area.height / 2, area.width - 4, 3}, STYLE_DIM,
                _("The run of the lesson is shown here once it has begun."));
}

/* The screen ----------------------------------------------------------------------------------------------------- */

static void draw_header(const struct app *app, const struct learn *learn, struct canvas *canvas)
{
    const struct lesson *lesson = &learn->lesson;
    const struct run *run = learn->live ? &learn->live->view.run : NULL;
    size_t at = learn->shown < lesson->n_steps ? learn->shown + 1 : lesson->n_steps;
    int end = canvas->width - (app->present ? 28 : 2), x = 1;
    x += canvas_text(canvas, x, 0, end - x, STYLE_BOLD, _("Learn"));
    x += canvas_printf(canvas, x + 2, 0, end - x - 2, COLOUR_PLAIN, "%s  step %zu of %zu  %s", lesson->title, at,
                       lesson->n_steps, learn->student) + 2;
    if (run && x + 24 < end)
        canvas_printf(canvas, x + 2, 0, end - x - 2, status_style(run->status), "%s run %lld %s, step %lld",
                      status_sign(run->status), (long long)run->id, _(run_status_names[run->status]),
                      (long long)run->step);
}

static void draw_list(const struct learn *learn, struct canvas *canvas)
{
    struct rect box = {0, 1, canvas->width, canvas->height - 3}, inside = rect_inside(box);
    int each = inside.height >= (int)learn->list.n * 2 ? 2 : 1, rows = inside.height / each;
    int top = (int)learn->row - rows / 2, n = (int)learn->list.n;
    top = top > n - rows ? n - rows : top;
    top = top < 0 ? 0 : top;
    canvas_printf(canvas, 1, 0, canvas->width - 2, STYLE_BOLD, "Learn  lessons of %s", learn->student);
    canvas_box(canvas, box, STYLE_DIM, _("lessons: Enter takes one"), STYLE_BOLD);
    for (int i = 0; i < rows && top + i < n; i++) {
        const struct lesson *lesson = &learn->list.lesson[top + i];
        size_t done = learn->done ? learn->done[top + i] : 0;
        int y = inside.y + i * each;
        char state[32], wide[48];
        copy_text(state, sizeof state, _("new"));
        if (done)
            snprintf(state, sizeof state, done == lesson->n_steps ? _("done") : "%zu/%zu", done, lesson->n_steps);
        text_pad(wide, sizeof wide, state, 7);
        canvas_printf(canvas, inside.x + 1, y, 14, COLOUR_PLAIN, "%s%2lld min", wide, (long long)lesson->minutes);
        canvas_text(canvas, inside.x + 16, y, inside.width - 17, STYLE_BOLD, lesson->title);
        if (each == 2)
            canvas_text(canvas, inside.x + 16, y + 1, inside.width - 17, STYLE_DIM, lesson->about);
        if (top + i == (int)learn->row)
            canvas_mark(canvas, (struct rect){inside.x, y, inside.width, 1}, STYLE_REVERSE);
    }
}

void learn_draw(const struct app *app, const void *state, struct canvas *canvas)
{
    const struct learn *learn = state;
    if (!learn->lesson.n_steps) {
        draw_list(learn, canvas);
        return;
    }
    int height = canvas->height - 3, left = canvas->width / 2;
    struct rect right = {left, 1, canvas->width - left, height};
    draw_header(app, learn, canvas);
    draw_text(learn, canvas, text_box(canvas->width, canvas->height));
    if (learn->live)
        draw_run(app, learn, canvas, right);
    else
        draw_nothing_yet(canvas, right);
}
