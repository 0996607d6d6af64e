/* From what was collected to the data set: numbered for good, sorted by (user, item), each pair once, split in train
 * and test. */
#ifndef ENGINE_IMPORT_ARRANGE_H
#define ENGINE_IMPORT_ARRANGE_H

#include "engine/import/collect.h"

enum split {
    SPLIT_GIVEN,     /* a test file was read */
    SPLIT_RATIO,     /* of each user's interactions a share drawn by lot, rounded */
    SPLIT_LAST,      /* leave-one-out: each user's latest interaction by time, without times the last in the file */
    SPLIT_TIME,      /* of each user's interactions the latest share, rounded; needs times */
    SPLIT_MOMENT,    /* of all interactions the latest share: what happened from one moment on; needs times */
    SPLIT_ITEM,      /* of all items a share drawn by lot, with all of their interactions */
    SPLIT_NONE
};

struct arrangement {
    enum split split;
    double test_share;  /* for SPLIT_RATIO, SPLIT_TIME, SPLIT_MOMENT and SPLIT_ITEM, above 0 and below 1 */
    uint64_t seed;      /* for SPLIT_RATIO and SPLIT_ITEM; the lot depends on it and the ids alone, not on the order
                           of lines */
    double min_rating;  /* interactions rated lower are left out; NaN keeps all */
};

/* Who has most lines of the files. */
struct busiest {
    uint32_t number; /* while collecting */
    int64_t lines;
};

/* The order of the steps: repeated pairs are merged, low ratings left out, pairs dropped from the test file that
 * train has too, test is cut. Every split that cuts each user leaves each at least one interaction to train on. With
 * SPLIT_MOMENT interactions of one time go to the same side, and a user of whom all interactions come after the
 * moment leaves the data set; an item of which all come after it stays, and has no interaction in train. With
 * SPLIT_ITEM items are numbered in the order of the lot, those of test last, so that what a run holds out for
 * validation can be the last of the others; users of whom all items are held out leave the data set. */
struct arranged {
    uint32_t *users, *items;     /* place[number while collecting] = number in the data set; UINT32_MAX: not in it */
    size_t n_users, n_items;
    int64_t lines;               /* interactions before anything was merged or left out */
    struct busiest user, item;
    int64_t duplicates;          /* repeated pairs that were merged: the latest counts, by time or else in the file */
    int64_t below;               /* left out for min_rating */
    int64_t overlap;             /* pairs of the test file that train has too; they are dropped from test */
    int64_t newcomers;           /* dropped with SPLIT_MOMENT: interactions of users who have none before the
                                    moment; with SPLIT_ITEM, of users who have no other item */
    int64_t moment;              /* SPLIT_MOMENT: the time of the first interaction of test, */
    uint32_t fraction;           /* and the nanoseconds beside it */
};

/* Changes collector->train and ->test in place. The caller releases *out, also after a failure. ERR_USAGE when there
 * is no rating or time to go by; ERR_FAILED when nothing is left to train on, or no moment divides the
 * interactions. */
int arrange(struct collector *collector, const struct arrangement *how, struct arranged *out, struct err *err);
void arranged_release(struct arranged *arranged);

#endif
