/* See kernel.h. */
#include "engine/core/kernel.h"

#include "engine/core/blas.h"
#include "engine/core/processor.h"

#include <stdio.h>

void describe_kernel(char *to, size_t size)
{
    int generation = processor_generation();
    snprintf(to, size, generation > 1 ? "OpenBLAS %s, x86-64-v%d" : "OpenBLAS %s, baseline", blas_kernel(),
             generation);
}
