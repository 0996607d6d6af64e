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

/* SPACE_SPHERE: vectors of 2 or 3 numbers as they are, on the circle or the sphere. Its points are those of PCA. */
enum space_method { SPACE_PCA, SPACE_TSNE, SPACE_UMAP, SPACE_SPHERE, SPACE_MAP, SPACE_METHODS };
enum space_colour { SPACE_BY_CLASS, SPACE_BY_POPULARITY, SPACE_BY_ERROR, SPACE_BY_AGE, SPACE_BY_KEPT,
                    SPACE_BY_CLUSTER, SPACE_COLOURS };
enum space_panel { SPACE_PICTURE, SPACE_POINT, SPACE_SPECTRUM, SPACE_PLANE, SPACE_SIMILARITY, SPACE_PAST,
                   SPACE_CHOSEN, SPACE_PANELS };

/* A fact of a point in the array "facts" of its picture. */
enum space_fact { FACT_CLASS, FACT_POPULARITY, FACT_WRONG, FACT_AGE, FACT_KEPT, FACTS };
/* What stands in its array "measures". */
enum space_measure { MEASURE_TRUST, MEASURE_PRESERVED, MEASURE_NEAREST, MEASURE_SETTING, MEASURE_SEED,
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

/* What is kept beside a picture, of the same side and step. */
struct space_beside {
    struct frame_key key;
    struct frame frame; /* without arrays when there is none */
};

/* The vectors on the circle or the sphere, as they are seen from where it was turned to. */
struct space_sphere {
    size_t dim;            /* 2 or 3; 0: they have more numbers, or are not known */
    float *xy, *depth;     /* (points, 2), (points): NaN of those without a direction */
    size_t n_lost;         /* how many have none */
    int right, up;         /* turned by so many steps */
};

/* A region that is being drawn: its corners so far, and where the next one would be, in the plane of the picture. */
enum { CORNERS_MOST = 32 };
struct space_region {
    bool open;
    size_t n;
    double corner[CORNERS_MOST][2], at[2];
};

/* Points that were chosen by a region or by words. They are known by their rows, and stay in another picture. */
struct space_chosen {
    uint32_t *row; /* (n_rows) rising; NULL: none are */
    size_t n_rows;
    bool *is;      /* (points): of the picture that is shown; NULL: none are */
    size_t n;      /* of them */
    size_t first;  /* the member that is listed first */
    double similarity; /* the mean cosine of all pairs; NaN where vectors are not kept or there is no pair */
    char how[80];  /* what they were chosen by */
};

struct space {
    struct run run;     /* id 0: none yet */
    const char *whose;  /* users, items or rows */
    enum space_method method;
    enum space_colour colour;
    enum space_panel panel; /* that has the focus */
    bool zoom;              /* the picture has the whole screen */

    bool by_itself;          /* nobody has asked for a method yet: vectors of 2 or 3 numbers are shown as they are */
    enum space_method shown; /* of the picture that was read last */
    struct frame_key key;   /* of it */
    struct frame frame;     /* it; without arrays when there is none */
    size_t place, kept;     /* the place of its step among those that are kept, from 1 */
    bool went_back;
    int64_t step;           /* to which a person has gone back */

    struct space_beside vectors, clusters;
    bool both;                  /* a second picture of this method and step, by another setting, stands beside it */
    struct space_beside second; /* without arrays when there is none, or it is of other rows */
    struct space_sphere sphere;
    struct space_region region;
    struct space_chosen chosen;

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
    bool clustering;        /* it finds clusters, too */
    bool seconding;         /* it is a second picture */
    enum space_method making;
    char trouble[256];      /* why the last one was not drawn */
};

struct space *space_of(const struct app *app);
extern const char *const space_method_words[SPACE_METHODS], *const space_method_titles[SPACE_METHODS];
/* "circle" of vectors of two numbers. */
const char *space_title(const struct space *space);
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
/* Whether colours say little to much, rather than which. */
bool space_is_ordered(const struct space *space);
size_t space_points(const struct space *space);
/* NULL where the picture has none: (points, 2), the facts of a point. */
const float *space_xy(const struct space *space);
const float *space_facts(const struct space *space, size_t point);
/* Which row of the data set a point is. */
double space_row(const struct space *space, size_t point);
/* A measure of the picture; NaN where it has none. */
double space_measured(const struct space *space, enum space_measure measure);
/* What a point is called, in `number` where it has no name. */
enum { POINT_NUMBERED = 24 };
const char *space_name(const struct space *space, size_t point, char number[POINT_NUMBERED]);
const char *space_class(const struct space *space, double class, char number[POINT_NUMBERED]);
/* How many neighbours of each point are known, and the one at `at`: its place and how far it is in truth. */
size_t space_neighbours(const struct space *space);
bool space_neighbour(const struct space *space, size_t point, size_t at, size_t *neighbour, double *distance);

/* space_beside.c: reads vectors and clusters of the picture that is shown, where they are kept. */
int space_beside_read(struct space *space, struct store *store, struct err *err);
void space_beside_forget(struct space *space);
/* The second picture: (points, 2); NULL where none is shown or kept. A measure of it; NaN where it has none. */
const float *space_second_xy(const struct space *space);
double space_second_measured(const struct space *space, enum space_measure measure);
/* The cluster of a point, below 0 where it is not known; how many there are. */
double space_cluster(const struct space *space, size_t point);
size_t space_clusters(const struct space *space);
/* How many are asked for where nobody says: as many as there were last, or as there are classes. */
size_t space_wished_clusters(const struct space *space);
/* The vector of a point; NULL where it is not known. */
const float *space_vector(const struct space *space, size_t point, size_t *dim);
/* Places the vectors as they are seen after turning. */
void space_turn(struct space *space);

/* space_chosen.c. A region is a box of two corners, or a polygon of more, in the plane of the picture. */
void space_choose_region(struct space *space, const double (*corner)[2], size_t n);
/* By words of a name or a class; how many there are. */
size_t space_choose_words(struct space *space, const char *text);
bool space_says(const struct space *space, size_t point, const char *text); /* its name or its class */
void space_choose_none(struct space *space);
/* In the picture that is shown now. */
void space_chosen_find(struct space *space);
/* Their points as CSV; all points where none are chosen. */
void space_csv(const struct space *space, struct text *out);
void space_draw_chosen(const struct space *space, struct canvas *canvas, struct rect area);

/* space_draw.c: where the points are on a screen of this size, and how they are drawn there; marks are left out. */
struct rect space_points_area(const struct space *space, int width, int height);
struct scatter space_scatter(const struct space *space);
/* The point that is pointed at as @, its nearest in truth as 1 to 9 and 0. Returns how many marks there are. */
enum { SPACE_MARKS = 11 };
size_t space_marks(const struct space *space, struct scatter_mark marks[SPACE_MARKS]);
/* Words around the picture: its run, step and measures (the caller frees them), what its points are, and what it
 * cannot say. */
char *space_heading(const struct space *space);
void space_name_picture(const struct space *space, char *to, size_t size);
const char *space_limit(const struct space *space);
/* How many classes or steps its colours tell apart, and what each stands for; or why there are none. */
size_t space_shades(const struct space *space);
void space_say_shade(const struct space *space, size_t shade, char *to, size_t size);
void space_say_no_shades(const struct space *space, char *to, size_t size);

/* space_past.c */
int space_past_read(struct space_past *past, struct store *store, const struct run *run, struct err *err);
void space_past_release(struct space_past *past);
/* Positives in the upper half and negatives in the lower one: a column is a step, shades are shares. */
void space_past_draw(const struct space_past *past, struct canvas *canvas, struct rect area);

/* space.c: has the engine draw a picture by this method, in the background; of each checkpoint, or of the best, and
 * while the run trains of the newest. */
int space_make(struct app *app, enum space_method method, bool each, struct err *err);
/* Has the engine draw a second picture beside the one that is shown, by another perplexity, or with another number of
 * neighbours. */
int space_make_second(struct app *app, double setting, struct err *err);
/* Has the engine find k clusters of the vectors of the picture that is shown. */
int space_make_clusters(struct app *app, int64_t k, struct err *err);
/* Shows the picture of this method, and has it drawn where it is not there. */
int space_show(struct app *app, enum space_method method, struct err *err);

void space_draw(const struct app *app, const void *state, struct canvas *canvas);
/* space_panels.c: what stands beside the picture. */
void space_draw_panel(const struct app *app, const struct space *space, enum space_panel panel, struct canvas *canvas,
                      struct rect box);

#endif
