/* See word_list.h. */
#include "tui/word_list.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/catalogue.h"
#include "store/memo.h"
#include "store/run.h"
#include "tui/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void word_list_add(struct word_list *words, const char *word)
{
    ARRAY_ROOM(words->word, words->n, words->capacity);
    words->word[words->n++] = xstrdup(word);
}

void word_list_add_all(struct word_list *words, const char *text)
{
    for (size_t length; *(text += strspn(text, " ")); text += length) {
        length = strcspn(text, " ");
        char *word = xasprintf("%.*s", (int)length, text);
        word_list_add(words, word);
        free(word);
    }
}

void word_list_release(struct word_list *words)
{
    while (words->n)
        free(words->word[--words->n]);
    free(words->word);
    *words = (struct word_list){NULL, 0, 0};
}

/* The lists ------------------------------------------------------------------------------------------------------ */

static int add_commands(struct word_list *words, struct store *store, struct err *err)
{
    (void)store;
    (void)err;
    for (const struct command *const *command = commands; *command; command++)
        word_list_add(words, (*command)->name);
    return 0;
}

static int add_runs(struct word_list *words, struct store *store, struct err *err)
{
    struct run *runs;
    size_t n;
    if (run_list(store, &runs, &n, err))
        return -1;
    if (n)
        word_list_add(words, "last");
    for (size_t i = 0; i < n; i++) {
        char id[32];
        snprintf(id, sizeof id, "%lld", (long long)runs[i].id);
        word_list_add(words, id);
        word_list_add(words, runs[i].name);
    }
    free(runs);
    return 0;
}

static int add_datasets(struct word_list *words, struct store *store, struct err *err)
{
    struct dataset *sets;
    size_t n;
    if (dataset_list(store, &sets, &n, err))
        return -1;
    for (size_t i = 0; i < n; i++)
        word_list_add(words, sets[i].name);
    free(sets);
    return 0;
}

static int add_queries(struct word_list *words, struct store *store, struct err *err)
{
    struct memo *memos;
    size_t n;
    if (memo_list(store, MEMO_QUERY, &memos, &n, err))
        return -1;
    for (size_t i = 0; i < n; i++) {
        char *word = xasprintf("@%s", memos[i].name);
        word_list_add(words, word);
        free(word);
    }
    free(memos);
    return 0;
}

/* Loads the catalogue and adds what `each` takes of it. */
static int add_from_catalogue(struct word_list *words, struct store *store,
                              void (*each)(struct word_list *words, const struct catalogue *catalogue),
                              struct err *err)
{
    struct catalogue catalogue;
    if (catalogue_load(store, &catalogue, err))
        return -1;
    each(words, &catalogue);
    catalogue_release(&catalogue);
    return 0;
}

static void each_knob(struct word_list *words, const struct catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->n_knobs; i++) {
        char *word = xasprintf("%s=", catalogue->knobs[i].name);
        word_list_add(words, word);
        free(word);
    }
}

static int add_knobs(struct word_list *words, struct store *store, struct err *err)
{
    return add_from_catalogue(words, store, each_knob, err);
}

static void each_preset(struct word_list *words, const struct catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->n_presets; i++) {
        bool listed = false;
        for (size_t k = 0; k < i; k++)
            listed |= !strcmp(catalogue->presets[k].name, catalogue->presets[i].name);
        if (!listed)
            word_list_add(words, catalogue->presets[i].name);
    }
}

static int add_presets(struct word_list *words, struct store *store, struct err *err)
{
    return add_from_catalogue(words, store, each_preset, err);
}

static void add_parts(struct word_list *words, const struct catalogue *catalogue, const char *kind)
{
    for (size_t i = 0; i < catalogue->n_parts; i++)
        if (!strcmp(catalogue->parts[i].kind, kind))
            word_list_add(words, catalogue->parts[i].name);
}

static void each_toy(struct word_list *words, const struct catalogue *catalogue)
{
    add_parts(words, catalogue, "toy");
}

static int add_toys(struct word_list *words, struct store *store, struct err *err)
{
    return add_from_catalogue(words, store, each_toy, err);
}

static void each_format(struct word_list *words, const struct catalogue *catalogue)
{
    add_parts(words, catalogue, "importer");
}

static int add_formats(struct word_list *words, struct store *store, struct err *err)
{
    return add_from_catalogue(words, store, each_format, err);
}

static void each_baseline(struct word_list *words, const struct catalogue *catalogue)
{
    add_parts(words, catalogue, "baseline");
}

static int add_baselines(struct word_list *words, struct store *store, struct err *err)
{
    return add_from_catalogue(words, store, each_baseline, err);
}

static int add_lists(struct word_list *words, struct store *store, struct err *err)
{
    (void)store;
    (void)err;
    word_list_add_all(words, word_list_names);
    return 0;
}

static int add_shells(struct word_list *words, struct store *store, struct err *err)
{
    (void)store;
    (void)err;
    word_list_add_all(words, "bash zsh fish");
    return 0;
}

#define LISTS(X)                 \
    X(commands, false)           \
    X(runs, true)                \
    X(datasets, true)            \
    X(queries, true)             \
    X(knobs, true)               \
    X(presets, true)             \
    X(toys, true)                \
    X(formats, true)             \
    X(baselines, true)           \
    X(lists, false)              \
    X(shells, false)

static const struct list {
    const char *name;
    bool stored;
    int (*add)(struct word_list *words, struct store *store, struct err *err);
} lists[] = {
#define LIST_ROW(name, stored) {#name, stored, add_##name},
    LISTS(LIST_ROW)
#undef LIST_ROW
};
enum { N_LISTS = sizeof lists / sizeof *lists };

const char word_list_names[] =
#define LIST_NAME(name, stored) #name " "
    LISTS(LIST_NAME);
#undef LIST_NAME

static const struct list *find_list(const char *name, struct err *err)
{
    const char *names[N_LISTS];
    for (size_t i = 0; i < N_LISTS; i++) {
        names[i] = lists[i].name;
        if (!strcmp(names[i], name))
            return &lists[i];
    }
    const char *nearest = nearest_word(name, names, N_LISTS);
    err_set(err, ERR_USAGE, "there is no list '%s'%s%s? It is one of: %s", name, nearest ? _(": did you mean ")
            : _(": what did you mean"), nearest ? nearest : "", word_list_names);
    return NULL;
}

int word_list_read(struct word_list *words, const char *name, struct store *store, struct err *err)
{
    const struct list *list = find_list(name, err);
    if (!list)
        return -1;
    return list->stored && !store ? 0 : list->add(words, store, err);
}

bool word_list_is_stored(const char *name)
{
    const struct list *list = find_list(name, NULL);
    return list && list->stored;
}
