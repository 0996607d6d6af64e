/* What the importers hand over: ids, interactions and the count of lines passed over.
 *
 * Every problem of a line is first filled in without file and line ("the rating 'abc' is not a number"); then
 * collect_refuse makes it the refusal of the file, or with --skip-bad counts the line and lets reading go on. */
#ifndef ENGINE_IMPORT_COLLECT_H
#define ENGINE_IMPORT_COLLECT_H

#include "engine/import/ids.h"
#include "engine/import/pairs.h"
#include "engine/import/reading.h"
#include "engine/import/source.h"

enum { NAMED_FIELDS = 4 };

/* What the ratings and times of a file are like. */
struct column_facts {
    bool decimal_comma;   /* "4,5" is a number, as it is where no comma stands between fields */
    int64_t unit;         /* of time: see word_time */
    int64_t commas;       /* ratings with a decimal comma */
    int64_t not_positive; /* ratings that are 0 or negative, without those that are left out */
    int64_t cut;          /* times with parts smaller than a nanosecond */
    int64_t rounded;      /* times like 1.5E+09 */
    char example[64];     /* of these */
};

struct collector {
    struct ids users, items;
    struct interaction_columns train, test;
    struct interaction_columns *into; /* the one being read: &train, then &test */
    struct reading reading[2];  /* what the files of train and test were taken for */
    struct column_facts tally[2];
    const char *columns;        /* what --columns says, or NULL */
    const char *delimiter, *quote; /* what --delimiter and --quote say, or NULL */
    bool header, no_header;     /* the first line is one, or is one of data, whatever it looks like */
    bool tabular;               /* train was read as a table, */
    struct text train_header;   /* of which this is the header: its words, a NUL behind each; empty: it has none */
    double min_rating;          /* lower ones will be left out; NaN: none */
    const char *naming;         /* how a person names other columns: see importer.h; NULL: nobody can */
    const char *fields[NAMED_FIELDS]; /* what --user, --item, --rating and --time say, or NULL */
    bool skip_bad;
    bool strict;                /* there is no way to leave a line out */
    bool keep_unknown;          /* users of test that train has not are taken like others */
    int64_t skipped;            /* unreadable lines passed over */
    struct text first_skipped;  /* "line 7: the rating 'x' is not a number", with its file */
    int64_t unknown;            /* lines of test passed over because train has not their user */
    struct ids strangers;       /* these users */
    struct text first_unknown;  /* as first_skipped */
};

/* One line or part of it. The ids have been checked (word_check_id). */
struct interaction {
    const char *user, *item;
    size_t user_length, item_length;
    float rating;
    int64_t time;
    uint32_t fraction; /* nanoseconds beside time */
};

void collector_init(struct collector *collector, const char *columns, bool skip_bad);
void collector_release(struct collector *collector);

/* What is said of the file being read. */
struct reading *collector_reading(struct collector *collector);
struct column_facts *collector_tally(struct collector *collector);

/* Says, before the first interaction of a file, which columns it has. */
void collect_columns(struct collector *collector, bool rating, bool time);
/* -1 and the problem, with ERR_NOT_FOUND, for a user of the test file who does not occur in the training file, unless
 * such users are kept. */
int collect_check_user(struct collector *collector, const char *user, size_t length, struct err *err);
int collect_add(struct collector *collector, const struct interaction *interaction, struct err *err);
/* Will the interaction be left out for its rating? */
bool collect_leaves_out(const struct collector *collector, const struct interaction *interaction);
/* A user without interactions. */
void collect_user(struct collector *collector, const char *user, size_t length);

/* Once all is read: notes what ratings and times are like. */
void collect_note(struct collector *collector);

/* 0 when the line is passed over, -1 when it is refused. `err` has the problem; ERR_NOT_FOUND is that of an unknown
 * user. */
int collect_refuse(struct collector *collector, const char *file, int64_t line, struct err *err);

#endif
