/* See memory.h. */
#include "engine/core/memory.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>

double memory_available(void)
{
    FILE *file = fopen("/proc/meminfo", "r");
    double available = INFINITY;
    unsigned long long kilobytes;
    char line[128];
    while (file && isinf(available) && fgets(line, sizeof line, file))
        if (sscanf(line, "MemAvailable: %llu kB", &kilobytes) == 1)
            available = (double)kilobytes * 1024;
    if (file)
        fclose(file);
    return available;
}

void memory_wish_large_pages(void *start, size_t bytes)
{
    enum { LARGE = 2 << 20 };
    uintptr_t first = ((uintptr_t)start + LARGE - 1) / LARGE * LARGE, end = (uintptr_t)start + bytes;
    if (end > first && end - first >= LARGE)
        madvise((void *)first, (end - first) / LARGE * LARGE, MADV_HUGEPAGE);
}
