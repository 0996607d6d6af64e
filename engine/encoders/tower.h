/* What is done with towers, whatever their encoder.
 *
 * Looking is tower_embed, and nothing else: rows of a table are looked up without a tape, everything else goes
 * through the encoder's own forward on a tape that only looks. For single rows in the middle of something see
 * lookup.h. */
#ifndef ENGINE_ENCODERS_TOWER_H
#define ENGINE_ENCODERS_TOWER_H

#include "engine/encoders/encoder.h"

/* Both towers of a run: of anchors, of candidates. They take their first values from one stream, one after the
 * other. */
void towers_init(struct tower tower[2], const struct encoder *encoder, const struct collection *const collection[2],
                 const struct settings *settings, uint64_t seed);
void towers_release(struct tower tower[2]);
/* Adds the params of both. */
void towers_params(const struct tower tower[2], struct params *params);
/* What `freeze` says: the params of that group, "all" or "none". A frozen one gets no gradient, no step and no
 * decay. */
void towers_freeze(const struct tower tower[2], const char *which);
/* The best are those that are measured now, of these towers or, in the second, of others of the same shape. */
void towers_keep_best(const struct tower tower[2]);
void towers_take_best(const struct tower tower[2], const struct tower from[2]);

void tower_release(struct tower *tower);
/* `fits` of every encoder: -1 when `freeze` names weights that it has not. */
int tower_fits(const struct fitting *run, struct err *err);

/* The table whose rows are its embeddings, or NULL. */
struct param *tower_table(const struct tower *tower);

/* The embeddings of these rows by these weights, or of the first n where `rows` is NULL, into to (n, dim). Changes
 * nothing. */
void tower_embed(const struct tower *tower, struct pool *pool, enum weights which, const uint32_t *rows, size_t n,
                 real *to);

#endif
