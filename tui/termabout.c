/* Knowing a terminal: see termabout.h. */
#include "tui/termabout.h"

#include "store/base/clock.h"
#include "store/base/mem.h"
#include "tui/keyboard.h"
#include "tui/terminfo.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static bool begins(const char *text, const char *head)
{
    return !strncmp(text, head, strlen(head));
}

static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value ? value : "";
}

bool termabout_is_modern(const char *name)
{
    static const char *const old[] = {"linux", "vt", "cons", "ansi", "dumb", "sun", "wsvt", "pcvt", "hurd"};
    for (size_t i = 0; i < sizeof old / sizeof *old; i++)
        if (begins(name ? name : "", old[i]) && !begins(name, "vte"))
            return false;
    return name && *name;
}

/* Ghostty and WezTerm by their names, Windows Terminal and ConEmu by what they set, VTE since 0.79. Behind tmux and
 * screen it is theirs that is asked, and they pass none on. */
bool termabout_shows_progress(void)
{
    const char *program = variable("TERM_PROGRAM"), *name = variable("TERM");
    if (begins(name, "tmux") || begins(name, "screen") || *variable("TMUX"))
        return false;
    return !strcmp(program, "ghostty") || !strcmp(program, "WezTerm") || *variable("WT_SESSION") ||
           *variable("ConEmuPID") || atoi(variable("VTE_VERSION")) >= 7900;
}

/* Of the 16 named colours 7 and those from 9 on are light. */
enum background termabout_background(const struct answers *answers)
{
    if (answers->has_background)
        return background_of(answers->background);
    const char *last = strrchr(variable("COLORFGBG"), ';');
    char *end;
    long number = last ? strtol(last + 1, &end, 10) : -1;
    if (!last || end == last + 1 || *end || number < 0 || number > 15)
        return BACKGROUND_UNKNOWN;
    return number == 7 || number > 8 ? BACKGROUND_LIGHT : BACKGROUND_DARK;
}

char *termabout_direct(void)
{
    const char *depth = variable("COLORTERM"), *name = variable("TERM"), *tail = strstr(name, "-256color");
    if (strcmp(depth, "truecolor") != 0 && strcmp(depth, "24bit") != 0)
        return NULL;
    char *direct = xasprintf("%.*s-direct", (int)(tail ? tail - name : (long)strlen(name)), name);
    if (terminfo_knows(direct))
        return direct;
    free(direct);
    return NULL;
}

static void take_answers(struct keyboard *keyboard, double end)
{
    double left;
    while (!keyboard->answers.complete && (left = end - clock_monotonic()) > 0) {
        struct pollfd input = {STDIN_FILENO, POLLIN, 0};
        char byte;
        if (poll(&input, 1, (int)(left * 1000) + 1) <= 0 || read(STDIN_FILENO, &byte, 1) != 1)
            return;
        keyboard_feed(keyboard, &byte, 1, clock_monotonic());
        while (keyboard_next(keyboard, clock_monotonic()))
            ;
    }
}

/* The modes are changed without throwing away what was typed. */
bool termabout_ask(struct answers *answers, int milliseconds)
{
    struct termios before, quiet;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || !termabout_is_modern(getenv("TERM")) ||
        tcgetpgrp(STDIN_FILENO) != getpgrp() || tcgetattr(STDIN_FILENO, &before))
        return false;
    struct keyboard keyboard = KEYBOARD_INIT;
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &quiet);
    size_t length = strlen(answers_questions);
    if (write(STDOUT_FILENO, answers_questions, length) == (ssize_t)length)
        take_answers(&keyboard, clock_monotonic() + milliseconds / 1000.0);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
    *answers = keyboard.answers;
    keyboard_release(&keyboard);
    return true;
}
