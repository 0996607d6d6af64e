/* What the terminal's description says, for `nearfar doctor`. */
#ifndef TUI_TERMINFO_H
#define TUI_TERMINFO_H

#include <stdbool.h>

struct terminfo {
    bool known;      /* $TERM has a description */
    bool can_place;  /* it can put the cursor anywhere, which the workbench needs */
    int colors;      /* 0 when it has none */
};

struct terminfo terminfo_read(void);
/* Whether this system has a description of that name. */
bool terminfo_knows(const char *name);

#endif
