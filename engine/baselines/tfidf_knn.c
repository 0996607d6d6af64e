/* The baseline `tfidf_knn`: the class of a text by the nearest texts of train, and how similar the texts of a pair
 * are, by the cosine of their TF-IDF (text/tfidf.h). Neighbours vote as they do in the probe `knn`. */
#include "engine/baselines/baseline.h"

#include "engine/encoders/texts.h"
#include "engine/probes/knn.h"
#include "engine/text/tfidf.h"
#include "store/base/mem.h"

#include <stdlib.h>

struct neighbours {
    struct tfidf tfidf;
    size_t rows, k, classes; /* of the collection; neighbours that vote */
    size_t n;              /* rows of train with a class */
    uint32_t *class;       /* (n) */
    struct lists having;   /* places among those rows by term */
    float *weight;         /* beside having.other */
};

/* For each term the rows of train that have it. */
static void index_train(struct neighbours *to, const struct collection *rows, const uint32_t *class)
{
    const struct tfidf *tfidf = &to->tfidf;
    size_t from = rows->first[SPLIT_TRAIN], end = rows->first[SPLIT_TRAIN + 1], all = tfidf->start[end];
    uint32_t *term = xmalloc((all + 1) * sizeof *term), *place = xmalloc((all + 1) * sizeof *place);
    size_t n = 0, *at = xcalloc(tfidf->terms + 1, sizeof *at);
    to->class = xmalloc((end - from + 1) * sizeof *to->class);
    to->weight = xmalloc((all + 1) * sizeof *to->weight);
    for (size_t r = from; r < end; r++) {
        if (class[r] == NO_CLASS)
            continue;
        for (size_t i = tfidf->start[r]; i < tfidf->start[r + 1]; i++, n++) {
            term[n] = tfidf->term[i];
            place[n] = (uint32_t)to->n;
        }
        to->class[to->n++] = class[r];
    }
    to->having = lists_of_pairs(tfidf->terms, term, place, n);
    for (size_t r = from; r < end; r++)
        for (size_t i = tfidf->start[r]; i < tfidf->start[r + 1] && class[r] != NO_CLASS; i++)
            to->weight[to->having.start[tfidf->term[i]] + at[tfidf->term[i]]++] = tfidf->weight[i];
    free(at);
    free(place);
    free(term);
}

/* The cosines of a text with the rows of train. */
static void score(const void *state, uint32_t row, real *to)
{
    const struct neighbours *by = state;
    const struct tfidf *tfidf = &by->tfidf;
    for (size_t i = 0; i < by->n; i++)
        to[i] = 0;
    for (size_t i = tfidf->start[row]; i < tfidf->start[row + 1]; i++)
        for (size_t m = by->having.start[tfidf->term[i]]; m < by->having.start[tfidf->term[i] + 1]; m++)
            to[by->having.other[m]] += tfidf->weight[i] * by->weight[m];
}

static void answer(const void *state, struct pool *pool, const uint32_t *row, size_t n, uint32_t *to)
{
    const struct neighbours *by = state;
    const struct scorer scorer = {score, by};
    const struct embedded embedded = {.n_anchors = by->rows, .n_candidates = by->n, .scorer = &scorer};
    const struct voters voters = {by->class, by->classes, by->k};
    knn_vote_among(pool, &embedded, &voters, row, n, knn_elect, to);
}

static void compare(const void *state, struct pool *pool, const uint32_t *row[2], size_t n, double *to)
{
    (void)pool;
    const struct neighbours *by = state;
    for (size_t i = 0; i < n; i++)
        to[i] = tfidf_cosine(&by->tfidf, row[0][i], row[1][i]);
}

static void release(void *state)
{
    struct neighbours *by = state;
    tfidf_release(&by->tfidf);
    lists_release(&by->having);
    free(by->class);
    free(by->weight);
    free(by);
}

static int fit(const struct baseline_input *input, struct baseline_model *model, struct err *err)
{
    (void)err;
    const struct collection *rows = input->data->side[0];
    const struct feature *classes = collection_classes(rows);
    struct gram_rule rule = baseline_terms(input->settings);
    struct neighbours *by = model->state = xcalloc(1, sizeof *by);
    tfidf_make(&by->tfidf, rows, collection_text(rows), &rule);
    by->k = (size_t)setting(input->settings, &knob_neighbours);
    by->classes = input->data->classes.n;
    by->rows = rows->rows;
    if (classes && input->data->of_rows)
        index_train(by, rows, classes->value);
    model->release = release;
    model->describer = (struct describer){.answer = answer, .compare = compare, .state = by};
    return 0;
}

const struct baseline baseline_tfidf_knn = {
    .part = {.name = "tfidf_knn", .help = "texts by the cosine of their TF-IDF: nearest texts of train, or pairs",
             .knobs = (const struct knob *const[]){&knob_shortest_gram, &knob_longest_gram, NULL},
             .fits = baseline_of_texts_fits},
    .of_data = "texts", .probes = "knn+scores", .fit = fit};
