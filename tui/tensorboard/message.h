/* Protocol buffers, as far as event files need them: fields of a message, appended one by one. */
#ifndef TUI_TENSORBOARD_MESSAGE_H
#define TUI_TENSORBOARD_MESSAGE_H

#include "store/base/text.h"

#include <stdbool.h>

void message_number(struct text *out, unsigned field, uint64_t value); /* varint */
void message_double(struct text *out, unsigned field, double value);
void message_float(struct text *out, unsigned field, float value);
void message_bytes(struct text *out, unsigned field, const char *bytes, size_t n);
void message_word(struct text *out, unsigned field, const char *word);
/* A message within: what `inner` has, which is then empty. */
void message_within(struct text *out, unsigned field, struct text *inner);

/* Bytes of a message that is read. */
struct part {
    const char *at, *end;
};

/* A field: its number, and what it holds: the bits of a number, or, where `part.at` is not NULL, bytes. */
struct field {
    uint64_t number, bits;
    struct part part;
};

/* The next field; false at the end, and where what follows is no field. */
bool message_next(struct part *message, struct field *field);

#endif
