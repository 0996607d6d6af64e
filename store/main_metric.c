/* The metric by which a run is judged: see main_metric.h. */
#include "store/main_metric.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { USUAL_K = 20 };

static const char *value_of(const struct setting *settings, size_t n, const char *knob)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(settings[i].knob, knob))
            return *settings[i].value ? settings[i].value : settings[i].start;
    return "";
}

int main_metric_k(const struct setting *settings, size_t n)
{
    int k = atoi(value_of(settings, n, "k"));
    return k > 0 ? k : USUAL_K;
}

static const char *promised_split(const struct setting *settings, size_t n)
{
    return atof(value_of(settings, n, "validation")) > 0 ? "valid" : "test";
}

const char *main_metric_split(const struct setting *settings, size_t n_settings, const struct metric_summary *metrics,
                              size_t n_metrics)
{
    static const char *const splits[] = {"valid", "test"};
    char name[METRIC_NAME];
    for (int s = 0; s < 2; s++) {
        snprintf(name, sizeof name, "%s/recall@%d", splits[s], main_metric_k(settings, n_settings));
        for (size_t i = 0; i < n_metrics; i++)
            if (!strcmp(metrics[i].name, name))
                return splits[s];
    }
    return promised_split(settings, n_settings);
}

void main_metric_name(const struct setting *settings, size_t n_settings, const struct metric_summary *metrics,
                      size_t n_metrics, char to[METRIC_NAME])
{
    snprintf(to, METRIC_NAME, "%s/recall@%d", main_metric_split(settings, n_settings, metrics, n_metrics),
             main_metric_k(settings, n_settings));
}
