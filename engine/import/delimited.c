/* Reads delimited records: see delimited.h. Fields are cut in place in the source's buffer; only a record that goes
 * over several lines is copied. */
#include "engine/import/delimited.h"

#include "store/base/language.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST_RECORD = 1024 * 1024, LEAST_PATIENCE = 4096, TRIM_HELD = 4 * LONGEST_RECORD };

void delimited_init(struct delimited *delimited, struct source *source, const char *delimiter)
{
    *delimited = (struct delimited){.source = source, .number_at = -1, .patience = LONGEST_RECORD,
                                    .ended = LINE_READ};
    COPY_TEXT(delimited->dialect.delimiter, delimiter);
    delimited->dialect.quote = strcmp(delimiter, ",") ? 0 : '"';
}

int delimited_guess(struct delimited *delimited, struct source *source, const char *delimiter, const char *quote,
                    struct err *err)
{
    delimited_init(delimited, source, ",");
    const char *beginning = source_beginning(source, err);
    if (!beginning)
        return -1;
    dialect_of(beginning, delimiter, quote, &delimited->dialect);
    return 0;
}

void delimited_release(struct delimited *delimited)
{
    free(delimited->fields.list);
    text_release(&delimited->record);
    text_release(&delimited->held);
    text_release(&delimited->header);
}

void delimited_keep_header(struct delimited *delimited)
{
    text_clear(&delimited->header);
    for (size_t i = 0; i < delimited->fields.n; i++)
        text_add_bytes(&delimited->header, delimited->fields.list[i].text, delimited->fields.list[i].length + 1);
}

bool delimited_has(const struct delimited *delimited, const struct text *words)
{
    if (!words->length)
        return false;
    const char *at = words->data, *end = at + words->length;
    size_t i = 0;
    for (; at < end && i < delimited->fields.n && !strcmp(delimited->fields.list[i].text, at); i++)
        at += strlen(at) + 1;
    return at == end && i == delimited->fields.n;
}

/* The next line, a held one first. */
static int take_line(struct delimited *delimited, char **line, size_t *length, struct err *err)
{
    struct text *held = &delimited->held;
    delimited->number++;
    if (delimited->held_at < held->length) {
        *line = held->data + delimited->held_at;
        *length = strlen(*line);
        delimited->held_at += *length + 1;
        return LINE_READ;
    }
    text_clear(held);
    delimited->held_at = 0;
    int ended = delimited->ended;
    delimited->ended = LINE_READ;
    if (ended == LINE_READ)
        return source_line(delimited->source, line, length, err);
    *err = delimited->problem;
    return ended;
}

/* The line at *look behind the held ones that were not taken; *look goes behind it. It stays held. */
static int look_ahead(struct delimited *delimited, size_t *look, char **line, struct err *err)
{
    struct text *held = &delimited->held;
    char *next;
    size_t length;
    if (*look == held->length) {
        if (delimited->ended == LINE_READ) {
            delimited->ended = source_line(delimited->source, &next, &length, err);
            delimited->problem = *err;
            err_clear(err);
        }
        if (delimited->ended != LINE_READ)
            return delimited->ended;
        text_add_bytes(held, next, length + 1);
    }
    *line = held->data + *look;
    *look += strlen(*line) + 1;
    return LINE_READ;
}

static void trim_held(struct delimited *delimited)
{
    struct text *held = &delimited->held;
    if (delimited->held_at < TRIM_HELD)
        return;
    held->length -= delimited->held_at;
    memmove(held->data, held->data + delimited->held_at, held->length);
    delimited->held_at = 0;
}

static bool is_clean(const struct delimited *delimited, const struct scan *scan)
{
    return scan->end == SCAN_CLEAN && (!delimited->wanted || scan->fields == delimited->wanted);
}

/* A line that is a whole record by itself is no part of another; between commas text may well look like one. */
static bool stands_alone(const struct delimited *delimited, const char *line)
{
    const struct dialect *dialect = &delimited->dialect;
    if (!delimited->wanted || dialect_count(dialect, line) != delimited->wanted)
        return false;
    if (delimited->number_at >= 0)
        return dialect_number_at(dialect, line, (size_t)delimited->number_at);
    return strcmp(dialect->delimiter, ",") != 0;
}

/* Goes on with the lines behind the one in `record` until it is clean, with \" or without; false when it is not. */
static bool join_lines(struct delimited *delimited, struct scan scans[2], size_t *look, bool *backslash,
                       struct err *err)
{
    struct text *record = &delimited->record;
    char *line;
    for (*look = delimited->held_at; record->length < delimited->patience; delimited->lines++) {
        if (scans[0].end != SCAN_OPEN && scans[1].end != SCAN_OPEN)
            return false;
        if (look_ahead(delimited, look, &line, err) != LINE_READ)
            break;
        if (stands_alone(delimited, line))
            return false;
        text_add_bytes(record, "\n", 1);
        text_add(record, line);
        for (int i = 0; i < 2; i++) {
            if (scans[i].end != SCAN_OPEN)
                continue;
            dialect_scan(&delimited->dialect, line, i, &scans[i]);
            *backslash = i;
            if (is_clean(delimited, &scans[i])) {
                delimited->lines++;
                return true;
            }
        }
    }
    /* Not to look through the same lines again and again, where quotes are left open in many of them. */
    delimited->patience = delimited->patience / 2 > LEAST_PATIENCE ? delimited->patience / 2 : LEAST_PATIENCE;
    return false;
}

static int refuse_quote(bool open, struct err *err)
{
    err_set(err, ERR_FAILED, open ? N_("a quote is opened here and not closed; --quote none makes quotes letters")
                                  : N_("something follows the closing quote of a field; --quote none makes quotes "
                                       "letters"));
    return LINE_BAD;
}

static int cut_joined(struct delimited *delimited, struct scan scans[2], const char *line, struct err *err)
{
    bool backslash = false;
    size_t look;
    text_clear(&delimited->record);
    text_add(&delimited->record, line);
    if (!join_lines(delimited, scans, &look, &backslash, err)) {
        delimited->lines = 1;
        return refuse_quote(true, err);
    }
    delimited->held_at = look;
    delimited->number += delimited->lines - 1;
    delimited->joined++;
    delimited->joined_lines += delimited->lines;
    delimited->backslash += backslash;
    dialect_cut(&delimited->dialect, delimited->record.data, backslash, &delimited->fields);
    return LINE_READ;
}

/* A line with quotes: as it should be, else with \" in its fields, else with the lines behind it. */
static int cut_quoted(struct delimited *delimited, char *line, struct err *err)
{
    const struct dialect *dialect = &delimited->dialect;
    struct scan scans[2] = {{0}, {0}};
    dialect_scan(dialect, line, false, &scans[0]);
    bool backslash = false;
    if (!is_clean(delimited, &scans[0]) && strchr(line, '\\')) {
        dialect_scan(dialect, line, true, &scans[1]);
        backslash = is_clean(delimited, &scans[1]);
    }
    if (!backslash && (scans[0].end == SCAN_OPEN || scans[1].end == SCAN_OPEN))
        return cut_joined(delimited, scans, line, err);
    if (!backslash && scans[0].end == SCAN_BEHIND)
        return refuse_quote(false, err);
    delimited->backslash += backslash;
    dialect_cut(dialect, line, backslash, &delimited->fields);
    return LINE_READ;
}

/* Empty, a comment, drawn, or Excel's word on the delimiter. */
static bool is_passed_over(struct delimited *delimited, const char *line)
{
    bool comment = dialect_is_comment(&delimited->dialect, line);
    bool rule = delimited->dialect.comments && dialect_is_rule(line);
    delimited->comments += comment;
    delimited->rules += rule;
    return comment || rule || !line[strspn(line, " \t")] ||
           (delimited->number == 1 && delimited->dialect.says_itself);
}

/* The next record, a header that comes again too. */
static int next_record(struct delimited *delimited, struct err *err)
{
    const struct dialect *dialect = &delimited->dialect;
    char *line;
    size_t length;
    int got;
    delimited->fields.n = 0;
    delimited->lines = 1;
    trim_held(delimited);
    do {
        got = take_line(delimited, &line, &length, err);
    } while (got == LINE_READ && is_passed_over(delimited, line));
    delimited->line = delimited->number;
    if (got != LINE_READ)
        return got;
    if (dialect->quote && memchr(line, dialect->quote, length))
        return cut_quoted(delimited, line, err);
    delimited->letters += !dialect->quote && memchr(line, '"', length);
    dialect_cut(dialect, line, false, &delimited->fields);
    return LINE_READ;
}

int delimited_next(struct delimited *delimited, struct err *err)
{
    int got;
    while ((got = next_record(delimited, err)) == LINE_READ && delimited_has(delimited, &delimited->header))
        delimited->repeated++;
    return got;
}

void delimited_note(const struct delimited *delimited, struct reading *reading)
{
    if (delimited->dialect.says_itself)
        reading_note(reading, "the first line says which delimiter");
    reading_count(reading, delimited->repeated, "%s line repeats the header, passed over",
                  "%s lines repeat the header, passed over");
    reading_count(reading, delimited->comments, "%s comment line passed over", "%s comment lines passed over");
    reading_count(reading, delimited->rules, "%s line of dashes passed over", "%s lines of dashes passed over");
    reading_count(reading, delimited->letters, "%s line has a quote that is a letter",
                  "%s lines have a quote that is a letter");
    reading_count(reading, delimited->backslash, "%s record has \\\" for a quote inside a field",
                  "%s records have \\\" for a quote inside a field");
    reading_count(reading, delimited->joined, "%s record goes over several lines",
                  "%s records go over several lines");
    if (delimited->joined)
        reading_note(reading, "these are %lld lines in all", (long long)delimited->joined_lines);
}
