/* Playing a lesson by its own answers against real training, in a store of its own, so that an author knows that it
 * can be done, that it refuses what is wrong, and that what its text claims holds for several seeds. */
#ifndef TUI_LESSONS_PLAY_H
#define TUI_LESSONS_PLAY_H

#include "tui/lessons/lesson.h"

struct play {
    const struct lesson *lesson;
    int seeds;       /* how often, each time with other seeds */
    double patience; /* seconds that a step may take */
    /* Each finding: the step, 0 for the play as a whole, and whether it is a fault. */
    void (*tell)(void *context, const struct lesson_step *step, bool fault, const char *sentence);
    void *context;
};

/* How many faults there are; -1 when it could not be played. */
int lesson_play(const struct play *play, struct err *err);

#endif
