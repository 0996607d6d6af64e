/* How a data set is made, whatever it is of: what every import is asked, the order in which it works, and how it
 * reports. A kind of import is a request that begins with `struct import_asked`, and the four functions of `struct
 * import_kind`. */
#ifndef ENGINE_IMPORT_MAKING_H
#define ENGINE_IMPORT_MAKING_H

#include "engine/data/builder.h"
#include "engine/import/findings.h"
#include "engine/import/progress.h"
#include "engine/import/reading.h"

#include <math.h>

/* What every import is asked. */
struct import_asked {
    const char *store, *name;      /* path of the store; of the data set to be */
    const char *train, *test;      /* files; test NULL: a share of train is */
    const char *delimiter, *quote; /* of tables; NULL: by what they look like */
    double test_share;             /* above 0 and below 1; NaN: 0.2 */
    int64_t seed;                  /* of the split */
    bool skip_bad, json, dry_run;
};

#define IMPORT_ASKED_INIT {.test_share = NAN, .seed = 1}

/* The share of test: what was asked, or the usual one. */
double import_share(const struct import_asked *asked);

enum { MOST_FILES_READ = 3 };

/* One that is under way. An import's own struct begins with it. */
struct making {
    const struct import_asked *asked;
    double share; /* import_share */
    struct file_read {
        const char *kind, *file; /* "train"; a path */
        const struct reading *said;
    } read[MOST_FILES_READ];
    size_t files;
    const struct collector *collector; /* who has skipped lines; NULL: nobody does */
    struct progress progress;
    struct findings findings;
    struct dataset facts;
};

/* What an import of one kind does; `making` is the first member of its own struct. */
struct import_kind {
    int (*check)(struct making *making, struct err *err);   /* of what was asked, before a file is read */
    int (*collect)(struct making *making, struct err *err); /* reads, splits, and says so in the facts */
    int (*build)(struct making *making, struct builder *builder, struct err *err); /* all but the end */
    void (*print_fields)(const struct making *making); /* ,"rows":12 and what else a program may ask for */
    void (*print_lines)(const struct making *making);  /* for a person; the last one begins only */
};

/* Checks, collects, and, unless it is a dry run, builds and publishes. Prints what was made and what is strange about
 * it. Whatever fails leaves nothing behind. Releases `making` but not what the kind has beside it. */
int making_run(struct making *making, const struct import_asked *asked, const struct import_kind *kind,
               struct err *err);

/* For `check`: a file that is read, and what will be known of it; nothing where `file` is NULL. */
void making_reads(struct making *making, const char *kind, const char *file, const struct reading *said);
/* For `collect`: the facts that all kinds have; `split` as in dataset.h. */
void making_facts(struct making *making, const char *task, const char *split, size_t train, size_t test);
/* For `print_lines`: how it was split; drawn by the seed, or given. */
void making_print_split(const struct making *making, bool drawn);
/* And, to end it with: "1,024 + 256 (train + test), 2 unreadable lines skipped, ". */
void making_print_sides(const struct making *making, const char *pairs);
/* Copies what a collector has to know of the request. */
void collector_ask(struct collector *collector, const struct import_asked *asked);

#endif
