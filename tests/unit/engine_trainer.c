/* Whole training: the same bits for 1, 2 and 4 threads, after a checkpoint, and with somebody watching; live changes
 * of every live knob; and worlds at the edge. */
#include "tests/unit/engine_bench_support.h"

#include "engine/keeper.h"
#include "engine/probes/similarity_histogram.h"

#include <string.h>
#include <unistd.h>

/* Every other loss; engine_bits.c has each, if for fewer steps. Under a sanitizer a step takes twenty times as long:
 * one mix, which has several strategies in it, every eighth loss, and a sixth of the worlds in which every knob is
 * turned. */
#ifdef NEARFAR_SANITIZED
enum { FIRST_MIX = 3, LOSS_STRIDE = 8, TURNED_STRIDE = 6 };
#else
enum { FIRST_MIX = 0, LOSS_STRIDE = 2, TURNED_STRIDE = 1 };
#endif

static void threads_change_no_bit(void **state)
{
    (void)state;
    static const char *const sharing[] = {"own", "shared"};
    static const char *const mixes[] = {"mix_uniform=1", "mix_uniform=0 mix_popularity=1",
                                        "mix_uniform=0 mix_in_batch=1", "mix_uniform=0.3 mix_popularity=0.2 "
                                                                        "mix_in_batch=0.1 mix_class_balanced=0.2 "
                                                                        "mix_context=0.2"};
    for (size_t l = 0, n = count_losses(); l < n; l += LOSS_STRIDE)
        for (size_t s = 0; s < 2; s++)
            for (size_t m = FIRST_MIX; m < 4; m++) {
                char words[256];
                struct bench one, more;
                snprintf(words, sizeof words, "loss=%s sharing=%s %s batch=200 epochs=2 dim=16 negatives=9 "
                         "noise=0.1 dropout=0.1 weight_decay=0.01 positive_dropout=0.1 logq=0.5",
                         losses[l]->part.name, sharing[s], mixes[m]);
                begin(&one, words, 1);
                train_to(&one, INT64_MAX);
                for (int threads = 2; threads <= 4; threads += 2) {
                    begin(&more, words, threads);
                    train_to(&more, INT64_MAX);
                    assert_true(one.heard.hash == more.heard.hash && one.heard.n == more.heard.n);
                    assert_true(weights(&one) == weights(&more));
                    end(&more);
                }
                end(&one);
            }
}

/* Every optimiser and every schedule, of the learning rate and of the temperature, with clipping and decay. */
static void optimizers_and_schedules_change_no_bit(void **state)
{
    (void)state;
    for (size_t o = 0; optimizers[o]; o++)
        for (size_t s = 0; schedules[s]; s++) {
            char words[256];
            struct bench one, two;
            snprintf(words, sizeof words, "optimizer=%s schedule=%s tau_schedule=%s lr_floor=0.1 clip=%g ema=%g "
                     "batch=200 epochs=3 dim=16 negatives=9 weight_decay=0.01", optimizers[o]->part.name,
                     schedules[s]->part.name, schedules[s]->part.name, s % 2 ? 0.1 : 0, s % 3 ? 0.9 : 0);
            begin(&one, words, 1);
            begin(&two, words, 2);
            train_to(&one, INT64_MAX);
            train_to(&two, INT64_MAX);
            assert_int_equal(one.trainer.ended, TRAINER_FINISHED);
            assert_true(one.heard.hash == two.heard.hash && weights(&one) == weights(&two));
            end(&two);
            end(&one);
        }
}

struct curves {
    size_t lr, tau, other;
    double first_lr, last_lr, first_tau, last_tau;
};

static void draw_curves(void *context, const struct metric *metric, int64_t step, double value)
{
    struct curves *c = context;
    (void)step;
    bool lr = !strcmp(metric->base, "lr"), tau = !strcmp(metric->base, "tau");
    if (lr && !c->lr++)
        c->first_lr = value;
    if (tau && !c->tau++)
        c->first_tau = value;
    if (lr)
        c->last_lr = value;
    if (tau)
        c->last_tau = value;
    c->other += !lr && !tau;
}

static struct curves curves_of(const char *words)
{
    struct bench b;
    struct curves curves = {0};
    struct sink sink = {.point = draw_curves, .context = &curves};
    begin(&b, words, 2);
    while (b.trainer.ended == TRAINER_GOES_ON)
        trainer_advance(&b.trainer, &sink);
    end(&b);
    return curves;
}

static void schedules_move_lr_and_tau(void **state)
{
    (void)state;
    const char *words = "schedule=linear lr=0.01 lr_floor=0.5 tau_schedule=linear tau=0.4 tau_end=0.1 batch=50 "
                        "epochs=10 dim=4";
    struct curves c = curves_of(words);
    assert_true(c.first_lr == 0.01 && c.first_tau == 0.4 && c.lr == c.tau && c.lr > 10);
    assert_true(c.last_lr > 0.005 && c.last_lr < 0.0051 && c.last_tau > 0.1 && c.last_tau < 0.102);
    c = curves_of("batch=50 epochs=2 dim=4 lr_floor=0.5 tau_end=0.1"); /* nothing moves, nothing is told */
    assert_true(!c.lr && !c.tau && c.other > 0);
    /* it has no temperature */
    c = curves_of("batch=50 epochs=2 dim=4 loss=triplet tau_schedule=cosine schedule=cosine");
    assert_true(c.lr && !c.tau);
}

static uint64_t weights_turned(const char *words, const char *tau, double epoch)
{
    struct bench b;
    char old[WORD_SIZE], canonical[WORD_SIZE];
    begin(&b, words, 2);
    train_to(&b, (int64_t)epoch * b.trainer.batcher.steps_per_epoch);
    if (tau)
        assert_int_equal(trainer_set(&b.trainer, "tau", tau, old, canonical, NULL), 0);
    train_to(&b, INT64_MAX);
    uint64_t hash = weights(&b);
    end(&b);
    return hash;
}

/* A stair of the temperature is the same bits as a hand that turns it there. */
static void a_schedule_of_tau_is_as_good_as_a_hand(void **state)
{
    (void)state;
    uint64_t scheduled = weights_turned("batch=200 epochs=3 dim=16 tau=0.3 tau_end=0.1 tau_schedule=step "
                                        "step_epochs=2 step_factor=0", NULL, 0);
    assert_true(scheduled == weights_turned("batch=200 epochs=3 dim=16 tau=0.3", "0.1", 2));
    assert_true(scheduled != weights_turned("batch=200 epochs=3 dim=16 tau=0.3", NULL, 0));
}

/* Averages beside a trainer, of every row at every step, against those that it keeps; and keeping them trains
 * nothing. */
static void averages_follow_the_weights(void **state)
{
    (void)state;
    const char *words = "batch=100 epochs=3 dim=8 weight_decay=0.5 lr=0.02 noise=0.1 mix_hard=1 mix_diverse=1 "
                        "positive_dropout=0.5";
    char averaging[256];
    struct bench b, plain;
    snprintf(averaging, sizeof averaging, "%s ema=0.95", words);
    begin(&b, averaging, 2);
    begin(&plain, words, 2);
    const struct param *candidates = b.trainer.tower[1].params.list[0];
    size_t n = candidates->rows * candidates->cols;
    double *average = xcalloc(n, sizeof *average);
    while (b.trainer.ended == TRAINER_GOES_ON) {
        train_to(&b, b.trainer.step + 1);
        for (size_t k = 0; k < n; k++)
            average[k] = 0.95 * average[k] +
                         0.05 * param_missed_decay(candidates, k / candidates->cols) * (double)candidates->value[k];
    }
    real *kept = xmalloc(n * sizeof *kept);
    param_read(candidates, WEIGHTS_MEASURED, 0, candidates->rows, kept);
    for (size_t k = 0; k < n; k++)
        assert_true(fabs((double)kept[k] - average[k] / (1 - pow(0.95, (double)b.trainer.step))) < 1e-5);
    train_to(&plain, INT64_MAX);
    assert_true(weights(&b) == weights(&plain) && b.heard.hash != plain.heard.hash);
    free(kept);
    free(average);
    end(&plain);
    end(&b);
}

static void it_learns(void **state)
{
    (void)state;
    for (size_t l = 0, n = count_losses(); l < n; l += LOSS_STRIDE) {
        char words[128];
        struct bench b;
        if (losses[l]->of_classes || losses[l]->of_scores) /* not who chose what: see engine_rows.c, engine_pairs.c */
            continue;
        snprintf(words, sizeof words, "loss=%s%s batch=200 epochs=30 dim=16 negatives=16 lr=0.02 k=20",
                 losses[l]->part.name, losses[l]->is_auxiliary ? "+info_nce" : "");
        begin(&b, words, 2);
        train_to(&b, 1);
        double first = b.heard.loss;
        train_to(&b, INT64_MAX);
        assert_true(b.heard.loss < 0.9 * first);
        /* 20 of 120 items by chance is 0.17; knowing the parity alone doubles it. */
        assert_true(b.heard.recall > 0.22);
        end(&b);
    }
}

static void watching_changes_no_bit(void **state)
{
    (void)state;
    struct bench watched, alone;
    struct text json = TEXT_INIT;
    const char *words = "batch=200 epochs=3 dim=16 weight_decay=0.1 noise=0.1 negatives=16 ema=0.9 mix_hard=0.5 "
                        "mix_window=0.5 mix_diverse=0.5 mix_queue=0.5 mix_mixed=0.5 mix_adversarial=0.5 "
                        "adversary_every=2 queue_size=100";
    begin(&alone, words, 2);
    begin(&watched, words, 2);
    train_to(&alone, INT64_MAX);
    for (int64_t step = 1; watched.trainer.ended == TRAINER_GOES_ON; step++) {
        trainer_similarity_histogram(&watched.trainer, &json);
        train_to(&watched, step);
    }
    assert_true(strstr(json.data, "\"positive\":[") && strstr(json.data, "\"negative\":["));
    assert_true(alone.heard.hash == watched.heard.hash && weights(&alone) == weights(&watched));
    text_release(&json);
    end(&watched);
    end(&alone);
}

/* As the session does: the best step has a checkpoint of its own. */
static void train_saving_best(struct bench *b, int64_t step, struct store *store, int64_t run)
{
    while (b->trainer.step < step) {
        train_to(b, b->trainer.step + 1);
        if (b->trainer.best_step == b->trainer.step)
            save(b, store, run, "best");
    }
}

/* Every live knob, some steps apart. */
static void turn_every_live_knob(struct bench *b, struct store *store, int64_t run)
{
    struct err err = ERR_INIT;
    size_t turned = 0;
    for (size_t k = 0; k < b->catalogue.n_knobs; k++) {
        const struct knob *knob = &b->catalogue.knobs[k];
        char next[WORD_SIZE], old[WORD_SIZE], canonical[WORD_SIZE];
        if (!knob_is_live(knob)) {
            assert_int_equal(trainer_set(&b->trainer, knob->name, knob->start, old, canonical, &err), -1);
            assert_true(strlen(knob->why_not) > 10);
            continue;
        }
        another_value(knob, b->trainer.settings.word[k], next);
        if (!strcmp(knob->name, "pace"))
            continue; /* only the session waits */
        if (!strcmp(knob->name, "mix_contradiction"))
            continue; /* of which these data have none: engine_pairs.c */
        if (!strcmp(knob->name, "tau_schedule") && objective_learns_tau(&b->trainer.objective)) {
            assert_int_equal(trainer_set(&b->trainer, knob->name, next, old, canonical, &err), -1);
            continue;
        }
        if (trainer_set(&b->trainer, knob->name, next, old, canonical, &err))
            fail_msg("%s=%s: %s", knob->name, next, err.text);
        train_saving_best(b, b->trainer.step + 2, store, run);
        turned++;
    }
    assert_true(turned >= 9);
}

/* All is turned, a checkpoint taken, and another trainer goes on from it. */
static void turn_and_resume(struct store *store, int64_t dataset, const char *words)
{
    struct err err = ERR_INIT;
    struct run run = {.dataset = dataset, .seed = 42};
    int64_t id = run_create(store, &run, NULL, 0, &err);
    assert_true(id > 0);
    struct bench straight, resumed;
    begin(&straight, words, 2);
    begin(&resumed, words, 1);
    turn_every_live_knob(&straight, store, id);
    train_saving_best(&straight, straight.trainer.step + 20, store, id);
    assert_true(straight.trainer.best_step > 0 && straight.trainer.ended == TRAINER_GOES_ON);
    save(&straight, store, id, "timer");
    straight.heard = (struct heard){0};
    train_to(&straight, INT64_MAX);

    int unsound;
    resumed.trainer.settings = straight.trainer.settings;
    resumed.trainer.settings.catalogue = &resumed.catalogue;
    assert_int_equal(checkpoint_resume(&resumed.trainer, store, id, &unsound, &err), 1);
    train_to(&resumed, INT64_MAX);
    assert_true(resumed.heard.hash == straight.heard.hash && resumed.heard.n == straight.heard.n);
    assert_true(weights(&resumed) == weights(&straight));
    end(&resumed);
    end(&straight);
    assert_int_equal(run_remove(store, id, &err), 0);
}

/* For every optimiser and every schedule. */
static void every_live_knob_and_a_checkpoint(void **state)
{
    (void)state;
    char folder[] = "/tmp/nearfar-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    char *path = xasprintf("%s/store.db", folder);
    struct err err = ERR_INIT;
    struct store *store = store_open(path, STORE_CREATE, &err);
    assert_non_null(store);
    int lock;
    int64_t dataset = dataset_create(store, "small", &lock, &err);
    struct dataset facts = {.kind = "interactions", .users = 1, .items = 1};
    assert_int_equal(dataset_publish(store, dataset, &facts, "[]", lock, &err), 0);
    for (size_t o = 0, s = 0; optimizers[o] || schedules[s]; o += optimizers[o] != NULL, s += schedules[s] != NULL) {
        char words[256];
        if (s % TURNED_STRIDE) /* there are more schedules than optimisers */
            continue;
        snprintf(words, sizeof words, "batch=100 epochs=16 dim=16 negatives=8 eval_every=0.2 ema=%g "
                 "optimizer=%s schedule=%s tau_schedule=%s", s % 2 ? 0.95 : 0,
                 optimizers[o] ? optimizers[o]->part.name : "adam", schedules[s] ? schedules[s]->part.name
                 : "constant", schedules[s] ? schedules[s]->part.name : "constant");
        turn_and_resume(store, dataset, words);
    }
    static const char *const more[] = {"loss=info_nce+bpr+ccl learn_tau=on sharing=shared prior=0.1",
                                       "similarity=euclidean loss=dcl learn_tau=on",
                                       "similarity=manhattan sharing=shared loss=triplet",
                                       "similarity=angle sharing=catalog", "mix_queue=0.3 mix_mixed=0.2 "
                                                                           "mix_adversarial=0.2 queue_size=250 "
                                                                           "adversary_every=3 logq=1"};
    for (size_t i = 0; i < sizeof more / sizeof *more; i += TURNED_STRIDE) {
        char words[256];
        snprintf(words, sizeof words, "batch=100 epochs=16 dim=16 negatives=8 eval_every=0.2 %s", more[i]);
        turn_and_resume(store, dataset, words);
    }
    store_close(store);
    char *command = xasprintf("rm -rf %s", folder);
    assert_int_equal(system(command), 0);
    free(command);
    free(path);
}

/* A second view goes through the same rows of the same tables: without noise or dropout it changes no bit of the
 * training, and the optimiser still goes one step for each table. */
static void a_second_view_is_no_second_step(void **state)
{
    (void)state;
    struct bench one, two;
    begin(&one, "batch=100 dim=8 epochs=2 weight_decay=0.5", 1);
    begin(&two, "batch=100 dim=8 epochs=2 weight_decay=0.5 loss=info_nce+consistency", 1);
    train_to(&one, 10);
    train_to(&two, 10);
    assert_true(weights(&one) == weights(&two));
    assert_true(one.trainer.tower[0].params.list[0]->decay == two.trainer.tower[0].params.list[0]->decay);
    end(&two);
    end(&one);
}

struct terms {
    double sum, bpr, ccl, tau;
    size_t n;
};

static void hear_terms(void *context, const struct metric *metric, int64_t step, double value)
{
    (void)step;
    struct terms *terms = context;
    terms->n++;
    if (!strcmp(metric->base, "loss"))
        terms->sum = value;
    else if (!strcmp(metric->base, "bpr"))
        terms->bpr = value;
    else if (!strcmp(metric->base, "ccl"))
        terms->ccl = value;
    else if (!strcmp(metric->base, "tau"))
        terms->tau = value;
}

static void losses_add_up(void **state)
{
    (void)state;
    struct bench b;
    struct terms terms;
    struct sink sink = {.point = hear_terms, .context = &terms};
    struct err err = ERR_INIT;
    char old[WORD_SIZE], canonical[WORD_SIZE];
    begin(&b, "batch=200 dim=8 loss=bpr+ccl weight_ccl=0.3", 1);
    for (int step = 0; step < 4; step++) {
        double weight = step < 2 ? 0.3 : 5;
        if (step == 2)
            assert_int_equal(trainer_set(&b.trainer, "weight_ccl", "5", old, canonical, &err), 0);
        terms = (struct terms){0};
        trainer_advance(&b.trainer, &sink);
        assert_true(terms.bpr > 0 && terms.ccl > 0 &&
                    fabs(terms.sum - terms.bpr - weight * terms.ccl) < 1e-5 * terms.sum);
    }
    end(&b);
}

/* It moves, it is turned by hand and then learned on from there, and it stays within its bounds. */
static void temperature_is_learned(void **state)
{
    (void)state;
    struct bench b;
    struct err err = ERR_INIT;
    char old[WORD_SIZE], canonical[WORD_SIZE];
    begin(&b, "batch=100 dim=16 epochs=60 tau=0.5 learn_tau=on lr=0.02 weight_decay=1", 1);
    train_to(&b, 40);
    double learned = b.trainer.tau;
    assert_true(learned > 0.55 && learned < 1); /* a model that knows nothing yet is best off when all weigh alike */
    assert_int_equal(trainer_set(&b.trainer, "tau", "0.8", old, canonical, &err), 0);
    train_to(&b, 41);
    assert_true(fabs(b.trainer.tau - 0.8) < 1e-6);
    train_to(&b, 43);
    assert_true(b.trainer.tau < 0.79 && b.trainer.tau > 0.7); /* one that is surer of itself sharpens */
    assert_int_equal(trainer_set(&b.trainer, "tau_least", "0.75", old, canonical, &err), 0);
    train_to(&b, 80);
    assert_true(fabs(b.trainer.tau - 0.75) < 1e-6);
    end(&b);
}

static void what_cannot_train_says_so(void **state)
{
    (void)state;
    static const char *const wrong[][2] = {{"learn_tau=on tau_schedule=linear", "follow a schedule"},
                                           {"learn_tau=on loss=bpr+triplet", "loss=bpr+triplet"},
                                           {"loss=dissimilarity", "loss=info_nce+dissimilarity"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct bench b;
        struct err err = ERR_INIT;
        begin(&b, wrong[i][0], 1);
        assert_int_equal(trainer_fits(&b.trainer, &err), -1);
        assert_non_null(strstr(err.text, wrong[i][1]));
        end(&b);
    }
}

static void a_run_stops_early(void **state)
{
    (void)state;
    struct bench b;
    begin(&b, "batch=500 epochs=400 dim=8 lr=0.05 patience=3", 2);
    train_to(&b, INT64_MAX);
    assert_int_equal(b.trainer.ended, TRAINER_STOPPED_EARLY);
    assert_true(b.trainer.best_step > 0 && b.trainer.best_step < b.trainer.step);
    end(&b);
}

struct rates {
    double of_step[1000];
};

static void hear_rate(void *context, const struct metric *metric, int64_t step, double value)
{
    if (!strcmp(metric->base, "lr"))
        ((struct rates *)context)->of_step[step] = value;
}

/* Nothing gets better where nothing moves: after the first evaluation every third is a plateau. Where the loss falls
 * all the time there is none. */
static void a_plateau_lowers_the_rate(void **state)
{
    (void)state;
    static const char *const words[] = {"validation=0.1 lr=1e-7 init_scale=10",
                                        "validation=0 similarity=dot loss=bpr optimizer=sgd lr=0.1"};
    for (int w = 0; w < 2; w++) {
        char all[256];
        struct bench b;
        struct rates rates = {{0}};
        struct sink sink = {.point = hear_rate, .context = &rates};
        snprintf(all, sizeof all, "%s schedule=plateau plateau_factor=0.1 plateau_patience=3 lr_floor=0 batch=100 "
                 "epochs=10 dim=16", words[w]);
        small_world(&b.data, 200, 120, 15, w ? 0 : 0.1);
        begin_on(&b, all, 1);
        int64_t epoch = b.trainer.batcher.steps_per_epoch;
        double lr = setting(&b.settings, &knob_lr);
        while (b.trainer.ended == TRAINER_GOES_ON)
            trainer_advance(&b.trainer, &sink);
        for (int64_t e = 1; e <= 10; e++) { /* told after the step, which went by the rate before the evaluation */
            int plateaus = w ? 0 : (int)(e - 2) / 3;
            assert_true(fabs(rates.of_step[e * epoch] / lr - pow(0.1, plateaus)) < 1e-12);
        }
        assert_int_equal(b.trainer.plateau.count, w ? 0 : 3);
        end(&b);
    }
}

static void a_broken_loss_ends_the_run(void **state)
{
    (void)state;
    struct bench b;
    begin(&b, "similarity=dot loss=bpr optimizer=sgd lr=100 init_scale=10 batch=100 epochs=50 dim=8", 1);
    for (size_t i = 0; i < b.trainer.tower[0].params.list[0]->rows; i++)
        b.trainer.tower[0].params.list[0]->value[i * 8] = NAN;
    train_to(&b, INT64_MAX);
    assert_int_equal(b.trainer.ended, TRAINER_NOT_FINITE);
    assert_string_equal(b.trainer.not_finite, "loss");
    assert_true(b.trainer.step == 0 && b.heard.n == 0); /* the step does not count */
    end(&b);
}

/* Similarities of 8e18, their squares still finite, times rows of 1e22. */
static void a_broken_gradient_ends_the_run(void **state)
{
    (void)state;
    for (int clipped = 0; clipped < 2; clipped++) {
        struct bench b;
        begin(&b, clipped ? "similarity=dot loss=margin_pair optimizer=sgd batch=100 epochs=50 dim=8 clip=1"
                          : "similarity=dot loss=margin_pair optimizer=sgd batch=100 epochs=50 dim=8", 1);
        for (int p = 0; p < 2; p++)
            for (size_t i = 0; i < b.trainer.tower[p].params.list[0]->rows * 8; i++)
                b.trainer.tower[p].params.list[0]->value[i] = p ? (real)1e22 : (real)1e-4;
        train_to(&b, INT64_MAX);
        assert_int_equal(b.trainer.ended, TRAINER_NOT_FINITE);
        assert_string_equal(b.trainer.not_finite, "gradient");
        assert_true(b.trainer.step == 0 && b.heard.n == 0);
        end(&b);
    }
}

/* Every combination must end well: a defined result, nothing to divide by, nothing out of bounds. */
static void worlds_at_the_edge(void **state)
{
    (void)state;
#ifdef __SANITIZE_THREAD__
    skip(); /* they are small, so that hardly anything is shared out: the other sanitizers look at them */
#endif
    static const struct {
        size_t anchors, candidates, each;
        const char *words;
    } worlds[] = {
        {1, 1, 1, "epochs=3 batch=1000"},
        {1, 50, 10, "epochs=3 batch=4"},
        {50, 1, 1, "epochs=3"},
        {20, 6, 6, "epochs=3 negatives=40"}, /* nearly every item known to every user */
        {20, 30, 5, "epochs=2 tau=0.0001"},
        {20, 30, 5, "epochs=2 batch=1 mix_uniform=0 mix_in_batch=1"},
        {20, 30, 5, "epochs=2 mix_uniform=0 mix_in_batch=0"},
        {20, 30, 5, "epochs=2 positive_dropout=0.99 batch=2"},
        {20, 30, 5, "epochs=2 dim=1"},
        {20, 6, 6, "epochs=3 pseudo_count=9 pseudo_from=0 pseudo_threshold=0"},
        {20, 30, 5, "epochs=2 pseudo_count=2 pseudo_from=0 pseudo_threshold=0 positive_dropout=0.99 batch=2"},
        {20, 6, 6, "epochs=2 mix_uniform=0 mix_class_balanced=1"}, /* nearly every item of each class known */
        {20, 6, 3, "epochs=2 mix_uniform=0 mix_context=1 logq=1"}, /* classes of one item */
        {20, 1, 1, "epochs=2 mix_uniform=0 mix_context=1 context_side=other logq=1"}, /* no other class */
        {1, 1, 1, "epochs=3 mix_uniform=0 mix_hard=1 mix_diverse=1"},
        {20, 6, 6, "epochs=3 negatives=40 mix_uniform=0 mix_hard=1 mix_semi_hard=1 mix_window=1 "
                   "mix_diverse=1 distinct=on"},
        {20, 30, 5, "epochs=2 mix_uniform=0 mix_queue=1 queue_size=1"},
        {20, 6, 6, "epochs=2 mix_uniform=0 mix_mixed=1 logq=1"},
        {50, 1, 1, "epochs=3 mix_mixed=0.5 mix_queue=1 mix_adversarial=1 adversary_every=1"},
    };
    static const char *const sharing[] = {"own", "shared", "catalog"};
    for (size_t i = 0; i < sizeof worlds / sizeof *worlds; i++)
        for (int shared = 0; shared < 3; shared++)
            for (size_t l = 0; losses[l]; l++) {
                char words[256];
                struct bench b;
                snprintf(words, sizeof words, "%s sharing=%s loss=%s", worlds[i].words, sharing[shared],
                         losses[l]->part.name);
                small_world(&b.data, worlds[i].anchors, worlds[i].candidates, worlds[i].each, 0.1);
                begin_on(&b, words, 2);
                train_to(&b, INT64_MAX);
                if (b.trainer.ended != TRAINER_FINISHED)
                    fail_msg("%s: ended %d", words, (int)b.trainer.ended);
                end(&b);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(optimizers_and_schedules_change_no_bit),
        cmocka_unit_test(schedules_move_lr_and_tau),
        cmocka_unit_test(a_schedule_of_tau_is_as_good_as_a_hand),
        cmocka_unit_test(averages_follow_the_weights),
        cmocka_unit_test(it_learns),
        cmocka_unit_test(watching_changes_no_bit),
        cmocka_unit_test(every_live_knob_and_a_checkpoint),
        cmocka_unit_test(a_second_view_is_no_second_step),
        cmocka_unit_test(losses_add_up),
        cmocka_unit_test(temperature_is_learned),
        cmocka_unit_test(what_cannot_train_says_so),
        cmocka_unit_test(a_run_stops_early),
        cmocka_unit_test(a_plateau_lowers_the_rate),
        cmocka_unit_test(a_broken_loss_ends_the_run),
        cmocka_unit_test(a_broken_gradient_ends_the_run),
        cmocka_unit_test(worlds_at_the_edge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
