/* What holds for all baselines: see baseline.h. */
#include "engine/baselines/baseline.h"

#include "engine/encoders/texts.h"
#include "engine/parts.h"
#include "engine/probes/rows.h"
#include "engine/training.h"

#include <stdio.h>
#include <string.h>

const struct baseline *chosen_baseline(const struct settings *settings)
{
    const char *word = setting_word(settings, &knob_baseline);
    for (size_t i = 0; baselines[i]; i++)
        if (!strcmp(baselines[i]->part.name, word))
            return baselines[i];
    return NULL;
}

bool baseline_is_for(const struct baseline *baseline, const char *data)
{
    bool any = false;
    if (list_has(data, "interactions") != list_has(baseline->of_data, "interactions"))
        return false; /* whatever users and items have beside them */
    for (const char *at = data; *at; at += strcspn(at, "+"), at += *at == '+') {
        char word[DATA_WORDS];
        snprintf(word, sizeof word, "%.*s", (int)strcspn(at, "+"), at);
        any |= list_has(baseline->of_data, word);
    }
    return any;
}

static bool measures(const struct baseline *baseline, const struct probe *probe)
{
    if (baseline->probes)
        return list_has(baseline->probes, probe->part.name);
    return baseline->ranks ? probe->of_lists : probe->tells_classes;
}

void baseline_probes(const struct baseline *baseline, const struct settings *settings, char *to, size_t size)
{
    *to = '\0';
    for (size_t i = 0; probes[i]; i++)
        if (measures(baseline, probes[i]) && probe_is_chosen(settings, probes[i]))
            snprintf(to + strlen(to), size - strlen(to), "%s%s", *to ? "+" : "", probes[i]->part.name);
}

static bool part_reads(const struct part *part, const struct knob *knob)
{
    for (const struct knob *const *k = part->knobs; k && *k; k++)
        if (*k == knob)
            return true;
    return false;
}

bool baseline_reads(const struct baseline *baseline, const struct settings *settings, const struct knob *knob)
{
    static const struct knob *const always[] = {&knob_baseline, &knob_task, &knob_validation, &knob_probe,
                                                &knob_main_metric};
    bool reads = part_reads(&baseline->part, knob);
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        reads |= always[i] == knob;
    for (size_t i = 0; probes[i]; i++)
        reads |= measures(baseline, probes[i]) && probe_is_chosen(settings, probes[i]) &&
                 part_reads(&probes[i]->part, knob);
    return reads;
}

static bool measures_main(const struct baseline *baseline, const struct settings *settings)
{
    const char *base = setting_word(settings, &knob_main_metric);
    const struct metric *row;
    for (size_t i = 0; probes[i]; i++)
        for (size_t at = 0; (row = probes[i]->metric(at)); at++)
            if (measures(baseline, probes[i]) && probe_is_chosen(settings, probes[i]) && !row->group &&
                !strcmp(row->base, base))
                return true;
    return false;
}

/* The first metric that chosen probes have of it. */
static const char *first_measured(const struct baseline *baseline, const struct settings *settings)
{
    for (size_t i = 0; probes[i]; i++)
        if (measures(baseline, probes[i]) && probe_is_chosen(settings, probes[i]))
            return probes[i]->metric(0)->base;
    return "";
}

/* A probe that measures it. */
static const char *fitting_probe(const struct baseline *baseline)
{
    size_t i = 0;
    while (!measures(baseline, probes[i]))
        i++;
    return probes[i]->part.name;
}

const char *baseline_main_metric(const struct baseline *baseline, const struct settings *settings)
{
    bool asks = baseline->probes && !measures_main(baseline, settings);
    const char *first = asks ? first_measured(baseline, settings) : "";
    return *first ? first : setting_word(settings, &knob_main_metric);
}

struct gram_rule baseline_terms(const struct settings *settings)
{
    enum { HASHED = 1 << 21 };
    struct gram_rule rule = texts_rule(settings).grams;
    rule.rows = HASHED;
    rule.pairs = false;
    rule.own_words = true;
    return rule;
}

int baseline_of_texts_fits(const struct fitting *run, struct err *err)
{
    if (run->data->side[0] != run->data->side[1])
        return err_set(err, ERR_USAGE, "these pairs are of rows of two kinds, and a baseline of texts compares texts "
                       "with texts");
    return texts_rule_fits(run->settings, err);
}

int baseline_fits(const struct baseline *baseline, const struct settings *settings, const struct task_data *data,
                  const char *vectors, struct err *err)
{
    struct fitting run = {.settings = settings, .data = data, .vectors = vectors};
    char measured[WORD_SIZE];
    baseline_probes(baseline, settings, measured, sizeof measured);
    if (!*measured && baseline->probes)
        return err_set(err, ERR_USAGE, "%s is measured by probe=%s, and probe=%s has nothing of it: add it, where "
                       "the data have what it measures by", baseline->part.name, baseline->probes,
                       setting_word(settings, &knob_probe));
    if (!*measured)
        return err_set(err, ERR_USAGE, "probe=%s has none that measures a baseline: use --set probe=%s",
                       setting_word(settings, &knob_probe), fitting_probe(baseline));
    for (size_t i = 0; probes[i]; i++)
        if (measures(baseline, probes[i]) && probe_is_chosen(settings, probes[i]) && probes[i]->part.fits &&
            probes[i]->part.fits(&run, err) < 0)
            return -1;
    if (!measures_main(baseline, settings))
        return err_set(err, ERR_USAGE, "main_metric=%s is nothing that a baseline of these data is measured by: set "
                       "another, such as --set main_metric=%s", setting_word(settings, &knob_main_metric),
                       first_measured(baseline, settings));
    return baseline->part.fits ? baseline->part.fits(&run, err) : 0;
}

void baseline_model_release(struct baseline_model *model)
{
    if (model->release)
        model->release(model->state);
    *model = (struct baseline_model){.state = NULL};
}

/* `encoded` is shared by the splits. */
static void measure_split(const struct baseline_input *input, const struct baseline_model *model, bool test,
                          int64_t rules, struct encoded_rows *encoded, const struct sink *sink)
{
    const struct task_data *data = input->data;
    struct embedded embedded = {.n_anchors = data->rows[SIDE_ANCHOR], .n_candidates = data->rows[SIDE_CANDIDATE],
                                .key = {data->key[0], data->key[1]}, .scorer = &model->scorer};
    bool validates = data->valid.start[data->rows[SIDE_ANCHOR]] > 0;
    struct measured measured = {.seed = input->seed, .settings = input->settings, .data = data,
                                .pool = input->pool, .rules = rules, .split = test ? "test" : "valid",
                                .watched = test != validates, .whole = true,
                                .raw = !model->scorer.score, .embedded = &embedded,
                                .describer = model->describer.state ? &model->describer : NULL,
                                .relevant = test ? &data->test : &data->valid,
                                .masked = test ? &data->known : &data->related, .encoded = encoded};
    double unused;
    probes_measure(&measured, false, sink, &unused);
}

int baseline_measure(const struct baseline_input *input, int64_t rules, const struct sink *sink, struct err *err)
{
    struct encoded_rows encoded[N_SPLITS] = {0};
    struct baseline_model model = {.state = NULL};
    int result = chosen_baseline(input->settings)->fit(input, &model, err);
    for (int test = 0; test < 2 && !result; test++)
        measure_split(input, &model, test, rules, encoded, sink);
    encoded_rows_release(encoded);
    baseline_model_release(&model);
    return result;
}
