/* What a frame of a batch says of a step: its rows make the loss of the step that follows, to look changes nothing,
 * and weights are those of an independent script (tests/reference/batches.py). */
#include "tests/unit/engine_bench_support.h"

#include "engine/batch_frame.h"
#include "engine/training.h"

#include <string.h>

/* All rows of a batch are in the frame. */
#define SMALL "dim=8 batch=16 negatives=12 epochs=20 probe=ranking "

static const float *anchors_of(const struct frame *frame, size_t *n)
{
    const struct frame_array *anchors = frame_find(frame, "anchor", BATCH_ANCHOR_FIELDS);
    assert_non_null(anchors);
    *n = anchors->rows;
    return anchors->value;
}

/* Of its rows, by their weights. */
static double mean_loss(const struct frame *frame)
{
    size_t n;
    const float *anchor = anchors_of(frame, &n);
    double sum = 0, weights_sum = 0;
    for (size_t a = 0; a < n; a++) {
        const float *row = anchor + a * BATCH_ANCHOR_FIELDS;
        assert_true(row[BATCH_ANCHOR_LOOKED] == row[BATCH_ANCHOR_COLUMNS]);
        sum += (double)row[BATCH_ANCHOR_WEIGHT] * (double)row[BATCH_ANCHOR_LOSS];
        weights_sum += (double)row[BATCH_ANCHOR_WEIGHT];
    }
    return sum / weights_sum;
}

/* The step that follows has the loss that the frame's rows make. */
static void rows_make_the_loss(const char *words)
{
    struct bench b;
    struct err err = ERR_INIT;
    struct frame frame;
    size_t term;
    begin(&b, words, 2);
    if (trainer_fits(&b.trainer, &err) < 0)
        fail_msg("%s: %s", words, err.text);
    train_to(&b, 5);
    assert_true(batch_frame_is_there(&b.trainer));
    const struct loss *loss = batch_frame_loss(&b.trainer.objective, &term);
    batch_frame_make(&b.trainer, &frame);
    assert_int_equal(batch_frame_check(&frame, &err), 0);
    assert_string_equal(frame_word(&frame, "loss"), loss->part.name);
    double told = mean_loss(&frame);
    train_to(&b, 6);
    double is = b.trainer.objective.value[term];
    if (!(fabs(told - is) <= 2e-5 * fmax(1, fabs(is))))
        fail_msg("%s: rows make the loss %.9g, and the step has %.9g", words, told, is);
    frame_release(&frame);
    end(&b);
}

/* Those whose rows are all of anchors: not those that go both ways. */
static bool is_of_anchors(const struct loss *loss)
{
    return (!loss->whole || loss->ways) && !loss->both_sides && strcmp(loss->part.name, "clip") != 0;
}

static void rows_make_the_loss_of_the_step(void **state)
{
    static const char *const ways[] = {"sharing=own", "sharing=shared", "sharing=catalog",
                                       "sharing=own prior=0.3 logq=1 mix_popularity=1 false_negative_guard=0.9",
                                       "sharing=shared mix_queue=1 mix_mixed=1 prior=0.1"};
    (void)state;
    for (size_t l = 0; losses[l]; l++)
        for (size_t w = l % 2; w < sizeof ways / sizeof *ways && is_of_anchors(losses[l]); w += 2) {
            char words[512];
            snprintf(words, sizeof words, SMALL "%s loss=%s%s", ways[w],
                     losses[l]->is_auxiliary ? "info_nce+" : "", losses[l]->part.name);
            if (!losses[l]->is_auxiliary)
                rows_make_the_loss(words);
        }
    rows_make_the_loss("task=two_views encoder=mlp loss=info_nce dim=4 width=8 batch=16 input_noise=0.2 noise=0.1 "
                       "dropout=0.1 probe=linear main_metric=linear_accuracy epochs=20");
}

/* Each column of a contrast of both sides is one of the batch's rows, and the anchor itself and its positive are
 * masked. */
static void both_sides_are_told(void **state)
{
    struct bench b;
    struct frame frame;
    size_t n, itself = 0;
    (void)state;
    begin(&b, SMALL "loss=nt_xent", 1);
    train_to(&b, 3);
    batch_frame_make(&b.trainer, &frame);
    const float *anchor = anchors_of(&frame, &n);
    const float *entry = frame_find(&frame, "entry", BATCH_ENTRY_FIELDS)->value;
    assert_int_equal(n, 16);
    assert_int_equal((int)anchor[BATCH_ANCHOR_ENTRIES], 1 + 32);
    for (size_t e = 1; e < 33; e++) {
        const float *other = entry + e * BATCH_ENTRY_FIELDS;
        unsigned marks = (unsigned)other[BATCH_ENTRY_CODE] / BATCH_STRATEGIES;
        bool same = marks & BATCH_IS_ANCHOR && other[BATCH_ENTRY] == anchor[BATCH_ANCHOR];
        itself += same;
        assert_true(!same || marks & BATCH_IS_MASKED);
        assert_true(!(marks & BATCH_IS_MASKED) || other[BATCH_ENTRY_SLOPE] == 0);
    }
    assert_true(itself >= 1);
    frame_release(&frame);
    end(&b);
}

static void losses_without_negatives_have_none(void **state)
{
    struct bench b;
    (void)state;
    begin(&b, "task=two_views encoder=mlp loss=vicreg probe=linear main_metric=linear_accuracy", 1);
    assert_false(batch_frame_is_there(&b.trainer));
    end(&b);
}

static void looking_changes_nothing(void **state)
{
    static const char *const runs[] = {
        SMALL "loss=sogclr mix_adversarial=1 mix_hard=1 mix_queue=1 weight_decay=0.01",
        "task=two_views encoder=mlp loss=nt_xent input_noise=0.3 dropout=0.2 dim=4 width=8 batch=16 probe=linear "
        "main_metric=linear_accuracy learn_tau=1 epochs=20"};
    (void)state;
    for (size_t r = 0; r < 2; r++) {
        struct bench watched, alone;
        begin(&watched, runs[r], 2);
        begin(&alone, runs[r], 2);
        for (int64_t step = 1; step <= 12; step++) {
            struct frame frame;
            batch_frame_make(&watched.trainer, &frame);
            assert_int_equal(frame.step, step - 1);
            frame_release(&frame);
            train_to(&watched, step);
        }
        train_to(&alone, 12);
        assert_true(watched.heard.hash == alone.heard.hash && weights(&watched) == weights(&alone));
        end(&watched);
        end(&alone);
    }
}

/* By the knobs that it tells, every loss comes to the same once more; by another temperature to something else. */
static void asked_at_its_own_values_it_is_the_same(void **state)
{
    (void)state;
    for (size_t l = 0; losses[l]; l++) {
        struct bench b;
        struct frame frame;
        struct err err = ERR_INIT;
        char words[256];
        size_t term;
        if (losses[l]->whole && !losses[l]->ways)
            continue;
        snprintf(words, sizeof words, SMALL "tau=0.17 loss=%s", losses[l]->part.name);
        begin(&b, words, 1);
        train_to(&b, 2);
        batch_frame_make(&b.trainer, &frame);
        const struct frame_array *entries = frame_find(&frame, "entry", BATCH_ENTRY_FIELDS);
        size_t bytes = entries->rows * entries->cols * sizeof(float);
        float *before = xmalloc(bytes);
        memcpy(before, entries->value, bytes);
        struct settings settings = b.trainer.settings;
        settings_move(&settings, &knob_tau, 3); /* the frame knows better */
        const struct loss *loss = batch_frame_loss(&b.trainer.objective, &term);
        assert_int_equal(batch_frame_settings(&frame, loss, &settings, &err), 0);
        batch_frame_weigh(&frame, losses[l], &settings);
        assert_memory_equal(before, entries->value, bytes);
        if (losses[l]->uses_temperature) {
            assert_true(batch_frame_answers(&frame, losses[l], "tau"));
            settings_move(&settings, &knob_tau, 1);
            batch_frame_weigh(&frame, losses[l], &settings);
            assert_true(memcmp(before, entries->value, bytes) != 0);
        }
        assert_int_equal(batch_frame_answers(&frame, losses[l], "negatives"), !losses[l]->in_batch);
        assert_false(batch_frame_answers(&frame, losses[l], "mix_hard")); /* which drew none */
        assert_int_equal(batch_frame_leave_out(&frame, &settings, &err), 0);
        settings_move(&settings, &knob_tau, 0.17);
        batch_frame_weigh(&frame, losses[l], &settings);
        assert_memory_equal(before, entries->value, bytes); /* nothing was left out */
        free(before);
        frame_release(&frame);
        end(&b);
    }
}

/* The loss of a row of InfoNCE by the negatives that stay, and how many of each strategy these are. */
static double loss_of_those_that_stay(const float *entry, size_t n, double tau, size_t stay[N_STRATEGIES])
{
    double sum = exp((double)entry[BATCH_ENTRY_SIMILARITY] / tau);
    memset(stay, 0, N_STRATEGIES * sizeof *stay);
    for (size_t e = 1; e < n; e++) {
        const float *one = entry + e * BATCH_ENTRY_FIELDS;
        unsigned code = (unsigned)one[BATCH_ENTRY_CODE], marks = code / BATCH_STRATEGIES;
        bool left_out = marks & BATCH_IS_LEFT_OUT;
        assert_true(!left_out || one[BATCH_ENTRY_SLOPE] == 0);
        stay[code % BATCH_STRATEGIES] += !left_out;
        sum += left_out || marks & BATCH_IS_MASKED ? 0 : exp((double)one[BATCH_ENTRY_SIMILARITY] / tau);
    }
    return log(sum) - (double)entry[BATCH_ENTRY_SIMILARITY] / tau;
}

/* Nothing is asked: nothing is left out, also where slots are no even parts, or a strategy has none. */
static void as_it_was_nothing_is_left_out(void **state)
{
    static const char *const mixes[] = {"mix_uniform=1 mix_popularity=0.5 negatives=13",
                                        "mix_uniform=1 mix_popularity=0.01 negatives=12"};
    (void)state;
    for (size_t m = 0; m < 2; m++) {
        struct bench b;
        struct frame frame;
        struct err err = ERR_INIT;
        char words[256];
        size_t term, n, stay[N_STRATEGIES], all = 0;
        snprintf(words, sizeof words, SMALL "loss=info_nce tau=0.2 %s", mixes[m]);
        begin(&b, words, 1);
        train_to(&b, 2);
        batch_frame_make(&b.trainer, &frame);
        const struct loss *loss = batch_frame_loss(&b.trainer.objective, &term);
        struct settings settings = b.trainer.settings;
        assert_int_equal(batch_frame_settings(&frame, loss, &settings, &err), 0);
        settings_move(&settings, &knob_tau, 0.05);
        assert_int_equal(batch_frame_leave_out(&frame, &settings, &err), 0);
        const float *anchor = anchors_of(&frame, &n);
        size_t entries = (size_t)anchor[BATCH_ANCHOR_ENTRIES];
        loss_of_those_that_stay(frame_find(&frame, "entry", BATCH_ENTRY_FIELDS)->value, entries, 0.2, stay);
        for (size_t s = 0; s < N_STRATEGIES; s++)
            all += stay[s];
        assert_int_equal(all, entries - 1);
        frame_release(&frame);
        end(&b);
    }
}

static void ask_for_fewer(const char *negatives, const char *uniform, size_t by_uniform, size_t by_popularity)
{
    struct bench b;
    struct frame frame;
    struct err err = ERR_INIT;
    char old[WORD_SIZE], canonical[WORD_SIZE];
    size_t term, n, stay[N_STRATEGIES];
    begin(&b, SMALL "loss=info_nce tau=0.2 mix_uniform=0.5 mix_popularity=0.5", 1);
    train_to(&b, 2);
    batch_frame_make(&b.trainer, &frame);
    struct settings settings = b.trainer.settings;
    assert_int_equal(settings_set(&settings, "negatives", negatives, old, canonical, &err), 0);
    assert_int_equal(settings_set(&settings, "mix_uniform", uniform, old, canonical, &err), 0);
    assert_int_equal(batch_frame_leave_out(&frame, &settings, &err), 0);
    batch_frame_weigh(&frame, batch_frame_loss(&b.trainer.objective, &term), &settings);
    const float *anchor = anchors_of(&frame, &n);
    const float *entry = frame_find(&frame, "entry", BATCH_ENTRY_FIELDS)->value;
    for (size_t a = 0; a < n; a++, anchor += BATCH_ANCHOR_FIELDS) {
        double right = loss_of_those_that_stay(entry + (size_t)anchor[BATCH_ANCHOR_FIRST] * BATCH_ENTRY_FIELDS,
                                               (size_t)anchor[BATCH_ANCHOR_ENTRIES], 0.2, stay);
        assert_true(fabs((double)anchor[BATCH_ANCHOR_LOSS] - right) < 1e-4);
        for (size_t s = 0; s < N_STRATEGIES; s++) {
            const char *weight = strategies[s]->weight->name;
            assert_int_equal(stay[s], !strcmp(weight, "mix_uniform")      ? by_uniform
                                      : !strcmp(weight, "mix_popularity") ? by_popularity
                                                                          : 0);
        }
    }
    frame_release(&frame);
    end(&b);
}

/* Of 12 negatives, 6 of each of two strategies. */
static void fewer_negatives_can_be_asked(void **state)
{
    (void)state;
    ask_for_fewer("12", "0.5", 6, 6);
    ask_for_fewer("8", "0.5", 4, 4);
    ask_for_fewer("12", "0", 0, 6);     /* more there are not */
    ask_for_fewer("4", "0", 0, 4);
    ask_for_fewer("12", "0.25", 3, 6);  /* a third to two */
    ask_for_fewer("6", "0.25", 2, 4);
}

static void more_negatives_cannot_be_asked(void **state)
{
    struct bench b;
    struct frame frame;
    struct err err = ERR_INIT;
    char old[WORD_SIZE], canonical[WORD_SIZE];
    (void)state;
    begin(&b, SMALL "loss=info_nce", 1);
    train_to(&b, 2);
    batch_frame_make(&b.trainer, &frame);
    struct settings settings = b.trainer.settings;
    assert_int_equal(settings_set(&settings, "negatives", "13", old, canonical, &err), 0);
    assert_int_equal(batch_frame_leave_out(&frame, &settings, &err), -1);
    assert_non_null(strstr(err.text, "negatives=13: the batch of step 2 has only 12 for each anchor"));
    assert_int_equal(settings_set(&settings, "negatives", "12", old, canonical, &err), 0);
    assert_int_equal(settings_set(&settings, "mix_uniform", "0", old, canonical, &err), 0);
    assert_int_equal(batch_frame_leave_out(&frame, &settings, &err), -1);
    assert_non_null(strstr(err.text, "with these shares no negative of this batch would be left"));
    frame_release(&frame);
    end(&b);
}

/* Against the script --------------------------------------------------------------------------------------------- */

enum { MOST_CASE = 64 };

/* A frame of one anchor with these similarities. */
static struct frame frame_of(const char *loss, const double *s, const int *masked, int n)
{
    struct frame frame = {.n = 2};
    frame_tell(&frame, "loss", loss);
    frame.array[0] = (struct frame_array){"anchor", 1, BATCH_ANCHOR_FIELDS, .value = xcalloc(16, sizeof(float))};
    frame.array[1] = (struct frame_array){"entry", (size_t)n + 1, BATCH_ENTRY_FIELDS,
                                          .value = xcalloc((MOST_CASE + 1) * BATCH_ENTRY_FIELDS, sizeof(float))};
    frame.array[0].value[BATCH_ANCHOR_ENTRIES] = (float)(n + 1);
    for (int j = 0; j <= n; j++) {
        float *entry = frame.array[1].value + j * BATCH_ENTRY_FIELDS;
        entry[BATCH_ENTRY_SIMILARITY] = (float)s[j];
        entry[BATCH_ENTRY_CODE] = (float)(BATCH_STRATEGIES * (j ? masked[j] ? BATCH_IS_MASKED : 0
                                                                : BATCH_IS_POSITIVE));
        entry[BATCH_ENTRY_OFFSET] = entry[BATCH_ENTRY_TEACHER] = NAN;
    }
    return frame;
}

static const struct loss *loss_named(const char *name)
{
    for (size_t l = 0; losses[l]; l++)
        if (!strcmp(losses[l]->part.name, name))
            return losses[l];
    fail_msg("no loss %s", name);
    return NULL;
}

static double number(FILE *file)
{
    double x;
    assert_int_equal(fscanf(file, "%lf", &x), 1);
    return x;
}

static void assert_near(double is, double expected, const char *what)
{
    if (!(fabs(is - expected) <= 1e-5 * fmax(1, fabs(expected))))
        fail_msg("%s: %.9g, and the script says %.9g", what, is, expected);
}

/* A case: "loss words n", the positive's similarity, n of negatives with 1 where they are masked; the loss, what the
 * weights are scaled by, the positive's weight, n weights. */
static bool holds_one_case(FILE *file)
{
    char loss[32], words[128], what[192];
    int n, masked[MOST_CASE + 1] = {0};
    double s[MOST_CASE + 1];
    struct catalogue catalogue;
    struct settings settings;
    if (fscanf(file, "%31s %127s %d", loss, words, &n) != 3)
        return false;
    assert_true(n <= MOST_CASE);
    for (char *c = words; *c; c++)
        *c = *c == ',' ? ' ' : *c;
    s[0] = number(file);
    for (int j = 1; j <= n; j++) {
        s[j] = number(file);
        masked[j] = number(file) != 0;
    }
    catalogue_gather(&catalogue);
    small_settings(&settings, &catalogue, words);
    struct frame frame = frame_of(loss, s, masked, n);
    batch_frame_weigh(&frame, loss_named(loss), &settings);
    snprintf(what, sizeof what, "%s %s", loss, words);
    double scale = batch_frame_scale(loss_named(loss), &settings);
    assert_near((double)frame.array[0].value[BATCH_ANCHOR_LOSS], number(file), what);
    assert_near(scale, number(file), what);
    for (int j = 0; j <= n; j++)
        assert_near((double)frame.array[1].value[j * BATCH_ENTRY_FIELDS + BATCH_ENTRY_SLOPE] * scale, number(file),
                    what);
    frame_release(&frame);
    catalogue_release(&catalogue);
    return true;
}

static void weights_are_those_of_the_script(void **state)
{
    (void)state;
    size_t cases = 0;
    FILE *file = fopen("tests/reference/batches.txt", "r");
    assert_non_null(file);
    while (holds_one_case(file))
        cases++;
    fclose(file);
    assert_true(cases >= 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_make_the_loss_of_the_step),
        cmocka_unit_test(both_sides_are_told),
        cmocka_unit_test(losses_without_negatives_have_none),
        cmocka_unit_test(looking_changes_nothing),
        cmocka_unit_test(asked_at_its_own_values_it_is_the_same),
        cmocka_unit_test(as_it_was_nothing_is_left_out),
        cmocka_unit_test(fewer_negatives_can_be_asked),
        cmocka_unit_test(more_negatives_cannot_be_asked),
        cmocka_unit_test(weights_are_those_of_the_script),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
