/* Event files of TensorBoard, read back by a reader that is written here from the format alone. */
#include "tests/unit/tui_support.h"

#include "store/base/mem.h"
#include "store/metric.h"
#include "tui/tensorboard/events.h"
#include "tui/tensorboard/record.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct bytes {
    const uint8_t *at, *end;
};

static uint64_t fixed(struct bytes *from, int n)
{
    uint64_t value = 0;
    assert_true(from->end - from->at >= n);
    for (int i = 0; i < n; i++)
        value |= (uint64_t)*from->at++ << 8 * i;
    return value;
}

static uint64_t varint(struct bytes *from)
{
    uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
        assert_true(from->at < from->end && shift < 64);
        value |= (uint64_t)(*from->at & 0x7f) << shift;
        if (!(*from->at++ & 0x80))
            return value;
    }
}

static struct bytes slice(struct bytes *from, uint64_t n)
{
    struct bytes part = {from->at, from->at + n};
    assert_true((uint64_t)(from->end - from->at) >= n);
    from->at += n;
    return part;
}

/* A checksum bit by bit, the polynomial written out the other way round than in record.c. */
static uint32_t checksum(struct bytes of)
{
    uint32_t crc = 0xffffffff;
    for (; of.at < of.end; of.at++)
        for (int bit = 0; bit < 8; bit++) {
            uint32_t top = (crc ^ (uint32_t)(*of.at >> bit)) & 1;
            crc = crc >> 1 ^ top * 0x82f63b78u;
        }
    crc ^= 0xffffffff;
    return (crc >> 15 | crc << 17) + 0xa282ead8u;
}

/* A field of a message: its number, and what it holds. */
struct field {
    unsigned number;
    uint64_t bits;
    struct bytes part;
};

static bool next_field(struct bytes *message, struct field *field)
{
    if (message->at == message->end)
        return false;
    uint64_t key = varint(message);
    *field = (struct field){.number = (unsigned)(key >> 3)};
    switch (key & 7) {
    case 0: field->bits = varint(message); break;
    case 1: field->bits = fixed(message, 8); break;
    case 2: field->part = slice(message, varint(message)); break;
    case 5: field->bits = fixed(message, 4); break;
    default: fail_msg("a field of type %u", (unsigned)(key & 7));
    }
    return true;
}

struct read_back {
    size_t scalars, texts, versions;
    double last_time;
    const struct run *run;
    struct store *store;
};

static double stored(struct read_back *back, const char *name, int64_t step)
{
    struct metric_summary *metrics;
    struct point *points;
    struct err err = ERR_INIT;
    size_t n, n_points;
    double value = -1e300;
    assert_int_equal(metric_summaries(back->store, back->run->id, &metrics, &n, &err), 0);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(metrics[i].name, name))
            continue;
        assert_int_equal(metric_read(back->store, back->run->id, metrics[i].metric, step - 1, &points, &n_points,
                                     &err), 0);
        if (n_points && points[0].step == step)
            value = points[0].value;
        free(points);
    }
    free(metrics);
    return value;
}

static void read_value(struct read_back *back, struct bytes value, int64_t step)
{
    char tag[METRIC_NAME] = "";
    struct field field;
    bool scalar = false;
    float number = 0;
    while (next_field(&value, &field)) {
        if (field.number == 1)
            memcpy(tag, field.part.at, (size_t)(field.part.end - field.part.at));
        if (field.number == 2) {
            uint32_t bits = (uint32_t)field.bits;
            memcpy(&number, &bits, sizeof number);
            scalar = true;
        }
        back->texts += field.number == 8;
    }
    if (!scalar)
        return;
    back->scalars++;
    assert_true((float)stored(back, tag, step) == number);
}

static void read_event(struct read_back *back, struct bytes event)
{
    struct field field, inner;
    int64_t step = 0;
    double time = NAN;
    while (next_field(&event, &field)) {
        if (field.number == 1)
            memcpy(&time, &field.bits, sizeof time);
        step = field.number == 2 ? (int64_t)field.bits : step;
        if (field.number == 3) {
            assert_memory_equal(field.part.at, "brain.Event:2", 13);
            back->versions++;
        }
        while (field.number == 5 && next_field(&field.part, &inner))
            read_value(back, inner.part, step);
    }
    assert_true(time >= back->last_time);
    back->last_time = time;
}

static void an_event_file_has_every_value(void **state)
{
    struct test *test = *state;
    struct err err = ERR_INIT;
    struct run run;
    struct metric_summary *metrics;
    struct text file = TEXT_INIT;
    size_t n, points = 0;
    assert_int_equal(run_find(test->fixture.store, "lr-too-high", &run, &err), 0);
    assert_int_equal(metric_summaries(test->fixture.store, run.id, &metrics, &n, &err), 0);
    for (size_t i = 0; i < n; i++)
        points += (size_t)metrics[i].points;
    free(metrics);
    assert_int_equal(events_of_run(test->fixture.store, &run, &file, &err), 0);
    struct bytes rest = {(const uint8_t *)file.data, (const uint8_t *)file.data + file.length};
    struct read_back back = {.run = &run, .store = test->fixture.store, .last_time = 0};
    while (rest.at < rest.end) {
        struct bytes length = {rest.at, rest.at + 8};
        uint64_t size = fixed(&rest, 8);
        assert_int_equal(fixed(&rest, 4), checksum(length));
        struct bytes event = slice(&rest, size);
        assert_int_equal(fixed(&rest, 4), checksum(event));
        read_event(&back, event);
    }
    assert_int_equal(back.versions, 1);
    assert_int_equal(back.texts, 1);
    assert_true(points > 100);
    assert_int_equal(back.scalars, points);
    text_release(&file);
}

static void the_checksum_is_castagnolis(void **state)
{
    (void)state;
    assert_int_equal(crc32c("123456789", 9), 0xe3069283); /* RFC 3720's polynomial, the usual check value */
    char zeros[32] = {0};
    assert_int_equal(crc32c(zeros, sizeof zeros), 0x8a9136aa); /* RFC 3720, B.4 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_checksum_is_castagnolis),
        cmocka_unit_test_setup_teardown(an_event_file_has_every_value, test_set_up, test_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
