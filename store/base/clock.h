/* The time, for people (wall) and for measuring (monotonic), in seconds. */
#ifndef STORE_BASE_CLOCK_H
#define STORE_BASE_CLOCK_H

double clock_wall(void);      /* seconds since 1970 */
double clock_monotonic(void); /* seconds since some fixed moment; never goes back */
void clock_sleep(double seconds); /* a signal may end it early */

#endif
