/* A trainer on made-up texts, for programs of the bench. */
#ifndef TESTS_BENCH_TEXTS_H
#define TESTS_BENCH_TEXTS_H

#include "tests/bench/steps.h"

struct text_bench {
    struct corpus corpus;
    struct catalogue catalogue;
    struct settings settings;
    struct task_data data;
    struct trainer trainer;
    struct pool *pool;
};

/* So many texts of so many words each, drawn from a vocabulary of numbers. */
static inline void make_texts(struct corpus *corpus, size_t n, size_t words, uint32_t vocabulary)
{
    enum { LONGEST = 8 };
    struct collection *rows = corpus_collection(corpus, "texts", n);
    struct feature text = {.name = "text", .kind = FEATURE_TEXT, .type = COLUMN_U8,
                           .start = xcalloc(n + 1, sizeof *text.start), .value = xmalloc(n * words * LONGEST + 1)};
    struct rng rng = rng_make(1, STREAM_POINTS, 0);
    size_t end = 0;
    for (size_t row = 0; row < n; row++) {
        for (size_t k = 0; k < words; k++)
            end += (size_t)sprintf((char *)text.value + end, "%u ", rng_below(&rng, row * words + k, vocabulary));
        text.start[row + 1] = end;
    }
    rows->split = xcalloc(n, 1);
    collection_add(rows, &text);
    collection_arrange(rows, 0);
}

/* Trained by these settings, changed by others. */
static inline void text_bench_begin(struct text_bench *b, size_t n, size_t words, uint32_t vocabulary,
                                    const char *settings, const char *others)
{
    struct err err = ERR_INIT;
    *b = (struct text_bench){.pool = pool_new(0)};
    make_texts(&b->corpus, n, words, vocabulary);
    catalogue_gather(&b->catalogue);
    settings_init(&b->settings, &b->catalogue);
    choose(&b->settings, settings);
    choose(&b->settings, others);
    if (task_bind(&b->data, &b->corpus, &b->settings, &err) < 0) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    trainer_init(&b->trainer, &b->settings, &b->data, b->pool, 1);
}

static inline void text_bench_end(struct text_bench *b)
{
    trainer_release(&b->trainer);
    task_data_release(&b->data);
    corpus_release(&b->corpus);
    catalogue_release(&b->catalogue);
    pool_free(b->pool);
}

#endif
