/* Metrics of probes, a row each: see eval_rows.h. */
#include "engine/verbs/eval_rows.h"

#include "engine/checkpoint.h"
#include "engine/evaluation.h"
#include "engine/probes/rows.h"
#include "engine/training.h"
#include "engine/verbs/confusion.h"
#include "engine/verbs/output.h"
#include "store/base/language.h"
#include "store/base/print.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N_MEASURED = 2 };
static const char *const splits[N_MEASURED] = {"valid", "test"};

/* Of rows as the run encodes them, and as the numbers that they have. */
enum { ENCODED, RAW, N_WAYS };

struct measured_metric {
    char name[METRIC_NAME]; /* without the split */
    double value[N_WAYS][N_MEASURED];
};

struct table {
    struct run_context *w;
    struct dataset dataset;
    size_t ways, way, split; /* how many there are; what is measured now */
    size_t rows[N_MEASURED];
    struct measured_metric *metric;
    size_t n, capacity;
    struct confusion confusion; /* on test, or on validation where there is no test; no classes: of none */
    bool whole_confusion;       /* it is asked for */
    size_t width;               /* of the terminal; 0: there is none */
};

/* Measuring ------------------------------------------------------------------------------------------------------ */

static int by_name(const void *a, const void *b)
{
    const struct measured_metric *x = a, *y = b;
    return strcmp(x->name, y->name);
}

static void take_point(void *context, const struct metric *metric, int64_t step, double value)
{
    (void)step;
    struct table *table = context;
    struct metric bare = *metric;
    char name[METRIC_NAME];
    size_t at = 0;
    bare.split = NULL;
    metric_name(&bare, name);
    while (at < table->n && strcmp(table->metric[at].name, name))
        at++;
    if (at == table->n) {
        ARRAY_ROOM(table->metric, table->n, table->capacity);
        table->metric[table->n++] = (struct measured_metric){.value = {{NAN, NAN}, {NAN, NAN}}};
        COPY_TEXT(table->metric[at].name, name);
    }
    table->metric[at].value[table->way][table->split] = value;
}

static void take_answers(void *context, const struct class_answers *answers)
{
    confusion_count(&((struct table *)context)->confusion, answers);
}

static int name_classes(struct table *table, struct err *err)
{
    const struct collection *rows = table->w->data.side[0];
    const struct feature *class = collection_classes(rows);
    if (!class)
        return 0;
    char *side = xasprintf("%s.%s", rows->name, class->name);
    int result = dataset_names(table->w->store, &table->dataset, side, &table->confusion.name,
                               &table->confusion.n_names, err);
    free(side);
    return result;
}

static void measure_way(struct table *table)
{
    struct encoded_rows encoded[N_SPLITS] = {0};
    const struct sink sink = {.point = take_point, .context = table,
                              .answers = table->way == ENCODED ? take_answers : NULL};
    for (table->split = 0; table->split < N_MEASURED; table->split++)
        evaluation_of_split(&table->w->trainer, splits[table->split], table->way == RAW, encoded, &sink);
    encoded_rows_release(encoded);
}

static int measure(struct table *table, struct err *err)
{
    struct run_context *w = table->w;
    const struct collection *rows = w->data.side[0];
    if (dataset_get(w->store, w->run.dataset, &table->dataset, err) < 0 ||
        checkpoint_for_use(&w->trainer, w->store, &w->run, err) < 0 || name_classes(table, err) < 0)
        return -1;
    const struct lists *pairs[N_MEASURED] = {&w->data.valid, &w->data.test};
    for (size_t s = 0; s < N_MEASURED; s++)
        table->rows[s] = w->data.of_rows ? rows->first[SPLIT_VALID + s + 1] - rows->first[SPLIT_VALID + s]
                                         : pairs[s]->start[pairs[s]->rows];
    for (table->way = 0; table->way < table->ways; table->way++)
        measure_way(table);
    if (!table->n)
        return err_set(err, ERR_FAILED, "there is nothing to measure: the data set %s has no rows of test, and "
                       "validation=%s holds out none of train. Train with a larger validation, such as --set "
                       "validation=0.2", table->dataset.name, setting_word(&w->trainer.settings, &knob_validation));
    if (table->whole_confusion && !table->confusion.classes)
        return err_set(err, ERR_USAGE, "--confusion is for runs whose probes have linear, which answers a class for "
                       "each row, and run %lld has probe=%s: leave --confusion out", (long long)w->run.id,
                       setting_word(&w->trainer.settings, &knob_probe));
    qsort(table->metric, table->n, sizeof *table->metric, by_name);
    return 0;
}

/* For people ----------------------------------------------------------------------------------------------------- */

static void print_value(double value)
{
    isnan(value) ? print("  %9s", "-") : print("  %9.4f", value);
}

static void print_metrics(const struct table *table)
{
    const char *metric_head = _("metric"), *rows_head = table->w->data.of_rows ? _("rows") : _("pairs");
    int width = columns_of(metric_head);
    for (size_t i = 0; i < table->n; i++)
        width = (int)strlen(table->metric[i].name) > width ? (int)strlen(table->metric[i].name) : width;
    print("%s%*s", metric_head, width - columns_of(metric_head), "");
    for (size_t way = 0; way < table->ways; way++)
        for (size_t s = 0; s < N_MEASURED; s++)
            if (table->rows[s])
                print("  %*s%s", 9 - (int)strlen(splits[s]), way == RAW ? "raw " : "", splits[s]);
    print("\n%s%*s", rows_head, width - columns_of(rows_head), "");
    for (size_t way = 0; way < table->ways; way++)
        for (size_t s = 0; s < N_MEASURED; s++)
            if (table->rows[s])
                print("  %9zu", table->rows[s]);
    print("\n");
    for (size_t i = 0; i < table->n; i++) {
        print("%-*s", width, table->metric[i].name);
        for (size_t way = 0; way < table->ways; way++)
            for (size_t s = 0; s < N_MEASURED; s++)
                if (table->rows[s])
                    print_value(table->metric[i].value[way][s]);
        print("\n");
    }
    if (table->ways > RAW)
        print("raw: the same probes on the %zu numbers that each row has, without the encoder\n",
              collection_dense(table->w->data.side[0])->width);
}

static void print_lines(const struct table *table)
{
    const struct dataset *d = &table->dataset;
    print("run %lld %s at step %lld\n", (long long)table->w->run.id, table->w->run.name,
          (long long)table->w->trainer.step);
    print("data set %s%s%s\n", d->name, d->fingerprint[0] ? _(", fingerprint ") : "", d->fingerprint);
    print_metrics(table);
    if (table->confusion.classes && table->whole_confusion)
        confusion_print(&table->confusion, table->width);
    else if (table->confusion.classes)
        confusion_print_worst(&table->confusion);
}

/* For programs --------------------------------------------------------------------------------------------------- */

static void add_way(const struct table *table, size_t way, struct text *out)
{
    for (size_t s = 0; s < N_MEASURED; s++) {
        text_printf(out, "%s\"%s\":{\"rows\":%zu", s ? "," : "", splits[s], table->rows[s]);
        for (size_t i = 0; i < table->n; i++)
            if (!isnan(table->metric[i].value[way][s]))
                text_printf(out, ",\"%s\":%.17g", table->metric[i].name, table->metric[i].value[way][s]);
        text_add(out, "}");
    }
}

static void print_object(const struct table *table)
{
    struct text out = TEXT_INIT;
    text_printf(&out, "{\"run\":%lld,\"step\":%lld,\"fingerprint\":\"%s\",", (long long)table->w->run.id,
                (long long)table->w->trainer.step, table->dataset.fingerprint);
    add_way(table, ENCODED, &out);
    if (table->ways > RAW) {
        text_add(&out, ",\"raw\":{");
        add_way(table, RAW, &out);
        text_add(&out, "}");
    }
    if (table->confusion.classes)
        (table->whole_confusion ? confusion_json : confusion_json_worst)(&table->confusion, &out);
    print("%s}\n", out.data);
    text_release(&out);
}

/* Both ----------------------------------------------------------------------------------------------------------- */

static int check_words(const struct run_context *w, const struct verb_arguments *words, struct err *err)
{
    const char *with = argument_of(words, "with");
    if (with && with[0])
        return err_set(err, ERR_USAGE, "several runs are measured as one by the scores that they give to users and "
                       "items, and run %lld has rows of %s: measure each of them by itself", (long long)w->run.id,
                       _(w->data.side[0]->name));
    if (argument_of(words, "k"))
        return err_set(err, ERR_USAGE, "--k is for runs that rank items, and run %lld is measured by its probes "
                       "(%s): leave --k out", (long long)w->run.id, setting_word(&w->trainer.settings, &knob_probe));
    if (argument_of(words, "raw") && !probes_tell_classes(&w->trainer.settings))
        return err_set(err, ERR_USAGE, "--raw is for runs whose probes tell classes, and run %lld has probe=%s: "
                       "leave --raw out", (long long)w->run.id, setting_word(&w->trainer.settings, &knob_probe));
    if (argument_of(words, "raw") && !collection_dense(w->data.side[0]))
        return err_set(err, ERR_USAGE, "--raw is for rows of numbers, and those of run %lld have none: leave --raw "
                       "out", (long long)w->run.id);
    return 0;
}

int eval_rows(struct run_context *w, const struct verb_arguments *words, struct err *err)
{
    struct table *table = xcalloc(1, sizeof *table);
    table->w = w;
    table->ways = argument_of(words, "raw") ? N_WAYS : 1;
    table->whole_confusion = argument_of(words, "confusion") != NULL;
    table->width = (size_t)argument_int(words, "width", 0);
    int result = check_words(w, words, err);
    if (!result)
        result = measure(table, err);
    if (!result)
        (argument_of(words, "json") ? print_object : print_lines)(table);
    confusion_release(&table->confusion);
    free(table->metric);
    free(table);
    return result;
}
