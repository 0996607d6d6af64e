/* Whether a sweep can be decided: see sweep_metric.h. */
#include "tui/sweep_metric.h"

#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/validation.h"

#include <string.h>

static const char *const measures[] = {"recall", "precision", "f1", "ndcg", "hit", "mrr"};
enum { N_MEASURES = sizeof measures / sizeof *measures };

/* The length of the list is part of a measure's name; of `mrr` since the second rules. */
static int check_measure(const char *metric, const struct measured *measured, struct err *err)
{
    const char *name = strchr(metric, '/') + 1;
    size_t length = strcspn(name, "@"), m = 0;
    while (m < N_MEASURES && (strncmp(name, measures[m], length) || measures[m][length]))
        m++;
    if (m == N_MEASURES)
        return err_set(err, ERR_USAGE, "there is no metric %s: behind the slash stands recall, precision, f1, ndcg, hit or mrr with the "
                       "length of the list, as in %.*s/ndcg@%s", metric, (int)(name - 1 - metric), metric, measured->k);
    bool bare = measured->rules == RULES_FIRST && !strcmp(measures[m], "mrr");
    if (bare ? !name[length] : name[length] && !strcmp(name + length + 1, measured->k))
        return 0;
    return err_set(err, ERR_USAGE, "%s is not measured with k=%s: give --metric %.*s%s%s, or set k", metric, measured->k,
                   (int)(name + length - metric), metric, bare ? "" : "@", bare ? "" : measured->k);
}

static int check_validation(struct store *store, const char *metric, const struct dataset *dataset,
                            const struct measured *measured, struct err *err)
{
    char why[160];
    double share = 0;
    parse_real(measured->validation, &share);
    int empty = validation_of(store, dataset, share, why, sizeof why, err);
    if (empty <= 0)
        return empty;
    return err_set(err, ERR_USAGE, "%s, so that %s cannot decide: set another validation, or give --metric test/%s", why, metric,
                   metric + strlen("valid/"));
}

static void read_measured(int64_t rules, const struct setting *settings, size_t n, struct measured *out)
{
    *out = (struct measured){.rules = rules};
    for (size_t i = 0; i < n; i++) {
        if (!strcmp(settings[i].knob, "k"))
            COPY_TEXT(out->k, settings[i].start);
        if (!strcmp(settings[i].knob, "validation"))
            COPY_TEXT(out->validation, settings[i].start);
    }
}

int sweep_can_judge(struct store *store, const char *metric, const struct dataset *dataset, int64_t rules,
                    const struct setting *settings, size_t n, struct measured *last, struct err *err)
{
    struct measured measured;
    read_measured(rules, settings, n, &measured);
    if (!strcmp(metric, "loss") ||
        (measured.rules == last->rules && !strcmp(measured.k, last->k) && !strcmp(measured.validation, last->validation)))
        return 0;
    *last = measured;
    if (check_measure(metric, &measured, err))
        return -1;
    if (!strncmp(metric, "valid/", strlen("valid/")))
        return check_validation(store, metric, dataset, &measured, err);
    if (dataset->test > 0)
        return 0;
    return err_set(err, ERR_USAGE, "the data set %s has no test interactions, so that %s cannot decide: give --metric valid/%s",
                   dataset->name, metric, metric + strlen("test/"));
}
