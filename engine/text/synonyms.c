/* Words of nearly the same meaning: see synonyms.h. */
#include "engine/text/synonyms.h"

#include "engine/core/vectors.h"
#include "engine/project/project.h"
#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>

struct synonyms {
    const struct words *words;
    size_t first;
    const uint32_t *rows;
    const float *vectors;
    size_t n, dim;
    uint32_t *place; /* (vocabulary): which of the words with synonyms it is, plus 1; NULL until they are found */
    uint32_t *near;  /* (words with synonyms, SYNONYMS) */
};

struct synonyms *synonyms_new(const struct words *words, size_t first, const uint32_t *rows, const float *vectors,
                              size_t n, size_t dim)
{
    struct synonyms *synonyms = xcalloc(1, sizeof *synonyms);
    *synonyms = (struct synonyms){.words = words, .first = first, .rows = rows, .vectors = vectors, .n = n,
                                  .dim = dim};
    return synonyms;
}

static uint32_t word_at(const struct synonyms *s, size_t at)
{
    return s->rows[at] - (uint32_t)s->first;
}

/* A word of train and where its vector stands. */
struct common {
    double share;
    size_t at;
};

static int by_share(const void *a, const void *b)
{
    const struct common *x = a, *y = b;
    if (x->share != y->share)
        return x->share > y->share ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

/* Words that train has, the commonest first. */
static size_t find_common(const struct synonyms *s, struct common *to)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        if (s->words->share[word_at(s, i)] > 0)
            to[n++] = (struct common){s->words->share[word_at(s, i)], i};
    qsort(to, n, sizeof *to, by_share);
    return n < MOST_WORDS_WITH_SYNONYMS ? n : MOST_WORDS_WITH_SYNONYMS;
}

/* Their vectors, each of length 1, so that the nearest are those of the largest cosine. */
static real *read_directions(const struct synonyms *s, const struct common *common, size_t n)
{
    real *x = xmalloc((n * s->dim + 1) * sizeof *x);
    for (size_t i = 0; i < n; i++) {
        real *to = x + i * s->dim;
        for (size_t k = 0; k < s->dim; k++)
            to[k] = (real)s->vectors[common[i].at * s->dim + k];
        real length = (real)sqrt((double)vector_dot(to, to, s->dim));
        for (size_t k = 0; k < s->dim && length > 0; k++)
            to[k] /= length;
    }
    return x;
}

void synonyms_find(struct synonyms *s, struct pool *pool)
{
    if (s->place)
        return;
    struct common *common = xmalloc((s->n + 1) * sizeof *common);
    size_t n = find_common(s, common);
    s->place = xcalloc(s->words->vocabulary.n + 1, sizeof *s->place);
    if (n > SYNONYMS) { /* else each has too few others */
        struct nearest nearest;
        real *x = read_directions(s, common, n);
        nearest_find(pool, x, n, s->dim, SYNONYMS, NULL, &nearest);
        s->near = xmalloc(n * SYNONYMS * sizeof *s->near);
        for (size_t i = 0; i < n; i++) {
            s->place[word_at(s, common[i].at)] = (uint32_t)i + 1;
            for (size_t k = 0; k < SYNONYMS; k++)
                s->near[i * SYNONYMS + k] = word_at(s, common[nearest.row[i * SYNONYMS + k]].at);
        }
        nearest_release(&nearest);
        free(x);
    }
    free(common);
}

const uint32_t *synonyms_of(const struct synonyms *s, uint32_t word)
{
    return s->place[word] ? s->near + (size_t)(s->place[word] - 1) * SYNONYMS : NULL;
}

void synonyms_free(struct synonyms *synonyms)
{
    if (!synonyms)
        return;
    free(synonyms->place);
    free(synonyms->near);
    free(synonyms);
}
