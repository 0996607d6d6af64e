/* Where a search looks for good settings: a range or a list of values for each of some knobs, and draws from them.
 * Random draws beat a grid of the same size where few knobs matter (Bergstra & Bengio, JMLR 2012). */
#ifndef TUI_SEARCH_SPACE_H
#define TUI_SEARCH_SPACE_H

#include "tui/grid.h"
#include "tui/resolve_settings.h"

struct search_axis {
    const struct knob *knob; /* of the catalogue of the settings */
    double low, high;        /* a range, on the knob's scale, when n is 0 */
    char (*values)[64];      /* (n) to choose from, as knob_check spells them */
    size_t n;
};

struct search_space {
    struct search_axis axes[MOST_AXES];
    size_t n;
};

/* Adds a knob with the range of the catalogue. ERR_USAGE when the knob has none. */
int space_add_knob(struct search_space *space, const struct catalogue *catalogue, const char *name, struct err *err);
/* Adds "knob=LOW..HIGH" or "knob=V1,V2,..."; takes the place of what there was of the knob. */
int space_add_word(struct search_space *space, const struct catalogue *catalogue, const char *word, struct err *err);
/* Adds each knob that has a range in the catalogue and is for these data. */
int space_add_all(struct search_space *space, const struct resolved_settings *settled, struct err *err);
void search_space_release(struct search_space *space);

/* What the space is, for people: "lr 0.001 to 0.1, sharing shared". The caller frees it. */
char *search_space_text(const struct search_space *space);

/* Draws a value for each knob, into `settled`, which holds what the others have; the same number draws the same. With
 * `near`, the settings of a run that did well, each knob but one has an even chance to stay as it is there, and a
 * number else moves by at most a quarter of its range. Knobs that nothing reads then go back to what they were. */
int search_space_draw(const struct search_space *space, uint64_t number, const struct setting *near, size_t n_near,
               struct resolved_settings *settled, struct err *err);

#endif
