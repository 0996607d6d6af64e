/* What holds for all probes: see probe.h. */
#include "engine/probes/probe.h"

#include "engine/parts.h"
#include "engine/training.h"

#include <string.h>

bool probe_is_chosen(const struct settings *settings, const struct probe *probe)
{
    return list_has(setting_word(settings, &knob_probe), probe->part.name);
}

bool probes_rank(const struct settings *settings)
{
    bool any = false;
    for (size_t i = 0; probes[i]; i++)
        any |= probes[i]->ranks && probe_is_chosen(settings, probes[i]);
    return any;
}

bool probes_tell_classes(const struct settings *settings)
{
    bool any = false;
    for (size_t i = 0; probes[i]; i++)
        any |= probes[i]->tells_classes && probe_is_chosen(settings, probes[i]);
    return any;
}

static const struct metric *metric_of(const struct probe *probe, const char *base)
{
    const struct metric *row;
    for (size_t i = 0; (row = probe->metric(i)); i++)
        if (!row->group && !strcmp(row->base, base))
            return row;
    return NULL;
}

/* The probe that has a metric: a chosen one, where two have metrics of one name; NULL where none has. */
static const struct probe *probe_of(const struct settings *settings, const char *base)
{
    const struct probe *found = NULL;
    for (size_t i = 0; probes[i]; i++)
        if (metric_of(probes[i], base) &&
            (!found || (!probe_is_chosen(settings, found) && probe_is_chosen(settings, probes[i]))))
            found = probes[i];
    return found;
}

void probe_main_metric(const struct settings *settings, const char *split, struct metric *out)
{
    const char *base = setting_word(settings, &knob_main_metric);
    const struct probe *probe = probe_of(settings, base); /* there is one: the words of main_metric are theirs */
    *out = *metric_of(probe, base);
    out->split = split;
    out->cut = probe->cut ? probe->cut(settings, out) : 0;
}

/* `what` names the metric as it was asked for. */
static int metric_fits(const struct settings *settings, const char *base, const char *what, struct err *err)
{
    const struct probe *probe = probe_of(settings, base);
    if (!probe || probe_is_chosen(settings, probe))
        return 0;
    const char *name = probe->part.name, *chosen = setting_word(settings, &knob_probe);
    return err_set(err, ERR_USAGE, "%s%s is measured by the probe %s, which probe=%s leaves out: set probe=%s+%s",
                   what, base, name, chosen, name, chosen);
}

int probes_fit(const struct settings *settings, struct err *err)
{
    return metric_fits(settings, setting_word(settings, &knob_main_metric), "main_metric=", err);
}

int probes_measure_metric(const struct settings *settings, const char *name, struct err *err)
{
    char base[METRIC_NAME];
    const char *slash = strchr(name, '/');
    COPY_TEXT(base, slash ? slash + 1 : name);
    base[strcspn(base, "@")] = '\0';
    return metric_fits(settings, base, "", err);
}

/* Passes everything on, and keeps the value of one metric. */
struct listener {
    const struct sink *sink;
    struct metric metric;
    double *value;
};

static void pass_on_answers(void *context, const struct class_answers *answers)
{
    const struct listener *l = context;
    l->sink->answers(l->sink->context, answers);
}

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
    struct sink through = {listen, &listener, sink->answers ? pass_on_answers : NULL};
    const char *wrong = NULL;
    bool any = false;
    probe_main_metric(measured->settings, measured->split, &listener.metric);
    for (size_t i = 0; probes[i]; i++) {
        bool looks = !measured->raw || probes[i]->tells_classes || (measured->describer && probes[i]->tells_scores);
        if (probes[i]->of_step != of_step || !looks ||
            !probe_is_chosen(measured->settings, probes[i]))
            continue;
        any = true;
        const char *found = probes[i]->measure(measured, &through);
        wrong = !wrong || !*wrong ? (found ? found : wrong) : wrong;
    }
    return any ? wrong : "";
}
