/* Frames: what the inside of a run looked like at some steps, to be gone through afterwards. A frame is a few arrays
 * of numbers or of pictures under names, kept as a safetensors file in a blob, so that other programs read it too. */
#ifndef STORE_FRAME_H
#define STORE_FRAME_H

#include "store/run.h"

enum { MOST_FRAME_ARRAYS = 8, MOST_FRAME_FACTS = 32, FRAME_NAME = 32, FRAME_FACT = 256 };

/* Numbers, of type F32, or pictures, of type U8: one a row, line by line from the top, a pixel being 1 grey value or
 * 3 of red, green and blue. */
struct frame_array {
    char name[FRAME_NAME];
    size_t rows, cols;
    float *value;                   /* (rows, cols); NULL: they are pictures */
    uint8_t *pixel;                 /* (rows, height, width, channels); NULL: they are numbers */
    size_t height, width, channels; /* of pictures; their product is cols */
};

/* What is told beside the arrays, in words: the metadata of the safetensors file. */
struct frame_fact {
    char name[FRAME_NAME], word[FRAME_FACT];
};

struct frame {
    int64_t step;
    size_t n;
    struct frame_array array[MOST_FRAME_ARRAYS];
    size_t n_facts;
    struct frame_fact fact[MOST_FRAME_FACTS];
};
/* Room for numbers (rows, cols) in one more array of it, of MOST_FRAME_ARRAYS at most; all 0. */
float *frame_add(struct frame *frame, const char *name, size_t rows, size_t cols);
/* The same for pictures: of shape {height, width, channels}. */
uint8_t *frame_add_pictures(struct frame *frame, const char *name, size_t rows, const size_t *shape);
void frame_release(struct frame *frame); /* and the values of its arrays */

/* Which frame it is: one that was made again at its step has another time. */
struct frame_key {
    int64_t run, step; /* a fork shows those of its parent, too */
    double created;
};
bool frame_key_is(const struct frame_key *key, const struct frame_key *other);

/* Keeps it, in place of one of its kind and step. Where frames of this kind then take more than `most` bytes, every
 * second one of the older half goes, until they do not; the newest stays whatever it takes. */
int frame_put(struct store *store, int64_t run, const char *kind, const struct frame *frame, int64_t most,
              struct err *err);
/* The newest of a step up to `step`: 1, 0 when there is none, -1. A fork has those of its parent from before it left.
 * Frees nothing that was in *out. A damaged one is an error. */
int frame_get(struct store *store, const struct run *run, const char *kind, int64_t step, struct frame *out,
              struct err *err);
/* Which one frame_get would get, without reading what is in it. */
int frame_newest(struct store *store, const struct run *run, const char *kind, int64_t step, struct frame_key *out,
                 struct err *err);
/* The steps that have one, rising; those of the parent of a fork first. The caller frees *steps. */
int frame_steps(struct store *store, const struct run *run, const char *kind, int64_t **steps, size_t *n,
                struct err *err);
/* Numbers; NULL when the frame has no array of this name and number of columns. */
const struct frame_array *frame_find(const struct frame *frame, const char *name, size_t cols);
/* Of any number of columns. */
const struct frame_array *frame_find_any(const struct frame *frame, const char *name);
/* Pictures; NULL when the frame has none of this name. */
const struct frame_array *frame_pictures(const struct frame *frame, const char *name);
/* The word of a fact; "" when the frame does not tell it. */
const char *frame_word(const struct frame *frame, const char *name);
/* Adds a fact, cut to FRAME_FACT - 1 bytes. */
void frame_tell(struct frame *frame, const char *name, const char *word);
/* Removes one: 1, or 0 when it is not there, -1. */
int frame_remove(struct store *store, int64_t run, const char *kind, int64_t step, struct err *err);
int frame_forget_after(struct store *store, int64_t run, int64_t step, struct err *err);

#endif
