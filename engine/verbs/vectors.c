/* vectors: the embeddings of a trained run's users or items with their ids, for a search index or another program.
 * They are the rows that ranking compares, or with raw=1 what the encoder makes, before the similarity prepares it.
 *
 * Of a run on rows of one collection they are what its probes look at: what the encoder makes, below the head, each
 * of length 1, or with raw=1 as it is. Rows come in the order of the data set, and are called by their number. */
#include "engine/chosen.h"
#include "engine/verbs/vector_file.h"
#include "engine/verbs/verb.h"

#include "engine/catalogue.h"
#include "engine/checkpoint.h"
#include "store/base/mem.h"
#include "store/base/print.h"

#include <stdlib.h>
#include <string.h>

struct job {
    struct run_context w;
    const char *word; /* users, items or rows */
    enum side side;
    bool raw, of_rows;
    struct name *names;
    size_t n_names;
    float *rows; /* (n, dim) */
    size_t n, dim;
};

static const char *const side_words[] = {[SIDE_ANCHOR] = "user", [SIDE_CANDIDATE] = "item"};

/* The vectors ---------------------------------------------------------------------------------------------------- */

static int choose_side(struct job *job, struct err *err)
{
    const struct run_context *w = &job->w;
    bool rows = !strcmp(job->word, "rows");
    if (w->data.together)
        return err_set(err, ERR_USAGE, "run %lld has learned pairs of rows, and --vectors writes rows by themselves: "
                       "leave it out", (long long)w->run.id);
    job->of_rows = chosen_task(&w->trainer.settings)->of_rows;
    job->side = strcmp(job->word, "items") ? SIDE_ANCHOR : SIDE_CANDIDATE;
    if (rows == job->of_rows)
        return 0;
    if (rows)
        return err_set(err, ERR_USAGE, "run %lld has users and items: take --vectors users or --vectors items",
                       (long long)w->run.id);
    return err_set(err, ERR_USAGE, "run %lld has rows of %s, and no users and items: take --vectors rows",
                   (long long)w->run.id, w->data.side[0]->name);
}

/* Called by their number. */
static void number_rows(struct job *job, size_t rows)
{
    job->n_names = rows;
    job->names = xcalloc(rows, sizeof *job->names);
    for (size_t i = 0; i < rows; i++)
        job->names[i].id = xasprintf("%zu", i);
}

static int find_names(struct job *job, struct err *err)
{
    struct run_context *w = &job->w;
    struct dataset dataset;
    if (dataset_get(w->store, w->run.dataset, &dataset, err) < 0)
        return -1;
    const char *side = job->of_rows ? w->data.side[0]->name : side_words[job->side];
    if (dataset_names(w->store, &dataset, side, &job->names, &job->n_names, err) < 0)
        return -1;
    if (job->of_rows && !job->n_names)
        number_rows(job, collection_real_rows(w->data.side[0]));
    return 0;
}

/* In memory rows lie by their splits, with those that balance made; in the data set as they were read. */
static void take_encoded(struct job *job)
{
    const struct tower *tower = &job->w.trainer.tower[SIDE_ANCHOR];
    const struct collection *collection = job->w.data.side[0];
    job->n = collection_real_rows(collection);
    job->dim = tower->encoded;
    uint32_t *row = xmalloc(job->n * sizeof *row);
    for (size_t i = 0; i < job->n; i++)
        row[i] = (uint32_t)collection_real_row(collection, i);
    real *encoded = xmalloc(job->n * job->dim * sizeof *encoded);
    tower_encode(tower, job->w.pool, WEIGHTS_MEASURED, row, job->n, encoded);
    if (!job->raw)
        prepare_unit_rows(encoded, job->n, job->dim);
    job->rows = xmalloc(job->n * job->dim * sizeof *job->rows);
    for (size_t i = 0; i < job->n; i++)
        for (size_t d = 0; d < job->dim; d++)
            job->rows[collection->source[row[i]] * job->dim + d] = (float)encoded[i * job->dim + d];
    free(row);
    free(encoded);
}

static void take_rows(struct job *job)
{
    if (job->of_rows) {
        take_encoded(job);
        return;
    }
    const struct tower *tower = &job->w.trainer.tower[job->side];
    struct embedded embedded = {0};
    real *raw = NULL;
    job->n = tower->rows;
    job->dim = tower->dim;
    if (job->raw) {
        raw = xmalloc(job->n * job->dim * sizeof *raw);
        tower_embed(tower, job->w.pool, WEIGHTS_MEASURED, NULL, job->n, raw);
    } else {
        trainer_embed_all(&job->w.trainer, WEIGHTS_MEASURED, &embedded);
        job->dim = embedded.dim;
    }
    const real *rows = job->raw ? raw : job->side == SIDE_ANCHOR ? embedded.anchors : embedded.candidates;
    job->rows = xmalloc(job->n * job->dim * sizeof *job->rows);
    for (size_t i = 0; i < job->n * job->dim; i++)
        job->rows[i] = (float)rows[i];
    free(raw);
    embedded_release(&embedded);
}

static void describe_encoded(const struct job *job, const char *ids)
{
    const struct trainer *t = &job->w.trainer;
    print_to(stderr, "nearfar: run %lld at step %lld: %zu row%s of %zu number%s, as the encoder makes them%s, %s; %s "
             "in the order of the data set%s%s\n", (long long)job->w.run.id, (long long)t->step, job->n,
             plural((int64_t)job->n), job->dim, plural((int64_t)job->dim), t->tower[0].head ? ", below the head" : "",
             job->raw ? "not normalised" : "each of length 1, so that the dot product of two is their cosine",
             strcmp(job->names[0].id, "0") ? "rows stand" : "rows are numbered from 0", ids ? "; ids in " : "",
             ids ? ids : "");
}

/* What a reader has to know to score with them. */
static void describe(const struct job *job, const char *ids)
{
    if (job->of_rows) {
        describe_encoded(job, ids);
        return;
    }
    const struct trainer *t = &job->w.trainer;
    const struct similarity *s = t->similarity;
    print_to(stderr, "nearfar: run %lld at step %lld: %zu %s%s of %zu number%s, ", (long long)job->w.run.id,
             (long long)t->step, job->n, side_words[job->side], plural((int64_t)job->n), job->dim,
             plural((int64_t)job->dim));
    if (job->raw)
        print_to(stderr, "raw, before the similarity %s prepares them", s->part.name);
    else
        print_to(stderr, "%s; the score of a user and an item is the %s of their vectors%s%s%s",
                 s->prepare_rows == prepare_unit_rows ? "each of length 1" : "not normalised",
                 s->geometry ? s->part.name : "dot product", s->geometry ? " (" : "", s->geometry ? s->part.help : "",
                 s->geometry ? ")" : "");
    if (!job->raw && job->dim > t->tower[SIDE_ANCHOR].dim)
        print_to(stderr, "; the last number is the part of popularity (prior): 1 for users");
    print_to(stderr, "%s%s\n", ids ? "; ids in " : "", ids ? ids : "");
}

static int make(struct job *job, const struct verb_arguments *words, const struct vector_file *file, struct err *err)
{
    if (run_context_open(&job->w, words, STORE_READ, -1, err) < 0 || choose_side(job, err) < 0 ||
        find_names(job, err) < 0 ||
        checkpoint_for_use(&job->w.trainer, job->w.store, &job->w.run, err) < 0)
        return -1;
    take_rows(job);
    struct text ids = TEXT_INIT;
    const struct vectors vectors = {job->n, job->dim, job->rows, job->names};
    int result = vectors_write(&vectors, file, &ids, err);
    if (!result)
        describe(job, ids.length ? ids.data : NULL);
    text_release(&ids);
    return result;
}

static int vectors(const struct verb_arguments *words, struct err *err)
{
    struct job job = {.word = argument_of(words, "side"), .raw = argument_of(words, "raw") != NULL};
    struct vector_file file;
    if (!job.word || (strcmp(job.word, "users") != 0 && strcmp(job.word, "items") != 0 && strcmp(job.word, "rows")))
        return err_set(err, ERR_USAGE, "side=users, side=items or side=rows is missing");
    if (vector_file_choose(&file, argument_of(words, "output"), argument_of(words, "format"), err) < 0)
        return -1;
    int result = make(&job, words, &file, err);
    names_release(job.names, job.n_names);
    free(job.rows);
    run_context_close(&job.w);
    return result;
}

const struct verb verb_vectors = {
    .name = "vectors",
    .help = "store=FILE run=ID side=users|items|rows [raw=1] [format=tsv|npy|safetensors] [output=FILE]: its "
            "embeddings",
    .run = vectors};
