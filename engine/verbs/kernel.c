/* See kernel.h. */
#include "engine/verbs/kernel.h"

#include "engine/core/blas.h"

#include <stdio.h>

static const char *generation(void)
{
#if defined(__x86_64__) && !defined(__clang__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
        return "x86-64-v4";
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return "x86-64-v3";
#endif
    return "baseline";
}

void describe_kernel(char *to, size_t size)
{
    snprintf(to, size, "OpenBLAS %s, %s", blas_kernel(), generation());
}
