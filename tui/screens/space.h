/* What the screen Space knows: the vectors of one run in the plane, as the engine drew them (nearfar project), and
 * one point of them with its neighbours in truth. Pictures are frames (engine/verbs/space_frame.h); of a run on rows
 * there may also be the maps that it kept while it was watched (engine/map.h), which have no more than places and
 * classes. */
#ifndef TUI_SCREENS_SPACE_H
#define TUI_SCREENS_SPACE_H

#include "tui/app.h"
#include "tui/job.h"
#include "tui/screens/overlay.h"
#include "tui/screens/run_frames.h"
#include "tui/widgets/scatter.h"

enum space_method { SPACE_PCA, SPACE_TSNE, SPACE_UMAP, SPACE_MAP, SPACE_METHODS };
enum space_colour { SPACE_BY_CLASS, SPACE_BY_POPULARITY, SPACE_BY_ERROR, SPACE_BY_AGE, SPACE_BY_KEPT, SPACE_COLOURS };
enum space_panel { SPACE_PICTURE, SPACE_POINT, SPACE_SPECTRUM, SPACE_PLANE, SPACE_SIMILARITY, SPACE_PAST,
                   SPACE_PANELS };

/* A fact of a point in the array "facts" of its picture. */
enum space_fact { FACT_CLASS, FACT_POPULARITY, FACT_WRONG, FACT_AGE, FACT_KEPT, FACTS };
/* What stands in its array "measures". */
enum space_measure { MEASURE_TRUST, MEASURE_PRESERVED, MEASURE_NEAREST, MEASURE_PERPLEXITY, MEASURE_SEED,
                     MEASURE_ALL_ROWS, MEASURE_DIM, MEASURES };

#define NO_POINT SIZE_MAX

/* How alike the rows of batches were, at some steps from all over the run (frames of the kind "similarities"). */
enum { PAST_MOST = 64 };
struct space_past {
    size_t n, bins;
    struct frame frame[PAST_MOST]; /* (n) */
    int64_t newest;                /* the step of the newest that is kept, and how many are: to know what is new */
    size_t kept;
};

struct space {
    struct run run;     /* id 0: none yet */
    const char *whose;  /* users, items or rows */
    enum space_method method;
    enum space_colour colour;
    enum space_panel panel; /* that has the focus */
    bool zoom;              /* the picture has the whole screen */

    enum space_method shown; /* of the picture that was read last */
    struct frame_key key;   /* of it */
    struct frame frame;     /* it; without arrays when there is none */
    size_t place, kept;     /* the place of its step among those that are kept, from 1 */
    bool went_back;
    int64_t step;           /* to which a person has gone back */

    float *shade;           /* (points): by what they are coloured, in classes or steps; below 0 for none */
    double edge[SCATTER_STEPS]; /* of an ordered colour: the largest value of each step */
    size_t point;           /* that is pointed at, or NO_POINT */
    char sought[64];        /* what was looked for last */

    int64_t named;          /* the data set whose names these are; 0: none */
    const char *names_of;   /* whose of it */
    struct name *names, *classes;
    size_t n_names, n_classes;

    struct overlay curves;  /* of this run and the marked ones */
    struct space_past past;

    struct job job;         /* that draws a picture */
    enum space_method making;
    char trouble[256];      /* why the last one was not drawn */
};

struct space *space_of(const struct app *app);
extern const char *const space_method_words[SPACE_METHODS], *const space_method_titles[SPACE_METHODS];
extern const char *const space_colour_words[SPACE_COLOURS];

/* space_read.c: reads the picture of its method, names, curves. */
int space_read(struct app *app, struct space *space, struct err *err);
/* Whether a picture of this method is kept: 1, 0, -1. */
int space_has(const struct space *space, struct store *store, enum space_method method, struct err *err);
/* Goes to another run, or to the other side of it: what was known of the one before is forgotten. */
int space_begin(struct app *app, struct space *space, const struct run *run, const char *whose, struct err *err);
void space_release(struct space *space);
/* Of what kind the frames of its picture are. */
enum { SPACE_KIND = 48 };
void space_kind(const struct space *space, enum space_method method, char to[SPACE_KIND]);
void space_colour_points(struct space *space);
size_t space_points(const struct space *space);
/* NULL where the picture has none: (points, 2), the facts of a point. */
const float *space_xy(const struct space *space);
const float *space_facts(const struct space *space, size_t point);
/* A measure of the picture; NaN where it has none. */
double space_measured(const struct space *space, enum space_measure measure);
/* What a point is called, in `number` where it has no name. */
enum { POINT_NUMBERED = 24 };
const char *space_name(const struct space *space, size_t point, char number[POINT_NUMBERED]);
const char *space_class(const struct space *space, double class, char number[POINT_NUMBERED]);
/* How many neighbours of each point are known, and the one at `at`: its place and how far it is in truth. */
size_t space_neighbours(const struct space *space);
bool space_neighbour(const struct space *space, size_t point, size_t at, size_t *neighbour, double *distance);

/* space_past.c */
int space_past_read(struct space_past *past, struct store *store, const struct run *run, struct err *err);
void space_past_release(struct space_past *past);
/* Positives in the upper half and negatives in the lower one: a column is a step, shades are shares. */
void space_past_draw(const struct space_past *past, struct canvas *canvas, struct rect area);

/* space.c: has the engine draw a picture by this method, in the background; of each checkpoint, or of the best, and
 * while the run trains of the newest. */
int space_make(struct app *app, enum space_method method, bool each, struct err *err);
/* Shows the picture of this method, and has it drawn where it is not there. */
int space_show(struct app *app, enum space_method method, struct err *err);

void space_draw(const struct app *app, const void *state, struct canvas *canvas);
/* space_panels.c: what stands beside the picture. */
void space_draw_panel(const struct app *app, const struct space *space, enum space_panel panel, struct canvas *canvas,
                      struct rect box);

#endif
