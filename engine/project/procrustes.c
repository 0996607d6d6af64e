/* Turning a picture towards another: see project.h. */
#include "engine/project/project.h"

void picture_centre(float *xy, size_t n)
{
    for (size_t d = 0; d < 2; d++) {
        double mean = 0;
        for (size_t i = 0; i < n; i++)
            mean += (double)xy[2 * i + d] / (double)n;
        for (size_t i = 0; i < n; i++)
            xy[2 * i + d] = (float)((double)xy[2 * i + d] - mean);
    }
}

/* The best turn by an angle a has tan a = (sum x v - y u) / (sum x u + y v), with (u, v) of the other picture; the
 * best scale is the length of both sums over the sum of x x + y y. */
void turn_towards(float *xy, const float *towards, size_t n, bool scaled)
{
    double along[2] = {0}, across[2] = {0}, square = 0; /* as it is, mirrored in y */
    for (size_t i = 0; i < n; i++) {
        double x = (double)xy[2 * i], y = (double)xy[2 * i + 1];
        double u = (double)towards[2 * i], v = (double)towards[2 * i + 1];
        along[0] += x * u + y * v;
        across[0] += x * v - y * u;
        along[1] += x * u - y * v;
        across[1] += x * v + y * u;
        square += x * x + y * y;
    }
    int mirrored = hypot(along[1], across[1]) > hypot(along[0], across[0]);
    double length = hypot(along[mirrored], across[mirrored]), scale = scaled ? length / square : 1;
    if (length == 0)
        return;
    double c = scale * along[mirrored] / length, s = scale * across[mirrored] / length;
    for (size_t i = 0; i < n; i++) {
        double x = (double)xy[2 * i], y = mirrored ? -(double)xy[2 * i + 1] : (double)xy[2 * i + 1];
        xy[2 * i] = (float)(c * x - s * y);
        xy[2 * i + 1] = (float)(s * x + c * y);
    }
}
