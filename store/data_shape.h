/* How the interactions of a data set are spread: over users, over items, and between train and test. */
#ifndef STORE_DATA_SHAPE_H
#define STORE_DATA_SHAPE_H

#include "store/base/text.h"
#include "store/dataset.h"

/* Of users or of items, by their interactions in train. */
struct side_shape {
    size_t n;
    uint32_t *by_rank;           /* (n): how many each has, the most first */
    uint32_t least, median, most;
    size_t without;              /* how many have none */
    size_t only_in_test;         /* of these, how many are in test */
    double share_of_top;         /* share of all interactions that the tenth with the most of them has */
};

struct data_shape {
    double density; /* share of all pairs of user and item that are in train */
    struct side_shape user, item;
    int64_t in_both; /* pairs of train that are in test, too; -1: not looked for, where there are more than
                        MOST_COMPARED in both */
};
enum { MOST_COMPARED = 20000000 };

/* Of a data set of interactions; reads them all. To be released. */
int data_shape_measure(struct store *store, const struct dataset *dataset, struct data_shape *shape, struct err *err);
void data_shape_release(struct data_shape *shape);
/* {"density","in_both","users":{"least","median","most","without","only_in_test","share_of_top"},"items":{...}} */
void data_shape_json(const struct data_shape *shape, struct text *out);

#endif
