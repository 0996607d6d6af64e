/* The records of a delimited text, one after the other. Empty lines and comments are passed over.
 *
 * A quoted field may go over several lines. Where such a record does not come out clean (a field is not closed
 * within 1 MiB, something follows its closing quote, the number of fields is wrong, or one of its lines is a whole
 * record by itself), the joining is undone: its first line alone is bad, and the next is read by itself. Between
 * commas, which stand in any text, a line is a whole record only when it has a number where all have one. */
#ifndef ENGINE_IMPORT_DELIMITED_H
#define ENGINE_IMPORT_DELIMITED_H

#include "engine/import/dialect.h"
#include "engine/import/reading.h"
#include "engine/import/source.h"
#include "store/base/text.h"

struct delimited {
    struct source *source;
    struct dialect dialect;
    struct field_list fields;  /* of the record read last; valid until the next */
    size_t wanted;         /* fields that every record should have; 0 until the caller knows */
    int number_at;         /* a field that is a number in every record; -1 until the caller knows of one */
    int64_t line, lines;   /* where that record began, and how many lines it has */
    /* What there was so far. */
    int64_t comments, letters; /* lines that are comments; that have a double quote which is a letter */
    int64_t rules;             /* lines that are drawn, of dashes */
    int64_t joined, joined_lines, backslash; /* records over several lines, and these; records with \" in them */
    int64_t repeated;          /* records that repeat the header */
    struct text header;        /* its fields, a NUL behind each; "" when there is none */
    /* Lines read ahead. */
    struct text record;        /* the lines that are joined */
    struct text held;          /* lines, a NUL behind each, from `held_at` on not handed out yet */
    size_t held_at;
    size_t patience;           /* bytes over which a quoted field is looked for the end of */
    int64_t number;            /* of the line handed out last */
    int ended;                 /* what came instead of a line behind the held ones: LINE_BAD, _END or _FAILED */
    struct err problem;        /* of `ended` */
};

/* For a format that knows how it is written: between commas fields may be quoted, there are no comments. */
void delimited_init(struct delimited *delimited, struct source *source, const char *delimiter);
/* With the dialect by the source's beginning, or as asked: see dialect_of. -1 when the source cannot be read. */
int delimited_guess(struct delimited *delimited, struct source *source, const char *delimiter, const char *quote,
                    struct err *err);
void delimited_release(struct delimited *delimited);
/* The record read last is the header: others like it are passed over from now on, as where files were joined. */
void delimited_keep_header(struct delimited *delimited);
/* Does the record read last consist of these words, a NUL behind each? Never of none. */
bool delimited_has(const struct delimited *delimited, const struct text *words);
/* Says what was done beside cutting fields: comments, quotes that are letters, records over several lines. */
void delimited_note(const struct delimited *delimited, struct reading *reading);
/* LINE_READ, LINE_BAD, LINE_END, LINE_FAILED as in source.h. */
int delimited_next(struct delimited *delimited, struct err *err);

#endif
