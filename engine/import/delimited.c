/* Reads delimited records: see delimited.h. Fields are cut in place in the source's buffer; only a record that goes
 * over several lines is copied. */
#include "engine/import/delimited.h"

#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST_RECORD = 1024 * 1024 }; /* over several lines: a quote left open must not swallow the file */

void delimited_init(struct delimited *delimited, struct source *source, const char *delimiter)
{
    *delimited = (struct delimited){.source = source, .delimiter = delimiter};
}

void delimited_release(struct delimited *delimited)
{
    free(delimited->fields);
    text_release(&delimited->joined);
}

static bool has_quotes(const char *delimiter)
{
    return strcmp(delimiter, "::") != 0 && strcmp(delimiter, " ") != 0;
}

/* Does a quoted field stay open at the end of the text? `quoted` is whether one was open at its beginning. */
static bool stays_open(const char *text, char delimiter, bool quoted)
{
    bool field_begins = !quoted;
    for (; *text; text++) {
        if (quoted && *text == '"' && text[1] == '"')
            text++;
        else if (*text == '"' && (quoted || field_begins))
            quoted = !quoted;
        field_begins = !quoted && (*text == delimiter || (field_begins && *text == ' '));
    }
    return quoted;
}

/* Adds lines until the open quote is closed; *line is then the whole record. */
static int join_lines(struct delimited *delimited, char **line, struct err *err)
{
    bool open = true;
    text_clear(&delimited->joined);
    text_add(&delimited->joined, *line);
    while (open) {
        size_t length;
        int got = source_line(delimited->source, line, &length, err);
        if (got == LINE_FAILED || got == LINE_BAD)
            return got;
        if (got == LINE_END || delimited->joined.length + length > LONGEST_RECORD) {
            err_set(err, ERR_FAILED, "a quote is opened here and not closed");
            return LINE_BAD;
        }
        text_add_bytes(&delimited->joined, "\n", 1);
        text_add_bytes(&delimited->joined, *line, length);
        open = stays_open(*line, *delimited->delimiter, true);
    }
    *line = delimited->joined.data;
    return LINE_READ;
}

/* Cuts the quoted field that begins at `at`, and returns where it ends; NULL when something follows the quote. */
static char *cut_quoted(char *at, char delimiter, struct field *field, struct err *err)
{
    char *to = ++at;
    field->text = to;
    while (*at && (*at != '"' || at[1] == '"')) {
        at += *at == '"';
        *to++ = *at++;
    }
    field->length = (size_t)(to - field->text);
    at += *at == '"';
    at += strspn(at, " ");
    if (*at && *at != delimiter) {
        err_set(err, ERR_FAILED, "something follows the closing quote of a field");
        return NULL;
    }
    return at;
}

static char *cut_plain(char *at, const char *delimiter, struct field *field)
{
    char *end = delimiter[1] ? strstr(at, delimiter) : strchr(at, *delimiter);
    end = end ? end : at + strlen(at);
    char *last = end;
    while (last > at && last[-1] == ' ')
        last--;
    field->text = at;
    field->length = (size_t)(last - at);
    return end;
}

static int cut(struct delimited *delimited, char *at, struct err *err)
{
    const char *delimiter = delimited->delimiter;
    bool quotes = has_quotes(delimiter);
    for (bool more = true; more;) {
        at += strspn(at, " ");
        ARRAY_ROOM(delimited->fields, delimited->n, delimited->capacity);
        struct field *field = &delimited->fields[delimited->n++];
        char *end = quotes && *at == '"' ? cut_quoted(at, *delimiter, field, err) : cut_plain(at, delimiter, field);
        if (!end)
            return LINE_BAD;
        more = *end;
        at = end + (more ? strlen(delimiter) : 0);
        field->text[field->length] = '\0';
    }
    return LINE_READ;
}

static int cut_at_blanks(struct delimited *delimited, char *at)
{
    while (at += strspn(at, " \t"), *at) {
        ARRAY_ROOM(delimited->fields, delimited->n, delimited->capacity);
        size_t length = strcspn(at, " \t");
        delimited->fields[delimited->n++] = (struct field){at, length};
        at += length;
        if (*at)
            *at++ = '\0';
    }
    return LINE_READ;
}

int delimited_next(struct delimited *delimited, struct err *err)
{
    char *line;
    size_t length;
    int got;
    delimited->n = 0;
    do {
        got = source_line(delimited->source, &line, &length, err);
    } while (got == LINE_READ && !line[strspn(line, " \t")]);
    delimited->line = source_number(delimited->source);
    if (got != LINE_READ)
        return got;
    if (!strcmp(delimited->delimiter, " "))
        return cut_at_blanks(delimited, line);
    if (has_quotes(delimited->delimiter) && memchr(line, '"', length) &&
        stays_open(line, *delimited->delimiter, false) && (got = join_lines(delimited, &line, err)) != LINE_READ)
        return got;
    return cut(delimited, line, err);
}

/* Fields that the delimiter would make of a line; quoted ones are stepped over. */
static size_t count_fields(const char *line, size_t length, const char *delimiter)
{
    size_t fields = 1, width = strlen(delimiter);
    bool quoted = false;
    for (size_t i = 0; i + width <= length; i++) {
        quoted ^= line[i] == '"';
        if (!quoted && !strncmp(line + i, delimiter, width)) {
            fields++;
            i += width - 1;
        }
    }
    return fields;
}

const char *delimiter_of(const char *beginning)
{
    static const char *const candidates[] = {"::", "\t", ",", ";", "|", " "};
    beginning += strspn(beginning, " \r\n");
    size_t length = strcspn(beginning, "\r\n"), most = 1;
    const char *best = NULL;
    for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
        /* Blanks also stand inside words ("item id"), so that they only count when nothing else cuts. */
        if (best && !strcmp(candidates[i], " "))
            break;
        size_t fields = count_fields(beginning, length, candidates[i]);
        /* Twice "::" is no accident, and MovieLens joins any number of genres by '|' between them. */
        if (i == 0 && fields > 2)
            return candidates[i];
        if (fields > most) {
            most = fields;
            best = candidates[i];
        }
    }
    return best;
}
