/* A picture of the vectors of a run, kept as a frame (store/frame.h), so that it need not be made again. One of items
 * by t-SNE is of the kind "space/items/tsne", and a second one by another setting, to be shown beside it, of the kind
 * "space/items/tsne/beside". Its arrays:
 *
 *   xy (n, 2)         where each is in the picture, turned towards a picture of another step where one is kept; a
 *                     second one towards the first
 *   row (n, 1)        which row of the data set it is
 *   facts (n, 5)      SPACE_FACTS; NaN where the data do not say
 *   neighbour (n, m)  who is nearest in truth, as places in this picture, nearest first
 *   distance (n, m)   how far each of them is in truth
 *   spectrum (1, dim) the singular values of the centred vectors, falling
 *   measures (1, 7)   SPACE_MEASURES
 *
 * Beside the pictures of a side, and of the same rows, are kept the vectors themselves, as "space/items/vectors",
 *
 *   row (n, 1), vector (n, dim)
 *
 * and the clusters that were asked for last, as "space/items/clusters":
 *
 *   row (n, 1)
 *   cluster (n, 1)    of the vectors, by k-means; 0 is the largest
 *   measures (1, 2)   how many there are, and the seed */
#ifndef ENGINE_VERBS_SPACE_FRAME_H
#define ENGINE_VERBS_SPACE_FRAME_H

#include "engine/project/project.h"
#include "store/frame.h"

/* A fact of a point: its class; how often it stands in a pair of train; 1 where the vote of its nearest is another
 * class, else 0; days from the first pair of train to its own first one; the share of its true nearest that the
 * picture keeps. */
enum space_fact { SPACE_CLASS, SPACE_POPULARITY, SPACE_WRONG, SPACE_AGE, SPACE_KEPT, SPACE_FACTS };
enum space_measure {
    SPACE_TRUST, SPACE_PRESERVED, SPACE_NEAREST, SPACE_SETTING, SPACE_SEED, SPACE_ALL_ROWS, SPACE_DIM,
    SPACE_MEASURES
};
enum { SPACE_NEIGHBOURS = 10, SPACE_ROOM = 64 << 20 };

struct space {
    size_t n, dim, all;       /* rows of the picture, their numbers, rows of the run */
    uint32_t *row;            /* (n) */
    float *xy, *fact;         /* (n, 2), (n, SPACE_FACTS) */
    struct nearest nearest;
    double *spectrum;         /* (dim) */
    struct picture_trust trust;
    double setting;           /* the perplexity of t-SNE; how many neighbours UMAP takes, the vector itself among
                                 them; 0: the method has none */
    int64_t seed;
};
void space_release(struct space *space);

struct space_clusters {
    size_t k;
    int64_t seed;
    uint32_t *member; /* (n) */
};

enum { SPACE_KIND = 32 };
void space_kind(char to[SPACE_KIND], const char *whose, const char *method);
/* Turns it towards the kept picture of another step with the same rows that is nearest, or, where `first` is a kind,
 * towards the one of this step that is of that kind; and keeps it. 1: it was turned; 0: there is none such with the
 * same rows; -1. */
int space_keep(struct store *store, const struct run *run, const char *kind, const char *first, int64_t step,
               struct space *space, struct err *err);
/* Keeps the vectors x (n, dim) of its rows, where they are not kept; those of more than SPACE_VECTORS bytes are not:
 * 1, 0 where they are too many, -1. */
enum { SPACE_VECTORS = 16 << 20 };
int space_keep_vectors(struct store *store, const struct run *run, const char *whose, int64_t step,
                       const struct space *space, const real *x, struct err *err);
/* Keeps the cluster of each row. */
int space_keep_clusters(struct store *store, const struct run *run, const char *whose, int64_t step,
                        const struct space *space, const struct space_clusters *clusters, struct err *err);
/* The picture that is kept of this very step and these settings, but for its nearest: 1, 0 when there is none, -1.
 * What the space has already (n, row, dim, seed, setting) is what it must be. */
int space_find(struct store *store, const struct run *run, const char *kind, int64_t step, struct space *space,
               struct err *err);

#endif
