/* A sweep for the workbench's tests: see tui_points_support.h. */
#include "tests/unit/tui_points_support.h"

#include "store/base/mem.h"
#include "store/metric.h"
#include "store/run.h"
#include "tests/unit/named_metric.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static void add_run(struct store *store, const char *tau, const char *decay, const char *loss, int seed,
                    double recall)
{
    struct err err = ERR_INIT;
    struct setting settings[] = {{.knob = "loss"}, {.knob = "tau"}, {.knob = "weight_decay"}};
    struct run run = {.dataset = 1, .seed = seed};
    COPY_TEXT(settings[0].start, loss);
    COPY_TEXT(settings[1].start, tau);
    COPY_TEXT(settings[2].start, decay);
    snprintf(run.name, sizeof run.name, "%s-%s-%s-%d", loss, tau, decay, seed);
    int64_t id = run_create(store, &run, settings, 3, &err);
    int64_t metric = named_metric(store, "valid/recall@20", true, &err);
    int64_t cost = named_metric(store, "loss", false, &err);
    struct point points[] = {{metric, 100, recall / 2}, {metric, 200, recall}, {cost, 100, 3},
                             {cost, 200, 2 - recall}};
    assert_int_equal(metric_record(store, id, points, 4, &err), 0);
    assert_int_equal(run_get(store, id, &run, &err), 0);
    run.step = run.steps = 200;
    run.epoch = 4;
    run.seconds = 60;
    assert_int_equal(run_progress(store, &run, &err), 0);
    assert_int_equal(run_set_main_metric(store, id, metric, &err), 0);
    assert_int_equal(run_set_status(store, id, RUN_DONE, "", &err), 0);
}

/* The temperature says nearly all, the loss a little, the decay nothing. */
void add_sweep(struct store *store)
{
    static const char *const taus[] = {"0.05", "0.1", "0.2", "0.4", "0.8"};
    static const char *const decays[] = {"0", "1e-05", "0.001"};
    static const char *const losses[] = {"bpr", "info_nce"};
    for (int t = 0; t < 5; t++)
        for (int d = 0; d < 3; d++)
            for (int l = 0; l < 2; l++)
                for (int seed = 1; seed <= 2; seed++)
                    add_run(store, taus[t], decays[d], losses[l], seed,
                            0.3 - 0.05 * t + 0.02 * l + 0.004 * ((t * 7 + d * 5 + l * 3 + seed * 11) % 4));
}
