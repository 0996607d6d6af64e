/* The lists of keys: see keys.h. */
#include "tui/keys.h"

#include "tui/screens/screen.h"

#include "store/base/mem.h"
#include "store/base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define GO(name, digit, title, help) {'0' + digit, #digit, #digit " " title, "screen " #name, help},
static const struct key_row everywhere[] = {
    SCREENS(GO)
    {':', ":", ": command", "ask command", "type a command"},
    {'?', "?", "? keys", "help", "keys and commands of this screen"},
    {CODE_F1, "F1", "", "help", "keys and commands of this screen"},
    {CODE_CONTROL('p'), "Ctrl-P", "", "help", "find a command by a word of its help"},
    {'w', "w", "", "ask write", "write the view into a file: .svg or .png the figure, .csv values, .txt the screen"},
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

const struct key_row *key_in(const struct key_list *list, uint32_t code)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->row[i].code == code)
            return &list->row[i];
    return NULL;
}

const struct key_row *key_running(const struct key_list *list, const char *command)
{
    for (size_t i = 0; i < list->n; i++)
        if (!strcmp(list->row[i].command, command))
            return &list->row[i];
    return NULL;
}

const struct key_row *key_find(const struct screen *screen, const struct key_list *bound, uint32_t code)
{
    struct key_list own = {screen->name, screen->keys, screen->n_keys, screen->over}, all = key_list_everywhere();
    const struct key_row *row = screen->over ? NULL : key_in(bound, code);
    row = row ? row : key_in(&own, code);
    return row || screen->over ? row : key_in(&all, code);
}

/* "Ctrl-X" is one of the letters. */
static uint32_t control_named(const char *word, char label[KEY_LABEL])
{
    if (strncasecmp(word, "Ctrl-", 5) != 0 || !isalpha((unsigned char)word[5]) || word[6])
        return 0;
    snprintf(label, KEY_LABEL, "Ctrl-%c", toupper((unsigned char)word[5]));
    return CODE_CONTROL((uint32_t)toupper((unsigned char)word[5]));
}

uint32_t key_named(const char *word, char label[KEY_LABEL])
{
    static const struct {
        const char *name;
        uint32_t code;
    } names[] = {
        {"Up", CODE_UP}, {"Down", CODE_DOWN}, {"Left", CODE_LEFT}, {"Right", CODE_RIGHT},
        {"Shift-Left", CODE_SHIFT_LEFT}, {"Shift-Right", CODE_SHIFT_RIGHT}, {"Tab", CODE_TAB},
        {"Shift-Tab", CODE_SHIFT_TAB}, {"PgUp", CODE_PAGE_UP}, {"PgDn", CODE_PAGE_DOWN}, {"Home", CODE_HOME},
        {"End", CODE_END}, {"Enter", CODE_ENTER}, {"Esc", CODE_ESCAPE}, {"Space", ' '},
        {"Backspace", CODE_BACKSPACE}, {"Delete", CODE_DELETE}, {"F1", CODE_F1},
    };
    uint32_t rune;
    size_t length = text_rune(word, &rune);
    if (length && !word[length] && rune_is_shown(rune)) {
        copy_text(label, KEY_LABEL, word);
        return rune;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcasecmp(word, names[i].name)) {
            copy_text(label, KEY_LABEL, names[i].name);
            return names[i].code;
        }
    return control_named(word, label);
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
