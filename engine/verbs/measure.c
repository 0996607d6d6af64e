/* measure: the engine's own speed on given work, for `make bench`. Prints one JSON object. */
#include "engine/checkpoint.h"
#include "engine/core/blas.h"
#include "engine/metrics/health.h"
#include "engine/verbs/verb.h"
#include "store/base/clock.h"
#include "store/event.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct stopwatch {
    double *rates;
    size_t n, capacity;
};

static int compare_double(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void lap(struct stopwatch *watch, double rate)
{
    ARRAY_ROOM(watch->rates, watch->n, watch->capacity);
    watch->rates[watch->n++] = rate;
}

static double median(struct stopwatch *watch)
{
    qsort(watch->rates, watch->n, sizeof *watch->rates, compare_double);
    double value = watch->n ? watch->rates[watch->n / 2] : 0;
    free(watch->rates);
    return value;
}

static void no_point(void *context, const char *metric, bool higher, int64_t step, double value)
{
    (void)context, (void)metric, (void)higher, (void)step, (void)value;
}

/* Interactions a second of whole training steps. */
static double measure_training(struct workplace *w, double seconds)
{
    struct sink sink = {no_point, NULL};
    struct stopwatch watch = {0};
    double end = clock_monotonic() + seconds;
    while (w->trainer.ended == TRAINER_GOES_ON && (clock_monotonic() < end || watch.n < 3)) {
        double began = clock_monotonic();
        trainer_advance(&w->trainer, &sink);
        if (w->trainer.step > 3)
            lap(&watch, w->trainer.interactions / (clock_monotonic() - began));
    }
    return median(&watch);
}

/* Users a second of full ranking, top 20, train items masked. */
static double measure_ranking(struct workplace *w, double seconds)
{
    enum { TOP = 20, USERS = 4096 };
    struct stopwatch watch = {0};
    struct catalog catalog;
    uint32_t *users = xmalloc(USERS * sizeof *users), *item = xmalloc(USERS * TOP * sizeof *item);
    double end = clock_monotonic() + seconds;
    trainer_catalog(&w->trainer, &catalog);
    for (size_t round = 0; clock_monotonic() < end || round < 4; round++) {
        for (size_t i = 0; i < USERS; i++)
            users[i] = (uint32_t)((round * USERS + i) % w->data.users);
        double began = clock_monotonic();
        rank_users(w->pool, &catalog, users, USERS, TOP, &w->data.known, item, NULL);
        if (round)
            lap(&watch, USERS / (clock_monotonic() - began));
    }
    catalog_release(&catalog);
    free(users);
    free(item);
    return median(&watch);
}

/* Floating-point operations a second of plain matrix products of ranking's shape, all threads: the limit of both. */
static void product(void *context, size_t block, int worker)
{
    (void)block;
    real **room = context;
    blas_a_bt(256, 2048, 256, room[worker], room[worker] + 256 * 256, room[worker] + 256 * 256 + 2048 * 256);
}

static double measure_peak(struct workplace *w, double seconds)
{
    size_t size = 256 * 256 + 2048 * 256 + 256 * 2048, threads = (size_t)pool_threads(w->pool);
    struct stopwatch watch = {0};
    real **room = xcalloc(threads, sizeof *room);
    for (size_t t = 0; t < threads; t++)
        room[t] = xcalloc(size, sizeof **room);
    double end = clock_monotonic() + seconds;
    while (clock_monotonic() < end || watch.n < 3) {
        double began = clock_monotonic();
        pool_for(w->pool, 32, product, room);
        lap(&watch, 32 * 2.0 * 256 * 2048 * 256 / (clock_monotonic() - began));
    }
    for (size_t t = 0; t < threads; t++)
        free(room[t]);
    free(room);
    return median(&watch);
}

/* Microseconds of one look for pending events. */
static double measure_poll(struct workplace *w, double seconds)
{
    struct stopwatch watch = {0};
    struct event pending[4];
    double end = clock_monotonic() + seconds;
    while (clock_monotonic() < end || watch.n < 3) {
        double began = clock_monotonic();
        for (int i = 0; i < 1000; i++)
            event_pending(w->store, w->run.id, pending, 4, NULL);
        lap(&watch, (clock_monotonic() - began) * 1e6 / 1000);
    }
    return median(&watch);
}

/* How long training waits for a change by hand, in steps: the state is copied. (A thread then writes the copy.) */
static double measure_edit(struct workplace *w, double seconds)
{
    struct sink sink = {no_point, NULL};
    struct stopwatch steps = {0}, copies = {0};
    struct image image = {0};
    double end = clock_monotonic() + seconds;
    while (w->trainer.ended == TRAINER_GOES_ON && (clock_monotonic() < end || copies.n < 3)) {
        double began = clock_monotonic();
        trainer_advance(&w->trainer, &sink);
        double stepped = clock_monotonic();
        checkpoint_copy(&w->trainer, w->run.id, "edit", &image);
        if (w->trainer.step > 3) {
            lap(&steps, stepped - began);
            lap(&copies, clock_monotonic() - stepped);
        }
    }
    image_release(&image);
    double copy = median(&copies);
    return copy / median(&steps);
}

/* What the health metrics cost, in percent of the training between two evaluations. */
static double measure_health(struct workplace *w, double seconds)
{
    struct sink sink = {no_point, NULL};
    struct stopwatch steps = {0}, looks = {0};
    struct health health;
    double end = clock_monotonic() + seconds;
    while (w->trainer.ended == TRAINER_GOES_ON && (clock_monotonic() < end || looks.n < 3)) {
        double began = clock_monotonic();
        trainer_advance(&w->trainer, &sink);
        double stepped = clock_monotonic();
        health_measure(&w->trainer, &health);
        if (w->trainer.step > 3) {
            lap(&steps, stepped - began);
            lap(&looks, clock_monotonic() - stepped);
        }
    }
    double look = median(&looks), every = setting(&w->trainer.settings, "eval_every") * (double)w->trainer.batcher.steps_per_epoch;
    return 100 * look / (every * median(&steps));
}

static int measure(const struct words *words, struct err *err)
{
    static const struct {
        const char *name, *unit;
        double (*measure)(struct workplace *w, double seconds);
    } kinds[] = {{"mf", "interactions/s", measure_training}, {"rank", "users/s", measure_ranking},
                 {"peak", "flop/s", measure_peak}, {"poll", "us", measure_poll},
                 {"edit", "steps", measure_edit}, {"health", "%", measure_health}};
    const char *what = word_of(words, "what");
    double seconds = (double)word_int(words, "seconds", 5);
    struct workplace w;
    int result = -1;
    if (workplace_open(&w, words, STORE_READ, -1, err) < 0)
        goto out;
    err_set(err, ERR_USAGE, "what=mf, rank, peak, poll, edit or health");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && result < 0; i++)
        if (what && !strcmp(what, kinds[i].name)) {
            printf("{\"name\":\"%s\",\"unit\":\"%s\",\"ours\":%.6g}\n", kinds[i].name, kinds[i].unit,
                   kinds[i].measure(&w, seconds));
            result = 0;
        }
out:
    workplace_close(&w);
    return result;
}

const struct verb verb_measure = {
    .name = "measure", .help = "store=FILE run=ID what=mf|rank|peak|poll|edit|health [seconds=5]: its own speed, as JSON", .run = measure};
