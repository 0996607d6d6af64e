/* Memory that is never refused: out of memory ends the program here, with one sentence, and nowhere else.
 *
 * Three lifetimes: process and run use the x-functions; step and frame use an arena that is reset. */
#ifndef STORE_BASE_MEM_H
#define STORE_BASE_MEM_H

#include <stddef.h>

void *xmalloc(size_t bytes);
void *xcalloc(size_t count, size_t size); /* zeroed */
void *xrealloc(void *old, size_t count, size_t size);
char *xstrdup(const char *text);
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Makes room for one more element in a growing array; the caller then writes array[n++]. */
#define ARRAY_ROOM(array, n, capacity)                                                                               \
    do {                                                                                                             \
        if ((n) == (capacity)) {                                                                                     \
            (capacity) = (capacity) ? (capacity)*2 : 16;                                                             \
            (array) = xrealloc((array), (capacity), sizeof *(array));                                                \
        }                                                                                                            \
    } while (0)

/* Copies text into a fixed array, cutting what does not fit; never splits a UTF-8 character. */
void copy_text(char *to, size_t size, const char *text);
#define COPY_TEXT(array, text) copy_text((array), sizeof(array), (text))

/* An arena: memory handed out in order and taken back all at once. Blocks are kept for reuse, so that after the
 * first steps no step allocates. */
struct arena {
    struct arena_block *first, *current;
    size_t used, peak; /* bytes handed out since reset; the most there ever were */
};

#define ARENA_INIT {NULL, NULL, 0, 0}

void *arena_alloc(struct arena *arena, size_t count, size_t size); /* 64-byte aligned, not zeroed */
void *arena_zeroed(struct arena *arena, size_t count, size_t size);
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
void arena_reset(struct arena *arena);   /* what was handed out is invalid now; the blocks stay */
void arena_release(struct arena *arena); /* gives the blocks back */

#endif
