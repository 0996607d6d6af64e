/* See folder_list.h. */
#include "engine/import/folder_list.h"

#include "engine/data/corpus.h"
#include "engine/import/words.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { DEEPEST = 16 };

struct walk {
    struct folder_list *list;
    const struct folder_search *search;
    size_t root;            /* bytes of the path of the folder that was given, with the slash behind it */
    bool parted;            /* it has folders for splits */
    uint8_t test;           /* which of those is test: SPLIT_TEST, or SPLIT_VALID where there is none */
};

/* Where a walk is, and what the folders above say. */
struct place {
    const char *path;
    unsigned depth;    /* folders between it and the one that was given */
    uint8_t split;
    bool above;        /* the folders in it are those of classes */
    size_t class_at, class_length;
};

/* Names ---------------------------------------------------------------------------------------------------------- */

static bool is_split(const char *name, uint8_t *split)
{
    static const struct {
        const char *name;
        uint8_t split;
    } words[] = {{"train", SPLIT_TRAIN}, {"training", SPLIT_TRAIN}, {"test", SPLIT_TEST}, {"testing", SPLIT_TEST},
                 {"val", SPLIT_VALID},   {"valid", SPLIT_VALID},    {"validation", SPLIT_VALID}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcasecmp(name, words[i].name)) {
            *split = words[i].split;
            return true;
        }
    return false;
}

/* Ids of rows and classes are words that can be shown. */
static int check_name(const char *path, const char *name, struct err *err)
{
    char shown[WORD_SHOWN];
    word_show(name, shown);
    if (!text_is_utf8(name))
        return err_set(err, ERR_FAILED, "%s: the name is not UTF-8 ('%s'): rename it", path, shown);
    for (const char *byte = name; *byte; byte++)
        if ((unsigned char)*byte < ' ' || *byte == 0x7f)
            return err_set(err, ERR_FAILED, "%s: the name has a control character in it, such as the end of a line "
                           "('%s'): rename it", path, shown);
    return 0;
}

int folder_list_pass(struct folder_list *list, const struct folder_search *search, struct err *err)
{
    if (!search->skip_bad) {
        struct err problem = *err;
        return err_set(err, problem.code, "%.700s (or pass over such %s with --skip-bad)", problem.text,
                       _(search->several));
    }
    if (!list->bad++)
        text_add(&list->first_bad, err->text);
    err_clear(err);
    return 0;
}

/* Files ---------------------------------------------------------------------------------------------------------- */

static void pass_over(struct folder_list *list, const char *name)
{
    if (!list->others++)
        word_show(name, list->first_other);
}

static int take_file(struct walk *walk, const struct place *place, char *path, const char *name, struct err *err)
{
    struct folder_list *list = walk->list;
    struct folder_file file = {.path = path, .name = path + walk->root, .split = place->split,
                               .class_at = place->class_at, .class_length = place->class_length};
    enum folder_found found = walk->search->examine(&file, name, err);
    if (found == FOLDER_OTHER) {
        pass_over(list, file.name);
        err_clear(err);
        free(path);
        return 0;
    }
    if (found == FOLDER_BAD || check_name(path, file.name, err) < 0) {
        free(path);
        return folder_list_pass(list, walk->search, err);
    }
    ARRAY_ROOM(list->file, list->n, list->capacity);
    list->file[list->n++] = file;
    return progress_count(walk->search->progress, list->n, walk->search->several, err);
}

/* Folders -------------------------------------------------------------------------------------------------------- */

static int walk_folder(struct walk *walk, const struct place *place, struct err *err);

/* Goes into a folder; `path` ends with its name. */
static int enter(struct walk *walk, const struct place *place, const char *path, const char *name, struct err *err)
{
    struct place below = *place;
    uint8_t split;
    below.path = path;
    below.depth++;
    if (walk->parted && !place->depth) {
        if (!is_split(name, &split) || (split != SPLIT_TRAIN && split != walk->test)) {
            walk->list->beside++;
            return 0;
        }
        below.split = split == SPLIT_TRAIN ? SPLIT_TRAIN : SPLIT_TEST;
        walk->list->has_test |= split != SPLIT_TRAIN;
        return walk_folder(walk, &below, err);
    }
    if (place->above) {
        below.class_length = strlen(name);
        below.class_at = strlen(path) - walk->root - below.class_length;
        below.above = false;
    }
    if (below.depth > DEEPEST)
        return err_set(err, ERR_FAILED, "%s: there are more than %d folders in each other: give one further down",
                       path, DEEPEST);
    return walk_folder(walk, &below, err);
}

static int take_entry(struct walk *walk, const struct place *place, const char *name, struct err *err)
{
    struct stat status, link;
    char *path = xasprintf("%s/%s", place->path, name);
    int result = 0;
    bool there = lstat(path, &link) == 0 && stat(path, &status) == 0;
    if (there && S_ISDIR(status.st_mode) && !S_ISLNK(link.st_mode))
        result = enter(walk, place, path, name, err);
    else if (there && S_ISDIR(status.st_mode))
        walk->list->links++;
    else if (walk->parted && !place->depth)
        walk->list->beside++;
    else if (!there || S_ISREG(status.st_mode))
        return take_file(walk, place, path, name, err);
    else
        pass_over(walk->list, path + walk->root);
    free(path);
    return result;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_entry(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
}

static int walk_folder(struct walk *walk, const struct place *place, struct err *err)
{
    struct dirent **entry;
    int n = scandir(place->path, &entry, is_entry, by_bytes), result = 0;
    if (n < 0)
        return err_set(err, ERR_FAILED, "%s: the folder cannot be read: %m; change its permissions, or take it away",
                       place->path);
    for (int i = 0; i < n; i++) {
        if (!result)
            result = take_entry(walk, place, entry[i]->d_name, err);
        free(entry[i]);
    }
    free(entry);
    return result;
}

/* Whether the folder has folders for train and perhaps test. */
static void find_splits(struct walk *walk, const char *folder)
{
    struct dirent **entry;
    uint8_t split;
    int n = scandir(folder, &entry, is_entry, by_bytes);
    walk->test = SPLIT_VALID;
    for (int i = 0; i < n; i++) {
        struct stat status;
        char *path = xasprintf("%s/%s", folder, entry[i]->d_name);
        if (is_split(entry[i]->d_name, &split) && lstat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
            walk->parted |= split == SPLIT_TRAIN;
            walk->test = split == SPLIT_TEST ? SPLIT_TEST : walk->test;
        }
        free(path);
        free(entry[i]);
    }
    if (n >= 0)
        free(entry);
}

int folder_list_read(struct folder_list *list, const struct folder_search *search, struct err *err)
{
    char *folder = xstrdup(search->folder);
    for (size_t length = strlen(folder); length > 1 && folder[length - 1] == '/';)
        folder[--length] = '\0';
    struct walk walk = {.list = list, .search = search, .root = strlen(folder) + 1};
    struct place place = {.path = folder, .split = search->split, .above = true};
    find_splits(&walk, folder);
    int result = walk_folder(&walk, &place, err);
    free(folder);
    if (!result && !list->n)
        return err_set(err, ERR_FAILED, "%s: there is no %s in the folder that can be read (other files: %zu, links "
                       "to folders: %zu, %s passed over: %zu): give the folder of the %s, or of the folders of their "
                       "classes", search->folder, _(search->one), list->others + list->beside, list->links,
                       _(search->several), list->bad, _(search->several));
    return result;
}

void folder_list_say(const struct folder_list *list, const struct folder_search *search, const char *other_one,
                     const char *others, struct reading *said)
{
    struct text *passed = &said->passed;
    if (list->others)
        text_printf(passed, _("%zu file%s %s (%s%s)"), list->others, plural((int64_t)list->others),
                    _(list->others == 1 ? other_one : others), list->first_other, list->others == 1 ? "" : ", ...");
    if (list->beside)
        text_printf(passed, _("%s%zu beside the folders for train and test"),
                    passed->length ? C_("clauses", ", ") : "",
                    list->beside);
    if (list->links)
        text_printf(passed, _("%s%zu link%s to folders"), passed->length ? C_("clauses", ", ") : "", list->links,
                    plural((int64_t)list->links));
    if (list->bad)
        reading_note(said, language_plural("%zu %s cannot be read and is passed over, the first: %s",
                                           "%zu %s cannot be read and are passed over, the first: %s",
                                           (long long)list->bad),
                     list->bad, _(list->bad == 1 ? search->each : search->several), list->first_bad.data);
}

void folder_list_release(struct folder_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        free(list->file[i].path);
    free(list->file);
    text_release(&list->first_bad);
    *list = (struct folder_list){0};
}
