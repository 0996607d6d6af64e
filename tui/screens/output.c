/* See output.h. Long lines are wrapped; what was printed within a second is read from its beginning, what took longer
 * from its end. */
#include "tui/screens/output.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "tui/screens/screen.h"
#include "tui/shell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct output_pane *output_of(const struct app *app)
{
    return screen_state(app, &screen_output);
}

bool output_is_open(const struct app *app)
{
    return app->over == &screen_output;
}

/* What was printed ----------------------------------------------------------------------------------------------- */

static bool is_number(const char *line, size_t length)
{
    return length && strspn(line, "0123456789") >= length;
}

/* Lines, without a last one that is but a number: how many, and the last of them. */
static int count_lines(const struct output_pane *output, const char **last, size_t *length)
{
    const char *at = output->job.text.data ? output->job.text.data : "";
    int n = 0;
    for (size_t here; *at; at += here + (at[here] == '\n')) {
        here = strcspn(at, "\n");
        bool is_last = !at[here + strspn(at + here, "\n")];
        if (!here || (is_last && is_number(at, here)))
            continue;
        *last = at;
        *length = here;
        n++;
    }
    return n;
}

char *output_only_line(const struct output_pane *output)
{
    const char *line;
    size_t length;
    if (count_lines(output, &line, &length) != 1)
        return NULL;
    size_t prefix = strncmp(line, "nearfar: ", 9) ? 0 : 9;
    return xasprintf("%.*s", (int)(length - prefix), line + prefix);
}

bool output_says_more(const struct output_pane *output)
{
    const char *line;
    size_t length;
    return count_lines(output, &line, &length) > 0;
}

char *output_last_line(const struct output_pane *output)
{
    const char *text = output->job.text.data ? output->job.text.data : "";
    size_t end = strlen(text);
    while (end && text[end - 1] == '\n')
        end--;
    size_t from = end;
    while (from && text[from - 1] != '\n')
        from--;
    return xasprintf("%.*s", (int)(end - from), text + from);
}

int64_t output_number(const struct output_pane *output)
{
    int64_t number;
    char *word = output_last_line(output);
    bool read = is_number(word, strlen(word)) && parse_int(word, &number);
    free(word);
    return read ? number : 0;
}

/* Rows ----------------------------------------------------------------------------------------------------------- */

struct rows {
    char **row;
    size_t n, capacity;
};

static void add_row(struct rows *rows, char *text)
{
    ARRAY_ROOM(rows->row, rows->n, rows->capacity);
    rows->row[rows->n++] = text;
}

static void release_rows(struct rows *rows)
{
    while (rows->n)
        free(rows->row[--rows->n]);
    free(rows->row);
}

/* One line with its tabs as blanks, and without the carriage return of a line that was to be written over. */
static char *plain_line(const char *line, size_t length)
{
    struct text plain = TEXT_INIT;
    size_t column = 0;
    text_add(&plain, "");
    for (size_t i = 0; i < length; i++) {
        if (line[i] == '\r')
            continue;
        if (line[i] == '\t') {
            text_printf(&plain, "%*s", (int)(8 - column % 8), "");
            column += 8 - column % 8;
            continue;
        }
        text_add_bytes(&plain, &line[i], 1);
        column += ((unsigned char)line[i] & 0xc0) != 0x80;
    }
    return plain.data;
}

static void wrap_line(struct rows *rows, char *line, int width)
{
    const char *at = line;
    do {
        size_t length = text_fitting(at, width);
        add_row(rows, xasprintf("%.*s", (int)length, at));
        at += length;
        at += at != line && *at == ' ';
    } while (*at);
    free(line);
}

static struct rows rows_of(const struct output_pane *output, int width)
{
    struct rows rows = {NULL, 0, 0};
    const char *at = output->job.text.data ? output->job.text.data : "";
    if (output->job.dropped)
        wrap_line(&rows, xasprintf(_("... %zu line%s before this gone; in a shell all are to be had"),
                                   output->job.dropped, output->job.dropped == 1 ? " is" : "s are"), width);
    for (size_t length; *at; at += length + (at[length] == '\n')) {
        length = strcspn(at, "\n");
        wrap_line(&rows, plain_line(at, length), width);
    }
    return rows;
}

/* Layout --------------------------------------------------------------------------------------------------------- */

static struct rect box_of(int width, int height)
{
    return (struct rect){0, 1, width, height - 3};
}

static int last_top(size_t n, int height)
{
    return (int)n > height ? (int)n - height : 0;
}

static int top_of(const struct output_pane *output, size_t n, int height)
{
    bool slow = job_runs(&output->job) || output->job.last_word - output->job.first_word > 1;
    int top = output->scrolled ? output->top : slow || output->asks ? last_top(n, height) : 0;
    return top < last_top(n, height) ? top : last_top(n, height);
}

static void select_row(struct app *app, void *state, int by)
{
    struct output_pane *output = state;
    struct rect inside = rect_inside(box_of(app->width, app->height));
    struct rows rows = rows_of(output, inside.width - 2);
    int top = top_of(output, rows.n, inside.height) + by;
    top = top < 0 ? 0 : top;
    output->top = top < last_top(rows.n, inside.height) ? top : last_top(rows.n, inside.height);
    output->scrolled = by != MOVE_LAST || !job_runs(&output->job);
    release_rows(&rows);
}

static void describe(const struct app *app, const struct output_pane *output, int rows, int height, char *to,
                     size_t size)
{
    const struct job *job = &output->job;
    char spent[48];
    format_duration(app->now - job->started, spent, sizeof spent);
    if (job_runs(job))
        snprintf(to, size, "%s, %s", output->ends ? _("was told to end") : C_("a command", "runs"), spent);
    else if (output->asks)
        snprintf(to, size, _("y does it, Esc leaves it"));
    else if (job->exit_code > 128)
        snprintf(to, size, _("ended by signal %d"), job->exit_code - 128);
    else if (job->exit_code)
        snprintf(to, size, _("failed, exit code %d"), job->exit_code);
    else if (rows > height)
        snprintf(to, size, _("%d rows"), rows);
    else
        snprintf(to, size, "%s", rows ? "" : _("it printed nothing"));
}

static void draw(const struct app *app, const void *state, struct canvas *canvas)
{
    const struct output_pane *output = state;
    struct rect box = box_of(canvas->width, canvas->height), inside = rect_inside(box);
    struct rows rows = rows_of(output, inside.width - 2);
    int top = top_of(output, rows.n, inside.height);
    char end[96], title[sizeof output->line + sizeof end + 8];
    describe(app, output, (int)rows.n, inside.height, end, sizeof end);
    int room = box.width - 8 - text_width(end);
    int fitting = (int)text_fitting(output->line, room < 12 ? 12 : room);
    snprintf(title, sizeof title, "%.*s%s · %s", fitting, output->line,
             text_width(output->line) > room ? "…" : "", end);
    if (!*end)
        snprintf(title, sizeof title, "%s", output->line);
    canvas_fill(canvas, box, ' ', COLOUR_PLAIN);
    canvas_box(canvas, box, STYLE_BOLD, title, STYLE_BOLD);
    for (int i = 0; i < inside.height && top + i < (int)rows.n; i++)
        canvas_text(canvas, inside.x + 1, inside.y + i, inside.width - 2, COLOUR_PLAIN, rows.row[top + i]);
    if (top > 0)
        canvas_put(canvas, inside.x + inside.width - 1, inside.y, 0x2191, STYLE_BOLD);
    if (top < last_top(rows.n, inside.height))
        canvas_put(canvas, inside.x + inside.width - 1, inside.y + inside.height - 1, 0x2193, STYLE_BOLD);
    release_rows(&rows);
}

static bool tick(struct app *app, void *state)
{
    (void)state;
    return shell_poll(app);
}

static void close_output(struct app *app, void *state)
{
    struct output_pane *output = state;
    (void)app;
    job_release(&output->job);
}

static const struct key_row keys[] = {
    {CODE_UP, "Up", "↑↓ row", "select previous", "one row back"},
    {CODE_DOWN, "Down", "", "select next", "one row on"},
    {CODE_PAGE_UP, "PgUp", "", "select page-up", "ten rows back"},
    {CODE_PAGE_DOWN, "PgDn", "PgDn page", "select page-down", "ten rows on"},
    {CODE_HOME, "Home", "", "select first", "the beginning"},
    {CODE_END, "End", "", "select last", "the end; while the command runs, the pane goes on with it"},
    {'y', "y", "y yes", "yes", "yes to what the command has asked"},
    {CODE_ESCAPE, "Esc", "Esc end|close", "end-or-close", "end the command while it runs; else close the pane"},
    {'q', "q", "q close", "close", "close the pane; what runs goes on, and says when it has ended"},
    {':', ":", ": command", "ask command", "type a command"},
};

const struct screen screen_output = {
    .name = "output",
    .over = true,
    .keys = keys,
    .n_keys = sizeof keys / sizeof *keys,
    .state_size = sizeof(struct output_pane),
    .tick = tick,
    .draw = draw,
    .select = select_row,
    .close = close_output,
};
