/* A teacher: somebody who says how well a candidate suits an anchor, for losses that are taught and for
 * pseudo-labels.
 *
 * It is another run (its embeddings, by its own similarity, matched by ids), vectors of candidates from elsewhere (an
 * anchor is then the mean of the directions of what the anchor has in train, the score a cosine), or a matrix of
 * scores. Whatever it is, it is written beside the run that it teaches, before that run's first step.
 *
 * Order of calls: one of the functions of teacher_make.h once; then, whenever the run is trained, teacher_load;
 * teacher_release. */
#ifndef ENGINE_TEACHER_H
#define ENGINE_TEACHER_H

#include "engine/arrays.h"
#include "engine/ops/contrast.h"
#include "engine/similarities/similarity.h"
#include "store/given.h"

struct teacher {
    size_t rows[2];                  /* anchors, candidates */
    size_t dim;                      /* 0: it has scores */
    real *side[2];                   /* (rows, dim), prepared */
    bool *known[2];                  /* (rows): whether it knows the anchor, the candidate */
    const struct geometry *geometry; /* NULL: the dot product */
    const float *scores;             /* (anchors, candidates), in the file */
    struct arrays_file file;
};

/* Who is asked in a step: the teacher, and what anchors and candidates the step's rows stand for; NULL: the numbers
 * are ids. Rows of candidates from n_candidates on are no candidates, and no teacher knows them. */
struct teacher_query {
    const struct teacher *teacher;
    const uint32_t *anchors, *candidates;
    size_t n_candidates;
};

extern const char teacher_of_scores[]; /* what the file of one that has scores notes; others name a similarity */
int teacher_load(struct teacher *teacher, struct store *store, const char *path, const struct given_row *row,
                 size_t anchors, size_t candidates, struct err *err);
/* One that knows nobody yet, with vectors of zeros. */
void teacher_init(struct teacher *teacher, size_t anchors, size_t candidates, size_t dim);
void teacher_release(struct teacher *teacher);

/* What is said of each of these rows of anchors with each of these rows of candidates (NOT_DRAWN where there is
 * none), into to (n_anchors, n_candidates); -INFINITY where the teacher doesn't know. `room` is for teacher_room
 * numbers. */
void teacher_scores(const struct teacher_query *taught, const uint32_t *anchors, size_t n_anchors,
                    const uint32_t *candidates, size_t n_candidates, real *room, real *to);
size_t teacher_room(const struct teacher *teacher, size_t n_anchors, size_t n_candidates);
/* The same as the op asks it; the query must outlive the step. */
struct row_teacher teacher_of_rows(const struct teacher_query *taught);

#endif
