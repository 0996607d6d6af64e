/* The probe `spans`: are the spans of sentences found? Each token gets the label that the linear classifier of the
 * probe `linear` tells, and a span counts where its first token, its last and its type are right, as conlleval counts
 * (Tjong Kim Sang, De Meulder: Introduction to the CoNLL-2003 Shared Task, CoNLL 2003). It looks at whole
 * sentences. */
#include "engine/data/spans.h"
#include "engine/fitting.h"
#include "engine/probes/classifier.h"
#include "engine/probes/rows.h"
#include "engine/trainer_state.h"
#include "engine/training.h"

#include "store/base/language.h"
#include "store/base/mem.h"

#include <stdlib.h>

static const struct metric metrics[] = {
    {.base = "span_f1", .pane = "main", .unit = "share", .higher = true, .comparable = true,
     .help = "harmonic mean of the precision and the recall of spans"},
    {.base = "span_precision", .pane = "classes", .unit = "share", .higher = true, .comparable = true,
     .help = "of the spans that a linear classifier of the embeddings finds, those that are right"},
    {.base = "span_recall", .pane = "classes", .unit = "share", .higher = true, .comparable = true,
     .help = "of the spans that there are, those that it finds"},
};
enum { N_METRICS = sizeof metrics / sizeof *metrics };

static const struct metric *metric_at(size_t at)
{
    return at < N_METRICS ? &metrics[at] : NULL;
}

static size_t end_of_whole(const uint32_t *whole, size_t first, size_t end)
{
    size_t i = first;
    while (i < end && whole[i] == whole[first])
        i++;
    return i;
}

/* Whole sentences all of whose tokens have labels, evenly through the split, of about as many tokens as are looked
 * at. */
static void choose_sentences(const struct measured *m, struct encoded_rows *rows)
{
    const struct collection *tokens = m->data->side[0];
    const uint32_t *whole = collection_wholes(tokens)->value, *class = collection_classes(tokens)->value;
    size_t first = tokens->first[split_of(m)], end = tokens->first[split_of(m) + 1], all = end - first,
           most = most_rows(m) && most_rows(m) < all ? most_rows(m) : all;
    *rows = (struct encoded_rows){.row = xmalloc((all + 1) * sizeof *rows->row),
                                  .class = xmalloc((all + 1) * sizeof *rows->class)};
    for (size_t at = first, next, sentence = 0; at < end; at = next, sentence++) {
        size_t labelled = 0;
        next = end_of_whole(whole, at, end);
        for (size_t i = at; i < next; i++)
            labelled += class[i] != NO_CLASS;
        if (labelled < next - at || (sentence + 1) * most / all == sentence * most / all)
            continue;
        for (size_t i = at; i < next; i++) {
            rows->row[rows->n] = (uint32_t)i;
            rows->class[rows->n++] = class[i];
        }
    }
}

static void count(const struct measured *m, const struct encoded_rows *rows, const uint32_t *answer,
                  struct span_counts *counts)
{
    const struct collection *tokens = m->data->side[0];
    const uint32_t *whole = collection_wholes(tokens)->value, *span = collection_classes(tokens)->span;
    for (size_t first = 0, end; first < rows->n; first = end) {
        end = first;
        while (end < rows->n && whole[rows->row[end]] == whole[rows->row[first]])
            end++;
        spans_count(span, rows->class + first, answer + first, end - first, counts);
    }
}

static double share(size_t part, size_t of)
{
    return of ? (double)part / (double)of : 0;
}

static void tell(const struct measured *m, const struct span_counts *counts, const struct sink *sink)
{
    const double value[N_METRICS] = {share(2 * counts->both, counts->right + counts->found),
                                     share(counts->both, counts->found), share(counts->both, counts->right)};
    for (size_t i = 0; i < N_METRICS; i++) {
        struct metric metric = metrics[i];
        metric.split = m->split;
        sink->point(sink->context, &metric, m->step, value[i]);
    }
}

static const char *measure(const struct measured *m, const struct sink *sink)
{
    const struct encoded_rows *train = encoded_rows(m, SPLIT_TRAIN);
    struct encoded_rows rows;
    struct span_counts counts = {0};
    choose_sentences(m, &rows);
    if (rows.n && train->n) {
        uint32_t *answer = xmalloc(rows.n * sizeof *answer);
        encoded_rows_describe(m, &m->trainer->tower[0], &rows);
        classifier_answer(rows_classifier(m, SPLIT_TRAIN), rows.x, rows.n, answer);
        count(m, &rows, answer, &counts);
        tell(m, &counts, sink);
        free(answer);
    }
    bool measured = rows.n && train->n;
    encoded_rows_empty(&rows);
    return measured ? "" : NULL;
}

static int fits(const struct fitting *run, struct err *err)
{
    if (probe_of_classes_fits(run, err) < 0)
        return -1;
    const struct collection *rows = run->data->side[0];
    if (collection_wholes(rows) && collection_classes(rows)->span)
        return 0;
    return err_set(err, ERR_USAGE, "probe=%s has spans, and the labels of %s are not those of spans (B-PER, I-PER, "
                   "O): train with --set probe=linear+health --set main_metric=accuracy",
                   setting_word(run->settings, &knob_probe), _(rows->name));
}

const struct probe probe_spans = {
    .part = {.name = "spans", .help = "finds spans of tokens by the labels of a linear classifier of embeddings",
             .knobs = (const struct knob *const[]){&knob_probe_rows, NULL}, .fits = fits},
    .metric = metric_at,
    .measure = measure,
};
