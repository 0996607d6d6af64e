/* The clusters that project shows of the rows of a picture: k-means on their vectors, as they are. */
#ifndef ENGINE_VERBS_CLUSTERS_H
#define ENGINE_VERBS_CLUSTERS_H

#include "engine/core/pool.h"
#include "engine/verbs/space_frame.h"

/* Of the vectors x (n, dim) of a picture; k and the seed are given. Clusters get their numbers by size, the largest
 * first. ERR_USAGE where there are fewer rows than clusters. */
int clusters_make(struct space_clusters *clusters, struct pool *pool, const struct space *space, const real *x,
                  struct err *err);
void clusters_release(struct space_clusters *clusters);
void clusters_print_text(const struct space_clusters *clusters, const struct space *space);
/* Members of an object, with a comma before. */
void clusters_print_json(const struct space_clusters *clusters, const struct space *space);

#endif
