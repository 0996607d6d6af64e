/* vectors: the embeddings of a trained run's users or items with their ids, for a search index or another program.
 * See run_vectors.h for what they are. */
#include "engine/verbs/run_vectors.h"
#include "engine/verbs/vector_file.h"

#include "engine/catalogue.h"
#include "engine/checkpoint.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"

#include <stdlib.h>
#include <string.h>

struct job {
    struct run_context w;
    struct run_vectors v;
};

static void describe_encoded(const struct job *job, const char *ids)
{
    const struct trainer *t = &job->w.trainer;
    print_to(stderr, "nearfar: run %lld at step %lld: %zu row%s of %zu number%s, as the encoder makes them%s, %s; %s "
             "in the order of the data set%s%s\n", (long long)job->w.run.id, (long long)t->step, job->v.n,
             plural((int64_t)job->v.n), job->v.dim, plural((int64_t)job->v.dim),
             t->tower[0].head ? _(", below the head") : "",
             job->v.raw ? _("not normalised")
                        : _("each of length 1, so that the dot product of two is their cosine"),
             strcmp(job->v.names[0].id, "0") ? _("rows stand") : _("rows are numbered from 0"),
             ids ? _("; ids in ") : "", ids ? ids : "");
}

/* What a reader has to know to score with them. */
static void describe(const struct job *job, const char *ids)
{
    if (job->v.of_rows) {
        describe_encoded(job, ids);
        return;
    }
    const struct trainer *t = &job->w.trainer;
    const struct similarity *s = t->similarity;
    print_to(stderr, "nearfar: run %lld at step %lld: %zu %s%s of %zu number%s, ", (long long)job->w.run.id,
             (long long)t->step, job->v.n, language_in_context("counted", run_side_words[job->v.side]),
             plural((int64_t)job->v.n), job->v.dim, plural((int64_t)job->v.dim));
    if (job->v.raw)
        print_to(stderr, "raw, before the similarity %s prepares them", s->part.name);
    else
        print_to(stderr, "%s; the score of a user and an item is the %s of their vectors%s%s%s",
                 s->prepare_rows == prepare_unit_rows ? _("each of length 1") : _("not normalised"),
                 s->geometry ? s->part.name : _("dot product"), s->geometry ? " (" : "",
                 s->geometry ? _(s->part.help) : "",
                 s->geometry ? ")" : "");
    if (!job->v.raw && job->v.dim > t->tower[SIDE_ANCHOR].dim)
        print_to(stderr, "; the last number is the part of popularity (prior): 1 for users");
    print_to(stderr, "%s%s\n", ids ? _("; ids in ") : "", ids ? ids : "");
}

static int make(struct job *job, const struct verb_arguments *words, const struct vector_file *file, struct err *err)
{
    if (run_context_open(&job->w, words, STORE_READ, -1, err) < 0 || run_vectors_choose(&job->v, &job->w, err) < 0 ||
        run_vectors_name(&job->v, &job->w, err) < 0 ||
        checkpoint_for_use(&job->w.trainer, job->w.store, &job->w.run, err) < 0)
        return -1;
    run_vectors_take(&job->v, &job->w);
    struct text ids = TEXT_INIT;
    const struct vectors vectors = {job->v.n, job->v.dim, job->v.rows, job->v.names};
    int result = vectors_write(&vectors, file, &ids, err);
    if (!result)
        describe(job, ids.length ? ids.data : NULL);
    text_release(&ids);
    return result;
}

static int vectors(const struct verb_arguments *words, struct err *err)
{
    const char *side = argument_of(words, "side");
    struct job job = {.v = {.option = "--vectors", .word = side, .raw = argument_of(words, "raw") != NULL}};
    struct vector_file file;
    if (!side || (strcmp(side, "users") != 0 && strcmp(side, "items") != 0 && strcmp(side, "rows") != 0))
        return err_set(err, ERR_USAGE, "side=users, side=items or side=rows is missing");
    if (vector_file_choose(&file, argument_of(words, "output"), argument_of(words, "format"), err) < 0)
        return -1;
    int result = make(&job, words, &file, err);
    run_vectors_release(&job.v);
    run_context_close(&job.w);
    return result;
}

const struct verb verb_vectors = {
    .name = "vectors",
    .help = "store=FILE run=ID side=users|items|rows [raw=1] [format=tsv|csv|npy|safetensors] [output=FILE]: its "
            "embeddings",
    .run = vectors};
