/* Golden screens of Space, and its keys: on pictures that a test has put into the store. */
#include "store/base/mem.h"
#include "store/frame.h"
#include "store/metric.h"
#include "tests/unit/named_metric.h"
#include "tests/unit/tui_golden_support.h"
#include "tui/actions.h"
#include "tui/pointing.h"
#include "tui/screens/screen.h"
#include "tui/screens/output.h"
#include "tui/screens/space.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { POINTS = 60, NEAR = 3, DIM = 8 };

/* Three arms of a star, one a class each; point i + 1 is the nearest of point i in truth. */
static void fill(struct frame *frame, double turned, double setting)
{
    float *xy = frame_add(frame, "xy", POINTS, 2), *row = frame_add(frame, "row", POINTS, 1);
    float *fact = frame_add(frame, "facts", POINTS, FACTS), *neighbour = frame_add(frame, "neighbour", POINTS, NEAR);
    float *distance = frame_add(frame, "distance", POINTS, NEAR), *spectrum = frame_add(frame, "spectrum", 1, DIM);
    float *measure = frame_add(frame, "measures", 1, MEASURES);
    for (size_t i = 0; i < POINTS; i++) {
        double angle = turned + 2.0944 * (double)(i % 3), far = 1 + (double)(i / 3);
        xy[2 * i] = (float)(far * cos(angle));
        xy[2 * i + 1] = (float)(far * sin(angle));
        row[i] = (float)(10 * i);
        fact[i * FACTS + FACT_CLASS] = (float)(i % 3);
        fact[i * FACTS + FACT_POPULARITY] = (float)(i * i);
        fact[i * FACTS + FACT_WRONG] = i % 7 == 0;
        fact[i * FACTS + FACT_AGE] = NAN;
        fact[i * FACTS + FACT_KEPT] = 0.4F;
        for (size_t m = 0; m < NEAR; m++) {
            neighbour[i * NEAR + m] = (float)((i + m + 1) % POINTS);
            distance[i * NEAR + m] = 0.25F * (float)(m + 1);
        }
    }
    for (size_t k = 0; k < DIM; k++)
        spectrum[k] = k < 5 ? (float)(5 - k) : 0;
    const float measures[MEASURES] = {0.91F, 0.42F, 15, (float)setting, 1, 720, DIM};
    memcpy(measure, measures, sizeof measures);
}

static void put(struct fixture *fixture, const char *kind, int64_t step, double turned)
{
    struct frame frame = {.step = step};
    struct err err = ERR_INIT;
    fill(&frame, turned, 0);
    assert_int_equal(frame_put(fixture->store, fixture->live, kind, &frame, 1 << 24, &err), 0);
    frame_release(&frame);
}

/* One of the last step by t-SNE of this perplexity, whose rows are others where `rows` is not 10. */
static void put_tsne(struct fixture *fixture, const char *behind, double turned, double perplexity, int rows)
{
    struct frame frame = {.step = 9000};
    struct err err = ERR_INIT;
    char *kind = xasprintf("space/items/tsne%s", behind);
    fill(&frame, turned, perplexity);
    struct frame_array *row = (struct frame_array *)(uintptr_t)frame_find(&frame, "row", 1);
    for (size_t i = 0; i < POINTS; i++)
        row->value[i] = (float)rows * (float)i;
    assert_int_equal(frame_put(fixture->store, fixture->live, kind, &frame, 1 << 24, &err), 0);
    frame_release(&frame);
    free(kind);
}

static void press(struct app *app, struct fixture *fixture, const char *keys)
{
    for (; *keys; keys++)
        app_key(app, (uint32_t)*keys);
    app->version = -1;
    app_update(app, fixture->now + 10);
    app->now = fixture->now;
}

/* What the plane shows of two runs. */
static void record_plane(struct fixture *fixture)
{
    static const char *const names[] = {"health/alignment", "health/uniformity", "health/positive_similarity",
                                        "health/negative_similarity"};
    struct err err = ERR_INIT;
    const int64_t runs[] = {1, fixture->live};
    for (size_t r = 0; r < 2; r++)
        for (size_t m = 0; m < sizeof names / sizeof *names; m++) {
            int64_t id = named_metric(fixture->store, names[m], m == 2, &err);
            for (int64_t step = 300; step <= 3000; step += 300) {
                double way = (double)step / 3000, value = m == 0 ? 1.5 - way / (double)(r + 1) : m == 1 ? -1 - 2 * way
                                                          : m == 2 ? 0.8 * way : 0.1 * way;
                struct point point = {id, step, value};
                assert_int_equal(metric_record(fixture->store, runs[r], &point, 1, &err), 0);
            }
        }
}

/* Positives grow alike as the run goes on, negatives stay. */
static void put_similarities(struct fixture *fixture)
{
    enum { BINS = 24 };
    struct err err = ERR_INIT;
    for (int64_t step = 0; step <= 9000; step += 500) {
        struct frame frame = {.step = step};
        float *positive = frame_add(&frame, "positive", 1, BINS), *negative = frame_add(&frame, "negative", 1, BINS);
        for (int b = 0; b < BINS; b++) {
            positive[b] = (float)exp(-0.1 * pow(b - 11 - (double)step / 1000, 2));
            negative[b] = (float)exp(-0.1 * pow(b - 11, 2));
        }
        assert_int_equal(frame_put(fixture->store, fixture->live, "similarities", &frame, 1 << 24, &err), 0);
        frame_release(&frame);
    }
}

static void begin(struct app *app, struct fixture *fixture)
{
    open_app(app, fixture, true, true);
    const char *whose = "rows";
    record_plane(fixture);
    put_similarities(fixture);
    struct dataset dataset;
    struct run run;
    struct err err = ERR_INIT;
    assert_int_equal(run_get(fixture->store, fixture->live, &run, &err), 0);
    assert_int_equal(dataset_get(fixture->store, run.dataset, &dataset, &err), 0);
    if (!strcmp(dataset.kind, "interactions"))
        whose = "items";
    for (int64_t step = 3000; step <= 9000; step += 3000) {
        char *kind = xasprintf("space/%s/pca", whose);
        put(fixture, kind, step, (double)step / 9000);
        free(kind);
    }
    press(app, fixture, "5");
    assert_ptr_equal(app->screen, &screen_space);
    app->message_until = 0;
}

static void picture_and_panels(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    begin(&app, &fixture);
    compare_everywhere(&app, "space");
    press(&app, &fixture, "ll");
    assert_int_equal(action_run(&app, "mark 1 2", &err), 0);
    press(&app, &fixture, "");
    app.message_until = 0;
    compare_everywhere(&app, "space-point");
    press(&app, &fixture, "c[");
    app.message_until = 0;
    compare(&app, "space-popularity", 120, 40, false);
    assert_int_equal(action_run(&app, "panel plane", &err), 0);
    compare(&app, "space-plane", 80, 24, false);
    assert_int_equal(action_run(&app, "panel past", &err), 0);
    compare(&app, "space-past", 80, 24, false);
    compare(&app, "space-past", 60, 16, true);
    close_app(&app, &fixture);
}

/* One picture by two perplexities; both have the same points, and what one says of a point is of both. */
static void two_settings_side_by_side(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    begin(&app, &fixture);
    struct space *space = space_of(&app);
    assert_int_equal(action_run(&app, "ask beside", &err), -1);
    assert_non_null(strstr(err.text, "a second picture is by another setting of t-SNE or UMAP: t or u shows one"));
    put_tsne(&fixture, "", 1, 30, 10);
    put_tsne(&fixture, "/beside", 2, 10, 7);
    press(&app, &fixture, "tl");
    assert_null(space_second_xy(space));
    space->both = true;
    press(&app, &fixture, "");
    assert_null(space_second_xy(space)); /* it is of other rows */
    app.message_until = 0;
    compare(&app, "space-second-none", 80, 24, false);
    put_tsne(&fixture, "/beside", 2, 10, 10);
    press(&app, &fixture, "");
    assert_non_null(space_second_xy(space));
    app.message_until = 0;
    compare_everywhere(&app, "space-second");
    press(&app, &fixture, "b");
    assert_string_equal(app.prompt.text, "10");
    app_key(&app, CODE_ESCAPE);
    assert_int_equal(action_run(&app, "beside 1", &err), -1);
    assert_non_null(strstr(err.text, "a perplexity is 2 to 1000, not '1'"));
    app.program = NULL;
    assert_int_equal(action_run(&app, "beside 8", &err), -1); /* nothing can draw it here */
    assert_true(space->both);
    press(&app, &fixture, "p");
    assert_null(space_second_xy(space));
    press(&app, &fixture, "t");
    assert_non_null(space_second_xy(space));
    assert_int_equal(action_run(&app, "beside", &err), 0);
    assert_null(space_second_xy(space));
    close_app(&app, &fixture);
}

static void keys_move_and_find(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    begin(&app, &fixture);
    struct space *space = space_of(&app);
    assert_true(space->point == NO_POINT && space->key.step == 9000 && space->kept == 3);
    press(&app, &fixture, "l");
    size_t middle = space->point;
    assert_true(middle < 3); /* one of the innermost */
    press(&app, &fixture, "k");
    assert_true(space_xy(space)[2 * space->point + 1] >= space_xy(space)[2 * middle + 1]);
    size_t before = space->point;
    assert_int_equal(action_run(&app, "point nearest", &err), 0);
    assert_int_equal(space->point, (before + 1) % POINTS);
    press(&app, &fixture, "[[");
    assert_true(space->key.step == 3000 && space->went_back && space->place == 1);
    press(&app, &fixture, "[");
    assert_true(app.message_bad && strstr(app.message, "earliest"));
    press(&app, &fixture, "}");
    assert_true(space->key.step == 9000 && !space->went_back);
    assert_int_equal(action_run(&app, "find-point 590", &err), 0);
    assert_int_equal(space->point, 59);
    assert_int_equal(action_run(&app, "find-point nobody", &err), -1);
    assert_non_null(strstr(err.text, "no point of this picture"));
    err_clear(&err);
    press(&app, &fixture, "cc");
    assert_int_equal(space->colour, SPACE_BY_ERROR);
    assert_true(space->shade[0] == 1 && space->shade[1] == 0);
    /* What is not kept is drawn by this program once more, which a test does not have; the picture stays. */
    press(&app, &fixture, "t");
    assert_true(app.message_bad && space->method == SPACE_PCA && space_points(space) == POINTS);
    close_app(&app, &fixture);
}

/* y asks the command line, in the background, and shows what it says. */
static void why_of_a_point(void **state)
{
    static const char said[] =
        "user anna, run 5 warm\nknown: 2 items\n  i345       Modern Red Fishing Reel\n  i439       Folding Chair\n"
        "recommended:\n   1  0.5305  i352       Tackle Box\n"
        "     rank 1 of the 702 that the user does not have, 1 of all 720\n"
        "     near     0.4648  score  0.3013  both 9    i345       Modern Red Fishing Reel\n"
        "     against   0.012  score  0.5079            i420       Garden Bench\n";
    (void)state;
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    begin(&app, &fixture);
    struct space *space = space_of(&app);
    assert_int_equal(action_run(&app, "why", &err), -1);
    assert_non_null(strstr(err.text, "no point is pointed at"));
    err_clear(&err);
    app.program = xstrdup("/bin/true");
    space->point = 0;
    space->whose = "rows";
    press(&app, &fixture, "y");
    assert_string_equal(output_of(&app)->line, "nearfar classify 5 --row 0 --why");
    job_release(&output_of(&app)->job);
    app.over = NULL;
    space->whose = "items";
    put(&fixture, "space/users/pca", 9000, 1);
    assert_int_equal(action_run(&app, "side users", &err), 0);
    space->point = 0;
    space->names = xcalloc(1, sizeof *space->names);
    space->names[0].id = xstrdup("anna");
    space->n_names = 1;
    press(&app, &fixture, "y");
    assert_string_equal(output_of(&app)->line, "nearfar recommend 5 --why --user anna --top 5");
    job_release(&output_of(&app)->job);
    output_of(&app)->job = (struct job){.started = fixture.now - 1, .ended = fixture.now};
    text_add(&output_of(&app)->job.text, said);
    app.over = &screen_output;
    app.message_until = 0;
    compare(&app, "space-why", 80, 24, false);
    compare(&app, "space-why", 60, 16, true);
    close_app(&app, &fixture);
}

/* What the engine keeps beside a picture: vectors of `dim` numbers, the arms of a star in as many directions, and two
 * clusters, of the inner points and of the outer ones. */
static void put_beside(struct fixture *fixture, const struct space *space, size_t dim)
{
    struct err err = ERR_INIT;
    struct frame vectors = {.step = 9000}, clusters = {.step = 9000};
    char kind[2][SPACE_KIND];
    float *vector = frame_add(&vectors, "vector", POINTS, dim), *row[2] = {frame_add(&vectors, "row", POINTS, 1),
                                                                         frame_add(&clusters, "row", POINTS, 1)};
    float *cluster = frame_add(&clusters, "cluster", POINTS, 1), *measure = frame_add(&clusters, "measures", 1, 2);
    for (size_t i = 0; i < POINTS; i++) {
        row[0][i] = row[1][i] = (float)(10 * i);
        vector[i * dim + i % 3 % dim] = 2;
        vector[i * dim + (i + 1) % dim] += i % 2 ? -0.1F * (float)(i / 6) : 0.1F * (float)(i / 6);
        cluster[i] = i / 3 > 10;
    }
    measure[0] = 2;
    snprintf(kind[0], SPACE_KIND, "space/%s/vectors", space->whose);
    snprintf(kind[1], SPACE_KIND, "space/%s/clusters", space->whose);
    assert_int_equal(frame_put(fixture->store, fixture->live, kind[0], &vectors, 1 << 24, &err), 0);
    assert_int_equal(frame_put(fixture->store, fixture->live, kind[1], &clusters, 1 << 24, &err), 0);
    frame_release(&vectors);
    frame_release(&clusters);
}

static void points_are_chosen_by_keys(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    struct text csv = TEXT_INIT;
    begin(&app, &fixture);
    struct space *space = space_of(&app);
    assert_int_equal(action_run(&app, "region close", &err), -1);
    assert_non_null(strstr(err.text, "no region is being drawn"));
    err_clear(&err);
    /* A box from the middle to the right: the arm of the first class and nothing else. */
    press(&app, &fixture, "vkkkkkkk lllllllllllllllllllllllllllllllljjjjjj");
    app.message_until = 0;
    compare(&app, "space-region", 80, 24, false);
    compare(&app, "space-region", 80, 24, true);
    app_key(&app, CODE_ENTER);
    assert_true(space->chosen.n > 5 && !space->region.open && space->panel == SPACE_CHOSEN);
    for (size_t i = 0; i < POINTS; i++)
        assert_true(!space->chosen.is[i] || i % 3 == 0);
    assert_true(isnan(space->chosen.similarity));
    put_beside(&fixture, space, DIM);
    press(&app, &fixture, "");
    app.message_until = 0;
    compare(&app, "space-chosen", 120, 40, false);
    compare_on(TERMINAL_NO_COLOR, &app, "space-chosen", 80, 24);
    app_key(&app, CODE_PAGE_DOWN);
    assert_int_equal(space->chosen.first, 5);
    /* They stay the same rows in the picture of another step, and are what is written. */
    size_t n = space->chosen.n, lines = 0;
    press(&app, &fixture, "[");
    assert_int_equal(space->chosen.n, n);
    space_csv(space, &csv);
    for (const char *at = csv.data; (at = strchr(at, '\n')); at++)
        lines++;
    assert_int_equal(lines, n + 1);
    text_release(&csv);
    /* A triangle around all of it, and Esc, which drops one. */
    assert_int_equal(action_run(&app, "region -100 -100 100 -100 0 200", &err), 0);
    assert_int_equal(space->chosen.n, POINTS);
    press(&app, &fixture, "v ");
    app_key(&app, CODE_ESCAPE);
    assert_true(app.screen == &screen_space && !space->region.open && space->chosen.n == POINTS);
    assert_int_equal(action_run(&app, "region 1 2 3", &err), -1);
    assert_non_null(strstr(err.text, "two places X Y"));
    err_clear(&err);
    assert_int_equal(action_run(&app, "choose-points 59", &err), 0);
    assert_int_equal(space->chosen.n, 1);
    assert_int_equal(action_run(&app, "choose-points", &err), 0);
    assert_null(space->chosen.is);
    close_app(&app, &fixture);
}

/* What `w` makes of the picture under a name; the caller frees it. */
static char *written(struct app *app, struct fixture *fixture, const char *name)
{
    struct err err = ERR_INIT;
    char *line = xasprintf("write %s/%s", fixture->folder, name), *text = NULL;
    size_t n = 0;
    if (action_run(app, line, &err) < 0)
        fail_msg("%s: %s", line, err.text);
    FILE *file = fopen(strchr(line, '/'), "r");
    assert_non_null(file);
    assert_true(getdelim(&text, &n, EOF, file) > 0);
    fclose(file);
    free(line);
    return text;
}

static size_t count(const char *text, const char *what)
{
    size_t n = 0;
    for (; (text = strstr(text, what)); text++)
        n++;
    return n;
}

static void the_picture_is_written(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    begin(&app, &fixture);
    press(&app, &fixture, "l");
    char *figure = written(&app, &fixture, "space.svg"), *png = written(&app, &fixture, "space.png");
    /* A path for each class, and three in the legend; the first two are circles and diamonds. */
    assert_int_equal(count(figure, "<path class=\"filled"), 6);
    assert_int_equal(count(figure, "a2.8 2.8"), 2 * POINTS / 3);
    assert_non_null(strstr(figure, ">@<"));
    assert_int_equal(count(figure, "class=\"over\""), 1 + NEAR);
    assert_non_null(strstr(figure, "60 of 720 "));
    assert_memory_equal(png, "\x89PNG", 4);
    free(figure);
    free(png);
    /* Those that are not chosen are faint. */
    assert_int_equal(action_run(&app, "choose-points 59", &err), 0);
    figure = written(&app, &fixture, "chosen.svg");
    assert_int_equal(count(figure, "<path class=\"faintly"), 3);
    assert_int_equal(count(figure, "<path class=\"filled"), 4);
    free(figure);
    press(&app, &fixture, "c");
    figure = written(&app, &fixture, "popularity.svg");
    assert_non_null(strstr(figure, "≤"));
    free(figure);
    close_app(&app, &fixture);
}

static void the_mouse_drags_a_box(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    struct canvas canvas;
    begin(&app, &fixture);
    struct space *space = space_of(&app);
    canvas_init(&canvas, 80, 24, false);
    app_draw(&app, &canvas);
    struct rect area = space_points_area(space, 80, 24);
    app_point(&app, &canvas, &(struct mouse){MOUSE_PRESS, area.x, area.y});
    app_point(&app, &canvas, &(struct mouse){MOUSE_DRAG, area.x + 3, area.y + 3});
    app_point(&app, &canvas, &(struct mouse){MOUSE_RELEASE, area.x + area.width - 1, area.y + area.height - 1});
    assert_int_equal(space->chosen.n, POINTS);
    canvas_release(&canvas);
    close_app(&app, &fixture);
}

/* The mean cosine of pairs, with what was put beside the picture. */
static void similarity_is_that_of_pairs(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    double sum = 0, pairs = 0;
    begin(&app, &fixture);
    struct space *space = space_of(&app);
    put_beside(&fixture, space, DIM);
    press(&app, &fixture, "");
    const double corner[2][2] = {{-5, -5}, {5, 5}};
    space_choose_region(space, corner, 2);
    for (size_t i = 0; i < POINTS; i++)
        for (size_t j = 0; j < POINTS; j++) {
            size_t dim;
            const float *a = space_vector(space, i, &dim), *b = space_vector(space, j, &dim);
            double product[3] = {0};
            for (size_t d = 0; d < dim; d++) {
                product[0] += (double)(a[d] * b[d]);
                product[1] += (double)(a[d] * a[d]);
                product[2] += (double)(b[d] * b[d]);
            }
            if (i != j && space->chosen.is[i] && space->chosen.is[j]) {
                sum += product[0] / sqrt(product[1] * product[2]);
                pairs++;
            }
        }
    assert_true(pairs > 20 && fabs(space->chosen.similarity - sum / pairs) < 1e-5);
    close_app(&app, &fixture);
}

static void clusters_and_the_sphere(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    begin(&app, &fixture);
    struct space *space = space_of(&app);
    assert_int_equal(action_run(&app, "picture sphere", &err), -1);
    assert_non_null(strstr(err.text, "vectors of 2 or 3 numbers"));
    err_clear(&err);
    assert_int_equal(action_run(&app, "colours cluster", &err), 0);
    assert_true(space->shade[0] < 0 && space_clusters(space) == 0);
    put_beside(&fixture, space, 3);
    press(&app, &fixture, "");
    assert_true(space->shade[0] == 0 && space->shade[POINTS - 1] == 1 && space_clusters(space) == 2);
    app.message_until = 0;
    compare(&app, "space-clusters", 80, 24, false);
    /* Three numbers: the sphere, which is turned; a point in front goes with the hand. */
    assert_int_equal(action_run(&app, "picture sphere", &err), 0);
    assert_int_equal(action_run(&app, "colours class", &err), 0);
    assert_true(space->method == SPACE_SPHERE && space->sphere.dim == 3 && space->sphere.depth[2] > 0);
    double before = (double)space_xy(space)[4];
    press(&app, &fixture, "LLK");
    assert_true((double)space_xy(space)[4] > before + 0.3);
    app.message_until = 0;
    compare(&app, "space-sphere", 80, 24, false);
    compare_on(TERMINAL_NO_COLOR, &app, "space-sphere", 80, 24);
    press(&app, &fixture, "0");
    assert_true((double)space_xy(space)[4] == before);
    /* Two numbers: the circle, which is shown where nobody has asked for another picture. */
    put_beside(&fixture, space, 2);
    space->by_itself = true;
    press(&app, &fixture, "");
    assert_true(space->method == SPACE_SPHERE && space->sphere.dim == 2);
    app.message_until = 0;
    compare(&app, "space-circle", 80, 24, false);
    assert_int_equal(action_run(&app, "rotate left", &err), -1);
    assert_non_null(strstr(err.text, "only a sphere"));
    close_app(&app, &fixture);
}

/* Arrays of other sizes than they should have, and places that are none. */
static void damaged_pictures_are_looked_at(void **state)
{
    (void)state;
    struct fixture fixture;
    struct app app;
    struct err err = ERR_INIT;
    struct frame frame = {.step = 9500};
    struct canvas canvas;
    begin(&app, &fixture);
    fill(&frame, 0, 0);
    frame.array[2].rows = 2;                   /* facts of two points */
    frame.array[3].value[0] = -4;              /* neighbours that are none */
    frame.array[3].value[1] = 1e30F;
    frame.array[0].value[5] = NAN;
    frame.array[6].value[MEASURE_DIM] = 1e9F;
    char kind[SPACE_KIND];
    space_kind(space_of(&app), SPACE_PCA, kind);
    assert_int_equal(frame_put(fixture.store, fixture.live, kind, &frame, 1 << 24, &err), 0);
    frame_release(&frame);
    press(&app, &fixture, "lljjccccc");
    canvas_init(&canvas, 120, 40, false);
    space_of(&app)->point = 0;
    app_draw(&app, &canvas);
    canvas_release(&canvas);
    close_app(&app, &fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(picture_and_panels),
        cmocka_unit_test(keys_move_and_find),
        cmocka_unit_test(why_of_a_point),
        cmocka_unit_test(points_are_chosen_by_keys),
        cmocka_unit_test(the_picture_is_written),
        cmocka_unit_test(the_mouse_drags_a_box),
        cmocka_unit_test(similarity_is_that_of_pairs),
        cmocka_unit_test(two_settings_side_by_side),
        cmocka_unit_test(clusters_and_the_sphere),
        cmocka_unit_test(damaged_pictures_are_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
