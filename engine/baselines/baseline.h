/* Baselines: what a run that learns by contrast has to beat. A baseline looks once at train and is then measured on
 * the splits, by the probes and metrics of runs that are trained; the command `nearfar baseline` makes a run of each
 * that is for the data. A new one is a file and a row in parts.h. */
#ifndef ENGINE_BASELINES_BASELINE_H
#define ENGINE_BASELINES_BASELINE_H

#include "engine/fitting.h"
#include "engine/probes/probe.h"
#include "engine/text/grams.h"

/* What it may look at. */
struct baseline_input {
    const struct settings *settings;
    const struct task_data *data;
    struct pool *pool;
    uint64_t seed;
    const char *vectors; /* a file of word vectors, or NULL */
};

/* What it made of train: scores of all candidates, or a way to describe rows, which are taken as the numbers that
 * they have where there is none. */
struct baseline_model {
    struct scorer scorer; /* of one that ranks */
    struct describer describer; /* of one that does not; or its function is NULL */
    void *state; /* of either */
    void (*release)(void *state); /* or NULL */
};
void baseline_model_release(struct baseline_model *model);

struct baseline {
    struct part part;
    const char *of_data; /* the words of the data that it is for, joined by '+' (store/description.h) */
    const char *probes; /* those that measure it, joined by '+'; NULL: all that tell classes, or that rank */
    bool reads_vectors; /* it is of the file of word vectors that it is given */
    bool ranks; /* it is measured by the lists that its scores make; else by how well classes are told */
    int (*fit)(const struct baseline_input *input, struct baseline_model *model, struct err *err);
};

/* NULL where the settings choose none: the run is to be trained. */
const struct baseline *chosen_baseline(const struct settings *settings);
/* Whether it is for data with these words (data_words). */
bool baseline_is_for(const struct baseline *baseline, const char *data);
/* -1 and why where it cannot be computed for these data, or where nothing would measure it. */
int baseline_fits(const struct baseline *baseline, const struct settings *settings, const struct task_data *data,
                  const char *vectors, struct err *err);
/* The metric that it is judged by: that of the settings or, where its own probes measure another, their first. */
const char *baseline_main_metric(const struct baseline *baseline, const struct settings *settings);

/* Of baselines of texts: the terms that they count, and `fits`, which refuses sides of two collections. */
struct gram_rule baseline_terms(const struct settings *settings);
int baseline_of_texts_fits(const struct fitting *run, struct err *err);
/* Of the probes that the settings choose those that measure it, joined by '+'; "" where none does. */
void baseline_probes(const struct baseline *baseline, const struct settings *settings, char *to, size_t size);
/* Whether a run of this baseline reads a knob. */
bool baseline_reads(const struct baseline *baseline, const struct settings *settings, const struct knob *knob);

/* Computes the chosen baseline, and hands all that its probes measure on validation and on test to the sink. */
int baseline_measure(const struct baseline_input *input, int64_t rules, const struct sink *sink, struct err *err);

#endif
