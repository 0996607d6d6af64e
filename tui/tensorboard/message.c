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
