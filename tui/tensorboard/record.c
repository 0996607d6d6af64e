/* TFRecord: see record.h. */
#include "tui/tensorboard/record.h"

uint32_t crc32c(const void *bytes, size_t n)
{
    const uint8_t *at = bytes;
    uint32_t crc = 0xffffffffu;
    for (size_t i = 0; i < n; i++) {
        crc ^= at[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78u : 0);
    }
    return ~crc;
}

static void add_little_endian(struct text *out, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        text_add_bytes(out, &(char){(char)(value >> 8 * i & 0xff)}, 1);
}

static uint32_t masked(const char *bytes, size_t n)
{
    uint32_t crc = crc32c(bytes, n);
    return (crc >> 15 | crc << 17) + 0xa282ead8u;
}

void record_add(struct text *out, const char *bytes, size_t n)
{
    size_t begin = out->length;
    add_little_endian(out, n, 8);
    add_little_endian(out, masked(out->data + begin, 8), 4);
    text_add_bytes(out, bytes, n);
    add_little_endian(out, masked(bytes, n), 4);
}

static uint64_t little_endian(const char *from, int bytes)
{
    uint64_t value = 0;
    for (int i = 0; i < bytes; i++)
        value |= (uint64_t)(uint8_t)from[i] << 8 * i;
    return value;
}

enum record_state record_next(const char *bytes, size_t n, size_t *at, const char **record, size_t *length)
{
    enum { HEAD = 12, TAIL = 4 };
    size_t left = n - *at;
    const char *head = bytes + *at;
    if (left < HEAD + TAIL || masked(head, 8) != little_endian(head + 8, 4))
        return RECORD_BROKEN;
    uint64_t size = little_endian(head, 8);
    if (size > left - HEAD - TAIL)
        return RECORD_BROKEN;
    *record = head + HEAD;
    *length = (size_t)size;
    *at += HEAD + *length + TAIL;
    return masked(*record, *length) == little_endian(*record + *length, 4) ? RECORD_SOUND : RECORD_DAMAGED;
}
