/* The terminal through ncurses: see term.h. newterm rather than initscr, which ends the program on an unknown TERM.
 * ncurses compares what is on the screen with what should be and sends the difference; so a growing curve costs tens
 * of bytes a frame. Threads never come here. */
#include "tui/term.h"

#include "store/base/mem.h"
#include "tui/keys.h"

#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>

struct term {
    SCREEN *screen;
    bool ascii, color, gone;
    struct canvas shown; /* what the screen has */
    bool all;            /* send every cell */
};

/* What signals have said. */
static volatile sig_atomic_t end_asked, continued;

static void on_end(int signal)
{
    (void)signal;
    end_asked = 1;
}

static void on_continue(int signal)
{
    (void)signal;
    continued = 1;
}

static void catch(int number, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

/* A locale that was forwarded but is not installed is common over SSH. Numbers keep their point in every locale. */
static bool locale_shows_braille(void)
{
    if (!setlocale(LC_ALL, "") && !setlocale(LC_ALL, "C.UTF-8"))
        setlocale(LC_ALL, "C");
    setlocale(LC_NUMERIC, "C");
    return !strcmp(nl_langinfo(CODESET), "UTF-8") && wcwidth(0x28ff) == 1;
}

static int refuse_terminal(struct err *err)
{
    const char *name = getenv("TERM");
    return err_set(err, ERR_TERMINAL, "the workbench cannot draw on a terminal of type '%s': set TERM to what yours "
                                      "is (xterm-256color, vt100), or use nearfar ls and nearfar show RUN",
                   name ? name : "");
}

int term_check(struct err *err)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return err_set(err, ERR_TERMINAL, "the workbench needs a terminal on its input and output; without one use "
                                          "nearfar ls, nearfar show RUN or nearfar train");
    const char *name = getenv("TERM");
    return !name || !*name || !strcmp(name, "dumb") ? refuse_terminal(err) : 0;
}

static void prepare_screen(struct term *term)
{
    set_escdelay(25);
    cbreak();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    curs_set(0);
    define_key("\033[1;2D", KEY_SLEFT);
    define_key("\033[1;2C", KEY_SRIGHT);
    define_key("\033[d", KEY_SLEFT);
    define_key("\033[c", KEY_SRIGHT);
    if (term->color && has_colors() && start_color() == OK) {
        use_default_colors();
        static const short colours[] = {-1,         COLOR_RED,     COLOR_GREEN, COLOR_YELLOW,
                                        COLOR_BLUE, COLOR_MAGENTA, COLOR_CYAN};
        for (short i = 1; i <= COLOUR_CYAN; i++)
            init_pair(i, colours[i], -1);
    } else {
        term->color = false;
    }
}

struct term *term_open(bool ascii, bool no_color, struct err *err)
{
    if (term_check(err) < 0)
        return NULL;
    bool braille = locale_shows_braille();
    const char *no_color_asked = getenv("NO_COLOR");
    /* curses would believe these rather than the terminal. */
    unsetenv("LINES");
    unsetenv("COLUMNS");
    end_asked = continued = 0;
    catch(SIGINT, on_end);
    catch(SIGTERM, on_end);
    catch(SIGHUP, on_end);
    catch(SIGQUIT, on_end);
    SCREEN *screen = newterm(NULL, stdout, stdin);
    const char *place_cursor = screen ? tigetstr("cup") : NULL;
    if (!place_cursor || place_cursor == (const char *)-1) {
        if (screen) {
            endwin();
            delscreen(screen);
        }
        refuse_terminal(err);
        return NULL;
    }
    catch(SIGCONT, on_continue);
    struct term *term = xcalloc(1, sizeof *term);
    *term = (struct term){.screen = screen, .ascii = ascii || !braille, .all = true,
                          .color = !no_color && !(no_color_asked && *no_color_asked)};
    canvas_init(&term->shown, 1, 1, false);
    prepare_screen(term);
    return term;
}

void term_close(struct term *term)
{
    if (!term)
        return;
    endwin();
    delscreen(term->screen);
    canvas_release(&term->shown);
    free(term);
    catch(SIGINT, SIG_DFL);
    catch(SIGTERM, SIG_DFL);
    catch(SIGHUP, SIG_DFL);
    catch(SIGQUIT, SIG_DFL);
    catch(SIGCONT, SIG_DFL);
}

bool term_ascii(const struct term *term)
{
    return term->ascii;
}

void term_size(struct term *term, int *width, int *height)
{
    (void)term;
    getmaxyx(stdscr, *height, *width);
}

bool term_should_end(const struct term *term)
{
    return end_asked || term->gone;
}

void term_suspend(struct term *term)
{
    endwin();
    raise(SIGSTOP);
    term_forget(term);
}

/* Showing -------------------------------------------------------------------------------------------------------- */

static attr_t attributes(int style)
{
    attr_t attributes = A_NORMAL;
    if (style & STYLE_BOLD)
        attributes |= A_BOLD;
    if (style & STYLE_DIM)
        attributes |= A_DIM;
    if (style & STYLE_REVERSE)
        attributes |= A_REVERSE;
    if (style & STYLE_UNDERLINE)
        attributes |= A_UNDERLINE;
    return attributes;
}

static void send_cell(const struct term *term, int x, int y, const struct cell *cell)
{
    if (!cell->rune)
        return;
    wchar_t text[CELL_MARKS + 2] = {(wchar_t)cell->rune};
    for (int i = 0; i < CELL_MARKS; i++)
        text[i + 1] = (wchar_t)cell->marks[i];
    cchar_t out;
    setcchar(&out, text, attributes(cell->style), term->color ? (short)(cell->style & COLOUR_MASK) : 0, NULL);
    mvadd_wch(y, x, &out); /* the lower right cell reports an error and is drawn */
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
    return a->rune == b->rune && !memcmp(a->marks, b->marks, sizeof a->marks) && a->style == b->style;
}

/* A wide character and its right half are one: when either changes, both are sent. */
static bool cell_changed(const struct canvas *canvas, const struct canvas *shown, int i)
{
    if (!same_cell(&canvas->cells[i], &shown->cells[i]))
        return true;
    bool last = (i + 1) % canvas->width == 0;
    return !last && !same_cell(&canvas->cells[i + 1], &shown->cells[i + 1]) &&
           (!canvas->cells[i + 1].rune || !shown->cells[i + 1].rune);
}

void term_show(struct term *term, const struct canvas *canvas, int cursor_x, int cursor_y)
{
    if (term->shown.width != canvas->width || term->shown.height != canvas->height) {
        canvas_resize(&term->shown, canvas->width, canvas->height);
        term->all = true;
    }
    if (term->all)
        clear();
    for (int i = 0; i < canvas->width * canvas->height; i++)
        if (term->all || cell_changed(canvas, &term->shown, i))
            send_cell(term, i % canvas->width, i / canvas->width, &canvas->cells[i]);
    memcpy(term->shown.cells, canvas->cells, (size_t)(canvas->width * canvas->height) * sizeof *canvas->cells);
    term->all = false;
    curs_set(cursor_x >= 0);
    if (cursor_x >= 0)
        move(cursor_y, cursor_x);
    refresh();
}

void term_forget(struct term *term)
{
    term->all = true;
}

/* Keys ----------------------------------------------------------------------------------------------------------- */

static uint32_t special_key(wint_t code)
{
    static const struct {
        wint_t curses;
        uint32_t code;
    } table[] = {
        {KEY_UP, CODE_UP},           {KEY_DOWN, CODE_DOWN},           {KEY_LEFT, CODE_LEFT},
        {KEY_RIGHT, CODE_RIGHT},     {KEY_SLEFT, CODE_SHIFT_LEFT},    {KEY_SRIGHT, CODE_SHIFT_RIGHT},
        {KEY_BTAB, CODE_SHIFT_TAB},  {KEY_PPAGE, CODE_PAGE_UP},       {KEY_NPAGE, CODE_PAGE_DOWN},
        {KEY_HOME, CODE_HOME},       {KEY_END, CODE_END},             {KEY_BACKSPACE, CODE_BACKSPACE},
        {KEY_DC, CODE_DELETE},       {KEY_F(1), CODE_F1},             {KEY_ENTER, CODE_ENTER},
        {KEY_RESIZE, CODE_RESIZE},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].curses == code)
            return table[i].code;
    return 0;
}

static uint32_t read_key(void)
{
    wint_t code;
    int got = get_wch(&code);
    if (got == ERR)
        return 0;
    if (got == KEY_CODE_YES)
        return special_key(code);
    if (code == '\n')
        return CODE_ENTER;
    return code == 127 || code == 8 ? CODE_BACKSPACE : (uint32_t)code;
}

uint32_t term_key(struct term *term, int milliseconds)
{
    uint32_t code = read_key(); /* curses may hold what it has read already, and news of a resize */
    if (code)
        return code;
    struct pollfd input = {STDIN_FILENO, POLLIN, 0};
    int ready = poll(&input, 1, milliseconds);
    if (continued) {
        continued = 0;
        term_forget(term);
        return CODE_RESIZE;
    }
    if (ready > 0 && !(input.revents & POLLIN))
        term->gone = true;
    code = read_key();
    if (ready > 0 && !code && input.revents & POLLHUP)
        term->gone = true;
    return code;
}
