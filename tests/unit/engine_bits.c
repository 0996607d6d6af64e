/* The same bits, for every loss with every strategy of negatives: with 1 and with 4 threads, and when another trainer
 * goes on from a checkpoint in the middle, while knobs are turned by hand. A resumed run, a fork without a change and
 * a replay are these: training is a function of settings, seed, and changes at their steps. */
#include "tests/unit/engine_bench_support.h"

#include "engine/checkpoint.h"

#include <unistd.h>

struct place {
    char folder[32];
    struct store *store;
    int64_t dataset;
};

static void place_open(struct place *place)
{
    struct err err = ERR_INIT;
    int lock;
    COPY_TEXT(place->folder, "/tmp/nearfar-test-XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    char *path = xasprintf("%s/store.db", place->folder);
    place->store = store_open(path, STORE_CREATE, &err);
    assert_non_null(place->store);
    place->dataset = dataset_create(place->store, "small", &lock, &err);
    struct dataset facts = {.kind = "interactions", .users = 1, .items = 1};
    assert_int_equal(dataset_publish(place->store, place->dataset, &facts, "[]", lock, &err), 0);
    free(path);
}

static void place_close(struct place *place)
{
    store_close(place->store);
    char *command = xasprintf("rm -rf %s", place->folder);
    assert_int_equal(system(command), 0);
    free(command);
}

/* The knob that this run reads and that is turned before step `step`: another one at each; NULL when it is none's
 * turn. */
static const struct knob *knob_for(const struct bench *b, int64_t step)
{
    size_t live = 0;
    for (size_t k = 0; k < b->catalogue.n_knobs; k++) {
        const struct knob *knob = &b->catalogue.knobs[k];
        bool counts = knob_is_live(knob) && strcmp(knob->name, "pace") && b->trainer.settings.applies[k];
        if (counts && (int64_t)live++ == step)
            return knob;
    }
    return NULL;
}

/* Trains to `step`, a knob turned before each; one that this run refuses stays as it was, in every run alike. */
static void train_turning(struct bench *b, int64_t step)
{
    while (b->trainer.step < step && b->trainer.ended == TRAINER_GOES_ON) {
        char next[WORD_SIZE], old[WORD_SIZE], canonical[WORD_SIZE];
        struct err err = ERR_INIT;
        const struct knob *knob = knob_for(b, b->trainer.step);
        if (knob) {
            another_value(knob, b->trainer.settings.word[knob - b->catalogue.knobs], next);
            if (trainer_set(&b->trainer, knob->name, next, old, canonical, &err) < 0)
                assert_true(strlen(err.text) > 20);
        }
        train_to(b, b->trainer.step + 1);
    }
}

enum { MIDDLE = 9, LAST = 40 };

static void resumes_to(struct place *place, const char *words, const struct heard *heard, uint64_t bits)
{
    struct err err = ERR_INIT;
    struct run run = {.dataset = place->dataset, .seed = 42};
    int64_t id = run_create(place->store, &run, NULL, 0, &err);
    struct bench first, second;
    int unsound;
    begin(&first, words, 2);
    begin(&second, words, 1);
    train_turning(&first, MIDDLE);
    save(&first, place->store, id, "timer");
    second.trainer.settings = first.trainer.settings;
    second.trainer.settings.catalogue = &second.catalogue;
    if (checkpoint_resume(&second.trainer, place->store, id, &unsound, &err) != 1)
        fail_msg("%s: cannot be resumed: %s", words, err.text);
    second.heard = first.heard;
    train_turning(&second, LAST);
    if (second.heard.hash != heard->hash || weights(&second) != bits)
        fail_msg("%s: another run after a checkpoint", words);
    end(&second);
    end(&first);
    assert_int_equal(run_remove(place->store, id, &err), 0);
}

/* False when the trainer refuses such a run, in words. */
static bool same_bits(struct place *place, const char *words)
{
    struct bench one, four;
    struct err err = ERR_INIT;
    begin(&one, words, 1);
    begin(&four, words, 4);
    bool fits = trainer_fits(&one.trainer, &err) == 0;
    uint64_t before = weights(&one);
    if (fits) {
        train_turning(&one, LAST);
        train_turning(&four, LAST);
        assert_true(one.trainer.step == LAST && one.trainer.ended == TRAINER_GOES_ON);
        if (weights(&one) == before)
            fail_msg("%s: nothing is trained", words);
        if (one.heard.hash != four.heard.hash || weights(&one) != weights(&four))
            fail_msg("%s: another run with four threads", words);
        resumes_to(place, words, &one.heard, weights(&one));
    } else {
        assert_true(strlen(err.text) > 20);
    }
    end(&four);
    end(&one);
    return fits;
}

/* Under a sanitizer a step takes twenty times as long: each loss then has one strategy, each strategy some of the
 * losses, and of texts a third of the cases is run, of pairs a fifth. */
#ifdef NEARFAR_SANITIZED
enum { STRIDE = N_STRATEGIES, CASE_STRIDE = 3 };
#else
enum { STRIDE = 1, CASE_STRIDE = 1 };
#endif

/* The two ways to share take turns. */
static void every_loss_with_every_strategy(void **state)
{
    (void)state;
    static const char *const sharing[] = {"own", "shared"};
    struct place place;
    size_t made = 0, refused = 0;
    place_open(&place);
    for (size_t l = 0; losses[l]; l++)
        for (size_t s = l % STRIDE; s < N_STRATEGIES; s += STRIDE) {
            char words[256];
            snprintf(words, sizeof words, "loss=%s%s mix_uniform=0.3 %s=0.7 sharing=%s batch=60 dim=8 negatives=7 "
                     "epochs=3 noise=0.1 dropout=0.1 eval_every=0.3 validation=0 queue_size=100 adversary_every=3",
                     losses[l]->part.name, losses[l]->is_auxiliary ? "+info_nce" : "", strategies[s]->weight->name,
                     sharing[(l + s / STRIDE) % 2]);
            if (same_bits(&place, words))
                made++;
            else
                refused++;
        }
    assert_true(made > 10 && refused < made / 2);
    place_close(&place);
}

/* Points in the plane: what does not fit says why, in words, and all else trains; every view of inputs, and every way
 * to encode candidates. Each loss has two of the strategies, half of the losses under a sanitizer have one; tasks,
 * ways to share and ways to encode take turns. */
static void every_loss_with_every_strategy_over_points(void **state)
{
    (void)state;
    static const char *const task[] = {"two_views", "same_class"}, *const sharing[] = {"own", "shared"},
                             *const tower[] = {"shared", "slow"};
    struct place place;
    enum { EVERY = STRIDE > 1 ? 2 * STRIDE : 6 };
    size_t made = 0, refused = 0;
    place_open(&place);
    for (size_t l = 0; losses[l]; l++)
        for (size_t s = l % EVERY; s < N_STRATEGIES; s += EVERY) {
            size_t way = 3 * l + s / EVERY;
            char words[512];
            snprintf(words, sizeof words, "task=%s encoder=mlp head=mlp head_dim=6 dim=8 width=12 loss=%s%s "
                     "mix_uniform=0.3 %s=0.7 sharing=%s candidate_tower=%s batch=60 negatives=7 epochs=20 "
                     "noise=0.1 dropout=0.1 input_noise=0.1 input_scale=0.1 input_mask=0.1 input_rotate=20 "
                     "eval_every=5 queue_size=100 adversary_every=3 probe=linear+knn+retrieval+health "
                     "main_metric=linear_accuracy", task[way % 2], losses[l]->part.name,
                     losses[l]->is_auxiliary ? "+info_nce" : "", strategies[s]->weight->name,
                     sharing[way / 2 % 2], tower[way / 4 % 2]);
            if (same_bits(&place, words))
                made++;
            else
                refused++;
        }
    assert_true(made > 10 && refused < made);
    place_close(&place);
}

/* Dense weights: every optimiser over them, their averages, clipping and decay, looked at by what chooses
 * negatives. */
static void every_optimizer_over_layers(void **state)
{
    (void)state;
    struct place place;
    place_open(&place);
    for (size_t o = 0; optimizers[o]; o++)
        for (int validates = 0; validates < 2; validates++) {
            char words[320];
            snprintf(words, sizeof words, "encoder=mlp depth=2 width=24 batch_norm=%s optimizer=%s mix_uniform=0.5 "
                     "mix_hard=0.5 mix_queue=0.3 queue_size=100 batch=60 dim=8 negatives=7 epochs=3 noise=0.1 "
                     "eval_every=0.3 validation=%s ema=0.8 clip=0.5 weight_decay=0.1", validates ? "on" : "off",
                     optimizers[o]->part.name, validates ? "0.1" : "0");
            assert_true(same_bits(&place, words));
        }
    place_close(&place);
}

/* How a run on rows is made: in turn. */
static const char *const row_regimes[] = {
    "head=mlp head_dim=8 input_noise=0.2 input_rotate=10 balance=smote",
    "predictor=mlp candidate_tower=slow tower_momentum=0.9 input_noise=0.1 input_scale=0.1 activation=gelu",
    "head=linear head_dim=8 batch_norm=on input_mask=0.2 noise=0.1 activation=tanh balance=over",
    "head=mlp head_dim=8 candidate_tower=slow input_noise=0.3 activation=silu dropout=0.1 balance=under",
};
enum { N_REGIMES = sizeof row_regimes / sizeof *row_regimes };

static bool same_bits_of_rows(struct place *place, const char *task, size_t turn, const char *loss,
                              const struct strategy *strategy)
{
    char words[512];
    snprintf(words, sizeof words, "task=%s encoder=mlp width=16 dim=8 batch=30 negatives=7 epochs=40 eval_every=5 "
             "validation=0 queue_size=50 adversary_every=3 probe=linear+knn+clusters+retrieval+health "
             "main_metric=linear_accuracy sharing=%s loss=%s mix_uniform=0.3 %s=0.7 %s", task,
             turn % 2 ? "shared" : "own", loss, strategy->weight->name, row_regimes[turn % N_REGIMES]);
    return same_bits(place, words);
}

/* Rows of numbers: each loss with some of the strategies, each strategy, under both tasks. */
static void every_loss_and_strategy_over_rows(void **state)
{
    (void)state;
    static const char *const tasks_of_rows[] = {"two_views", "same_class"};
    struct place place;
    size_t asked = 0, made = 0;
    place_open(&place);
    for (size_t t = 0; t < 2; t++) {
        for (size_t l = 0; l < N_LOSSES; l += STRIDE > 1 ? 11 : 3, asked++) {
            char loss[64];
            snprintf(loss, sizeof loss, "%s%s", losses[l]->part.name, losses[l]->is_auxiliary ? "+nt_xent" : "");
            made += same_bits_of_rows(&place, tasks_of_rows[t], l, loss, strategies[l % N_STRATEGIES]);
        }
        for (size_t s = t; s < N_STRATEGIES; s += STRIDE > 1 ? 7 : 3, asked++)
            made += same_bits_of_rows(&place, tasks_of_rows[t], s + t, "info_nce", strategies[s]);
    }
    assert_true(made > asked * 3 / 4);
    place_close(&place);
}

/* Texts under both tasks, with every view of words, and looked at by what chooses negatives and by a slow copy; and
 * as sequences, with dropout within layers. */
static void texts_under_every_task(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "task=two_views loss=nt_xent", "task=two_views loss=vicreg head=mlp head_dim=8 zipf=0.01",
        "task=two_views loss=nt_xent+consistency candidate_tower=slow predictor=mlp",
        "task=two_views loss=info_nce sharing=shared mix_uniform=0.3 mix_hard=0.5 mix_queue=0.3 queue_size=50 "
        "optimizer=momentum weight_decay=0.1",
        "task=same_class loss=sup_con ema=0.9 weight_decay=0.1 max_gradient_norm=0.1",
        "task=same_class loss=sup_con+cross_entropy head=linear head_dim=8 longest_gram=0 word_pairs=off",
        "task=same_class loss=info_nce sharing=own mix_uniform=0.5 mix_semi_hard=0.5 zipf=0.1",
        "task=two_views loss=nt_xent tokens=byte_pairs vocabulary=100 stretch=0.5",
        "task=two_views loss=nt_xent+cross_entropy+rdrop",
        "task=two_views loss=nt_xent attention_heads=2 feed_forward=12 encoder=transformer",
        "task=same_class loss=sup_con candidate_tower=slow ema=0.9 causal=on layers=1 encoder=transformer",
        "task=two_views loss=info_nce sharing=shared mix_uniform=0.3 mix_hard=0.5 most_positions=4 encoder=gru",
        "task=same_class loss=info_nce sharing=own sequence_pooling=last layers=1 weight_decay=0.1 encoder=gru",
        "task=two_views loss=nt_xent tokens=wordpiece attention_heads=2 feed_forward=12 encoder=bert",
        "task=same_class loss=sup_con tokens=wordpiece word_pairs=on encoder=bag"};
    struct place place;
    place_open(&place);
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c += CASE_STRIDE) {
        char words[512];
        snprintf(words, sizeof words, "%s%s buckets=4096 dim=8 batch=60 negatives=7 epochs=20 eval_every=5 "
                 "dropout=0.1 word_deletion=0.2 word_swap=0.2 span=0.6 typos=0.2 word_mask=0.1 "
                 "probe=linear+knn+retrieval+health main_metric=linear_accuracy", cases[c],
                 strstr(cases[c], "encoder=") ? "" : " encoder=bag");
        assert_true(same_bits(&place, words));
    }
    place_close(&place);
}

/* Pairs of two collections: every loss, each with one of the strategies. */
static void every_loss_over_pairs(void **state)
{
    (void)state;
    static const char *const sharing[] = {"own", "shared"};
    struct place place;
    size_t made = 0, refused = 0;
    place_open(&place);
    for (size_t l = 0; l < N_LOSSES; l += STRIDE > 1 ? 5 : 1) {
        char words[512];
        snprintf(words, sizeof words, "task=paired encoder=mlp dim=8 width=12 loss=%s%s learn_tau=%s "
                 "mix_uniform=0.3 %s=0.7 sharing=%s batch=20 negatives=7 epochs=40 input_noise=0.1 noise=0.1 "
                 "eval_every=2 queue_size=50 adversary_every=3 validation=0 probe=both_ways+health "
                 "main_metric=a2b/recall k=5,1",
                 losses[l]->part.name, losses[l]->is_auxiliary ? "+info_nce" : "",
                 losses[l]->uses_temperature ? "on" : "off", strategies[l % N_STRATEGIES]->weight->name,
                 sharing[l / 2 % 2]);
        if (same_bits(&place, words))
            made++;
        else
            refused++;
    }
    assert_true(made > refused);
    assert_true(same_bits(&place, "task=paired probe=scores+both_ways+health main_metric=spearman encoder=mlp "
                          "head=linear head_dim=6 dim=8 loss=clip batch=20 epochs=40 positive_score=0.5 "
                          "validation=0"));
    place_close(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_loss_with_every_strategy),
                                       cmocka_unit_test(every_loss_with_every_strategy_over_points),
                                       cmocka_unit_test(every_optimizer_over_layers),
                                       cmocka_unit_test(every_loss_and_strategy_over_rows),
                                       cmocka_unit_test(texts_under_every_task),
                                       cmocka_unit_test(every_loss_over_pairs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
