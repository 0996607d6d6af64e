/* The probe `linear`: can the class of a row be told by a linear classifier of what the encoder makes of rows, below
 * the head? It is trained on the rows that the run is trained on. `accuracy`, `precision`, `recall` and `f1` are of
 * this classifier: it is the one to classify by, since all that it knows is one matrix, whatever the number of
 * rows. */
#include "engine/probes/classifier.h"
#include "engine/probes/rows.h"

#include "store/base/mem.h"

#include <stdlib.h>

static const struct metric metrics[] = {
    {.base = "linear_accuracy", .pane = "main", .unit = "share", .higher = true, .comparable = true,
     .help = "share of rows whose class a linear classifier of the embeddings tells"},
    {.base = "accuracy", .pane = "classes", .unit = "share", .higher = true, .comparable = true,
     .help = "the same: share of right answers"},
    {.base = "precision", .pane = "classes", .unit = "share", .higher = true, .comparable = true,
     .help = "of the linear classifier: of the answers that name a class, the right ones; mean over classes"},
    {.base = "recall", .pane = "classes", .unit = "share", .higher = true, .comparable = true,
     .help = "of the linear classifier: of the rows of a class, those it tells; mean over classes"},
    {.base = "f1", .pane = "main", .unit = "share", .higher = true, .comparable = true,
     .help = "of the linear classifier: harmonic mean of precision and recall; mean over classes"},
};
enum { N_METRICS = sizeof metrics / sizeof *metrics };

static const struct metric *metric_at(size_t at)
{
    return at < N_METRICS ? &metrics[at] : NULL;
}

static void tell(const struct measured *m, const struct answers *a, const struct sink *sink)
{
    const double value[N_METRICS] = {a->accuracy, a->accuracy, a->precision, a->recall, a->f1};
    for (size_t i = 0; i < N_METRICS; i++) {
        struct metric metric = metrics[i];
        metric.split = m->split;
        sink->point(sink->context, &metric, m->step, value[i]);
    }
}

static const char *measure(const struct measured *m, const struct sink *sink)
{
    const struct encoded_rows *train = encoded_rows(m, SPLIT_TRAIN), *rows = encoded_rows(m, split_of(m));
    size_t classes = m->data->classes.n;
    if (!rows->n || !train->n)
        return NULL;
    uint32_t *answer = xmalloc(rows->n * sizeof *answer);
    if (!describer_answers(m, rows, answer))
        classifier_answer(rows_classifier(m, SPLIT_TRAIN), rows->x, rows->n, answer);
    struct answers judged = judge_answers(rows->class, answer, rows->n, classes);
    tell(m, &judged, sink);
    if (sink->answers)
        sink->answers(sink->context,
                      &(struct class_answers){m->split, m->step, rows->n, classes, rows->class, answer});
    free(answer);
    return "";
}

const struct probe probe_linear = {
    .part = {.name = "linear", .help = "tells the class of a row by a linear classifier of its embedding",
             .knobs = (const struct knob *const[]){&knob_probe_rows, NULL}, .fits = probe_of_classes_fits},
    .tells_classes = true,
    .metric = metric_at,
    .measure = measure,
};
