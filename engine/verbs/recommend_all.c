/* A table of what every user would be shown: see recommend_all.h. Users are ranked in blocks, so that the lists of
 * one block are in memory and not those of all. */
#include "engine/verbs/recommend_all.h"

#include "store/base/mem.h"
#include "store/base/print.h"

#include <stdlib.h>

enum { USERS_AT_ONCE = 4096 };

struct job {
    const struct run_context *w;
    const struct embedded *embedded;
    struct name *users, *items;
    size_t n_users, n_items, top;
    size_t tied; /* users whose list ends among equals */
    size_t unknown; /* users who have nothing in train */
    struct sheet *sheet;
};

static void print_list(const struct job *job, uint32_t user, const uint32_t *item, const real *score)
{
    for (size_t i = 0; i < job->top && item[i] != UINT32_MAX && score[i] > -INFINITY; i++) {
        sheet_word(job->sheet, job->users[user].id);
        sheet_printf(job->sheet, "%zu", i + 1);
        sheet_word(job->sheet, job->items[item[i]].id);
        sheet_printf(job->sheet, "%.9g", (double)score[i]);
        sheet_end_line(job->sheet);
    }
}

/* Lists are one longer than what is printed, to see whether what follows is as good as the last. */
static void print_blocks(struct job *job)
{
    size_t length = job->top + 1;
    uint32_t *user = xmalloc(USERS_AT_ONCE * sizeof *user), *item = xmalloc(USERS_AT_ONCE * length * sizeof *item);
    real *score = xmalloc(USERS_AT_ONCE * length * sizeof *score);
    for (size_t first = 0, n; first < job->n_users && !ferror(job->sheet->output.file); first += n) {
        n = job->n_users - first < USERS_AT_ONCE ? job->n_users - first : USERS_AT_ONCE;
        for (size_t i = 0; i < n; i++)
            user[i] = (uint32_t)(first + i);
        rank_anchors(job->w->pool, job->embedded, user, n, length, &job->w->data.known, item, score);
        for (size_t i = 0; i < n; i++) {
            job->unknown += job->w->data.known.start[user[i]] == job->w->data.known.start[user[i] + 1];
            print_list(job, user[i], item + i * length, score + i * length);
            job->tied += ends_among_equals(item + i * length, score + i * length, job->top);
        }
    }
    free(user);
    free(item);
    free(score);
}

int recommend_all(struct run_context *context, const struct embedded *embedded, size_t top, struct sheet *sheet,
                  struct err *err)
{
    static const char *const titles[] = {"user", "rank", "item", "score"};
    struct job job = {.w = context, .embedded = embedded, .top = top, .sheet = sheet};
    struct dataset dataset;
    int result = dataset_get(context->store, context->run.dataset, &dataset, err);
    if (!result)
        result = dataset_names(context->store, &dataset, "user", &job.users, &job.n_users, err);
    if (!result)
        result = dataset_names(context->store, &dataset, "item", &job.items, &job.n_items, err);
    for (size_t i = 0; i < sizeof titles / sizeof *titles && !result; i++)
        sheet_word(sheet, titles[i]);
    if (!result) {
        sheet_end_line(sheet);
        print_blocks(&job);
        if (job.tied)
            print_to(stderr, "nearfar: for %zu of %zu user%s equal scores decide what is among the best %zu\n",
                     job.tied, job.n_users, plural((int64_t)job.n_users), top);
        if (job.unknown)
            print_to(stderr, "nearfar: %zu of %zu user%s %s nothing in train, so that training has learned "
                     "nothing of them\n", job.unknown, job.n_users, plural((int64_t)job.n_users),
                     job.unknown == 1 ? "has" : "have");
    }
    names_release(job.users, job.n_users);
    names_release(job.items, job.n_items);
    return result;
}
