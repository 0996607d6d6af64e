/* The configuration file, and the keys that it binds. */
#include "tests/fuzz/fuzz.h"

#include "tui/preferences.h"

#include <stdlib.h>
#include <string.h>

void fuzz_seeds(fuzz_take *take)
{
    static const char *const texts[] = {
        "# mine\ntheme light\r\nglyphs\tascii\nmouse off\nbind Ctrl-T smooth more\nbind # quit\n",
        "bind x\nbind Ctrl-C quit\nbind \xff quit\ntheme light dark\ntheme light\nthem\n",
        "bind Space set tau=0.1 'why not'\nbind PgUp ls --json\nbind x select 12", "\n\n\r\n", "", NULL};
    fuzz_take_texts(take, texts);
}

/* What is refused is told, safe to show; what is bound can be found and says what it does. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct preferences preferences;
    preferences_parse(&preferences, "config", (const char *)bytes, n);
    struct key_list keys = preferences_keys(&preferences);
    for (size_t i = 0; i < preferences.n_faults; i++) {
        struct err err = {.code = ERR_USAGE};
        snprintf(err.text, sizeof err.text, "%s", preferences.fault[i]);
        fuzz_check_refusal(&err);
    }
    for (size_t i = 0; i < keys.n; i++)
        if (key_in(&keys, keys.row[i].code) != &keys.row[i] || !*keys.row[i].label || !*keys.row[i].help)
            abort();
    preferences_release(&preferences);
    return 0;
}
