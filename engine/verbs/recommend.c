/* recommend: what a trained run would show a user next, with what the user is known to have. */
#include "engine/catalogue.h"
#include "engine/chosen.h"
#include "engine/verbs/members.h"
#include "engine/verbs/recommend_all.h"
#include "store/base/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HISTORY_SHOWN = 8, MOST_TOP = LONGEST_LIST };

static void print_json_text(const char *text)
{
    struct text out = TEXT_INIT;
    json_string(&out, text);
    print("%s", out.data);
    text_release(&out);
}

static int print_item(struct run_context *w, uint32_t item, const char *prefix, bool json, struct err *err)
{
    char *id, *title;
    if (dataset_name(w->store, w->run.dataset, "item", item, &id, &title, err) < 0)
        return -1;
    if (json) {
        print("%s\"item\":", prefix);
        print_json_text(id);
        print(",\"title\":");
        print_json_text(title ? title : "");
    } else {
        print_one_line("%s%-10s %s", prefix, id, title ? title : "");
    }
    free(id);
    free(title);
    return 0;
}

static int print_history(struct run_context *w, uint32_t user, bool json, struct err *err)
{
    const struct lists *known = &w->data.known;
    size_t first = known->start[user], n = known->start[user + 1] - first;
    if (!n)
        print_to(stderr, "nearfar: this user has nothing in train, so that training has learned nothing of them\n");
    if (!json)
        print("known: %zu item%s%s\n", n, plural((int64_t)n), n > HISTORY_SHOWN ? ", some of them" : "");
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

static int print_best(struct run_context *w, const struct embedded *embedded, uint32_t user, size_t top, bool json,
                      struct err *err)
{
    uint32_t *item = xmalloc((top + 1) * sizeof *item);
    real *score = xmalloc((top + 1) * sizeof *score);
    int result = 0;
    /* one more, to see whether it is as good */
    rank_anchors(w->pool, embedded, &user, 1, top + 1, &w->data.known, item, score);
    if (ends_among_equals(item, score, top))
        print_to(stderr, "nearfar: equal scores decide what is among the best %zu: what follows scores as "
                 "high as the last\n", top);
    for (size_t i = 0; i < top && item[i] != UINT32_MAX && score[i] > -INFINITY && !result; i++) {
        char prefix[64];
        if (json)
            snprintf(prefix, sizeof prefix, "%s{\"score\":%.6g,", i ? "," : "", (double)score[i]);
        else
            snprintf(prefix, sizeof prefix, "%4zu %7.4f  ", i + 1, (double)score[i]);
        result = print_item(w, item[i], prefix, json, err);
        if (json)
            print("}");
    }
    free(item);
    free(score);
    return result;
}

static int print_all(struct run_context *w, const struct members *members, const struct embedded *embedded,
                     const char *user_id, uint32_t user, size_t top, bool json, struct err *err)
{
    if (json) {
        print("{");
        members_print_json(members);
        print(",\"user\":");
        print_json_text(user_id);
        print(",\"known\":[");
    } else {
        print("user %s, ", user_id);
        for (size_t m = 0; m < members->n; m++)
            print(members->n > 1 ? m ? ", %lld" : "runs %lld" : "run %lld", (long long)members->run[m]);
        print(members->n > 1 ? "\n" : " %s\n", w->run.name);
    }
    if (print_history(w, user, json, err) < 0)
        return -1;
    print(json ? "],\"recommended\":[" : "recommended:\n");
    if (print_best(w, embedded, user, top, json, err) < 0)
        return -1;
    if (json)
        print("]}\n");
    return 0;
}

static int for_one(struct run_context *w, const struct verb_arguments *words, size_t top, struct err *err)
{
    struct members members;
    struct embedded embedded = {0};
    int64_t user = -1;
    const char *outside = argument_of(words, "user");
    int result = -1;
    if (!outside)
        err_set(err, ERR_USAGE, "user=ID or all=1 is missing");
    else if (dataset_index(w->store, w->run.dataset, "user", outside, &user, err) == 0 &&
             members_embed(&members, w, words, &embedded, err) == 0)
        result = print_all(w, &members, &embedded, outside, (uint32_t)user, top, argument_of(words, "json") != NULL,
                           err);
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
                         "nearfar eval %lld tells what it has learned", (long long)w.run.id, w.data.side[0]->name,
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
    .help = "store=FILE run=ID [with=ID,ID,...] user=ID [top=10] [json=1]: what to show this user; all=1 "
            "[format=csv|tsv] [output=FILE]: every user",
    .run = recommend};
