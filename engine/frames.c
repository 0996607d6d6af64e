/* When frames are made: see frames.h. */
#include "engine/frames.h"

#include "engine/batch_frame.h"
#include "engine/course_frame.h"
#include "engine/picture_views.h"
#include "engine/probes/similarity_histogram.h"
#include "engine/training.h"
#include "store/base/clock.h"
#include "store/snapshot.h"

#include <math.h>

int64_t frames_room(const struct settings *settings)
{
    return (int64_t)(setting(settings, &knob_frames_mb) * 1e6);
}

void frames_init(struct frames *frames, struct store *store, int64_t run)
{
    *frames = (struct frames){.store = store, .run = run};
    frames_redraw(frames);
}

void frames_release(struct frames *frames)
{
    map_past_release(&frames->map_past);
}

void frames_redraw(struct frames *frames)
{
    for (int i = 0; i < N_FRAME_MAKERS; i++) {
        frames->newest[i].written = -(double)INFINITY;
        frames->newest[i].step = -1;
    }
}

static void make_map(struct frames *frames, struct trainer *trainer, struct frame *out)
{
    map_make(trainer, &frames->map_past, out);
}

static void make_views(struct frames *frames, struct trainer *trainer, struct frame *out)
{
    (void)frames;
    picture_views_make(trainer, out);
}

static void make_batch(struct frames *frames, struct trainer *trainer, struct frame *out)
{
    (void)frames;
    batch_frame_make(trainer, out);
}

static void make_course(struct frames *frames, struct trainer *trainer, struct frame *out)
{
    (void)frames;
    course_frame_make(trainer, out);
}

static bool always(const struct trainer *trainer)
{
    (void)trainer;
    return true;
}

/* Arrays positive (1, bins) and negative (1, bins): shares from low to high, which are range (1, 2). */
static void make_similarities(struct frames *frames, struct trainer *trainer, struct frame *out)
{
    static const char *const names[] = {"positive", "negative"};
    struct similarity_shares shares;
    (void)frames;
    trainer_similarity_shares(trainer, &shares);
    *out = (struct frame){.step = trainer->step};
    for (int which = 0; which < 2; which++) {
        float *share = frame_add(out, names[which], 1, SIMILARITY_BINS);
        for (int b = 0; b < SIMILARITY_BINS; b++)
            share[b] = (float)shares.share[which][b];
    }
    float *range = frame_add(out, "range", 1, 2);
    range[0] = (float)shares.low;
    range[1] = (float)shares.high;
}

static const struct {
    const char *kind;
    double seconds; /* between two of them */
    bool (*is_there)(const struct trainer *trainer);
    void (*make)(struct frames *frames, struct trainer *trainer, struct frame *out);
} makers[N_FRAME_MAKERS] = {[MAKES_MAP] = {MAP_KIND, 0.4, map_is_there, make_map},
                            [MAKES_VIEWS] = {VIEWS_KIND, 1, picture_views_are_there, make_views},
                            [MAKES_BATCH] = {BATCH_KIND, 1, batch_frame_is_there, make_batch},
                            [MAKES_SIMILARITIES] = {"similarities", 2, always, make_similarities},
                            [MAKES_COURSE] = {COURSE_KIND, 30, course_frame_is_there, make_course}};

static bool is_new(const struct frames *frames, const struct trainer *trainer, int maker)
{
    return frames->newest[maker].step != trainer->step && makers[maker].is_there(trainer);
}

static void write_one(struct frames *frames, struct trainer *trainer, int maker)
{
    struct frame frame;
    makers[maker].make(frames, trainer, &frame);
    if (frame.n)
        frame_put(frames->store, frames->run, makers[maker].kind, &frame, frames_room(&trainer->settings), NULL);
    frame_release(&frame);
    frames->newest[maker].written = clock_monotonic();
    frames->newest[maker].step = trainer->step;
}

void frames_write(struct frames *frames, struct trainer *trainer)
{
    for (int i = 0; i < N_FRAME_MAKERS; i++)
        if (is_new(frames, trainer, i))
            write_one(frames, trainer, i);
}

void frames_keep(struct frames *frames, struct trainer *trainer)
{
    int64_t every = (int64_t)setting(&trainer->settings, &knob_frames_every);
    if (every && trainer->step % every == 0)
        frames_write(frames, trainer);
}

void frames_follow(struct frames *frames, struct trainer *trainer)
{
    double now = clock_monotonic();
    for (int i = 0; i < N_FRAME_MAKERS; i++)
        if (is_new(frames, trainer, i) && now - frames->newest[i].written >= makers[i].seconds &&
            lease_active(frames->store, frames->run, NULL) == 1)
            write_one(frames, trainer, i);
}
