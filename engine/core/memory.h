/* How much memory there is, which is asked before something large is made, since the kernel refuses late and ends
 * others; and in which pages it lies. */
#ifndef ENGINE_CORE_MEMORY_H
#define ENGINE_CORE_MEMORY_H

#include <stddef.h>

/* Bytes that a program may take without any other being pushed out; INFINITY where the system does not say. */
double memory_available(void);

/* Asks the system for large pages under memory that is not touched yet: rows of a large table are met in no order,
 * and with small ones nearly each misses the processor's list of pages as well. A wish: nothing else changes. */
void memory_wish_large_pages(void *start, size_t bytes);

#endif
