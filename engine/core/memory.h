/* How much memory there is: asked before something large is made, since the kernel refuses late and ends others. */
#ifndef ENGINE_CORE_MEMORY_H
#define ENGINE_CORE_MEMORY_H

/* Bytes that a program may take without any other being pushed out; INFINITY where the system does not say. */
double memory_available(void);

#endif
