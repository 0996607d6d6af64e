/* project: a picture of the vectors of a trained run in the plane, by PCA, t-SNE or UMAP, with how far it can be
 * trusted. It is kept as a frame (space_frame.h), which the workbench shows. */
#include "engine/checkpoint.h"
#include "engine/import/progress.h"
#include "engine/probes/contrast_sample.h"
#include "engine/verbs/clusters.h"
#include "engine/verbs/run_vectors.h"
#include "engine/verbs/space_frame.h"
#include "engine/verbs/vector_file.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST_ROWS = 5, MEASURED = 15, REPORT_PARTS = 100 };
static const double seconds_of_day = 86400;

struct job {
    struct run_context w;
    struct run_vectors v;
    struct space space;
    real *x; /* (space.n, dim): those of the picture */
    struct space_clusters clusters; /* k 0: none are asked for */
    const char *method;
    char kind[SPACE_KIND], first[SPACE_KIND]; /* "" where it is the first picture itself */
    bool read_only, json, report, again; /* again: it was kept already */
    int reported;
    struct progress progress;
    struct err *err;
};

static const struct {
    const char *name, *title;
} methods[] = {{"pca", "PCA"}, {"tsne", "t-SNE"}, {"umap", "UMAP"}};

static const char *title_of(const char *method)
{
    size_t i = 0;
    while (strcmp(methods[i].name, method) != 0)
        i++;
    return methods[i].title;
}

static bool is_tsne(const struct job *job)
{
    return !strcmp(job->method, "tsne");
}

/* How far it is: on a terminal one line that is written over; for the workbench a line for each part in a hundred. */
static bool goes_on(void *context, const char *stage, double share)
{
    struct job *job = context;
    char line[64];
    int part = (int)(share * REPORT_PARTS);
    snprintf(line, sizeof line, "%s %d %%", _(stage), part);
    if (job->report && part != job->reported)
        print("%s\n", line);
    if (job->report)
        fflush(stdout);
    job->reported = part;
    return progress_stage(&job->progress, line, job->err) == 0;
}

/* Facts of its points -------------------------------------------------------------------------------------------- */

static void add_classes(struct job *job)
{
    const struct feature *class = collection_classes(job->w.data.side[job->v.of_rows ? 0 : job->v.side]);
    for (size_t i = 0; i < job->space.n && class; i++) {
        uint32_t row = job->space.row[i], place = job->v.place ? job->v.place[row] : row;
        uint32_t own = ((const uint32_t *)class->value)[place];
        if (own != NO_CLASS)
            job->space.fact[i * SPACE_FACTS + SPACE_CLASS] = (float)own;
    }
}

/* Of users and items: how many pairs of train each has, and when its first one was. */
static void add_pairs(struct job *job)
{
    const struct corpus *corpus = &job->w.corpus;
    const struct relation_pairs *pairs = corpus->n_relations ? &corpus->relation[0].split[SPLIT_TRAIN] : NULL;
    if (job->v.of_rows || !pairs)
        return;
    double *first = xmalloc((job->v.n + 1) * sizeof *first), start = INFINITY;
    uint32_t *count = xcalloc(job->v.n + 1, sizeof *count);
    for (size_t i = 0; i < job->v.n; i++)
        first[i] = INFINITY;
    for (size_t p = 0; p < pairs->n; p++) {
        uint32_t row = pairs->row[job->v.side][p];
        double time = pairs->time ? (double)pairs->time[p] : INFINITY;
        count[row]++;
        first[row] = fmin(first[row], time);
        start = fmin(start, time);
    }
    for (size_t i = 0; i < job->space.n; i++) {
        float *fact = job->space.fact + i * SPACE_FACTS;
        uint32_t row = job->space.row[i];
        fact[SPACE_POPULARITY] = (float)count[row];
        if (isfinite(first[row]))
            fact[SPACE_AGE] = (float)((first[row] - start) / seconds_of_day);
    }
    free(count);
    free(first);
}

/* Whether the class that most of the k nearest have is another; of as many votes the nearer ones count. */
static bool is_outvoted(const struct space *space, size_t i, size_t k)
{
    const uint32_t *row = space->nearest.row + i * space->nearest.k;
    size_t most = 0;
    float best = NAN;
    for (size_t a = 0; a < k; a++) {
        float class = space->fact[row[a] * SPACE_FACTS + SPACE_CLASS];
        size_t votes = 0;
        for (size_t b = 0; b < k; b++)
            votes += space->fact[row[b] * SPACE_FACTS + SPACE_CLASS] == class;
        if (votes > most) {
            most = votes;
            best = class;
        }
    }
    return most && best != space->fact[i * SPACE_FACTS + SPACE_CLASS];
}

static void add_wrong(struct space *space, size_t k)
{
    for (size_t i = 0; i < space->n; i++)
        if (!isnan(space->fact[i * SPACE_FACTS + SPACE_CLASS]))
            space->fact[i * SPACE_FACTS + SPACE_WRONG] = is_outvoted(space, i, k);
}

/* The picture ---------------------------------------------------------------------------------------------------- */

static int choose_rows(struct job *job, size_t most, struct err *err)
{
    struct space *s = &job->space;
    *s = (struct space){.n = job->v.n < most ? job->v.n : most, .dim = job->v.dim, .all = job->v.n};
    if (s->n < LEAST_ROWS)
        return err_set(err, ERR_FAILED, "a picture needs %d rows at least, and run %lld has %zu", LEAST_ROWS,
                       (long long)job->w.run.id, job->v.n);
    s->row = xmalloc(s->n * sizeof *s->row);
    s->xy = xmalloc(2 * s->n * sizeof *s->xy);
    s->fact = xmalloc(SPACE_FACTS * s->n * sizeof *s->fact);
    s->spectrum = xmalloc(s->dim * sizeof *s->spectrum);
    job->x = xmalloc(s->n * s->dim * sizeof *job->x);
    for (size_t a = 0; a < SPACE_FACTS * s->n; a++)
        s->fact[a] = NAN;
    for (size_t i = 0; i < s->n; i++) {
        s->row[i] = (uint32_t)spread_place(i, s->n, job->v.n);
        for (size_t k = 0; k < s->dim; k++) {
            float value = job->v.rows[s->row[i] * s->dim + k];
            job->x[i * s->dim + k] = (real)value;
            if (!isfinite(value))
                return err_set(err, ERR_FAILED, "run %lld at step %lld has a vector that is not finite: take another "
                               "checkpoint with --step", (long long)job->w.run.id, (long long)job->w.trainer.step);
        }
    }
    return 0;
}

static size_t measured_of(size_t n)
{
    return n > 3 * MEASURED ? MEASURED : (n - 1) / 3;
}

/* Embeddings of two numbers are a picture as they are: on the circle, where they have length 1. */
static int begin_picture(struct job *job, struct err *err)
{
    struct space *s = &job->space;
    if (!project_pca(job->w.pool, job->x, s->n, s->dim, s->xy, s->spectrum))
        return err_set(err, ERR_FAILED, "the vectors of run %lld at step %lld have no directions that can be "
                       "computed: they hold numbers that are not finite, so take an earlier step with --step",
                       (long long)job->w.run.id, (long long)job->w.trainer.step);
    for (size_t a = 0; a < 2 * s->n && s->dim == 2 && !strcmp(job->method, "pca"); a++)
        s->xy[a] = (float)job->x[a];
    return 0;
}

static bool draw(struct job *job, const struct project_watch *watch)
{
    struct space *s = &job->space;
    if (is_tsne(job))
        return project_tsne(job->w.pool, &s->nearest, s->setting, watch, s->xy);
    return strcmp(job->method, "umap") != 0 ||
           project_umap(job->w.pool, &s->nearest, (size_t)s->setting - 1, (uint64_t)s->seed, watch, s->xy);
}

static size_t neighbours_of(const struct job *job, size_t measured)
{
    const struct space *s = &job->space;
    size_t k = is_tsne(job) ? tsne_neighbours(s->n, s->setting) : s->setting > 0 ? (size_t)s->setting - 1 : 0;
    return k > measured ? k : measured;
}

static int make_picture(struct job *job, struct err *err)
{
    struct space *s = &job->space;
    struct project_watch watch = {goes_on, job};
    size_t measured = measured_of(s->n);
    if (begin_picture(job, err) < 0)
        return -1;
    float *kept = xmalloc(s->n * sizeof *kept);
    bool made = nearest_find(job->w.pool, job->x, s->n, s->dim, neighbours_of(job, measured), &watch, &s->nearest) &&
                draw(job, &watch) &&
                picture_measure(job->w.pool, job->x, s->dim, &s->nearest, s->xy, measured, &watch, &s->trust, kept);
    if (made) {
        add_classes(job);
        add_pairs(job);
        add_wrong(s, measured);
    }
    for (size_t i = 0; i < s->n && made; i++)
        s->fact[i * SPACE_FACTS + SPACE_KEPT] = kept[i];
    free(kept);
    return made ? 0 : -1;
}

/* A second picture was turned towards the first that was there before. */
static int forget_second(const struct job *job, int64_t step, struct err *err)
{
    char kind[SPACE_KIND + 8];
    snprintf(kind, sizeof kind, "%s/beside", job->kind);
    int removed = *job->first ? 0 : frame_remove(job->w.store, job->w.run.id, kind, step, err);
    if (removed > 0)
        print_to(stderr, "nearfar: the second picture of step %lld was turned towards the one that this one "
                 "replaces, so it was removed: --beside draws another\n", (long long)step);
    return removed < 0 ? -1 : 0;
}

static int find_or_make(struct job *job, struct err *err)
{
    int64_t step = job->w.trainer.step;
    int found = space_find(job->w.store, &job->w.run, job->kind, step, &job->space, err);
    job->again = found > 0;
    if (found)
        return found < 0 ? -1 : 0;
    progress_begin(&job->progress, NULL);
    int result = make_picture(job, err);
    progress_end(&job->progress);
    if (result < 0 || job->read_only)
        return result;
    if (forget_second(job, step, err) < 0)
        return -1;
    int turned = space_keep(job->w.store, &job->w.run, job->kind, *job->first ? job->first : NULL, step, &job->space,
                            err);
    if (!turned && *job->first)
        print_to(stderr, "nearfar: no first picture of step %lld and the same rows is kept, so this one was not "
                 "turned towards any: draw the first one without --beside, then this one again\n", (long long)step);
    return turned < 0 ? -1 : 0;
}

/* What is kept beside the picture: vectors, and the clusters that are asked for. */
static int keep_beside(struct job *job, struct err *err)
{
    int64_t step = job->w.trainer.step;
    const struct space *s = &job->space;
    if (job->clusters.k && clusters_make(&job->clusters, job->w.pool, s, job->x, err) < 0)
        return -1;
    if (job->read_only)
        return 0;
    int kept = space_keep_vectors(job->w.store, &job->w.run, job->v.word, step, s, job->x, err);
    if (!kept)
        print_to(stderr, "nearfar: the vectors take more than %d MB, so they are not kept beside the picture: the "
                 "workbench cannot say how similar chosen points are; --rows takes fewer\n", SPACE_VECTORS >> 20);
    if (kept < 0 || !job->clusters.k)
        return kept < 0 ? -1 : 0;
    return space_keep_clusters(job->w.store, &job->w.run, job->v.word, step, s, &job->clusters, err);
}

/* What is said --------------------------------------------------------------------------------------------------- */

static size_t directions_for(const struct space *s, double share)
{
    double all = 0, sum = 0;
    size_t n = 0;
    for (size_t k = 0; k < s->dim; k++)
        all += s->spectrum[k] * s->spectrum[k];
    while (n < s->dim && sum < share * all) {
        sum += s->spectrum[n] * s->spectrum[n];
        n++;
    }
    return n;
}

static void print_text(const struct job *job)
{
    const struct space *s = &job->space;
    print("run %lld %s at step %lld: %s of ", (long long)job->w.run.id, job->w.run.name,
          (long long)job->w.trainer.step, title_of(job->method));
    if (s->n < s->all)
        print("%zu of ", s->n);
    print("%zu %s of %zu numbers", s->all, language_in_context("counted", job->v.word), s->dim);
    if (s->setting > 0)
        print(is_tsne(job) ? ", perplexity %g" : N_(", %g neighbours"), s->setting);
    print("%s\n", job->again ? _(" (kept from before)") : "");
    print("trustworthiness %.4f, %.1f %% of the %zu nearest kept\n", s->trust.trustworthiness,
          100 * s->trust.preserved, s->trust.k);
    print("9 tenths of the variation lie in %zu of %zu directions\n", directions_for(s, 0.9), s->dim);
    if (job->clusters.k)
        clusters_print_text(&job->clusters, s);
}

/* What such a picture cannot say. */
static void print_limits(const struct job *job)
{
    print_to(stderr, "nearfar: %s\n", strcmp(job->method, "pca") == 0
             ? _("PCA shows two directions alone: what differs in others falls together")
             : _("who stands beside whom is meant to be true here; how far groups are from each other, and how large "
                 "they are, says nothing"));
    if (job->read_only)
        print_to(stderr, "nearfar: the store is read-only, so the picture was not kept in it\n");
}

static void print_as_json(const struct job *job)
{
    const struct space *s = &job->space;
    print("{\"run\":%lld,\"step\":%lld,\"by\":\"%s\",\"whose\":\"%s\",\"rows\":%zu,\"all_rows\":%zu,\"dim\":%zu,"
          "\"seed\":%lld", (long long)job->w.run.id, (long long)job->w.trainer.step, job->method, job->v.word, s->n,
          s->all, s->dim, (long long)s->seed);
    if (s->setting > 0)
        print(",\"%s\":%.17g", is_tsne(job) ? "perplexity" : "neighbours", s->setting);
    print(",\"nearest\":%zu,\"trustworthiness\":%.17g,\"preserved\":%.17g,\"kept_before\":%s,\"singular_values\":[",
          s->trust.k, s->trust.trustworthiness, s->trust.preserved, job->again ? "true" : "false");
    for (size_t k = 0; k < s->dim; k++)
        print("%s%.9g", k ? "," : "", s->spectrum[k]);
    print("]");
    if (job->clusters.k)
        clusters_print_json(&job->clusters, s);
    print("}\n");
}

static int write_file(const struct job *job, const struct vector_file *file, struct err *err)
{
    const struct space *s = &job->space;
    struct text ids = TEXT_INIT;
    struct name *names = xmalloc(s->n * sizeof *names);
    for (size_t i = 0; i < s->n; i++)
        names[i] = job->v.names[s->row[i]];
    const struct vectors vectors = {s->n, 2, s->xy, names};
    int result = vectors_write(&vectors, file, &ids, err);
    if (!result && ids.length)
        print_to(stderr, "nearfar: ids in %s\n", ids.data);
    text_release(&ids);
    free(names);
    return result;
}

/* What is asked -------------------------------------------------------------------------------------------------- */

/* A store that cannot be written is looked at. */
static int open_run(struct job *job, const struct verb_arguments *words, struct err *err)
{
    struct err first = ERR_INIT;
    if (run_context_open(&job->w, words, STORE_WRITE, -1, &first) == 0)
        return 0;
    job->read_only = !job->w.store;
    if (job->read_only) {
        run_context_close(&job->w);
        return run_context_open(&job->w, words, STORE_READ, -1, err);
    }
    *err = first;
    return -1;
}

/* The perplexity counts neighbours, and three times as many are looked at. */
static void set_perplexity(struct space *space, const char *word)
{
    double most = (double)(space->n - 1) / 3, perplexity = 30;
    if (word)
        parse_real(word, &perplexity);
    space->setting = (double)(float)fmin(perplexity, most);
    if (perplexity > most)
        print_to(stderr, "nearfar: a perplexity of %g needs more than %zu rows: it is %.3g here\n", perplexity,
                 space->n, most);
}

/* The vector itself counts as one of its neighbours, but not in umap_neighbours. */
static void set_neighbours(struct space *space, int64_t wanted)
{
    space->setting = 1 + (double)umap_neighbours(space->n, (size_t)wanted - 1);
    if ((double)wanted > space->setting)
        print_to(stderr, "nearfar: %lld neighbours need more than %zu rows: they are %g here\n", (long long)wanted,
                 space->n, space->setting);
}

static void set_settings(struct job *job, const struct verb_arguments *words)
{
    bool umap = strcmp(job->method, "umap") == 0;
    job->space.seed = umap ? argument_int(words, "seed", 1) : 0;
    if (umap)
        set_neighbours(&job->space, argument_int(words, "neighbours", 15));
    else if (is_tsne(job))
        set_perplexity(&job->space, argument_of(words, "perplexity"));
}

static void forget_step(struct job *job)
{
    run_vectors_forget(&job->v);
    space_release(&job->space);
    free(job->x);
    job->x = NULL;
    clusters_release(&job->clusters);
}

/* The picture of one checkpoint, `step` as checkpoint_at takes it, below 0 the one that the run is used by. */
static int draw_step(struct job *job, const struct verb_arguments *words, int64_t step, struct err *err)
{
    const char *output = argument_of(words, "output");
    struct run_context *w = &job->w;
    struct vector_file file;
    forget_step(job);
    if ((output && vector_file_choose(&file, output, NULL, err) < 0) ||
        (step < 0 ? checkpoint_for_use(&w->trainer, w->store, &w->run, err)
                  : checkpoint_at(&w->trainer, w->store, &w->run, step, err)) < 0)
        return -1;
    run_vectors_take(&job->v, w);
    if (choose_rows(job, (size_t)argument_int(words, "rows", 10000), err) < 0)
        return -1;
    set_settings(job, words);
    if (find_or_make(job, err) < 0 || keep_beside(job, err) < 0 || (output && write_file(job, &file, err) < 0))
        return -1;
    (job->json ? print_as_json : print_text)(job);
    return 0;
}

/* All checkpoints, the oldest first, so that each picture is turned towards the one before it. */
static int draw_each(struct job *job, const struct verb_arguments *words, struct err *err)
{
    struct checkpoint *list;
    size_t n;
    int result = 0;
    if (checkpoint_list(job->w.store, job->w.run.id, &list, &n, err) < 0)
        return -1;
    if (!n)
        result = draw_step(job, words, -1, err); /* which says what is missing */
    for (size_t i = n; i-- > 0 && !result;)
        if (i + 1 == n || list[i].step != list[i + 1].step)
            result = draw_step(job, words, list[i].step, err);
    free(list);
    return result;
}

static int make(struct job *job, const struct verb_arguments *words, struct err *err)
{
    if (open_run(job, words, err) < 0 || run_vectors_choose(&job->v, &job->w, err) < 0 ||
        run_vectors_name(&job->v, &job->w, err) < 0)
        return -1;
    space_kind(job->kind, job->v.word, job->method);
    if (argument_of(words, "beside")) {
        COPY_TEXT(job->first, job->kind);
        snprintf(job->kind, sizeof job->kind, "%.*s/beside", (int)sizeof job->kind - 8, job->first);
    }
    int result = argument_of(words, "each") ? draw_each(job, words, err)
                                            : draw_step(job, words, argument_int(words, "step", -1), err);
    if (!result && !job->json)
        print_limits(job);
    return result;
}

static int project(const struct verb_arguments *words, struct err *err)
{
    const char *by = argument_of(words, "by");
    struct job job = {.v = {.option = "--side", .word = argument_of(words, "side")}, .method = by ? by : "pca",
                      .clusters = {.k = (size_t)argument_int(words, "clusters", 0),
                                   .seed = argument_int(words, "seed", 1)},
                      .json = argument_of(words, "json"), .report = argument_of(words, "report"),
                      .reported = -1, .err = err};
    int result = make(&job, words, err);
    forget_step(&job);
    run_vectors_release(&job.v);
    run_context_close(&job.w);
    return result;
}

const struct verb verb_project = {
    .name = "project",
    .help = "store=FILE run=ID [side=users|items|rows] [by=pca|tsne|umap] [step=N|each=1] [rows=N] [seed=N] "
            "[perplexity=X] [neighbours=N] [beside=1] [clusters=K] [output=FILE] [json=1] "
            "[report=1]: its vectors in the plane",
    .run = project};
