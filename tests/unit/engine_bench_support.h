/* A trainer on a small world, for tests that train. */
#ifndef TESTS_UNIT_ENGINE_BENCH_SUPPORT_H
#define TESTS_UNIT_ENGINE_BENCH_SUPPORT_H

#include "tests/unit/engine_support.h"

#include "engine/given.h"

/* A trainer with all it stands on. */
struct bench {
    struct catalogue catalogue;
    struct settings settings;
    struct task_data data;
    struct pool *pool;
    struct trainer trainer;
    struct heard heard;
    struct wordpiece *vocabulary; /* of tokens=wordpiece: that of the tiny BERT in tests/fixtures; else NULL */
    struct initial_files given; /* a teacher, when its loss asks one: it knows the parity of users and items */
};

/* On a small world; where the words begin with `task=`, on small points or, of the task `paired`, on pairs, which
 * have scores where the first probe is `scores`; or on bench->data that is there already. */
void begin(struct bench *bench, const char *words, int threads);
void begin_on(struct bench *bench, const char *words, int threads);
void end(struct bench *bench);
void train_to(struct bench *bench, int64_t step);
/* A hash of all bits of the trainer's tables. */
uint64_t weights(struct bench *bench);

/* Keeps a checkpoint, as a session does. */
void save(struct bench *bench, struct store *store, int64_t run, const char *kind);

/* A value of the knob other than the present one. */
void another_value(const struct knob *knob, const char *now, char *to);

/* How many there are in the list. */
size_t count_losses(void);

#endif
