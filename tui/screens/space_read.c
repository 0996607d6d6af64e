/* What Space reads: see space.h. */
#include "store/base/language.h"
#include "tui/screens/space.h"

#include "store/base/mem.h"
#include "store/description.h"
#include "tui/screens/class_names.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const space_method_words[SPACE_METHODS] = {"pca", "tsne", "umap", "sphere", "map"};
const char *const space_method_titles[SPACE_METHODS] = {"PCA", "t-SNE", "UMAP", "sphere", "map"};
const char *const space_colour_words[SPACE_COLOURS] = {N_("class"), N_("popularity"), N_("error"), N_("age"),
                                                       N_("kept"), N_("cluster")};

const char *space_title(const struct space *space)
{
    return space->method == SPACE_SPHERE && space->sphere.dim == 2 ? "circle" : space_method_titles[space->method];
}

bool space_is_ordered(const struct space *space)
{
    return space->colour == SPACE_BY_POPULARITY || space->colour == SPACE_BY_AGE || space->colour == SPACE_BY_KEPT;
}

static void forget_picture(struct space *space)
{
    frame_release(&space->frame);
    frame_release(&space->second.frame);
    space->second = (struct space_beside){0};
    free(space->shade);
    space->shade = NULL;
    space->key = (struct frame_key){0};
}

static void forget_names(struct space *space)
{
    names_release(space->names, space->n_names);
    names_release(space->classes, space->n_classes);
    space->names = space->classes = NULL;
    space->n_names = space->n_classes = 0;
    space->named = 0;
}

void space_release(struct space *space)
{
    forget_picture(space);
    forget_names(space);
    space_beside_forget(space);
    space_choose_none(space);
    overlay_release(&space->curves);
    space_past_release(&space->past);
    job_release(&space->job);
}

/* The picture ---------------------------------------------------------------------------------------------------- */

const float *space_xy(const struct space *space)
{
    const struct frame_array *xy = frame_find(&space->frame, space->method == SPACE_MAP ? "embedded" : "xy", 2);
    return !xy ? NULL : space->method == SPACE_SPHERE ? space->sphere.xy : xy->value;
}

size_t space_points(const struct space *space)
{
    const struct frame_array *xy = frame_find(&space->frame, space->method == SPACE_MAP ? "embedded" : "xy", 2);
    return xy ? xy->rows : 0;
}

const float *space_facts(const struct space *space, size_t point)
{
    const struct frame_array *facts = frame_find(&space->frame, "facts", FACTS);
    return facts && point < facts->rows ? facts->value + point * FACTS : NULL;
}

double space_measured(const struct space *space, enum space_measure measure)
{
    const struct frame_array *measures = frame_find(&space->frame, "measures", MEASURES);
    return measures && measures->rows ? (double)measures->value[measure] : (double)NAN;
}

size_t space_neighbours(const struct space *space)
{
    const struct frame_array *near = frame_find_any(&space->frame, "neighbour");
    const struct frame_array *far = frame_find_any(&space->frame, "distance");
    return near && far && near->cols == far->cols && near->rows == far->rows ? near->cols : 0;
}

bool space_neighbour(const struct space *space, size_t point, size_t at, size_t *neighbour, double *distance)
{
    const struct frame_array *near = frame_find_any(&space->frame, "neighbour");
    size_t n = space_points(space);
    if (at >= space_neighbours(space) || point >= near->rows)
        return false;
    double place = (double)near->value[point * near->cols + at];
    *distance = (double)frame_find_any(&space->frame, "distance")->value[point * near->cols + at];
    *neighbour = place >= 0 && place < (double)n ? (size_t)place : 0;
    return place >= 0 && place < (double)n;
}

void space_kind(const struct space *space, enum space_method method, char to[SPACE_KIND])
{
    if (method == SPACE_MAP)
        snprintf(to, SPACE_KIND, "map");
    else
        snprintf(to, SPACE_KIND, "space/%s/%s", space->whose,
                 space_method_words[method == SPACE_SPHERE ? SPACE_PCA : method]);
}

/* How many of its steps are kept, and which of them is shown. */
static int find_place(struct space *space, struct store *store, const char *kind, struct err *err)
{
    int64_t *steps;
    space->place = 0;
    if (frame_steps(store, &space->run, kind, &steps, &space->kept, err) < 0)
        return -1;
    for (size_t i = 0; i < space->kept; i++)
        space->place += steps[i] <= space->key.step;
    free(steps);
    return 0;
}

/* The method may have to be another one by what is read: a sphere is of vectors of 2 or 3 numbers alone. */
static int read_beside(struct space *space, struct store *store, bool fresh, struct err *err)
{
    enum space_method before = space->method;
    int changed = space_beside_read(space, store, err);
    if (changed < 0)
        return -1;
    if (space->method == SPACE_PCA && space->by_itself && space->sphere.dim)
        space->method = SPACE_SPHERE;
    if (space->method == SPACE_SPHERE && !space->sphere.dim)
        space->method = SPACE_PCA;
    space->shown = space->method;
    if (!fresh && !changed && before == space->method)
        return 0;
    if (space->sphere.dim)
        space_turn(space);
    space_colour_points(space);
    space_chosen_find(space);
    return 0;
}

static int read_picture(struct space *space, struct store *store, struct err *err)
{
    struct frame_key key;
    struct frame fresh;
    char kind[SPACE_KIND];
    bool new = false;
    if (space->shown != space->method)
        forget_picture(space);
    space->shown = space->method;
    space_kind(space, space->method, kind);
    int got = frame_newest(store, &space->run, kind, space->went_back ? space->step : MOST_COUNTED, &key, err);
    if (got == 0)
        forget_picture(space);
    if (got > 0 && !frame_key_is(&key, &space->key)) {
        got = frame_get(store, &space->run, kind, key.step, &fresh, err);
        if (got < 0 && err->code == ERR_FAILED) { /* a damaged one: it is not read again and again */
            COPY_TEXT(space->trouble, err->text);
            err_clear(err);
            fresh = (struct frame){0};
            got = 1;
        }
        if (got > 0) {
            forget_picture(space);
            space->frame = fresh;
            space->key = key;
            new = true;
        }
    }
    if (got < 0)
        return -1;
    if (read_beside(space, store, new, err) < 0) {
        if (new)
            forget_picture(space); /* what goes with it is that of the one before: all is read again */
        return -1;
    }
    if (find_place(space, store, kind, err) < 0)
        return -1;
    space->point = space->point < space_points(space) ? space->point : NO_POINT;
    return 0;
}

/* Colours -------------------------------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Into fifths, each with as many points: the largest value of each. */
static void find_edges(struct space *space, const float *value, size_t n)
{
    float *sorted = xmalloc((n + 1) * sizeof *sorted);
    size_t known = 0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(value[i]))
            sorted[known++] = value[i];
    qsort(sorted, known, sizeof *sorted, by_value);
    for (size_t s = 0; s < SCATTER_STEPS; s++)
        space->edge[s] = known ? (double)sorted[((s + 1) * known - 1) / SCATTER_STEPS] : (double)NAN;
    free(sorted);
}

static float step_of(const struct space *space, float value)
{
    int step = 0;
    if (!isfinite(value))
        return -1;
    while (step + 1 < SCATTER_STEPS && (double)value > space->edge[step])
        step++;
    return (float)step;
}

void space_colour_points(struct space *space)
{
    static const enum space_fact facts[SPACE_COLOURS] = {FACT_CLASS, FACT_POPULARITY, FACT_WRONG, FACT_AGE,
                                                         FACT_KEPT, FACT_CLASS};
    size_t n = space_points(space);
    const struct frame_array *class = frame_find(&space->frame, "class", 1);
    bool ordered = space_is_ordered(space);
    free(space->shade);
    space->shade = xmalloc((n + 1) * sizeof *space->shade);
    for (size_t i = 0; i < n; i++) {
        const float *fact = space_facts(space, i);
        float value = fact ? fact[facts[space->colour]] : NAN;
        if (!fact && space->colour == SPACE_BY_CLASS && class && i < class->rows)
            value = class->value[i];
        if (space->colour == SPACE_BY_CLUSTER)
            value = (float)space_cluster(space, i);
        space->shade[i] = isfinite(value) || ordered ? value : -1;
    }
    if (!ordered)
        return;
    find_edges(space, space->shade, n);
    for (size_t i = 0; i < n; i++)
        space->shade[i] = step_of(space, space->shade[i]);
}

/* Names ---------------------------------------------------------------------------------------------------------- */

/* Whose names are asked for: "user", "item", or the first collection of the data set; "" for one without names. */
static int side_of(const struct space *space, struct store *store, const struct dataset *dataset,
                   char side[DESCRIBED_NAME], struct err *err)
{
    snprintf(side, DESCRIBED_NAME, "%s", strcmp(space->whose, "users") ? "item" : "user");
    if (strcmp(space->whose, "rows") != 0)
        return 0;
    struct description *description = xcalloc(1, sizeof *description);
    int result = description_read(store, dataset, description, err);
    bool named = !result && description->n_collections && description->collection[0].named;
    snprintf(side, DESCRIBED_NAME, "%s", named ? description->collection[0].name : "");
    free(description);
    return result;
}

/* Names that cannot be read are numbers instead. */
static int read_names(struct space *space, struct store *store, struct err *err)
{
    struct dataset dataset;
    char side[DESCRIBED_NAME];
    if (space->named == space->run.dataset && space->names_of == space->whose)
        return 0;
    forget_names(space);
    int result = dataset_get(store, space->run.dataset, &dataset, err);
    if (!result)
        result = side_of(space, store, &dataset, side, err);
    if (!result && *side)
        result = dataset_names(store, &dataset, side, &space->names, &space->n_names, err);
    if (!result)
        result = class_names_read(store, space->run.dataset, &space->classes, &space->n_classes, err);
    if (result < 0 && err->code == ERR_BUSY)
        return -1;
    err_clear(err);
    space->named = space->run.dataset;
    space->names_of = space->whose;
    return 0;
}

double space_row(const struct space *space, size_t point)
{
    const struct frame_array *rows = frame_find(&space->frame, "row", 1);
    return rows && point < rows->rows ? (double)rows->value[point] : -1;
}

const char *space_name(const struct space *space, size_t point, char number[POINT_NUMBERED])
{
    double row = space_row(space, point);
    if (row >= 0 && row < (double)space->n_names) {
        const struct name *name = &space->names[(size_t)row];
        return name->title ? name->title : name->id;
    }
    snprintf(number, POINT_NUMBERED, _("row %.0f"), row >= 0 ? row : (double)point);
    return number;
}

const char *space_class(const struct space *space, double class, char number[POINT_NUMBERED])
{
    if (!(class >= 0))
        return _("none");
    if (class < (double)space->n_classes)
        return space->classes[(size_t)class].id;
    snprintf(number, POINT_NUMBERED, _("class %.0f"), class);
    return number;
}

/* All of it ------------------------------------------------------------------------------------------------------ */

static int read_curves(struct app *app, struct space *space, struct err *err)
{
    static const char *const own[] = {"health/positive_similarity", "health/negative_similarity"};
    overlay_begin(&space->curves);
    for (size_t i = 0; i < 2; i++)
        overlay_want(&space->curves, space->run.id, own[i]);
    for (size_t i = 0; i <= app->selection.n; i++) {
        int64_t run = i < app->selection.n ? app->selection.mark[i].run : space->run.id;
        overlay_want(&space->curves, run, "health/alignment");
        overlay_want(&space->curves, run, "health/uniformity");
    }
    return overlay_read(&space->curves, app->store, err);
}

int space_read(struct app *app, struct space *space, struct err *err)
{
    if (!space->run.id)
        return 0;
    return run_get(app->store, space->run.id, &space->run, err) < 0 ||
                   selection_keep_stored(&app->selection, app->store, err) < 0 ||
                   read_picture(space, app->store, err) < 0 || read_names(space, app->store, err) < 0 ||
                   read_curves(app, space, err) < 0 || space_past_read(&space->past, app->store, &space->run, err) < 0
               ? -1
               : 0;
}

int space_has(const struct space *space, struct store *store, enum space_method method, struct err *err)
{
    struct frame_key key;
    char kind[SPACE_KIND];
    if (method == SPACE_MAP && strcmp(space->whose, "rows") != 0)
        return 0;
    if (method == SPACE_SPHERE)
        return space->sphere.dim != 0;
    space_kind(space, method, kind);
    return frame_newest(store, &space->run, kind, MOST_COUNTED, &key, err);
}

int space_begin(struct app *app, struct space *space, const struct run *run, const char *whose, struct err *err)
{
    struct dataset dataset;
    struct run asked = *run; /* which may be the space's own */
    if (dataset_get(app->store, asked.dataset, &dataset, err) < 0)
        return -1;
    forget_picture(space);
    space->run = asked;
    space->whose = whose ? whose : dataset_is_interactions(&dataset) ? N_("items") : N_("rows");
    space->method = SPACE_PCA;
    space->by_itself = true;
    space->went_back = space->both = false;
    space->point = NO_POINT;
    space->region = (struct space_region){0};
    space_beside_forget(space);
    space_choose_none(space);
    space->trouble[0] = '\0';
    space_past_release(&space->past);
    if (space_read(app, space, err) < 0)
        return -1;
    int map = space_xy(space) ? 0 : space_has(space, app->store, SPACE_MAP, err);
    if (map > 0)
        space->method = SPACE_MAP;
    return map < 0 ? -1 : map ? space_read(app, space, err) : 0;
}
