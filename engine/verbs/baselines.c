/* baselines: which baselines can be computed for a data set, and by which settings. */
#include "engine/baselines/baseline.h"
#include "engine/catalogue.h"
#include "engine/training.h"
#include "engine/verbs/verb.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/description.h"

#include <stdlib.h>
#include <string.h>

static int change(struct settings *settings, const char *word, struct err *err)
{
    char old[WORD_SIZE], canonical[WORD_SIZE];
    char *knob = xasprintf("%.*s", (int)strcspn(word, "="), word);
    int result = settings_set(settings, knob, word[strlen(knob)] ? word + strlen(knob) + 1 : "", old, canonical, err);
    free(knob);
    return result;
}

static int read_settings(const struct verb_arguments *words, struct settings *settings, struct err *err)
{
    int result = 0;
    for (int i = 0; i < words->n && !result; i++)
        if (!strncmp(words->word[i], "set=", 4))
            result = change(settings, words->word[i] + 4, err);
    return result;
}

/* What a run of this baseline reads, of settings that are for one that is trained. */
static int settle(const struct baseline *baseline, struct settings *settings, struct err *err)
{
    char old[WORD_SIZE], canonical[WORD_SIZE], measured[WORD_SIZE];
    baseline_probes(baseline, settings, measured, sizeof measured);
    return settings_set(settings, knob_baseline.name, baseline->part.name, old, canonical, err) < 0 ||
                   (*measured && settings_set(settings, knob_probe.name, measured, old, canonical, err) < 0) ||
                   settings_set(settings, knob_main_metric.name, baseline_main_metric(baseline, settings), old,
                                canonical, err) < 0
               ? -1
               : 0;
}

static void print_settings(const struct baseline *baseline, const struct settings *settings)
{
    const struct catalogue *catalogue = settings->catalogue;
    for (size_t i = 0; i < catalogue->n_knobs; i++)
        if (catalogue->declared[i] && baseline_reads(baseline, settings, catalogue->declared[i]))
            print(" %s=%s", catalogue->knobs[i].name, settings->word[i]);
}

/* "NAME fits KNOB=VALUE ...", "NAME not WHY", or "NAME other WHY" of one that is for other data. */
static int print_one(const struct baseline *baseline, const struct settings *general, const struct task_data *data,
                     const char *data_are, const char *vectors, struct err *err)
{
    struct settings settings = *general;
    struct err why = ERR_INIT;
    const char *name = baseline->part.name;
    if (!baseline_is_for(baseline, data_are)) {
        err_set(&why, ERR_USAGE, "%s is for data of another kind (%s), and these are %s", name, baseline->of_data,
                *data_are ? data_are : _("none of those"));
        print("%s %s %s\n", name, "other", why.text);
        return 0;
    }
    if (settle(baseline, &settings, err) < 0)
        return -1;
    if (baseline_fits(baseline, &settings, data, vectors, &why) < 0) {
        print("%s %s %s\n", name, "not", why.text);
        return 0;
    }
    print("%s %s", name, "fits");
    print_settings(baseline, &settings);
    print("\n");
    return 0;
}

static int print_all(struct run_context *w, const struct verb_arguments *words, struct err *err)
{
    struct settings settings;
    struct dataset dataset;
    char data_are[DATA_WORDS];
    const char *vectors = argument_of(words, "vectors");
    settings_init(&settings, &w->catalogue);
    int result = dataset_get(w->store, argument_int(words, "dataset", -1), &dataset, err) < 0 ||
                 data_words(w->store, dataset.id, data_are, err) < 0 || read_settings(words, &settings, err) < 0 ||
                 run_context_read_data(w, &dataset, &settings, err) < 0 ? -1 : 0;
    for (size_t i = 0; baselines[i] && !result; i++)
        result = print_one(baselines[i], &settings, &w->data, data_are, vectors, err);
    return result;
}

static int list_baselines(const struct verb_arguments *words, struct err *err)
{
    struct run_context w = {0};
    const char *path = argument_of(words, "store");
    if (!path || !argument_of(words, "dataset"))
        return err_set(err, ERR_USAGE, "store=FILE or dataset=ID is missing");
    catalogue_gather(&w.catalogue);
    w.pool = pool_new(1);
    w.store = store_open(path, STORE_READ, err);
    int result = w.store ? print_all(&w, words, err) : -1;
    run_context_close(&w);
    return result;
}

const struct verb verb_baselines = {
    .name = "baselines", .help = "store=FILE dataset=ID [vectors=FILE] set=KNOB=VALUE...: which baselines are there?",
    .run = list_baselines};
