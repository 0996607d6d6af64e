/* What is known of all runs: see run_facts.h. Settings never change but by events, so that those of a run are read
 * once; ten thousand runs of sixty settings are a few megabytes, since equal texts stand once. */
#include "tui/run_facts.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KIND_OWN, KIND_SETTING, KIND_METRIC };
#define FIELD_MEMBER(name) FIELD_##name,
enum { RUN_FIELDS(FIELD_MEMBER) FIELD_COUNT };
#undef FIELD_MEMBER
#define FIELD_NAME(name) #name,
const char *const run_field_names[] = {RUN_FIELDS(FIELD_NAME) NULL};
#undef FIELD_NAME

/* Texts ---------------------------------------------------------------------------------------------------------- */

static size_t hash_of(const char *text)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return (size_t)hash;
}

static void put_place(struct run_facts *facts, uint32_t text)
{
    size_t at = hash_of(facts->text[text].text) & (facts->n_places - 1);
    while (facts->place[at])
        at = (at + 1) & (facts->n_places - 1);
    facts->place[at] = text;
}

static void grow_places(struct run_facts *facts)
{
    free(facts->place);
    facts->n_places = facts->n_places ? facts->n_places * 2 : 256;
    facts->place = xcalloc(facts->n_places, sizeof *facts->place);
    for (size_t i = 1; i < facts->n_texts; i++)
        put_place(facts, (uint32_t)i);
}

static void add_text(struct run_facts *facts, const char *text)
{
    double number;
    ARRAY_ROOM(facts->text, facts->n_texts, facts->text_capacity);
    bool is_number = parse_real(text, &number);
    facts->text[facts->n_texts++] = (struct fact_text){xstrdup(text), is_number ? number : NAN};
}

static uint32_t text_place(struct run_facts *facts, const char *text)
{
    if (!facts->n_texts)
        add_text(facts, "");
    if (facts->n_texts * 2 >= facts->n_places)
        grow_places(facts);
    size_t at = hash_of(text) & (facts->n_places - 1);
    for (; facts->place[at]; at = (at + 1) & (facts->n_places - 1))
        if (!strcmp(facts->text[facts->place[at]].text, text))
            return facts->place[at];
    add_text(facts, text);
    facts->place[at] = (uint32_t)facts->n_texts - 1;
    return facts->place[at];
}

/* Reading -------------------------------------------------------------------------------------------------------- */

void run_facts_release(struct run_facts *facts)
{
    for (size_t i = 0; i < facts->n_settings; i++) {
        free(facts->setting[i].start);
        free(facts->setting[i].now);
    }
    for (size_t i = 0; i < facts->n_texts; i++)
        free(facts->text[i].text);
    for (size_t i = 0; i < facts->n_metrics; i++)
        free(facts->metric[i].value);
    free(facts->run);
    free(facts->changed);
    free(facts->setting);
    free(facts->text);
    free(facts->place);
    free(facts->metric);
    *facts = (struct run_facts){.n = 0};
}

int run_facts_row(const struct run_facts *facts, int64_t run)
{
    size_t low = 0, high = facts->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (facts->run[middle] < run)
            low = middle + 1;
        else
            high = middle;
    }
    return low < facts->n && facts->run[low] == run ? (int)low : -1;
}

int run_facts_place_of(const struct run_facts *facts, const char *knob)
{
    for (size_t i = 0; i < facts->n_settings; i++)
        if (!strcmp(facts->setting[i].knob, knob))
            return (int)i;
    return -1;
}

static uint32_t *longer(uint32_t *column, size_t from, size_t to)
{
    column = xrealloc(column, to, sizeof *column);
    memset(column + from, 0, (to - from) * sizeof *column);
    return column;
}

static void add_run(struct run_facts *facts, int64_t run)
{
    size_t before = facts->capacity;
    ARRAY_ROOM(facts->run, facts->n, facts->capacity);
    facts->changed = xrealloc(facts->changed, facts->capacity, sizeof *facts->changed);
    facts->changed[facts->n] = 0;
    for (size_t i = 0; i < facts->n_settings && facts->capacity > before; i++) {
        facts->setting[i].start = longer(facts->setting[i].start, before, facts->capacity);
        facts->setting[i].now = longer(facts->setting[i].now, before, facts->capacity);
    }
    facts->run[facts->n++] = run;
}

/* The column of a knob, which is made when it is new. */
static struct fact_setting *column_of(struct run_facts *facts, const char *knob)
{
    int at = run_facts_place_of(facts, knob);
    if (at >= 0)
        return &facts->setting[at];
    ARRAY_ROOM(facts->setting, facts->n_settings, facts->setting_capacity);
    struct fact_setting *setting = &facts->setting[facts->n_settings++];
    *setting = (struct fact_setting){.start = xcalloc(facts->capacity, sizeof *setting->start),
                                     .now = xcalloc(facts->capacity, sizeof *setting->now)};
    COPY_TEXT(setting->knob, knob);
    return setting;
}

/* Runs keep the names that their knobs had when they were made. */
static const char *present_name(const struct catalogue *catalogue, const char *knob)
{
    for (size_t i = 0; i < catalogue->n_knobs; i++)
        if (catalogue->knobs[i].was && *catalogue->knobs[i].was && !strcmp(catalogue->knobs[i].was, knob))
            return catalogue->knobs[i].name;
    return knob;
}

int run_facts_read(struct run_facts *facts, struct store *store, const struct catalogue *catalogue, int64_t newest,
                   int64_t most, struct err *err)
{
    int64_t known = facts->n ? facts->run[facts->n - 1] : 0, last = newest - known > most ? known + most : newest;
    struct run_setting *settings;
    size_t n, guess = 0;
    if (known >= newest)
        return 0;
    for (size_t i = 0; i < catalogue->n_knobs && !facts->n; i++) /* also one that no run has can be asked for */
        column_of(facts, catalogue->knobs[i].name);
    if (run_starts(store, known, last, &settings, &n, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (!facts->n || facts->run[facts->n - 1] != settings[i].run) {
            add_run(facts, settings[i].run);
            guess = 0;
        }
        const char *knob = present_name(catalogue, settings[i].knob);
        /* Of most runs the settings stand in the same order as of the run before. */
        struct fact_setting *setting = guess < facts->n_settings && !strcmp(facts->setting[guess].knob, knob)
                                           ? &facts->setting[guess] : column_of(facts, knob);
        guess = (size_t)(setting - facts->setting) + 1;
        setting->start[facts->n - 1] = setting->now[facts->n - 1] = text_place(facts, settings[i].value);
    }
    free(settings);
    if (facts->n == 0 || facts->run[facts->n - 1] < last)
        add_run(facts, last); /* which has none */
    return last < newest;
}

static int read_metric(struct fact_metric *metric, struct store *store, struct err *err)
{
    struct run_metric *value;
    size_t n;
    int failed = metric->step >= 0 ? metric_of_runs_at(store, metric->name, metric->step, &value, &n, err)
                 : !*metric->name ? metric_of_runs_main(store, NULL, NULL, &value, &n, err)
                 : !strcmp(metric->name, "test") ? metric_of_runs_main(store, NULL, "test", &value, &n, err)
                                                 : metric_of_runs(store, metric->name, &value, &n, err);
    if (failed)
        return -1;
    free(metric->value);
    metric->value = value;
    metric->n = n;
    return 0;
}

int run_facts_follow_settings(struct run_facts *facts, struct store *store, const struct catalogue *catalogue,
                              struct err *err)
{
    struct run_setting *changes;
    size_t n;
    if (run_changes(store, &changes, &n, err) < 0)
        return -1;
    for (size_t i = 0; i < facts->n_settings && facts->n; i++)
        memcpy(facts->setting[i].now, facts->setting[i].start, facts->n * sizeof *facts->setting[i].now);
    if (facts->n)
        memset(facts->changed, 0, facts->n * sizeof *facts->changed);
    for (size_t i = 0; i < n; i++) {
        int row = run_facts_row(facts, changes[i].run);
        if (row < 0)
            continue;
        struct fact_setting *setting = column_of(facts, present_name(catalogue, changes[i].knob));
        uint32_t value = text_place(facts, changes[i].value);
        setting->now[row] = value;
        facts->changed[row] = run_facts_mix(facts->changed[row], (uint64_t)(setting - facts->setting));
        facts->changed[row] = run_facts_mix(facts->changed[row], value);
        facts->changed[row] = run_facts_mix(facts->changed[row], (uint64_t)changes[i].step);
    }
    free(changes);
    return 0;
}

int run_facts_follow_steps(struct run_facts *facts, struct store *store, struct err *err)
{
    for (size_t i = 0; i < facts->n_metrics; i++)
        if (facts->metric[i].step >= 0 && read_metric(&facts->metric[i], store, err) < 0)
            return -1;
    return 0;
}

int run_facts_follow(struct run_facts *facts, struct store *store, const struct catalogue *catalogue,
                     struct err *err)
{
    if (run_facts_follow_settings(facts, store, catalogue, err) < 0)
        return -1;
    for (size_t i = 0; i < facts->n_metrics; i++)
        if (read_metric(&facts->metric[i], store, err) < 0)
            return -1;
    return 0;
}

/* Fields --------------------------------------------------------------------------------------------------------- */

static int bind_metric(struct run_facts *facts, struct store *store, struct query_field *field, const char *name,
                       struct err *err)
{
    int64_t step = field->measure == MEASURE_AT ? field->step : -1;
    field->kind = KIND_METRIC;
    for (size_t i = 0; i < facts->n_metrics; i++)
        if (!strcmp(facts->metric[i].name, name) && facts->metric[i].step == step) {
            field->which = (int)i;
            return 0;
        }
    ARRAY_ROOM(facts->metric, facts->n_metrics, facts->metric_capacity);
    struct fact_metric *metric = &facts->metric[facts->n_metrics];
    *metric = (struct fact_metric){.step = step};
    COPY_TEXT(metric->name, name);
    if (read_metric(metric, store, err) < 0)
        return -1;
    field->which = (int)facts->n_metrics++;
    return 0;
}

/* The recorded metric of this name, or of this name behind valid/, test/ or another slash; NULL: there is none. */
static const char *recorded_name(char (*names)[METRIC_NAME], size_t n, const char *name)
{
    static const char *const before[] = {"", "valid/", "test/"};
    char full[METRIC_NAME * 2];
    for (size_t b = 0; b < sizeof before / sizeof *before; b++) {
        snprintf(full, sizeof full, "%s%s", before[b], name);
        for (size_t i = 0; i < n; i++)
            if (!strcmp(names[i], full))
                return names[i];
    }
    for (size_t i = 0; i < n; i++) {
        const char *slash = strchr(names[i], '/');
        if (slash && !strcmp(slash + 1, name))
            return names[i];
    }
    return NULL;
}

int run_facts_metric(struct store *store, const char *name, char to[METRIC_NAME], struct err *err)
{
    char(*names)[METRIC_NAME];
    size_t n;
    if (metric_names(store, &names, &n, err) < 0)
        return -1;
    const char *recorded = recorded_name(names, n, name);
    copy_text(to, METRIC_NAME, recorded ? recorded : "");
    free(names);
    return recorded ? 0 : metric_not_found(store, name, err);
}

static int refuse_unknown(const struct run_facts *facts, char (*names)[METRIC_NAME], size_t n,
                          const struct query_field *field, struct err *err)
{
    const char **known = xcalloc(FIELD_COUNT + facts->n_settings + 2 * n + 1, sizeof *known);
    size_t count = 0;
    bool metric = field->measure != MEASURE_NONE;
    for (size_t i = 0; !metric && i < FIELD_COUNT + facts->n_settings; i++)
        known[count++] = i < FIELD_COUNT ? run_field_names[i] : facts->setting[i - FIELD_COUNT].knob;
    for (size_t i = 0; i < n; i++) {
        known[count++] = names[i];
        if (strchr(names[i], '/'))
            known[count++] = strchr(names[i], '/') + 1;
    }
    const char *near = nearest_word(field->name, known, count);
    query_refuse(err, field->at, metric ? N_("no metric was recorded that is called %s%s%s%s")
                 : N_("there is no field, setting or metric %s%s%s%s"), field->name, near ? _("; is ") : "",
                 near ? near : "", near ? _(" meant?") : "");
    free(known);
    return -1;
}

static int bind_by_name(struct run_facts *facts, struct store *store, struct query_field *field, struct err *err)
{
    char(*names)[METRIC_NAME];
    size_t n;
    if (metric_names(store, &names, &n, err) < 0)
        return -1;
    const char *recorded = recorded_name(names, n, field->name);
    int setting = field->measure == MEASURE_NONE ? run_facts_place_of(facts, field->name) : -1, failed = 0;
    if (setting >= 0) {
        field->kind = KIND_SETTING;
        field->which = setting;
    } else if (recorded) {
        failed = bind_metric(facts, store, field, recorded, err);
    } else {
        failed = refuse_unknown(facts, names, n, field, err);
    }
    free(names);
    return failed;
}

/* A setting that has words alone is not compared with a number: perhaps what was measured under its name is meant. */
static int check_order(const struct run_facts *facts, const struct query_field *field, struct err *err)
{
    const struct fact_setting *setting = &facts->setting[field->which];
    if (!field->ordered || field->kind != KIND_SETTING)
        return 0;
    for (size_t i = 0; i < facts->n; i++)
        if (!setting->now[i] || !isnan(facts->text[setting->now[i]].number))
            return 0;
    return query_refuse(err, field->at, "the values of the setting %s are words: last(%s) is what was measured",
                        field->name, field->name);
}

int run_facts_bind(struct run_facts *facts, struct store *store, struct query_field *field, struct err *err)
{
    for (int i = 0; field->measure == MEASURE_NONE && i < FIELD_COUNT; i++) {
        if (strcmp(field->name, run_field_names[i]))
            continue;
        struct query_field main = *field;
        field->kind = KIND_OWN;
        field->which = i;
        if (i == FIELD_metric || i == FIELD_last || i == FIELD_best)
            return bind_metric(facts, store, &main, "", err);
        return i == FIELD_test ? bind_metric(facts, store, &main, "test", err) : 0;
    }
    return bind_by_name(facts, store, field, err) < 0 || check_order(facts, field, err) < 0 ? -1 : 0;
}

int run_facts_bind_query(struct run_facts *facts, struct store *store, struct query *query, struct err *err)
{
    struct query_field *field;
    for (size_t i = 0; (field = query_field(query, i)); i++)
        if (run_facts_bind(facts, store, field, err) < 0)
            return -1;
    return 0;
}

/* Values --------------------------------------------------------------------------------------------------------- */

static struct query_value number_value(double number, char buffer[FACT_TEXT])
{
    if (!isnan(number))
        format_real(number, buffer, FACT_TEXT);
    return (struct query_value){isnan(number) ? NULL : buffer, number, false};
}

static struct query_value text_value(const char *text)
{
    return (struct query_value){text, NAN, false};
}

static int by_run(const void *a, const void *b)
{
    const struct run_metric *x = a, *y = b;
    return (x->run > y->run) - (x->run < y->run);
}

static const struct run_metric *metric_of(const struct run_facts *facts, int which, int64_t run)
{
    const struct fact_metric *metric = &facts->metric[which];
    struct run_metric key = {.run = run};
    return metric->n ? bsearch(&key, metric->value, metric->n, sizeof key, by_run) : NULL;
}

/* Of the metric that the facts keep under a name. */
static const struct run_metric *kept_metric(const struct run_facts *facts, const char *name, int64_t run)
{
    for (size_t i = 0; i < facts->n_metrics; i++)
        if (!strcmp(facts->metric[i].name, name) && facts->metric[i].step < 0)
            return metric_of(facts, (int)i, run);
    return NULL;
}

static struct query_value own_value(const struct run_facts *facts, const struct run *run, int field,
                                    char buffer[FACT_TEXT])
{
    const char *kept = field == FIELD_test ? "test" : "";
    const struct run_metric *main = field < FIELD_metric ? NULL : kept_metric(facts, kept, run->id);
    switch (field) {
    case FIELD_id: return number_value((double)run->id, buffer);
    case FIELD_name: return text_value(run->name);
    case FIELD_status: return text_value(run_status_names[run->status]);
    case FIELD_data: return text_value(run->dataset_name);
    case FIELD_preset: return text_value(run->preset);
    case FIELD_seed: return number_value((double)run->seed, buffer);
    case FIELD_step: return number_value((double)run->step, buffer);
    case FIELD_epoch: return number_value(run->epoch, buffer);
    case FIELD_seconds: return number_value(run->seconds, buffer);
    case FIELD_age: return number_value(facts->now - run->created, buffer);
    case FIELD_parent: return number_value(run->parent ? (double)run->parent : NAN, buffer);
    case FIELD_alarm: return text_value(run->alarm);
    case FIELD_message: return text_value(run->message);
    case FIELD_tag: return (struct query_value){*run->tags ? run->tags : NULL, NAN, true};
    case FIELD_note: return text_value(run->note);
    case FIELD_owner: return text_value(*run->owner ? run->owner : NULL);
    case FIELD_star: return text_value(run->star ? "on" : "off");
    case FIELD_archived: return text_value(run->archived ? "on" : "off");
    case FIELD_metric: return text_value(main ? main->name : NULL);
    case FIELD_best: return number_value(main ? main->best : NAN, buffer);
    default: return number_value(main ? main->last : NAN, buffer);
    }
}

struct query_value run_fact(const struct run_facts *facts, const struct run *run, const struct query_field *field,
                            char buffer[FACT_TEXT])
{
    if (field->kind == KIND_OWN)
        return own_value(facts, run, field->which, buffer);
    if (field->kind == KIND_METRIC) {
        const struct run_metric *metric = metric_of(facts, field->which, run->id);
        return number_value(!metric ? NAN : field->measure == MEASURE_BEST ? metric->best : metric->last, buffer);
    }
    int row = run_facts_row(facts, run->id);
    uint32_t text = row < 0 ? 0 : facts->setting[field->which].now[row];
    return text ? (struct query_value){facts->text[text].text, facts->text[text].number, false}
                : text_value(NULL);
}

bool run_fact_is_higher(const struct run_facts *facts, const struct query_field *field)
{
    const struct fact_metric *metric = field->kind == KIND_METRIC ? &facts->metric[field->which] : NULL;
    return !metric || !metric->n || metric->value->higher;
}

/* One run, as queries ask for it. */
struct asked_run {
    const struct run_facts *facts;
    const struct run *run;
    char *buffer;
};

static struct query_value asked_value(const void *context, const struct query_field *field)
{
    const struct asked_run *asked = context;
    return run_fact(asked->facts, asked->run, field, asked->buffer);
}

static bool asked_has_word(const void *context, const char *word)
{
    const struct run *run = ((const struct asked_run *)context)->run;
    char all[768];
    if (!strcasecmp(word, "star") || !strcasecmp(word, "archived")) /* and not what is called like it */
        return strcasecmp(word, "star") ? run->archived : run->star;
    snprintf(all, sizeof all, "%lld %s %s %s %s %s %s %s", (long long)run->id, run->name, run->dataset_name,
             run_status_names[run->status], run->preset, run->tags, run->note, run->owner);
    return strcasestr(all, word) != NULL;
}

bool run_facts_query_holds(const struct run_facts *facts, const struct query *query, const struct run *run)
{
    char buffer[FACT_TEXT];
    struct asked_run asked = {facts, run, buffer};
    struct query_source source = {asked_value, asked_has_word, &asked};
    return query_holds(query, &source);
}

struct query_field run_facts_setting(const struct run_facts *facts, int setting)
{
    struct query_field field = {.kind = KIND_SETTING, .which = setting};
    COPY_TEXT(field.name, facts->setting[setting].knob);
    return field;
}

bool run_fact_is_measured(const struct query_field *field)
{
    return field->kind == KIND_METRIC || (field->kind == KIND_OWN && field->which >= FIELD_last);
}

bool run_fact_is_setting(const struct query_field *field)
{
    return field->kind == KIND_SETTING;
}
