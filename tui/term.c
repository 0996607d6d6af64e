/* The terminal through ncurses: see term.h. newterm rather than initscr, which ends the program on an unknown TERM.
 * ncurses compares what is on the screen with what should be and sends the difference; so a growing curve costs tens
 * of bytes a frame. Keys do not go through it: it knows no pastes, and arrows in the form of one cursor mode only.
 * Threads never come here. */
#include "tui/term.h"

#include "store/base/clock.h"
#include "store/base/mem.h"
#include "tui/keys.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>

enum { COLOURS = 256 };

struct term {
    SCREEN *screen;
    int (*pair)[COLOURS]; /* (COLOURS, COLOURS): curses' number of an ink on a paper of the palette, made when it is
                             first needed; 0: not yet. NULL: the terminal does not have the palette */
    int pairs;            /* numbers that are taken */
    bool ascii, color, gone;
    const char *paste_on, *paste_off; /* switch bracketed paste; "" on a terminal that may not know it */
    struct keyboard keyboard;
    struct canvas shown; /* what the screen has */
    bool all;            /* send every cell */
};

/* Signals -------------------------------------------------------------------------------------------------------- */

/* What signals have said. */
static volatile sig_atomic_t end_asked, continued, resized, stop_asked;

static void on_signal(int signal)
{
    switch (signal) {
    case SIGCONT: continued = 1; break;
    case SIGWINCH: resized = 1; break;
    case SIGTSTP: stop_asked = 1; break;
    default: end_asked = 1;
    }
}

static void catch(int number, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

static void catch_all(void (*handler)(int))
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCONT, SIGWINCH, SIGTSTP};
    end_asked = continued = resized = stop_asked = 0;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        catch(numbers[i], handler);
}

/* A crash gives the terminal back before it takes its course: what a signal's handler needs for that, made ready at
 * opening. */
static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
enum { CRASHES = sizeof crash_signals / sizeof *crash_signals };
static struct {
    char bytes[256], stack[65536]; /* of its own, for when the other one is full */
    size_t n;
    struct termios modes;
    struct sigaction before[CRASHES];
} rescue;

static void send_bytes(const char *bytes, size_t n)
{
    while (n) {
        ssize_t sent = write(STDOUT_FILENO, bytes, n);
        if (sent < 0 && errno != EINTR)
            return;
        bytes += sent < 0 ? 0 : sent;
        n -= sent < 0 ? 0 : (size_t)sent;
    }
}

static void release_crashes(void)
{
    for (int i = 0; i < CRASHES; i++)
        sigaction(crash_signals[i], &rescue.before[i], NULL);
}

/* Returning makes a fault again, in front of whoever was there before; a signal that was sent is sent again. */
static void on_crash(int signal, siginfo_t *info, void *context)
{
    (void)context;
    send_bytes(rescue.bytes, rescue.n);
    tcsetattr(STDIN_FILENO, TCSANOW, &rescue.modes);
    release_crashes();
    if (info->si_code <= 0)
        raise(signal);
}

static const char *capability(const char *name)
{
    const char *text = tigetstr(name);
    return text && text != (const char *)-1 ? text : "";
}

/* Without "$<5>", which asks for a pause of 5 ms after it. */
static void add_to_rescue(const char *bytes)
{
    while (*bytes && rescue.n < sizeof rescue.bytes)
        if (!strncmp(bytes, "$<", 2) && strchr(bytes, '>'))
            bytes = strchr(bytes, '>') + 1;
        else
            rescue.bytes[rescue.n++] = *bytes++;
}

static void catch_crashes(const struct term *term)
{
    struct sigaction action = {.sa_sigaction = on_crash, .sa_flags = SA_ONSTACK | SA_SIGINFO};
    stack_t stack = {.ss_sp = rescue.stack, .ss_size = sizeof rescue.stack};
    rescue.n = 0;
    add_to_rescue(term->paste_off);
    add_to_rescue(capability("sgr0"));
    add_to_rescue(capability("cnorm"));
    add_to_rescue(capability("rmcup"));
    sigaltstack(&stack, NULL);
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < CRASHES; i++)
        sigaction(crash_signals[i], &action, &rescue.before[i]);
}

/* Taking and giving back ----------------------------------------------------------------------------------------- */

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
    raw(); /* Ctrl-C in a paste is no more than text, and Ctrl-S does not freeze the screen */
    noecho();
    nonl();
    typeahead(-1); /* keys that wait do not leave a frame half drawn */
    curs_set(0);
    if (term->color && has_colors() && start_color() == OK) {
        use_default_colors();
        static const short colours[] = {-1,         COLOR_RED,     COLOR_GREEN, COLOR_YELLOW,
                                        COLOR_BLUE, COLOR_MAGENTA, COLOR_CYAN};
        for (short i = 1; i <= COLOUR_CYAN; i++)
            init_pair(i, colours[i], -1);
        term->pairs = COLOUR_CYAN + 1;
        if (COLORS >= COLOURS && COLOR_PAIRS > COLOURS)
            term->pair = xcalloc(COLOURS, sizeof *term->pair);
    } else {
        term->color = false;
    }
}

/* Terminals of the ECMA-48 kind pass over a mode that they do not know; for others the sequence would be text. */
static void prepare_keyboard(struct term *term)
{
    static const struct {
        const char *capability;
        uint32_t code;
    } table[] = {
        {"kcuu1", CODE_UP},    {"kcud1", CODE_DOWN},        {"kcub1", CODE_LEFT},       {"kcuf1", CODE_RIGHT},
        {"kLFT", CODE_SHIFT_LEFT}, {"kRIT", CODE_SHIFT_RIGHT}, {"kcbt", CODE_SHIFT_TAB}, {"kpp", CODE_PAGE_UP},
        {"knp", CODE_PAGE_DOWN}, {"khome", CODE_HOME},      {"kend", CODE_END},         {"kbs", CODE_BACKSPACE},
        {"kdch1", CODE_DELETE}, {"kf1", CODE_F1},           {"kent", CODE_ENTER},
    };
    bool standard = !strncmp(capability("cup"), "\033[", 2);
    term->paste_on = *capability("BE") ? capability("BE") : standard ? "\033[?2004h" : "";
    term->paste_off = *capability("BD") ? capability("BD") : standard ? "\033[?2004l" : "";
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        keyboard_form(&term->keyboard, capability(table[i].capability), table[i].code);
}

static struct term *refuse(SCREEN *screen, struct err *err)
{
    if (screen) {
        endwin();
        delscreen(screen);
    }
    catch_all(SIG_DFL);
    refuse_terminal(err);
    return NULL;
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
    catch_all(on_signal); /* before curses, which takes those that nobody has */
    tcgetattr(STDIN_FILENO, &rescue.modes);
    SCREEN *screen = newterm(NULL, stdout, stdin);
    if (!screen || !*capability("cup"))
        return refuse(screen, err);
    struct term *term = xcalloc(1, sizeof *term);
    *term = (struct term){.screen = screen, .ascii = ascii || !braille, .all = true, .keyboard = KEYBOARD_INIT,
                          .color = !no_color && !(no_color_asked && *no_color_asked)};
    canvas_init(&term->shown, 1, 1, false);
    prepare_keyboard(term);
    catch_crashes(term);
    prepare_screen(term);
    send_bytes(term->paste_on, strlen(term->paste_on));
    return term;
}

void term_close(struct term *term)
{
    if (!term)
        return;
    send_bytes(term->paste_off, strlen(term->paste_off));
    endwin();
    release_crashes();
    delscreen(term->screen);
    canvas_release(&term->shown);
    keyboard_release(&term->keyboard);
    free(term->pair);
    free(term);
    catch_all(SIG_DFL);
}

bool term_ascii(const struct term *term)
{
    return term->ascii;
}

bool term_has_color(const struct term *term)
{
    return term->color;
}

bool term_has_palette(const struct term *term)
{
    return term->pair;
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

static void follow_size(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col)
        resize_term(size.ws_row, size.ws_col);
}

static void take_back(struct term *term)
{
    reset_prog_mode();
    send_bytes(term->paste_on, strlen(term->paste_on));
    follow_size();
    term_forget(term);
}

/* Whoever was started together stops together, as after Ctrl-Z elsewhere. Without a shell that has jobs the program
 * belongs to the group of the one that leads the session, and nobody could let it go on. */
bool term_suspend(struct term *term)
{
    if (getpgrp() == getsid(0))
        return false;
    send_bytes(term->paste_off, strlen(term->paste_off));
    endwin();
    catch(SIGTSTP, SIG_DFL);
    kill(0, SIGTSTP);
    catch(SIGTSTP, on_signal);
    take_back(term);
    return true;
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

/* Where curses has no more pairs, a cell is drawn in the colours of the terminal. */
static int pair_of(struct term *term, const struct cell *cell)
{
    if (!term->color || !(cell->ink || cell->paper) || !term->pair)
        return term->color ? cell->style & COLOUR_MASK : 0;
    int *pair = &term->pair[cell->ink][cell->paper];
    if (!*pair && term->pairs < COLOR_PAIRS &&
        init_extended_pair(term->pairs, cell->ink ? cell->ink : -1, cell->paper ? cell->paper : -1) == OK)
        *pair = term->pairs++;
    return *pair;
}

static void send_cell(struct term *term, int x, int y, const struct cell *cell)
{
    if (!cell->rune)
        return;
    wchar_t text[CELL_MARKS + 2] = {(wchar_t)cell->rune};
    for (int i = 0; i < CELL_MARKS; i++)
        text[i + 1] = (wchar_t)cell->marks[i];
    int pair = pair_of(term, cell);
    cchar_t out;
    setcchar(&out, text, attributes(cell->style), 0, &pair);
    mvadd_wch(y, x, &out); /* the lower right cell reports an error and is drawn */
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
    return a->rune == b->rune && !memcmp(a->marks, b->marks, sizeof a->marks) && a->style == b->style &&
           a->ink == b->ink && a->paper == b->paper;
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

/* 1 byte unless it is a paste: see term_key in term.h. */
static void read_bytes(struct term *term)
{
    char bytes[4096];
    ssize_t got = read(STDIN_FILENO, bytes, term->keyboard.pasting ? sizeof bytes : 1);
    if (got > 0)
        keyboard_feed(&term->keyboard, bytes, (size_t)got, clock_monotonic());
    else if (got == 0 || (errno != EINTR && errno != EAGAIN))
        term->gone = true;
}

/* What a signal has said, as a key. */
static uint32_t signalled(struct term *term)
{
    if (stop_asked) {
        stop_asked = 0;
        return CODE_CONTROL('z');
    }
    bool again = continued, other_size = resized;
    continued = resized = 0;
    if (again)
        take_back(term);
    else if (other_size)
        follow_size();
    return again || other_size ? CODE_RESIZE : 0;
}

/* 1 when there are bytes, 0 when none came, -1 when a signal did. */
static int wait_for_bytes(struct term *term, int milliseconds)
{
    struct pollfd input = {STDIN_FILENO, POLLIN, 0};
    double patience = keyboard_patience(&term->keyboard, clock_monotonic());
    if (patience >= 0 && patience * 1000 < milliseconds)
        milliseconds = (int)ceil(patience * 1000);
    int ready = poll(&input, 1, milliseconds);
    if (ready > 0 && !(input.revents & POLLIN))
        term->gone = true;
    return ready;
}

/* Ctrl-C and Ctrl-\ end the program from wherever it is, as their signals do. What has begun is `late` only when
 * nothing lies ready to be read: the program itself may have been held up. */
static uint32_t next_key(struct term *term, bool late)
{
    uint32_t code = keyboard_next(&term->keyboard, late ? clock_monotonic() : term->keyboard.fed);
    if (code != CODE_CONTROL('c') && code != CODE_CONTROL('\\'))
        return code;
    end_asked = 1;
    return 0;
}

/* The bytes of a key come one by one, and so does what has to be waited for. */
uint32_t term_key(struct term *term, int milliseconds)
{
    double end = clock_monotonic() + milliseconds / 1000.0, left;
    do {
        uint32_t code = signalled(term);
        if (!code)
            code = next_key(term, false);
        if (code || term_should_end(term))
            return code;
        left = end - clock_monotonic();
        int ready = wait_for_bytes(term, left > 0 ? (int)ceil(left * 1000) : 0);
        if (ready > 0)
            read_bytes(term);
        else if ((code = next_key(term, ready == 0)) || left <= 0)
            return code;
    } while (!term->gone && left > -0.1); /* a stream that makes no key must not hold up the screen */
    return 0;
}

const struct paste *term_paste(const struct term *term)
{
    return &term->keyboard.paste;
}
