/* The help that lies over a screen: its keys, then every command. Letters search, Enter runs the selected line, so
 * that it is a palette too. */
#include "tui/screens/help.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/actions.h"
#include "tui/availability.h"
#include "tui/command.h"
#include "tui/preferences.h"
#include "tui/screens/screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { LINES_MOST = 192 };

struct help_line {
    char keys[32]; /* "" for a command */
    const char *help, *command; /* NULL: there is nothing to run */
};

static bool fits(const struct help *help, const char *a, const char *b, const char *c)
{
    return strcasestr(a, help->search) || strcasestr(b, help->search) || strcasestr(c, help->search);
}

/* Keys that do the same share a line: "Left, h". */
static bool join_key(const struct key_row *row, struct help_line *lines, int from, int n)
{
    for (int i = from; i < n; i++)
        if (!strcmp(lines[i].command, row->command)) {
            size_t used = strlen(lines[i].keys);
            snprintf(lines[i].keys + used, sizeof lines[i].keys - used, ", %s", row->label);
            return true;
        }
    return false;
}

/* Those that a person has `bound` to something else are left out. */
static int add_keys(const struct help *help, const struct key_list *list, const struct key_list *bound,
                    struct help_line *lines, int n)
{
    int from = n;
    for (size_t i = 0; i < list->n && n < LINES_MOST; i++) {
        const struct key_row *row = &list->row[i];
        if (key_in(bound, row->code) || !fits(help, row->label, row->command, _(row->help)) ||
            join_key(row, lines, from, n))
            continue;
        lines[n] = (struct help_line){"", _(row->help), row->command};
        COPY_TEXT(lines[n].keys, row->label);
        n++;
    }
    return n;
}

/* What a mouse does is no command: Enter on such a line only closes the help. */
static int add_mouse(const struct help *help, struct help_line *lines, int n)
{
    static const char *const rows[][2] = {
        {N_("click"), N_("select a row, a knob or a pane; press a key of the last row")},
        {N_("wheel"), N_("go through rows; over a chart, look closer or at more")},
        {N_("drag"), N_("on a chart: look at that part of it; on Space: choose the points in the box")},
        {N_("Shift with the mouse"), N_("mark and copy text, as the terminal does without the workbench")},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows && n < LINES_MOST; i++)
        if (fits(help, _(rows[i][0]), "mouse", _(rows[i][1]))) {
            lines[n] = (struct help_line){"", _(rows[i][1]), NULL};
            COPY_TEXT(lines[n++].keys, _(rows[i][0]));
        }
    return n;
}

static int find_lines(const struct app *app, const struct help *help, struct help_line *lines)
{
    struct key_list all = key_list_everywhere(), bound = preferences_keys(app->preferences);
    struct key_list own = {app->screen->name, app->screen->keys, app->screen->n_keys, false};
    int n = add_keys(help, &bound, &(struct key_list){.n = 0}, lines, 0);
    n = add_keys(help, &own, &bound, lines, n);
    n = add_keys(help, &all, &bound, lines, n);
    n = add_mouse(help, lines, n);
    for (size_t i = 0; i < n_actions && n < LINES_MOST; i++)
        if (!key_is_of_panes(actions[i].word) &&
            fits(help, actions[i].word, actions[i].operands, _(actions[i].help)))
            lines[n++] = (struct help_line){"", _(actions[i].help), actions[i].word};
    for (size_t i = 0; commands[i] && n < LINES_MOST; i++)
        if (!action_find(commands[i]->name) && fits(help, commands[i]->name, commands[i]->operands,
                                                    _(commands[i]->help)))
            lines[n++] = (struct help_line){"", _(commands[i]->help), commands[i]->name};
    return n;
}

struct help *help_of(const struct app *app)
{
    return screen_state(app, &screen_help);
}

const char *help_selected(const struct app *app)
{
    const struct help *help = help_of(app);
    struct help_line lines[LINES_MOST]; /* the commands themselves are constants */
    int n = find_lines(app, help, lines);
    return help->selected < n ? lines[help->selected].command : NULL;
}

static int open(struct app *app, void *state, struct err *err)
{
    (void)app;
    (void)err;
    *(struct help *)state = (struct help){.selected = 0};
    return 0;
}

static void select_line(struct app *app, void *state, int by)
{
    struct help *help = state;
    struct help_line lines[LINES_MOST];
    int n = find_lines(app, help, lines), next = help->selected + by;
    help->selected = next < 0 || n == 0 ? 0 : next >= n ? n - 1 : next;
}

/* Letters search. */
static void search(struct app *app, void *state, uint32_t code)
{
    struct help *help = state;
    utf8proc_uint8_t bytes[4];
    size_t length = strlen(help->search);
    (void)app;
    if (code == CODE_BACKSPACE && length) {
        while (((unsigned char)help->search[--length] & 0xc0) == 0x80) /* of its last character */
            ;
        help->search[length] = '\0';
    } else if (code < CODE_UP && rune_is_shown(code) && length + sizeof bytes < sizeof help->search) {
        length += (size_t)utf8proc_encode_char((utf8proc_int32_t)code, bytes);
        memcpy(help->search + strlen(help->search), bytes, length - strlen(help->search));
        help->search[length] = '\0';
    } else {
        return;
    }
    help->selected = 0;
}

static const char *operands_of(const char *command)
{
    const struct action *own = action_find(command);
    const struct command *other = own ? NULL : command_named(command);
    return own ? own->operands : other ? other->operands : "";
}

/* The first word of a line. */
static bool is_refused(const struct app *app, const struct help_line *line)
{
    struct err why = ERR_INIT;
    char word[32];
    snprintf(word, sizeof word, "%.*s", (int)strcspn(line->command ? line->command : "", " "), line->command);
    return line->command && command_check_may_write(app, word, &why) < 0;
}

static void draw_line(const struct app *app, const struct help_line *line, struct canvas *canvas, struct rect row,
                      bool selected)
{
    int left = row.width > 60 ? 34 : 22;
    bool refused = is_refused(app, line);
    if (*line->keys) {
        canvas_text(canvas, row.x + 1, row.y, left, STYLE_BOLD, line->keys);
    } else {
        int used = canvas_printf(canvas, row.x + 1, row.y, left, STYLE_BOLD, ":%s", line->command);
        canvas_text(canvas, row.x + 2 + used, row.y, left - used - 2, COLOUR_PLAIN, operands_of(line->command));
    }
    canvas_text(canvas, row.x + left + 1, row.y, row.width - left - 2, refused ? STYLE_DIM : COLOUR_PLAIN,
                refused ? _("not here: it would write into the store") : line->help);
    if (selected)
        canvas_mark(canvas, row, STYLE_REVERSE);
}

/* The selected line in full below the others, whose ends are cut where there is little room. Returns how many rows
 * are left for them. */
static int draw_in_full(const struct help_line *line, struct canvas *canvas, struct rect inside)
{
    enum { MOST_ROWS = 3, LEAST_ABOVE = 4 };
    int width = inside.width - 2;
    char *words = *line->keys ? xasprintf("%s: %s", line->keys, line->help)
                              : xasprintf(":%s%s%s: %s", line->command, *operands_of(line->command) ? " " : "",
                                          operands_of(line->command), line->help);
    int rows = text_rows(words, width);
    rows = rows > MOST_ROWS ? MOST_ROWS : rows;
    rows = inside.height - rows - 1 < LEAST_ABOVE ? 0 : rows;
    struct rect below = {inside.x + 1, inside.y + inside.height - rows, width, rows};
    if (rows) {
        canvas_fill(canvas, (struct rect){inside.x, below.y - 1, inside.width, 1}, 0x2500, STYLE_DIM);
        canvas_wrap(canvas, below, COLOUR_PLAIN, words);
    }
    free(words);
    return rows ? inside.height - rows - 1 : inside.height;
}

static void draw(const struct app *app, const void *state, struct canvas *canvas)
{
    const struct help *help = state;
    struct help_line lines[LINES_MOST];
    int n = find_lines(app, help, lines);
    int width = canvas->width < 100 ? canvas->width : 96;
    struct rect box = {(canvas->width - width) / 2, 1, width, canvas->height - 3};
    struct rect inside = rect_inside(box);
    char title[96];
    snprintf(title, sizeof title, _("keys and commands of %s%s%s"), C_("screen", app->screen->name),
             *help->search ? _(" with: ") : _(" · type to search"), help->search);
    canvas_fill(canvas, box, ' ', COLOUR_PLAIN);
    canvas_box(canvas, box, STYLE_BOLD, title, STYLE_BOLD);
    if (help->selected < n)
        inside.height = draw_in_full(&lines[help->selected], canvas, inside);
    int top = help->selected - inside.height / 2;
    top = top > n - inside.height ? n - inside.height : top;
    top = top < 0 ? 0 : top;
    for (int i = 0; i < inside.height && top + i < n; i++) {
        struct rect row = {inside.x, inside.y + i, inside.width, 1};
        canvas_row(canvas, row, top + i);
        draw_line(app, &lines[top + i], canvas, row, top + i == help->selected);
    }
    if (!n)
        canvas_text(canvas, inside.x + 1, inside.y, inside.width - 2, STYLE_DIM,
                    _("no key or command has that word"));
}

static const struct key_row keys[] = {
    KEYS_OF_LIST_WITHOUT_LETTERS("line"),
    {CODE_ENTER, "Enter", "Enter do it", "choose", "run the command of the line"},
    {CODE_ESCAPE, "Esc", "Esc close", "close", "close the help"},
};

const struct screen screen_help = {
    .name = "help",
    .over = true,
    .keys = keys,
    .n_keys = sizeof keys / sizeof *keys,
    .state_size = sizeof(struct help),
    .open = open,
    .draw = draw,
    .select = select_line,
    .key = search,
};
