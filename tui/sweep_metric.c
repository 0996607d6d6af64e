/* Whether a sweep can be decided: see sweep_metric.h. */
#include "tui/sweep_metric.h"

#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/catalogue.h"
#include "store/main_metric.h"
#include "store/validation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* NULL: no such list length is asked for. */
static bool is_length(const char *length, const char *k)
{
    double number[MOST_NUMBERS], wanted;
    size_t n = knob_numbers(k, number);
    for (size_t i = 0; i < n && length && parse_real(length, &wanted); i++)
        if (number[i] == wanted)
            return true;
    return false;
}

/* Words are separated by spaces; "" says nothing. */
static bool is_choice(const char *base, size_t length, const char *choices)
{
    for (const char *at = choices; *at; at += strcspn(at, " "), at += strspn(at, " "))
        if (strcspn(at, " ") == length && !strncmp(at, base, length))
            return true;
    return !*choices;
}

/* What is measured on a split has its list length in its name. Runs of the first rules have names of their own
 * too: one that was recorded is right. */
static int check_measure(struct store *store, const char *metric, const struct recorded_metrics *measured, int cut,
                         struct err *err)
{
    const char *base = strchr(metric, '/') + 1, *at = strchr(base, '@');
    size_t length = strcspn(base, "@");
    struct run_metric *recorded;
    size_t n = 0;
    if (measured->rules == RULES_FIRST && metric_of_runs(store, metric, &recorded, &n, err))
        return -1;
    if (measured->rules == RULES_FIRST)
        free(recorded);
    char *choices = n ? NULL : main_metric_choices(store, err);
    if (!choices)
        return n ? 0 : -1;
    if (!is_choice(base, length, choices))
        err_set(err, ERR_USAGE,
                "there is no metric %s: behind the slash stands one of these, with the length of the list as in @%d "
                "where it has one: %s",
                metric, atoi(measured->k), choices);
    else if (!cut && at)
        err_set(err, ERR_USAGE, "%s looks at no list in these runs: give --metric %.*s", metric,
                (int)(base + length - metric), metric);
    else if (cut && !is_length(at ? at + 1 : NULL, measured->k))
        err_set(err, ERR_USAGE, "%s is not measured with k=%s: give --metric %.*s@%d, or set k", metric, measured->k,
                (int)(base + length - metric), metric, atoi(measured->k));
    free(choices);
    return err->code == ERR_NONE ? 0 : -1;
}

static int check_validation(struct store *store, const char *metric, const struct dataset *dataset,
                            const struct recorded_metrics *measured, struct err *err)
{
    char why[160];
    double share = 0;
    parse_real(measured->validation, &share);
    int empty = validation_of(store, dataset, share, why, sizeof why, err);
    if (empty <= 0)
        return empty;
    return err_set(err, ERR_USAGE, "%s, so that %s cannot decide: set another validation, or give --metric test/%s",
                   why, metric, metric + strlen("valid/"));
}

static void read_measured(int64_t rules, const struct setting *settings, size_t n, struct recorded_metrics *out)
{
    *out = (struct recorded_metrics){.rules = rules};
    for (size_t i = 0; i < n; i++) {
        if (!strcmp(settings[i].knob, "k"))
            COPY_TEXT(out->k, settings[i].start);
        if (!strcmp(settings[i].knob, "validation"))
            COPY_TEXT(out->validation, settings[i].start);
    }
}

int sweep_can_judge(struct store *store, const char *metric, const struct dataset *dataset, int64_t rules,
                    const struct setting *settings, size_t n, struct recorded_metrics *last, struct err *err)
{
    struct recorded_metrics measured;
    read_measured(rules, settings, n, &measured);
    if (!strcmp(metric, "loss") ||
        (measured.rules == last->rules && !strcmp(measured.k, last->k) &&
         !strcmp(measured.validation, last->validation)))
        return 0;
    *last = measured;
    const char *behind = strchr(metric, '/') + 1;
    char base[METRIC_NAME];
    int cut;
    snprintf(base, sizeof base, "%.*s", (int)strcspn(behind, "@"), behind);
    if (main_metric_cut(store, base, settings, n, &cut, err) || check_measure(store, metric, &measured, cut, err))
        return -1;
    if (!strncmp(metric, "valid/", strlen("valid/")))
        return check_validation(store, metric, dataset, &measured, err);
    if (dataset->test > 0)
        return 0;
    return err_set(err, ERR_USAGE,
                   "the data set %s has no test interactions, so that %s cannot decide: give --metric valid/%s",
                   dataset->name, metric, metric + strlen("test/"));
}
