/* What is held out for validation: see validation.h. */
#include "store/validation.h"

#include "store/base/mem.h"
#include "store/base/text.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

size_t validation_takes(size_t n, double share)
{
    size_t take = (size_t)floor(share * (double)n + 0.5);
    return take < n ? take : n ? n - 1 : 0;
}

bool validation_is_empty(const size_t *start, size_t users, double share, char *why, size_t size)
{
    size_t largest = 0, would = 0;
    for (size_t u = 0; u < users; u++) {
        size_t n = start[u + 1] - start[u];
        if (validation_takes(n, share))
            return false;
        largest = n > largest ? n : largest;
    }
    double enough = 1 / (double)(largest ? largest : 1);
    for (size_t u = 0; u < users; u++)
        would += validation_takes(start[u + 1] - start[u], enough) > 0;
    if (share <= 0)
        snprintf(why, size, "validation=0 holds out nothing");
    else if (largest < 2)
        snprintf(why, size, "validation=%g holds out nothing, since no user has more than one interaction in train", share);
    else
        snprintf(why, size, "validation=%g holds out nothing, since no user has more than %zu interactions in train (%.2g takes "
                 "one of %s%zu user%s)", share, largest, enough, would > 1 ? "each of " : "", would,
                 plural((int64_t)would));
    return true;
}

int validation_of(struct store *store, const struct dataset *dataset, double share, char *why, size_t size, struct err *err)
{
    void *data;
    size_t n, users = (size_t)dataset->users;
    if (dataset_column(store, dataset->id, "train", "user", COLUMN_U32, &data, &n, err) < 0)
        return -1;
    const uint32_t *user = data;
    size_t *start = xcalloc(users + 1, sizeof *start);
    for (size_t i = 0; i < n; i++)
        if (user[i] < users)
            start[user[i] + 1]++;
    for (size_t u = 0; u < users; u++)
        start[u + 1] += start[u];
    bool empty = validation_is_empty(start, users, share, why, size);
    free(start);
    free(data);
    return empty;
}
