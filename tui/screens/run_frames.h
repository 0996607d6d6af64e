/* The frames of a run (store/frame.h) as Live shows them: of each kind the newest, or, where a person has gone back,
 * the newest up to a step. Only what is not known yet is read. */
#ifndef TUI_SCREENS_RUN_FRAMES_H
#define TUI_SCREENS_RUN_FRAMES_H

#include "store/frame.h"

/* X(kind): see engine/frames.h and engine/record.h. */
#define FRAME_KINDS(X) \
    X(map)             \
    X(views)           \
    X(confusion)       \
    X(batch)           \
    X(course)

enum frame_kind {
    FRAMES_NONE,
#define FRAME_KIND(name) FRAMES_##name,
    FRAME_KINDS(FRAME_KIND)
#undef FRAME_KIND
    FRAMES_COUNT
};

struct read_frame {
    struct frame_key key; /* which one was read last; zeros: none */
    struct frame frame;   /* without arrays when there is none */
};

struct run_frames {
    struct read_frame shown[FRAMES_COUNT];
    struct read_frame before;     /* the map before the one that is shown */
    bool there[FRAMES_COUNT];     /* some, be it of another step */
    int64_t newest[FRAMES_COUNT]; /* the step of the newest */
    enum frame_kind only; /* the one kind that is read; FRAMES_NONE: those that panes of Live draw */
    bool went_back;
    int64_t step;                 /* to which a person has gone back */
};

/* Those to step to: in time before or after the one that is shown. */
enum frame_move { FRAME_FIRST, FRAME_EARLIER, FRAME_LATER, FRAME_NEWEST };

/* Reads what is new. A damaged one is left out. */
int run_frames_read(struct run_frames *frames, struct store *store, const struct run *run, struct err *err);
void run_frames_release(struct run_frames *frames);
/* NULL where there is none, of this step or before it. */
const struct frame *run_frames_shown(const struct run_frames *frames, enum frame_kind kind);
/* Steps through the frames of a kind, the others following to the same step, and reads them. Says at which place of
 * how many one is then. Refuses where there is none in that direction. */
int run_frames_go(struct run_frames *frames, struct store *store, const struct run *run, enum frame_kind kind,
                  enum frame_move move, size_t *place, size_t *n, struct err *err);
const char *frame_kind_name(enum frame_kind kind);

#endif
