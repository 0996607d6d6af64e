/* What is done with towers, whatever their encoder.
 *
 * tower_embed computes embeddings without training. It copies the rows of a table; for any other encoder it runs the
 * forward pass of the encoder on a tape that records nothing for a backward pass. For single rows see lookup.h. */
#ifndef ENGINE_ENCODERS_TOWER_H
#define ENGINE_ENCODERS_TOWER_H

#include "engine/encoders/encoder.h"
#include "engine/tasks/task.h"

/* Both towers of a run: of anchors, of candidates. They take their first values from one stream, one after the other.
 * Those of two collections have weights of their own. Of one collection they are the same, but for the predictor, or
 * the candidates' is a slow copy, as candidate_tower says. */
void towers_init(struct tower tower[2], const struct task_data *data, const struct settings *settings, uint64_t seed);
void towers_release(struct tower tower[2]);
/* After a step on this tape: a slow copy follows. */
void towers_follow(struct tower tower[2], const struct tape *tape, const struct settings *settings);
/* Adds the params of both. */
void towers_params(const struct tower tower[2], struct params *params);
/* What the knob `frozen` says: the params of that group, "all" or "none". A frozen one gets no gradient, no step and
 * no decay. */
void towers_freeze(const struct tower tower[2], const char *which);
/* Copies the measured weights to the best ones: of these towers or, in the second function, of other towers of the
 * same shape. */
void towers_keep_best(const struct tower tower[2]);
void towers_take_best(const struct tower tower[2], const struct tower from[2]);

/* `fits` of every encoder: -1 when it cannot encode what the data have, or `frozen` names weights that it has not. */
int tower_fits(const struct fitting *run, struct err *err);

/* The table whose rows are its embeddings, or NULL. */
struct param *tower_table(const struct tower *tower);

/* Whether it sees anything of rows beside which they are, itself or by its members. */
bool tower_sees_features(const struct tower *tower);
/* The members of a tower that has some, while it is made: the encoders of the list that have something to read of its
 * collection, with their params, which become its own. A collection with nothing for any of them has none. */
void tower_add_members(struct tower *tower, const struct collection *collection, const char *list,
                       const struct settings *settings, struct rng_place *place);

/* (n, dim) on the tape: encoder, head, predictor. */
struct node *tower_forward(const struct tower *tower, struct tape *tape, const struct input *input);

/* How features of rows are read for a tower that has one: input->dense or input->texts, into the arena. */
typedef void tower_reader(void *context, const struct tower *tower, struct arena *arena, struct input *input);
/* What a tower, and each of its members, sees of rows. */
struct input tower_input(const struct tower *tower, struct arena *arena, const uint32_t *rows, size_t n,
                         tower_reader *read, void *context);

/* The same weights, which are borrowed, over n other rows, of a feature like its own, or like that of some of its
 * members; the others then have nothing of the rows. `whole` (n) says which whole each row is a part of, where rows
 * are parts (corpus.h), else NULL. To be released with tower_release. */
struct tower tower_over(const struct tower *tower, const struct feature *feature, const uint32_t *whole, size_t n);

/* How many rows are best encoded at one go where they are only looked at. */
size_t tower_rows_per_tile(const struct tower *tower);

/* The embeddings of these rows by these weights, or of the first n where `rows` is NULL, into to (n, dim). Changes
 * nothing. */
void tower_embed(const struct tower *tower, struct pool *pool, enum weights which, const uint32_t *rows, size_t n,
                 real *to);
/* The same below the head, into to (n, encoded): what is used once it is trained. */
void tower_encode(const struct tower *tower, struct pool *pool, enum weights which, const uint32_t *rows, size_t n,
                  real *to);
/* As its encoder describes them, into to (n, described). */
void tower_describe(const struct tower *tower, struct pool *pool, enum weights which, const uint32_t *rows, size_t n,
                    real *to);

#endif
