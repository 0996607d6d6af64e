/* Pictures as views change them: each view by itself and all together. */
#include "tests/unit/engine_support.h"

#include "engine/data/arrange.h"
#include "engine/views/input_view.h"
#include "store/base/mem.h"

#include <math.h>
#include <string.h>

enum { ROWS = 300, MOST_SIDE = 32 };

struct album {
    struct catalogue catalogue;
    struct settings settings;
    struct corpus corpus;
    const struct feature *feature;
    uint32_t row[ROWS];
    real *seen;     /* as the encoder sees them */
    uint8_t *shown; /* as people do */
};

/* Stripes and gradients, which differ from row to row and from channel to channel. */
static uint8_t pixel_of(size_t row, size_t y, size_t x, size_t channel)
{
    return (uint8_t)((x * 7 + y * (3 + row % 5) + row * 13 + channel * 40) % 200 + 20 + 30 * ((x / 3 + row) % 2));
}

static void album_init(struct album *a, size_t height, size_t width, size_t channels)
{
    struct feature pictures = {.name = "pictures", .kind = FEATURE_DENSE, .type = COLUMN_U8,
                               .shape = {height, width, channels}, .width = height * width * channels};
    struct collection *rows;
    *a = (struct album){.row = {0}};
    rows = corpus_collection(&a->corpus, "rows", ROWS);
    uint8_t *value = pictures.value = xmalloc(ROWS * pictures.width);
    rows->split = xcalloc(ROWS, 1);
    for (size_t i = 0; i < ROWS * pictures.width; i++)
        value[i] = pixel_of(i / pictures.width, i / channels / width % height, i / channels % width, i % channels);
    collection_add(rows, &pictures);
    collection_arrange(rows, 0);
    a->feature = collection_dense(rows);
    a->seen = xmalloc(ROWS * pictures.width * sizeof *a->seen);
    a->shown = xmalloc(ROWS * pictures.width);
    for (uint32_t i = 0; i < ROWS; i++)
        a->row[i] = i;
    catalogue_gather(&a->catalogue);
}

static void album_release(struct album *a)
{
    free(a->seen);
    free(a->shown);
    corpus_release(&a->corpus);
    catalogue_release(&a->catalogue);
}

static void see(struct album *a, const char *words, int threads)
{
    struct pool *pool = pool_new(threads);
    struct viewed at = {SIDE_ANCHOR, a->row, 42, 3, 0};
    small_settings(&a->settings, &a->catalogue, words);
    input_views_read(pool, a->feature, ROWS, &at, &a->settings, a->seen);
    input_views_show(pool, a->feature, ROWS, &at, &a->settings, a->shown);
    pool_free(pool);
}

static double seen(const struct album *a, size_t row, size_t k)
{
    return (double)a->seen[row * a->feature->width + k] * a->feature->deviation[k] + a->feature->mean[k];
}

static size_t changed_rows(const struct album *a)
{
    size_t changed = 0;
    for (size_t i = 0; i < ROWS; i++)
        changed += memcmp(a->shown + i * a->feature->width,
                          (const uint8_t *)a->feature->value + i * a->feature->width, a->feature->width) != 0;
    return changed;
}

static const struct {
    const char *off, *on;
    bool of_colours;
    double least; /* so large a share of rows it changes */
} views_of_pictures[] = {
    {"crop=1", "crop=0.3", false, 0.99},        {"flip=0", "flip=0.5", false, 0.4},
    {"rotation=0", "rotation=30", false, 0.99}, {"brightness=0", "brightness=0.5", false, 0.97},
    {"contrast=0", "contrast=0.5", false, 0.97}, {"saturation=0", "saturation=0.9", true, 0.97},
    {"hue=0", "hue=90", true, 0.97},            {"grey=0", "grey=0.5", true, 0.4},
    {"blur=0", "blur=2", false, 0.9},           {"cutout=0", "cutout=0.3", false, 0.97},
    {"input_noise=0", "input_noise=0.2", false, 0.99}};
enum { N_VIEWS = sizeof views_of_pictures / sizeof *views_of_pictures };
static const char everything[] = "crop=0.3 flip=0.5 rotation=30 brightness=0.9 contrast=0.9 saturation=0.9 hue=90 "
                                 "grey=0.2 blur=1 cutout=0.3";

static void views_that_are_off_change_nothing(void **state)
{
    (void)state;
    for (size_t channels = 1; channels <= 3; channels += 2) {
        struct album a;
        album_init(&a, 12, 9, channels);
        char words[512] = "";
        for (size_t v = 0; v < N_VIEWS; v++)
            snprintf(words + strlen(words), sizeof words - strlen(words), "%s ", views_of_pictures[v].off);
        see(&a, words, 2);
        assert_int_equal(changed_rows(&a), 0);
        for (size_t i = 0; i < ROWS; i++) {
            real plain[12 * 9 * 3];
            feature_read(a.feature, i, plain);
            assert_memory_equal(plain, a.seen + i * a.feature->width, a.feature->width * sizeof *plain);
        }
        album_release(&a);
    }
}

/* What needs colours changes no grey picture. */
static void each_view_changes_pictures(void **state)
{
    (void)state;
    for (size_t channels = 1; channels <= 3; channels += 2) {
        struct album a;
        album_init(&a, 12, 9, channels);
        for (size_t v = 0; v < N_VIEWS; v++) {
            see(&a, views_of_pictures[v].on, 2);
            size_t changed = changed_rows(&a);
            bool none = channels == 1 && views_of_pictures[v].of_colours;
            if (none ? changed != 0 : changed < (size_t)(views_of_pictures[v].least * ROWS))
                fail_msg("%s with %zu channels changes %zu of %d rows", views_of_pictures[v].on, channels, changed,
                         ROWS);
        }
        album_release(&a);
    }
}

static void threads_and_neighbours_change_no_number(void **state)
{
    (void)state;
    for (size_t v = 0; v <= N_VIEWS; v++) {
        const char *words = v < N_VIEWS ? views_of_pictures[v].on : everything;
        struct album one, four;
        album_init(&one, 10, 14, 3);
        album_init(&four, 10, 14, 3);
        see(&one, words, 1);
        for (uint32_t i = 0; i < ROWS; i++)
            four.row[i] = ROWS - 1 - i;
        see(&four, words, 4);
        size_t width = one.feature->width;
        for (size_t i = 0; i < ROWS; i++)
            assert_memory_equal(one.seen + i * width, four.seen + (ROWS - 1 - i) * width, width * sizeof *one.seen);
        album_release(&one);
        album_release(&four);
    }
}

static void values_stay_within_those_of_pixels(void **state)
{
    (void)state;
    static const size_t sizes[][2] = {{1, 1}, {1, 7}, {5, 1}, {28, 28}, {3, 32}};
    for (size_t channels = 1; channels <= 3; channels += 2)
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
            struct album a;
            album_init(&a, sizes[s][0], sizes[s][1], channels);
            see(&a, everything, 2);
            for (size_t i = 0; i < ROWS; i++)
                for (size_t k = 0; k < a.feature->width; k++)
                    assert_true(seen(&a, i, k) > -0.01 && seen(&a, i, k) < 255.01);
            album_release(&a);
        }
}

/* The same bits on every processor: a hash of what all views together make. */
static void all_views_together_have_their_bits(void **state)
{
    (void)state;
    static const uint64_t expected[] = {0xb4404d2ebc040298u, 0x4bf928e2385be239u};
    for (size_t channels = 1; channels <= 3; channels += 2) {
        struct album a;
        album_init(&a, 28, 28, channels);
        see(&a, everything, 2);
        uint64_t hash = 1469598103934665603u;
        for (size_t i = 0; i < ROWS * a.feature->width; i++)
            hash = (hash ^ a.shown[i]) * 1099511628211u;
        if (hash != expected[channels / 2])
            fail_msg("%zu channels: %llx", channels, (unsigned long long)hash);
        album_release(&a);
    }
}

/* What each view is ---------------------------------------------------------------------------------------------- */

/* A mirror, about half of the time. */
static void a_flip_is_a_mirror(void **state)
{
    (void)state;
    struct album a;
    size_t flipped = 0;
    album_init(&a, 6, 11, 3);
    see(&a, "flip=0.5", 1);
    for (size_t i = 0; i < ROWS; i++) {
        const uint8_t *was = (const uint8_t *)a.feature->value + i * a.feature->width;
        const uint8_t *is = a.shown + i * a.feature->width;
        bool same = !memcmp(was, is, a.feature->width);
        for (size_t k = 0; k < a.feature->width && !same; k++) {
            size_t y = k / 33, x = k / 3 % 11;
            assert_int_equal(is[k], was[(y * 11 + 10 - x) * 3 + k % 3]);
        }
        flipped += !same;
    }
    assert_true(flipped > ROWS * 2 / 5 && flipped < ROWS * 3 / 5);
    album_release(&a);
}

/* Of a picture that gets brighter evenly from left to right and from top to bottom, a crop does so more slowly: the
 * share of the area is the product of both slopes, and within its limits, and so is how much wider it is than
 * high. */
static void crops_keep_their_limits(void **state)
{
    (void)state;
    struct album a;
    double least = 9, most = 0, widest = 0;
    album_init(&a, 24, 24, 3);
    uint8_t *value = a.feature->value;
    for (size_t i = 0; i < ROWS * 24 * 24; i++) {
        value[3 * i] = (uint8_t)(10 * (i % 24));
        value[3 * i + 1] = (uint8_t)(10 * (i / 24 % 24));
        value[3 * i + 2] = 100;
    }
    see(&a, "crop=0.25", 1);
    for (size_t i = 0; i < ROWS; i++) {
        double across = (seen(&a, i, (12 * 24 + 14) * 3) - seen(&a, i, (12 * 24 + 10) * 3)) / 40;
        double down = (seen(&a, i, (14 * 24 + 12) * 3 + 1) - seen(&a, i, (10 * 24 + 12) * 3 + 1)) / 40;
        least = fmin(least, across * down);
        most = fmax(most, across * down);
        widest = fmax(widest, fmax(across / down, down / across));
        assert_true(fabs(seen(&a, i, 302) - 100) < 0.01);
    }
    assert_true(least > 0.249 && least < 0.27 && most < 1.001 && most > 0.97);
    assert_true(widest < 1.334 && widest > 1.25);
    album_release(&a);
}

/* A spot on one side of the middle comes round on a circle. */
static void a_rotation_turns_about_the_middle(void **state)
{
    (void)state;
    struct album a;
    double furthest = 0, sum = 0;
    album_init(&a, 33, 33, 1);
    uint8_t *value = a.feature->value;
    memset(value, 0, ROWS * a.feature->width);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t y = 15; y < 18; y++)
            for (size_t x = 25; x < 28; x++)
                value[(i * 33 + y) * 33 + x] = 200;
    see(&a, "rotation=60", 1);
    for (size_t i = 0; i < ROWS; i++) {
        double weight = 0, x = 0, y = 0;
        for (size_t k = 0; k < 33 * 33; k++) {
            weight += seen(&a, i, k);
            x += seen(&a, i, k) * ((double)(k % 33) - 16);
            y += seen(&a, i, k) * ((double)(k / 33) - 16);
        }
        assert_true(fabs(hypot(x, y) / weight - 10) < 0.1);
        double degrees = atan2(y, x) * 57.29578;
        furthest = fmax(furthest, fabs(degrees));
        sum += degrees;
    }
    assert_true(furthest > 55 && furthest < 60.5 && fabs(sum / ROWS) < 7);
    album_release(&a);
}

/* Brightness multiplies, contrast keeps the mean, saturation and hue keep what is grey, grey leaves nothing else. */
static void tints_do_what_they_say(void **state)
{
    (void)state;
    struct album a;
    album_init(&a, 8, 8, 3);
    uint8_t *value = a.feature->value;
    for (size_t i = 0; i < ROWS * 64; i++)
        for (size_t c = 0; c < 3; c++)
            value[3 * i + c] = i % 2 ? 100 : (uint8_t)(90 + 20 * c);
    see(&a, "brightness=0.4", 1);
    for (size_t i = 0; i < ROWS; i++) {
        double factor = seen(&a, i, 3) / 100;
        assert_true(factor > 0.599 && factor < 1.401 && fabs(seen(&a, i, 0) - 90 * factor) < 0.01);
    }
    see(&a, "contrast=0.4", 1);
    for (size_t i = 0; i < ROWS; i++) {
        double sum = 0;
        for (size_t k = 0; k < 192; k++)
            sum += seen(&a, i, k) * (k % 3 == 0 ? 0.299 : k % 3 == 1 ? 0.587 : 0.114) / 64;
        assert_true(fabs(sum - (100 + 90 * 0.299 + 110 * 0.587 + 130 * 0.114) / 2) < 0.01);
    }
    static const char *const keep_greys[] = {"saturation=0.8", "hue=180", "grey=1"};
    for (size_t v = 0; v < 3; v++) {
        see(&a, keep_greys[v], 1);
        for (size_t i = 0; i < ROWS; i++)
            for (size_t c = 0; c < 3; c++) {
                assert_true(fabs(seen(&a, i, 3 + c) - 100) < 0.01);
                assert_true(v != 2 || fabs(seen(&a, i, c) - (90 * 0.299 + 110 * 0.587 + 130 * 0.114)) < 0.01);
            }
    }
    album_release(&a);
}

/* Of each pixel by itself, with the deviation that was asked for in deviations of the channel. */
static void noise_has_its_width(void **state)
{
    (void)state;
    struct album a;
    double sum = 0, squares = 0, n = 0;
    album_init(&a, 12, 12, 1);
    see(&a, "input_noise=0.5", 1);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t k = 0; k < a.feature->width; k++, n++) {
            double off = (double)a.seen[i * a.feature->width + k] -
                         (((const uint8_t *)a.feature->value)[i * a.feature->width + k] - a.feature->mean[k]) /
                             a.feature->deviation[k];
            sum += off;
            squares += off * off;
        }
    assert_true(fabs(sum / n) < 0.01 && fabs(sqrt(squares / n) - 0.5) < 0.01);
    album_release(&a);
}

/* A single bright pixel is spread with the variance that was asked for, and nothing of it is lost. */
static void a_blur_has_its_width(void **state)
{
    (void)state;
    struct album a;
    double widest = 0;
    album_init(&a, 31, 31, 1);
    uint8_t *value = a.feature->value;
    memset(value, 0, ROWS * a.feature->width);
    for (size_t i = 0; i < ROWS; i++)
        value[i * a.feature->width + 15 * 31 + 15] = 250;
    see(&a, "blur=2", 1);
    for (size_t i = 0; i < ROWS; i++) {
        double sum = 0, squares = 0;
        for (size_t k = 0; k < 31 * 31; k++) {
            sum += seen(&a, i, k);
            squares += seen(&a, i, k) * pow((double)(k % 31) - 15, 2);
        }
        assert_true(fabs(sum - 250) < 0.1);
        widest = fmax(widest, sqrt(squares / sum));
    }
    assert_true(widest > 1.95 && widest < 2.01);
    album_release(&a);
}

/* The hole has the mean colour, and no more than the share of the area. */
static void a_hole_is_no_larger_than_said(void **state)
{
    (void)state;
    struct album a;
    size_t largest = 0;
    album_init(&a, 20, 20, 1);
    see(&a, "cutout=0.25", 1);
    for (size_t i = 0; i < ROWS; i++) {
        size_t holes = 0;
        for (size_t k = 0; k < 400; k++)
            holes += fabs(seen(&a, i, k) - a.feature->mean[k]) < 1e-3;
        largest = holes > largest ? holes : largest;
    }
    assert_true(largest >= 81 && largest <= 100);
    album_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(views_that_are_off_change_nothing),
        cmocka_unit_test(each_view_changes_pictures),
        cmocka_unit_test(threads_and_neighbours_change_no_number),
        cmocka_unit_test(values_stay_within_those_of_pixels),
        cmocka_unit_test(all_views_together_have_their_bits),
        cmocka_unit_test(a_flip_is_a_mirror),
        cmocka_unit_test(crops_keep_their_limits),
        cmocka_unit_test(a_rotation_turns_about_the_middle),
        cmocka_unit_test(tints_do_what_they_say),
        cmocka_unit_test(noise_has_its_width),
        cmocka_unit_test(a_blur_has_its_width),
        cmocka_unit_test(a_hole_is_no_larger_than_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
