/* Turning: see turn.h. */
#include "engine/core/turn.h"

/* sin and cos of x, at most pi / 4, to 14 digits: their series. */
static void sine_and_cosine(double x, double *sine, double *cosine)
{
    double term = 1;
    *sine = *cosine = 0;
    for (int n = 0; n < 16; n += 2) {
        *cosine += term;
        term = term * x / (n + 1);
        *sine += term;
        term = -term * x / (n + 2);
    }
}

void turn(double turns, double at[2])
{
    const double two_pi = 6.283185307179586;
    long quarter = (long)(turns * 4 + (turns < 0 ? -0.5 : 0.5));
    double sine, cosine;
    sine_and_cosine((turns - (double)quarter / 4) * two_pi, &sine, &cosine);
    const double of[4][2] = {{cosine, sine}, {-sine, cosine}, {-cosine, -sine}, {sine, -cosine}};
    at[0] = of[quarter & 3][0];
    at[1] = of[quarter & 3][1];
}
