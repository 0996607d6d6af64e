/* The compressions that are read, recognised by how their data begins. Each is a small machine: bytes go in, bytes
 * come out, and neither side is ever held whole, so that memory does not depend on what the data unpack to. */
#ifndef ENGINE_IMPORT_COMPRESSION_H
#define ENGINE_IMPORT_COMPRESSION_H

#include <stdbool.h>
#include <stddef.h>

enum {
    COMPRESSION_SIGN = 6,         /* bytes that tell a compression */
    COMPRESSION_MEMORY = 256      /* MiB that unpacking may need, whatever the data say */
};

/* Where the next bytes are read from and put; a step moves both on. */
struct compression_window {
    const unsigned char *in;
    size_t in_left;
    unsigned char *out;
    size_t out_left;
};

enum compression_step {
    STEP_MORE,   /* go on: it wants more input or more room, or has done a part */
    STEP_END,    /* a stream (gzip: a member, zstd: a frame) is complete and its checksum right */
    STEP_DAMAGED,
    STEP_LARGE   /* it would need more than COMPRESSION_MEMORY */
};

struct compression {
    const char *name;
    const char *command; /* that unpacks a file to its standard output */
    bool (*begins)(const unsigned char *bytes, size_t length);
    void *(*new)(void);          /* NULL when there is no memory for it */
    bool (*restart)(void *state); /* for the first stream and each that follows it */
    /* *problem is set when the step is STEP_DAMAGED. */
    enum compression_step (*step)(void *state, struct compression_window *window, const char **problem);
    void (*free)(void *state);
};

/* The one whose data begin so; NULL: none, so the bytes are as they are. */
const struct compression *compression_of(const unsigned char *bytes, size_t length);

#endif
