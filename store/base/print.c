/* Printing: see print.h. */
#include "store/base/print.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/palette.h"
#include "store/base/text.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char lines[] = "\n\t";
static int refused; /* why standard output first took nothing, an errno; 0: it took all */

static int put(FILE *to, const char *text)
{
    if (fputs(text, to) >= 0)
        return 0;
    refused = to == stdout && !refused ? errno : refused;
    return -1;
}

int print_refused(void)
{
    return refused;
}

static int print_list(FILE *to, const char *kept, const char *format, va_list args)
{
    char *text;
    if (vasprintf(&text, _(format), args) < 0)
        return -1;
    text_make_safe(text, kept);
    int result = put(to, text);
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
    return result < 0 ? -1 : put(stdout, "\n");
}

int print_exactly(const char *json)
{
    struct text safe = TEXT_INIT;
    json_add(&safe, json);
    int result = put(stdout, safe.data);
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

void print_in_colours(enum colours colours, const uint8_t ink[3], const uint8_t paper[3], const char *word)
{
    if (colours == COLOURS_ALL)
        printf("\033[38;2;%d;%d;%d;48;2;%d;%d;%dm", ink[0], ink[1], ink[2], paper[0], paper[1], paper[2]);
    else if (colours == COLOURS_256)
        printf("\033[38;5;%u;48;5;%um", palette_nearest(ink), palette_nearest(paper));
    print("%s", word);
}

void print_without_colours(void)
{
    printf("\033[m");
}

void print_in_rendition(const char *rendition, const char *word)
{
    assert(strspn(rendition, "0123456789;") == strlen(rendition));
    if (!*rendition) {
        print("%s", word);
        return;
    }
    printf("\033[%sm", rendition);
    print("%s", word);
    printf("\033[0m");
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
