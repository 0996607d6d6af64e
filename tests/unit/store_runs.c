/* Runs, their settings as a timeline, events as the channel, metrics and their summaries, leases, the catalogue. */
#include "tests/unit/named_metric.h"
#include "tests/unit/store_support.h"

#include "store/catalogue.h"
#include "store/checkpoint.h"
#include "store/event.h"
#include "store/metric.h"
#include "store/report.h"
#include "store/snapshot.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

static void a_run_is_found_by_id_name_and_last(void **state)
{
    (void)state;
    struct place place;
    struct run run;
    place_open(&place);
    int64_t data = place_dataset(&place, "one"), first = place_run(&place, data, "same"),
            second = place_run(&place, data, "same"), third = place_run(&place, data, "");
    must(run_find(place.store, "same", &run, &place.err));
    assert_true(run.id == second); /* the newest of that name */
    must(run_find(place.store, "last", &run, &place.err));
    assert_true(run.id == third);
    assert_string_equal(run.name, "one-3");
    char id[8];
    snprintf(id, sizeof id, "%d", (int)first);
    must(run_find(place.store, id, &run, &place.err));
    assert_true(run.id == first && run.status == RUN_QUEUED && isnan(run.started) && run.best_step == -1);
    assert_int_equal(run_find(place.store, "sme", &run, &place.err), -1);
    assert_non_null(strstr(place.err.text, "did you mean same?"));
    assert_int_equal(place.err.code, ERR_NOT_FOUND);
    place_close(&place);
}

/* A run that says it lives is lost once nobody holds its lock. */
static void a_run_without_an_engine_is_lost(void **state)
{
    (void)state;
    struct place place;
    struct run run;
    place_open(&place);
    int64_t id = place_run(&place, place_dataset(&place, "one"), "r");
    int lock = store_lock(place.store, LOCK_RUN, id, &place.err);
    must(run_begin(place.store, id, getpid(), "0", "none", &place.err));
    must(run_get(place.store, id, &run, &place.err));
    assert_true(run.status == RUN_RUNNING && run.pid == getpid());
    assert_int_equal(run_remove(place.store, id, &place.err), -1);
    assert_int_equal(place.err.code, ERR_BUSY);
    close(lock);
    must(run_get(place.store, id, &run, &place.err));
    assert_true(run.status == RUN_LOST && run.pid == 0);
    must(run_set_status(place.store, id, RUN_DONE, "all well", &place.err));
    must(run_get(place.store, id, &run, &place.err));
    assert_true(run.status == RUN_DONE && !isnan(run.ended));
    assert_string_equal(run.message, "all well");
    place_close(&place);
}

static int64_t ask(struct place *place, int64_t run, const char *knob, const char *value)
{
    struct event event = {.run = run, .verb = EVENT_SET, .asked_step = 5};
    COPY_TEXT(event.knob, knob);
    COPY_TEXT(event.new, value);
    COPY_TEXT(event.actor, "test");
    COPY_TEXT(event.why, "to see");
    int64_t seq = event_ask(place->store, &event, &place->err);
    assert_true(seq > 0);
    return seq;
}

static const char *value_of(const struct setting *settings, size_t n, const char *knob)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(settings[i].knob, knob))
            return settings[i].value;
    return NULL;
}

static void settings_are_a_timeline(void **state)
{
    (void)state;
    struct place place;
    struct event pending[8], *all;
    struct setting *settings;
    size_t n;
    place_open(&place);
    int64_t id = place_run(&place, place_dataset(&place, "one"), "r");
    assert_int_equal(ask(&place, id, "tau", "0.1"), 1);
    assert_int_equal(ask(&place, id, "tau", "0.05"), 2);
    assert_int_equal(ask(&place, id, "lr", "99"), 3);
    assert_int_equal(event_pending(place.store, id, pending, 2, &place.err), 2); /* not more than asked for */
    assert_int_equal(event_pending(place.store, id, pending, 8, &place.err), 3);
    assert_string_equal(pending[2].new, "99");
    assert_true(pending[0].step == -1 && isnan(pending[0].applied_at) && pending[0].asked_step == 5);
    for (int i = 0; i < 3; i++) {
        pending[i].step = 10 + i;
        COPY_TEXT(pending[i].old, i == 0 ? "0.2" : "0.1");
        COPY_TEXT(pending[i].refused, i == 2 ? "out of range" : "");
        must(event_applied(place.store, &pending[i], &place.err));
    }
    assert_int_equal(event_pending(place.store, id, pending, 8, &place.err), 0);
    must(event_list(place.store, id, 1, &all, &n, &place.err));
    assert_int_equal(n, 2);
    assert_true(all[0].step == 11 && !isnan(all[0].applied_at));
    assert_string_equal(all[1].refused, "out of range");
    assert_string_equal(all[0].why, "to see");
    free(all);
    must(run_settings(place.store, id, &settings, &n, &place.err));
    assert_int_equal(n, 2);
    assert_string_equal(value_of(settings, n, "tau"), "0.05");
    assert_string_equal(value_of(settings, n, "lr"), "0.01"); /* a refused change changes nothing */
    free(settings);
    place_close(&place);
}

static void check_summary(struct place *place, int64_t run, const char *name, double last, double best,
                          int64_t best_step, int64_t points)
{
    struct metric_summary *all;
    size_t n, found = 0;
    assert_int_equal(metric_summaries(place->store, run, &all, &n, &place->err), 0);
    for (size_t i = 0; i < n; i++)
        if (!strcmp(all[i].name, name)) {
            found++;
            assert_true(all[i].last == last && all[i].best == best && all[i].best_step == best_step &&
                        all[i].points == points);
        }
    assert_int_equal(found, 1);
    free(all);
}

static int64_t baseline_run(struct place *place, int64_t dataset, const char *baseline, const char *validation,
                            int64_t metric, double value)
{
    struct run run = {.dataset = dataset};
    struct setting settings[] = {{.knob = "baseline"}, {.knob = "validation"}};
    COPY_TEXT(settings[0].start, baseline);
    COPY_TEXT(settings[1].start, validation);
    int64_t id = run_create(place->store, &run, settings, 2, &place->err);
    assert_true(id > 0);
    assert_int_equal(metric_record(place->store, id, &(struct point){metric, 0, value}, 1, &place->err), 0);
    return id;
}

/* A baseline is known by its setting. The best one is of the same data and the same validation, and was measured. */
static void the_best_baseline_that_can_be_compared(void **state)
{
    (void)state;
    struct place place;
    struct run run;
    struct best_baseline best;
    place_open(&place);
    int64_t one = place_dataset(&place, "one"), other = place_dataset(&place, "other"),
            recall = named_metric(place.store, "valid/recall@20", true, &place.err),
            trained = baseline_run(&place, one, "none", "0.1", recall, 0.9);
    must(metric_best_baseline(place.store, trained, "valid/recall@20", &best, &place.err));
    assert_true(!best.name[0] && isnan(best.value));
    baseline_run(&place, one, "low", "0.1", recall, 0.2);
    int64_t high = baseline_run(&place, one, "high", "0.1", recall, 0.4);
    baseline_run(&place, one, "unmeasured", "0.1", recall, NAN);
    baseline_run(&place, one, "easier", "0.05", recall, 0.6);
    baseline_run(&place, other, "elsewhere", "0.1", recall, 0.7);
    must(metric_best_baseline(place.store, trained, "valid/recall@20", &best, &place.err));
    assert_string_equal(best.name, "high");
    assert_true(best.value == 0.4);
    must(run_get(place.store, high, &run, &place.err));
    assert_string_equal(run.baseline, "high");
    assert_int_equal(run_check_trained(&run, &place.err), -1);
    must(run_get(place.store, trained, &run, &place.err));
    assert_string_equal(run.baseline, "");
    must(run_check_trained(&run, &place.err));
    place_close(&place);
}

static void metrics_keep_their_bits_and_summaries(void **state)
{
    (void)state;
    struct place place;
    place_open(&place);
    int64_t id = place_run(&place, place_dataset(&place, "one"), "r");
    int64_t loss = named_metric(place.store, "loss", false, &place.err),
            recall = named_metric(place.store, "valid/recall@20", true, &place.err);
    assert_true(loss > 0 && recall > 0 && loss != recall &&
                named_metric(place.store, "loss", false, &place.err) == loss);
    const struct point first[] = {{loss, 1, 3}, {loss, 2, 0.1}, {recall, 2, 0.3}, {loss, 3, NAN}};
    const struct point second[] = {{loss, 4, 1.0 / 3}, {recall, 4, 0.2}};
    must(metric_record(place.store, id, first, 4, &place.err));
    must(metric_record(place.store, id, second, 2, &place.err));
    check_summary(&place, id, "loss", 1.0 / 3, 0.1, 2, 4);
    check_summary(&place, id, "valid/recall@20", 0.2, 0.3, 2, 2);
    struct point *points;
    size_t n;
    must(metric_read(place.store, id, loss, 2, &points, &n, &place.err));
    assert_int_equal(n, 2);
    assert_true(points[0].step == 3 && isnan(points[0].value));
    assert_true(points[1].value == 1.0 / 3);
    free(points);
    must(metric_forget_after(place.store, id, 1, &place.err));
    check_summary(&place, id, "loss", 3, 3, 1, 1);
    must(metric_read(place.store, id, recall, -1, &points, &n, &place.err));
    assert_int_equal(n, 0);
    free(points);
    struct run_metric *of_runs;
    must(metric_of_runs(place.store, "loss", &of_runs, &n, &place.err));
    assert_true(n == 1 && of_runs[0].run == id && of_runs[0].last == 3);
    free(of_runs);
    place_close(&place);
}

/* What was measured before the first evaluation at its pace is there, and the best of nothing. */
static void early_evaluations_are_not_the_best(void **state)
{
    (void)state;
    struct place place;
    place_open(&place);
    int64_t id = place_run(&place, place_dataset(&place, "one"), "r");
    int64_t loss = named_metric(place.store, "loss", false, &place.err),
            recall = named_metric(place.store, "valid/recall@20", true, &place.err);
    const struct point early[] = {{loss, 2, 0.1}, {recall, 2, 0.9}}, later[] = {{loss, 32, 0.2}, {recall, 32, 0.3},
                                                                                {recall, 48, 0.2}};
    must(run_set_evaluates_from(place.store, id, 32, &place.err));
    must(metric_record(place.store, id, early, 2, &place.err));
    struct run_metric *of_runs;
    size_t n;
    must(metric_of_runs(place.store, "valid/recall@20", &of_runs, &n, &place.err));
    assert_true(n == 1 && of_runs[0].last == 0.9 && isnan(of_runs[0].best));
    free(of_runs);
    must(metric_record(place.store, id, later, 3, &place.err));
    check_summary(&place, id, "loss", 0.2, 0.1, 2, 2);
    check_summary(&place, id, "valid/recall@20", 0.2, 0.3, 32, 3);
    must(metric_forget_after(place.store, id, 32, &place.err));
    check_summary(&place, id, "valid/recall@20", 0.3, 0.3, 32, 2);
    place_close(&place);
}

static void leases_and_snapshots(void **state)
{
    (void)state;
    struct place place;
    int64_t step;
    size_t bytes;
    char *data;
    place_open(&place);
    int64_t id = place_run(&place, place_dataset(&place, "one"), "r");
    assert_int_equal(lease_active(place.store, id, &place.err), 0);
    must(lease_renew(place.store, id, "me", 100, &place.err));
    assert_int_equal(lease_active(place.store, id, &place.err), 1);
    must(lease_renew(place.store, id, "me", 0, &place.err));
    assert_int_equal(lease_active(place.store, id, &place.err), 0);
    assert_int_equal(snapshot_get(place.store, id, "similarity", &step, &data, &bytes, &place.err), 0);
    must(snapshot_put(place.store, id, "similarity", 1, "old", 3, &place.err));
    must(snapshot_put(place.store, id, "similarity", 9, "newer", 5, &place.err));
    assert_int_equal(snapshot_get(place.store, id, "similarity", &step, &data, &bytes, &place.err), 1);
    assert_true(step == 9 && bytes == 5);
    assert_string_equal(data, "newer");
    free(data);
    place_close(&place);
}

static void checkpoints_newest_first(void **state)
{
    (void)state;
    struct place place;
    struct checkpoint *list;
    size_t n;
    place_open(&place);
    int64_t id = place_run(&place, place_dataset(&place, "one"), "r");
    for (int step = 1; step <= 3; step++) {
        struct checkpoint c = {.run = id, .step = step, .bytes = 10, .crc32 = 0xfedcba98, .kind = "timer",
                               .file = "f"};
        must(checkpoint_add(place.store, &c, &place.err));
    }
    must(checkpoint_forget_after(place.store, id, 2, &place.err));
    must(checkpoint_list(place.store, id, &list, &n, &place.err));
    assert_true(n == 2 && list[0].step == 2 && list[1].step == 1 && list[0].crc32 == 0xfedcba98);
    must(checkpoint_drop(place.store, &list[0], &place.err));
    free(list);
    must(checkpoint_list(place.store, id, &list, &n, &place.err));
    assert_int_equal(n, 1);
    free(list);
    place_close(&place);
}

static const struct knob tau = {.name = "tau", .type = KNOB_REAL, .low = 0.01, .high = 1, .scale = SCALE_LOG,
                                .start = "0.2",
                                .help = "temperature", .used_by = "loss:info_nce"};
static const struct knob dim = {.name = "dim", .type = KNOB_INT, .low = 1, .high = 512, .start = "64",
                                .why_not = "it is the shape", .help = "length"};
static const struct knob on = {.name = "on", .type = KNOB_BOOL, .high = 1, .start = "off", .help = "yes or no"};
static const struct knob list = {.name = "list", .type = KNOB_LIST, .choices = "alpha beta ", .start = "beta",
                                 .help = "which"};
static const struct knob word = {.name = "word", .type = KNOB_CHOICE, .choices = "alpha beta ", .start = "alpha",
                                 .help = "which"};

static void the_catalogue_comes_back(void **state)
{
    (void)state;
    struct place place;
    place_open(&place);
    struct part_row parts[] = {{"loss", "info_nce", "a loss"}};
    struct knob knobs[] = {tau, dim, on, word, list};
    struct preset presets[] = {{"demo", "", "a preset", "tau=0.1"},
                               {"simclr", "numbers", "of numbers", "tau=0.2"},
                               {"simclr", "pictures", "of pictures", "tau=0.3"}};
    struct catalogue out = {.parts = parts, .knobs = knobs, .presets = presets, .n_parts = 1, .n_knobs = 5,
                            .n_presets = 3}, in;
    must(catalogue_publish(place.store, &out, "build 1", &place.err));
    must(catalogue_publish(place.store, &out, "build 2", &place.err)); /* replaces */
    char *fingerprint = catalogue_fingerprint(place.store, &place.err);
    assert_string_equal(fingerprint, "build 2");
    free(fingerprint);
    must(catalogue_load(place.store, &in, &place.err));
    assert_true(in.n_parts == 1 && in.n_knobs == 5 && in.n_presets == 3);
    const struct knob *k = catalogue_knob(&in, "tau", &place.err);
    assert_true(k && k->scale == SCALE_LOG && k->low == 0.01 && knob_is_live(k));
    assert_string_equal(k->used_by, "loss:info_nce");
    assert_false(knob_is_live(catalogue_knob(&in, "dim", &place.err)));
    assert_int_equal(catalogue_knob(&in, "list", &place.err)->type, KNOB_LIST);
    assert_null(catalogue_knob(&in, "tua", &place.err));
    assert_non_null(strstr(place.err.text, "did you mean tau?"));
    assert_non_null(catalogue_preset(&in, "demo", "", &place.err));
    assert_non_null(catalogue_preset(&in, "demo", "pictures+grey", &place.err));
    assert_string_equal(catalogue_preset(&in, "simclr", "pictures+grey", &place.err)->help, "of pictures");
    assert_string_equal(catalogue_preset(&in, "simclr", "numbers+plane", &place.err)->help, "of numbers");
    assert_null(catalogue_preset(&in, "simclr", "interactions", &place.err));
    assert_non_null(strstr(place.err.text, "is for data of the kind numbers or pictures, and these are interactions: "
                           "for them there are demo"));
    assert_null(catalogue_preset(&in, "simcl", "numbers", &place.err));
    assert_non_null(strstr(place.err.text, "did you mean simclr?"));
    catalogue_release(&in);
    char *json = report_catalogue(place.store, &place.err);
    assert_non_null(strstr(json, "\"name\":\"tau\""));
    free(json);
    place_close(&place);
}

static const char *loss_and_sharing(void *context, const char *knob)
{
    const char *const *values = context;
    return !strcmp(knob, "loss") ? values[0] : !strcmp(knob, "sharing") ? values[1] : NULL;
}

/* One condition of each group; "other than" holds when a list joins any other word. */
static void who_reads_a_knob(void **state)
{
    (void)state;
    static const struct {
        const char *used_by, *loss, *sharing;
        bool read;
    } cases[] = {
        {"", "bpr", "own", true},
        {"loss:bpr loss:ccl", "ccl", "own", true},
        {"loss:bpr loss:ccl", "clip", "own", false},
        {"loss!clip,vicreg", "clip", "own", false},
        {"loss!clip,vicreg", "clip+vicreg", "own", false},
        {"loss!clip,vicreg", "clip+bpr", "own", true},
        {"sharing:own sharing:shared & loss!clip,vicreg", "bpr", "shared", true},
        {"sharing:own sharing:shared & loss!clip,vicreg", "bpr", "catalog", false},
        {"sharing:own sharing:shared & loss!clip,vicreg", "clip", "own", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct knob knob = {.name = "it", .used_by = cases[i].used_by};
        const char *values[] = {cases[i].loss, cases[i].sharing};
        if (knob_applies(&knob, loss_and_sharing, values) != cases[i].read)
            fail_msg("'%s' with loss=%s sharing=%s", cases[i].used_by, cases[i].loss, cases[i].sharing);
    }
    struct knob of_colours = {.used_by = "loss:bpr & data:colour"};
    assert_true(knob_is_for(&of_colours, "pictures+colour") && knob_is_for(&of_colours, ""));
    assert_false(knob_is_for(&of_colours, "pictures+grey"));
    assert_true(knob_is_for(&(struct knob){.used_by = "loss:bpr"}, "numbers"));
    char *words = knob_readers(&(struct knob){.used_by = cases[8].used_by});
    assert_string_equal(words, "sharing:own sharing:shared, with loss other than clip,vicreg");
    free(words);
}

static void check_word(const struct knob *knob, const char *given, const char *right)
{
    char canonical[64];
    struct err err = ERR_INIT;
    int result = knob_check(knob, given, canonical, sizeof canonical, &err);
    if (right) {
        assert_int_equal(result, 0);
        assert_string_equal(canonical, right);
    } else {
        assert_int_equal(result, -1);
        assert_int_equal(err.code, ERR_USAGE);
        assert_non_null(strstr(err.text, knob->name));
    }
}

static void values_are_checked_and_spelled_one_way(void **state)
{
    (void)state;
    check_word(&tau, "1e-1", "0.1");
    check_word(&tau, "0.10", "0.1");
    check_word(&tau, "2", NULL);
    check_word(&tau, "nan", NULL);
    check_word(&tau, "0x1", NULL);
    check_word(&tau, "", NULL);
    check_word(&tau, "0.1x", NULL);
    check_word(&dim, "64", "64");
    check_word(&dim, "6.5", NULL);
    check_word(&on, "yes", "on");
    check_word(&on, "off", "off");
    check_word(&on, "maybe", NULL);
    check_word(&word, "beta", "beta");
    check_word(&word, "bet", NULL);
}

static void texts(void **state)
{
    (void)state;
    char out[32];
    format_real(0.1, out, sizeof out);
    assert_string_equal(out, "0.1");
    format_real(1.0 / 3, out, sizeof out);
    assert_true(strtod(out, NULL) == 1.0 / 3);
    format_real(100, out, sizeof out);
    assert_string_equal(out, "100");
    format_count(-1234567, out, sizeof out);
    assert_string_equal(out, "-1,234,567");
    format_duration(200, out, sizeof out);
    assert_string_equal(out, "3 min 20 s");
    copy_text(out, 5, "ab温度");
    assert_string_equal(out, "ab"); /* never half a character */
    const char *const words[] = {"negatives", "noise", "tau"};
    assert_string_equal(nearest_word("negative", words, 3), "negatives");
    assert_string_equal(nearest_word("tua", words, 3), "tau");
    assert_null(nearest_word("zzzzzz", words, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_is_found_by_id_name_and_last),
        cmocka_unit_test(a_run_without_an_engine_is_lost),
        cmocka_unit_test(settings_are_a_timeline),
        cmocka_unit_test(metrics_keep_their_bits_and_summaries),
        cmocka_unit_test(early_evaluations_are_not_the_best),
        cmocka_unit_test(leases_and_snapshots),
        cmocka_unit_test(checkpoints_newest_first),
        cmocka_unit_test(who_reads_a_knob),
        cmocka_unit_test(the_catalogue_comes_back),
        cmocka_unit_test(values_are_checked_and_spelled_one_way),
        cmocka_unit_test(the_best_baseline_that_can_be_compared),
        cmocka_unit_test(texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
