/* What is known of all runs: what a query, or a name of a column, can go on with. */
#include "store/base/mem.h"
#include "store/quota.h"
#include "tui/run_facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct offering {
    const struct run_facts *facts;
    struct store *store;
    struct word_list *words;
    const char *before; /* what stands before the word and stays */
    int length;
};

static void offer(const struct offering *offering, const char *word, const char *behind)
{
    char *whole = xasprintf("%.*s%s%s", offering->length, offering->before, word, behind);
    word_list_add(offering->words, whole);
    free(whole);
}

static void offer_metrics(const struct offering *offering, const char *measure, const char *behind)
{
    char(*names)[METRIC_NAME], word[METRIC_NAME + 8];
    struct err ignored = ERR_INIT; /* a busy store has nothing to offer */
    size_t n;
    if (metric_names(offering->store, &names, &n, &ignored) < 0)
        return;
    for (size_t i = 0; i < n; i++) {
        const char *slash = strchr(names[i], '/');
        snprintf(word, sizeof word, "%s%s", measure, names[i]);
        offer(offering, word, behind);
        snprintf(word, sizeof word, "%s%s", measure, slash ? slash + 1 : names[i]);
        offer(offering, word, behind);
    }
    free(names);
}

static void offer_list(const struct offering *offering, const char *name)
{
    struct word_list list = {.n = 0};
    struct err ignored = ERR_INIT;
    word_list_read(&list, name, offering->store, &ignored);
    for (size_t i = 0; i < list.n; i++)
        offer(offering, list.word[i], "");
    word_list_release(&list);
}

static void offer_owners(const struct offering *offering)
{
    char(*owners)[PERSON_NAME];
    struct err ignored = ERR_INIT;
    size_t n;
    if (quota_owners(offering->store, &owners, &n, &ignored) < 0)
        return;
    for (size_t i = 0; i < n; i++)
        offer(offering, owners[i], "");
    free(owners);
}

/* The values that runs have. */
static void offer_values(const struct offering *offering, const char *field)
{
    const struct run_facts *facts = offering->facts;
    int at = run_facts_place_of(facts, field);
    bool *offered = xcalloc(facts->n_texts + 1, sizeof *offered);
    for (size_t i = 0; at >= 0 && i < facts->n; i++) {
        uint32_t text = facts->setting[at].now[i];
        if (text && !offered[text])
            offer(offering, facts->text[text].text, "");
        offered[text] = true;
    }
    free(offered);
    for (int i = 0; i <= RUN_LOST && !strcmp(field, "status"); i++)
        offer(offering, run_status_names[i], "");
    if (!strcmp(field, "data"))
        offer_list(offering, "datasets");
    if (!strcmp(field, "preset"))
        offer_list(offering, "presets");
    if (!strcmp(field, "owner"))
        offer_owners(offering);
}

static void offer_fields(const struct offering *offering, const char *behind, const char *behind_metric)
{
    char closed[4];
    snprintf(closed, sizeof closed, ")%s", behind_metric);
    for (size_t i = 0; run_field_names[i]; i++)
        offer(offering, run_field_names[i], behind);
    for (size_t i = 0; i < offering->facts->n_settings; i++)
        offer(offering, offering->facts->setting[i].knob, behind);
    offer_metrics(offering, "best(", closed);
    offer_metrics(offering, "last(", closed);
    offer_metrics(offering, "at(", ",");
}

void run_facts_offer(const struct run_facts *facts, struct store *store, const char *typed, struct word_list *words)
{
    char field[64];
    const char *word = query_last_word(typed, field);
    struct offering offering = {facts, store, words, typed, (int)(word - typed)};
    if (*field) {
        offer_values(&offering, field);
    } else if (word - typed >= 3 && !strncmp(word - 3, "at(", 3)) {
        offer_metrics(&offering, "", ",");
    } else if (word - typed >= 5 && (!strncmp(word - 5, "best(", 5) || !strncmp(word - 5, "last(", 5))) {
        offer_metrics(&offering, "", ")>");
    } else {
        offer_fields(&offering, ":", ">");
    }
}

void run_facts_offer_fields(const struct run_facts *facts, struct store *store, struct word_list *words)
{
    offer_fields(&(struct offering){facts, store, words, "", 0}, "", "");
}

void run_facts_offer_metrics(struct store *store, struct word_list *words)
{
    offer_metrics(&(struct offering){NULL, store, words, "", 0}, "", "");
}
