/* Twins: forks that lack one change, and what they tell of it. */
#include "tests/unit/named_metric.h"
#include "tests/unit/store_support.h"

#include "store/event.h"
#include "store/fork.h"
#include "store/metric.h"
#include "store/twin.h"

#include <math.h>
#include <string.h>

static void done(const struct place *place, int result)
{
    if (result < 0)
        fail_msg("%s", place->err.text);
}

/* A change that a preset file foresaw, and that was made at its step. */
static void make_change(struct place *place, int64_t run, const char *knob, const char *value, int64_t step)
{
    struct event event = {.run = run, .verb = EVENT_SET, .step = step};
    COPY_TEXT(event.knob, knob);
    COPY_TEXT(event.new, value);
    COPY_TEXT(event.actor, "test");
    done(place, event_plan(place->store, &event, &place->err));
}

static void reach(struct place *place, int64_t id, int64_t step)
{
    struct run run;
    done(place, run_get(place->store, id, &run, &place->err));
    run.step = step;
    done(place, run_progress(place->store, &run, &place->err));
}

static void measure(struct place *place, int64_t run, int64_t step, double value)
{
    int64_t metric = named_metric(place->store, "valid/recall@20", true, &place->err);
    done(place, run_set_main_metric(place->store, run, metric, &place->err));
    done(place, metric_record(place->store, run, &(struct point){metric, step, value}, 1, &place->err));
}

static struct effect effect_of(struct place *place, int64_t id, int64_t seq)
{
    struct run run;
    struct event *events;
    struct effect effect;
    size_t n, at = 0;
    char metric[METRIC_NAME];
    done(place, run_get(place->store, id, &run, &place->err));
    done(place, event_list(place->store, id, 0, &events, &n, &place->err));
    done(place, metric_judging(place->store, id, metric, &place->err));
    while (events[at].seq != seq)
        at++;
    struct family *family = family_load(place->store, id, &place->err);
    assert_non_null(family);
    struct change_place *places = change_places(events, n, run.step);
    done(place, effect_measure(place->store, &run, family, &events[at], &places[at], metric, true, &effect,
                               &place->err));
    free(places);
    family_free(family);
    free(events);
    return effect;
}

static int64_t twin_of(struct place *place, int64_t id, int64_t seq, int64_t at)
{
    struct run run;
    done(place, run_get(place->store, id, &run, &place->err));
    int64_t twin = run_fork(place->store, &run, &(struct fork){.at = at, .without = seq, .stop_at = run.step},
                            &place->err);
    assert_true(twin > 0);
    done(place, run_get(place->store, twin, &run, &place->err));
    assert_true(run.parent == id && run.twin_of == seq && run.fork_step == at);
    return twin;
}

/* The twin lacks its change alone: those before and after it are made at their steps, of the same knob, too. */
static void a_twin_lacks_one_change(void **state)
{
    (void)state;
    struct place place;
    struct event *events;
    size_t n;
    place_open(&place);
    int64_t id = place_run(&place, place_dataset(&place, "one"), "r");
    make_change(&place, id, "lr", "0.02", 10);
    make_change(&place, id, "tau", "0.1", 20);
    make_change(&place, id, "pace", "5", 25);
    make_change(&place, id, "tau", "0.3", 30);
    make_change(&place, id, "lr", "0.005", 90);
    reach(&place, id, 60);
    int64_t twin = twin_of(&place, id, 2, 20);
    must(event_list(place.store, twin, 0, &events, &n, &place.err));
    static const struct {
        const char *new, *old;
        int64_t step;
    } expected[] = {{"0.02", "0.01", 10}, {"5", "", 25}, {"0.3", "0.2", 30}, {"0.005", "0.02", 90}};
    size_t found = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t e = 0; e < 4; e++)
            found += events[i].step == expected[e].step && !strcmp(events[i].new, expected[e].new) &&
                     !strcmp(events[i].old, expected[e].old);
    assert_true(n >= 3 && found == n);
    free(events);
    place_close(&place);
}

/* Nothing is said of a change before an evaluation, and nothing of what it did without a twin; and only as far as
 * nothing else differs. */
static void an_effect_needs_its_evidence(void **state)
{
    (void)state;
    struct place place;
    place_open(&place);
    int64_t id = place_run(&place, place_dataset(&place, "one"), "r");
    make_change(&place, id, "tau", "0.1", 20);
    reach(&place, id, 30);
    struct effect e = effect_of(&place, id, 1);
    assert_true(e.metric[0] == '\0' && e.before_step == -1 && e.after_step == -1 && e.twin == 0);
    measure(&place, id, 20, 0.25);
    e = effect_of(&place, id, 1);
    assert_true(e.before == 0.25 && e.before_step == 20 && e.after_step == -1 && isnan(e.after));
    measure(&place, id, 40, 0.5);
    reach(&place, id, 60);
    int64_t twin = twin_of(&place, id, 1, 20);
    e = effect_of(&place, id, 1);
    assert_true(e.after == 0.5 && e.next == 0 && e.twin == twin && e.step == -1 && isnan(e.with - e.without) &&
                e.seeds == 0);
    measure(&place, twin, 30, 0.3); /* where the run itself was not */
    assert_int_equal(effect_of(&place, id, 1).step, -1);
    measure(&place, twin, 40, 0.375);
    e = effect_of(&place, id, 1);
    assert_true(e.step == 40 && e.with == 0.5 && e.without == 0.375 && e.seeds == 1);
    /* Another change of the run alone: behind it the twin tells nothing more of the first. */
    make_change(&place, id, "lr", "0.02", 50);
    measure(&place, id, 60, 0.75);
    measure(&place, twin, 60, 0.4);
    e = effect_of(&place, id, 1);
    assert_true(e.step == 40 && e.after == 0.5 && e.next == 2 && e.twin == twin);
    /* Of the second there is none yet; the first twin lacks both. */
    e = effect_of(&place, id, 2);
    assert_true(e.before == 0.5 && e.after == 0.75 && e.twin == 0);
    place_close(&place);
}

/* A twin that is made later has nothing to tell until it is measured. */
static void a_measured_twin_is_preferred(void **state)
{
    (void)state;
    struct place place;
    place_open(&place);
    int64_t id = place_run(&place, place_dataset(&place, "one"), "r");
    make_change(&place, id, "tau", "0.1", 20);
    reach(&place, id, 60);
    measure(&place, id, 40, 0.5);
    measure(&place, id, 60, 0.75);
    int64_t older = twin_of(&place, id, 1, 20);
    measure(&place, older, 40, 0.25);
    int64_t newer = twin_of(&place, id, 1, 20);
    struct effect e = effect_of(&place, id, 1);
    assert_true(e.twin == older && e.step == 40 && e.without == 0.25);
    measure(&place, newer, 60, 0.375);
    e = effect_of(&place, id, 1);
    assert_true(e.twin == newer && e.step == 60 && e.without == 0.375);
    place_close(&place);
}

/* Of two changes at one step the last tells what both did; what one did alone is told against its own twin. */
static void changes_at_one_step_are_told_once(void **state)
{
    (void)state;
    struct place place;
    place_open(&place);
    int64_t id = place_run(&place, place_dataset(&place, "one"), "r");
    make_change(&place, id, "tau", "0.1", 20);
    make_change(&place, id, "lr", "0.02", 20);
    make_change(&place, id, "lr", "0.03", 50);
    reach(&place, id, 60);
    measure(&place, id, 20, 0.25);
    measure(&place, id, 40, 0.5);
    struct effect first = effect_of(&place, id, 1), last = effect_of(&place, id, 2);
    assert_true(first.with_next && first.next == 2 && first.together == 2 && first.twin == 0);
    assert_true(!last.with_next && last.next == 3 && last.together == 2 && last.twin == 0);
    assert_true(last.before == 0.25 && last.after == 0.5);
    assert_true(effect_of(&place, id, 3).together == 1);
    measure(&place, twin_of(&place, id, 1, 20), 40, 0.375); /* with lr alone */
    first = effect_of(&place, id, 1);
    last = effect_of(&place, id, 2);
    assert_true(first.twin && first.without == 0.375 && !first.of_all && last.twin == 0);
    struct run run;
    must(run_get(place.store, id, &run, &place.err));
    int64_t neither = run_fork(place.store, &run, &(struct fork){.at = 20}, &place.err);
    measure(&place, neither, 40, 0.125);
    last = effect_of(&place, id, 2);
    assert_true(last.twin == neither && last.of_all && last.without == 0.125);
    assert_false(effect_of(&place, id, 1).of_all);
    place_close(&place);
}

/* Twins of runs that differ by their seed: the mean of the differences and their spread. */
static void an_effect_is_held_against_other_seeds(void **state)
{
    (void)state;
    struct place place;
    place_open(&place);
    int64_t data = place_dataset(&place, "one"), run[3];
    for (int64_t i = 0; i < 3; i++) {
        const struct setting settings[] = {{"tau", "0.2", ""}, {"lr", "0.01", ""}};
        struct run seeded = {.dataset = data, .seed = 10 + i, .name = "r"};
        run[i] = run_create(place.store, &seeded, settings, 2, &place.err);
        make_change(&place, run[i], "tau", "0.1", 20);
        reach(&place, run[i], 60);
        measure(&place, run[i], 40, 0.5 + 0.0625 * (double)i);
        measure(&place, twin_of(&place, run[i], 1, 20), 40, 0.25);
        must(run_set_status(place.store, run[i], RUN_DONE, "", &place.err));
    }
    struct effect e = effect_of(&place, run[0], 1);
    assert_true(e.with - e.without == 0.25 && e.seeds == 3 && fabs(e.mean - 0.3125) < 1e-12 &&
                fabs(e.spread - 0.0625) < 1e-12);
    place_close(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_twin_lacks_one_change),
        cmocka_unit_test(an_effect_needs_its_evidence),
        cmocka_unit_test(a_measured_twin_is_preferred),
        cmocka_unit_test(changes_at_one_step_are_told_once),
        cmocka_unit_test(an_effect_is_held_against_other_seeds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
