/* Whole steps of a trainer against the clock, for programs of the bench. */
#ifndef TESTS_BENCH_STEPS_H
#define TESTS_BENCH_STEPS_H

#include "engine/catalogue.h"
#include "engine/trainer.h"
#include "engine/verbs/machine.h"
#include "store/base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 'knob=value' words separated by spaces. */
static inline void choose(struct settings *settings, const char *words)
{
    char copy[512], old[WORD_SIZE], canonical[WORD_SIZE], *rest;
    struct err err = ERR_INIT;
    COPY_TEXT(copy, words);
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        char *equals = strchr(word, '=');
        *equals = '\0';
        if (settings_set(settings, word, equals + 1, old, canonical, &err) < 0) {
            fprintf(stderr, "%s\n", err.text);
            exit(1);
        }
    }
}

static inline void no_point(void *context, const struct metric *metric, int64_t at, double value)
{
    (void)context, (void)metric, (void)at, (void)value;
}

/* Rows a second of steps on `batch` of them. */
static inline double rate_of_steps(struct trainer *trainer, size_t batch, double seconds)
{
    const struct sink sink = {.point = no_point};
    struct stopwatch watch = {0};
    for (double end = clock_monotonic() + seconds; clock_monotonic() < end || watch.n < 3;) {
        double began = clock_monotonic();
        trainer_advance(trainer, &sink);
        if (trainer->step > 2)
            stopwatch_lap(&watch, (double)batch / (clock_monotonic() - began));
    }
    return stopwatch_median(&watch);
}

/* Prints it. */
static inline void measure_steps(struct trainer *trainer, const char *name, const char *unit, size_t batch,
                                 double seconds)
{
    printf("{\"name\":\"%s\",\"unit\":\"%s\",\"ours\":%.4g}\n", name, unit,
           rate_of_steps(trainer, batch, seconds));
}

#endif
