/* check: can a run be trained with these settings? Asked before it is written down. */
#include "engine/catalogue.h"
#include "engine/checkpoint.h"
#include "engine/settings_conflicts.h"
#include "engine/training.h"
#include "engine/verbs/verb.h"
#include "store/base/language.h"
#include "store/base/print.h"

#include <stdio.h>
#include <string.h>

/* Whether settings fit does not depend on it. */
enum { SEED = 1 };

enum { CHECKPOINT_MB = 100 }; /* from here on something is said */

/* One question: each "set=KNOB=VALUE" changes the settings, and at each "next" and at the end they must fit. */
struct question {
    struct run_context place;
    struct dataset dataset;
    struct settings settings;
    bool taught;
    const char *metric; /* that has to be measured, or NULL */
};

/* What is made with a trainer is made anew where it differs. */
static bool is_made_for(const struct trainer *trainer, const struct settings *settings)
{
    const struct catalogue *catalogue = settings->catalogue;
    for (size_t i = 0; i < catalogue->n_knobs; i++)
        if (!knob_is_live(&catalogue->knobs[i]) && strcmp(settings->word[i], trainer->settings.word[i]))
            return false;
    return true;
}

static int make_trainer(struct question *q, struct err *err)
{
    struct run_context *w = &q->place;
    if (w->trainer_made) {
        trainer_release(&w->trainer);
        w->trainer_made = false;
    }
    w->run.seed = SEED;
    if (run_context_read_data(w, &q->dataset, &q->settings, err) < 0)
        return -1;
    trainer_init(&w->trainer, &q->settings, &w->data, w->pool, SEED);
    w->trainer_made = true;
    return 0;
}

static int check_fit(struct question *q, struct err *err)
{
    struct trainer *trainer = &q->place.trainer;
    if ((!q->place.trainer_made || !is_made_for(trainer, &q->settings)) && make_trainer(q, err) < 0)
        return -1;
    trainer->settings = q->settings;
    if (trainer_fits(trainer, err) < 0 ||
        (q->metric && probes_measure_metric(&q->settings, q->metric, err) < 0))
        return -1;
    return q->taught ? 0 : trainer_check_teacher(trainer, err);
}

static int change(struct question *q, const char *word, struct err *err)
{
    char knob[WORD_SIZE], old[WORD_SIZE], canonical[WORD_SIZE];
    const char *equals = strchr(word, '=');
    if (!equals)
        return err_set(err, ERR_USAGE, "set=%s is not of the form set=KNOB=VALUE", word);
    snprintf(knob, sizeof knob, "%.*s", (int)(equals - word), word);
    return settings_set(&q->settings, knob, equals + 1, old, canonical, err);
}

/* Tables of many rows fill a disk before anybody looks. */
static void warn_of_checkpoints(struct trainer *trainer, struct text *lines)
{
    double mb = (double)checkpoint_bytes(trainer) / 1e6;
    const struct params *params = trainer_params(trainer);
    const struct param *largest = params->n ? params->list[0] : NULL;
    for (size_t p = 1; p < params->n; p++)
        if (params->list[p]->rows * params->list[p]->cols > largest->rows * largest->cols)
            largest = params->list[p];
    if (mb >= CHECKPOINT_MB)
        text_printf(lines, _("a checkpoint of this run has %.0f MB, and at most %d of them are kept: %.1f GB; its "
                             "largest table is %s, %zu rows of %zu numbers\n"), mb, MOST_CHECKPOINTS,
                    mb * MOST_CHECKPOINTS / 1000, largest->name, largest->rows, largest->cols);
}

static void warn(struct run_context *w)
{
    struct text lines = TEXT_INIT;
    text_clear(&lines);
    warn_of_checkpoints(&w->trainer, &lines);
    settings_warn_unused(&w->trainer, &lines);
    for (int side = 0; side < 2; side++) {
        const struct tower *tower = &w->trainer.tower[side];
        if (tower->encoder->tell && (!side || !tower->borrows))
            tower->encoder->tell(tower, &lines);
    }
    if (*w->corpus.balanced)
        text_printf(&lines, "%s\n", w->corpus.balanced);
    print("%s", lines.data);
    text_release(&lines);
}

/* Prints the number of the settings that do not fit, from 0; where all do, a line for each setting that does
 * nothing, and what `balance` does. */
static int answer(struct question *q, const struct verb_arguments *words, struct err *err)
{
    int number = 0, result = 0;
    for (int i = 0; i < words->n && !result; i++) {
        if (!strncmp(words->word[i], "set=", 4)) {
            result = change(q, words->word[i] + 4, err);
        } else if (!strcmp(words->word[i], "next")) {
            result = check_fit(q, err);
            number += !result;
        }
    }
    if (!result)
        result = check_fit(q, err);
    if (result)
        print("%d\n", number);
    else
        warn(&q->place);
    return result;
}

static int check(const struct verb_arguments *words, struct err *err)
{
    struct question q = {.taught = argument_int(words, "taught", 0) > 0, .metric = argument_of(words, "metric")};
    const char *path = argument_of(words, "store"), *vocabulary = argument_of(words, "vocabulary");
    int64_t dataset = argument_int(words, "dataset", -1);
    if (!path || dataset < 0)
        return err_set(err, ERR_USAGE, "store=FILE or dataset=ID is missing");
    catalogue_gather(&q.place.catalogue);
    settings_init(&q.settings, &q.place.catalogue);
    q.place.pool = pool_new(1);
    q.place.store = store_open(path, STORE_READ, err);
    int result = q.place.store ? dataset_get(q.place.store, dataset, &q.dataset, err) : -1;
    if (!result && vocabulary && !(q.place.vocabulary = wordpiece_read(vocabulary, "--vocabulary", err)))
        result = -1;
    if (!result)
        result = answer(&q, words, err);
    run_context_close(&q.place);
    return result;
}

const struct verb verb_check = {
    .name = "check",
    .help = "store=FILE dataset=ID [taught=1] [vocabulary=FILE] [metric=NAME] set=KNOB=VALUE...: can a run be "
            "trained like this?",
    .run = check};
