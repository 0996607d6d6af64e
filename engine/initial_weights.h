/* First values of dense weights and their statistics, from the best checkpoint of another run whose rows have numbers
 * too: what carries over is what has the same name (but for that of the collection) and the same shape. All else
 * keeps its random beginning, which comes from the run's own seed. See pretrained.h, to which this belongs. */
#ifndef ENGINE_INITIAL_WEIGHTS_H
#define ENGINE_INITIAL_WEIGHTS_H

#include "engine/arrays.h"
#include "engine/encoders/tower.h"
#include "store/base/text.h"

/* Of each param of the anchors' tower and, where they have their own, of the candidates', in their order: pointing
 * into the file, NULL where there is none. */
struct initial_weights {
    const float **value;
    size_t n;
};

/* Writes those of `from` that fit into `to`, and their number and what was not taken, and why, behind `said`.
 * Refuses when nothing fits. */
int initial_weights_write(const struct tower *from, const struct tower *to, const char *path, int64_t *bytes,
                          int64_t *crc32, struct text *said, struct err *err);
/* Of an open file. To be released with initial_weights_release. */
int initial_weights_read(struct initial_weights *weights, const struct arrays_file *file, struct store *store,
                         const struct tower tower[2], struct err *err);
/* Into both towers: a slow copy begins as what it follows. */
void initial_weights_apply(const struct initial_weights *weights, const struct tower tower[2]);
void initial_weights_release(struct initial_weights *weights);

/* The note of such a file. */
extern const char initial_weights_note[];

#endif
