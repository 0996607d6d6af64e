/* The workbench: the screens that a person sits in front of. Everything else of tui/ is the command line. */
#ifndef TUI_WORKBENCH_H
#define TUI_WORKBENCH_H

#include "store/base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct workbench_options {
    const char *store_path; /* made when missing */
    int64_t run;            /* open Live on it; 0 opens Runs */
    const char *lesson, *student, *language; /* open Learn on this lesson (lesson_list.h); NULL: on none */
    bool present;           /* for a projector */
    bool ascii, no_color;   /* --ascii, --no-color; the locale and NO_COLOR decide otherwise */
    bool no_mouse;
    const char *theme, *glyphs; /* NULL: as the configuration file says */
};

/* Runs until the person leaves. Returns 0, or -1 with err: ERR_TERMINAL when stdin or stdout is no terminal, or TERM
 * is unknown or dumb; ERR_NOT_FOUND when there is no such run. Training goes on in either case. */
int workbench_main(const struct workbench_options *options, struct err *err);

#endif
