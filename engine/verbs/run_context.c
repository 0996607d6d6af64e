/* What several verbs need before they can begin: see verb.h. */
#include "engine/verbs/verb.h"

#include "engine/catalogue.h"
#include "engine/core/blas.h"
#include "engine/training.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *argument_of(const struct verb_arguments *words, const char *key)
{
    size_t length = strlen(key);
    for (int i = 0; i < words->n; i++)
        if (!strncmp(words->word[i], key, length) && words->word[i][length] == '=')
            return words->word[i] + length + 1;
    return NULL;
}

int64_t argument_int(const struct verb_arguments *words, const char *key, int64_t fallback)
{
    int64_t value;
    const char *word = argument_of(words, key);
    return word && parse_int(word, &value) ? value : fallback;
}

/* What is measured on a split, at the list length of the defaults: who asks for a metric before it was ever recorded
 * finds what it is. */
static int publish_metrics(struct store *store, const struct catalogue *catalogue, struct err *err)
{
    static const char *const splits[] = {"valid", "test"};
    struct settings settings;
    const struct metric *row;
    settings_init(&settings, catalogue);
    for (size_t i = 0; probes[i]; i++)
        for (size_t at = 0; (row = probes[i]->metric(at)); at++)
            for (size_t s = 0; s < 2 && !row->group; s++) {
                struct metric metric = *row;
                metric.split = splits[s];
                metric.cut = probes[i]->cut ? probes[i]->cut(&settings, row) : 0;
                if (metric_id(store, &metric, err) < 0)
                    return -1;
            }
    return 0;
}

int publish_catalogue(struct store *store, struct err *err)
{
    char *mine = engine_fingerprint("/proc/self/exe"), *theirs = catalogue_fingerprint(store, err);
    int result = 0;
    if (mine && theirs && strcmp(mine, theirs)) {
        struct catalogue catalogue;
        catalogue_gather(&catalogue);
        result = publish_metrics(store, &catalogue, err) < 0 ? -1 : catalogue_publish(store, &catalogue, mine, err);
        catalogue_release(&catalogue);
    }
    free(mine);
    free(theirs);
    return result;
}

static int load_settings(struct run_context *w, struct settings *settings, struct err *err)
{
    struct setting *stored;
    size_t n;
    settings_init(settings, &w->catalogue);
    if (run_settings(w->store, w->run.id, &stored, &n, err) < 0)
        return -1;
    int result = settings_load(settings, stored, n, err);
    free(stored);
    return result;
}

static int rules_are_known(const struct run *run, struct err *err)
{
    if (run->rules >= RULES_FIRST && run->rules <= RULES_NOW)
        return 0;
    return err_set(err, ERR_USAGE, "run %lld is computed by rules of number %lld, and this nearfar knows those up to "
                   "%d: use a newer nearfar for it", (long long)run->id, (long long)run->rules, RULES_NOW);
}

/* All that can be known without the data. */
static int open_run(struct run_context *w, const char *path, int64_t run, enum store_mode mode,
                    struct settings *settings, struct dataset *dataset, struct err *err)
{
    *w = (struct run_context){0};
    catalogue_gather(&w->catalogue);
    w->store = store_open(path, mode, err);
    return !w->store || run_get(w->store, run, &w->run, err) < 0 || run_check(&w->run, err) < 0 ||
                   rules_are_known(&w->run, err) < 0 || load_settings(w, settings, err) < 0 ||
                   dataset_get(w->store, w->run.dataset, dataset, err) < 0
               ? -1
               : 0;
}

/* Texts know the vocabulary that they are read by. */
static void give_vocabulary(struct corpus *corpus, const struct wordpiece *vocabulary)
{
    for (size_t c = 0; c < corpus->n_collections; c++)
        for (size_t f = 0; f < corpus->collection[c].n_features; f++)
            if (corpus->collection[c].feature[f].kind == FEATURE_TEXT)
                corpus->collection[c].feature[f].pieces = vocabulary;
}

int run_context_read_data(struct run_context *w, const struct dataset *dataset, const struct settings *settings,
                          struct err *err)
{
    task_data_release(&w->data);
    corpus_release(&w->corpus);
    if (corpus_load(&w->corpus, w->store, dataset, setting(settings, &knob_validation), err) < 0)
        return -1;
    give_vocabulary(&w->corpus, w->vocabulary);
    return task_balance(&w->corpus, settings, (uint64_t)w->run.seed, w->pool, err) < 0 ||
                   task_bind(&w->data, &w->corpus, settings, err) < 0
               ? -1
               : 0;
}

int run_context_open_run(struct run_context *w, const char *path, int64_t run, enum store_mode mode, int threads,
                         struct err *err)
{
    struct settings settings;
    struct dataset dataset;
    if (open_run(w, path, run, mode, &settings, &dataset, err) < 0 || run_check_trained(&w->run, err) < 0 ||
        given_vocabulary(&w->vocabulary, w->store, run, err) < 0)
        return -1;
    w->pool = pool_new(threads < 0 ? (int)w->run.threads : threads);
    if (run_context_read_data(w, &dataset, &settings, err) < 0)
        return -1;
    COPY_TEXT(w->run.balanced, w->corpus.balanced);
    trainer_init(&w->trainer, &settings, &w->data, w->pool, (uint64_t)w->run.seed);
    w->trainer.rules = (int)w->run.rules;
    w->trainer_made = true;
    return trainer_fits(&w->trainer, err);
}

int run_context_open_baseline(struct run_context *w, const char *path, int64_t run, struct settings *settings,
                              struct err *err)
{
    struct dataset dataset;
    if (open_run(w, path, run, STORE_WRITE, settings, &dataset, err) < 0)
        return -1;
    w->pool = pool_new((int)w->run.threads);
    return run_context_read_data(w, &dataset, settings, err);
}

int run_context_open(struct run_context *w, const struct verb_arguments *words, enum store_mode mode, int threads,
                     struct err *err)
{
    const char *path = argument_of(words, "store");
    int64_t run = argument_int(words, "run", -1);
    *w = (struct run_context){0};
    if (!path)
        return err_set(err, ERR_USAGE, "store=FILE is missing");
    if (run < 0)
        return err_set(err, ERR_USAGE, "run=ID is missing");
    return run_context_open_run(w, path, run, mode, threads, err);
}

/* What the run was given, or, of one that has begun, what it still asks. */
static int give(struct run_context *w, bool begun, struct err *err)
{
    if (given_load(&w->given, w->store, w->run.id, w->trainer.tower, begun, err) < 0)
        return -1;
    trainer_give(&w->trainer, &w->given);
    return 0;
}

int run_context_open_to_train(struct run_context *w, const struct verb_arguments *words, enum store_mode mode,
                              int threads, struct err *err)
{
    if (run_context_open(w, words, mode, threads, err) < 0 || give(w, false, err) < 0 ||
        trainer_check_teacher(&w->trainer, err) < 0)
        return -1;
    return trainer_fits(&w->trainer, err); /* once more, since it is known what was given */
}

int run_context_open_to_look(struct run_context *w, const struct verb_arguments *words, enum store_mode mode,
                             int threads, struct err *err)
{
    return run_context_open(w, words, mode, threads, err) < 0 ? -1 : give(w, true, err);
}

void run_context_close(struct run_context *w)
{
    if (w->trainer_made)
        trainer_release(&w->trainer);
    given_release(&w->given);
    pool_free(w->pool);
    task_data_release(&w->data);
    corpus_release(&w->corpus);
    wordpiece_free(w->vocabulary);
    catalogue_release(&w->catalogue);
    store_close(w->store);
}
