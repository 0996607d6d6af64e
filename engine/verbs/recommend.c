/* recommend: what a trained run would show a user next, with what the user is known to have. */
#include "engine/catalogue.h"
#include "engine/chosen.h"
#include "engine/verbs/items.h"
#include "engine/verbs/members.h"
#include "engine/verbs/recommend_all.h"
#include "engine/verbs/why.h"
#include "store/base/language.h"
#include "store/base/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HISTORY_SHOWN = 8, MOST_TOP = LONGEST_LIST };

static int print_history(struct run_context *w, uint32_t user, bool json, struct err *err)
{
    const struct lists *known = &w->data.known;
    size_t first = known->start[user], n = known->start[user + 1] - first;
    if (!n)
        print_to(stderr, "nearfar: this user has nothing in train, so that training has learned nothing of them\n");
    if (!json)
        print("known: %zu item%s%s\n", n, plural((int64_t)n), n > HISTORY_SHOWN ? _(", some of them") : "");
    for (size_t i = 0; i < n && (json || i < HISTORY_SHOWN); i++) {
        /* Spread over the list, which is in the order of item numbers. */
        size_t at = json || n <= HISTORY_SHOWN ? i : i * n / HISTORY_SHOWN;
        if (print_item(w, known->other[first + at], json ? (i ? ",{" : "{") : "  ", json, err) < 0)
            return -1;
        if (json)
            print("}");
    }
    return 0;
}

/* What is asked of one user. */
struct question {
    const char *user_id;
    uint32_t user;
    int64_t item; /* that alone; -1: the best `top` */
    size_t top;
    bool json;
    const struct why *why; /* NULL: nobody asks */
};

/* One item; `at` is its place in the list, from 1, or 0 of one that is asked about by itself. */
static int print_one(struct run_context *w, const struct question *asked, uint32_t item, real score, size_t at,
                     bool first, struct err *err)
{
    char prefix[64], place[24] = "-";
    struct why_item why = {.rank = 0};
    if (asked->why)
        why_of(asked->why, item, asked->item < 0 ? WHY_USUAL : WHY_MOST, &why);
    if (at || why.rank)
        snprintf(place, sizeof place, "%zu", at ? at : why.rank);
    if (asked->json)
        snprintf(prefix, sizeof prefix, "%s{\"score\":%.6g,", first ? "" : ",", (double)score);
    else
        snprintf(prefix, sizeof prefix, "%4s %7.4f  ", place, (double)score);
    if (print_item(w, item, prefix, asked->json, err) < 0 ||
        (asked->why && (asked->json ? why_json : why_print)(asked->why, &why, err) < 0))
        return -1;
    if (asked->json)
        print("}");
    return 0;
}

static int print_best(struct run_context *w, const struct embedded *embedded, const struct question *asked,
                      struct err *err)
{
    size_t top = asked->top;
    uint32_t *item = xmalloc((top + 1) * sizeof *item);
    real *score = xmalloc((top + 1) * sizeof *score);
    int result = 0;
    /* one more, to see whether it is as good */
    rank_anchors(w->pool, embedded, &asked->user, 1, top + 1, &w->data.known, item, score);
    if (ends_among_equals(item, score, top))
        print_to(stderr, "nearfar: equal scores decide what is among the best %zu: what follows scores as "
                 "high as the last\n", top);
    for (size_t i = 0; i < top && item[i] != UINT32_MAX && score[i] > -INFINITY && !result; i++)
        result = print_one(w, asked, item[i], score[i], i + 1, i == 0, err);
    free(item);
    free(score);
    return result;
}

static void print_begin(const struct run_context *w, const struct members *members, const struct question *asked)
{
    if (asked->json) {
        print("{");
        members_print_json(members);
        print(",\"user\":");
        print_json_word(asked->user_id);
        print(",\"known\":[");
        return;
    }
    print("user %s, ", asked->user_id);
    for (size_t m = 0; m < members->n; m++)
        if (m)
            print("%s%lld", C_("names", ", "), (long long)members->run[m]);
        else
            print(members->n > 1 ? N_("runs %lld") : N_("run %lld"), (long long)members->run[m]);
    print(members->n > 1 ? "\n" : " %s\n", w->run.name);
}

static int print_all(struct run_context *w, const struct members *members, const struct embedded *embedded,
                     const struct question *asked, struct err *err)
{
    bool json = asked->json;
    print_begin(w, members, asked);
    if (print_history(w, asked->user, json, err) < 0)
        return -1;
    if (json)
        print("]");
    if (asked->why && json)
        why_json_head(asked->why);
    else if (asked->why)
        why_print_head(asked->why, asked->item < 0 ? WHY_USUAL : WHY_MOST);
    print(json ? ",\"recommended\":[" : asked->item < 0 ? N_("recommended:\n") : N_("asked about:\n"));
    int result = asked->item < 0 ? print_best(w, embedded, asked, err)
                                 : print_one(w, asked, (uint32_t)asked->item, asked->why->score[asked->item], 0, true,
                                             err);
    if (result < 0)
        return -1;
    if (json)
        print("]}\n");
    return 0;
}

static int for_one(struct run_context *w, const struct verb_arguments *words, size_t top, struct err *err)
{
    struct members members;
    struct embedded embedded = {0};
    struct why why = {.w = NULL};
    struct question asked = {.user_id = argument_of(words, "user"), .item = -1, .top = top,
                             .json = argument_of(words, "json") != NULL};
    const char *item = argument_of(words, "why") ? argument_of(words, "item") : NULL;
    int64_t user = -1;
    int result = asked.user_id ? 0 : err_set(err, ERR_USAGE, "user=ID or all=1 is missing");
    if (!result)
        result = dataset_index(w->store, w->run.dataset, "user", asked.user_id, &user, err);
    if (!result && item)
        result = dataset_index(w->store, w->run.dataset, "item", item, &asked.item, err);
    if (!result)
        result = members_embed(&members, w, words, &embedded, err);
    asked.user = (uint32_t)user;
    if (!result && argument_of(words, "why")) {
        why_begin(&why, w, &embedded, asked.user);
        asked.why = &why;
    }
    if (!result)
        result = print_all(w, &members, &embedded, &asked, err);
    why_end(&why);
    embedded_release(&embedded);
    return result;
}

/* The file is opened before the long work, so that one that cannot be written is refused at once. */
static int for_all(struct run_context *w, const struct verb_arguments *words, size_t top, struct err *err)
{
    struct members members;
    struct embedded embedded = {0};
    struct sheet sheet;
    if (sheet_open(&sheet, argument_of(words, "output"), argument_of(words, "format"), err) < 0)
        return -1;
    int result = members_embed(&members, w, words, &embedded, err);
    if (!result)
        result = recommend_all(w, &embedded, top, &sheet, err);
    if (output_close(&sheet.output, !result, err) < 0)
        result = -1;
    embedded_release(&embedded);
    return result;
}

static int recommend(const struct verb_arguments *words, struct err *err)
{
    struct run_context w;
    int64_t top = argument_int(words, "top", 10);
    int result = run_context_open(&w, words, STORE_READ, -1, err);
    if (!result && chosen_task(&w.trainer.settings)->has_inputs)
        result = err_set(err, ERR_USAGE, "run %lld has rows of %s, and no users to whom items could be recommended: "
                         "nearfar eval %lld tells what it has learned", (long long)w.run.id, _(w.data.side[0]->name),
                         (long long)w.run.id);
    if (!result && (top < 1 || top > MOST_TOP))
        result = err_set(err, ERR_USAGE, "the list may have 1 to %d items, not %lld", MOST_TOP, (long long)top);
    if (!result)
        result = (argument_of(words, "all") ? for_all : for_one)(&w, words, (size_t)top, err);
    run_context_close(&w);
    return result;
}

const struct verb verb_recommend = {
    .name = "recommend",
    .help = "store=FILE run=ID [with=ID,ID,...] user=ID [top=10] [why=1 [item=ID]] [json=1]|all=1 "
            "[format=csv|tsv] [output=FILE]: what to show this user, and why, or every user",
    .run = recommend};
