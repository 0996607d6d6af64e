/* Pairs of texts as they are read from a table or from JSON lines: equal texts are one row. */
#ifndef ENGINE_IMPORT_PAIR_SET_H
#define ENGINE_IMPORT_PAIR_SET_H

#include "engine/import/collect.h"
#include "engine/import/progress.h"

enum { PAIR_FIRST, PAIR_SECOND, PAIR_SCORE, PAIR_COLUMNS };

struct pair_set {
    size_t n, capacity;
    uint32_t *row[2]; /* (n): numbers in `texts` */
    float *score;     /* (n) */
    uint8_t *split;   /* (n): an enum split */
    struct ids texts;
    size_t empty;     /* pairs left out because one of the texts is */
};

/* A file that is read. */
struct pair_reading {
    const char *file, *option;          /* option: "--train", "--test" or "--valid" */
    const char *column[PAIR_COLUMNS];   /* names, or numbers from 1 on; the last is NULL where pairs have no scores */
    bool by_number;                     /* the file has no header: its first line is a pair */
    uint8_t split;
    struct collector *collector;        /* how tables are written, and whether bad lines are passed over */
    struct pair_set *set;
    struct reading *said;
    struct progress *progress;
};

/* Adds the pairs of a delimited table, or of JSON lines, and says what it took it for. Refuses one without pairs. */
int pair_read(struct pair_reading *reading, struct err *err);
void pair_set_release(struct pair_set *set);

#endif
