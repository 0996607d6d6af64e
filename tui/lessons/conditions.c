/* The table of checks: see conditions.h. Each is one function and one row of `checks`. */
#include "tui/lessons/conditions.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/metric.h"
#include "store/run.h"
#include "store/twin.h"
#include "tui/twin.h"
#include "tui/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char twin_suffix[] = ".twin";

/* Runs ----------------------------------------------------------------------------------------------------------- */

/* The log of a run, and its newest change that moves a number. */
struct history {
    struct run run;
    struct event *events;
    size_t n;
    const struct event *change; /* NULL: there is none */
};

static int load_history(struct store *store, int64_t id, struct history *history, struct err *err)
{
    struct err ignored = ERR_INIT;
    history->events = NULL;
    if (run_get(store, id, &history->run, err) < 0 ||
        event_list(store, id, 0, &history->events, &history->n, err) < 0)
        return -1;
    history->change = twin_change(&history->run, history->events, history->n, NULL, &ignored);
    return 0;
}

/* The twin without the newest change of a run; 0 while there is none. */
static int find_twin(struct store *store, int64_t id, int64_t *twin, struct err *err)
{
    struct history history;
    struct family *family = NULL;
    int failed = load_history(store, id, &history, err);
    *twin = 0;
    if (!failed && history.change && !(family = family_load(store, id, err)))
        failed = -1;
    if (family)
        *twin = family_twin(family, history.change).run;
    family_free(family);
    free(history.events);
    return failed;
}

size_t condition_run(const struct condition *condition, int i)
{
    size_t length = strlen(condition->word[i]), suffix = sizeof twin_suffix - 1;
    return length > suffix && !strcmp(condition->word[i] + length - suffix, twin_suffix) ? length - suffix : length;
}

/* The run that word i names; 0 while it is not there, and `now` says so. */
static int find_run(const struct lesson_runs *runs, const struct condition *condition, int i, int64_t *id,
                    struct text *now, struct err *err)
{
    size_t length = condition_run(condition, i);
    char *name = xasprintf("%.*s", (int)length, condition->word[i]);
    bool twin = condition->word[i][length] != '\0';
    int failed = 0;
    *id = runs->find(runs->context, name);
    if (!*id)
        text_printf(now, _("run %s has not begun"), name);
    else if (twin && !(failed = find_twin(runs->store, *id, id, err)) && !*id)
        text_printf(now, _("run %s has no twin yet: one is made after a change"), name);
    free(name);
    return failed;
}

/* The row of the run that the first word names. 1, or 0 while there is none. */
static int get_run(const struct lesson_runs *runs, const struct condition *condition, struct run *run,
                   struct text *now, struct err *err)
{
    int64_t id;
    if (find_run(runs, condition, 0, &id, now, err) < 0)
        return -1;
    return id ? (run_get(runs->store, id, run, err) < 0 ? -1 : 1) : 0;
}

/* Values --------------------------------------------------------------------------------------------------------- */

/* What a run has of a metric; `main` is the one that it is judged by. */
static int read_points(struct store *store, int64_t run, const char *metric, struct point **out, size_t *n,
                       struct err *err)
{
    struct metric_summary *list;
    char name[METRIC_NAME];
    size_t n_list;
    int failed = 0;
    *out = NULL;
    *n = 0;
    COPY_TEXT(name, metric);
    if ((!strcmp(metric, "main") && metric_judging(store, run, name, err) < 0) ||
        metric_summaries(store, run, &list, &n_list, err) < 0)
        return -1;
    for (size_t i = 0; i < n_list && !failed; i++)
        if (!strcmp(list[i].name, name))
            failed = metric_read(store, run, list[i].metric, -1, out, n, err);
    free(list);
    return failed;
}

static int last_value(struct store *store, int64_t run, const char *metric, double *value, struct err *err)
{
    struct point *points;
    size_t n;
    if (read_points(store, run, metric, &points, &n, err) < 0)
        return -1;
    *value = n ? points[n - 1].value : NAN;
    free(points);
    return 0;
}

/* Both at the last step at which both have been measured; NaN where there is none. */
static int values_together(struct store *store, const int64_t run[2], const char *metric, double value[2],
                           struct err *err)
{
    struct point *a, *b = NULL;
    size_t n = 0, m = 0;
    value[0] = value[1] = NAN;
    if (read_points(store, run[0], metric, &a, &n, err) < 0)
        return -1;
    int failed = read_points(store, run[1], metric, &b, &m, err);
    while (!failed && n && m && a[n - 1].step != b[m - 1].step)
        if (a[n - 1].step > b[m - 1].step)
            n--;
        else
            m--;
    if (!failed && n && m) {
        value[0] = a[n - 1].value;
        value[1] = b[m - 1].value;
    }
    free(a);
    free(b);
    return failed;
}

/* Checks --------------------------------------------------------------------------------------------------------- */

static int trains(const struct lesson_runs *runs, const struct condition *condition, struct text *now,
                  struct err *err)
{
    struct run run;
    int there = get_run(runs, condition, &run, now, err);
    if (there <= 0 || run.step > 0)
        return there;
    text_printf(now, _("run %s is %s"), condition->word[0], _(run_status_names[run.status]));
    return 0;
}

static int ended(const struct lesson_runs *runs, const struct condition *condition, struct text *now, struct err *err)
{
    struct run run;
    int there = get_run(runs, condition, &run, now, err);
    if (there <= 0 || run.status == RUN_DONE || run.status == RUN_STOPPED)
        return there;
    text_printf(now, _("run %s is %s, at step %lld of %lld"), condition->word[0], _(run_status_names[run.status]),
                (long long)run.step, (long long)run.steps);
    return 0;
}

static int alarmed(const struct lesson_runs *runs, const struct condition *condition, struct text *now,
                   struct err *err)
{
    struct run run;
    int there = get_run(runs, condition, &run, now, err);
    if (there <= 0 || *run.alarm)
        return there;
    text_printf(now, _("run %s has raised no alarm"), condition->word[0]);
    return 0;
}

/* Evaluations since the newest change, or since the beginning. */
static int evaluated(const struct lesson_runs *runs, const struct condition *condition, struct text *now,
                     struct err *err)
{
    struct history history;
    struct point *points = NULL;
    size_t n = 0, since = 0;
    int64_t id;
    if (find_run(runs, condition, 0, &id, now, err) < 0)
        return -1;
    if (!id)
        return 0;
    int failed = load_history(runs->store, id, &history, err) || read_points(runs->store, id, "main", &points, &n,
                                                                             err);
    int64_t from = failed ? 0 : history.change ? history.change->step : history.run.fork_step;
    while (!failed && since < n && points[n - 1 - since].step > from)
        since++;
    free(points);
    free(history.events);
    int wanted = atoi(condition->word[1]);
    if (failed || (int)since >= wanted)
        return failed ? -1 : 1;
    text_printf(now, _("run %s has been measured %zu of %d times%s"), condition->word[0], since, wanted,
                history.change ? _(" since the change") : "");
    return 0;
}

static int compare_number(double value, const char *way, double wanted)
{
    return !strcmp(way, "above") ? value > wanted : value < wanted;
}

static int is_turned(struct store *store, const struct condition *condition, int64_t id, struct text *now,
                     struct err *err)
{
    struct history history;
    const char *knob = condition->word[1], *value = NULL;
    double number = NAN, wanted;
    if (load_history(store, id, &history, err) < 0) {
        free(history.events);
        return -1;
    }
    for (size_t i = 0; i < history.n; i++)
        if (history.events[i].verb == EVENT_SET && history.events[i].step >= 0 && !*history.events[i].refused &&
            !strcmp(history.events[i].knob, knob))
            value = history.events[i].new;
    if (!value)
        text_printf(now, _("%s has not been turned"), knob);
    else if (condition->n > 3 && (!parse_real(value, &number) || !parse_real(condition->word[3], &wanted) ||
                                  !compare_number(number, condition->word[2], wanted)))
        text_printf(now, _("%s is %s, not %s %s"), knob, value, condition->word[2], condition->word[3]);
    free(history.events);
    return !now->length;
}

static int turned(const struct lesson_runs *runs, const struct condition *condition, struct text *now,
                  struct err *err)
{
    int64_t id;
    if (find_run(runs, condition, 0, &id, now, err) < 0)
        return -1;
    return id ? is_turned(runs->store, condition, id, now, err) : 0;
}

static int compares_value(const struct lesson_runs *runs, const struct condition *condition, struct text *now,
                          struct err *err)
{
    int64_t id;
    double value, wanted = NAN;
    if (find_run(runs, condition, 0, &id, now, err) < 0)
        return -1;
    if (!id)
        return 0;
    if (last_value(runs->store, id, condition->word[1], &value, err) < 0)
        return -1;
    parse_real(condition->word[2], &wanted);
    if (compare_number(value, condition->check->name, wanted))
        return 1;
    if (isnan(value))
        text_printf(now, _("%s of run %s is not measured yet"), condition->word[1], condition->word[0]);
    else
        text_printf(now, _("%s of run %s is %.4g, not %s %s"), condition->word[1], condition->word[0], value,
                    condition->check->name, condition->word[2]);
    return 0;
}

static bool difference_fits(const char *check, double difference, double by)
{
    return !strcmp(check, "higher") ? difference > 0 && difference >= by
           : !strcmp(check, "lower") ? difference < 0 && -difference >= by
                                     : fabs(difference) <= by;
}

static int compares_runs(const struct lesson_runs *runs, const struct condition *condition, struct text *now,
                         struct err *err)
{
    int64_t id[2];
    double value[2], by = 0;
    for (int i = 0; i < 2; i++)
        if (find_run(runs, condition, i, &id[i], now, err) < 0)
            return -1;
        else if (!id[i])
            return 0;
    if (values_together(runs->store, id, condition->word[2], value, err) < 0)
        return -1;
    if (condition->n > 3)
        parse_real(condition->word[3], &by);
    if (difference_fits(condition->check->name, value[0] - value[1], by))
        return 1;
    if (isnan(value[0] - value[1]))
        text_printf(now, _("%s of %s and %s has not been measured at one step yet"), condition->word[2],
                    condition->word[0], condition->word[1]);
    else
        text_printf(now, _("%s is %.4g for %s and %.4g for %s"), condition->word[2], value[0], condition->word[0],
                    value[1], condition->word[1]);
    return 0;
}

/* Of three runs the two that are furthest apart, each pair at the last step that both were measured at. */
static int spreads(const struct lesson_runs *runs, const struct condition *condition, struct text *now,
                   struct err *err)
{
    enum { RUNS = 3 };
    int64_t id[RUNS], pair[2];
    double value[2], most = NAN, wanted = NAN;
    for (int i = 0; i < RUNS; i++)
        if (find_run(runs, condition, i, &id[i], now, err) < 0)
            return -1;
        else if (!id[i])
            return 0;
    for (int i = 0; i < RUNS; i++) {
        pair[0] = id[i];
        pair[1] = id[(i + 1) % RUNS];
        if (values_together(runs->store, pair, condition->word[RUNS], value, err) < 0)
            return -1;
        most = fmax(most, fabs(value[0] - value[1]));
    }
    parse_real(condition->word[RUNS + 1], &wanted);
    if (most >= wanted)
        return 1;
    if (isnan(most))
        text_printf(now, _("no two of the runs have %s measured at one step yet"), condition->word[RUNS]);
    else
        text_printf(now, _("%s differs by %.4g at most"), condition->word[RUNS], most);
    return 0;
}

/* The last value before the newest change, or the first of all, against the last of all. */
static int has_moved(const struct lesson_runs *runs, const struct condition *condition, struct text *now,
                     struct err *err)
{
    struct history history;
    struct point *points = NULL;
    size_t n = 0, then = 0;
    int64_t id;
    double by = 0;
    if (find_run(runs, condition, 0, &id, now, err) < 0)
        return -1;
    if (!id)
        return 0;
    int failed = load_history(runs->store, id, &history, err) ||
                 read_points(runs->store, id, condition->word[1], &points, &n, err);
    while (!failed && history.change && then + 1 < n && points[then + 1].step <= history.change->step)
        then++;
    double old = n ? points[then].value : NAN, last = n ? points[n - 1].value : NAN;
    free(points);
    free(history.events);
    if (condition->n > 2)
        parse_real(condition->word[2], &by);
    if (failed || difference_fits(strcmp(condition->check->name, "rose") ? "lower" : "higher", last - old, by))
        return failed ? -1 : 1;
    if (isnan(last))
        text_printf(now, _("%s of run %s is not measured yet"), condition->word[1], condition->word[0]);
    else
        text_printf(now, _("%s of run %s was %.4g and is %.4g"), condition->word[1], condition->word[0], old, last);
    return 0;
}

/* How often a run was measured after a step. */
static int count_since(struct store *store, int64_t run, int64_t step, int *count, struct err *err)
{
    struct point *points;
    size_t n;
    if (read_points(store, run, "main", &points, &n, err) < 0)
        return -1;
    *count = 0;
    while (n && points[n - 1].step > step) {
        n--;
        ++*count;
    }
    free(points);
    return 0;
}

/* A twin is there, and both it and the run have been measured since the change that it lacks. */
static int has_twin(const struct lesson_runs *runs, const struct condition *condition, struct text *now,
                    struct err *err)
{
    struct history history;
    int64_t id, twin = 0;
    int wanted = condition->n > 1 ? atoi(condition->word[1]) : 1, own = 0, others = 0;
    if (find_run(runs, condition, 0, &id, now, err) < 0)
        return -1;
    if (!id)
        return 0;
    int failed = load_history(runs->store, id, &history, err) || find_twin(runs->store, id, &twin, err);
    int64_t from = !failed && history.change ? history.change->step : 0;
    free(history.events);
    if (!failed && twin)
        failed = count_since(runs->store, id, from, &own, err) || count_since(runs->store, twin, from, &others, err);
    if (failed || (twin && own >= wanted && others >= wanted))
        return failed ? -1 : 1;
    if (!twin)
        text_printf(now, _("run %s has no twin yet: one is made after a change"), condition->word[0]);
    else
        text_printf(now, _("since the change run %s has been measured %d, its twin %d of %d times"),
                    condition->word[0],
                    own, others, wanted);
    return 0;
}

const struct check checks[] = {
    {"trains", "RUN", "the run has made a step", 1, 1, 1, trains},
    {"evaluated", "RUN TIMES", "it has been measured so often since its newest change, or since it began", 2, 2, 1,
     evaluated},
    {"ended", "RUN", "it is done or stopped", 1, 1, 1, ended},
    {"alarm", "RUN", "it has raised an alarm at its last evaluation", 1, 1, 1, alarmed},
    {"turned", "RUN KNOB [above|below VALUE]", "the knob was turned, and stands so now", 2, 4, 1, turned},
    {"twin", "RUN [TIMES]", "the twin without the newest change, and the run, were measured so often since", 1, 2, 1,
     has_twin},
    {"above", "RUN METRIC VALUE", "the metric is above the value; `main` is the run's main metric", 3, 3, 1,
     compares_value},
    {"below", "RUN METRIC VALUE", "the metric is below the value", 3, 3, 1, compares_value},
    {"higher", "RUN OTHER METRIC [BY]", "at the last step that both were measured at, the first is higher, by so "
     "much at least", 3, 4, 2, compares_runs},
    {"lower", "RUN OTHER METRIC [BY]", "the first is lower, by so much at least", 3, 4, 2, compares_runs},
    {"near", "RUN OTHER METRIC WITHIN", "they differ by no more than that", 4, 4, 2, compares_runs},
    {"spread", "RUN OTHER THIRD METRIC BY", "two of three runs differ by so much at least", 5, 5, 3, spreads},
    {"rose", "RUN METRIC [BY]", "the metric is higher than before the newest change, or than at the beginning", 2, 3,
     1, has_moved},
    {"fell", "RUN METRIC [BY]", "the metric is lower than then", 2, 3, 1, has_moved},
};
const size_t n_checks = sizeof checks / sizeof *checks;

bool condition_is_by_hand(const struct condition *condition)
{
    return condition->check->holds == turned;
}

/* Reading -------------------------------------------------------------------------------------------------------- */

/* All but the checks of a run alone end in a number, which may be left out. */
static int check_numbers(const struct condition *condition, struct err *err)
{
    const char *operands = condition->check->operands, *last = condition->word[condition->n - 1];
    bool measures = condition->check->most > 1 && condition->n == condition->check->most;
    double number, lowest = strstr(operands, "VALUE") ? -1e9 : 0; /* how often, and by how much, is not negative */
    if (measures && (!parse_real(last, &number) || number < lowest || number > 1e9))
        return err_set(err, ERR_USAGE, "'%s' is no number: it goes `%s %s`", last, condition->check->name, operands);
    if (!strcmp(condition->check->name, "turned") && condition->n > 2 &&
        (condition->n != 4 || (strcmp(condition->word[2], "above") && strcmp(condition->word[2], "below"))))
        return err_set(err, ERR_USAGE, "it goes `turned %s`", operands);
    return 0;
}

int condition_parse(struct condition *condition, char *line, struct err *err)
{
    const char *names[sizeof checks / sizeof *checks];
    char *rest, *name = strtok_r(line, " \t", &rest), *word;
    for (size_t i = 0; i < n_checks; i++)
        names[i] = checks[i].name;
    int at = words_pick(name ? name : "", names, (int)n_checks, "check", err);
    if (at < 0)
        return -1;
    condition->check = &checks[at];
    condition->n = 0;
    while ((word = strtok_r(NULL, " \t", &rest)) && condition->n < CONDITION_WORDS)
        condition->word[condition->n++] = word;
    if (condition->n < condition->check->least || condition->n > condition->check->most)
        return err_set(err, ERR_USAGE, "it goes `%s %s`", condition->check->name, condition->check->operands);
    return check_numbers(condition, err);
}

int condition_holds(const struct lesson_runs *runs, const struct condition *condition, struct text *now,
                    struct err *err)
{
    text_clear(now);
    return condition->check->holds(runs, condition, now, err);
}

void condition_describe(const struct condition *condition, struct text *to)
{
    text_add(to, condition->check->name);
    for (int i = 0; i < condition->n; i++)
        text_printf(to, " %s", condition->word[i]);
}
