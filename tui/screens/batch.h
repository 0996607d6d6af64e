/* What the screen of a batch knows: an anchor of a step, its positives and negatives as the loss contrasts them, and
 * what the loss would make of them by another value of a knob. The engine is asked for the latter, in the
 * background. */
#ifndef TUI_SCREENS_BATCH_H
#define TUI_SCREENS_BATCH_H

#include "store/batch_frame.h"
#include "store/description.h"
#include "tui/app.h"
#include "tui/job.h"
#include "tui/screens/run_frames.h"

enum { BATCH_NAME = 64 };

/* A positive or a negative, in the order of the screen. */
struct batch_row {
    size_t entry; /* of the frame */
    bool positive;
    double share, asked_share; /* of the gradient of all negatives */
    char name[BATCH_NAME];
};

struct batch_sums {
    double total, effective; /* sizes of the negatives' slopes; as how many share the gradient evenly */
};

/* Another value of a knob. */
struct what_if {
    char knob[32], value[64]; /* value "": nothing is asked */
    double ask_at;            /* when the engine is to be asked; 0: it was */
    struct job job;
    struct frame_key about;   /* the frame that it was asked of, */
    struct frame_key of;      /* and that what follows is of; zeros: none */
    float *loss, *slope;      /* (anchors), (entries) */
    double scale;
};

struct batch_screen {
    struct run run;           /* id 0: none */
    struct description description; /* of its data set */
    struct run_frames frames; /* of batches alone */
    struct frame_key arranged;  /* what the rows are of */
    bool sound;                 /* that frame can be read: it is looked at once */
    size_t anchor;
    struct batch_row *row; /* (n) */
    size_t n, positives;
    size_t selected;
    struct batch_sums is, asked;
    char anchor_name[2 * BATCH_NAME];
    bool matrix; /* it has the screen */
    struct what_if what_if;
};

struct batch_screen *batch_of(const struct app *app);
/* NULL where none is shown. */
const struct frame *batch_frame_of(const struct batch_screen *batch);
size_t batch_anchors(const struct batch_screen *batch);
/* Whether what was asked is there. */
bool batch_is_answered(const struct batch_screen *batch);
/* The value of the knob that is asked about, as it is in the frame; "" where the frame answers for no knob. */
const char *batch_knob_value(const struct batch_screen *batch);
/* Goes to the next of the knobs of which the frame answers. */
void batch_next_knob(struct batch_screen *batch);
/* Ranks the rows of the anchor and reads their names. */
int batch_arrange(struct app *app, struct batch_screen *batch, struct err *err);
void batch_ask(struct batch_screen *batch, const char *value, double at);

void batch_draw(const struct app *app, const void *state, struct canvas *canvas);

#endif
