/* The picture of how alike anchors are to their positives and negatives: two histograms over one axis, made by the
 * engine while somebody watches. */
#ifndef TUI_SCREENS_SIMILARITY_H
#define TUI_SCREENS_SIMILARITY_H

#include <stdbool.h>
#include <stdint.h>

enum { SIMILARITY_BINS_MOST = 256 };

struct similarity_histogram {
    bool known;
    int64_t step;
    double low, high; /* ends of the axis */
    double positive[SIMILARITY_BINS_MOST], negative[SIMILARITY_BINS_MOST]; /* share of the pairs in each bin */
    int n_positive, n_negative;
};

/* Reads {"low":x,"high":x,"positive":[...],"negative":[...]}; other members are passed over. False when one of these
 * is missing or not made of numbers. */
bool similarity_parse(const char *json, struct similarity_histogram *out);
/* The mean of a histogram on the axis; NaN when it is empty. */
double similarity_mean(const struct similarity_histogram *similarity, const double *shares, int n);

#endif
