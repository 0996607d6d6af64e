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
    int (*run)(const struct verb_arguments *words, struct err *err); /* 0 or -1 */
};

/* A run made ready to compute with: its data, its settings at step 0, its trainer. */
struct run_context {
    struct store *store;
    struct run run;
    struct catalogue catalogue;
    struct corpus corpus;
    struct task_data data;
    struct pool *pool;
    struct trainer trainer;
    bool trainer_made;
    struct initial_files given;
};

/* Of `store` and `run` in words. threads < 0 takes the run's own. */
int run_context_open(struct run_context *context, const struct verb_arguments *words, enum store_mode mode,
                     int threads, struct err *err);
int run_context_open_run(struct run_context *context, const char *path, int64_t run, enum store_mode mode,
                         int threads, struct err *err);
/* The same with all that the run was given: ready for its first step. */
int run_context_open_to_train(struct run_context *context, const struct verb_arguments *words, enum store_mode mode,
                              int threads, struct err *err);
void run_context_close(struct run_context *context);

/* Publishes the catalogue if the store's is of another build. */
int publish_catalogue(struct store *store, struct err *err);

#endif
