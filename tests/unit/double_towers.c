/* The gradient of a whole step against central differences, in double: of a tower that both sides share, which gets
 * what either side says, and of one whose slow copy encodes the candidates, which gets the anchors' alone. One step
 * of plain gradient descent tells the gradient; the loss that it reports, of other weights, the differences. */
#include "tests/unit/double_case.h"

#include "engine/text/wordpiece.h"
#include "engine/trainer.h"

#include <math.h>
#include <string.h>

enum { ROWS = 24, MOST_TRIED = 12 };
static const double rate = 1e-3, apart = 1e-5;

struct world {
    struct corpus corpus;
    struct catalogue catalogue;
    struct settings settings;
    struct task_data data;
    struct pool *pool;
    struct wordpiece *vocabulary; /* of tokens=wordpiece */
};

/* Beside their numbers, for encoders of pictures. */
static void add_pictures(struct collection *rows)
{
    enum { HEIGHT = 8, WIDTH = 9 };
    struct feature pixels = {.name = "pixels", .kind = FEATURE_DENSE, .type = COLUMN_U8, .shape = {HEIGHT, WIDTH, 1},
                             .width = HEIGHT * WIDTH, .value = xmalloc(ROWS * HEIGHT * WIDTH)};
    struct rng rng = rng_make(4, STREAM_SPLIT, 0);
    for (size_t i = 0; i < (size_t)ROWS * HEIGHT * WIDTH; i++)
        ((uint8_t *)pixels.value)[i] = (uint8_t)(255 * rng_unit(&rng, i));
    collection_add(rows, &pixels);
}

/* And for those of texts: a word of the class among others. */
static void add_texts(struct collection *rows, const uint32_t *class)
{
    static const char *const words[] = {"lost", "found", "paid", "card", "cash", "where", "is", "my", "the"};
    struct feature text = {.name = "text", .kind = FEATURE_TEXT, .type = COLUMN_U8,
                           .start = xcalloc(ROWS + 1, sizeof *text.start), .value = xmalloc(ROWS * 64)};
    struct rng rng = rng_make(5, STREAM_SPLIT, 0);
    size_t end = 0;
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t k = 0; k < 5; k++)
            end += (size_t)sprintf((char *)text.value + end, "%s ",
                                   words[k ? 3 + rng_below(&rng, 5 * i + k, 6) : class[i]]);
        text.start[i + 1] = end;
    }
    collection_add(rows, &text);
}

/* Five rows are one whole. */
static void add_wholes(struct collection *rows)
{
    struct feature whole = {.name = "whole", .kind = FEATURE_WHOLE, .type = COLUMN_U32, .width = 1,
                            .classes = (ROWS + 4) / 5, .value = xmalloc(ROWS * sizeof(uint32_t))};
    for (uint32_t i = 0; i < ROWS; i++)
        ((uint32_t *)whole.value)[i] = i / 5;
    collection_add(rows, &whole);
}

static void make_rows(struct corpus *corpus, bool parts)
{
    struct collection *rows = corpus_collection(corpus, "rows", ROWS);
    struct feature numbers = {.name = "numbers", .kind = FEATURE_DENSE, .type = COLUMN_F32, .shape = {2}, .width = 2};
    float *value = xmalloc(ROWS * 2 * sizeof *value);
    struct rng rng = rng_make(3, STREAM_SPLIT, 0);
    uint32_t class[ROWS];
    rows->split = xcalloc(ROWS, 1);
    for (size_t i = 0; i < ROWS; i++)
        class[i] = (uint32_t)i % 3;
    for (size_t i = 0; i < (size_t)ROWS * 2; i++)
        value[i] = (float)rng_normal(&rng, i);
    numbers.value = value;
    collection_add(rows, &numbers);
    add_pictures(rows);
    add_texts(rows, class);
    if (parts)
        add_wholes(rows);
    collection_classify(rows, "class", class, 3);
    collection_arrange(rows, 0);
}

static void world_make(struct world *w, const char *words)
{
    char copy[512], old[WORD_SIZE], canonical[WORD_SIZE], *rest;
    struct err err = ERR_INIT;
    *w = (struct world){.pool = pool_new(2)};
    make_rows(&w->corpus, strstr(words, "task=tokens") != NULL);
    catalogue_gather(&w->catalogue);
    settings_init(&w->settings, &w->catalogue);
    COPY_TEXT(copy, words);
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        char *equals = strchr(word, '=');
        *equals = '\0';
        if (settings_set(&w->settings, word, equals + 1, old, canonical, &err) < 0)
            fail_msg("%s", err.text);
    }
    if (strstr(words, "tokens=wordpiece")) {
        w->vocabulary = wordpiece_read("tests/fixtures/bert/vocab.txt", "--vocabulary", &err);
        assert_non_null(w->vocabulary);
        ((struct feature *)(uintptr_t)collection_text(&w->corpus.collection[0]))->pieces = w->vocabulary;
    }
    assert_int_equal(task_bind(&w->data, &w->corpus, &w->settings, &err), 0);
}

static void world_release(struct world *w)
{
    task_data_release(&w->data);
    corpus_release(&w->corpus);
    wordpiece_free(w->vocabulary);
    catalogue_release(&w->catalogue);
    pool_free(w->pool);
}

static void hear_loss(void *context, const struct metric *metric, int64_t at, double value)
{
    (void)at;
    if (!strcmp(metric->base, "loss"))
        *(double *)context = value;
}

/* The loss of the first step with a weight moved by so much. Where asked, that weight's gradient, too. */
static double loss_of(struct world *w, size_t param, size_t at, double moved, double *gradient)
{
    struct trainer trainer;
    double loss = NAN;
    const struct sink sink = {.point = hear_loss, .context = &loss};
    trainer_init(&trainer, &w->settings, &w->data, w->pool, 42);
    real *weight = &trainer.tower[0].params.list[param]->value[at], before;
    *weight += (real)moved;
    before = *weight;
    trainer_advance(&trainer, &sink);
    if (gradient)
        *gradient = (double)(before - *weight) / rate;
    trainer_release(&trainer);
    return loss;
}

/* The slow copy begins as what it follows, so that a weight is moved after both were made. Of a table, whose rows a
 * step touches only in part, some of those that it touches are. */
static void check_step(const char *words)
{
    struct world w;
    struct trainer shape, after;
    size_t compared = 0;
    double loss;
    const struct sink sink = {.point = hear_loss, .context = &loss};
    world_make(&w, words);
    trainer_init(&shape, &w.settings, &w.data, w.pool, 42);
    trainer_init(&after, &w.settings, &w.data, w.pool, 42);
    trainer_advance(&after, &sink);
    for (size_t p = 0; p < shape.tower[0].params.n; p++) {
        const struct param *param = shape.tower[0].params.list[p];
        size_t n = param->rows * param->cols, tried = 0;
        for (size_t at = 0; at < n && param->moment[0] && tried < MOST_TRIED; at += param->dense ? 1 + n / 5 : 7) {
            double gradient;
            if (!param->dense && param->value[at] == after.tower[0].params.list[p]->value[at])
                continue;
            tried++;
            loss_of(&w, p, at, 0, &gradient);
            double numeric = (loss_of(&w, p, at, apart, NULL) - loss_of(&w, p, at, -apart, NULL)) / (2 * apart);
            if (fabs(numeric - gradient) > 1e-6 + 1e-5 * fabs(gradient))
                fail_msg("%s: %s[%zu]: %.10g by differences, %.10g by the step", words, param->name, at, numeric,
                         gradient);
            compared += fabs(gradient) > 1e-4;
        }
    }
    if (compared <= 8)
        fail_msg("%s: only %zu weights have a gradient", words, compared);
    trainer_release(&after);
    trainer_release(&shape);
    world_release(&w);
}

#define BAG "encoder=bag init_scale=1 buckets=4096"
#define WINDOW "encoder=window init_scale=2 buckets=4096"
#define SEQUENCE "init_scale=1 buckets=4096 longest_gram=3 most_positions=6 layers=2 layer_dropout=0.1 encoder="

static void a_step_descends_its_gradient(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "task=two_views loss=nt_xent", "task=two_views loss=nt_xent batch_norm=on",
        "task=two_views loss=info_nce sharing=own negatives=4", "task=two_views loss=clip predictor=mlp",
        "task=two_views loss=barlow_twins", "task=two_views loss=vicreg", "task=two_views loss=align_uniform",
        "task=two_views loss=nt_xent+consistency", "task=same_class loss=sup_con",
        "task=same_class loss=info_nce sharing=shared negatives=8",
        "task=two_views loss=info_nce sharing=shared negatives=8 candidate_tower=slow",
        "task=two_views loss=align_uniform uniform_weight=0 candidate_tower=slow predictor=mlp batch_norm=on",
        "task=same_class loss=sup_con candidate_tower=slow",
        "task=two_views loss=nt_xent encoder=conv head_width=24",
        "task=same_class loss=sup_con encoder=resnet pooling=average channels=4 head_width=24",
        "task=two_views loss=vicreg candidate_tower=slow predictor=mlp encoder=conv head_width=24",
        "task=two_views loss=nt_xent word_deletion=0.2 typos=0.3 span=0.7 word_swap=0.3 " BAG,
        "task=same_class loss=sup_con+cross_entropy zipf=0.1 candidate_tower=slow " BAG,
        "task=same_class loss=info_nce sharing=own negatives=4 longest_gram=0 typos=0.2 " BAG,
        "task=tokens loss=sup_con+cross_entropy window=1 activation=tanh width=16 dim=8 head_dim=6 head_width=8 "
        WINDOW,
        "task=two_views loss=cross_entropy+rdrop weight_rdrop=0.7 word_deletion=0.3 " BAG,
        "task=tokens loss=sup_con+cross_entropy head_dim=6 head_width=8 " SEQUENCE "gru",
        "task=tokens loss=sup_con+cross_entropy activation=tanh feed_forward=6 attention_heads=1 head_dim=6 "
        "head_width=8 " SEQUENCE "transformer",
        "task=two_views loss=nt_xent activation=gelu_erf feed_forward=10 attention_heads=2 " SEQUENCE "transformer",
        "task=same_class loss=sup_con candidate_tower=slow activation=tanh feed_forward=6 causal=on "
        "attention_heads=1 sequence_pooling=last " SEQUENCE "transformer",
        "task=two_views loss=nt_xent tokens=wordpiece activation=gelu_erf feed_forward=10 attention_heads=2 " SEQUENCE
        "bert",
        "task=two_views loss=nt_xent word_deletion=0.2 " SEQUENCE "gru",
        "task=same_class loss=sup_con candidate_tower=slow activation=tanh sequence_pooling=last " SEQUENCE
        "gru"};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        char words[512];
        snprintf(words, sizeof words, "encoder=mlp depth=1 width=6 channels=2 dim=4 head=mlp head_width=5 head_dim=3 "
                 "optimizer=sgd lr=0.001 batch=12 epochs=4 tau=0.5 input_noise=0.2 input_rotate=30 validation=0 "
                 "probe=retrieval main_metric=retrieval/recall %s", cases[c]);
        check_step(words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_step_descends_its_gradient)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
