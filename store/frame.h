/* Frames: what the inside of a run looked like at some steps, to be gone through afterwards. A frame is a few arrays
 * of numbers under names, kept as a safetensors file in a blob, so that other programs read it too. */
#ifndef STORE_FRAME_H
#define STORE_FRAME_H

#include "store/run.h"

enum { MOST_FRAME_ARRAYS = 8, FRAME_NAME = 32 };

struct frame_array {
    char name[FRAME_NAME];
    size_t rows, cols;
    float *value; /* (rows, cols) */
};

struct frame {
    int64_t step;
    size_t n;
    struct frame_array array[MOST_FRAME_ARRAYS];
};
void frame_release(struct frame *frame); /* and the values of its arrays */

/* Keeps it, in place of one of its kind and step. Where frames of this kind then take more than `most` bytes, every
 * second one of the older half goes, until they do not; the newest stays whatever it takes. */
int frame_put(struct store *store, int64_t run, const char *kind, const struct frame *frame, int64_t most,
              struct err *err);
/* The newest of a step up to `step`: 1, 0 when there is none, -1. A fork has those of its parent from before it left.
 * Frees nothing that was in *out. A damaged one is an error. */
int frame_get(struct store *store, const struct run *run, const char *kind, int64_t step, struct frame *out,
              struct err *err);
/* The steps that have one, rising; those of the parent of a fork first. The caller frees *steps. */
int frame_steps(struct store *store, const struct run *run, const char *kind, int64_t **steps, size_t *n,
                struct err *err);
/* NULL when the frame has no array of this name and number of columns. */
const struct frame_array *frame_find(const struct frame *frame, const char *name, size_t cols);
int frame_forget_after(struct store *store, int64_t run, int64_t step, struct err *err);

#endif
