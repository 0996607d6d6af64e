/* Baselines of rows: numbers as they are, and patches of pictures that only their texture tells apart. */
#include "tests/unit/engine_support.h"

#include "engine/baselines/baseline.h"
#include "engine/data/arrange.h"
#include "store/run.h"

#include <string.h>

enum { PICTURES = 120, SIDE = 12, PIXELS = SIDE * SIDE };

struct gallery {
    struct catalogue catalogue;
    struct settings settings;
    struct corpus corpus;
    struct task_data data;
};

/* Stripes two pixels wide, upright or level, that begin anywhere: the mean of each pixel is the same in both
 * classes. */
static uint8_t pixel_of(size_t picture, size_t pixel)
{
    size_t along = picture % 2 ? pixel % SIDE : pixel / SIDE;
    return (along + picture / 2) / 2 % 2 ? 200 : 40;
}

static void gallery_begin(struct gallery *g, size_t side, const char *words)
{
    struct feature pictures = {.name = "pictures", .kind = FEATURE_DENSE, .type = COLUMN_U8, .shape = {side, SIDE, 1},
                               .width = side * SIDE};
    *g = (struct gallery){.data = {.n = 0}};
    struct collection *rows = corpus_collection(&g->corpus, "rows", PICTURES);
    uint8_t *value = pictures.value = xmalloc(PICTURES * pictures.width);
    uint32_t class[PICTURES];
    rows->split = xcalloc(PICTURES, 1);
    for (size_t i = 0; i < PICTURES; i++) {
        class[i] = i % 2;
        rows->split[i] = i % 3 == 2 ? SPLIT_TEST : SPLIT_TRAIN;
        for (size_t pixel = 0; pixel < pictures.width; pixel++)
            value[i * pictures.width + pixel] = pixel_of(i, pixel);
    }
    collection_add(rows, &pictures);
    collection_classify(rows, "class", class, 2);
    collection_arrange(rows, 0.2);
    catalogue_gather(&g->catalogue);
    small_settings(&g->settings, &g->catalogue, words);
    assert_int_equal(task_bind(&g->data, &g->corpus, &g->settings, NULL), 0);
}

static void gallery_end(struct gallery *g)
{
    task_data_release(&g->data);
    corpus_release(&g->corpus);
    catalogue_release(&g->catalogue);
}

/* What was measured on test. */
struct found {
    double linear, knn;
    struct heard heard;
};

static void take(void *context, const struct metric *metric, int64_t step, double value)
{
    struct found *found = context;
    struct sink heard = heard_sink(&found->heard);
    heard.point(heard.context, metric, step, value);
    if (metric->split && !strcmp(metric->split, "test") && !strcmp(metric->base, "linear_accuracy"))
        found->linear = value;
    if (metric->split && !strcmp(metric->split, "test") && !strcmp(metric->base, "knn_accuracy"))
        found->knn = value;
}

static struct found measure(const char *words, int threads)
{
    struct gallery g;
    struct found found = {.linear = NAN};
    struct err err = ERR_INIT;
    gallery_begin(&g, SIDE, words);
    struct pool *pool = pool_new(threads);
    const struct baseline_input input = {&g.settings, &g.data, pool, 1, NULL};
    const struct sink sink = {.point = take, .context = &found};
    assert_int_equal(baseline_fits(chosen_baseline(&g.settings), &g.settings, &g.data, NULL, &err), 0);
    assert_int_equal(baseline_measure(&input, RULES_NOW, &sink, &err), 0);
    pool_free(pool);
    gallery_end(&g);
    return found;
}

#define PATCHES "task=two_views probe=linear+knn main_metric=linear_accuracy baseline=patches patch_means=12"

static void patches_tell_textures(void **state)
{
    (void)state;
    struct found found = measure(PATCHES, 2);
    assert_true(found.linear > 0.99 && found.knn > 0.99);
}

static void patches_have_the_same_bits_by_any_number_of_threads(void **state)
{
    (void)state;
    assert_true(measure(PATCHES, 1).heard.hash == measure(PATCHES, 3).heard.hash);
}

/* Of every probe that tells classes, as the trained run of these rows has it. */
static void raw_rows_are_measured_without_a_trainer(void **state)
{
    (void)state;
    struct found found = measure("task=two_views probe=linear+knn+clusters+retrieval+health "
                                 "main_metric=linear_accuracy baseline=raw", 2);
    assert_true(found.linear >= 0 && found.linear <= 1);
    assert_true(found.heard.n > 10);
}

static void too_small_pictures_are_refused(void **state)
{
    (void)state;
    struct gallery g;
    struct err err = ERR_INIT;
    gallery_begin(&g, 5, PATCHES);
    assert_int_equal(baseline_fits(chosen_baseline(&g.settings), &g.settings, &g.data, NULL, &err), -1);
    assert_non_null(strstr(err.text, "6 by 6 pixels"));
    gallery_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patches_tell_textures),
        cmocka_unit_test(patches_have_the_same_bits_by_any_number_of_threads),
        cmocka_unit_test(raw_rows_are_measured_without_a_trainer),
        cmocka_unit_test(too_small_pictures_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
