/* The generation of the processor: see processor.h. */
#include "engine/core/processor.h"

int processor_generation(void)
{
#ifdef NEARFAR_GENERATION
    return NEARFAR_GENERATION;
#elif defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl")) return 4;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2"))
        return 3;
    return 1;
#else
    return 1;
#endif
}
