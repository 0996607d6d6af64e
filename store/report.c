/* JSON, written by SQLite's JSON functions: see report.h.
 *
 * A status that is not in the row ('lost', and a queued run's grace) comes in as a parameter. */
#include "store/report.h"

#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/class_sizes.h"
#include "store/column.h"
#include "store/data_shape.h"
#include "store/description.h"
#include "store/internal.h"
#include "store/twin.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* JSON has no infinity: what is not finite is null. */
#define METRICS(column)                                                                                              \
    "(SELECT json_group_object(name, iif(abs(" column ") <= 1.7976931348623157e308, " column ", NULL)) FROM "        \
    "(SELECT metric.name, " column " FROM summary JOIN metric ON metric.id "                                         \
    "= summary.metric WHERE summary.run = run.id ORDER BY metric.name))"

#define HAS(label_kind)                                                                                              \
    "iif(EXISTS (SELECT 1 FROM label WHERE label.run = run.id AND kind = '" label_kind "'), 'true', 'false')"

/* ?1 is the run, ?2 its true status, ?3 the pid of its engine or NULL. */
#define RUN_FIELDS                                                                                                   \
    "'id', run.id, 'name', run.name, 'dataset', dataset.name, 'preset', preset, 'parent', parent, 'fork_step', "     \
    "fork_step, 'status', ?2, 'message', message, 'alarm', alarm, 'balanced', balanced, 'twin_of', twin_of, "        \
    "'pid', ?3, 'seed', seed, 'threads', threads, 'step', step, 'steps', steps, 'epoch', epoch, 'rate', rate, "      \
    "'seconds', seconds, 'best_step', best_step, 'created', run.created, 'started', started, 'ended', ended, "       \
    "'engine', engine, 'kernel', kernel, 'rules', rules, 'main_metric', (SELECT name FROM metric WHERE metric.id "   \
    "= main_metric), 'fingerprint', fingerprint, 'given', json((SELECT json_group_array(json_object('kind', kind, "  \
    "'source', source, 'run', "                                                                                      \
    "from_run, 'step', from_step)) FROM given WHERE given.run = run.id)), 'owner', owner, "          \
    "'star', json(" HAS("star") "), "                                                                                \
    "'archived', json(" HAS("archived") "), 'tags', json((SELECT json_group_array(text) FROM label WHERE label.run " \
    "= run.id AND kind = 'tag')), 'note', (SELECT text FROM label WHERE label.run = run.id AND kind = 'note'), "     \
    "'last', json(" METRICS("last") "), "                                                                            \
    "'best', json(" METRICS("best") ")"

#define FROM_RUN " FROM run JOIN dataset ON dataset.id = run.dataset WHERE run.id = ?1"

static const char full[] =
    "SELECT json_object(" RUN_FIELDS ", 'settings', json((SELECT json_group_object(knob, value) FROM (SELECT "
    KNOB_NAME("setting.knob") " AS knob, " SETTING_NOW " AS value FROM setting WHERE run = ?1 ORDER BY 1))), "
    "'start', json((SELECT json_group_object(knob, value) FROM (SELECT " KNOB_NAME("setting.knob") " AS knob, "
    "value FROM setting WHERE run = ?1 ORDER BY 1))), 'events', json((SELECT json_group_array(json(row)) FROM "
    "(SELECT json_object('seq', seq, 'verb', verb, 'knob', " KNOB_NAME("event.knob") ", 'old', old, 'new', new, "
    "'actor', actor, 'why', why, 'asked_at', asked_at, 'asked_step', asked_step, 'applied_at', applied_at, 'step', "
    "step, 'refused', refused, 'answer', answer) AS row FROM event WHERE run = ?1 ORDER BY seq))), 'children', "
    "json((SELECT json_group_array(id) FROM (SELECT id FROM run WHERE parent = ?1 ORDER BY id))))" FROM_RUN;

static const char brief[] = "SELECT json_object(" RUN_FIELDS ")" FROM_RUN;

static char *run_json(struct store *store, const char *sql, const struct run *run, struct err *err)
{
    struct stmt *stmt = run->pid && run_status_is_active(run->status)
                            ? db_query(store->db, err, sql, "iti", run->id, run_status_names[run->status], run->pid)
                            : db_query(store->db, err, sql, "itt", run->id, run_status_names[run->status],
                                       (char *)NULL);
    if (db_next(stmt, err) != 1)
        return NULL;
    char *json = xstrdup(row_text(stmt, 0));
    db_done(stmt);
    return json;
}

static void add_number(struct text *out, const char *name, double value)
{
    if (isfinite(value))
        text_printf(out, ",\"%s\":%.17g", name, value);
    else
        text_printf(out, ",\"%s\":null", name);
}

static void add_id(struct text *out, const char *name, int64_t value, int64_t none)
{
    if (value == none)
        text_printf(out, ",\"%s\":null", name);
    else
        text_printf(out, ",\"%s\":%lld", name, (long long)value);
}

static void add_effect(struct text *out, int64_t seq, const struct effect *e)
{
    text_printf(out, "{\"seq\":%lld,\"metric\":\"%s\"", (long long)seq, e->metric);
    add_number(out, "before", e->before);
    add_id(out, "before_step", e->before_step, -1);
    add_number(out, "after", e->after);
    add_id(out, "after_step", e->after_step, -1);
    text_printf(out, ",\"together\":%d,\"of_all\":%s", e->together, e->of_all ? "true" : "false");
    add_id(out, "twin", e->twin, 0);
    add_number(out, "with", e->with);
    add_number(out, "without", e->without);
    add_number(out, "difference", e->with - e->without);
    add_id(out, "step", e->step, -1);
    text_printf(out, ",\"seeds\":%d", e->seeds);
    add_number(out, "mean", e->mean);
    add_number(out, "spread", e->spread);
    text_add(out, "}");
}

/* ,"effects":[...]: what was measured around each change that was made, and against its twin. */
static int add_effects(struct store *store, const struct run *run, struct text *out, struct err *err)
{
    struct event *events;
    struct effect effect;
    size_t n;
    char metric[METRIC_NAME];
    const char *comma = "";
    if (metric_judging(store, run->id, metric, err) < 0 || event_list(store, run->id, 0, &events, &n, err) < 0)
        return -1;
    struct family *family = family_load(store, run->id, err);
    struct change_place *places = change_places(events, n, run->step);
    int result = family ? 0 : -1;
    text_add(out, ",\"effects\":[");
    for (size_t i = 0; i < n && !result; i++) {
        if (!places[i].last)
            continue;
        result = effect_measure(store, run, family, &events[i], &places[i], metric, true, &effect, err);
        text_add(out, comma);
        add_effect(out, events[i].seq, &effect);
        comma = ",";
    }
    text_add(out, "]");
    family_free(family);
    free(places);
    free(events);
    return result;
}

char *report_run(struct store *store, const struct run *run, struct err *err)
{
    struct text out = TEXT_INIT;
    char *json = run_json(store, full, run, err);
    if (!json)
        return NULL;
    text_printf(&out, "%.*s", (int)strlen(json) - 1, json); /* but its closing brace */
    free(json);
    if (add_effects(store, run, &out, err) < 0)
        text_release(&out);
    else
        text_add(&out, "}");
    return out.data;
}

char *report_runs(struct store *store, const struct run *runs, size_t n, struct err *err)
{
    struct text all = TEXT_INIT;
    text_add(&all, "[");
    for (size_t i = 0; i < n; i++) {
        char *json = run_json(store, brief, &runs[i], err);
        if (!json) {
            text_release(&all);
            break;
        }
        text_printf(&all, "%s%s", i ? ",\n " : "", json);
        free(json);
    }
    if (all.data)
        text_add(&all, "]");
    return all.data;
}

#define DATASET_OBJECT                                                                                               \
    "json_object('id', id, 'name', name, 'kind', kind, 'source', source, 'split', split, 'users', users, 'items', "  \
    "items, "                                                                                                        \
    "'train', train, 'test', test, 'duplicates', duplicates, 'skipped', skipped, 'created', created, "               \
    "'fingerprint', "                                                                                                \
    "fingerprint, 'warnings', json(warnings), 'task', task)"

char *report_datasets(struct store *store, struct err *err)
{
    return db_text(store->db, err, "SELECT json_group_array(json(o)) FROM (SELECT " DATASET_OBJECT " AS o FROM "
                   "dataset WHERE status = 'ready' ORDER BY name)", "");
}

/* Names are letters, digits and a few signs: none that JSON would have to escape. */
static int add_class_sizes(struct text *out, struct store *store, int64_t dataset, const struct feature_row *f,
                           struct err *err)
{
    void *class = NULL;
    size_t n = 0;
    struct class_sizes sizes;
    if (dataset_column(store, dataset, f->place, f->chunk, COLUMN_U32, &class, &n, err) < 0)
        return -1;
    class_sizes_count(&sizes, class, n, (size_t)f->classes);
    text_add(out, ",\"class_sizes\":[");
    for (size_t c = 0; c < sizes.classes; c++)
        text_printf(out, "%s%zu", c ? "," : "", sizes.rows[c]);
    text_printf(out, "],\"without_class\":%zu", sizes.without);
    class_sizes_release(&sizes);
    free(class);
    return 0;
}

static int add_features(struct text *out, struct store *store, int64_t dataset, const struct description *d,
                        const char *collection, struct err *err)
{
    const char *comma = "";
    for (size_t i = 0; i < d->n_features; i++) {
        const struct feature_row *f = &d->feature[i];
        if (strcmp(f->collection, collection))
            continue;
        text_printf(out, "%s{\"name\":\"%s\",\"kind\":\"%s\",\"type\":\"%s\",\"shape\":[", comma, f->name,
                    feature_kind_names[f->kind], column_type_names[f->type]);
        for (size_t k = 0; k < MOST_DIMENSIONS && f->shape[k]; k++)
            text_printf(out, "%s%zu", k ? "," : "", f->shape[k]);
        text_printf(out, "],\"classes\":%lld", (long long)f->classes);
        if (f->kind == FEATURE_CLASS && add_class_sizes(out, store, dataset, f, err) < 0)
            return -1;
        text_add(out, "}");
        comma = ",";
    }
    return 0;
}

static int add_description(struct text *out, struct store *store, int64_t dataset, const struct description *d,
                           struct err *err)
{
    text_add(out, ",\"collections\":[");
    for (size_t i = 0; i < d->n_collections; i++) {
        const struct collection_row *c = &d->collection[i];
        text_printf(out, "%s{\"name\":\"%s\",\"rows\":%lld,\"named\":%s,\"features\":[", i ? "," : "", c->name,
                    (long long)c->rows, c->named ? "true" : "false");
        if (add_features(out, store, dataset, d, c->name, err) < 0)
            return -1;
        text_add(out, "]}");
    }
    text_add(out, "],\"relations\":[");
    for (size_t i = 0; i < d->n_relations; i++) {
        const struct relation_row *r = &d->relation[i];
        text_printf(out, "%s{\"name\":\"%s\",\"role\":\"%s\",\"from\":\"%s\",\"to\":\"%s\","
                    "\"values\":%s,\"times\":%s,\"train\":%lld,\"test\":%lld}", i ? "," : "", r->name, r->role,
                    r->from, r->to, r->value_chunk[0] ? "true" : "false", r->time_chunk[0] ? "true" : "false",
                    (long long)r->train, (long long)r->test);
    }
    text_add(out, "]}");
    return 0;
}

/* How interactions are spread. */
static int add_shape(struct text *out, struct store *store, const struct dataset *dataset, struct err *err)
{
    struct data_shape shape;
    if (!dataset_is_interactions(dataset))
        return 0;
    if (data_shape_measure(store, dataset, &shape, err) < 0)
        return -1;
    text_add(out, ",\"shape\":");
    data_shape_json(&shape, out);
    data_shape_release(&shape);
    return 0;
}

char *report_dataset(struct store *store, const struct dataset *dataset, struct err *err)
{
    int64_t classes, without;
    struct description description;
    struct text out = TEXT_INIT;
    if (dataset_count_classes(store, dataset, &classes, &without, err) < 0 ||
        description_read(store, dataset, &description, err) < 0)
        return NULL;
    char *json = db_text(store->db, err, "SELECT json_set(iif(kind = "
                         "'interactions', json_set(" DATASET_OBJECT ", '$.classes', ?2, "
                         "'$.without_class', ?3), " DATASET_OBJECT "), '$.fingerprint', ?4) FROM "
                         "dataset WHERE id = ?1", "iiit", dataset->id, classes, without, dataset->fingerprint);
    if (!json)
        return NULL;
    text_printf(&out, "%.*s", (int)strlen(json) - 1, json); /* but its closing brace */
    free(json);
    if (add_shape(&out, store, dataset, err) < 0 ||
        add_description(&out, store, dataset->id, &description, err) < 0) {
        text_release(&out);
        return NULL;
    }
    return out.data;
}

char *report_catalogue(struct store *store, struct err *err)
{
    return db_text(store->db, err,
                   "SELECT json_object('knobs', json((SELECT json_group_array(json(o)) FROM (SELECT "
                   "json_object('name', name, 'type', type, 'low', low, 'high', high, 'scale', scale, 'default', "
                   "start, 'unit', unit, 'live', json(iif(live, 'true', 'false')), 'why_not', why_not, 'choices', "
                   "choices, 'help', help, 'used_by', used_by, 'was', was, 'tries', tries, 'topic', topic) "
                   "AS o FROM knob ORDER BY ord))), "
                   "'parts', json((SELECT "
                   "json_group_array(json(o)) FROM (SELECT json_object('kind', kind, 'name', name, "
                   "'help', help) AS o FROM part ORDER BY ord))), 'presets', json((SELECT "
                   "json_group_array(json(o)) FROM (SELECT json_object('name', name, 'data', data, 'help', help, "
                   "'settings', settings) AS o FROM preset ORDER BY ord))))", "");
}

/* SQLite prints 15 digits; every digit means 17 where they are needed. */
static void point_value(double value, char *to, size_t size)
{
    if (isnan(value))
        copy_text(to, size, "nan");
    else if (isinf(value))
        copy_text(to, size, value > 0 ? "inf" : "-inf");
    else
        format_real(value, to, size);
}

static struct stmt *query_points(struct store *store, int64_t run, struct err *err)
{
    return db_query(store->db, err, "SELECT name, step, value FROM point JOIN metric ON metric.id = point.metric "
                    "WHERE run = ? ORDER BY name, step", "i", run);
}

char *report_points(struct store *store, int64_t run, struct err *err)
{
    struct text all = TEXT_INIT;
    struct stmt *stmt = query_points(store, run, err);
    int got;
    text_add(&all, "[");
    while ((got = db_next(stmt, err)) == 1) {
        char value[40];
        point_value(row_real(stmt, 2), value, sizeof value);
        bool finite = isfinite(row_real(stmt, 2));
        text_printf(&all, "%s{\"metric\":\"%s\",\"step\":%lld,\"value\":%s}", all.length > 1 ? ",\n " : "",
                    row_text(stmt, 0), (long long)row_int(stmt, 1), finite ? value : "null");
    }
    text_add(&all, "]");
    if (got < 0)
        text_release(&all);
    return all.data;
}

int report_points_csv(struct store *store, int64_t run, int (*write)(void *context, const char *line), void *context,
                      struct err *err)
{
    if (write(context, "metric,step,value\n") < 0)
        return err_set(err, ERR_FAILED, "cannot write to standard output: %s", strerror(errno));
    struct stmt *stmt = query_points(store, run, err);
    int got;
    while ((got = db_next(stmt, err)) == 1) {
        char value[40], line[128];
        point_value(row_real(stmt, 2), value, sizeof value);
        snprintf(line, sizeof line, "%s,%lld,%s\n", row_text(stmt, 0), (long long)row_int(stmt, 1), value);
        if (write(context, line) < 0) {
            err_set(err, ERR_FAILED, "cannot write to standard output: %s", strerror(errno));
            db_done(stmt);
            return -1;
        }
    }
    return got;
}
