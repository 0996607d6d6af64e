/* The rows of the key list: see keys.h. */
#include "tui/keys.h"

#include <string.h>

const char *const key_screen_names[] = {"everywhere", "Live", "Runs", "Output", "Help"};

#define ROW(screen, code, label, footer, command, help) {KEYS_##screen, code, label, footer, command, help},
const struct key_row key_rows[] = {KEYS(ROW)};
#undef ROW
const size_t n_key_rows = sizeof key_rows / sizeof *key_rows;

static const struct key_row *find_on(enum key_screen screen, uint32_t code)
{
    for (size_t i = 0; i < n_key_rows; i++)
        if (key_rows[i].screen == screen && key_rows[i].code == code)
            return &key_rows[i];
    return NULL;
}

const struct key_row *key_find(enum key_screen screen, uint32_t code)
{
    const struct key_row *row = find_on(screen, code);
    if (row || screen == KEYS_HELP || screen == KEYS_OUTPUT)
        return row;
    return find_on(KEYS_EVERYWHERE, code);
}

bool key_is_of_panes(const char *word)
{
    bool in_panes = false;
    for (size_t i = 0; i < n_key_rows; i++) {
        size_t length = strcspn(key_rows[i].command, " ");
        if (length != strlen(word) || strncmp(key_rows[i].command, word, length))
            continue;
        if (key_rows[i].screen != KEYS_HELP && key_rows[i].screen != KEYS_OUTPUT)
            return false;
        in_panes = true;
    }
    return in_panes;
}
