/* How fast texts are trained on, for tests/bench/run: `texts [SECONDS [SETTINGS]]` prints a JSON object.
 *
 *   text   texts a second of whole steps: two views that leave out a fifth of 24 words of 200,000, each a row of a
 *          table, encoder=bag, head=linear, InfoNCE in a batch of 256, both ways (loss=clip; the peer has one) */
#include "tests/bench/texts.h"

enum { ROWS = 10000, WORDS = 24, VOCABULARY = 200000, BATCH = 256 };

int main(int argc, char **argv)
{
    struct text_bench bench;
    text_bench_begin(&bench, ROWS, WORDS, VOCABULARY,
                     "task=two_views encoder=bag head=linear dim=64 head_dim=64 longest_gram=0 word_pairs=off "
                     "buckets=262144 loss=clip tau=0.2 lr=0.001 batch=256 epochs=1000 eval_every=1000 "
                     "validation=0 word_deletion=0.2 probe=retrieval main_metric=retrieval/recall",
                     argc > 2 ? argv[2] : "");
    measure_steps(&bench.trainer, "text", "texts/s", BATCH, argc > 1 ? atof(argv[1]) : 4);
    text_bench_end(&bench);
    return 0;
}
