/* See lesson_list.h. */
#include "tui/lessons/lesson_list.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "tui/sample.h"
#include "tui/words.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char ending[] = ".lesson";

const char *lesson_language(void)
{
    return strncmp(language_in_use(), "zh", 2) ? "en" : "zh";
}

static bool ends_in_lesson(const char *name)
{
    size_t length = strlen(name), end = sizeof ending - 1;
    return length > end && !strcmp(name + length - end, ending);
}

/* NAME.lesson, without a language. */
static int is_first(const struct dirent *entry)
{
    return ends_in_lesson(entry->d_name) && entry->d_name + strcspn(entry->d_name, ".") == strstr(entry->d_name,
                                                                                                  ending);
}

/* The file of a lesson of the folder, in this language where there is one. The caller frees it. */
static char *path_of(const char *folder, const char *name, const char *language)
{
    char *path = xasprintf("%s/%s.%s%s", folder, name, language, ending);
    if (!access(path, R_OK))
        return path;
    free(path);
    return xasprintf("%s/%s%s", folder, name, ending);
}

static int by_number(const void *a, const void *b)
{
    const struct lesson *x = a, *y = b;
    int64_t i = x->number ? x->number : INT64_MAX, j = y->number ? y->number : INT64_MAX;
    return i != j ? (i > j) - (i < j) : strcmp(x->name, y->name);
}

/* Names of the folder's lessons. The caller frees each and the list. Returns how many, or -1. */
static int list_names(const char *folder, char ***names, struct err *err)
{
    struct dirent **entries;
    int n = scandir(folder, &entries, is_first, alphasort);
    if (n < 0)
        return err_set(err, ERR_FAILED, "cannot read the folder of lessons %s", folder);
    *names = xcalloc((size_t)n + 1, sizeof **names);
    for (int i = 0; i < n; i++) {
        (*names)[i] = xasprintf("%.*s", (int)(strlen(entries[i]->d_name) - (sizeof ending - 1)), entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return n;
}

static void free_names(char **names, int n)
{
    while (n > 0)
        free(names[--n]);
    free(names);
}

int lesson_list_load(struct lesson_list *list, const char *language, struct err *err)
{
    char *folder = lessons_folder(err), **names = NULL;
    *list = (struct lesson_list){.n = 0};
    int n = folder ? list_names(folder, &names, err) : -1, failed = n < 0;
    list->lesson = xcalloc((size_t)(n > 0 ? n : 1), sizeof *list->lesson);
    for (int i = 0; i < n && !failed; i++) {
        char *path = path_of(folder, names[i], language);
        failed = lesson_read(&list->lesson[list->n++], path, err);
        free(path);
    }
    if (n > 0)
        free_names(names, n);
    free(folder);
    if (failed)
        lesson_list_release(list);
    else
        qsort(list->lesson, list->n, sizeof *list->lesson, by_number);
    return failed ? -1 : 0;
}

void lesson_list_release(struct lesson_list *list)
{
    while (list->n)
        lesson_release(&list->lesson[--list->n]);
    free(list->lesson);
    list->lesson = NULL;
}

int lesson_find(struct lesson *lesson, const char *word, const char *language, struct err *err)
{
    *lesson = (struct lesson){.n_steps = 0};
    if (strchr(word, '/') || ends_in_lesson(word))
        return lesson_read(lesson, word, err);
    char *folder = lessons_folder(err), **names = NULL;
    int n = folder ? list_names(folder, &names, err) : -1;
    int at = n < 0 ? -1 : words_pick(word, (const char *const *)names, n, "lesson", err);
    if (at < 0 && n >= 0)
        err->code = ERR_NOT_FOUND;
    char *path = at < 0 ? NULL : path_of(folder, names[at], language);
    int failed = path ? lesson_read(lesson, path, err) : -1;
    if (n >= 0)
        free_names(names, n);
    free(path);
    free(folder);
    return failed;
}
