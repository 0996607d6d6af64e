/* What is drawn of the map of a run: how its rows are embedded, and where they were a moment before. See engine/map.h
 * for what is in it. */
#ifndef TUI_SCREENS_MAP_H
#define TUI_SCREENS_MAP_H

#include "tui/screens/run_frames.h"
#include "tui/widgets/scatter.h"

/* Of the embeddings, and of the inputs as views change them; without points where there are none. */
struct scatter map_embedded(const struct run_frames *frames, bool letters);
struct scatter map_views(const struct run_frames *frames, bool letters);

#endif
