/* How screens write the status of a run: see status.h. */
#include "tui/screens/status.h"

#include "tui/widgets/canvas.h"

const char *status_sign(enum run_status status)
{
    static const char *const signs[] = {"…", "▶", "‖", "✓", "■", "✗", "?"};
    return signs[status];
}

int status_style(enum run_status status)
{
    static const int styles[] = {COLOUR_PLAIN, COLOUR_GREEN | STYLE_BOLD, COLOUR_MAGENTA | STYLE_BOLD, COLOUR_CYAN,
                                 COLOUR_PLAIN, COLOUR_RED | STYLE_BOLD, COLOUR_RED};
    return styles[status];
}
