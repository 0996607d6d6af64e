/* See twin.h. */
#include "store/twin.h"

#include "store/base/mem.h"
#include "store/internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Recipes -------------------------------------------------------------------------------------------------------- */

struct recipe {
    struct event *changes; /* that count, by step */
    size_t n;
};

bool change_affects_numbers(const struct event *event)
{
    return event->verb == EVENT_SET && event->step >= 0 && !event->refused[0] && strcmp(event->knob, "pace") != 0;
}

static int recipe_load(struct recipe *recipe, struct store *store, int64_t run, struct err *err)
{
    size_t n;
    recipe->n = 0;
    if (event_list(store, run, 0, &recipe->changes, &n, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (change_affects_numbers(&recipe->changes[i]))
            recipe->changes[recipe->n++] = recipe->changes[i];
    if (recipe->n)
        qsort(recipe->changes, recipe->n, sizeof *recipe->changes, event_by_step);
    return 0;
}

static bool is_the_same(const struct event *a, const struct event *b)
{
    return a->step == b->step && !strcmp(a->knob, b->knob) && !strcmp(a->new, b->new);
}

static int64_t step_of(const struct recipe *recipe, size_t i)
{
    return i < recipe->n ? recipe->changes[i].step : INT64_MAX;
}

/* The step at which `other` parts from `recipe` without this change, or `all` of its step; INT64_MAX: nowhere. */
static int64_t parting(const struct recipe *recipe, const struct event *change, bool all, const struct recipe *other)
{
    size_t i = 0, k = 0;
    for (;;) {
        while (i < recipe->n &&
               (recipe->changes[i].seq == change->seq || (all && recipe->changes[i].step == change->step)))
            i++;
        bool ended = i == recipe->n || k == other->n;
        if (ended || !is_the_same(&recipe->changes[i], &other->changes[k]))
            break;
        i++;
        k++;
    }
    int64_t mine = step_of(recipe, i), theirs = step_of(other, k);
    return mine < theirs ? mine : theirs;
}

/* Finding -------------------------------------------------------------------------------------------------------- */

static void read_id(struct stmt *stmt, void *element)
{
    *(int64_t *)element = row_int(stmt, 0);
}

/* Newest first. */
static int list_family(struct store *store, int64_t run, int64_t **out, size_t *n, struct err *err)
{
    return rows_gather(db_query(store->db, err,
                                "SELECT b.id FROM run a JOIN run b ON b.id <> a.id AND b.dataset = a.dataset AND "
                                "b.seed = a.seed AND (b.parent = a.id OR b.id = a.parent OR b.parent = a.parent) "
                                "WHERE a.id = ? ORDER BY b.id DESC", "i", run), sizeof **out, read_id, (void **)out,
                       n, err);
}

struct family {
    struct recipe own;
    struct recipe *other; /* (n) */
    int64_t *run;         /* (n): whose each is, newest first */
    size_t n;
};

void family_free(struct family *family)
{
    if (!family)
        return;
    for (size_t i = 0; i < family->n; i++)
        free(family->other[i].changes);
    free(family->own.changes);
    free(family->other);
    free(family->run);
    free(family);
}

struct family *family_load(struct store *store, int64_t run, struct err *err)
{
    struct family *family = xcalloc(1, sizeof *family);
    size_t n = 0;
    int result = list_family(store, run, &family->run, &n, err);
    family->other = xcalloc(n + 1, sizeof *family->other);
    if (!result && n)
        result = recipe_load(&family->own, store, run, err);
    while (!result && family->n < n) {
        result = recipe_load(&family->other[family->n], store, family->run[family->n], err);
        family->n += !result;
    }
    if (!result)
        return family;
    family_free(family);
    return NULL;
}

struct twin family_twin(const struct family *family, const struct event *change)
{
    struct twin best = {0, -1};
    for (size_t i = 0; i < family->n; i++) {
        int64_t until = parting(&family->own, change, false, &family->other[i]);
        if (until > change->step && until > best.until)
            best = (struct twin){family->run[i], until};
    }
    return best;
}

/* Measuring ------------------------------------------------------------------------------------------------------ */

/* The last point of steps from + 1 to `to`. */
static int last_point(struct store *store, int64_t run, const char *metric, int64_t from, int64_t to, int64_t *step,
                      double *value, struct err *err)
{
    struct stmt *stmt = db_query(store->db, err, "SELECT step, value FROM point WHERE run = ? AND metric = (SELECT "
                                 "id FROM metric WHERE name = ?) AND step > ? AND step <= ? ORDER BY "
                                 "step DESC LIMIT 1", "itii", run, metric, from, to);
    int got = db_next(stmt, err);
    *step = -1;
    *value = NAN;
    if (got != 1)
        return got;
    *step = row_int(stmt, 0);
    *value = row_real(stmt, 1);
    db_done(stmt);
    return 0;
}

/* The last step after `from` and up to `to` that both runs have the metric at; -1 for none. */
static int compare_points(struct store *store, int64_t run, int64_t other, const char *metric, int64_t from,
                          int64_t to, int64_t *step, double *with, double *without, struct err *err)
{
    struct stmt *stmt = db_query(store->db, err, "SELECT a.step, a.value, b.value FROM point a JOIN point b ON "
                                 "b.run = ? AND b.metric = a.metric AND b.step = a.step WHERE a.run = ? AND a.metric "
                                 "= (SELECT id FROM metric WHERE name = ?) AND a.step > ? AND a.step <= ? ORDER BY "
                                 "a.step DESC LIMIT 1", "iitii", other, run, metric, from, to);
    int got = db_next(stmt, err);
    *step = -1;
    *with = *without = NAN;
    if (got != 1)
        return got;
    *step = row_int(stmt, 0);
    *with = row_real(stmt, 1);
    *without = row_real(stmt, 2);
    db_done(stmt);
    return 0;
}

static int change_by_step(const void *a, const void *b)
{
    return event_by_step(*(const struct event *const *)a, *(const struct event *const *)b);
}

struct change_place *change_places(const struct event *events, size_t n, int64_t step)
{
    const struct event **made = xcalloc(n + 1, sizeof *made);
    struct change_place *places = xcalloc(n + 1, sizeof *places);
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if (change_affects_numbers(&events[i]) && !event_is_planned(&events[i], step))
            made[count++] = &events[i];
    qsort(made, count, sizeof *made, change_by_step);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && made[to]->step == made[from]->step;)
            to++;
        for (size_t i = from; i < to; i++)
            places[made[i] - events] = (struct change_place){made[to - 1], to < count ? made[to] : NULL,
                                                             (int)(to - from)};
    }
    free(made);
    return places;
}

/* The difference that the same change made to a run of another seed. False where it cannot be told. */
static int difference_of(struct store *store, int64_t run, const struct event *change, const char *metric,
                         double *difference, struct err *err)
{
    struct family *family = family_load(store, run, err);
    int64_t step;
    double with = NAN, without = NAN;
    int result = 0;
    if (!family)
        return -1;
    size_t at = 0;
    while (at < family->own.n && !is_the_same(&family->own.changes[at], change))
        at++;
    struct twin twin = at < family->own.n ? family_twin(family, &family->own.changes[at]) : (struct twin){0, -1};
    if (twin.run)
        result = compare_points(store, run, twin.run, metric, change->step, twin.until, &step, &with, &without, err);
    *difference = with - without;
    family_free(family);
    return result;
}

static void sum_up(struct effect *effect, const double *difference, int n)
{
    double sum = 0, squares = 0;
    for (int i = 0; i < n; i++)
        sum += difference[i];
    effect->seeds = n;
    effect->mean = n ? sum / n : NAN;
    for (int i = 0; i < n; i++)
        squares += (difference[i] - effect->mean) * (difference[i] - effect->mean);
    effect->spread = n > 1 ? sqrt(squares / (n - 1)) : NAN;
}

/* Of each seed once: its own, and those of runs that are done and differ by their seed alone. */
static int measure_over_seeds(struct store *store, const struct run *run, const struct event *change,
                              struct effect *effect, struct err *err)
{
    enum { MOST_SEEDS = 64 };
    int64_t *siblings, seed[MOST_SEEDS] = {run->seed};
    size_t count;
    double difference[MOST_SEEDS] = {effect->with - effect->without};
    int n = 1, result = 0;
    if (run_siblings(store, run->id, true, &siblings, &count, err) < 0)
        return -1;
    for (size_t i = 0; i < count && n < MOST_SEEDS && !result; i++) {
        struct run sibling;
        int known = 0;
        if ((result = run_get(store, siblings[i], &sibling, err)))
            break;
        while (known < n && seed[known] != sibling.seed)
            known++;
        if (known < n)
            continue;
        seed[n] = sibling.seed;
        result = difference_of(store, sibling.id, change, effect->metric, &difference[n], err);
        n += !result && !isnan(difference[n]);
    }
    sum_up(effect, difference, n);
    free(siblings);
    return result;
}

/* Against the twin that tells at the latest step; where none is measured yet, the one that will tell furthest. `all`:
 * it lacks all changes of the step. */
static int measure_against_family(struct store *store, int64_t run, const struct family *family,
                                  const struct event *change, bool all, struct effect *out, struct err *err)
{
    int64_t furthest = change->step;
    for (size_t i = 0; i < family->n; i++) {
        int64_t step, until = parting(&family->own, change, all, &family->other[i]);
        double with, without;
        if (until <= change->step)
            continue;
        if (out->step < 0 && until > furthest) {
            furthest = until;
            out->twin = family->run[i];
            out->of_all = all;
        }
        if (compare_points(store, run, family->run[i], out->metric, change->step, until, &step, &with, &without,
                           err) < 0)
            return -1;
        if (step > out->step) {
            out->twin = family->run[i];
            out->step = step;
            out->with = with;
            out->without = without;
        }
    }
    return 0;
}

int effect_measure(struct store *store, const struct run *run, const struct family *family,
                   const struct event *change, const struct change_place *place, const char *metric, bool over_seeds,
                   struct effect *out, struct err *err)
{
    bool is_last = place->last == change;
    const struct event *next = is_last ? place->next : place->last;
    *out = (struct effect){.before_step = -1, .after_step = -1, .step = -1, .before = NAN, .after = NAN, .with = NAN,
                           .without = NAN, .next = next ? next->seq : 0, .with_next = !is_last,
                           .together = place->together, .mean = NAN, .spread = NAN};
    COPY_TEXT(out->metric, metric);
    if (last_point(store, run->id, metric, -1, change->step, &out->before_step, &out->before, err) < 0 ||
        last_point(store, run->id, metric, change->step, place->next ? place->next->step : INT64_MAX,
                   &out->after_step, &out->after, err) < 0)
        return -1;
    if (place->together > 1 && is_last && measure_against_family(store, run->id, family, change, true, out, err) < 0)
        return -1;
    if (!out->twin && measure_against_family(store, run->id, family, change, false, out, err) < 0)
        return -1;
    return over_seeds && out->step >= 0 && !out->of_all ? measure_over_seeds(store, run, change, out, err) : 0;
}

int metric_judging(struct store *store, int64_t run, char name[METRIC_NAME], struct err *err)
{
    char *found = db_text(store->db, err, "SELECT metric.name FROM run JOIN metric ON metric.id = run.main_metric "
                          "JOIN summary ON summary.run = run.id AND summary.metric = metric.id WHERE run.id = ?", "i",
                          run);
    copy_text(name, METRIC_NAME, found ? found : "");
    if (!found && err->code != ERR_NONE)
        return -1;
    free(found);
    return 0;
}
