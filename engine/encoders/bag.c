/* A bag of words: the embedding of a text is the mean of the rows of a table that its words, their parts and their
 * pairs have (Joulin, Grave, Bojanowski, Mikolov: Bag of Tricks for Efficient Text Classification, EACL 2017, arXiv
 * 1607.01759; Wieting, Bansal, Gimpel, Livescu: Charagram, EMNLP 2016). Layers above it are a head: with head=mlp it
 * is a deep averaging network (Iyyer, Manjunatha, Boyd-Graber, Daume III: Deep Unordered Composition Rivals Syntactic
 * Methods for Text Classification, ACL 2015). */
#include "engine/encoders/texts.h"
#include "engine/encoders/tower.h"
#include "engine/fitting.h"
#include "engine/ops/ops.h"
#include "engine/text/bags.h"

static size_t init(struct tower *tower, const struct settings *settings, struct rng_place *place)
{
    size_t dim = (size_t)setting(settings, &knob_dim);
    texts_table_init(tower, settings, dim, place);
    return dim;
}

static struct node *encode(const struct tower *tower, struct tape *tape, const struct input *input)
{
    struct bags bags;
    const uint32_t *rows;
    size_t n;
    bags_make(&tape->arena, tape->pool, &input->texts, false, &bags, &rows, &n);
    return op_bag(tape, op_rows(tape, tower->params.list[0], rows, n), &bags);
}

static int fits(const struct fitting *run, struct err *err)
{
    return tower_fits(run, err) < 0 ? -1 : texts_fit(run, err);
}

const struct encoder encoder_bag = {
    .part = {.name = "bag", .help = "the mean of what words, their parts and their pairs are, on texts",
             .knobs = (const struct knob *const[]){&knob_dim, &knob_init_scale, &knob_shortest_gram,
                                                   &knob_longest_gram, &knob_buckets, &knob_word_pairs, &knob_zipf,
                                                   &knob_tokens, &knob_vocabulary, &knob_own_words,
                                                   &knob_vectors_less, NULL},
             .fits = fits},
    .groups = (const char *const[]){"words", "head", "predictor", NULL},
    .reads_texts = true,
    .init = init,
    .encode = encode,
    .words = texts_words,
};
