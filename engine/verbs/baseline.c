/* baseline: computes the baseline that a run is, and records what its probes measure. */
#include "engine/baselines/baseline.h"
#include "engine/core/kernel.h"
#include "engine/record.h"
#include "engine/verbs/verb.h"
#include "store/base/clock.h"
#include "store/given.h"

#include <stdio.h>
#include <unistd.h>

/* It is judged by the metric that runs with its settings are judged by. */
static int record_main_metric(const struct run_context *w, const struct settings *settings, struct err *err)
{
    const struct task_data *data = &w->data;
    struct metric judging;
    probe_main_metric(settings, data->valid.start[data->rows[SIDE_ANCHOR]] ? "valid" : "test", &judging);
    int64_t id = metric_id(w->store, &judging, err);
    return id < 0 ? -1 : run_set_main_metric(w->store, w->run.id, id, err);
}

/* Which file it is of stands with the run, whose numbers are all that is kept of it. */
static int note_vectors(const struct run_context *w, const struct baseline *baseline, const char *vectors,
                        struct err *err)
{
    struct given_row row = {.run = w->run.id, .kind = "vectors"};
    if (!baseline->reads_vectors)
        return 0;
    snprintf(row.source, sizeof row.source, "%s", vectors);
    return given_ask(w->store, &row, err);
}

static int compute(struct run_context *w, const struct settings *settings, const char *vectors, struct err *err)
{
    const struct baseline_input input = {settings, &w->data, w->pool, (uint64_t)w->run.seed, vectors};
    const struct baseline *baseline = chosen_baseline(settings);
    struct record record;
    char kernel[96];
    double began = clock_monotonic();
    if (!baseline)
        return err_set(err, ERR_USAGE, "run %lld is no baseline: train it (run)", (long long)w->run.id);
    describe_kernel(kernel, sizeof kernel);
    if (baseline_fits(baseline, settings, &w->data, vectors, err) < 0 ||
        run_begin(w->store, w->run.id, getpid(), NEARFAR_VERSION, kernel, err) < 0 ||
        record_main_metric(w, settings, err) < 0 || note_vectors(w, baseline, vectors, err) < 0)
        return -1;
    record_init(&record, w->store, w->run.id, settings);
    const struct sink sink = record_sink(&record);
    int result = baseline_measure(&input, w->run.rules, &sink, err);
    if (!result)
        result = record_flush(&record, err);
    record_release(&record);
    w->run.seconds = clock_monotonic() - began;
    if (result < 0 || run_progress(w->store, &w->run, err) < 0)
        return -1;
    return run_set_status(w->store, w->run.id, RUN_DONE, "", err);
}

static int baseline(const struct verb_arguments *words, struct err *err)
{
    struct run_context w = {0};
    struct settings settings;
    const char *path = argument_of(words, "store");
    int64_t id = argument_int(words, "run", -1);
    if (!path || id < 0)
        return err_set(err, ERR_USAGE, "store=FILE or run=ID is missing");
    struct store *store = store_open(path, STORE_WRITE, err);
    int lock = store ? store_lock(store, LOCK_RUN, id, err) : -1, result = -1;
    if (lock >= 0) {
        result = run_context_open_baseline(&w, path, id, &settings, err);
        if (!result)
            result = compute(&w, &settings, argument_of(words, "vectors"), err);
        run_context_close(&w);
        close(lock);
    }
    store_close(store);
    return result;
}

const struct verb verb_baseline = {
    .name = "baseline", .help = "store=FILE run=ID [vectors=FILE]: compute the baseline that the run is",
    .english = true, .run = baseline};
