/* The frames that Live shows: see run_frames.h. */
#include "tui/screens/run_frames.h"

#include "store/base/language.h"

#include <stdlib.h>

#define FRAME_KIND(name) #name,
static const char *const kind_names[FRAMES_COUNT] = {"", FRAME_KINDS(FRAME_KIND)};
#undef FRAME_KIND

const char *frame_kind_name(enum frame_kind kind)
{
    return kind_names[kind];
}

static void forget(struct read_frame *read)
{
    frame_release(&read->frame);
    read->key = (struct frame_key){0};
}

void run_frames_release(struct run_frames *frames)
{
    for (int kind = 0; kind < FRAMES_COUNT; kind++)
        forget(&frames->shown[kind]);
    forget(&frames->before);
}

const struct frame *run_frames_shown(const struct run_frames *frames, enum frame_kind kind)
{
    return frames->shown[kind].frame.n ? &frames->shown[kind].frame : NULL;
}

/* Reading -------------------------------------------------------------------------------------------------------- */

/* The one of a step, where it is not the one that is known; that one goes to `old`, unless it is NULL. Of a damaged
 * one the key is kept, so that it is not read again and again. */
static int read_at(struct read_frame *read, struct store *store, const struct run *run, enum frame_kind kind,
                   int64_t step, struct frame *old, struct err *err)
{
    struct frame_key key;
    struct frame fresh;
    int got = frame_newest(store, run, kind_names[kind], step, &key, err);
    if (got == 0)
        forget(read);
    if (got <= 0 || frame_key_is(&key, &read->key))
        return got < 0 ? -1 : 0;
    got = frame_get(store, run, kind_names[kind], key.step, &fresh, err);
    if (got < 0 && err->code != ERR_FAILED)
        return -1;
    if (got < 0)
        err_clear(err);
    read->key = key;
    if (got <= 0)
        return 0;
    if (old)
        *old = read->frame;
    else
        frame_release(&read->frame);
    read->frame = fresh;
    return 0;
}

static int find_newest(struct run_frames *frames, struct store *store, const struct run *run, enum frame_kind kind,
                       struct err *err)
{
    struct frame_key key = frames->shown[kind].key;
    int got = frames->went_back ? frame_newest(store, run, kind_names[kind], MOST_COUNTED, &key, err) : 1;
    frames->newest[kind] = key.step;
    frames->there[kind] = frames->went_back ? got > 0 : frames->shown[kind].frame.n > 0;
    return got < 0 ? -1 : 0;
}

/* And the one before it, which usually was shown until now. */
static int read_map(struct run_frames *frames, struct store *store, const struct run *run, int64_t step,
                    struct err *err)
{
    struct read_frame *map = &frames->shown[FRAMES_map], old = {.key = map->key};
    if (read_at(map, store, run, FRAMES_map, step, &old.frame, err) < 0)
        return -1;
    if (old.frame.n && old.frame.step < map->frame.step) {
        forget(&frames->before);
        frames->before = old;
    } else {
        forget(&old);
    }
    return read_at(&frames->before, store, run, FRAMES_map, map->frame.step - 1, NULL, err);
}

int run_frames_read(struct run_frames *frames, struct store *store, const struct run *run, struct err *err)
{
    int64_t step = frames->went_back ? frames->step : MOST_COUNTED;
    for (enum frame_kind kind = FRAMES_NONE + 1; kind < FRAMES_COUNT; kind++) {
        if (frames->only ? kind != frames->only : kind == FRAMES_batch)
            continue;
        int result = kind == FRAMES_map ? read_map(frames, store, run, step, err)
                                        : read_at(&frames->shown[kind], store, run, kind, step, NULL, err);
        if (result < 0 || find_newest(frames, store, run, kind, err) < 0)
            return -1;
    }
    return 0;
}

/* Stepping ------------------------------------------------------------------------------------------------------- */

/* The place to go to, -1 where there is none in that direction: `at` is that of the last one up to the step that is
 * shown. */
static int64_t place_of(int64_t at, int64_t n, enum frame_move move)
{
    const int64_t places[] = {[FRAME_FIRST] = 0, [FRAME_EARLIER] = at - 1, [FRAME_LATER] = at + 1,
                              [FRAME_NEWEST] = n - 1};
    return places[move] < n ? places[move] : -1;
}

int run_frames_go(struct run_frames *frames, struct store *store, const struct run *run, enum frame_kind kind,
                  enum frame_move move, size_t *place, size_t *n, struct err *err)
{
    int64_t *steps, at = -1;
    if (frame_steps(store, run, kind_names[kind], &steps, n, err) < 0)
        return -1;
    while (at + 1 < (int64_t)*n && steps[at + 1] <= frames->shown[kind].key.step)
        at++;
    int64_t to = place_of(at, (int64_t)*n, move);
    if (to >= 0) {
        frames->step = steps[to];
        frames->went_back = to + 1 < (int64_t)*n;
        *place = (size_t)to + 1;
    }
    free(steps);
    if (to < 0)
        return err_set(err, ERR_USAGE, "this is the %s frame that is kept",
                       move == FRAME_LATER ? _("newest") : _("earliest"));
    return run_frames_read(frames, store, run, err);
}
