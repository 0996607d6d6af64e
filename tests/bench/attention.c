/* How fast a transformer is trained, for tests/bench/run: `attention [SECONDS [SETTINGS]]` prints a JSON object.
 *
 *   attention   texts a second of whole steps: two views by dropout of 32 words of 8,192, each a row of a table, two
 *               layers of 128 numbers, 4 heads and 512 between the dense layers, nt_xent, a batch of 128; `limit`
 *               is what the machine's rate of matrix products allows, `share` how much of that is reached */
#include "tests/bench/texts.h"

#include "engine/core/blas.h"

enum { ROWS = 10000, WORDS = 32, VOCABULARY = 8192, BATCH = 128, DIM = 128, HIDDEN = 512, LAYERS = 2 };

/* Texts a second if products were all: of a word 4 dim x dim and 2 dim x hidden with weights, its scores and the sum
 * by them; forward, and twice as much back; of two views. */
static double limit_of(struct pool *pool)
{
    double of_word = LAYERS * 2.0 * (4 * DIM * DIM + 2 * DIM * HIDDEN + 2 * WORDS * DIM);
    return machine_flops(pool, 1) / (2 * 3 * WORDS * of_word);
}

int main(int argc, char **argv)
{
    struct text_bench bench;
    blas_start();
    text_bench_begin(&bench, ROWS, WORDS, VOCABULARY,
                     "task=two_views encoder=transformer layers=2 attention_heads=4 feed_forward=512 dim=128 "
                     "activation=gelu_erf layer_dropout=0.1 longest_gram=0 buckets=8192 loss=nt_xent tau=0.2 "
                     "lr=0.0001 batch=128 epochs=1000 eval_every=1000 validation=0 probe=retrieval "
                     "main_metric=retrieval/recall",
                     argc > 2 ? argv[2] : "");
    double before = limit_of(bench.pool), ours = rate_of_steps(&bench.trainer, BATCH, argc > 1 ? atof(argv[1]) : 4),
           limit = (before + limit_of(bench.pool)) / 2;
    printf("{\"name\":\"attention\",\"unit\":\"texts/s\",\"ours\":%.4g,\"limit\":%.4g,\"share\":%.3g}\n", ours, limit,
           ours / limit);
    text_bench_end(&bench);
    return 0;
}
