/* Frames: what is kept of a run's inside, for how long, and who has it. */
#include "tests/unit/store_support.h"

#include "store/fork.h"
#include "store/frame.h"

#include <sqlite3.h>
#include <string.h>

static struct frame a_frame(int64_t step, float *values, size_t rows)
{
    struct frame frame = {.step = step, .n = 2,
                          .array = {{"embedded", rows, 2, values}, {"class", rows, 1, values + 2 * rows}}};
    return frame;
}

static void a_frame_comes_out_as_it_went_in(void **state)
{
    (void)state;
    struct place place;
    float values[] = {1, -2, 3.5F, 0, 1e-20F, -1};
    place_open(&place);
    struct run run = {.id = place_run(&place, place_dataset(&place, "d"), "r")};
    struct frame in = a_frame(7, values, 2), out;
    must(frame_put(place.store, run.id, "map", &in, 1000000, &place.err));
    assert_int_equal(frame_get(place.store, &run, "map", 6, &out, &place.err), 0);
    assert_int_equal(frame_get(place.store, &run, "other", 100, &out, &place.err), 0);
    assert_int_equal(frame_get(place.store, &run, "map", 100, &out, &place.err), 1);
    assert_int_equal(out.step, 7);
    assert_int_equal(out.n, 2);
    const struct frame_array *embedded = frame_find(&out, "embedded", 2), *class = frame_find(&out, "class", 1);
    assert_non_null(embedded);
    assert_non_null(class);
    assert_null(frame_find(&out, "embedded", 3));
    assert_memory_equal(embedded->value, values, 4 * sizeof *values);
    assert_memory_equal(class->value, values + 4, 2 * sizeof *values);
    frame_release(&out);
    place_close(&place);
}

/* Beside the arrays, and also of a frame without any. */
static void facts_come_out_as_they_went_in(void **state)
{
    (void)state;
    struct place place;
    struct frame out, in = {.step = 2};
    place_open(&place);
    struct run run = {.id = place_run(&place, place_dataset(&place, "d"), "r")};
    frame_tell(&in, "loss", "info_nce");
    frame_tell(&in, "note", "a \"quoted\" word, \\ and \n");
    must(frame_put(place.store, run.id, "batch", &in, 1000000, &place.err));
    assert_int_equal(frame_get(place.store, &run, "batch", 9, &out, &place.err), 1);
    assert_int_equal(out.n, 0);
    assert_string_equal(frame_word(&out, "loss"), "info_nce");
    assert_string_equal(frame_word(&out, "note"), frame_word(&in, "note"));
    assert_string_equal(frame_word(&out, "other"), "");
    frame_release(&out);
    place_close(&place);
}

static void pictures_keep_their_shape(void **state)
{
    (void)state;
    struct place place;
    uint8_t pixels[2 * 2 * 3] = {0, 1, 127, 128, 254, 255, 9, 8, 7, 6, 5, 4};
    float one = 1;
    struct frame in = {.step = 3, .n = 2, .array = {{.name = "picture", .rows = 2, .cols = 6, .pixel = pixels,
                                                    .height = 1, .width = 2, .channels = 3},
                                                   {.name = "n", .rows = 1, .cols = 1, .value = &one}}}, out;
    place_open(&place);
    struct run run = {.id = place_run(&place, place_dataset(&place, "d"), "r")};
    must(frame_put(place.store, run.id, "views", &in, 1000000, &place.err));
    assert_int_equal(frame_get(place.store, &run, "views", 3, &out, &place.err), 1);
    const struct frame_array *picture = frame_pictures(&out, "picture");
    assert_non_null(picture);
    assert_true(picture->rows == 2 && picture->height == 1 && picture->width == 2 && picture->channels == 3);
    assert_memory_equal(picture->pixel, pixels, sizeof pixels);
    assert_null(frame_find(&out, "picture", 6)); /* pictures are no numbers, and the other way round */
    assert_null(frame_pictures(&out, "n"));
    assert_non_null(frame_find(&out, "n", 1));
    frame_release(&out);
    place_close(&place);
}

/* Which frame is the newest can be asked without reading it; one that was made again is another one. */
static void a_frame_made_again_is_told_from_the_one_before(void **state)
{
    (void)state;
    struct place place;
    struct frame_key first, second, later;
    float values[] = {1, 2, 0};
    struct frame frame = a_frame(7, values, 1);
    place_open(&place);
    struct run run = {.id = place_run(&place, place_dataset(&place, "d"), "r")};
    assert_int_equal(frame_newest(place.store, &run, "map", 100, &first, &place.err), 0);
    must(frame_put(place.store, run.id, "map", &frame, 1000000, &place.err));
    assert_int_equal(frame_newest(place.store, &run, "map", 6, &first, &place.err), 0);
    assert_int_equal(frame_newest(place.store, &run, "map", 100, &first, &place.err), 1);
    assert_int_equal(frame_newest(place.store, &run, "map", 100, &second, &place.err), 1);
    assert_true(first.step == 7 && first.run == run.id && frame_key_is(&first, &second));
    must(frame_put(place.store, run.id, "map", &frame, 1000000, &place.err));
    assert_int_equal(frame_newest(place.store, &run, "map", 100, &second, &place.err), 1);
    assert_false(frame_key_is(&first, &second));
    frame.step = 9;
    must(frame_put(place.store, run.id, "map", &frame, 1000000, &place.err));
    assert_int_equal(frame_newest(place.store, &run, "map", 100, &later, &place.err), 1);
    assert_int_equal(later.step, 9);
    place_close(&place);
}

/* The newest stays, and of the others more of the younger ones. */
static void the_older_half_is_thinned(void **state)
{
    (void)state;
    enum { FRAMES = 40, ROWS = 100, ROOM = 20000 };
    struct place place;
    float *values = xcalloc(3 * ROWS, sizeof *values);
    place_open(&place);
    struct run run = {.id = place_run(&place, place_dataset(&place, "d"), "r")};
    int64_t *steps;
    size_t n, younger = 0;
    for (int64_t step = 0; step < FRAMES; step++) {
        struct frame frame = a_frame(step, values, ROWS);
        must(frame_put(place.store, run.id, "map", &frame, ROOM, &place.err));
    }
    must(frame_steps(place.store, &run, "map", &steps, &n, &place.err));
    assert_in_range(n, 2, ROOM / (3 * ROWS * sizeof *values));
    assert_int_equal(steps[n - 1], FRAMES - 1);
    for (size_t i = 0; i < n; i++)
        younger += steps[i] >= FRAMES / 2;
    assert_true(younger > n - younger);
    free(steps);
    struct frame large = a_frame(FRAMES, values, ROWS);
    must(frame_put(place.store, run.id, "map", &large, 1, &place.err)); /* not even one fits: the newest stays */
    must(frame_steps(place.store, &run, "map", &steps, &n, &place.err));
    assert_true(n == 1 && steps[0] == FRAMES);
    free(steps);
    free(values);
    place_close(&place);
}

static void a_fork_has_those_of_before(void **state)
{
    (void)state;
    struct place place;
    float values[] = {1, 2, 0};
    place_open(&place);
    int64_t id = place_run(&place, place_dataset(&place, "d"), "r");
    struct run run, child;
    struct frame out;
    int64_t *steps;
    size_t n;
    must(run_get(place.store, id, &run, &place.err));
    run.step = 30;
    must(run_progress(place.store, &run, &place.err));
    for (int64_t step = 10; step <= 30; step += 10) {
        struct frame frame = a_frame(step, values, 1);
        must(frame_put(place.store, id, "map", &frame, 1000000, &place.err));
    }
    struct fork fork = {.at = 20};
    int64_t fork_id = run_fork(place.store, &run, &fork, &place.err);
    must(fork_id);
    must(run_get(place.store, fork_id, &child, &place.err));
    assert_int_equal(frame_get(place.store, &child, "map", 100, &out, &place.err), 1);
    assert_int_equal(out.step, 20);
    frame_release(&out);
    struct frame own = a_frame(25, values, 1);
    must(frame_put(place.store, fork_id, "map", &own, 1000000, &place.err));
    must(frame_steps(place.store, &child, "map", &steps, &n, &place.err));
    assert_true(n == 3 && steps[0] == 10 && steps[1] == 20 && steps[2] == 25);
    free(steps);
    must(frame_forget_after(place.store, fork_id, 24, &place.err));
    must(frame_steps(place.store, &child, "map", &steps, &n, &place.err));
    assert_int_equal(n, 2);
    free(steps);
    place_close(&place);
}

static void a_damaged_one_is_an_error(void **state)
{
    (void)state;
    static const char *const blobs[] = {
        "x''", "x'01'", "x'ffffffffffffffff7b7d'", "x'0200000000000000' || 'xx'",
        "CAST(x'3b00000000000000' || '{\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,99]}}' AS BLOB)",
        "CAST(x'3b00000000000000' || '{\"a\":{\"dtype\":\"F64\",\"shape\":[0,2],\"data_offsets\":[0,00]}}' AS BLOB)",
        "CAST(x'3b00000000000000' || '{\"a\":{\"dtype\":\"F32\",\"shape\":[-1,2],\"data_offsets\":[0,0]}}' AS BLOB)",
        "CAST(x'3700000000000000' || '{\"a\":{\"dtype\":\"U8\",\"shape\":[1,2],\"data_offsets\":[0,2]}}xx' "
        "AS BLOB)",
        "CAST(x'3b00000000000000' || '{\"a\":{\"dtype\":\"U8\",\"shape\":[1,1,1,2],\"data_offsets\":[0,2]}}xx' "
        "AS BLOB)",
        "CAST(x'3b00000000000000' || '{\"a\":{\"dtype\":\"U8\",\"shape\":[1,0,9,1],\"data_offsets\":[0,0]}}' "
        "AS BLOB)"};
    struct place place;
    struct frame out;
    place_open(&place);
    struct run run = {.id = place_run(&place, place_dataset(&place, "d"), "r")};
    for (size_t i = 0; i < sizeof blobs / sizeof *blobs; i++) {
        sqlite3 *db;
        char *sql = xasprintf("DELETE FROM frame; INSERT INTO frame (run, kind, step, created, bytes, data) "
                              "VALUES (%lld, 'map', 1, 0, 1, %s)", (long long)run.id, blobs[i]);
        assert_int_equal(sqlite3_open(place.path, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(db);
        free(sql);
        assert_int_equal(frame_get(place.store, &run, "map", 5, &out, &place.err), -1);
        assert_non_null(strstr(place.err.text, "damaged"));
        assert_int_equal(out.n, 0);
        err_clear(&place.err);
    }
    place_close(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frame_comes_out_as_it_went_in),
        cmocka_unit_test(facts_come_out_as_they_went_in),
        cmocka_unit_test(pictures_keep_their_shape),
        cmocka_unit_test(a_frame_made_again_is_told_from_the_one_before),
        cmocka_unit_test(the_older_half_is_thinned),
        cmocka_unit_test(a_fork_has_those_of_before),
        cmocka_unit_test(a_damaged_one_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
