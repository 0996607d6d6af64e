/* Sine and cosine with the same bits on every machine, which the C library's do not promise. */
#ifndef ENGINE_CORE_TURN_H
#define ENGINE_CORE_TURN_H

/* The point of the unit circle after so many turns from (1, 0), from -1000 to 1000. */
void turn(double turns, double at[2]);

#endif
