/* TFRecord, the framing of TensorBoard's event files: length (8 bytes, little-endian), checksum of the length, the
 * bytes, checksum of the bytes. Checksums are CRC-32C (Castagnoli, RFC 3720), rotated by 15 bits, plus 0xa282ead8. */
#ifndef TUI_TENSORBOARD_RECORD_H
#define TUI_TENSORBOARD_RECORD_H

#include "store/base/text.h"

uint32_t crc32c(const void *bytes, size_t n);
void record_add(struct text *out, const char *bytes, size_t n);

/* A record that is not what its checksum says can be passed over; behind a length that is not, or a file that ends
 * within a record, nothing can be read. */
enum record_state { RECORD_SOUND, RECORD_DAMAGED, RECORD_BROKEN };
/* The record at `*at`, below n, which goes to the next one unless it is broken. */
enum record_state record_next(const char *bytes, size_t n, size_t *at, const char **record, size_t *length);

#endif
