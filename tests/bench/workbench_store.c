/* Stores for the workbench's bench: see workbench.h. */
#include "tests/bench/workbench.h"

#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/metric.h"
#include "store/run.h"
#include "tests/unit/named_metric.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void must(int64_t result, const struct err *err)
{
    if (result >= 0)
        return;
    fprintf(stderr, "workbench bench: %s\n", err->text);
    exit(1);
}

static void name_metrics(struct bench *bench)
{
    static const char *const words[] = {"recall", "precision", "f1", "ndcg", "hit"};
    struct err err = ERR_INIT;
    for (int i = 0; i < METRICS; i++) {
        char name[40] = "loss";
        if (i)
            snprintf(name, sizeof name, "valid/%s@%d", words[i % 5], i < 6 ? 20 : i < 11 ? 10 : i < 16 ? 50 : 5);
        must(bench->metric[i] = named_metric(bench->store, name, i > 0, &err), &err);
    }
}

void bench_record(struct bench *bench, int metrics, int64_t from, int64_t to, int64_t every)
{
    struct err err = ERR_INIT;
    size_t n = 0;
    struct point *points = xcalloc((size_t)((to - from) / every + 1) * (size_t)metrics, sizeof *points);
    for (int64_t step = from; step <= to; step += every)
        for (int i = 0; i < metrics; i++)
            points[n++] = (struct point){bench->metric[i], step, 1 / (1 + exp(-(double)step / 9000)) - 0.02 * i +
                                                                     bench->noise * sin(12.9898 * (double)step)};
    must(metric_record(bench->store, bench->live, points, n, &err), &err);
    free(points);
}

void bench_progress(struct bench *bench, int64_t step)
{
    struct err err = ERR_INIT;
    struct run run;
    must(run_get(bench->store, bench->live, &run, &err), &err);
    run.step = step;
    run.steps = LIVE_STEPS;
    run.epoch = (double)step / 1000;
    run.rate = 2e6;
    run.seconds = (double)step / 100;
    must(run_progress(bench->store, &run, &err), &err);
}

static int64_t add_dataset(struct bench *bench)
{
    struct err err = ERR_INIT;
    struct dataset facts = {.kind = "interactions", .source = "-", .split = "none", .train = 1000};
    int lock;
    int64_t dataset = dataset_create(bench->store, "shop", &lock, &err);
    must(dataset, &err);
    must(dataset_publish(bench->store, dataset, &facts, "[]", lock, &err), &err);
    return dataset;
}

static void add_run(struct bench *bench, int64_t dataset, int i, int runs, int metrics)
{
    struct err err = ERR_INIT;
    struct setting settings[] = {{.knob = "batch", .start = "2048"}, {.knob = "epochs", .start = "40"}};
    struct run run = {.dataset = dataset, .seed = i};
    COPY_TEXT(run.name, i == runs - 1 ? "omega" : i == 0 ? "alpha" : "");
    must(bench->live = run_create(bench->store, &run, settings, 2, &err), &err);
    bench_record(bench, metrics, POINT_EVERY, POINTS * POINT_EVERY, POINT_EVERY);
    if (i < runs - 1)
        must(run_set_status(bench->store, bench->live, RUN_DONE, "", &err), &err);
}

void bench_open(struct bench *bench, int runs, int metrics)
{
    struct err err = ERR_INIT;
    *bench = (struct bench){.folder = "/tmp/nearfar-bench-XXXXXX"};
    if (!mkdtemp(bench->folder))
        exit(1);
    snprintf(bench->path, sizeof bench->path, "%s/store.db", bench->folder);
    bench->store = store_open(bench->path, STORE_CREATE, &err);
    must(bench->store ? 0 : -1, &err);
    int64_t dataset = add_dataset(bench);
    name_metrics(bench);
    for (int i = 0; i < runs; i++)
        add_run(bench, dataset, i, runs, metrics);
    must(bench->lock = store_lock(bench->store, LOCK_RUN, bench->live, &err), &err);
    must(run_begin(bench->store, bench->live, getpid(), "bench", "", &err), &err);
    bench_progress(bench, POINTS * POINT_EVERY);
}

void bench_close(struct bench *bench)
{
    char command[128];
    close(bench->lock);
    store_close(bench->store);
    snprintf(command, sizeof command, "rm -rf '%s'", bench->folder);
    if (system(command) != 0)
        exit(1);
}
