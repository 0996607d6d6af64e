/* Which generation of processors this one belongs to, by the names that compilers use. */
#ifndef ENGINE_CORE_PROCESSOR_H
#define ENGINE_CORE_PROCESSOR_H

/* 4 (x86-64-v4: AVX-512), 3 (x86-64-v3: AVX2 and fused multiply-add), or 1 for anything else. */
int processor_generation(void);

#endif
