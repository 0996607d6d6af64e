/* Reading a terminal's answers: see answers.h. Forms of xterm's "Control Sequences". */
#include "tui/answers.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char answers_questions[] = "\033]11;?\033\\\033[?2026$p\033[c";

/* One to four hexadecimal digits, of which `ffff` and `f` are the same. */
static const char *read_channel(const char *at, uint8_t *channel)
{
    int digits = 0;
    unsigned value = 0, most = 0;
    for (; isxdigit((unsigned char)*at) && digits < 4; at++, digits++) {
        int letter = tolower((unsigned char)*at);
        value = value * 16 + (unsigned)(letter <= '9' ? letter - '0' : letter - 'a' + 10);
        most = most * 16 + 15;
    }
    if (!digits)
        return NULL;
    *channel = (uint8_t)((value * 255 + most / 2) / most);
    return at;
}

/* "rgb:ffff/ffff/ffff", and with a fourth number behind "rgba:". */
static bool read_colour(const char *text, uint8_t rgb[3])
{
    const char *at = strchr(text, ':');
    if (strncmp(text, "rgb", 3) != 0 || !at)
        return false;
    for (int c = 0; c < 3; c++)
        if ((c && *at != '/') || !(at = read_channel(at + 1, &rgb[c])))
            return false;
    return true;
}

static bool take_background(struct answers *answers, const char *text)
{
    uint8_t rgb[3];
    if (strncmp(text, "\033]11;", 5) != 0 || !read_colour(text + 5, rgb))
        return false;
    memcpy(answers->background, rgb, sizeof rgb);
    answers->has_background = true;
    return true;
}

/* Of a mode 0 is unknown, 4 can never be set; 1, 2 and 3 say what it is now. */
static bool take_mode(struct answers *answers, const char *text)
{
    int mode, state, used = 0;
    if (sscanf(text, "\033[?%4d;%4d$y%n", &mode, &state, &used) < 2 || !used || mode != 2026)
        return false;
    answers->synchronises = state >= 1 && state <= 3;
    return true;
}

static bool take_end(struct answers *answers, const char *text, size_t n)
{
    if (strncmp(text, "\033[?", 3) != 0 || text[n - 1] != 'c' || strspn(text + 3, "0123456789;") != n - 4)
        return false;
    return answers->complete = true;
}

bool answers_take(struct answers *answers, const char *bytes, size_t n)
{
    char text[64];
    if (n < 4 || n >= sizeof text)
        return false;
    memcpy(text, bytes, n);
    text[n] = '\0';
    bool taken = strlen(text) == n &&
                 (take_background(answers, text) || take_mode(answers, text) || take_end(answers, text, n));
    answers->fresh |= taken;
    return taken;
}
