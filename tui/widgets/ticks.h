/* Axes: round tick steps, labels, spans that double, ranges that do not breathe. */
#ifndef TUI_WIDGETS_TICKS_H
#define TUI_WIDGETS_TICKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TICKS_MOST = 24 };

struct ticks {
    double at[TICKS_MOST];
    char label[TICKS_MOST][16];
    int n;
};

/* 1, 2 or 5 times a power of ten, such that `range` has about `count` of it. */
double tick_step(double range, int count);
/* Ticks inside low..high; labels have just the decimals they need and never repeat. */
void ticks_linear(struct ticks *ticks, double low, double high, int count);
/* Decades, with 2 and 5 between them when there are fewer than three decades. */
void ticks_log(struct ticks *ticks, double low, double high, int count);
/* Step counts: whole numbers with k, M, G. */
void ticks_steps(struct ticks *ticks, int64_t span, int count);

/* Round numbers inside low..high with k, M, G and the decimals that they need. */
void ticks_between(struct ticks *ticks, double low, double high, int count);

/* 1234567 -> "1.2M", 1500 -> "1.5k", 12 -> "12". */
void format_si(double value, char *to, size_t size);
/* Few digits for people: "0.071", "3.42", "512", "1.2e-05"; "-" for NaN. */
void format_short(double value, char *to, size_t size);

/* The end of an x axis that stands still: a sixteenth of the planned steps (at least 100), doubled until `last` fits,
 * so that a curve fills half of it at least and a picture is drawn anew only a few times in a run. */
int64_t axis_span(int64_t planned, int64_t last);

/* A y range with round limits. It grows at once and shrinks only after the data have been well inside it for a while,
 * so that the picture stands still. */
struct range {
    double low, high;
    double roomy_since; /* when the data began to need much less; NaN while they do not */
};

#define RANGE_INIT {__builtin_nan(""), __builtin_nan(""), __builtin_nan("")}

void range_update(struct range *range, double data_low, double data_high, bool log, double now);

#endif
