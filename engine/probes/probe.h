/* A probe: a way to measure a run at its evaluations. It says which metrics it has, a row each, and measures them;
 * whoever shows, stores or selects by a metric reads its row and names none. A new metric is a row of a probe, a
 * new probe is a file and a row in parts.h. */
#ifndef ENGINE_PROBES_PROBE_H
#define ENGINE_PROBES_PROBE_H

#include "engine/core/param.h"
#include "engine/part.h"
#include "engine/rank.h"
#include "engine/settings.h"
#include "engine/tasks/task.h"
#include "store/metric.h"

/* Which classes a classifier answers for rows of a split. */
struct class_answers {
    const char *split; /* as in struct measured */
    int64_t step;
    size_t n, classes;
    const uint32_t *right, *answer; /* (n): below `classes` */
};

/* Where results go: called with the number of finished steps. */
struct sink {
    void (*point)(void *context, const struct metric *metric, int64_t step, double value);
    void *context;
    /* Or NULL: of a probe that tells classes, which it answers. */
    void (*answers)(void *context, const struct class_answers *answers);
};

struct encoded_rows; /* rows.h */

/* A way to look at rows without an encoder. Either it describes so many of them, into to (n, dim), or it answers
 * itself: for probes that tell classes, which class each is of; of pairs, how similar both are. */
struct describer {
    size_t dim;
    void (*describe)(const void *state, struct pool *pool, const uint32_t *row, size_t n, real *to);
    void (*answer)(const void *state, struct pool *pool, const uint32_t *row, size_t n, uint32_t *answer);
    void (*compare)(const void *state, struct pool *pool, const uint32_t *row[2], size_t n, double *to);
    const void *state;
};

/* What is measured: the step that comes next, or all embeddings on one split. */
struct measured {
    struct trainer *trainer; /* for probes of a step, and where an encoder describes rows; NULL of a baseline */
    uint64_t seed;           /* of the run */
    const struct settings *settings;
    const struct task_data *data;
    struct pool *pool;
    int64_t rules, step; /* store/run.h; finished */

    /* For probes of embeddings. */
    const char *split; /* "valid" or "test" */
    bool watched;      /* the split that the run watches: validation where something is held out */
    bool whole;        /* all its rows, and not those that are looked at while training (probe_rows) */
    bool raw;          /* rows as the numbers that they have, by probes that tell classes alone */
    const struct describer *describer; /* of raw ones: as this describes them; or NULL */
    enum weights which;
    const struct embedded *embedded; /* NULL where no chosen probe ranks */
    const struct lists *relevant, *masked; /* what is to be found; what the anchor has and is left out */
    struct encoded_rows *encoded; /* (N_SPLITS): what probes of rows share, on all splits of an evaluation */
};

struct probe {
    struct part part;
    bool ranks;   /* it measures all embeddings as one catalogue to be ranked */
    bool tells_scores; /* it measures pairs, which a describer can compare as well */
    bool of_lists; /* what ranks needs no more than the scores of all candidates, however they are made */
    bool tells_classes; /* it measures how well classes are told from encoded_rows (rows.h), and nothing else */
    bool of_step; /* it measures the step that comes next; else all embeddings, split by split */
    /* The row of a metric, NULL behind the last. One without a group is measured on each split. */
    const struct metric *(*metric)(size_t at);
    /* The list length that a run is judged at by this metric, 0 where it has none; NULL: none has. */
    unsigned (*cut)(const struct settings *settings, const struct metric *row);
    /* Hands all it measures to the sink. Returns what is wrong, as a sentence with a remedy, "" when nothing is,
     * and NULL when there was nothing to measure. Changes nothing of the run. */
    const char *(*measure)(const struct measured *measured, const struct sink *sink);
};

bool probe_is_chosen(const struct settings *settings, const struct probe *probe);
/* Whether a chosen probe ranks a catalogue. */
bool probes_rank(const struct settings *settings);
/* Whether a chosen probe measures how well classes are told. */
bool probes_tell_classes(const struct settings *settings);
/* The metric by which a run of these settings is judged, on a split. */
void probe_main_metric(const struct settings *settings, const char *split, struct metric *out);
/* -1 and why when no chosen probe measures it. */
int probes_fit(const struct settings *settings, struct err *err);
/* The same of a metric by its name in the record, as in valid/nmi. What no probe has is not asked about here. */
int probes_measure_metric(const struct settings *settings, const char *name, struct err *err);
/* Measures everything that the chosen probes of this kind measure. What is wrong: as probe.measure. `value`
 * receives that of the main metric, where it was measured. */
const char *probes_measure(const struct measured *measured, bool of_step, const struct sink *sink, double *value);

#endif
