/* SHA-256 (FIPS 180-4), which libc lacks: a checksum that any other program can make too. */
#ifndef STORE_BASE_SHA256_H
#define STORE_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_BYTES = 32, SHA256_BLOCK = 64 };

struct sha256 {
    uint32_t state[8];
    uint64_t length; /* bytes taken so far */
    unsigned char block[SHA256_BLOCK];
};

void sha256_begin(struct sha256 *sum);
void sha256_add(struct sha256 *sum, const void *data, size_t n);
void sha256_end(struct sha256 *sum, unsigned char digest[SHA256_BYTES]);

#endif
