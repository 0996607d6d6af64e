/* Which dialect a text is written in, guessed from its beginning: see dialect.h. */
#include "engine/import/dialect.h"

#include "engine/import/source.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LONGEST_QUOTED = 4096 }; /* bytes over which a quote of the beginning may go and still count as one */

/* The first lines of a text that are neither empty, nor plainly comments, nor drawn. */
struct lines {
    char *text;
    char *line[DIALECT_SAMPLE];
    size_t n, hashes; /* hashes: lines that begin with % or # */
    bool cut_short;   /* the text goes on behind them */
};

static bool is_plain_comment(const char *line)
{
    return (*line == '%' || *line == '#') && (!line[1] || strchr(" \t%#", line[1]));
}

static void lines_of(struct lines *lines, const char *beginning)
{
    *lines = (struct lines){.text = xstrdup(beginning)};
    for (char *at = lines->text; *at && lines->n < DIALECT_SAMPLE;) {
        char *line = at;
        at += strcspn(at, "\r\n");
        if (*at)
            *at++ = '\0';
        if (line[strspn(line, " \t")] && !is_plain_comment(line) && !dialect_is_rule(line)) {
            lines->hashes += *line == '%' || *line == '#';
            lines->line[lines->n++] = line;
        }
    }
    bool last_cut = lines->n < DIALECT_SAMPLE && strlen(beginning) > SOURCE_BEGINNING - 8;
    lines->n -= last_cut && lines->n > 2;
    lines->cut_short = last_cut || lines->n == DIALECT_SAMPLE;
}

/* Excel's first line, "sep=;". */
static bool says_delimiter(const char *line, char delimiter[DELIMITER_LONGEST + 1])
{
    size_t quoted = *line == '"', length = strlen(line);
    if (strncasecmp(line + quoted, "sep=", 4) != 0 || length != 5 + 2 * quoted)
        return false;
    delimiter[0] = line[4 + quoted];
    delimiter[1] = '\0';
    return true;
}

static size_t fields_of(const struct dialect *dialect, const char *line)
{
    struct scan scan = {0};
    dialect_scan(dialect, line, false, &scan);
    return scan.end == SCAN_CLEAN ? scan.fields : dialect_count(dialect, line);
}

/* Whether all lines have as many fields as the second; the first, a header, may have one less (R's row names). */
static bool is_even(const struct dialect *dialect, const struct lines *lines, size_t first)
{
    size_t second = lines->n > 1 ? fields_of(dialect, lines->line[1]) : first;
    bool even = second == first || second == first + 1;
    for (size_t i = 2; even && i < lines->n; i++)
        even = fields_of(dialect, lines->line[i]) == second;
    return even;
}

static bool guess_delimiter(struct dialect *dialect, const struct lines *lines)
{
    /* Between semicolons a comma is a decimal one more often than the reverse. */
    static const char *const candidates[] = {"::", "\t", ";", ",", "|", " "};
    struct dialect best = *dialect;
    size_t most = 1;
    bool best_even = false;
    for (size_t i = 0; lines->n && i < sizeof candidates / sizeof *candidates; i++) {
        struct dialect next = {.quote = '"'};
        COPY_TEXT(next.delimiter, candidates[i]);
        /* Blanks also stand inside words ("item id"), so that they only count when nothing else cuts. */
        if (most > 1 && !strcmp(candidates[i], " "))
            break;
        size_t fields = fields_of(&next, lines->line[0]);
        bool even = fields > 1 && is_even(&next, lines, fields);
        if (fields > 1 && (even > best_even || (even == best_even && fields > most))) {
            best = next;
            best_even = even;
            most = fields;
        }
        /* Twice "::" is no accident, and MovieLens joins any number of genres by '|' between them. */
        if (i == 0 && fields > 2)
            break;
    }
    COPY_TEXT(dialect->delimiter, most > 1 ? best.delimiter : ",");
    return most > 1;
}

/* Does the record that begins at line *at come out clean, and does it quote? *at goes to its last line, and behind
 * all lines when it is open there and the text goes on. */
static struct scan scan_record(const struct dialect *dialect, const struct lines *lines, size_t *at)
{
    struct scan scans[2] = {{0}, {0}};
    size_t first = *at, length = 0, next = first + 1;
    for (int backslash = 0; backslash < 2; backslash++) {
        struct scan *scan = &scans[backslash];
        dialect_scan(dialect, lines->line[first], backslash, scan);
        if (scan->end == SCAN_CLEAN)
            return *scan;
    }
    for (; next < lines->n && length < LONGEST_QUOTED; next++) {
        /* A line that is whole by itself is no part of another record. */
        if (scans[0].end != SCAN_OPEN || dialect_count(dialect, lines->line[next]) == scans[0].fields)
            return scans[0];
        dialect_scan(dialect, lines->line[next], false, &scans[0]);
        length += strlen(lines->line[next]);
        if (scans[0].end == SCAN_CLEAN) {
            *at = next;
            return scans[0];
        }
    }
    if (scans[0].end == SCAN_OPEN && next == lines->n && lines->cut_short)
        *at = next;
    return scans[0];
}

/* Cleanly quoted: there are quoted fields, and each ends as it should; or all but one in ten when the first line
 * begins with a quote too. */
static bool is_quoted(const struct dialect *dialect, const struct lines *lines)
{
    size_t clean = 0, unclean = 0;
    struct dialect quoted = *dialect;
    quoted.quote = '"';
    for (size_t i = 0; i < lines->n; i++) {
        struct scan scan = scan_record(&quoted, lines, &i);
        clean += scan.end == SCAN_CLEAN && scan.quoted;
        unclean += scan.end != SCAN_CLEAN && i < lines->n;
    }
    return clean && (!unclean || (lines->line[0][0] == '"' && unclean * 10 <= clean));
}

static size_t usual_fields(const struct dialect *dialect, const struct lines *lines)
{
    size_t fields[DIALECT_SAMPLE], usual = 0, most = 0;
    for (size_t i = 0; i < lines->n; i++)
        fields[i] = fields_of(dialect, lines->line[i]);
    for (size_t i = 0; i < lines->n; i++) {
        size_t same = 0;
        for (size_t j = 0; j < lines->n; j++)
            same += fields[j] == fields[i];
        usual = same > most ? fields[i] : usual;
        most = same > most ? same : most;
    }
    return usual;
}

const char *dialect_below(const char *beginning)
{
    static const char *const words[][2] = {{"\t", "tab"}, {";", "semicolon"}, {",", "comma"}, {"|", "bar"},
                                           {" ", "blank"}, {"::", "::"}};
    struct lines lines;
    struct dialect dialect = {.quote = 0};
    const char *word = NULL;
    lines_of(&lines, beginning);
    if (lines.n > 1) {
        memmove(lines.line, lines.line + 1, --lines.n * sizeof *lines.line);
        bool cuts = guess_delimiter(&dialect, &lines);
        for (size_t i = 0; cuts && i < sizeof words / sizeof *words; i++)
            word = strcmp(words[i][0], dialect.delimiter) ? word : words[i][1];
    }
    free(lines.text);
    return word;
}

bool dialect_of(const char *beginning, const char *delimiter, const char *quote, struct dialect *dialect)
{
    struct lines lines;
    bool cuts = true;
    *dialect = (struct dialect){.quote = 0};
    lines_of(&lines, beginning);
    if (lines.n && says_delimiter(lines.line[0], dialect->delimiter)) {
        dialect->says_itself = true;
        memmove(lines.line, lines.line + 1, --lines.n * sizeof *lines.line);
    }
    dialect_ask(dialect, delimiter, NULL, NULL);
    if (!*dialect->delimiter)
        cuts = guess_delimiter(dialect, &lines);
    if (quote)
        dialect_ask(dialect, NULL, quote, NULL);
    else if (!strcmp(dialect->delimiter, ",") ||
             (strcmp(dialect->delimiter, "::") && lines.n && is_quoted(dialect, &lines)))
        dialect->quote = '"';
    dialect->comments = true;
    dialect->marked = lines.hashes * 2 > lines.n;
    dialect->usual = usual_fields(dialect, &lines);
    free(lines.text);
    return cuts;
}

void sample_of(struct sample *sample, const struct dialect *dialect, const char *beginning)
{
    struct lines lines;
    lines_of(&lines, beginning);
    *sample = (struct sample){.text = lines.text, .commas = !strcmp(dialect->delimiter, ",")};
    for (size_t i = dialect->says_itself; i < lines.n; i++) {
        struct scan scan = {0};
        dialect_scan(dialect, lines.line[i], false, &scan);
        if (scan.end == SCAN_CLEAN && !dialect_is_comment(dialect, lines.line[i]))
            dialect_cut(dialect, lines.line[i], false, &sample->records[sample->n++]);
    }
}

void sample_release(struct sample *sample)
{
    for (size_t i = 0; i < sample->n; i++)
        free(sample->records[i].list);
    free(sample->text);
}
