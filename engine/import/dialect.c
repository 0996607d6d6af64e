/* How a delimited text is written: see dialect.h. */
#include "engine/import/dialect.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool at_blanks(const struct dialect *dialect)
{
    return dialect->delimiter[0] == ' ' && !dialect->delimiter[1];
}

/* Bytes of the delimiter at `at`, 0 when it does not stand there. */
static size_t delimiter_at(const struct dialect *dialect, const char *at)
{
    if (at_blanks(dialect))
        return strspn(at, " \t");
    size_t width = strlen(dialect->delimiter);
    return strncmp(at, dialect->delimiter, width) ? 0 : width;
}

static char *delimiter_behind(const struct dialect *dialect, char *at)
{
    const char *delimiter = dialect->delimiter;
    if (at_blanks(dialect))
        return at + strcspn(at, " \t");
    char *end = delimiter[1] ? strstr(at, delimiter) : strchr(at, *delimiter);
    return end ? end : at + strlen(at);
}

/* Blanks before a field. */
static size_t lead(const struct dialect *dialect, const char *at)
{
    return strspn(at, at_blanks(dialect) ? " \t" : " ");
}

/* Inside a quoted field, to behind its closing quote; NULL when there is none. */
static const char *closing(const char *at, char quote, bool backslash)
{
    for (; *at; at++) {
        bool escaped = (*at == quote && at[1] == quote) || (backslash && *at == '\\' && at[1]);
        if (!escaped && *at == quote)
            return at + 1;
        at += escaped;
    }
    return NULL;
}

void dialect_scan(const struct dialect *dialect, const char *text, bool backslash, struct scan *scan)
{
    bool inside = scan->end == SCAN_OPEN;
    scan->end = SCAN_CLEAN;
    text += inside ? 0 : lead(dialect, text);
    while (scan->end == SCAN_CLEAN) {
        if (inside || (dialect->quote && *text == dialect->quote)) {
            text = closing(text + !inside, dialect->quote, backslash);
            scan->fields += !inside;
            scan->quoted = true;
            inside = false;
            if (!text) {
                scan->end = SCAN_OPEN;
                return;
            }
            text += at_blanks(dialect) ? 0 : lead(dialect, text);
        } else {
            text = delimiter_behind(dialect, (char *)text);
            scan->fields++;
        }
        size_t width = delimiter_at(dialect, text);
        if (!*text || (at_blanks(dialect) && !text[width]))
            return;
        scan->end = width ? SCAN_CLEAN : SCAN_BEHIND;
        text += width + lead(dialect, text + width);
    }
}

size_t dialect_count(const struct dialect *dialect, const char *text)
{
    struct dialect plain = *dialect;
    struct scan scan = {0};
    plain.quote = 0;
    dialect_scan(&plain, text, false, &scan);
    return scan.fields;
}

bool dialect_number_at(const struct dialect *dialect, const char *text, size_t at)
{
    char word[32];
    double value;
    text += lead(dialect, text);
    for (; at && *text; at--) {
        text = delimiter_behind(dialect, (char *)text);
        text += delimiter_at(dialect, text);
        text += lead(dialect, text);
    }
    size_t length = (size_t)(delimiter_behind(dialect, (char *)text) - text);
    if (at || length >= sizeof word)
        return false;
    memcpy(word, text, length);
    word[length] = '\0';
    char *comma = strchr(word, ',');
    if (comma)
        *comma = '.';
    return parse_real(word, &value);
}

/* The quoted field that begins at `at`, without its quotes; returns where its delimiter or the end is. */
static char *cut_quoted(const struct dialect *dialect, char *at, bool backslash, struct field *field)
{
    char quote = *at++, *to = at;
    field->text = to;
    while (*at && (*at != quote || at[1] == quote)) {
        at += *at == quote || (backslash && *at == '\\' && (at[1] == quote || at[1] == '\\'));
        *to++ = *at++;
    }
    field->length = (size_t)(to - field->text);
    at += *at == quote;
    return at + (at_blanks(dialect) ? 0 : lead(dialect, at));
}

static char *cut_plain(const struct dialect *dialect, char *at, struct field *field)
{
    char *end = delimiter_behind(dialect, at), *last = end;
    while (last > at && last[-1] == ' ')
        last--;
    *field = (struct field){at, (size_t)(last - at)};
    return end;
}

void dialect_cut(const struct dialect *dialect, char *text, bool backslash, struct field_list *fields)
{
    text += lead(dialect, text);
    for (bool more = true; more;) {
        ARRAY_ROOM(fields->list, fields->n, fields->capacity);
        struct field *field = &fields->list[fields->n++];
        bool quoted = dialect->quote && *text == dialect->quote;
        char *end = quoted ? cut_quoted(dialect, text, backslash, field) : cut_plain(dialect, text, field);
        size_t width = delimiter_at(dialect, end);
        more = *end && !(at_blanks(dialect) && !end[width]);
        text = end + width;
        text += lead(dialect, text);
        field->text[field->length] = '\0';
    }
}

bool dialect_is_comment(const struct dialect *dialect, const char *line)
{
    if (!dialect->comments || (*line != '%' && *line != '#'))
        return false;
    bool field = !at_blanks(dialect) && delimiter_at(dialect, line + 1);
    if (!field && (!line[1] || strchr(" \t%#", line[1])))
        return true;
    return !dialect->marked && dialect_count(dialect, line) != dialect->usual;
}

bool dialect_is_rule(const char *line)
{
    return !line[strspn(line, " \t|+,:;-=")] && (strstr(line, "---") || strstr(line, "==="));
}

const char *dialect_between(const struct dialect *dialect, char shown[32])
{
    static const struct {
        const char *delimiter, *shown;
    } names[] = {{",", N_("commas")}, {"\t", N_("tabs")}, {";", N_("semicolons")}, {"|", N_("bars")},
                 {" ", N_("blanks")}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(dialect->delimiter, names[i].delimiter))
            return _(names[i].shown);
    snprintf(shown, 32, "'%s'", dialect->delimiter);
    return shown;
}

int dialect_ask(struct dialect *dialect, const char *delimiter, const char *quote, struct err *err)
{
    static const struct {
        const char *word, *delimiter;
    } words[] = {{"tab", "\t"}, {"\\t", "\t"}, {"comma", ","}, {"semicolon", ";"}, {"bar", "|"}, {"blank", " "}};
    for (size_t i = 0; delimiter && i < sizeof words / sizeof *words; i++)
        if (!strcmp(delimiter, words[i].word))
            delimiter = words[i].delimiter;
    if (delimiter && (!*delimiter || strlen(delimiter) > DELIMITER_LONGEST || strpbrk(delimiter, "\r\n\"'") ||
                      !text_is_utf8(delimiter)))
        return err_set(err, ERR_USAGE, "--delimiter: '%.40s' does not stand between fields; give up to %d "
                       "characters, or tab, comma, semicolon, bar, blank", delimiter, DELIMITER_LONGEST);
    if (delimiter)
        COPY_TEXT(dialect->delimiter, delimiter);
    if (!quote)
        return 0;
    bool none = !strcmp(quote, "none");
    quote = !strcmp(quote, "double") ? "\"" : !strcmp(quote, "single") ? "'" : quote;
    if (!none && (strlen(quote) != 1 || *quote <= ' ' || strchr(dialect->delimiter, *quote)))
        return err_set(err, ERR_USAGE, "--quote: '%.40s' is no quote; give one character, or double, single, none",
                       quote);
    dialect->quote = none ? 0 : *quote;
    return 0;
}
