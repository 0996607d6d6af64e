/* Runs looked at together: see members.h. */
#include "engine/verbs/members.h"

#include "engine/checkpoint.h"
#include "engine/probes/health.h"
#include "engine/training.h"
#include "store/base/language.h"
#include "store/base/print.h"

#include <stdio.h>
#include <string.h>

static int load_one(struct members *members, struct run_context *w, struct embedded *embedded, struct err *err)
{
    if (checkpoint_for_use(&w->trainer, w->store, &w->run, err) < 0)
        return -1;
    members->run[members->n] = w->run.id;
    members->step[members->n++] = w->trainer.step;
    members->rules = w->run.rules > members->rules ? w->run.rules : members->rules;
    trainer_embed_all(&w->trainer, WEIGHTS_MEASURED, embedded);
    if (health_scores_equal(embedded))
        print_to(stderr, "nearfar: run %lld: %s\n", (long long)w->run.id, _(health_equal_scores));
    return 0;
}

static int load_another(struct members *members, const struct run_context *first, int64_t run,
                        struct embedded *embedded, struct err *err)
{
    struct run_context w;
    int result = run_context_open_run(&w, store_path(first->store), run, STORE_READ, -1, err);
    if (!result && w.run.dataset != first->run.dataset)
        result = err_set(err, ERR_USAGE, "run %lld was trained on the data set %s and run %lld on %s: an ensemble is "
                         "of runs on one data set", (long long)first->run.id, first->run.dataset_name, (long long)run,
                         w.run.dataset_name);
    if (!result)
        result = load_one(members, &w, embedded, err);
    if (!result)
        members->same_validation &= setting(&w.trainer.settings, &knob_validation) ==
                                    setting(&first->trainer.settings, &knob_validation);
    run_context_close(&w);
    return result;
}

int members_embed(struct members *members, struct run_context *first, const struct verb_arguments *words,
                  struct embedded *embedded, struct err *err)
{
    struct embedded each[MOST_MEMBERS] = {{0}};
    char with[512], *rest;
    *members = (struct members){.same_validation = true};
    COPY_TEXT(with, argument_of(words, "with") ? argument_of(words, "with") : "");
    int result = load_one(members, first, &each[0], err);
    for (char *word = strtok_r(with, ",", &rest); word && !result; word = strtok_r(NULL, ",", &rest)) {
        int64_t run;
        if (!parse_int(word, &run) || members->n == MOST_MEMBERS)
            result = err_set(err, ERR_USAGE, "with=ID,ID,... names up to %d other runs, not '%s'", MOST_MEMBERS - 1,
                             argument_of(words, "with"));
        else
            result = load_another(members, first, run, &each[members->n], err);
    }
    if (!result && members->n == 1) {
        *embedded = each[0];
        return 0;
    }
    if (!result)
        ensemble_make(first->pool, each, members->n, embedded);
    for (size_t m = 0; m < MOST_MEMBERS; m++)
        embedded_release(&each[m]);
    return result;
}

static void print_list(const char *name, const int64_t *values, size_t n)
{
    print("\"%s\":[", name);
    for (size_t i = 0; i < n; i++)
        print("%s%lld", i ? "," : "", (long long)values[i]);
    print("]");
}

void members_print_json(const struct members *members)
{
    if (members->n == 1) {
        print("\"run\":%lld,\"step\":%lld", (long long)members->run[0], (long long)members->step[0]);
        return;
    }
    print_list("runs", members->run, members->n);
    print(",");
    print_list("steps", members->step, members->n);
}
