/* The map of a run, as it is read from the store: how its rows are embedded now, and where they were a moment before.
 * See engine/map.h for what is in it. */
#ifndef TUI_SCREENS_MAP_H
#define TUI_SCREENS_MAP_H

#include "store/frame.h"
#include "tui/widgets/scatter.h"

struct map {
    struct frame now, before;
};

/* Reads the newest one. A damaged one is left out. */
int map_read(struct map *map, struct store *store, const struct run *run, struct err *err);
void map_release(struct map *map);
bool map_is_known(const struct map *map);
/* What is drawn of the embeddings, and of the inputs as views change them; without points where there are none. */
struct scatter map_embedded(const struct map *map, bool letters);
struct scatter map_views(const struct map *map, bool letters);

#endif
