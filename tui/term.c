/* The terminal through ncurses: see term.h. newterm rather than initscr, which ends the program on an unknown TERM.
 * ncurses compares what is on the screen with what should be and sends the difference; so a growing curve costs tens
 * of bytes a frame. Keys do not go through it: it knows no pastes, and arrows in the form of one cursor mode only.
 * Threads never come here. */
#include "tui/term.h"

#include "store/base/clock.h"
#include "store/base/mem.h"
#include "tui/keys.h"
#include "tui/rescue.h"
#include "tui/termabout.h"
#include "tui/termcolour.h"

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

struct term {
    SCREEN *screen;
    bool ascii, block, gone;
    const char *theme;          /* as it was chosen */
    struct termcolour colours;
    struct text enter, leave;   /* switch modes on and off; "" on a terminal that may not know them */
    bool titles, progresses;
    char title[128];            /* that it has */
    int percent;                /* -1: none */
    double asked;               /* when the terminal was asked, 0: it was not */
    struct keyboard keyboard;
    struct canvas shown;        /* what the screen has */
    bool all;                   /* send every cell */
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

static void send_text(const char *text)
{
    send_bytes(text, strlen(text));
}

static const char *capability(const char *name)
{
    const char *text = tigetstr(name);
    return text && text != (const char *)-1 ? text : "";
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

/* True when it is another one than before. */
static bool use_theme(struct term *term)
{
    const struct theme *theme = theme_choose(term->theme, termabout_background(&term->keyboard.answers));
    if (term->colours.theme == theme)
        return false;
    termcolour_use(&term->colours, theme);
    term->all = true;
    return true;
}

static void prepare_screen(struct term *term, bool color)
{
    raw(); /* Ctrl-C in a paste is no more than text, and Ctrl-S does not freeze the screen */
    noecho();
    nonl();
    typeahead(-1); /* keys that wait do not leave a frame half drawn */
    curs_set(0);
    termcolour_begin(&term->colours, color);
    use_theme(term);
}

#define MOUSE_ON    "\033[?1002h\033[?1006h" /* buttons and moves while one is down, in the SGR form */
#define MOUSE_OFF   "\033[?1006l\033[?1002l"
#define SYNC_ON     "\033[?2026h"
#define SYNC_OFF    "\033[?2026l"
#define NO_PROGRESS "\033]9;4;0;0\033\\"

/* Terminals of the ECMA-48 kind pass over a mode that they do not know; for others the sequence would be text. What
 * is switched on while the workbench is on the screen. The title goes onto the terminal's own stack of titles. */
static void prepare_modes(struct term *term, const struct term_wishes *wishes)
{
    bool standard = !strncmp(capability("cup"), "\033[", 2), modern = standard && termabout_is_modern(getenv("TERM"));
    const char *paste_on = *capability("BE") ? capability("BE") : standard ? "\033[?2004h" : "";
    const char *paste_off = *capability("BD") ? capability("BD") : standard ? "\033[?2004l" : "";
    bool mouse = modern && wishes->mouse;
    term->titles = modern && wishes->title;
    term->progresses = modern && wishes->progress;
    text_printf(&term->enter, "%s%s%s", term->titles ? "\033[22;2t" : "", paste_on, mouse ? MOUSE_ON : "");
    text_printf(&term->leave, "%s%s%s%s%s", modern ? SYNC_OFF : "", mouse ? MOUSE_OFF : "", paste_off,
                term->progresses ? NO_PROGRESS : "", term->titles ? "\033[23;2t" : "");
}

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

/* What has to be sent when the program crashes. */
static void watch_over_crashes(const struct term *term)
{
    rescue_begin();
    rescue_send(term->leave.data);
    rescue_send(capability("sgr0"));
    rescue_send(capability("cnorm"));
    rescue_send(capability("rmcup"));
}

/* Nobody waits for the answers: they come among the keys. */
static void ask_terminal(struct term *term)
{
    if (strncmp(capability("cup"), "\033[", 2) != 0 || !termabout_is_modern(getenv("TERM")))
        return;
    send_text(answers_questions);
    term->asked = clock_monotonic();
}

struct term *term_open(const struct term_wishes *wishes, struct err *err)
{
    if (term_check(err) < 0)
        return NULL;
    bool braille = locale_shows_braille();
    const char *no_color_asked = getenv("NO_COLOR");
    /* curses would believe these rather than the terminal. */
    unsetenv("LINES");
    unsetenv("COLUMNS");
    catch_all(on_signal); /* before curses, which takes those that nobody has */
    rescue_remember();
    char *direct = termabout_direct();
    SCREEN *screen = newterm(direct, stdout, stdin);
    free(direct);
    if (!screen || !*capability("cup"))
        return refuse(screen, err);
    struct term *term = xcalloc(1, sizeof *term);
    *term = (struct term){.screen = screen, .ascii = wishes->ascii || !braille, .block = wishes->block,
                          .theme = wishes->theme, .percent = -1, .all = true, .keyboard = KEYBOARD_INIT};
    canvas_init(&term->shown, 1, 1, false);
    prepare_keyboard(term);
    prepare_modes(term, wishes);
    watch_over_crashes(term);
    prepare_screen(term, !wishes->no_color && !(no_color_asked && *no_color_asked));
    send_text(term->enter.data);
    ask_terminal(term);
    return term;
}

/* An answer that is still on its way would be typed into the shell: it has a moment to come. */
static void await_answers(struct term *term)
{
    static const double moment = 0.2;
    char byte;
    double left;
    while (term->asked > 0 && !term->gone && !term->keyboard.answers.complete &&
           (left = term->asked + moment - clock_monotonic()) > 0) {
        struct pollfd input = {STDIN_FILENO, POLLIN, 0};
        if (poll(&input, 1, (int)ceil(left * 1000)) <= 0 || read(STDIN_FILENO, &byte, 1) != 1)
            return;
        keyboard_feed(&term->keyboard, &byte, 1, clock_monotonic());
        keyboard_next(&term->keyboard, clock_monotonic());
    }
}

void term_close(struct term *term)
{
    if (!term)
        return;
    await_answers(term);
    send_text(term->leave.data);
    endwin();
    rescue_end();
    delscreen(term->screen);
    canvas_release(&term->shown);
    keyboard_release(&term->keyboard);
    termcolour_end(&term->colours);
    text_release(&term->enter);
    text_release(&term->leave);
    free(term);
    catch_all(SIG_DFL);
}

bool term_ascii(const struct term *term)
{
    return term->ascii;
}

bool term_block(const struct term *term)
{
    return term->block;
}

bool term_has_color(const struct term *term)
{
    return term->colours.on;
}

bool term_has_palette(const struct term *term)
{
    return term->colours.pair;
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
    send_text(term->enter.data);
    term->title[0] = '\0';
    term->percent = -1;
    follow_size();
    term_forget(term);
}

/* Whoever was started together stops together, as after Ctrl-Z elsewhere. Without a shell that has jobs the program
 * belongs to the group of the one that leads the session, and nobody could let it go on. */
bool term_suspend(struct term *term)
{
    if (getpgrp() == getsid(0))
        return false;
    send_text(term->leave.data);
    endwin();
    catch(SIGTSTP, SIG_DFL);
    kill(0, SIGTSTP);
    catch(SIGTSTP, on_signal);
    take_back(term);
    return true;
}

/* Showing -------------------------------------------------------------------------------------------------------- */

static attr_t attributes(int style, bool dim)
{
    attr_t attributes = dim ? A_DIM : A_NORMAL;
    if (style & STYLE_BOLD)
        attributes |= A_BOLD;
    if (style & STYLE_REVERSE)
        attributes |= A_REVERSE;
    if (style & STYLE_UNDERLINE)
        attributes |= A_UNDERLINE;
    return attributes;
}

static void send_cell(struct term *term, int x, int y, const struct cell *cell)
{
    if (!cell->rune)
        return;
    wchar_t text[CELL_MARKS + 2] = {(wchar_t)cell->rune};
    for (int i = 0; i < CELL_MARKS; i++)
        text[i + 1] = (wchar_t)cell->marks[i];
    bool dim;
    int pair = termcolour_pair(&term->colours, cell, &dim);
    cchar_t out;
    setcchar(&out, text, attributes(cell->style, dim), 0, &pair);
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
    bool changes = term->all;
    for (int i = 0; i < canvas->width * canvas->height; i++)
        if (term->all || cell_changed(canvas, &term->shown, i)) {
            send_cell(term, i % canvas->width, i / canvas->width, &canvas->cells[i]);
            changes = true;
        }
    memcpy(term->shown.cells, canvas->cells, (size_t)(canvas->width * canvas->height) * sizeof *canvas->cells);
    term->all = false;
    curs_set(cursor_x >= 0);
    if (cursor_x >= 0)
        move(cursor_y, cursor_x);
    changes &= term->keyboard.answers.synchronises;
    send_text(changes ? SYNC_ON : "");
    refresh();
    send_text(changes ? SYNC_OFF : "");
}

/* Letters of an alphabet and the like go through as they are; what could end the sequence is not among them. */
void term_tell(struct term *term, const char *title, double share)
{
    char sent[160], *shown = text_shown(title);
    int percent = isnan(share) ? -1 : (int)(share * 100);
    if (term->titles && strncmp(shown, term->title, sizeof term->title - 1)) {
        COPY_TEXT(term->title, shown);
        snprintf(sent, sizeof sent, "\033]2;%s\033\\", term->title);
        send_text(sent);
    }
    free(shown);
    if (!term->progresses || percent == term->percent)
        return;
    term->percent = percent;
    snprintf(sent, sizeof sent, "\033]9;4;1;%d\033\\", percent);
    send_text(percent < 0 ? NO_PROGRESS : sent);
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
    bool again = continued, other_size = resized, other_theme = term->keyboard.answers.fresh && use_theme(term);
    term->keyboard.answers.fresh = false;
    continued = resized = 0;
    if (again)
        take_back(term);
    else if (other_size)
        follow_size();
    return again || other_size || other_theme ? CODE_RESIZE : 0;
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

const struct mouse *term_mouse(const struct term *term)
{
    return &term->keyboard.mouse;
}
