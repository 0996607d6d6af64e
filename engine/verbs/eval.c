/* eval: measures a trained run, or several as one, over the full catalogue, every K in one pass. */
#include "engine/verbs/members.h"
#include "engine/training.h"
#include "store/base/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare_size(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

static int read_ks(const char *list, size_t *k, size_t *n, struct err *err)
{
    char copy[128], *rest;
    COPY_TEXT(copy, list ? list : "10,20,50");
    *n = 0;
    for (char *word = strtok_r(copy, ",", &rest); word; word = strtok_r(NULL, ",", &rest)) {
        int64_t value;
        if (!parse_int(word, &value) || value < 1 || value > LONGEST_LIST || *n == MOST_K)
            return err_set(err, ERR_USAGE, "K is up to %d whole numbers from 1 to %d separated by commas, not '%s'", MOST_K,
                           LONGEST_LIST, list);
        k[(*n)++] = (size_t)value;
    }
    if (!*n)
        return err_set(err, ERR_USAGE, "no K was given");
    qsort(k, *n, sizeof *k, compare_size);
    size_t distinct = 1;
    for (size_t i = 1; i < *n; i++)
        if (k[i] != k[distinct - 1])
            k[distinct++] = k[i];
    *n = distinct;
    return 0;
}

/* By the first rules MRR is of the longest list, whatever its length, and stands once. */
static void print_json(const char *split, const struct ranking *r, const size_t *k, size_t n, int64_t rules)
{
    print(",\"%s\":{\"users\":%zu", split, r->users);
    for (size_t i = 0; i < n; i++) {
        print(",\"recall@%zu\":%.17g,\"precision@%zu\":%.17g,\"f1@%zu\":%.17g,\"ndcg@%zu\":%.17g,\"hit@%zu\":%.17g", k[i],
              r->recall[i], k[i], r->precision[i], k[i], r->f1[i], k[i], r->ndcg[i], k[i], r->hit[i]);
        if (rules > RULES_FIRST)
            print(",\"mrr@%zu\":%.17g", k[i], r->mrr[i]);
    }
    if (rules == RULES_FIRST)
        print(",\"mrr\":%.17g", r->mrr[n - 1]);
    print(",\"tied_users\":%zu,\"all_equal\":%s}", r->tied_users, r->all_equal ? "true" : "false");
}

static void print_ties(const struct ranking *r, size_t longest, int64_t rules)
{
    if (r->all_equal)
        print("all scores are equal: the model tells no item from another\n");
    if (r->tied_users)
        print("for %zu user%s equal scores decide what is among the best %zu: %s\n", r->tied_users, r->tied_users == 1 ? "" : "s",
              longest, rules == RULES_FIRST ? "by the rules of this run the lower item number goes first, which may help"
                                            : "a relevant item stands behind its equals");
}

static void print_table(const char *split, const struct ranking *r, const size_t *k, size_t n, int64_t rules)
{
    bool first = rules == RULES_FIRST;
    print("%s, %zu users", split, r->users);
    if (first)
        print(", MRR %.4f", r->mrr[n - 1]);
    print("\n%6s %9s %9s %9s %9s %9s%s\n", "K", "recall", "precision", "F1", "NDCG", "hit", first ? "" : "       MRR");
    for (size_t i = 0; i < n; i++) {
        print("%6zu %9.4f %9.4f %9.4f %9.4f %9.4f", k[i], r->recall[i], r->precision[i], r->f1[i], r->ndcg[i], r->hit[i]);
        if (!first)
            print(" %9.4f", r->mrr[i]);
        print("\n");
    }
    print_ties(r, k[n - 1], rules);
}

static void print_title(const struct workplace *w, const struct members *members, const struct dataset *dataset)
{
    if (members->n == 1) {
        print("run %lld %s at step %lld\n", (long long)w->run.id, w->run.name, (long long)members->step[0]);
    } else {
        print("runs");
        for (size_t m = 0; m < members->n; m++)
            print("%s %lld", m ? "," : "", (long long)members->run[m]);
        print(": scores standardised for each user and averaged\n");
    }
    print("data set %s%s%s\n", dataset->name, dataset->fingerprint[0] ? ", fingerprint " : "", dataset->fingerprint);
}

/* -1 when neither validation nor test has an interaction. */
static int check_measurable(const struct workplace *w, const struct dataset *dataset, bool same_validation, struct err *err)
{
    bool valid = w->data.valid.start[w->data.users] > 0 && same_validation, test = w->data.test.start[w->data.users] > 0;
    if (valid || test)
        return 0;
    return err_set(err, ERR_FAILED, "there is nothing to measure: the data set %s has no test interactions, and validation=%s holds "
                   "out nothing of train. Import it with a test (--test FILE or --split), or train with a larger validation",
                   dataset->name, setting_word(&w->trainer.settings, &knob_validation));
}

static int eval(const struct words *words, struct err *err)
{
    struct workplace w;
    struct members members;
    struct catalog catalog = {0};
    struct dataset dataset;
    size_t k[MOST_K], n;
    bool json = word_of(words, "json") != NULL;
    int result = -1;
    if (workplace_open(&w, words, STORE_READ, -1, err) < 0 || read_ks(word_of(words, "k"), k, &n, err) < 0 ||
        dataset_get(w.store, w.run.dataset, &dataset, err) < 0 || members_catalog(&members, &w, words, &catalog, err) < 0 ||
        check_measurable(&w, &dataset, members.same_validation, err) < 0)
        goto out;
    const struct {
        const char *name;
        const struct by_user *relevant, *masked;
    } splits[] = {{"valid", &w.data.valid, &w.data.train}, {"test", &w.data.test, &w.data.known}};
    if (json) {
        print("{");
        members_print_json(&members);
        print(",\"fingerprint\":\"%s\"", dataset.fingerprint);
    } else {
        print_title(&w, &members, &dataset);
    }
    if (!members.same_validation)
        print_to(stderr, "nearfar: these runs hold out different interactions (validation), so that only test is measured\n");
    for (int i = !members.same_validation; i < 2; i++) {
        struct ranking r;
        rank_evaluate(w.pool, &catalog, splits[i].relevant, splits[i].masked, k, n, members.rules, &r);
        if (json)
            print_json(splits[i].name, &r, k, n, members.rules);
        else if (r.users)
            print_table(splits[i].name, &r, k, n, members.rules);
    }
    if (json)
        print("}\n");
    result = 0;
out:
    catalog_release(&catalog);
    workplace_close(&w);
    return result;
}

const struct verb verb_eval = {
    .name = "eval", .help = "store=FILE run=ID [with=ID,ID,...] [k=10,20,50] [json=1]: measure it, or them as one", .run = eval};
