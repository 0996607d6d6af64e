/* How fast texts are trained on, for tests/bench/run: `texts [SECONDS [SETTINGS]]` prints a JSON object.
 *
 *   text   texts a second of whole steps: two views that leave out a fifth of 24 words of 200,000, each a row of a
 *          table, encoder=bag, head=linear, nt_xent, a batch of 256 */
#include "tests/bench/steps.h"

enum { ROWS = 10000, WORDS = 24, VOCABULARY = 200000, LONGEST = 8, BATCH = 256 };

static void make_texts(struct corpus *corpus)
{
    struct collection *rows = corpus_collection(corpus, "texts", ROWS);
    struct feature text = {.name = "text", .kind = FEATURE_TEXT, .type = COLUMN_U8,
                           .start = xcalloc(ROWS + 1, sizeof *text.start),
                           .value = xmalloc((size_t)ROWS * WORDS * LONGEST + 1)};
    struct rng rng = rng_make(1, STREAM_POINTS, 0);
    size_t end = 0;
    for (size_t row = 0; row < ROWS; row++) {
        for (size_t k = 0; k < WORDS; k++)
            end += (size_t)sprintf((char *)text.value + end, "%u ", rng_below(&rng, row * WORDS + k, VOCABULARY));
        text.start[row + 1] = end;
    }
    rows->split = xcalloc(ROWS, 1);
    collection_add(rows, &text);
    collection_arrange(rows, 0);
}

int main(int argc, char **argv)
{
    double seconds = argc > 1 ? atof(argv[1]) : 4;
    struct corpus corpus = {0};
    struct catalogue catalogue;
    struct settings settings;
    struct task_data data;
    struct trainer trainer;
    struct err err = ERR_INIT;
    struct pool *pool = pool_new(0);
    make_texts(&corpus);
    catalogue_gather(&catalogue);
    settings_init(&settings, &catalogue);
    choose(&settings, "task=two_views encoder=bag head=linear dim=64 head_dim=64 longest_gram=0 word_pairs=off "
                      "buckets=262144 loss=nt_xent tau=0.2 lr=0.001 batch=256 epochs=1000 eval_every=1000 "
                      "validation=0 word_deletion=0.2 probe=retrieval main_metric=retrieval/recall");
    if (argc > 2)
        choose(&settings, argv[2]);
    if (task_bind(&data, &corpus, &settings, &err) < 0) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    trainer_init(&trainer, &settings, &data, pool, 1);
    measure_steps(&trainer, "text", "texts/s", BATCH, seconds);
    trainer_release(&trainer);
    task_data_release(&data);
    corpus_release(&corpus);
    catalogue_release(&catalogue);
    pool_free(pool);
    return 0;
}
