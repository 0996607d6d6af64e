/* Settling every knob of a new run: the default, changed by a preset, changed by words "knob=value". */
#ifndef TUI_SETTLE_H
#define TUI_SETTLE_H

#include "store/catalogue.h"
#include "store/run.h"

struct settled {
    struct catalogue catalogue;
    struct setting *settings; /* one per knob, in the order of the catalogue; `start` is the value */
    size_t n;
};

/* Defaults, and the preset's settings if one is named. ERR_NOT_FOUND names the nearest preset. */
int settle_begin(struct settled *settled, struct store *store, const char *preset, struct err *err);
/* "knob=value": checked against the catalogue. An unknown knob suggests the nearest; a bad value names the range. */
int settle_word(struct settled *settled, const char *word, struct err *err);
int settle_knob(struct settled *settled, const char *knob, const char *value, struct err *err);
/* Says on stderr which knobs were changed from their default that no chosen part reads. */
void settle_warn_unread(const struct settled *settled);
void settle_release(struct settled *settled);

#endif
