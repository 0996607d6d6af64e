/* See memory.h. */
#include "engine/core/memory.h"

#include <math.h>
#include <stdio.h>

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
