/* What a trained run would show every user, as one table. */
#ifndef ENGINE_VERBS_RECOMMEND_ALL_H
#define ENGINE_VERBS_RECOMMEND_ALL_H

#include "engine/rank.h"
#include "engine/verbs/output.h"
#include "engine/verbs/verb.h"

/* user,rank,item,score: `top` lines for each user, best first, fewer where the catalogue has no more. */
int recommend_all(struct run_context *context, const struct embedded *embedded, size_t top, struct sheet *sheet,
                  struct err *err);

/* Whether a list of top + 1 goes on with an item that scores as high as the last of the first `top`. */
static inline bool ends_among_equals(const uint32_t *item, const real *score, size_t top)
{
    return item[top] != UINT32_MAX && score[top] > -INFINITY && score[top] == score[top - 1];
}

#endif
