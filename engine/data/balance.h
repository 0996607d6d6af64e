/* Classes of very different sizes, made equal before a run trains: rows of train alone, once the data are arranged.
 * Validation and test stay what they are, and numbers stay standardised as all train rows of the data set say.
 *
 *   over   copies rows of each class, all as often or once more, until it has as many as the largest.
 *   under  leaves out rows of each class, until it has as few as the smallest. They stand behind all splits.
 *   smote  makes rows of each class until it has as many as the largest: a row goes a random part of the way from a
 *          row of train to one of its nearest of the same class in train (Chawla, Bowyer, Hall, Kegelmeyer: SMOTE:
 *          Synthetic Minority Over-sampling Technique, JAIR 16, 2002), near by the standardised numbers.
 *
 * Made rows, copies among them, stand at the end of train (collection.made). Rows without a class stay as they are.
 * What is drawn depends on the seed alone. */
#ifndef ENGINE_DATA_BALANCE_H
#define ENGINE_DATA_BALANCE_H

#include "engine/core/pool.h"
#include "engine/data/corpus.h"
#include "store/base/err.h"

enum balance { BALANCE_NONE, BALANCE_OVER, BALANCE_UNDER, BALANCE_SMOTE };

struct balancing {
    enum balance how;
    size_t neighbours; /* of which a made row lies towards one */
    uint64_t seed;
};

/* `told` receives one sentence with the counts, "" where nothing was asked for. -1 when the rows have no classes, or,
 * to make rows, something that cannot lie between two. */
int collection_balance(struct collection *collection, const struct balancing *asked, struct pool *pool,
                       char told[BALANCE_TOLD], struct err *err);

#endif
