/* Every key, once. The footer, the help overlay, the manual and the test for clashes are made from these lists; a key
 * does nothing but run its command, which a person can also type after ':'. A screen's own stand in its file
 * (screens/screen.h), those that are good everywhere in keys.c. */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include "tui/widgets/input.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct screen;

enum { KEY_LABEL = 16 };

/* How the key is written, footer text or "", command, help. The footer shows what can act now (availability.h); of a
 * text "Space pause|resume" the first command that can. */
struct key_row {
    uint32_t code;
    const char *label, *footer, *command, *help;
};

/* Rows that select in a list of so many of what `noun` says, and those of a list that takes no letters. */
#define KEYS_OF_LIST_WITHOUT_LETTERS(noun)                                              \
    {CODE_UP, "Up", "↑↓ " noun, "select previous", "select the " noun " above"},        \
    {CODE_DOWN, "Down", "", "select next", "select the " noun " below"},                \
    {CODE_PAGE_UP, "PgUp", "", "select page-up", "ten " noun "s up"},                   \
    {CODE_PAGE_DOWN, "PgDn", "", "select page-down", "ten " noun "s down"},             \
    {CODE_HOME, "Home", "", "select first", "select the first " noun},                  \
    {CODE_END, "End", "", "select last", "select the last " noun}
#define KEYS_OF_LIST(noun)                                                              \
    KEYS_OF_LIST_WITHOUT_LETTERS(noun),                                                 \
    {'k', "k", "", "select previous", "select the " noun " above"},                     \
    {'j', "j", "", "select next", "select the " noun " below"},                         \
    {'g', "g", "", "select first", "select the first " noun},                           \
    {'G', "G", "", "select last", "select the last " noun}

struct key_list {
    const char *title; /* of the screen, "everywhere", or "configuration" of those that a person has bound */
    const struct key_row *row;
    size_t n;
    bool over;         /* of a screen that lies over others: there no other keys count */
};

/* The list `at`: of the screens, of everywhere, of the screens that lie over others; NULL as its title
 * beyond the last. */
struct key_list key_list(size_t at);
struct key_list key_list_everywhere(void);

/* The row for a key on a screen: of those that a person has bound, which count on screens that lie over no other, of
 * the * screen's own, of those of everywhere; NULL if it does nothing there. */
const struct key_row *key_find(const struct screen *screen, const struct key_list *bound, uint32_t code);
/* The row of a list that has that key, or that runs that command; NULL when none does. */
const struct key_row *key_in(const struct key_list *list, uint32_t code);
const struct key_row *key_running(const struct key_list *list, const char *command);

/* The key that a person writes as in these lists: "x", "Ctrl-X", "PgUp", "Space". 0 when there is none of that name;
 * `label` is how it is written. */
uint32_t key_named(const char *word, char label[KEY_LABEL]);

/* Whether a command (its word alone) acts only on the screens that lie over others: the help and what a command
 * prints. */
bool key_is_of_panes(const char *word);

#endif
