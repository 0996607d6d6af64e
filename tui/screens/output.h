/* The pane that lies over a screen and shows what a command of the command line prints, while it runs and
 * afterwards. */
#ifndef TUI_SCREENS_OUTPUT_H
#define TUI_SCREENS_OUTPUT_H

#include "tui/app.h"
#include "tui/job.h"

struct output_pane {
    struct job job;
    char line[512];  /* what runs or ran: "nearfar diff 3 4" */
    bool opens_run;  /* it prints the number of a run that it leaves training */
    bool may_ask;    /* it asks before it does what it was told */
    bool asks;       /* it has asked, and waits for a yes */
    int ends;        /* how often it was told to end */
    bool scrolled;   /* by hand; else the pane shows what matters: the end while it runs */
    int top;         /* the first row shown, once it is scrolled */
};

/* Its state. */
struct output_pane *output_of(const struct app *app);
/* It lies over the screen. */
bool output_is_open(const struct app *app);
/* The only line that it printed, without "nearfar: " and a last line that is but a number. The caller frees it. NULL
 * when there is none, or more than one. */
char *output_only_line(const struct output_pane *output);
/* Whether it printed any line but such a number. */
bool output_says_more(const struct output_pane *output);
/* The caller frees it. */
char *output_last_line(const struct output_pane *output);
/* The number that stands alone in the last line; 0 when none does. */
int64_t output_number(const struct output_pane *output);

#endif
