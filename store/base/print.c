/* Printing: see print.h. */
#include "store/base/print.h"

#include "store/base/mem.h"
#include "store/base/text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char lines[] = "\n\t";

static int print_list(FILE *to, const char *kept, const char *format, va_list args)
{
    char *text;
    if (vasprintf(&text, format, args) < 0)
        return -1;
    text_make_safe(text, kept);
    int result = fputs(text, to) < 0 ? -1 : 0;
    free(text);
    return result;
}

int print(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int result = print_list(stdout, lines, format, args);
    va_end(args);
    return result;
}

int print_to(FILE *to, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int result = print_list(to, lines, format, args);
    va_end(args);
    return result;
}

int print_one_line(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int result = print_list(stdout, "", format, args);
    va_end(args);
    return result < 0 || putchar('\n') == EOF ? -1 : 0;
}

int print_exactly(const char *json)
{
    struct text safe = TEXT_INIT;
    json_add(&safe, json);
    int result = fputs(safe.data, stdout) < 0 ? -1 : 0;
    text_release(&safe);
    return result;
}

enum colours colours_of(FILE *to)
{
    const char *term = getenv("TERM"), *all = getenv("COLORTERM"), *none = getenv("NO_COLOR");
    if (!isatty(fileno(to)) || !term || (none && *none))
        return COLOURS_NONE;
    if (all && (!strcmp(all, "truecolor") || !strcmp(all, "24bit")))
        return COLOURS_ALL;
    return strstr(term, "256color") ? COLOURS_256 : COLOURS_NONE;
}

/* The nearest of xterm's 256: a cube of six steps a side from 16 on, and 24 greys from 232 on. */
static unsigned nearest_of_256(const uint8_t colour[3])
{
    static const int step[] = {0, 95, 135, 175, 215, 255};
    int mean = (colour[0] + colour[1] + colour[2]) / 3, grey = mean < 8 ? 0 : mean > 238 ? 23 : (mean - 3) / 10;
    unsigned in_cube = 0;
    int off = 0, off_grey = 0;
    for (int c = 0; c < 3; c++) {
        unsigned nearest = 0;
        for (unsigned i = 1; i < 6; i++)
            if (abs(colour[c] - step[i]) < abs(colour[c] - step[nearest]))
                nearest = i;
        in_cube = 6 * in_cube + nearest;
        off += (colour[c] - step[nearest]) * (colour[c] - step[nearest]);
        off_grey += (colour[c] - 8 - 10 * grey) * (colour[c] - 8 - 10 * grey);
    }
    return off_grey < off ? 232 + (unsigned)grey : 16 + in_cube;
}

void print_in_colours(enum colours colours, const uint8_t ink[3], const uint8_t paper[3], const char *word)
{
    if (colours == COLOURS_ALL)
        printf("\033[38;2;%d;%d;%d;48;2;%d;%d;%dm", ink[0], ink[1], ink[2], paper[0], paper[1], paper[2]);
    else if (colours == COLOURS_256)
        printf("\033[38;5;%u;48;5;%um", nearest_of_256(ink), nearest_of_256(paper));
    print("%s", word);
}

void print_without_colours(void)
{
    printf("\033[m");
}

bool can_rewrite(FILE *to)
{
    const char *term = getenv("TERM");
    return isatty(fileno(to)) && term && *term && strcmp(term, "dumb") != 0;
}

void print_over(FILE *to, const char *line)
{
    char *safe = xstrdup(line);
    text_make_safe(safe, "");
    fprintf(to, "\r%s\033[K", safe);
    fflush(to);
    free(safe);
}
