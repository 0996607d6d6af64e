/* TFRecord, the framing of TensorBoard's event files: length (8 bytes, little-endian), checksum of the length, the
 * bytes, checksum of the bytes. Checksums are CRC-32C (Castagnoli, RFC 3720), rotated by 15 bits, plus 0xa282ead8. */
#ifndef TUI_TENSORBOARD_RECORD_H
#define TUI_TENSORBOARD_RECORD_H

#include "store/base/text.h"

uint32_t crc32c(const void *bytes, size_t n);
void record_add(struct text *out, const char *bytes, size_t n);

#endif
