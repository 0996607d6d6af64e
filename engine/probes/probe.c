/* What holds for all probes: see probe.h. */
#include "engine/probes/probe.h"

#include "engine/training.h"

#include <string.h>

bool probe_is_chosen(const struct settings *settings, const struct probe *probe)
{
    return list_has(setting_word(settings, &knob_probe), probe->part.name);
}

/* The probe that has the metric called so, and its row; some probe always has. */
static const struct probe *probe_with(const char *base, const struct metric **row)
{
    const struct probe *const *probe = probes;
    for (;; probe++)
        for (size_t i = 0; (*row = (*probe)->metric(i)); i++)
            if (!(*row)->group && !strcmp((*row)->base, base))
                return *probe;
}

void probe_main_metric(const struct settings *settings, const char *split, struct metric *out)
{
    const struct metric *row;
    const struct probe *probe = probe_with(setting_word(settings, &knob_main_metric), &row);
    *out = *row;
    out->split = split;
    out->cut = probe->cut ? probe->cut(settings) : 0;
}

int probes_fit(const struct settings *settings, struct err *err)
{
    const struct metric *row;
    const struct probe *probe = probe_with(setting_word(settings, &knob_main_metric), &row);
    if (probe_is_chosen(settings, probe))
        return 0;
    const char *name = probe->part.name, *chosen = setting_word(settings, &knob_probe);
    return err_set(err, ERR_USAGE, "main_metric=%s is measured by the probe %s, which probe=%s leaves out: set "
                   "probe=%s+%s", row->base, name, chosen, name, chosen);
}

/* Passes everything on, and keeps the value of one metric. */
struct listener {
    const struct sink *sink;
    struct metric metric;
    double *value;
};

static void listen(void *context, const struct metric *metric, int64_t step, double value)
{
    struct listener *l = context;
    if (metric_is(metric, &l->metric))
        *l->value = value;
    l->sink->point(l->sink->context, metric, step, value);
}

const char *probes_measure(const struct measured *measured, bool of_step, const struct sink *sink, double *value)
{
    struct listener listener = {.sink = sink, .value = value};
    struct sink through = {listen, &listener};
    const char *wrong = NULL;
    bool any = false;
    probe_main_metric(measured->settings, measured->split, &listener.metric);
    for (size_t i = 0; probes[i]; i++) {
        if (probes[i]->of_step != of_step || !probe_is_chosen(measured->settings, probes[i]))
            continue;
        any = true;
        const char *found = probes[i]->measure(measured, &through);
        wrong = !wrong || !*wrong ? (found ? found : wrong) : wrong;
    }
    return any ? wrong : "";
}
