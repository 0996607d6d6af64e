/* Rows that are measured: see rows.h. */
#include "engine/probes/rows.h"

#include "engine/fitting.h"
#include "engine/probes/classifier.h"
#include "engine/probes/contrast_sample.h"
#include "engine/training.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

const struct knob knob_probe_rows = {
    .name = "probe_rows", .type = KNOB_INT, .low = 10, .high = 1e7, .scale = SCALE_LOG, .start = "10000",
    .unit = "rows", .why_not = "curves of two samples cannot be compared",
    .help = "most rows of a split that probes look at while training; the test at the end looks at all"};

size_t most_rows(const struct measured *m)
{
    return m->whole ? 0 : (size_t)setting(m->settings, &knob_probe_rows);
}

enum split split_of(const struct measured *m)
{
    return strcmp(m->split, "valid") ? SPLIT_TEST : SPLIT_VALID;
}

void encoded_rows_empty(struct encoded_rows *rows)
{
    free(rows->row);
    free(rows->class);
    if (rows->unit != rows->x)
        free(rows->unit);
    free(rows->x);
    if (rows->classifier)
        classifier_release(rows->classifier);
    free(rows->classifier);
    *rows = (struct encoded_rows){0};
}

void encoded_rows_release(struct encoded_rows *encoded)
{
    for (size_t split = 0; split < N_SPLITS; split++)
        encoded_rows_empty(&encoded[split]);
}

void encoded_rows_describe(const struct measured *m, const struct tower *tower, struct encoded_rows *rows)
{
    rows->dim = tower->described;
    rows->x = rows->unit = xmalloc((rows->n * rows->dim + 1) * sizeof *rows->x);
    tower_describe(tower, m->pool, m->which, rows->row, rows->n, rows->x);
    prepare_unit_rows(rows->unit, rows->n, rows->dim);
}

static void make_raw(const struct measured *m, struct encoded_rows *out)
{
    const struct feature *numbers = collection_dense(m->data->side[0]);
    const struct describer *describer = m->describer;
    if (describer && !describer->describe)
        return;
    out->dim = describer ? describer->dim : numbers->width;
    out->x = xmalloc((out->n * out->dim + 1) * sizeof *out->x);
    out->unit = xmalloc((out->n * out->dim + 1) * sizeof *out->unit);
    if (describer)
        describer->describe(describer->state, m->pool, out->row, out->n, out->x);
    for (size_t i = 0; i < out->n && !describer; i++)
        feature_read(numbers, out->row[i], out->x + i * out->dim);
    memcpy(out->unit, out->x, out->n * out->dim * sizeof *out->x);
    prepare_unit_rows(out->unit, out->n, out->dim);
}

static void make(const struct measured *m, enum split split, size_t most, struct encoded_rows *out)
{
    const struct collection *collection = m->data->side[0];
    const struct feature *classes = collection_classes(collection);
    const uint32_t *class = classes ? classes->value : NULL;
    size_t first = collection->first[split], all = collection->first[split + 1] - first,
           n = most && most < all ? most : all;
    *out = (struct encoded_rows){.made = true, .which = m->which, .most = most,
                                 .row = xmalloc((n + 1) * sizeof *out->row),
                                 .class = xmalloc((n + 1) * sizeof *out->class)};
    for (size_t i = 0; i < n; i++) {
        uint32_t row = (uint32_t)(first + spread_place(i, n, all));
        if (class && class[row] == NO_CLASS)
            continue;
        out->row[out->n] = row;
        out->class[out->n++] = class ? class[row] : 0;
    }
    if (m->raw)
        make_raw(m, out);
    else
        encoded_rows_describe(m, &m->trainer->tower[0], out);
}

const struct encoded_rows *encoded_rows(const struct measured *m, enum split split)
{
    struct encoded_rows *rows = &m->encoded[split];
    size_t most = most_rows(m);
    if (!rows->made || rows->which != m->which || rows->most != most) {
        encoded_rows_empty(rows);
        make(m, split, most, rows);
    }
    return rows;
}

const struct classifier *rows_classifier(const struct measured *m, enum split split)
{
    const struct encoded_rows *rows = encoded_rows(m, split);
    struct classifier **classifier = &m->encoded[split].classifier;
    if (!*classifier) {
        *classifier = xcalloc(1, sizeof **classifier);
        classifier_train(*classifier, m->pool, rows->x, rows->class, rows->n, rows->dim, m->data->classes.n);
    }
    return *classifier;
}

bool describer_answers(const struct measured *m, const struct encoded_rows *rows, uint32_t *answer)
{
    const struct describer *describer = m->describer;
    if (!describer || !describer->answer)
        return false;
    describer->answer(describer->state, m->pool, rows->row, rows->n, answer);
    return true;
}

struct answers judge_answers(const uint32_t *right, const uint32_t *answer, size_t n, size_t classes)
{
    struct answers sum = {0};
    size_t *asked = xcalloc(3 * classes, sizeof *asked), *answered = asked + classes, *hit = answered + classes,
           there = 0;
    for (size_t i = 0; i < n; i++) {
        asked[right[i]]++;
        answered[answer[i]]++;
        hit[right[i]] += right[i] == answer[i];
        sum.accuracy += right[i] == answer[i];
    }
    for (size_t c = 0; c < classes; c++) {
        double hits = (double)hit[c];
        there += asked[c] || answered[c];
        sum.precision += answered[c] ? hits / (double)answered[c] : 0;
        sum.recall += asked[c] ? hits / (double)asked[c] : 0;
        sum.f1 += hit[c] ? 2 * hits / (double)(asked[c] + answered[c]) : 0;
    }
    sum.accuracy /= (double)(n ? n : 1);
    sum.precision /= (double)(there ? there : 1);
    sum.recall /= (double)(there ? there : 1);
    sum.f1 /= (double)(there ? there : 1);
    free(asked);
    return sum;
}

int probe_of_rows_fits(const struct fitting *run, struct err *err)
{
    if (run->data->of_rows)
        return 0;
    return err_set(err, ERR_USAGE, "probe=%s has one that measures rows by themselves, and this run is one of pairs: "
                   "leave probe at ranking+health", setting_word(run->settings, &knob_probe));
}

int probe_of_classes_fits(const struct fitting *run, struct err *err)
{
    if (probe_of_rows_fits(run, err) < 0)
        return -1;
    if (collection_classes(run->data->side[0]))
        return 0;
    return err_set(err, ERR_USAGE, "probe=%s has one that measures by classes, and the rows of %s have none: "
                   "train with --set probe=retrieval+health --set main_metric=retrieval/recall",
                   setting_word(run->settings, &knob_probe), _(run->data->side[0]->name));
}
