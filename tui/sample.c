/* See sample.h. */
#include "tui/sample.h"

#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/itself.h"

#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

/* From the folder of the program: installed beside it, also when the installation was moved; built in the source
 * tree, also with a folder of its own below build; at last, where it was to be installed. */
static const char *const places[] = {"/../share/nearfar/shop", "/../samples/shop", "/../../samples/shop",
                                     NEARFAR_SHARE "/shop"};
enum { PLACES = sizeof places / sizeof *places };

static bool has_tables(const char *folder)
{
    char *interactions = xasprintf("%s/interactions.csv", folder), *items = xasprintf("%s/items.csv", folder);
    bool readable = !access(interactions, R_OK) && !access(items, R_OK);
    free(interactions);
    free(items);
    return readable;
}

char *sample_folder(struct err *err)
{
    char *itself = itself_folder();
    struct text looked = TEXT_INIT;
    for (int i = 0; i < PLACES; i++) {
        bool beside = i < PLACES - 1;
        char *folder = xasprintf("%s%s", beside ? itself : "", places[i]);
        char *found = (!beside || *itself) && has_tables(folder) ? realpath(folder, NULL) : NULL;
        if (found) {
            free(folder);
            free(itself);
            text_release(&looked);
            return found;
        }
        text_printf(&looked, "%s%s", i ? ", " : "", folder);
        free(folder);
    }
    err_set(err, ERR_NOT_FOUND, "the tables of the sample shop are not there any more (looked in %s); `nearfar "
            "import NAME --train FILE` brings in data of your own", looked.data);
    free(itself);
    text_release(&looked);
    return NULL;
}
