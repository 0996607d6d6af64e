/* The form over a screen that sets up a sweep: what its runs begin with, which knobs are tried with which values,
 * seeds and budget. It writes a command line, which is run as any other (tui/shell.h). */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/screens/screen.h"
#include "tui/screens/sweep_form.h"
#include "tui/shell.h"
#include "tui/sweep_form_line.h"
#include "tui/word_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct sweep_form *form_of(const struct app *app)
{
    return screen_state(app, &screen_sweep_form);
}

/* Rows ----------------------------------------------------------------------------------------------------------- */

static const char *const titles[] = {
    [FORM_DATA] = N_("data set"),         [FORM_BEGIN] = N_("begin like"),      [FORM_KIND] = N_("kind"),
    [FORM_DRAWS] = N_("combinations"),    [FORM_SEEDS] = N_("seeds"),           [FORM_EPOCHS] = N_("epochs"),
    [FORM_MINUTES] = N_("minutes"),
};

static struct form_row *add_row(struct sweep_form *form, enum form_role role, const char *value)
{
    struct form_row *row = &form->row[form->n++];
    *row = (struct form_row){.role = role};
    COPY_TEXT(row->value, value);
    return row;
}

/* Values worth trying: a row for each knob that has some and that the run reads. */
static void add_knobs(struct sweep_form *form, const struct app *app, const char *data)
{
    for (size_t i = 0; i < app->catalogue.n_knobs && form->n < FORM_ROWS - 4; i++) {
        const struct knob *knob = &app->catalogue.knobs[i];
        if (!knob->tries || !*knob->tries || !knob_is_for(knob, data))
            continue;
        struct form_row *row = add_row(form, FORM_KNOB, "");
        row->knob = knob;
        form_suggest(form, row);
    }
}

static void add_beginnings(struct sweep_form *form, const struct app *app, const struct run *run)
{
    struct err ignored = ERR_INIT; /* then there are fewer to choose from */
    char like[32];
    snprintf(like, sizeof like, _("run %lld"), (long long)run->id);
    word_list_release(&form->begins);
    if (!run_check_trained(run, &ignored))
        word_list_add(&form->begins, like);
    word_list_add(&form->begins, "defaults");
    word_list_read(&form->begins, "presets", app->store, &ignored);
}

static int open_form(struct app *app, void *state, struct err *err)
{
    struct sweep_form *form = state;
    const struct run *run = app_run(app);
    struct word_list begins = form->begins;
    char data[DATA_WORDS];
    if (data_words(app->store, run->dataset, data, err) < 0)
        return -1;
    *form = (struct sweep_form){.begins = begins, .selected = 3};
    COPY_TEXT(form->dataset, run->dataset_name);
    add_beginnings(form, app, run);
    add_row(form, FORM_DATA, run->dataset_name);
    add_row(form, FORM_BEGIN, form->begins.word[0]);
    add_row(form, FORM_KIND, form_kinds[KIND_GRID]);
    add_knobs(form, app, data);
    add_row(form, FORM_DRAWS, "20");
    add_row(form, FORM_SEEDS, "1");
    add_row(form, FORM_MINUTES, "10");
    add_row(form, FORM_EPOCHS, ""); /* it always counts, so that one can always go to the last row */
    return 0;
}

static int can_open(const struct app *app, const void *state, struct err *err)
{
    (void)state;
    return app_run(app) ? 0 : err_set(err, ERR_USAGE, "no run is selected to begin like: train DATASET makes one");
}

/* Keys ----------------------------------------------------------------------------------------------------------- */

static void select_row(struct app *app, void *state, int by)
{
    struct sweep_form *form = state;
    int step = by < 0 ? -1 : 1, at = form->selected + by;
    (void)app;
    at = at < 0 ? 0 : at >= form->n ? form->n - 1 : at;
    while (at > 0 && at < form->n - 1 && !form_row_counts(form, &form->row[at]))
        at += step;
    form->selected = at;
}

static void edit(struct sweep_form *form, struct form_row *row, uint32_t code)
{
    size_t length = strlen(row->value);
    if (code == CODE_BACKSPACE && length)
        row->value[length - 1] = '\0';
    else if (code > ' ' && code < 127 && length + 1 < sizeof row->value)
        row->value[length] = (char)code;
    else
        return;
    row->edited = true;
    if (row->role == FORM_KNOB)
        row->on = *row->value != '\0';
    form->problem[0] = '\0';
}

static const char *other_word(const char *const *words, size_t n, const char *now, int by)
{
    size_t at = 0;
    while (at < n && strcmp(words[at], now))
        at++;
    return words[(at + n + (size_t)(by < 0 ? n - 1 : 1)) % n];
}

static void type(struct app *app, void *state, uint32_t code)
{
    struct sweep_form *form = state;
    struct form_row *row = &form->row[form->selected];
    (void)app;
    if (row->role == FORM_KNOB && code == ' ')
        row->on = !row->on && *row->value;
    else if (row->role != FORM_BEGIN && row->role != FORM_KIND)
        edit(form, row, code);
}

int form_turn(struct app *app, int by)
{
    struct sweep_form *form = form_of(app);
    struct form_row *row = &form->row[form->selected];
    if (row->role == FORM_BEGIN)
        COPY_TEXT(row->value, other_word((const char *const *)form->begins.word, form->begins.n, row->value, by));
    else if (row->role != FORM_KIND)
        app_say(app, false, "this line has no list of choices: type what it shall be");
    if (row->role != FORM_KIND)
        return 0;
    COPY_TEXT(row->value, other_word(form_kinds, KINDS, row->value, by));
    for (int i = 0; i < form->n; i++)
        if (form->row[i].role == FORM_KNOB && !form->row[i].edited)
            form_suggest(form, &form->row[i]);
    return 0;
}

int form_start(struct app *app, struct err *err)
{
    struct sweep_form *form = form_of(app);
    struct words words;
    char line[sizeof words.copy];
    if (form_line(form, line, sizeof line, err) < 0) {
        COPY_TEXT(form->problem, err->text);
        err_clear(err);
        return 0;
    }
    words_split(line, &words);
    return shell_run(app, &words, err);
}

/* Drawing -------------------------------------------------------------------------------------------------------- */

static void draw_row(const struct sweep_form *form, const struct form_row *row, struct canvas *canvas,
                     struct rect area, bool selected)
{
    bool turns = row->role == FORM_BEGIN || row->role == FORM_KIND, knob = row->role == FORM_KNOB;
    int style = form_row_counts(form, row) && (!knob || row->on) ? COLOUR_PLAIN : STYLE_DIM;
    canvas_printf(canvas, area.x, area.y, 20, style, "%s%s", knob ? row->on ? "[x] " : "[ ] " : "    ",
                  knob ? row->knob->name : _(titles[row->role]));
    const char *empty = row->role == FORM_EPOCHS ? _("as they begin") : "";
    canvas_printf(canvas, area.x + 21, area.y, area.width - 21, style, "%s%s%s%s", turns ? "← " : "",
                  *row->value ? row->value : empty, turns ? " →" : "", selected && !turns ? "_" : "");
    if (selected)
        canvas_mark(canvas, area, STYLE_REVERSE);
}

static void draw(const struct app *app, const void *state, struct canvas *canvas)
{
    const struct sweep_form *form = state;
    int width = canvas->width < 84 ? canvas->width : 84, most = canvas->height - 3;
    int height = form->n + 5 < most ? form->n + 5 : most;
    struct rect box = {(canvas->width - width) / 2, 1, width, height}, inside = rect_inside(box);
    int shown = inside.height - 3, top = form->selected - shown / 2;
    char said[256];
    (void)app;
    top = top > form->n - shown ? form->n - shown : top;
    top = top < 0 ? 0 : top;
    canvas_fill(canvas, box, ' ', COLOUR_PLAIN);
    canvas_box(canvas, box, STYLE_BOLD, _("a sweep · Enter starts it, and it goes on when you leave"), STYLE_BOLD);
    for (int i = 0; i < shown && top + i < form->n; i++)
        draw_row(form, &form->row[top + i], canvas,
                 (struct rect){inside.x + 1, inside.y + i, inside.width - 2, 1}, top + i == form->selected);
    form_says(form, said, sizeof said);
    struct rect below = {inside.x + 1, inside.y + shown + 1, inside.width - 2, 2};
    canvas_wrap(canvas, below, *form->problem ? COLOUR_RED | STYLE_BOLD : STYLE_BOLD,
                *form->problem ? form->problem : said);
}

static void close_form(struct app *app, void *state)
{
    struct sweep_form *form = state;
    (void)app;
    word_list_release(&form->begins);
}

static const struct key_row keys[] = {
    KEYS_OF_LIST_WITHOUT_LETTERS("line"),
    {CODE_LEFT, "Left", "←→ other", "form previous", "the choice before"},
    {CODE_RIGHT, "Right", "", "form next", "the next choice"},
    {CODE_ENTER, "Enter", "Enter start", "form start", "start it; letters write, Space turns a knob on or off"},
    {CODE_ESCAPE, "Esc", "Esc close", "close", "close the form"},
};

const struct screen screen_sweep_form = {
    .name = "sweep_form",
    .over = true,
    .keys = keys,
    .n_keys = sizeof keys / sizeof *keys,
    .state_size = sizeof(struct sweep_form),
    .can_open = can_open,
    .open = open_form,
    .draw = draw,
    .select = select_row,
    .key = type,
    .close = close_form,
};
