/* Views of inputs: random changes of a row's numbers or words before they are encoded. Two of them make two views of
 * one row. Each has a strength that can be turned while training; where it is off, it costs nothing. */
#ifndef ENGINE_VIEWS_INPUT_VIEW_H
#define ENGINE_VIEWS_INPUT_VIEW_H

#include "engine/core/pool.h"
#include "engine/text/source.h"
#include "engine/views/raster.h"
#include "engine/views/view.h"

struct input_view {
    struct part part;    /* its first knob is the strength */
    double off;          /* the strength that changes nothing */
    const char *of_data; /* the word of the rows that it changes (store/description.h), such as pictures; NULL: all
                            that have numbers, pictures among them */
    enum rng_stream stream;
    /* One of these. The first three change pictures, from 0 to 255, in this order (raster.h); `change`
     * changes the numbers of any row once they are standardised. `rng` is the row's own. */
    void (*move)(struct movement *movement, double strength, const struct rng *rng);
    void (*tint)(struct tint *tint, double strength, const struct rng *rng);
    void (*paint)(struct raster *raster, double strength, const struct rng *rng);
    void (*change)(real *x, const struct feature *feature, double strength, const struct rng *rng);
    /* Or the words of a text, of which there are some (n), in place. Returns how many are left, 1 or more. */
    size_t (*edit)(struct unit *unit, size_t n, double strength, const struct rng *rng);
    /* Or these words for others. The source has `synonyms`, which were found; of one that has none, as the other side
     * of pairs may be, words stay. */
    void (*reword)(struct unit *unit, size_t n, const struct text_source *source, double strength,
                   const struct rng *rng);
    /* Or what of them this side sees, in the same way; `rng` is the same on both sides. */
    size_t (*part_by_side)(struct unit *unit, size_t n, enum side side, double strength, const struct rng *rng);
};

/* Whether a run with these settings uses it on rows with this feature. */
bool input_view_is_on(const struct input_view *view, const struct feature *feature, const struct settings *settings);
/* The rows (at->ids, n) of a dense feature as the encoder sees them, into to (n, width): standardised, and changed by
 * all views, those of a kind in their order. A row has the same numbers wherever it stands. */
void input_views_read(struct pool *pool, const struct feature *feature, size_t n, const struct viewed *at,
                      const struct settings *settings, real *to);
/* The rows of a text, as it was read, in the same way: into the arena. */
void input_views_read_texts(struct pool *pool, struct arena *arena, const struct text_source *source, size_t n,
                            const struct viewed *at, const struct settings *settings, struct text_input *to);
/* The first of pictures, into to (n, width) as bytes from 0 to 255, for people to look at. */
void input_views_show(struct pool *pool, const struct feature *feature, size_t n, const struct viewed *at,
                      const struct settings *settings, uint8_t *to);

#endif
