/* Long work on the store is done in short transactions, so that others can write in between; and what is broken off
 * between two of them can be done again. */
#include "tests/unit/named_metric.h"
#include "tests/unit/store_support.h"

#include "store/base/clock.h"
#include "store/checkpoint.h"
#include "store/fork.h"
#include "store/metric.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STEPS = 40000, PIECE = 2000 };

/* A run that has ended, with a metric that falls and one that rises. */
static int64_t long_run(struct place *place, int64_t metric[2])
{
    struct run run = {0};
    int64_t id = place_run(place, place_dataset(place, "one"), "long");
    metric[0] = named_metric(place->store, "loss", false, &place->err);
    metric[1] = named_metric(place->store, "valid/recall@20", true, &place->err);
    struct point *points = xmalloc(2 * PIECE * sizeof *points);
    for (int64_t step = 1; step <= STEPS; step += PIECE) {
        for (int64_t i = 0; i < PIECE; i++) {
            points[2 * i] = (struct point){metric[0], step + i, 1.0 / (double)(step + i)};
            points[2 * i + 1] = (struct point){metric[1], step + i, (double)(step + i)};
        }
        assert_int_equal(metric_record(place->store, id, points, 2 * PIECE, &place->err), 0);
    }
    free(points);
    assert_int_equal(run_get(place->store, id, &run, &place->err), 0);
    run.step = STEPS;
    assert_int_equal(run_progress(place->store, &run, &place->err), 0);
    assert_int_equal(run_set_status(place->store, id, RUN_DONE, "", &place->err), 0);
    return id;
}

static size_t count_points(struct place *place, int64_t run, int64_t metric)
{
    struct point *points;
    size_t n;
    assert_int_equal(metric_read(place->store, run, metric, -1, &points, &n, &place->err), 0);
    free(points);
    return n;
}

struct work {
    void (*what)(struct store *store, int64_t run);
    int64_t run;
};

/* In a process of its own. */
static pid_t begin(const struct place *place, const struct work *work)
{
    pid_t child = fork();
    if (child)
        return child;
    struct err err = ERR_INIT;
    struct store *store = store_open(place->path, STORE_WRITE, &err);
    if (!store)
        _exit(1);
    work->what(store, work->run);
    store_close(store);
    _exit(0);
}

/* Looks until `metric` of `run` has between none and all of `all` points; true when it was seen to. */
static bool sees_it_half_done(struct place *place, pid_t worker, int64_t run, int64_t metric, size_t all)
{
    int status;
    while (waitpid(worker, &status, WNOHANG) == 0) {
        size_t n = count_points(place, run, metric);
        if (n && n < all)
            return true;
    }
    return false;
}

static void forget(struct store *store, int64_t run)
{
    metric_forget_after(store, run, 100, NULL);
}

static void fork_late(struct store *store, int64_t run)
{
    struct run parent;
    struct err err = ERR_INIT;
    struct fork fork = {.at = STEPS - 1};
    if (run_get(store, run, &parent, &err) == 0)
        run_fork(store, &parent, &fork, &err);
}

static void drop(struct store *store, int64_t run)
{
    run_remove(store, run, NULL);
}

static void check_last(struct place *place, int64_t run, const char *name, double last, double best, int64_t points)
{
    struct metric_summary *list;
    size_t n;
    bool found = false;
    assert_int_equal(metric_summaries(place->store, run, &list, &n, &place->err), 0);
    for (size_t i = 0; i < n; i++)
        if (!strcmp(list[i].name, name)) {
            found = true;
            assert_true(list[i].last == last && list[i].best == best && list[i].points == points);
        }
    assert_true(found);
    free(list);
}

static void forgetting_lets_others_write_and_can_be_broken_off(void **state)
{
    (void)state;
    struct place place;
    int64_t metric[2];
    place_open(&place);
    struct work work = {forget, long_run(&place, metric)};
    pid_t worker = begin(&place, &work);
    assert_true(sees_it_half_done(&place, worker, work.run, metric[0], STEPS));
    kill(worker, SIGKILL);
    waitpid(worker, NULL, 0);
    /* What the summary says then is too much; the next one puts it right. */
    must(metric_forget_after(place.store, work.run, 100, &place.err));
    assert_int_equal(count_points(&place, work.run, metric[0]), 100);
    assert_int_equal(count_points(&place, work.run, metric[1]), 100);
    check_last(&place, work.run, "loss", 0.01, 0.01, 100);
    check_last(&place, work.run, "valid/recall@20", 100, 100, 100);
    place_close(&place);
}

/* A checkpoint of the parent at this step, its file being there. */
static void add_checkpoint(struct place *place, int64_t run, int64_t step)
{
    struct checkpoint row = {.run = run, .step = step, .kind = "timer", .file = "weights", .bytes = 0};
    char *folder = store_run_folder(place->store, run, &place->err), *path = xasprintf("%s/weights", folder);
    close(open(path, O_CREAT | O_WRONLY, 0666));
    assert_int_equal(checkpoint_add(place->store, &row, &place->err), 0);
    free(path);
    free(folder);
}

static void a_fork_that_is_broken_off_has_no_checkpoint(void **state)
{
    (void)state;
    struct place place;
    int64_t metric[2];
    struct checkpoint *list;
    size_t n;
    place_open(&place);
    struct work work = {fork_late, long_run(&place, metric)};
    add_checkpoint(&place, work.run, 50);
    pid_t worker = begin(&place, &work);
    int64_t child = work.run + 1;
    assert_true(sees_it_half_done(&place, worker, child, metric[1], STEPS - 1));
    kill(worker, SIGKILL);
    waitpid(worker, NULL, 0);
    /* Going on from one, it would lack the points that were not copied. */
    must(checkpoint_list(place.store, child, &list, &n, &place.err));
    assert_int_equal(n, 0);
    free(list);
    worker = begin(&place, &work);
    waitpid(worker, NULL, 0);
    must(checkpoint_list(place.store, child + 1, &list, &n, &place.err));
    assert_int_equal(n, 1);
    free(list);
    check_last(&place, child + 1, "valid/recall@20", STEPS - 1, STEPS - 1, STEPS - 1);
    place_close(&place);
}

static void removing_lets_others_write(void **state)
{
    (void)state;
    struct place place;
    int64_t metric[2];
    place_open(&place);
    struct work work = {drop, long_run(&place, metric)};
    pid_t worker = begin(&place, &work);
    assert_true(sees_it_half_done(&place, worker, work.run, metric[0], STEPS));
    waitpid(worker, NULL, 0);
    place_close(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forgetting_lets_others_write_and_can_be_broken_off),
        cmocka_unit_test(a_fork_that_is_broken_off_has_no_checkpoint),
        cmocka_unit_test(removing_lets_others_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
