/* Ways to look at runs on Compare. Curves of marked runs are one; the others draw runs as points (run_space.h), those
 * that are marked or all that Runs shows. How to add one: copy views/importance.c to views/NAME.c, end it in one
 * `const struct compare_view view_NAME`, and add its row to COMPARE_VIEWS. */
#ifndef TUI_SCREENS_COMPARE_VIEW_H
#define TUI_SCREENS_COMPARE_VIEW_H

#include "tui/app.h"
#include "tui/importance.h"
#include "tui/run_space.h"
#include "tui/widgets/sketch.h"
#include "tui/widgets/ticks.h"

/* X(NAME), in the order in which `view` goes through them; the first is what Compare begins with. */
#define COMPARE_VIEWS(X) \
    X(curves)            \
    X(scatter)           \
    X(parallel)          \
    X(importance)        \
    X(winners)

struct points;

/* A NULL function: there is no such thing in this view. */
struct compare_view {
    const char *name;
    const char *keys; /* a line of what its keys do */
    bool weighs;      /* it needs the importance of settings */
    /* Draws into a sketch that is as large as there is room for. NULL: it draws the curves of Compare, and whatever
     * else is here is theirs. */
    void (*draw)(const struct points *points, struct sketch *sketch);
    /* Appends what it draws as lines of CSV. */
    void (*add_csv)(const struct points *points, struct text *out);
    /* Left and right, up and down, another field of the x (0) or y (1) axis; and closer (-1), wider (1), all (0). */
    void (*across)(struct points *points, int by);
    void (*down)(struct points *points, int by);
    void (*next_field)(struct points *points, int axis, int by);
    void (*narrow)(struct points *points, int way);
    /* Sets the lower (0) or upper (1) end of the range that is kept. */
    void (*brush)(struct points *points, int end);
    /* What Enter does; -1 with why not. */
    int (*enter)(struct points *points, struct err *err);
};

#define VIEW_DECLARATION(name) extern const struct compare_view view_##name;
COMPARE_VIEWS(VIEW_DECLARATION)
#undef VIEW_DECLARATION

extern const struct compare_view *const compare_views[];
extern const size_t n_compare_views;

/* A range of an axis; runs outside are left out. NaN: it has no such end. */
struct brush {
    char axis[80];
    double low, high;
};

/* What the views of points know. */
enum { BRUSHES = 16 };
struct points {
    bool all;     /* those that Runs shows, though some are marked */
    bool of_marked; /* what was read last is of the marked runs */
    size_t n_asked; /* runs that were asked for */
    struct run_space space;
    int *look;    /* (n_points) of the first of its runs that is marked; -1 */
    bool *kept;   /* (n_points) within all ranges, and among the best */
    char why_not[256]; /* why there is nothing to draw; "" else */
    char field[2][80]; /* of the axes of the scatter plot; "": a setting, and the metric */
    int64_t selected;  /* run of the selected point */
    struct run run;    /* that one */
    int axis;          /* of parallel coordinates and importance: the one with the focus */
    struct brush brush[BRUSHES];
    size_t n_brushes;
    size_t top;        /* so many of the best are kept; 0: all */
    struct importance importance;
    uint64_t weighed;  /* what the importance was computed from */
};

/* Reads the runs, and weighs their settings for a view that needs it. */
int points_read(struct points *points, struct app *app, const struct compare_view *view, struct err *err);
/* Takes a space that was read elsewhere, of which it becomes the owner, with the looks of marked runs, NULL for
 * none. */
void points_take(struct points *points, struct run_space *space, const struct compare_view *view,
                 const struct selection *selection);
void points_release(struct points *points);

/* The place of the selected point; -1 when it is not there. */
int points_selected(const struct points *points);
void points_select(struct points *points, int point);
/* Moves the selection by so many points in an order: the places of the points, first to last. */
void points_move(struct points *points, const int *order, size_t n, int by);
/* The axes of the scatter plot. */
int points_field(const struct points *points, int axis);
/* Looks again which points are kept, after a change of the ranges or of `top`; and how many points and runs are. */
void points_sift(struct points *points);
size_t points_kept(const struct points *points, size_t *runs);
/* The points by the metric, the best first. The caller frees it. */
int *points_by_metric(const struct points *points);
/* The range of an axis; NULL when it has none, or with `make` one that is new. */
struct brush *points_brush(struct points *points, const char *axis, bool make);
void points_unbrush(struct points *points);

/* "12 sw-12: tau 0.1, loss bpr, best(recall@20) 0.21±0.01 (3 seeds)". The caller frees it. */
char *points_describe(const struct points *points, int point);
/* A mark for a point: that of its marked run. */
struct look points_look(const struct points *points, int point);
/* Lines of CSV: all axes of all points that are kept. */
void points_add_csv(const struct points *points, struct text *out);

/* Labels along an axis, words among them, about `count` of numbers; `at` is in the values of the axis. */
void points_ticks(const struct space_axis *axis, int count, struct ticks *ticks);

#endif
