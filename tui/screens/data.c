/* The Data screen: the data sets of the store, and of the selected one what `nearfar data show` says of it. That
 * counts all of it, so it is made by this program once more, beside the workbench, and kept. */
#include "tui/screens/data.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/job.h"
#include "tui/screens/data_pictures.h"
#include "tui/screens/screen.h"
#include "tui/widgets/table.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_COLUMNS = 40 };

/* What was said of a data set, which never changes. */
struct told {
    int64_t dataset;
    int columns; /* for so many it was laid out */
    char *text;
};

struct data_screen {
    bool read;
    struct dataset *set;
    int64_t *runs; /* (n): how many use it */
    size_t n;
    int64_t selected; /* its id; 0: the first */
    int top;          /* the first line that is seen of what is said of it */
    struct job job;
    int64_t asked;    /* about which the job is */
    int columns;
    struct told *told;
    size_t n_told, capacity;
    struct data_pictures pictures; /* of the selected one */
    char problem[256]; /* why nothing can be asked; "" when it can */
};

static struct data_screen *data_of(const struct app *app)
{
    return screen_state(app, &screen_data);
}

static int row_of(const struct data_screen *data)
{
    for (size_t i = 0; i < data->n; i++)
        if (data->set[i].id == data->selected)
            return (int)i;
    return data->n ? 0 : -1;
}

const struct dataset *data_selected(const struct app *app)
{
    const struct data_screen *data = data_of(app);
    int row = row_of(data);
    return row < 0 ? NULL : &data->set[row];
}

static struct told *told_of(const struct data_screen *data, int64_t dataset)
{
    for (size_t i = 0; i < data->n_told; i++)
        if (data->told[i].dataset == dataset)
            return &data->told[i];
    return NULL;
}

/* Reading -------------------------------------------------------------------------------------------------------- */

/* Those that are damaged are left out: what is said of the data set says so, too. */
static int read_pictures(struct app *app, struct data_screen *data, struct err *err)
{
    int result = data_pictures_read(&data->pictures, app->store, &data->set[row_of(data)], err);
    if (result < 0 && err->code == ERR_FAILED) {
        err_clear(err);
        return 0;
    }
    return result;
}

static int update(struct app *app, void *state, struct err *err)
{
    struct data_screen *data = state;
    struct dataset *set;
    size_t n;
    if (dataset_list(app->store, &set, &n, err) < 0)
        return -1;
    int64_t *runs = xcalloc(n + 1, sizeof *runs);
    int result = 0;
    for (size_t i = 0; i < n && !result; i++)
        result = dataset_count_runs(app->store, &set[i], &runs[i], err);
    if (result) {
        free(set);
        free(runs);
        return result;
    }
    free(data->set);
    free(data->runs);
    data->set = set;
    data->runs = runs;
    data->n = n;
    data->read = true;
    return n ? read_pictures(app, data, err) : 0;
}

/* Asks for what is said of the selected data set. */
static void ask(struct app *app, struct data_screen *data)
{
    const struct dataset *set = data_selected(app);
    struct err err = ERR_INIT;
    const char *words[] = {"--store", store_path(app->store), "data", "show", set->name, NULL};
    int columns = app->width - 4 < LEAST_COLUMNS ? LEAST_COLUMNS : app->width - 4;
    const struct told *told = told_of(data, set->id);
    if (told && told->columns == columns)
        return;
    data->asked = set->id;
    data->columns = columns;
    *data->problem = '\0';
    if (!app->program)
        COPY_TEXT(data->problem, _("this program cannot find itself (/proc is missing?), so it counts nothing"));
    else if (job_start(&data->job, app->program, words, columns, &err) < 0)
        COPY_TEXT(data->problem, err.text);
}

/* Keeps what the job has printed, with what it could not do. */
static void keep_told(struct data_screen *data)
{
    struct told *told = told_of(data, data->asked);
    if (!told) {
        ARRAY_ROOM(data->told, data->n_told, data->capacity);
        told = &data->told[data->n_told++];
        *told = (struct told){.dataset = data->asked};
    }
    free(told->text);
    told->columns = data->columns;
    told->text = xstrdup(data->job.text.data);
    data->asked = 0;
}

static bool tick(struct app *app, void *state)
{
    struct data_screen *data = state;
    bool ended = false;
    if (job_runs(&data->job)) {
        job_poll(&data->job);
        ended = !job_runs(&data->job);
        if (ended && data->asked)
            keep_told(data);
    } else if (app->screen == &screen_data && data_selected(app) && !*data->problem) {
        ask(app, data);
    }
    return ended;
}

static void close_data(struct app *app, void *state)
{
    struct data_screen *data = state;
    (void)app;
    job_release(&data->job);
    data_pictures_release(&data->pictures);
    for (size_t i = 0; i < data->n_told; i++)
        free(data->told[i].text);
    free(data->told);
    free(data->set);
    free(data->runs);
}

/* Drawing -------------------------------------------------------------------------------------------------------- */

enum column { COLUMN_NAME, COLUMN_KIND, COLUMN_USERS, COLUMN_ITEMS, COLUMN_TRAIN, COLUMN_TEST, COLUMN_RUNS,
              COLUMN_SPLIT, COLUMN_COUNT };

static void title_of(const void *context, int column, int width, char *to, size_t size)
{
    static const char *const titles[COLUMN_COUNT] = {N_("data set"), N_("kind"), N_("users"), N_("items"),
                                                     N_("train"), N_("test"), N_("runs"),
                                                     N_("split")};
    (void)context, (void)width;
    copy_text(to, size, _(titles[column]));
}

static void text_of(const void *context, int column, int row, char *to, size_t size)
{
    const struct data_screen *data = context;
    const struct dataset *set = &data->set[row];
    const int64_t counts[COLUMN_COUNT] = {[COLUMN_USERS] = set->users, [COLUMN_ITEMS] = set->items,
                                          [COLUMN_TRAIN] = set->train, [COLUMN_TEST] = set->test,
                                          [COLUMN_RUNS] = data->runs[row]};
    bool counts_sides = column == COLUMN_USERS || column == COLUMN_ITEMS;
    if (column == COLUMN_NAME)
        copy_text(to, size, set->name);
    else if (column == COLUMN_KIND)
        copy_text(to, size, _(set->kind));
    else if (column == COLUMN_SPLIT)
        copy_text(to, size, set->split);
    else if (counts_sides && strcmp(set->kind, "interactions") != 0)
        copy_text(to, size, "-");
    else
        format_count(counts[column], to, size);
}

static int style_of(const void *context, int column, int row)
{
    const struct data_screen *data = context;
    (void)column;
    return *data->set[row].flaw ? COLOUR_RED : COLOUR_PLAIN;
}

static struct table table_of(const struct data_screen *data)
{
    return (struct table){
        .column = {[COLUMN_NAME] = {.width = 12, .most = 32, .left = true},
                   [COLUMN_KIND] = {.width = 12, .most = 16, .importance = 5, .left = true},
                   [COLUMN_USERS] = {.width = 7, .most = 12, .importance = 3},
                   [COLUMN_ITEMS] = {.width = 7, .most = 12, .importance = 3},
                   [COLUMN_TRAIN] = {.width = 9, .most = 14, .importance = 1},
                   [COLUMN_TEST] = {.width = 7, .most = 12, .importance = 2},
                   [COLUMN_RUNS] = {.width = 5, .most = 7, .importance = 1},
                   [COLUMN_SPLIT] = {.width = 10, .most = 24, .importance = 4, .left = true}},
        .n_columns = COLUMN_COUNT, .rows = (int)data->n, .cursor = row_of(data), .context = data,
        .title = title_of, .text = text_of, .style = style_of};
}

static int lines_of(const char *text)
{
    int n = 0;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}

/* The lines from `top` on, each cut at the edge. Returns how many were drawn. */
static int draw_lines(struct canvas *canvas, struct rect area, const char *text, int top)
{
    int y = 0;
    for (const char *end; *text && y < area.height && (end = strchr(text, '\n')); text = end + 1) {
        if (top-- > 0)
            continue;
        char *line = xasprintf("%.*s", (int)(end - text), text);
        canvas_text(canvas, area.x + 1, area.y + y++, area.width - 1, COLOUR_PLAIN, line);
        free(line);
    }
    return y;
}

static void draw_told(const struct data_screen *data, struct canvas *canvas, struct rect box)
{
    const struct dataset *set = &data->set[row_of(data)];
    const struct told *told = told_of(data, set->id);
    struct rect area = rect_inside(box);
    canvas_box(canvas, box, STYLE_DIM, set->name, STYLE_BOLD);
    int pictures = data->pictures.dataset == set->id ? data_pictures_draw(&data->pictures, canvas, area) : 0;
    area.y += pictures;
    area.height -= pictures;
    if (!told) {
        canvas_wrap(canvas, (struct rect){area.x + 1, area.y, area.width - 2, area.height}, STYLE_DIM,
                    *data->problem ? data->problem : _("its rows are being counted..."));
        return;
    }
    int lines = lines_of(told->text), seen = draw_lines(canvas, area, told->text, data->top);
    char text[64];
    snprintf(text, sizeof text, _(" lines %d-%d of %d, Space: more "), data->top + 1, data->top + seen, lines);
    if (lines > area.height)
        canvas_right(canvas, box.x + 2, box.y + box.height - 1, box.width - 4, STYLE_DIM, text);
}

static int list_height(const struct data_screen *data, int height)
{
    int rows = (int)data->n + 1, most = height / 3;
    return rows < most ? rows : most < 3 ? 3 : most;
}

static void draw(const struct app *app, const void *state, struct canvas *canvas)
{
    const struct data_screen *data = state;
    int height = canvas->height - 3, list = list_height(data, height);
    (void)app;
    canvas_text(canvas, 1, 0, 10, STYLE_BOLD | STYLE_REVERSE, _(" Data "));
    canvas_printf(canvas, 9, 0, canvas->width - 10, COLOUR_PLAIN, "%zu data set%s", data->n,
                  plural((int64_t)data->n));
    if (!data->n) {
        canvas_wrap(canvas, (struct rect){2, 2, canvas->width - 4, height}, STYLE_DIM,
                    data->read ? _("no data sets yet: `nearfar import --help` tells how to bring one in, and `:demo` "
                                 "brings one that is small") : _("reading..."));
        return;
    }
    struct table table = table_of(data);
    struct table_layout layout = table_lay_out(&table, canvas->width, list);
    table_draw(&table, &layout, canvas, 1);
    draw_told(data, canvas, (struct rect){0, 1 + list, canvas->width, height - list});
}

/* Keys ----------------------------------------------------------------------------------------------------------- */

int data_more(struct app *app, struct err *err)
{
    struct data_screen *data = data_of(app);
    const struct dataset *set = data_selected(app);
    const struct told *told = set ? told_of(data, set->id) : NULL;
    if (app->screen != &screen_data || !told)
        return err_set(err, ERR_USAGE, "nothing is shown of a data set yet");
    int height = app->height - 3, page = height - list_height(data, height) - 2;
    data->top += page > 1 ? page - 1 : 1;
    if (data->top >= lines_of(told->text))
        data->top = 0;
    return 0;
}

static int can_select(const struct app *app, const void *state, struct err *err)
{
    const struct data_screen *data = state;
    (void)app;
    return data->n ? 0 : err_set(err, ERR_USAGE, "there are no data sets yet");
}

static void select_set(struct app *app, void *state, int by)
{
    struct data_screen *data = state;
    int row = row_of(data) + by, n = (int)data->n;
    (void)app;
    row = row < 0 || !n ? 0 : row >= n ? n - 1 : row;
    data->selected = n ? data->set[row].id : 0;
    data->top = 0;
    *data->problem = '\0';
    if (job_runs(&data->job) && data->asked != data->selected) {
        job_signal(&data->job, SIGTERM); /* nobody waits for it any more, and half of it says nothing */
        data->asked = 0;
    }
}

static const struct key_row keys[] = {
    KEYS_OF_LIST("data set"),
    {CODE_ENTER, "Enter", "Enter its runs", "runs-of-data", "show the runs that use the data set"},
    {' ', "Space", "Space more", "more", "show more of what is said of it"},
    {CODE_ESCAPE, "Esc", "", "screen runs", "go to the table of runs"},
};

const struct screen screen_data = {
    .name = "data",
    .pace = 0.5,
    .keys = keys,
    .n_keys = sizeof keys / sizeof *keys,
    .state_size = sizeof(struct data_screen),
    .update = update,
    .tick = tick,
    .draw = draw,
    .can_select = can_select,
    .select = select_set,
    .close = close_data,
};
