/* Protocol buffers: see message.h. */
#include "tui/tensorboard/message.h"

#include <string.h>

enum { VARINT = 0, FIXED_64 = 1, LENGTH = 2, FIXED_32 = 5 };

static void add_varint(struct text *out, uint64_t value)
{
    for (; value > 0x7f; value >>= 7)
        text_add_bytes(out, &(char){(char)((value & 0x7f) | 0x80)}, 1);
    text_add_bytes(out, &(char){(char)value}, 1);
}

static void add_fixed(struct text *out, uint64_t bits, int bytes)
{
    for (int i = 0; i < bytes; i++)
        text_add_bytes(out, &(char){(char)(bits >> 8 * i & 0xff)}, 1);
}

void message_number(struct text *out, unsigned field, uint64_t value)
{
    add_varint(out, (uint64_t)field << 3 | VARINT);
    add_varint(out, value);
}

void message_double(struct text *out, unsigned field, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    add_varint(out, (uint64_t)field << 3 | FIXED_64);
    add_fixed(out, bits, 8);
}

void message_float(struct text *out, unsigned field, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    add_varint(out, (uint64_t)field << 3 | FIXED_32);
    add_fixed(out, bits, 4);
}

void message_bytes(struct text *out, unsigned field, const char *bytes, size_t n)
{
    add_varint(out, (uint64_t)field << 3 | LENGTH);
    add_varint(out, n);
    text_add_bytes(out, bytes, n);
}

void message_word(struct text *out, unsigned field, const char *word)
{
    message_bytes(out, field, word, strlen(word));
}

void message_within(struct text *out, unsigned field, struct text *inner)
{
    message_bytes(out, field, inner->data ? inner->data : "", inner->length);
    text_clear(inner);
}

static bool read_varint(struct part *from, uint64_t *value)
{
    *value = 0;
    for (int shift = 0; shift < 64 && from->at < from->end; shift += 7) {
        uint8_t byte = (uint8_t)*from->at++;
        *value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return true;
    }
    return false;
}

static bool read_fixed(struct part *from, uint64_t *value, int bytes)
{
    *value = 0;
    if (from->end - from->at < bytes)
        return false;
    for (int i = 0; i < bytes; i++)
        *value |= (uint64_t)(uint8_t)*from->at++ << 8 * i;
    return true;
}

static bool read_bytes(struct part *from, struct part *to)
{
    uint64_t length;
    if (!read_varint(from, &length) || length > (uint64_t)(from->end - from->at))
        return false;
    *to = (struct part){from->at, from->at + length};
    from->at += length;
    return true;
}

bool message_next(struct part *message, struct field *field)
{
    uint64_t key;
    if (message->at >= message->end || !read_varint(message, &key))
        return false;
    *field = (struct field){.number = key >> 3};
    switch (key & 7) {
    case VARINT: return read_varint(message, &field->bits);
    case FIXED_64: return read_fixed(message, &field->bits, 8);
    case FIXED_32: return read_fixed(message, &field->bits, 4);
    case LENGTH: return read_bytes(message, &field->part);
    default: return false;
    }
}
