/* What share of the differences between runs each of their settings explains: see forest.h for the method. */
#ifndef TUI_IMPORTANCE_H
#define TUI_IMPORTANCE_H

#include "store/base/text.h"
#include "tui/run_space.h"

struct knob_share {
    int axis; /* of the space */
    double share, spread; /* of the variance, over the trees its standard deviation */
};

struct importance {
    bool found; /* it was looked for */
    struct knob_share *knob; /* (n_knobs) the largest first */
    size_t n_knobs;
    struct knob_share pair; /* the largest share that two have beyond what each has alone */
    int partner;            /* the other axis of the pair; -1: there is none */
    double explained;       /* R2 out of bag; NaN when it is unknown */
    char why_not[256];      /* why nothing can be said; "" else */
    struct text warning;    /* sentences, why not much should be made of it; "" for none */
};

/* Of the settings of all runs of a space. To be released. */
void importance_find(struct importance *importance, const struct run_space *space);
void importance_release(struct importance *importance);

#endif
