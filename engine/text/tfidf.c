/* See tfidf.h. */
#include "engine/text/tfidf.h"

#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>

static int compare_terms(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The terms of one text, each once and rising, and how often each stands in it. */
static size_t count_terms(const struct text_source *source, size_t row, uint32_t *term, float *count)
{
    const struct words *words = &source->words;
    const struct grams *grams = &source->grams;
    size_t all = 0, n = 0;
    for (size_t i = words->start[row]; i < words->start[row + 1]; i++)
        for (size_t g = grams->start[words->word[i]]; g < grams->start[words->word[i] + 1]; g++)
            term[all++] = grams->row[g];
    if (all)
        qsort(term, all, sizeof *term, compare_terms);
    for (size_t i = 0; i < all; i++) {
        if (!i || term[i] != term[n - 1]) {
            term[n] = term[i];
            count[n++] = 0;
        }
        count[n - 1]++;
    }
    return n;
}

static size_t most_terms(const struct text_source *source)
{
    size_t n = 0;
    for (size_t i = 0; i < source->words.start[source->words.rows]; i++)
        n += source->grams.start[source->words.word[i] + 1] - source->grams.start[source->words.word[i]];
    return n;
}

/* How often each term stands in texts of train becomes what it weighs. */
static float *weigh_terms(const struct tfidf *tfidf, const uint8_t *split)
{
    float *weight = xcalloc(tfidf->terms, sizeof *weight);
    double n = 0;
    for (size_t r = 0; r < tfidf->rows; r++) {
        if (split && split[r] != SPLIT_TRAIN)
            continue;
        n++;
        for (size_t i = tfidf->start[r]; i < tfidf->start[r + 1]; i++)
            weight[tfidf->term[i]]++;
    }
    for (size_t t = 0; t < tfidf->terms; t++)
        weight[t] = (float)(1 + log((1 + n) / (1 + (double)weight[t])));
    return weight;
}

static void weigh_rows(struct tfidf *tfidf, const float *weight)
{
    for (size_t r = 0; r < tfidf->rows; r++) {
        double squares = 0;
        for (size_t i = tfidf->start[r]; i < tfidf->start[r + 1]; i++) {
            tfidf->weight[i] = (float)(1 + log((double)tfidf->weight[i])) * weight[tfidf->term[i]];
            squares += (double)tfidf->weight[i] * (double)tfidf->weight[i];
        }
        for (size_t i = tfidf->start[r]; i < tfidf->start[r + 1]; i++)
            tfidf->weight[i] = (float)((double)tfidf->weight[i] / sqrt(squares));
    }
}

void tfidf_make(struct tfidf *tfidf, const struct collection *collection, const struct feature *feature,
                const struct gram_rule *rule)
{
    struct text_source *source = text_source_new(collection, feature, &(struct text_rule){.grams = *rule});
    size_t most = most_terms(source) + 1;
    *tfidf = (struct tfidf){collection->rows, source->grams.rows, xcalloc(collection->rows + 1, sizeof(size_t)),
                            xmalloc(most * sizeof(uint32_t)), xmalloc(most * sizeof(float))};
    for (size_t r = 0; r < tfidf->rows; r++)
        tfidf->start[r + 1] = tfidf->start[r] + count_terms(source, r, tfidf->term + tfidf->start[r],
                                                            tfidf->weight + tfidf->start[r]);
    float *weight = weigh_terms(tfidf, collection->split);
    weigh_rows(tfidf, weight);
    free(weight);
    text_source_free(source);
}

double tfidf_cosine(const struct tfidf *tfidf, uint32_t a, uint32_t b)
{
    size_t i = tfidf->start[a], j = tfidf->start[b];
    double sum = 0;
    while (i < tfidf->start[a + 1] && j < tfidf->start[b + 1]) {
        if (tfidf->term[i] == tfidf->term[j])
            sum += (double)tfidf->weight[i] * (double)tfidf->weight[j];
        bool next_i = tfidf->term[i] <= tfidf->term[j], next_j = tfidf->term[j] <= tfidf->term[i];
        i += next_i;
        j += next_j;
    }
    return sum;
}

void tfidf_release(struct tfidf *tfidf)
{
    free(tfidf->start);
    free(tfidf->term);
    free(tfidf->weight);
    *tfidf = (struct tfidf){0};
}
