/* The frames of a session (store/frame.h): its map two or three times a second, of any run that contrasts rows once a
 * second its next batch, of a run on pictures as often what views make of some, and how alike the rows of a batch are
 * every two seconds; where schedules go from here changes with knobs alone, and is kept twice a minute. They are made
 * while somebody watches, every so many steps where the knob frames_every asks, and once where a session begins and
 * ends, so that there is one to be seen afterwards. What cannot be kept is not missed. */
#ifndef ENGINE_FRAMES_H
#define ENGINE_FRAMES_H

#include "engine/map.h"

enum frame_maker { MAKES_MAP, MAKES_VIEWS, MAKES_BATCH, MAKES_SIMILARITIES, MAKES_COURSE, N_FRAME_MAKERS };

struct frames {
    struct store *store;
    int64_t run;
    struct {
        double written; /* when the newest was, monotonic */
        int64_t step;   /* of the newest; -1: none, or it is to be made again */
    } newest[N_FRAME_MAKERS];
    struct map_past map_past;
};

/* Bytes that frames of one kind may take. */
int64_t frames_room(const struct settings *settings);

void frames_init(struct frames *frames, struct store *store, int64_t run);
void frames_release(struct frames *frames);
/* Those that are due while somebody watches. */
void frames_follow(struct frames *frames, struct trainer *trainer);
/* Those of this step where frames_every says that it has some. */
void frames_keep(struct frames *frames, struct trainer *trainer);
/* Those of this step, whoever watches. */
void frames_write(struct frames *frames, struct trainer *trainer);
/* A setting was turned: who watches wants to see at once what it does, also while the run is paused. */
void frames_redraw(struct frames *frames);

#endif
