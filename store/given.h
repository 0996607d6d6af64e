/* What a run is given before its first step, and cannot be trained or replayed without: first values of its tables, a
 * teacher. Each is a file in the run's folder, made by the engine from another run or from a file, which may go away
 * afterwards. */
#ifndef STORE_GIVEN_H
#define STORE_GIVEN_H

#include "store/store.h"

#include <stddef.h>

struct given_row {
    int64_t run;
    char kind[16];     /* start, teacher, vectors, vocabulary, weights */
    char source[512];  /* a run's name, or the path of a file */
    int64_t from_run;  /* 0: a file, or a run that is gone */
    int64_t from_step; /* of the checkpoint that was taken; -1: none */
    char file[64];     /* inside store_run_folder; "" until it is made */
    int64_t bytes, crc32;
    bool damaged; /* the row: nothing can be made of it */
};

/* Asks for it, inside the transaction that inserts the run. Of `row` run, kind, source and from_run are taken. */
int given_ask(struct store *store, const struct given_row *row, struct err *err);
/* The engine has made it: from_step, file, bytes, crc32. */
int given_made(struct store *store, const struct given_row *row, struct err *err);
/* All of a run, by kind. The caller frees *out. */
int given_list(struct store *store, int64_t run, struct given_row **out, size_t *n, struct err *err);
/* The path of what it was given of this kind, to be freed; NULL where there is nothing. */
int given_path(struct store *store, int64_t run, const char *kind, char **path, struct err *err);

#endif
