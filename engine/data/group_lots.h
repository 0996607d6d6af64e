/* Whole groups by lot: rows of a group stay on one side, as those of one customer or one object should. */
#ifndef ENGINE_DATA_GROUP_LOTS_H
#define ENGINE_DATA_GROUP_LOTS_H

#include "engine/core/rng.h"

#include <stddef.h>
#include <stdint.h>

/* Rows of which a share is taken; the arrays are by row. */
struct grouped_rows {
    const uint32_t *row; /* (n) */
    size_t n;
    const uint32_t *group; /* NO_CLASS: it is a group by itself */
    const uint32_t *class; /* NULL: there are none */
};

/* Takes about a share of the rows of each class, in whole groups drawn by lot; a group counts for the class that most
 * of its rows have. What a class gets too many or too few, since groups have sizes, the next gets fewer or more. One
 * group is taken at least where the share comes to half a row of some class, and one stays at least. Sets split[row]
 * of those taken, and returns how many they are. */
size_t group_lots_take(const struct grouped_rows *rows, const struct rng *rng, double share, uint8_t *split,
                       uint8_t to);

#endif
