/* The map of a run of rows: some rows of train as they are embedded now, in the plane, and what views make of their
 * inputs. Kept as a frame of the kind "map" (store/frame.h) with the arrays
 *
 *   embedded (n, 2) where embeddings have two numbers, these, ready to be compared; else the two directions in which
 *                     what the encoder makes varies most, turned and mirrored towards the map before
 *   class (n, 1)      -1 where a row has none
 *   input (n, 2), view_0 (m, 2), view_1 (m, 2)
 *                     of rows of two numbers: as they are, and the first m as views change them in the next step
 *
 * To look at it changes nothing of the run. */
#ifndef ENGINE_MAP_H
#define ENGINE_MAP_H

#include "engine/trainer.h"
#include "store/frame.h"

#define MAP_KIND "map"

/* What the map before looked like, so that the next one does not jump. Zeroed to begin with. */
struct map_past {
    size_t n;
    float *embedded; /* (n, 2) */
};

/* Whether the run has rows to be drawn. */
bool map_is_there(const struct trainer *trainer);
/* Fills a frame, which the caller releases. */
void map_make(struct trainer *trainer, struct map_past *past, struct frame *out);
void map_past_release(struct map_past *past);

#endif
