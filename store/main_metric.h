/* The metric by which a run is judged, its best chosen and its patience counted. The engine writes it down when a
 * run begins (run.main_metric); before, its settings say which it will be. Every table and screen that shows "the"
 * metric of a run asks here. */
#ifndef STORE_MAIN_METRIC_H
#define STORE_MAIN_METRIC_H

#include "store/metric.h"
#include "store/run.h"

struct main_metric {
    char name[METRIC_NAME], split[16]; /* "" where neither the run nor its settings say */
    int cut;
};

/* Of a run, or with NULL of one that these settings will make. */
int main_metric_of(struct store *store, const struct run *run, const struct setting *settings, size_t n,
                   struct main_metric *out, struct err *err);
/* How far lists are looked at by a metric of this base that runs of these settings measure on a split: the first of
 * the lengths in k, or 0 where its probe looks at no lists. */
int main_metric_cut(struct store *store, const char *base, const struct setting *settings, size_t n, int *cut,
                    struct err *err);
/* The words that the setting main_metric may have, separated by spaces; "" where no engine has said so. The caller
 * frees it. */
char *main_metric_choices(struct store *store, struct err *err);

#endif
