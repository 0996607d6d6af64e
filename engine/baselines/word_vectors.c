/* The baseline `word_vectors`: a text is the mean of the given vectors of its words, those without one left out; with
 * zipf > 0 frequent words weigh less, and vectors_less cuts what vectors have in common (Arora, Liang, Ma: A Simple
 * but Tough-to-Beat Baseline for Sentence Embeddings, ICLR 2017). */
#include "engine/baselines/baseline.h"

#include "engine/encoders/texts.h"
#include "engine/text/word_vectors.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { TEXTS_PER_BLOCK = 256 };

struct means {
    struct text_source *source;
    struct word_vectors vectors;
    uint32_t *place; /* (vocabulary): of each word among the vectors, from 1; 0: none */
};

struct describing {
    const struct means *means;
    const uint32_t *row;
    size_t n;
    real *to;
};

static void describe_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct describing *d = context;
    const struct words *words = &d->means->source->words;
    size_t dim = d->means->vectors.dim;
    for (size_t i = block * TEXTS_PER_BLOCK; i < (block + 1) * TEXTS_PER_BLOCK && i < d->n; i++) {
        real *to = d->to + i * dim, sum = 0;
        memset(to, 0, dim * sizeof *to);
        for (size_t u = words->start[d->row[i]]; u < words->start[d->row[i] + 1]; u++) {
            uint32_t word = words->word[u], place = d->means->place[word];
            real weight = d->means->source->weight[word];
            const float *vector = d->means->vectors.value + (place ? place - 1 : 0) * dim;
            for (size_t k = 0; k < dim && place; k++)
                to[k] += weight * (real)vector[k];
            sum += place ? weight : 0;
        }
        for (size_t k = 0; k < dim && sum > 0; k++)
            to[k] /= sum;
    }
}

static void describe(const void *state, struct pool *pool, const uint32_t *row, size_t n, real *to)
{
    struct describing d = {state, row, n, to};
    pool_for(pool, (n + TEXTS_PER_BLOCK - 1) / TEXTS_PER_BLOCK, describe_block, &d);
}

static void release(void *state)
{
    struct means *means = state;
    text_source_free(means->source);
    word_vectors_release(&means->vectors);
    free(means->place);
    free(means);
}

static int fit(const struct baseline_input *input, struct baseline_model *model, struct err *err)
{
    const struct collection *rows = input->data->side[0];
    struct text_rule rule = {.grams = {.shortest = 1, .rows = 1}, .zipf = setting(input->settings, &knob_zipf)};
    struct means *means = model->state = xcalloc(1, sizeof *means);
    model->release = release;
    means->source = text_source_new(rows, collection_text(rows), &rule);
    const struct ids *vocabulary = &means->source->words.vocabulary;
    if (word_vectors_read(&means->vectors, input->vectors, "--vectors", vocabulary, err) < 0)
        return -1;
    if (!means->vectors.n)
        return err_set(err, ERR_FAILED, "%s has no vector of any word of this data set", input->vectors);
    word_vectors_cut(&means->vectors, (size_t)setting(input->settings, &knob_vectors_less));
    means->place = xcalloc(vocabulary->n + 1, sizeof *means->place);
    for (size_t i = 0; i < means->vectors.n; i++)
        means->place[means->vectors.word[i]] = (uint32_t)i + 1;
    model->describer = (struct describer){.dim = means->vectors.dim, .describe = describe, .state = means};
    return 0;
}

static int fits(const struct fitting *run, struct err *err)
{
    return run->vectors ? baseline_of_texts_fits(run, err)
                        : err_set(err, ERR_USAGE, "word_vectors needs word vectors: give them with --vectors FILE");
}

const struct baseline baseline_word_vectors = {
    .part = {.name = "word_vectors", .help = "texts as the mean of the given vectors of their words (--vectors)",
             .knobs = (const struct knob *const[]){&knob_zipf, &knob_vectors_less, NULL}, .fits = fits},
    .of_data = "texts", .probes = "linear+knn+scores", .reads_vectors = true, .fit = fit};
