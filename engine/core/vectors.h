/* Vectors of the compiler, for kernels that hold their sums in registers and come in a shape for each generation of
 * processors. */
#ifndef ENGINE_CORE_VECTORS_H
#define ENGINE_CORE_VECTORS_H

#include "engine/core/real.h"

typedef real vector64 __attribute__((vector_size(64), aligned(sizeof(real))));
typedef real vector32 __attribute__((vector_size(32), aligned(sizeof(real))));
typedef real vector16 __attribute__((vector_size(16), aligned(sizeof(real))));

/* Before a loop whose passes neither read nor write what another one writes, so that it is computed by vectors though
 * the compiler cannot tell. (Clang would warn where it does not do it.) */
#ifdef __clang__
#define INDEPENDENT
#else
#define INDEPENDENT _Pragma("GCC ivdep")
#endif

#define UNROLL _Pragma("GCC unroll 8")

/* Sanitizers give locals a stack of their own, where the widest vectors would not be aligned: they get the base
 * shape. */
#if defined(__x86_64__) && !defined(NEARFAR_SANITIZED)
#define WIDE
#endif

#endif
