/* What the engine can be told to do: verbs with key=value words. The words are checked by the command line before
 * they come here, so a missing one is an error of the caller. One verb is one file and one row of verbs.h. */
#ifndef ENGINE_VERBS_VERB_H
#define ENGINE_VERBS_VERB_H

#include "store/run.h"

#include "engine/given.h"
#include "engine/trainer.h"
#include "store/base/text.h"

struct verb_arguments {
    int n;
    char **word; /* "key=value" */
};

/* The value of a key, or NULL. */
const char *argument_of(const struct verb_arguments *words, const char *key);
int64_t argument_int(const struct verb_arguments *words, const char *key, int64_t fallback);

struct verb {
    const char *name;
    const char *help;
    bool english; /* in any language: what it says goes into the store or the log of a run, which everybody reads */
    int (*run)(const struct verb_arguments *words, struct err *err); /* 0 or -1 */
};

/* A run made ready to compute with: its data, its settings at step 0, its trainer. */
struct run_context {
    struct store *store;
    struct run run;
    struct catalogue catalogue;
    struct wordpiece *vocabulary; /* that its texts are read by, or NULL */
    struct corpus corpus;
    struct task_data data;
    struct pool *pool;
    struct trainer trainer;
    bool trainer_made;
    struct initial_files given;
};

/* The same without a trainer, by these settings, of `store` and `dataset` in the context, which has a store, a
 * catalogue and a pool already. May be done again by other settings. */
int run_context_read_data(struct run_context *context, const struct dataset *dataset, const struct settings *settings,
                          struct err *err);
/* Of a run whose id is known and which is a baseline: with its data and its settings, which go to `settings`. */
int run_context_open_baseline(struct run_context *context, const char *path, int64_t run, struct settings *settings,
                              struct err *err);

/* Of `store` and `run` in words. threads < 0 takes the run's own. */
int run_context_open(struct run_context *context, const struct verb_arguments *words, enum store_mode mode,
                     int threads, struct err *err);
int run_context_open_run(struct run_context *context, const char *path, int64_t run, enum store_mode mode,
                         int threads, struct err *err);
/* The same with all that the run was given: ready for its first step. */
int run_context_open_to_train(struct run_context *context, const struct verb_arguments *words, enum store_mode mode,
                              int threads, struct err *err);
/* The same with the word vectors that views may ask for: to see rows as a trained run sees them. */
int run_context_open_to_look(struct run_context *context, const struct verb_arguments *words, enum store_mode mode,
                             int threads, struct err *err);
void run_context_close(struct run_context *context);

/* Publishes the catalogue if the store's is of another build. */
int publish_catalogue(struct store *store, struct err *err);

#endif
