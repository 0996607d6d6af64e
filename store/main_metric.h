/* The metric by which a run is judged: recall at the run's own length of ranking (its setting k), measured on the validation
 * slice where one is held out, else on the test split. Every table and screen that shows "the" metric of a run asks here. */
#ifndef STORE_MAIN_METRIC_H
#define STORE_MAIN_METRIC_H

#include "store/metric.h"
#include "store/run.h"

enum { METRIC_NAME = 40 };

/* The split that a run shows: the one whose recall it has recorded, validation before test; before there is any, the one
 * that its settings promise ("valid" or "test"). Without metrics (NULL, 0) it is what a run of these settings will show. */
const char *main_metric_split(const struct setting *settings, size_t n_settings, const struct metric_summary *metrics,
                              size_t n_metrics);
/* The metric itself: "valid/recall@20". */
void main_metric_name(const struct setting *settings, size_t n_settings, const struct metric_summary *metrics,
                      size_t n_metrics, char to[METRIC_NAME]);
/* The length of ranking of a run. */
int main_metric_k(const struct setting *settings, size_t n);

#endif
