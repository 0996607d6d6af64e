/* Allocation that dies instead of failing, and arenas: see mem.h. */
#include "store/base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 64, SMALLEST_BLOCK = 1 << 16 };

struct arena_block {
    struct arena_block *next;
    size_t size, used;
    unsigned char *bytes;
};

/* The one place below main that ends the program: there is nothing left to report with. */
static void *never_null(void *memory, size_t bytes)
{
    if (memory)
        return memory;
    fprintf(stderr, "nearfar: out of memory (%zu bytes asked for)\n", bytes);
    abort();
}

void *xmalloc(size_t bytes)
{
    return never_null(malloc(bytes ? bytes : 1), bytes);
}

void *xcalloc(size_t count, size_t size)
{
    return never_null(calloc(count ? count : 1, size ? size : 1), count * size);
}

void *xrealloc(void *old, size_t count, size_t size)
{
    return never_null(reallocarray(old, count ? count : 1, size), count * size);
}

char *xstrdup(const char *text)
{
    return never_null(strdup(text), strlen(text) + 1);
}

char *xasprintf(const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    if (vasprintf(&text, format, args) < 0)
        text = NULL;
    va_end(args);
    return never_null(text, 0);
}

void copy_text(char *to, size_t size, const char *text)
{
    size_t length = strlen(text);
    if (length >= size) {
        length = size - 1;
        while (length && ((unsigned char)text[length] & 0xc0) == 0x80)
            length--;
    }
    memcpy(to, text, length);
    to[length] = '\0';
}

static struct arena_block *block_new(size_t size)
{
    struct arena_block *block = xcalloc(1, sizeof *block);
    block->size = size;
    if (posix_memalign((void **)&block->bytes, ALIGNMENT, size))
        block->bytes = NULL;
    never_null(block->bytes, size);
    return block;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
    if (size && count > (SIZE_MAX - ALIGNMENT) / size)
        never_null(NULL, SIZE_MAX);
    size_t bytes = (count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (!bytes)
        bytes = ALIGNMENT;
    if (!arena->first)
        arena->first = arena->current = block_new(bytes > SMALLEST_BLOCK ? bytes : SMALLEST_BLOCK);
    while (arena->current->size - arena->current->used < bytes) {
        if (!arena->current->next) {
            size_t doubled = arena->current->size * 2;
            arena->current->next = block_new(bytes > doubled ? bytes : doubled);
        }
        arena->current = arena->current->next;
        arena->current->used = 0;
    }
    void *memory = arena->current->bytes + arena->current->used;
    arena->current->used += bytes;
    arena->used += bytes;
    if (arena->used > arena->peak)
        arena->peak = arena->used;
    return memory;
}

void *arena_zeroed(struct arena *arena, size_t count, size_t size)
{
    return memset(arena_alloc(arena, count, size), 0, count * size);
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = arena_alloc(arena, (size_t)length + 1, 1);
    va_start(args, format);
    vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
    return text;
}

void arena_reset(struct arena *arena)
{
    arena->current = arena->first;
    if (arena->first)
        arena->first->used = 0;
    arena->used = 0;
}

void arena_release(struct arena *arena)
{
    for (struct arena_block *block = arena->first, *next; block; block = next) {
        next = block->next;
        free(block->bytes);
        free(block);
    }
    *arena = (struct arena)ARENA_INIT;
}
