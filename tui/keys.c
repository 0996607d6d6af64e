/* The lists of keys: see keys.h. */
#include "tui/keys.h"

#include "tui/screens/screen.h"

#include <string.h>

#define GO(name, digit, title, help) {'0' + digit, #digit, #digit " " title, "screen " #name, help},
static const struct key_row everywhere[] = {
    SCREENS(GO)
    {':', ":", ": command", "ask command", "type a command"},
    {'?', "?", "? keys", "help", "keys and commands of this screen"},
    {CODE_F1, "F1", "", "help", "keys and commands of this screen"},
    {CODE_CONTROL('p'), "Ctrl-P", "", "help", "find a command by a word of its help"},
    {'w', "w", "", "ask write", "write the view into a file: .svg curves, .csv values, .txt the screen"},
    {CODE_CONTROL('l'), "Ctrl-L", "", "redraw", "draw the screen afresh"},
    {CODE_CONTROL('z'), "Ctrl-Z", "", "suspend", "put the workbench to sleep; training goes on"},
    {'q', "q", "q quit", "quit", "leave; training goes on"},
};
#undef GO

struct key_list key_list_everywhere(void)
{
    return (struct key_list){"everywhere", everywhere, sizeof everywhere / sizeof *everywhere, false};
}

struct key_list key_list(size_t at)
{
    size_t screens = 0;
    while (screens < n_screen_rows && !screen_rows[screens].screen->over)
        screens++;
    if (at == screens)
        return key_list_everywhere();
    at -= at > screens;
    if (at >= n_screen_rows)
        return (struct key_list){.title = NULL};
    const struct screen *screen = screen_rows[at].screen;
    return (struct key_list){screen_rows[at].title, screen->keys, screen->n_keys, screen->over};
}

static const struct key_row *find_in(const struct key_row *row, size_t n, uint32_t code)
{
    for (size_t i = 0; i < n; i++)
        if (row[i].code == code)
            return &row[i];
    return NULL;
}

const struct key_row *key_find(const struct screen *screen, uint32_t code)
{
    const struct key_row *row = find_in(screen->keys, screen->n_keys, code);
    struct key_list all = key_list_everywhere();
    return row || screen->over ? row : find_in(all.row, all.n, code);
}

static bool runs(const struct key_row *row, const char *word)
{
    size_t length = strcspn(row->command, " ");
    return length == strlen(word) && !strncmp(row->command, word, length);
}

bool key_is_of_panes(const char *word)
{
    bool in_panes = false;
    struct key_list list;
    for (size_t at = 0; (list = key_list(at)).title; at++)
        for (size_t i = 0; i < list.n; i++) {
            if (!runs(&list.row[i], word))
                continue;
            if (!list.over)
                return false;
            in_panes = true;
        }
    return in_panes;
}
