/* What a share held out for validation takes. The engine holds it out; who plans a run asks beforehand. */
#ifndef STORE_VALIDATION_H
#define STORE_VALIDATION_H

#include "store/dataset.h"

#include <stdbool.h>

/* Of a user's n train interactions: as many as the share comes to, rounded, but never all. */
size_t validation_takes(size_t n, double share);

/* What it is taken of: the interactions of each user, the rows of each class, or, as one group, all pairs. */
struct held_groups {
    bool of_rows;
    size_t together; /* of pairs: how many at least are held out together; else 0 */
    size_t n;
    size_t *start; /* (n + 1): group g has start[g + 1] - start[g] of them in train */
};
/* Of n pairs. */
struct held_groups held_groups_of_pairs(size_t n, size_t together);
void held_groups_release(struct held_groups *groups);
/* Of n members, each in the group that `group` says; one beyond all groups is in none. */
struct held_groups held_groups_of(const uint32_t *group, size_t n, size_t groups, bool of_rows);
/* True when the share takes nothing of any; `why` then says so, and which share would take something. */
bool validation_is_empty(const struct held_groups *groups, double share, char *why, size_t size);

/* The same of a stored data set: 1, 0, or -1. */
int validation_of(struct store *store, const struct dataset *dataset, double share, char *why, size_t size,
                  struct err *err);

#endif
