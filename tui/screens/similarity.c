/* The similarity picture: see similarity.h. */
#include "tui/screens/similarity.h"

#include "tui/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The numbers of a list; -1 when it is none. */
static int numbers(const char *json, const char *name, double *values)
{
    const char *at = json_member(json, name);
    if (!at || *at != '[')
        return -1;
    int n = 0;
    for (at++; n < SIMILARITY_BINS_MOST; n++) {
        at += strspn(at, " \t\r\n,");
        if (*at == ']')
            return n;
        char *end;
        double value = strtod(at, &end);
        if (end == at || !(value >= 0) || !isfinite(value))
            return -1;
        values[n] = value;
        at = end;
    }
    return n;
}

bool similarity_parse(const char *json, struct similarity_histogram *out)
{
    struct similarity_histogram read = {.known = true};
    read.n_positive = numbers(json, "positive", read.positive);
    read.n_negative = numbers(json, "negative", read.negative);
    bool good = json_find_number(json, "low", &read.low) && json_find_number(json, "high", &read.high) &&
                read.high > read.low && read.n_positive >= 0 && read.n_negative >= 0;
    if (good)
        *out = read;
    return good;
}

double similarity_mean(const struct similarity_histogram *similarity, const double *shares, int n)
{
    double sum = 0, total = 0;
    for (int i = 0; i < n; i++) {
        sum += shares[i] * (similarity->low + (similarity->high - similarity->low) * (i + 0.5) / n);
        total += shares[i];
    }
    return total > 0 ? sum / total : NAN;
}
