/* A pane of Live. How to add one: copy panes/similarity.c to panes/NAME.c, end it in one `const struct pane
 * pane_NAME`, and add its row to PANES. */
#ifndef TUI_SCREENS_PANE_H
#define TUI_SCREENS_PANE_H

#include "tui/app.h"
#include "tui/screens/run_frames.h"
#include "tui/widgets/canvas.h"

struct live;

/* Where it stands: the charts one over the other, the knobs, what stands beside or below these, the row of events. */
enum pane_place { PLACE_CHARTS, PLACE_KNOBS, PLACE_SIDE, PLACE_EVENTS };

struct pane {
    const char *name; /* what a person types for it */
    enum pane_place place;
    /* Whether there is anything it could show: its metric was recorded, its picture is made. NULL: always. */
    bool (*shown)(const struct live *live);
    /* What stands in its upper edge; NULL: its name. Of a pane that shows frames, the step stands behind it. */
    void (*title)(const struct live *live, char *to, size_t size);
    /* Draws into a box whose edges and title are there. */
    void (*draw)(const struct app *app, const struct live *live, struct canvas *canvas, struct rect box,
                 int title_style);
    /* How many rows or pages the arrows go through while it has the focus (live->scroll); NULL: they go through the
     * knobs. */
    int (*count)(const struct live *live);
    enum frame_kind frames; /* that it shows; FRAMES_NONE where it shows none */
};

/* In the order of Tab; of one place, the first have a place first where there is little room. */
#define PANES(X)   \
    X(views)       \
    X(map)         \
    X(loss)        \
    X(main)        \
    X(measures)    \
    X(chosen)      \
    X(course)      \
    X(confusion)   \
    X(knobs)       \
    X(similarity)  \
    X(health)      \
    X(events)      \
    X(facts)

enum {
#define PANE_NUMBER(name) PANE_##name,
    PANES(PANE_NUMBER)
#undef PANE_NUMBER
    PANE_COUNT
};

#define PANE_DECLARATION(name) extern const struct pane pane_##name;
PANES(PANE_DECLARATION)
#undef PANE_DECLARATION
extern const struct pane *const panes[PANE_COUNT];

/* Its place in `panes`. */
int pane_number(const struct pane *pane);
bool pane_is_shown(const struct pane *pane, const struct live *live);

#endif
