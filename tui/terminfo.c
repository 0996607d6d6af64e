/* Asking the terminal's description: see terminfo.h. Its own file, because <term.h> claims many short names as
 * macros. */
#include "tui/terminfo.h"

#include <curses.h>
#include <term.h>
#include <unistd.h>

struct terminfo terminfo_read(void)
{
    struct terminfo info = {.known = false};
    int status;
    if (setupterm(NULL, STDOUT_FILENO, &status) != OK)
        return info;
    int colors = tigetnum("colors");
    const char *place = tigetstr("cup");
    info.known = true;
    info.colors = colors > 0 ? colors : 0;
    info.can_place = place && place != (const char *)-1;
    del_curterm(cur_term);
    return info;
}

bool terminfo_knows(const char *name)
{
    int status;
    if (setupterm(name, STDOUT_FILENO, &status) != OK)
        return false;
    del_curterm(cur_term);
    return true;
}
