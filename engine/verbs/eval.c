/* eval: measures a trained run, or several as one, over the full catalogue, every K in one pass; one on rows of
 * numbers by its probes (eval_rows.h). */
#include "engine/chosen.h"
#include "engine/probes/ranking.h"
#include "engine/training.h"
#include "engine/verbs/eval_rows.h"
#include "engine/verbs/members.h"
#include "store/base/language.h"
#include "store/base/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Those that were asked for, else the run's own. */
static int read_lengths(const struct run_context *w, const char *list, size_t k[MOST_NUMBERS], size_t *n,
                        struct err *err)
{
    char canonical[WORD_SIZE];
    if (knob_check(&knob_k, list ? list : setting_word(&w->trainer.settings, &knob_k), canonical, sizeof canonical,
                   err) < 0)
        return -1;
    *n = ranking_lengths(canonical, k);
    return 0;
}

/* A metric whose name has no list length by these rules is of the longest list, and stands once. */
static void print_json(const char *split, const struct ranking *r, const size_t *k, size_t n, int64_t rules)
{
    print(",\"%s\":{\"users\":%zu", split, r->anchors);
    for (size_t i = 0; i < n; i++)
        for (size_t m = 0; m < n_ranking_metrics; m++) {
            const struct ranking_metric *row = &ranking_metrics[m];
            if (rules >= row->since && rules >= row->cut_since)
                print(",\"%s@%zu\":%.17g", row->metric.base, k[i], r->value[m][i]);
            else if (rules >= row->since && i + 1 == n)
                print(",\"%s\":%.17g", row->metric.base, r->value[m][i]);
        }
    print(",\"tied_users\":%zu,\"all_equal\":%s}", r->tied_anchors, r->all_equal ? "true" : "false");
}

static void print_ties(const struct ranking *r, size_t longest, int64_t rules)
{
    if (r->all_equal)
        print("all scores are equal: the model tells no item from another\n");
    if (r->tied_anchors)
        print("for %zu user%s equal scores decide what is among the best %zu: %s\n", r->tied_anchors,
              plural((int64_t)r->tied_anchors), longest, rules == RULES_FIRST
              ? _("by the rules of this run the lower item number goes first, which may help")
              : _("a relevant item stands behind its equals"));
}

/* The head of the table, or with a ranking its line for the list length at `at`. */
static void print_line(const struct ranking *r, size_t at, int64_t rules)
{
    enum { NARROWEST = 6 };
    for (size_t m = 0; m < n_ranking_metrics; m++) {
        const struct ranking_metric *row = &ranking_metrics[m];
        int length = (int)strlen(row->metric.base), width = 1 + (length > NARROWEST ? length : NARROWEST);
        if (rules < row->since || rules < row->cut_since)
            continue;
        if (r)
            print("%*.4f", width, r->value[m][at]);
        else
            print("%*s", width, row->metric.base);
    }
    print("\n");
}

static void print_table(const char *split, const struct ranking *r, const size_t *k, size_t n, int64_t rules)
{
    print("%s, %zu user%s", split, r->anchors, plural((int64_t)r->anchors));
    for (size_t m = 0; m < n_ranking_metrics; m++)
        if (rules >= ranking_metrics[m].since && rules < ranking_metrics[m].cut_since)
            print(", %s %.4f", ranking_metrics[m].metric.base, r->value[m][n - 1]);
    print("\n%4s", "k");
    print_line(NULL, 0, rules);
    for (size_t i = 0; i < n; i++) {
        print("%4zu", k[i]);
        print_line(r, i, rules);
    }
    print_ties(r, k[n - 1], rules);
}

static void print_title(const struct run_context *w, const struct members *members, const struct dataset *dataset)
{
    if (members->n == 1) {
        print("run %lld %s at step %lld\n", (long long)w->run.id, w->run.name, (long long)members->step[0]);
    } else {
        print("%s", C_("numbers", "runs"));
        for (size_t m = 0; m < members->n; m++)
            print("%s%lld", m ? C_("names", ", ") : " ", (long long)members->run[m]);
        print(": scores standardised for each user and averaged\n");
    }
    print("data set %s%s%s\n", dataset->name, dataset->fingerprint[0] ? _(", fingerprint ") : "",
          dataset->fingerprint);
}

/* -1 when neither validation nor test has an interaction. */
static int check_measurable(const struct run_context *w, const struct dataset *dataset, bool same_validation,
                            struct err *err)
{
    bool valid = w->data.valid.start[w->data.rows[SIDE_ANCHOR]] > 0 && same_validation,
         test = w->data.test.start[w->data.rows[SIDE_ANCHOR]] > 0;
    if (valid || test)
        return 0;
    return err_set(err, ERR_FAILED, "there is nothing to measure: the data set %s has no test interactions, and "
                   "validation=%s holds out nothing of train. Import it with a test (--test FILE or --split), or "
                   "train with a larger validation", dataset->name,
                   setting_word(&w->trainer.settings, &knob_validation));
}

/* What is asked of runs on rows alone. */
static const struct {
    const char *word, *rows;
} of_rows[] = {{"raw", N_("of numbers")}, {"confusion", N_("with classes")}};

static int eval_ranking(struct run_context *first, const struct verb_arguments *words, struct err *err)
{
    struct members members;
    struct embedded embedded = {0};
    struct dataset dataset;
    size_t k[MOST_NUMBERS], n;
    bool json = argument_of(words, "json") != NULL;
    int result = -1;
    for (size_t i = 0; i < sizeof of_rows / sizeof *of_rows; i++)
        if (argument_of(words, of_rows[i].word))
            return err_set(err, ERR_USAGE, "--%s is for runs on rows %s, and run %lld ranks items: leave --%s out",
                           of_rows[i].word, _(of_rows[i].rows), (long long)first->run.id, of_rows[i].word);
    if (read_lengths(first, argument_of(words, "k"), k, &n, err) < 0 ||
        dataset_get(first->store, first->run.dataset, &dataset, err) < 0 ||
        members_embed(&members, first, words, &embedded, err) < 0 ||
        check_measurable(first, &dataset, members.same_validation, err) < 0)
        goto out;
    static const char *const names[] = {"valid", "test"};
    const struct ranked_split splits[] = {
        {&embedded, &first->data.valid, &first->data.related, first->data.count},
        {&embedded, &first->data.test, &first->data.known, first->data.count}};
    if (json) {
        print("{");
        members_print_json(&members);
        print(",\"fingerprint\":\"%s\"", dataset.fingerprint);
    } else {
        print_title(first, &members, &dataset);
    }
    if (!members.same_validation)
        print_to(stderr, "nearfar: these runs hold out different interactions (validation), so that only "
                 "test is measured\n");
    for (int i = !members.same_validation; i < 2; i++) {
        struct ranking r;
        rank_evaluate(first->pool, &splits[i], k, n, members.rules, &r);
        if (json)
            print_json(names[i], &r, k, n, members.rules);
        else if (r.anchors)
            print_table(names[i], &r, k, n, members.rules);
    }
    if (json)
        print("}\n");
    result = 0;
out:
    embedded_release(&embedded);
    return result;
}

static int eval(const struct verb_arguments *words, struct err *err)
{
    struct run_context w;
    /* The probe retrieval looks at rows as they are trained, with the views of the run. */
    int result = run_context_open_to_look(&w, words, STORE_READ, -1, err);
    if (!result)
        result = (chosen_task(&w.trainer.settings)->has_inputs ? eval_rows : eval_ranking)(&w, words, err);
    run_context_close(&w);
    return result;
}

const struct verb verb_eval = {
    .name = "eval",
    .help = "store=FILE run=ID [with=ID,ID,...] [k=10,20,50] [raw=1] [confusion=1 [width=80]] [json=1]: measure it, "
            "or them as one",
    .run = eval};
