/* Views of inputs: random changes of a row's numbers before they are encoded. Two of them make two views of one row.
 * Each has a strength that can be turned while training; where it is off, it costs nothing. */
#ifndef ENGINE_VIEWS_INPUT_VIEW_H
#define ENGINE_VIEWS_INPUT_VIEW_H

#include "engine/core/pool.h"
#include "engine/views/view.h"

struct input_view {
    struct part part; /* its first knob is the strength */
    double off;       /* the strength that changes nothing */
    bool of_pictures; /* it changes pictures as they are stored, from 0 to 255 (corpus.h), and nothing else; the
                         others change numbers of any kind once they are standardised */
    enum rng_stream stream;
    /* The numbers of one row, of which `rng` is its own. */
    void (*change)(real *x, const struct feature *feature, double strength, const struct rng *rng);
};

/* Whether a run with these settings uses it on rows with this feature. */
bool input_view_is_on(const struct input_view *view, const struct feature *feature, const struct settings *settings);
/* The rows (at->ids, n) of a dense feature as the encoder sees them, into to (n, width): standardised, and changed by
 * all views in their order. A row has the same numbers wherever it stands. */
void input_views_read(struct pool *pool, const struct feature *feature, size_t n, const struct viewed *at,
                      const struct settings *settings, real *to);

#endif
