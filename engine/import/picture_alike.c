/* See picture_alike.h. */
#include "engine/import/picture_alike.h"

#include "engine/data/corpus.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS = 8, COLUMNS = 9, CELLS = ROWS * COLUMNS, BANDS = 4, BAND_BITS = 16 };

/* Equal ---------------------------------------------------------------------------------------------------------- */

struct hashed {
    uint64_t hash;
    uint32_t row;
};

struct equals {
    const struct picture_set *set;
    const uint8_t *split;
    struct hashed *order; /* (n): equal ones lie together, train before test */
    uint32_t *group;      /* (n): equal ones have the same number */
};

static uint64_t hash_pixels(const uint8_t *pixel, size_t n)
{
    uint64_t hash = n, word;
    for (; n >= sizeof word; n -= sizeof word, pixel += sizeof word) {
        memcpy(&word, pixel, sizeof word);
        hash = mix_bits(hash ^ word);
    }
    word = 0;
    memcpy(&word, pixel, n);
    return mix_bits(hash ^ word);
}

static const uint8_t *pixels_of(const struct picture_set *set, uint32_t row)
{
    return set->pixel + row * picture_set_bytes(set);
}

static int by_pixels(const void *a, const void *b, void *context)
{
    const struct equals *equals = context;
    const struct hashed *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    const struct picture_set *set = equals->set;
    int order = memcmp(pixels_of(set, x->row), pixels_of(set, y->row), picture_set_bytes(set));
    if (!order)
        order = (int)equals->split[x->row] - (int)equals->split[y->row];
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

static void find_equals(struct equals *equals)
{
    const struct picture_set *set = equals->set;
    size_t bytes = picture_set_bytes(set);
    uint32_t group = 0;
    for (size_t i = 0; i < set->n; i++)
        equals->order[i] = (struct hashed){hash_pixels(set->pixel + i * bytes, bytes), (uint32_t)i};
    qsort_r(equals->order, set->n, sizeof *equals->order, by_pixels, equals);
    for (size_t i = 0; i < set->n; i++) {
        const struct hashed *one = &equals->order[i];
        group += i && (one->hash != one[-1].hash ||
                       memcmp(pixels_of(set, one->row), pixels_of(set, one[-1].row), bytes) != 0);
        equals->group[one->row] = group;
    }
}

/* Of the pictures of one group, which lie from `first` to before `end`. */
static void count_group(const struct equals *equals, size_t first, size_t end, struct picture_alike *alike)
{
    size_t train = 0;
    bool torn = false;
    uint32_t class = NO_CLASS;
    for (size_t i = first; i < end; i++) {
        uint32_t row = equals->order[i].row, own = equals->set->class[row];
        train += equals->split[row] != SPLIT_TEST;
        torn |= own != NO_CLASS && class != NO_CLASS && own != class;
        class = own != NO_CLASS ? own : class;
    }
    alike->equal += train ? train - 1 : 0;
    alike->equal_across += train ? end - first - train : 0;
    alike->torn += torn ? end - first : 0;
}

static void count_equals(const struct equals *equals, struct picture_alike *alike)
{
    const struct hashed *order = equals->order;
    for (size_t first = 0, end; first < equals->set->n; first = end) {
        for (end = first + 1;
             end < equals->set->n && equals->group[order[end].row] == equals->group[order[first].row];)
            end++;
        count_group(equals, first, end, alike);
    }
}

/* Nearly equal --------------------------------------------------------------------------------------------------- */

struct sketch {
    uint8_t cell[CELLS * 3]; /* (rows, columns, channels) */
    uint8_t mean;
    uint64_t signs; /* a bit for each cell but the last of a row: whether the next one is lighter */
};

/* Where a sketch stands among those that share some of its signs. */
struct place {
    uint32_t key; /* the signs, then the mean */
    uint32_t row;
};

static void make_sketch(const struct picture_set *set, size_t row, struct sketch *to)
{
    const struct picture_style style = PICTURE_STYLE_INIT;
    const size_t channels = set->channels;
    const struct picture picture = {set->height, set->width, channels, (uint8_t *)pixels_of(set, (uint32_t)row)};
    unsigned sum = 0, light[CELLS] = {0};
    picture_to_row(&picture, &style, ROWS, COLUMNS, channels, to->cell);
    for (size_t i = 0; i < CELLS * channels; i++)
        light[i / channels] += to->cell[i];
    to->signs = 0;
    for (size_t i = 0; i < CELLS; i++) {
        sum += light[i];
        if (i % COLUMNS < COLUMNS - 1)
            to->signs = to->signs << 1 | (light[i] < light[i + 1]);
    }
    to->mean = (uint8_t)(sum / (CELLS * channels));
}

static bool are_near(const struct sketch *a, const struct sketch *b, size_t channels)
{
    if (__builtin_popcountll(a->signs ^ b->signs) > NEARLY_SIGNS)
        return false;
    int apart = 0;
    for (size_t i = 0; i < CELLS * channels; i++)
        apart += abs((int)a->cell[i] - (int)b->cell[i]);
    return (size_t)apart <= NEARLY_LEVELS * CELLS * channels;
}

static int by_key(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* What two pictures that are near say of them: bit 0 of one of train, bit 1 of one of test. */
static void mark(const struct equals *equals, uint32_t a, uint32_t b, uint8_t *marks)
{
    bool test_a = equals->split[a] == SPLIT_TEST, test_b = equals->split[b] == SPLIT_TEST;
    if (test_a != test_b)
        marks[test_a ? a : b] |= 2;
    else if (!test_a)
        marks[a > b ? a : b] |= 1;
}

/* With at most NEARLY_SIGNS signs that differ, two share one band of BANDS at least. */
static void compare_band(const struct equals *equals, const struct sketch *sketch, struct place *place, unsigned band,
                         uint8_t *marks)
{
    const size_t n = equals->set->n;
    for (size_t i = 0; i < n; i++) {
        uint32_t signs = (uint32_t)(sketch[i].signs >> (band * BAND_BITS)) & 0xffff;
        place[i] = (struct place){signs << 8 | sketch[i].mean, (uint32_t)i};
    }
    qsort(place, n, sizeof *place, by_key);
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n && k <= i + NEARLY_COMPARED; k++) {
            uint32_t a = place[i].row, b = place[k].row;
            if (place[k].key >> 8 != place[i].key >> 8 || place[k].key - place[i].key > NEARLY_LEVELS + 1)
                break;
            if (equals->group[a] != equals->group[b] && are_near(&sketch[a], &sketch[b], equals->set->channels))
                mark(equals, a, b, marks);
        }
}

static void count_near(const struct equals *equals, struct picture_alike *alike)
{
    const size_t n = equals->set->n;
    struct sketch *sketch = xmalloc((n + 1) * sizeof *sketch);
    struct place *place = xmalloc((n + 1) * sizeof *place);
    uint8_t *marks = xcalloc(n + 1, 1);
    for (size_t i = 0; i < n; i++)
        make_sketch(equals->set, i, &sketch[i]);
    for (unsigned band = 0; band < BANDS; band++)
        compare_band(equals, sketch, place, band, marks);
    for (size_t i = 0; i < n; i++) {
        alike->nearly += marks[i] & 1;
        alike->nearly_across += marks[i] >> 1;
    }
    free(marks);
    free(place);
    free(sketch);
}

struct picture_alike picture_alike_count(const struct picture_set *set, const uint8_t *split)
{
    struct picture_alike alike = {0};
    struct equals equals = {set, split, xmalloc((set->n + 1) * sizeof *equals.order),
                            xmalloc((set->n + 1) * sizeof *equals.group)};
    find_equals(&equals);
    count_equals(&equals, &alike);
    count_near(&equals, &alike);
    free(equals.order);
    free(equals.group);
    return alike;
}

static void say(struct findings *findings, size_t count, const char *one, const char *several, const char *rest)
{
    char digits[32];
    format_count((int64_t)count, digits, sizeof digits);
    if (count)
        findings_add(findings, "%s %s %s", digits, count == 1 ? one : several, rest);
}

static void say_near(struct findings *findings, size_t count, const char *of, const char *what, const char *end)
{
    char digits[32];
    format_count((int64_t)count, digits, sizeof digits);
    if (count)
        findings_add(findings, "at least %s picture%s of %s %s nearly %s of train (scaled to %d x %d cells they "
                     "differ by %d of 255 levels at most, in the mean)%s", digits, plural((int64_t)count), of,
                     count == 1 ? "is" : "are", what, COLUMNS, ROWS, NEARLY_LEVELS, end);
}

void picture_alike_say(const struct picture_alike *alike, struct findings *findings)
{
    say(findings, alike->torn, "picture has", "pictures have",
        "the pixels of another and another label: nothing can tell them apart");
    say(findings, alike->equal_across, "picture of test has", "pictures of test have",
        "the pixels of one of train: what is measured on them is not of unseen pictures");
    say_near(findings, alike->nearly_across, "test", "one",
             ": what is measured on them is hardly of unseen pictures");
    say(findings, alike->equal, "picture of train has", "pictures of train have",
        "the pixels of another of train");
    say_near(findings, alike->nearly, "train", "another", "");
}
