/* See sample.h. */
#include "tui/sample.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/itself.h"

#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

/* From the folder of the program: installed beside it, also when the installation was moved; built in the source
 * tree, also with a folder of its own below build; at last, where it was to be installed. */
static const char *const places[] = {"/../share/nearfar", "/../samples", "/../../samples", NEARFAR_SHARE};
enum { PLACES = sizeof places / sizeof *places };

/* A folder and the files by which it is known; the last is NULL. */
struct sought {
    const char *name, *file[3];
};

static bool has_files(const char *folder, const struct sought *sought)
{
    bool readable = true;
    for (int i = 0; sought->file[i] && readable; i++) {
        char *file = xasprintf("%s/%s", folder, sought->file[i]);
        readable = !access(file, R_OK);
        free(file);
    }
    return readable;
}

/* NULL where there is none; `looked` then says where it was sought. */
static char *find_folder(const struct sought *sought, struct text *looked)
{
    char *itself = itself_folder(), *found = NULL;
    for (int i = 0; i < PLACES && !found; i++) {
        bool beside = i < PLACES - 1;
        char *folder = xasprintf("%s%s/%s", beside ? itself : "", places[i], sought->name);
        found = (!beside || *itself) && has_files(folder, sought) ? realpath(folder, NULL) : NULL;
        text_printf(looked, "%s%s", i ? C_("names", ", ") : "", folder);
        free(folder);
    }
    free(itself);
    return found;
}

char *sample_folder(struct err *err)
{
    static const struct sought shop = {"shop", {"interactions.csv", "items.csv", NULL}};
    struct text looked = TEXT_INIT;
    char *found = find_folder(&shop, &looked);
    if (!found)
        err_set(err, ERR_NOT_FOUND, "the tables of the sample shop were not found (looked in %s); `nearfar "
                "import NAME --train FILE` brings in data of your own", looked.data);
    text_release(&looked);
    return found;
}

char *lessons_folder(struct err *err)
{
    static const struct sought lessons = {"lessons", {"contrast.lesson", NULL}};
    struct text looked = TEXT_INIT;
    char *found = find_folder(&lessons, &looked);
    if (!found)
        err_set(err, ERR_NOT_FOUND, "no lessons were found (looked in %s); `nearfar lesson run "
                "FILE.lesson` takes one of your own", looked.data);
    text_release(&looked);
    return found;
}
