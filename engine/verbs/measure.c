/* measure: the engine's own speed on given work, for `make bench`. Prints one JSON object. */
#include "engine/checkpoint.h"
#include "engine/probes/health.h"
#include "engine/record.h"
#include "engine/training.h"
#include "engine/verbs/machine.h"
#include "engine/verbs/verb.h"
#include "store/base/clock.h"
#include "store/base/print.h"
#include "store/event.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void no_point(void *context, const struct metric *metric, int64_t step, double value)
{
    (void)context, (void)metric, (void)step, (void)value;
}

struct timed_sink {
    struct sink sink;
    double seconds;
};

static void pass_on(void *context, const struct metric *metric, int64_t step, double value)
{
    struct timed_sink *timed = context;
    double began = clock_monotonic();
    timed->sink.point(timed->sink.context, metric, step, value);
    timed->seconds += clock_monotonic() - began;
}

/* Interactions a second of whole training steps. */
static double measure_training(struct run_context *w, double seconds)
{
    struct sink sink = {.point = no_point, .context = NULL};
    struct stopwatch watch = {0};
    double end = clock_monotonic() + seconds;
    while (w->trainer.ended == TRAINER_GOES_ON && (clock_monotonic() < end || watch.n < 3)) {
        double began = clock_monotonic();
        trainer_advance(&w->trainer, &sink);
        if (w->trainer.step > 3)
            stopwatch_lap(&watch, w->trainer.interactions / (clock_monotonic() - began));
    }
    return stopwatch_median(&watch);
}

/* Anchors a second of full ranking, top 20, their positives of train masked. */
static double measure_ranking(struct run_context *w, double seconds)
{
    enum { TOP = 20, ANCHORS = 4096 };
    struct stopwatch watch = {0};
    struct embedded embedded;
    uint32_t *anchors = xmalloc(ANCHORS * sizeof *anchors), *candidate = xmalloc(ANCHORS * TOP * sizeof *candidate);
    double end = clock_monotonic() + seconds;
    trainer_embed_all(&w->trainer, WEIGHTS_MEASURED, &embedded);
    for (size_t round = 0; clock_monotonic() < end || round < 4; round++) {
        for (size_t i = 0; i < ANCHORS; i++)
            anchors[i] = (uint32_t)((round * ANCHORS + i) % w->data.rows[SIDE_ANCHOR]);
        double began = clock_monotonic();
        rank_anchors(w->pool, &embedded, anchors, ANCHORS, TOP, &w->data.known, candidate, NULL);
        if (round)
            stopwatch_lap(&watch, ANCHORS / (clock_monotonic() - began));
    }
    embedded_release(&embedded);
    free(anchors);
    free(candidate);
    return stopwatch_median(&watch);
}

static double measure_flops(struct run_context *w, double seconds)
{
    return machine_flops(w->pool, seconds);
}

static double measure_bandwidth(struct run_context *w, double seconds)
{
    return machine_bandwidth(w->pool, seconds);
}

/* Bytes that a step with own negatives has to move for each interaction, if nothing that it needs twice is still at
 * hand, and nothing is moved that a step could do without: going forward each row of the anchor, the positive and the
 * n negatives is read; going back once more, as every pair's derivative takes the row at its other end; and for each
 * row of a table that takes part, Adam reads its gradient, and reads and writes the row and two moments. */
static double measure_bytes(struct run_context *w, double seconds)
{
    enum { STEPS = 20 };
    struct sink sink = {.point = no_point, .context = NULL};
    double bytes = 0, interactions = 0;
    (void)seconds;
    for (int i = 0; i < STEPS && w->trainer.ended == TRAINER_GOES_ON; i++) {
        trainer_advance(&w->trainer, &sink);
        interactions += w->trainer.interactions;
        for (size_t g = 0; g < w->trainer.tape.n_gathers; g++)
            bytes += 7.0 * (double)w->trainer.tape.gathers[g].node->rows * (double)w->trainer.tower[0].dim *
                     sizeof(real);
    }
    double rows = 2 * (2 + setting(&w->trainer.settings, &knob_negatives));
    return rows * (double)w->trainer.tower[0].dim * sizeof(real) + bytes / interactions;
}

/* Microseconds of one look for pending events. */
static double measure_poll(struct run_context *w, double seconds)
{
    struct stopwatch watch = {0};
    struct event pending[4];
    double end = clock_monotonic() + seconds;
    while (clock_monotonic() < end || watch.n < 3) {
        double began = clock_monotonic();
        for (int i = 0; i < 1000; i++)
            event_pending(w->store, w->run.id, pending, 4, NULL);
        stopwatch_lap(&watch, (clock_monotonic() - began) * 1e6 / 1000);
    }
    return stopwatch_median(&watch);
}

/* How long training waits for a change by hand, in steps: the state is copied. (A thread then writes the copy.) */
static double measure_edit(struct run_context *w, double seconds)
{
    struct sink sink = {.point = no_point, .context = NULL};
    struct stopwatch steps = {0}, copies = {0};
    struct image image = {0};
    double end = clock_monotonic() + seconds;
    while (w->trainer.ended == TRAINER_GOES_ON && (clock_monotonic() < end || copies.n < 3)) {
        double began = clock_monotonic();
        trainer_advance(&w->trainer, &sink);
        double stepped = clock_monotonic();
        checkpoint_copy(&w->trainer, w->run.id, "edit", &image);
        if (w->trainer.step > 3) {
            stopwatch_lap(&steps, stepped - began);
            stopwatch_lap(&copies, clock_monotonic() - stepped);
        }
    }
    image_release(&image);
    double copy = stopwatch_median(&copies);
    return copy / stopwatch_median(&steps);
}

/* What the health metrics cost, in percent of the training between two evaluations. */
static double measure_health(struct run_context *w, double seconds)
{
    struct sink sink = {.point = no_point, .context = NULL};
    struct stopwatch steps = {0}, looks = {0};
    struct health health;
    double end = clock_monotonic() + seconds;
    while (w->trainer.ended == TRAINER_GOES_ON && (clock_monotonic() < end || looks.n < 3)) {
        double began = clock_monotonic();
        trainer_advance(&w->trainer, &sink);
        double stepped = clock_monotonic();
        health_measure(&w->trainer, &health);
        if (w->trainer.step > 3) {
            stopwatch_lap(&steps, stepped - began);
            stopwatch_lap(&looks, clock_monotonic() - stepped);
        }
    }
    double look = stopwatch_median(&looks),
           every = setting(&w->trainer.settings, &knob_eval_every) * (double)w->trainer.batcher.steps_per_epoch;
    return 100 * look / (every * stopwatch_median(&steps));
}

/* What recording every step costs, in percent of training: points are kept, and written five times a second, as in a
 * run. */
static double measure_record(struct run_context *w, double seconds)
{
    struct record record;
    struct err err = ERR_INIT;
    double end = clock_monotonic() + seconds, flushed = clock_monotonic(), training = 0, writing = 0;
    record_init(&record, w->store, w->run.id, &w->trainer.settings);
    struct timed_sink timed = {record_sink(&record), 0};
    struct sink sink = {.point = pass_on, .context = &timed};
    while (w->trainer.ended == TRAINER_GOES_ON && clock_monotonic() < end) {
        double began = clock_monotonic(), keeping = timed.seconds;
        trainer_advance(&w->trainer, &sink);
        double stepped = clock_monotonic();
        if (stepped - flushed >= 0.2 || w->trainer.ended != TRAINER_GOES_ON) {
            if (record_flush(&record, &err) < 0 || run_progress(w->store, &w->run, &err) < 0)
                training = NAN;
            flushed = stepped;
        }
        writing += clock_monotonic() - stepped + timed.seconds - keeping;
        training += stepped - began - (timed.seconds - keeping);
    }
    record_release(&record);
    return 100 * writing / training;
}

/* The lists of the first anchors by the run's newest weights, and what was left out of them: for a ranking by other
 * means to be held against. Returns how many. */
static double measure_lists(struct run_context *w, double seconds)
{
    enum { TOP = 20, ANCHORS = 4096 };
    struct embedded embedded;
    size_t n = w->data.rows[SIDE_ANCHOR] < ANCHORS ? w->data.rows[SIDE_ANCHOR] : ANCHORS;
    uint32_t *anchors = xmalloc(n * sizeof *anchors), *candidate = xmalloc(n * TOP * sizeof *candidate);
    (void)seconds;
    for (size_t i = 0; i < n; i++)
        anchors[i] = (uint32_t)i;
    trainer_embed_all(&w->trainer, WEIGHTS_MEASURED, &embedded);
    rank_anchors(w->pool, &embedded, anchors, n, TOP, &w->data.known, candidate, NULL);
    for (size_t u = 0; u < n; u++) {
        print("{\"known\":[");
        for (size_t i = w->data.known.start[u]; i < w->data.known.start[u + 1]; i++)
            print(i > w->data.known.start[u] ? ",%u" : "%u", w->data.known.other[i]);
        print("],\"list\":[");
        for (size_t i = 0; i < TOP && candidate[u * TOP + i] != UINT32_MAX; i++)
            print(i ? ",%u" : "%u", candidate[u * TOP + i]);
        print("]}\n");
    }
    embedded_release(&embedded);
    free(anchors);
    free(candidate);
    return (double)n;
}

static const struct {
    const char *name, *unit;
    double (*measure)(struct run_context *w, double seconds);
    bool writes, trained; /* into the store; by the weights of a checkpoint */
} kinds[] = {
    {"mf", "interactions/s", measure_training, false, false},
    {"rank", "users/s", measure_ranking, false, false},
    {"flops", "flop/s", measure_flops, false, false},
    {"bandwidth", "B/s", measure_bandwidth, false, false},
    {"bytes", "B/interaction", measure_bytes, false, false},
    {"poll", "us", measure_poll, false, false},
    {"edit", "steps", measure_edit, false, false},
    {"health", "%", measure_health, false, false},
    {"record", "%", measure_record, true, false},
    {"lists", "users", measure_lists, false, true},
};
enum { N_KINDS = sizeof kinds / sizeof *kinds };

static int measure(const struct verb_arguments *words, struct err *err)
{
    const char *what = argument_of(words, "what");
    double seconds = (double)argument_int(words, "seconds", 5);
    struct run_context w = {0};
    size_t kind = 0;
    int result = -1;
    while (kind < N_KINDS && (!what || strcmp(what, kinds[kind].name)))
        kind++;
    if (kind == N_KINDS)
        return err_set(err, ERR_USAGE, "what=mf, rank, flops, bandwidth, bytes, poll, edit, health, record or lists");
    if (run_context_open_to_train(&w, words, kinds[kind].writes ? STORE_WRITE : STORE_READ, -1, err) < 0)
        goto out;
    if (kinds[kind].trained && checkpoint_for_use(&w.trainer, w.store, &w.run, err) < 0)
        goto out;
    double ours = kinds[kind].measure(&w, seconds);
    if (isnan(ours)) {
        err_set(err, ERR_FAILED, "%s cannot be measured: the store takes nothing", what);
        goto out;
    }
    print("{\"name\":\"%s\",\"unit\":\"%s\",\"ours\":%.6g}\n", kinds[kind].name, kinds[kind].unit, ours);
    result = 0;
out:
    run_context_close(&w);
    return result;
}

const struct verb verb_measure = {
    .name = "measure", .run = measure,
    .help = "store=FILE run=ID what=mf|rank|flops|bandwidth|bytes|poll|edit|health|record|lists [seconds=5]: its own "
            "speed, as JSON"};
