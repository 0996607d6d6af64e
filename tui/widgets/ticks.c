/* Axes: see ticks.h. The tick steps are Heckbert's nice numbers (Graphics Gems, 1990). */
#include "tui/widgets/ticks.h"

#include "store/base/mem.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

double tick_step(double range, int count)
{
    double rough = range / (count > 0 ? count : 1);
    double power = pow(10, floor(log10(rough)));
    double mantissa = rough / power;
    double nice = mantissa >= sqrt(50) ? 10 : mantissa >= sqrt(10) ? 5 : mantissa >= sqrt(2) ? 2 : 1;
    return nice * power;
}

void format_si(double value, char *to, size_t size)
{
    static const char *const suffix[] = {"", "k", "M", "G", "T"};
    int thousands = 0;
    double shown = value;
    while (fabs(shown) >= 999.5 && thousands < 4) {
        shown /= 1000;
        thousands++;
    }
    int decimals = thousands == 0 || fabs(shown) >= 99.95 || fabs(shown - round(shown)) < 0.05 ? 0 : 1;
    snprintf(to, size, "%.*f%s", decimals, shown, suffix[thousands]);
}

void format_short(double value, char *to, size_t size)
{
    double magnitude = fabs(value);
    if (!isfinite(value))
        snprintf(to, size, "%s", isnan(value) ? "-" : value > 0 ? "inf" : "-inf");
    else if (magnitude >= 10000)
        format_si(value, to, size);
    else if (magnitude != 0 && magnitude < 0.001)
        snprintf(to, size, "%.1e", value);
    else
        snprintf(to, size, "%.*f", magnitude >= 100 ? 1 : magnitude >= 10 ? 2 : magnitude >= 1 ? 3 : 4, value);
}

static void add_tick(struct ticks *ticks, double at, const char *label)
{
    if (ticks->n == TICKS_MOST || (ticks->n && !strcmp(ticks->label[ticks->n - 1], label)))
        return;
    ticks->at[ticks->n] = at;
    COPY_TEXT(ticks->label[ticks->n], label);
    ticks->n++;
}

/* With so many decimals; where they would be too many to be read, as 12e-4. */
static void format_fraction(double value, int decimals, char *to, size_t size)
{
    enum { MOST_DECIMALS = 3 };
    if (decimals <= MOST_DECIMALS || value == 0)
        snprintf(to, size, "%.*f", decimals <= MOST_DECIMALS ? decimals : 0, value);
    else
        snprintf(to, size, "%.0fe-%d", value * pow(10, decimals), decimals);
}

void ticks_linear(struct ticks *ticks, double low, double high, int count)
{
    ticks->n = 0;
    if (!(high > low))
        return;
    double step = tick_step(high - low, count);
    int decimals = (int)fmax(0, -floor(log10(step) + 1e-9));
    double first = ceil(low / step - 1e-9), last = floor(high / step + 1e-9);
    for (double i = first; i <= last; i++) {
        char label[32];
        if (fabs(i * step) >= 10000)
            format_si(i * step, label, sizeof label);
        else
            format_fraction(i * step + 0.0, decimals, label, sizeof label);
        add_tick(ticks, i * step, label);
    }
}

void ticks_log(struct ticks *ticks, double low, double high, int count)
{
    ticks->n = 0;
    if (!(low > 0) || !(high > low))
        return;
    double decades = log10(high / low);
    int every = (int)fmax(1, ceil(decades / (count > 0 ? count : 1)));
    for (double power = floor(log10(low)); power <= ceil(log10(high)); power += every)
        for (int i = 0; i < (decades < 3 ? 3 : 1); i++) {
            double at = pow(10, power) * (const double[]){1, 2, 5}[i];
            char label[32];
            snprintf(label, sizeof label, at >= 10000 || at < 0.001 ? "%.0e" : "%g", at);
            if (at >= low * (1 - 1e-9) && at <= high * (1 + 1e-9))
                add_tick(ticks, at, label);
        }
}

void ticks_steps(struct ticks *ticks, int64_t span, int count)
{
    ticks->n = 0;
    double step = fmax(1, tick_step((double)span, count));
    for (double at = 0; at <= (double)span * (1 + 1e-9); at += step) {
        char label[32];
        format_si(at, label, sizeof label);
        add_tick(ticks, at, label);
    }
}

void ticks_between(struct ticks *ticks, double low, double high, int count)
{
    if (low == 0 && high >= 10 && high < 9e15) {
        ticks_steps(ticks, (int64_t)high, count);
        return;
    }
    ticks_linear(ticks, low, high, count);
    for (int i = 0; i < ticks->n; i++)
        if (ticks->at[i] >= 1000 && tick_step(high - low, count) >= 100)
            format_si(ticks->at[i], ticks->label[i], sizeof ticks->label[i]);
}

int64_t axis_span(int64_t planned, int64_t last)
{
    int64_t span = planned > 1600 ? planned / 16 : 100;
    while (span < last)
        span *= 2;
    return planned > 0 && span > planned && last <= planned ? planned : span;
}

/* Ranges --------------------------------------------------------------------------------------------------------- */

static void round_limits(double low, double high, bool log, double *out_low, double *out_high)
{
    if (log) {
        double bottom = pow(10, floor(log10(low))), top = pow(10, floor(log10(high)));
        *out_low = bottom * (low >= 5 * bottom ? 5 : low >= 2 * bottom ? 2 : 1);
        *out_high = top * (high <= top ? 1 : high <= 2 * top ? 2 : high <= 5 * top ? 5 : 10);
        if (*out_high <= *out_low)
            *out_high = *out_low * 2;
        return;
    }
    double span = high - low;
    if (span < 1e-12 * fmax(1, fabs(high)))
        span = fmax(fabs(high) * 0.1, 1e-6); /* a constant is a line in the middle */
    double padded_low = low - span * 0.05, padded_high = high + span * 0.05;
    double step = tick_step(padded_high - padded_low, 5);
    *out_low = floor(padded_low / step) * step;
    *out_high = ceil(padded_high / step) * step;
    if (low >= 0 && *out_low < 0)
        *out_low = 0;
}

void range_update(struct range *range, double data_low, double data_high, bool log, double now)
{
    if (!isfinite(data_low) || !isfinite(data_high) || (log && data_low <= 0))
        return;
    double low, high;
    round_limits(data_low, data_high, log, &low, &high);
    bool grows = isnan(range->low) || data_low < range->low || data_high > range->high;
    double need = log ? log10(high / low) : high - low;
    double have = log && range->low > 0 ? log10(range->high / range->low) : range->high - range->low;
    if (!grows && need < 0.6 * have) {
        if (isnan(range->roomy_since))
            range->roomy_since = now;
        grows = now - range->roomy_since > 3;
    } else {
        range->roomy_since = NAN;
    }
    if (grows)
        *range = (struct range){low, high, NAN};
}
