/* On which code the last bits of a run depend: the BLAS kernel and the generation of the processor. */
#ifndef ENGINE_CORE_KERNEL_H
#define ENGINE_CORE_KERNEL_H

#include <stddef.h>

void describe_kernel(char *to, size_t size);

#endif
