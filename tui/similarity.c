/* The similarity picture: see similarity.h. The text is one flat object of numbers and lists of numbers, so that a
 * scanner of a few lines reads it and no JSON library is needed. */
#include "tui/similarity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What follows "name": in the text, or NULL. */
static const char *member(const char *json, const char *name)
{
    char key[32];
    snprintf(key, sizeof key, "\"%s\"", name);
    const char *at = strstr(json, key);
    if (!at)
        return NULL;
    at += strlen(key);
    at += strspn(at, " \t\r\n");
    if (*at != ':')
        return NULL;
    at++;
    return at + strspn(at, " \t\r\n");
}

static bool number(const char *json, const char *name, double *value)
{
    const char *at = member(json, name);
    char *end;
    if (!at)
        return false;
    *value = strtod(at, &end);
    return end != at && isfinite(*value);
}

/* The numbers of a list; -1 when it is none. */
static int numbers(const char *json, const char *name, double *values)
{
    const char *at = member(json, name);
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

bool similarity_parse(const char *json, struct similarity *out)
{
    struct similarity read = {.known = true};
    read.n_positive = numbers(json, "positive", read.positive);
    read.n_negative = numbers(json, "negative", read.negative);
    bool good = number(json, "low", &read.low) && number(json, "high", &read.high) && read.high > read.low &&
                read.n_positive >= 0 && read.n_negative >= 0;
    if (good)
        *out = read;
    return good;
}

double similarity_mean(const struct similarity *similarity, const double *shares, int n)
{
    double sum = 0, total = 0;
    for (int i = 0; i < n; i++) {
        sum += shares[i] * (similarity->low + (similarity->high - similarity->low) * (i + 0.5) / n);
        total += shares[i];
    }
    return total > 0 ? sum / total : NAN;
}
