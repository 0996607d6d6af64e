/* The deterministic store: see tui_support.h. */
#include "tests/unit/named_metric.h"
#include "tests/unit/tui_support.h"

#include "store/base/mem.h"
#include "store/catalogue.h"
#include "store/event.h"
#include "store/internal.h"
#include "store/metric.h"
#include "store/snapshot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char start_only[] = "the model is built with it; start another run";

static struct knob knobs[] = {
    {"tau", KNOB_REAL, 0.01, 1, SCALE_LOG, "0.2", "", "", "",
     "temperature: a low one cares for the hardest negatives", "loss:info_nce", "", "", "temperature"},
    {"lr", KNOB_REAL, 1e-6, 1, SCALE_LOG, "0.001", "", "", "", "learning rate at the top of the schedule", "",
     "", "", "optimiser"},
    {"weight_decay", KNOB_REAL, 0, 0.1, SCALE_LOG, "1e-06", "", "", "", "pull of every weight towards zero", "",
     "", "", "optimiser"},
    {"negatives", KNOB_INT, 1, 4096, SCALE_LOG, "256", "", "", "", "negatives drawn per positive", "", "", "",
     "negatives"},
    {"mix_uniform", KNOB_REAL, 0, 1, SCALE_LINEAR, "1", "", "", "", "share of negatives drawn uniformly", "", "", "",
     "negatives"},
    {"mix_popularity", KNOB_REAL, 0, 1, SCALE_LINEAR, "0", "", "", "", "share drawn by popularity", "", "", "",
     "negatives"},
    {"popularity_exponent", KNOB_REAL, 0, 1.5, SCALE_LINEAR, "0.75", "", "", "",
     "1 draws items as often as they occur, 0 all alike", "", "", "", "negatives"},
    {"noise", KNOB_REAL, 0, 1, SCALE_LINEAR, "0", "", "", "", "length of the noise added to an embedding",
     "view:noise", "", "", "views"},
    {"margin", KNOB_REAL, 0, 2, SCALE_LINEAR, "0.5", "", "", "", "least distance of a negative", "loss:triplet",
     "", "", "loss"},
    {"logq", KNOB_BOOL, 0, 1, SCALE_LINEAR, "on", "", "", "", "correct scores for how often a negative is drawn",
     "loss:info_nce", "", "", "loss"},
    {"pace", KNOB_REAL, 0, 1e6, SCALE_LOG, "0", "steps/s", "", "",
     "most steps per second; 0 is as fast as it goes", "", "", "", "watching"},
    {"loss", KNOB_CHOICE, 0, 2, SCALE_LINEAR, "info_nce", "", start_only, "info_nce bpr triplet",
     "what is minimised", "", "", "", "loss"},
    {"similarity", KNOB_CHOICE, 0, 1, SCALE_LINEAR, "cosine", "", start_only, "cosine dot",
     "how alike is measured", "", "", "", "model"},
    {"dim", KNOB_INT, 1, 4096, SCALE_LOG, "64", "", start_only, "", "numbers in an embedding", "", "", "", "model"},
    {"batch", KNOB_INT, 1, 65536, SCALE_LOG, "2048", "", start_only, "", "positives in a step", "", "", "",
     "schedule"},
    {"epochs", KNOB_INT, 1, 100000, SCALE_LOG, "40", "", start_only, "", "passes over the train split", "", "", "",
     "schedule"},
    {"validation", KNOB_REAL, 0, 0.5, SCALE_LINEAR, "0.1", "", start_only, "",
     "share of train kept for selection", "", "", "", "evaluation"},
    {"k", KNOB_NUMBERS, 1, 1000, SCALE_LOG, "20", "", start_only, "", "length of the ranking that is measured", "",
     "", "", "evaluation"},
};
enum { KNOBS = sizeof knobs / sizeof *knobs, STEPS = 24000, DONE = 9000 };

/* What goes wrong here is the test's bug. */
static void must(int64_t result, const struct err *err)
{
    if (result >= 0)
        return;
    fprintf(stderr, "fixture: %s\n", err->text);
    abort();
}

static int64_t add_dataset(struct store *store, const char *name)
{
    struct err err = ERR_INIT;
    int lock;
    struct dataset facts = {.kind = "interactions", .source = "shop.csv", .split = "given", .users = 800,
                            .items = 600, .train = 49152000 / 40, .test = 4000};
    int64_t id = dataset_create(store, name, &lock, &err);
    must(id, &err);
    must(dataset_publish(store, id, &facts, "[]", lock, &err), &err);
    return id;
}

static int64_t add_run(struct store *store, int64_t dataset, const char *name)
{
    struct err err = ERR_INIT;
    struct setting settings[KNOBS];
    struct run run = {.dataset = dataset, .seed = 7, .threads = 2};
    COPY_TEXT(run.name, name);
    COPY_TEXT(run.preset, "shop");
    for (int i = 0; i < KNOBS; i++) {
        COPY_TEXT(settings[i].knob, knobs[i].name);
        COPY_TEXT(settings[i].start, knobs[i].start);
    }
    int64_t id = run_create(store, &run, settings, KNOBS, &err);
    must(id, &err);
    return id;
}

/* Noise that is the same on every machine. */
static double noise(uint32_t step)
{
    uint32_t x = step * 2654435761u;
    x ^= x >> 15;
    x *= 2246822519u;
    x ^= x >> 13;
    return (double)(x & 0xffff) / 65536 - 0.5;
}

static double loss_at(int64_t step)
{
    double drop = step > 2000 ? 0.9 * (1 - exp(-(double)(step - 2000) / 300)) : 0;
    return 2.2 + 3 * exp(-(double)step / 900) - drop + 0.3 * noise((uint32_t)step) + (step == 6400 ? 1.5 : 0);
}

static double recall_at(int64_t step)
{
    double rise = step > 2000 ? 0.08 * (1 - exp(-(double)(step - 2000) / 1500)) : 0;
    return 0.09 * (1 - exp(-(double)step / 1100)) + rise;
}

static void record_at(struct store *store, int64_t run, const char *name, bool higher, double share, int64_t last,
                      int64_t every)
{
    struct err err = ERR_INIT;
    int64_t metric = named_metric(store, name, higher, &err);
    must(metric, &err);
    struct point *points = xcalloc((size_t)(last / every) + 1, sizeof *points);
    size_t n = 0;
    for (int64_t step = every; step <= last; step += every)
        points[n++] = (struct point){metric, step, higher ? recall_at(step) * share : loss_at(step)};
    must(metric_record(store, run, points, n, &err), &err);
    free(points);
}

static void record_run(struct store *store, int64_t run, double share, int64_t last)
{
    struct err err = ERR_INIT;
    static const struct {
        const char *name;
        double share;
    } metrics[] = {{"valid/recall@20", 1},   {"valid/precision@20", 0.22}, {"valid/f1@20", 0.36},
                   {"valid/ndcg@20", 0.62}, {"valid/hit@20", 1.9},        {"valid/mrr@20", 1.1}};
    record_at(store, run, "loss", false, 1, last, 10);
    must(run_set_main_metric(store, run, named_metric(store, metrics[0].name, true, &err), &err), &err);
    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++)
        record_at(store, run, metrics[i].name, true, metrics[i].share * share, last, 300);
    record_at(store, run, "health/alignment", false, 1, last, 300);
    record_at(store, run, "health/effective_rank", true, 90 * share, last, 300);
}

static void set_progress(struct store *store, int64_t id, int64_t step)
{
    struct err err = ERR_INIT;
    struct run run;
    must(run_get(store, id, &run, &err), &err);
    run.step = step;
    run.steps = STEPS;
    run.epoch = (double)step / 600;
    run.rate = 2130000;
    run.seconds = (double)step / 90;
    must(run_progress(store, &run, &err), &err);
}

static void change(struct store *store, int64_t run, const char *knob, const char *old, const char *new,
                   const char *why, int64_t step, const char *refused)
{
    struct err err = ERR_INIT;
    struct event event = {.run = run, .verb = *knob ? EVENT_SET : EVENT_PAUSE, .asked_step = step < 0 ? DONE : step};
    COPY_TEXT(event.knob, knob);
    COPY_TEXT(event.new, new);
    COPY_TEXT(event.why, why);
    COPY_TEXT(event.actor, "workbench");
    event.seq = event_ask(store, &event, &err);
    must(event.seq, &err);
    if (step < 0)
        return;
    COPY_TEXT(event.old, old);
    COPY_TEXT(event.refused, refused);
    event.step = step;
    event.applied_at = 1;
    must(event_applied(store, &event, &err), &err);
}

static void add_live_run(struct fixture *fixture, int64_t dataset)
{
    static const char similarity[] =
        "{\"low\":-0.4,\"high\":1,\"positive\":[0,0,0,0.01,0.01,0.02,0.03,0.05,0.09,0.15,0.22,0.2,0.14,0.08],"
        "\"negative\":[0.02,0.06,0.12,0.2,0.22,0.16,0.1,0.06,0.03,0.02,0.01,0,0,0]}";
    struct err err = ERR_INIT;
    struct store *store = fixture->store;
    fixture->live = add_run(store, dataset, "shop-tau");
    must(fixture->lock = store_lock(store, LOCK_RUN, fixture->live, &err), &err);
    must(run_begin(store, fixture->live, 4242, "0.1.0", "Haswell avx2", &err), &err);
    record_run(store, fixture->live, 1, DONE);
    set_progress(store, fixture->live, DONE);
    change(store, fixture->live, "tau", "0.2", "0.07", "sharper? 温度低一点", 2000, "");
    change(store, fixture->live, "", "", "", "", 2600, "");
    change(store, fixture->live, "negatives", "256", "512", "", 5400, "");
    change(store, fixture->live, "dim", "64", "128", "", 5500, start_only);
    change(store, fixture->live, "lr", "", "0.0005", "", -1, "");
    must(snapshot_put(store, fixture->live, "similarity", DONE, similarity, strlen(similarity), &err), &err);
}

static void add_runs(struct fixture *fixture)
{
    static const struct {
        const char *name;
        enum run_status status;
        const char *message;
        double share;
        int64_t step;
    } others[] = {{"baseline", RUN_DONE, "", 0.9, STEPS},
                  {"bpr-dot", RUN_STOPPED, "stopped by command line", 0.7, 7000},
                  {"lr-too-high", RUN_FAILED, "the loss is not a number at step 900", 0.2, 900},
                  {"forgotten", RUN_RUNNING, "", 0.8, 3000}};
    struct err err = ERR_INIT;
    int64_t shop = add_dataset(fixture->store, "shop"), films = add_dataset(fixture->store, "films");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        int64_t id = add_run(fixture->store, i % 2 ? films : shop, others[i].name);
        must(run_begin(fixture->store, id, 99, "0.1.0", "Haswell avx2", &err), &err);
        record_run(fixture->store, id, others[i].share, others[i].step);
        set_progress(fixture->store, id, others[i].step);
        must(run_set_status(fixture->store, id, others[i].status, others[i].message, &err), &err);
    }
    add_live_run(fixture, shop);
}

void fixture_open(struct fixture *fixture, bool runs)
{
    struct err err = ERR_INIT;
    struct run run;
    struct catalogue catalogue = {.knobs = knobs, .n_knobs = KNOBS};
    *fixture = (struct fixture){.folder = "/tmp/nearfar-test-XXXXXX", .lock = -1, .now = 1e9};
    if (!mkdtemp(fixture->folder))
        abort();
    snprintf(fixture->path, sizeof fixture->path, "%s/store.db", fixture->folder);
    fixture->store = store_open(fixture->path, STORE_CREATE, &err);
    must(fixture->store ? 0 : -1, &err);
    must(catalogue_publish(fixture->store, &catalogue, "test", &err), &err);
    if (!runs)
        return;
    add_runs(fixture);
    setenv("TZ", "UTC", 1);
    must(db_run(fixture->store->db, &err, "UPDATE run SET created = 1e9 + 60 * id", ""), &err);
    must(run_get(fixture->store, fixture->live, &run, &err), &err);
    fixture->now = run.created + 205.5;
}

void fixture_close(struct fixture *fixture)
{
    char command[128];
    store_close(fixture->store);
    if (fixture->lock >= 0)
        close(fixture->lock);
    snprintf(command, sizeof command, "rm -rf '%s'", fixture->folder);
    if (system(command) != 0)
        abort();
}

int test_set_up(void **state)
{
    struct err err = ERR_INIT;
    struct test *test = xcalloc(1, sizeof *test);
    setenv("NEARFAR_ENGINE", "/nowhere/nearfar-engine", 1); /* nothing here may start one */
    fixture_open(&test->fixture, true);
    test->now = test->fixture.now;
    must(app_open(&test->app, test->fixture.path, test->fixture.live, test->now, &err), &err);
    app_update(&test->app, test->now);
    *state = test;
    return 0;
}

int test_tear_down(void **state)
{
    struct test *test = *state;
    app_close(&test->app);
    fixture_close(&test->fixture);
    free(test);
    return 0;
}

void test_later(struct test *test, double seconds)
{
    test->now += seconds;
    app_update(&test->app, test->now);
}

void test_press(struct test *test, const char *keys)
{
    for (; *keys; keys++)
        app_key(&test->app, (uint32_t)*keys);
}

size_t test_keys(struct test_key keys[TEST_KEYS])
{
    size_t n = 0;
    struct key_list list;
    for (size_t at = 0; (list = key_list(at)).title; at++)
        for (size_t i = 0; i < list.n && n < TEST_KEYS; i++)
            keys[n++] = (struct test_key){at, list.over, &list.row[i]};
    return n;
}
