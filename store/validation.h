/* What a share held out for validation takes. The engine holds it out; who plans a run asks beforehand. */
#ifndef STORE_VALIDATION_H
#define STORE_VALIDATION_H

#include "store/dataset.h"

#include <stdbool.h>

/* Of a user's n train interactions: as many as the share comes to, rounded, but never all. */
size_t validation_takes(size_t n, double share);

/* True when the share takes nothing of anybody; `why` then says so, and which share would take something. User u has
 * start[u + 1] - start[u] train interactions. */
bool validation_is_empty(const size_t *start, size_t users, double share, char *why, size_t size);

/* The same of a stored data set: 1, 0, or -1. */
int validation_of(struct store *store, const struct dataset *dataset, double share, char *why, size_t size, struct err *err);

#endif
