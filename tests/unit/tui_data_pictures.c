/* Pictures of a data set on the screen Data: evenly from the first to the last, each as large as there is room. */
#include "store/base/mem.h"
#include "store/column.h"
#include "store/description.h"
#include "tests/unit/tui_support.h"
#include "tui/screens/data_pictures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { N = 30, SIDE = 6 };

/* A data set of pictures that grow brighter, and a collection of them. */
static void add_pictures(struct fixture *fixture, struct dataset *set)
{
    struct err err = ERR_INIT;
    uint8_t pixel[N * SIDE * SIDE];
    int lock;
    int64_t id = dataset_create(fixture->store, "pictures", &lock, &err);
    for (size_t i = 0; i < sizeof pixel; i++)
        pixel[i] = (uint8_t)(i / (SIDE * SIDE) * 8);
    struct description *description = xcalloc(1, sizeof *description);
    description->n_collections = description->n_features = 1;
    description->collection[0] = (struct collection_row){.name = "pictures", .rows = N};
    description->feature[0] = (struct feature_row){
        .collection = "pictures", .name = "picture", .kind = FEATURE_DENSE, .type = COLUMN_U8,
        .shape = {SIDE, SIDE, 1}, .place = "pictures", .chunk = "picture"};
    assert_true(id > 0);
    assert_int_equal(dataset_put_column(fixture->store, id, "pictures", "picture", COLUMN_U8, pixel, sizeof pixel,
                                        &err), 0);
    assert_int_equal(description_write(fixture->store, id, description, &err), 0);
    free(description);
    *set = (struct dataset){.id = id, .name = "pictures", .kind = "rows"};
}

static void some_are_read_and_drawn(void **state)
{
    (void)state;
    struct fixture fixture;
    struct dataset set;
    struct err err = ERR_INIT;
    struct data_pictures pictures = {0};
    struct canvas canvas;
    fixture_open(&fixture, false);
    add_pictures(&fixture, &set);
    assert_int_equal(data_pictures_read(&pictures, fixture.store, &set, &err), 0);
    assert_true(pictures.n == 12 && pictures.height == SIDE && pictures.channels == 1);
    for (size_t i = 0; i < pictures.n; i++)
        assert_int_equal(pictures.pixel[i * SIDE * SIDE], i * N / 12 * 8);
    canvas_init(&canvas, 50, 10, true);
    assert_int_equal(data_pictures_draw(&pictures, &canvas, (struct rect){0, 0, 50, 10}), 4);
    char *text = canvas_to_text(&canvas);
    assert_non_null(strstr(text, "7 of its pictures, of 6 by 6 pixels"));
    assert_non_null(strstr(text, " ######\n")); /* the last that fits is a bright one */
    free(text);
    canvas_release(&canvas);
    data_pictures_release(&pictures);
    fixture_close(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(some_are_read_and_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
