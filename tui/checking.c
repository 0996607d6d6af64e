/* Asking whether settings can be trained with: see checking.h. */
#include "tui/checking.h"

#include "store/base/print.h"
#include "store/base/mem.h"
#include "tui/engine_link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add(struct checking *checking, char *word)
{
    ARRAY_ROOM(checking->words, checking->n, checking->capacity);
    checking->words[checking->n++] = word;
}

void checking_begin(struct checking *checking, const struct store *store, int64_t dataset, bool taught)
{
    *checking = (struct checking){.n = 0};
    add(checking, xstrdup("check"));
    add(checking, xasprintf("store=%s", store_path(store)));
    add(checking, xasprintf("dataset=%lld", (long long)dataset));
    add(checking, xasprintf("taught=%d", taught));
}

void checking_vocabulary(struct checking *checking, const char *path)
{
    if (path)
        add(checking, xasprintf("vocabulary=%s", path));
}

void checking_metric(struct checking *checking, const char *metric)
{
    add(checking, xasprintf("metric=%s", metric));
}

void checking_settings(struct checking *checking, const struct setting *settings, size_t n)
{
    for (size_t i = 0; i < n; i++)
        checking_set(checking, settings[i].knob, settings[i].start);
}

void checking_set(struct checking *checking, const char *knob, const char *value)
{
    add(checking, xasprintf("set=%s=%s", knob, value));
}

void checking_next(struct checking *checking)
{
    add(checking, xstrdup("next"));
}

/* Lines of settings that do nothing. */
static void tell_warnings(char *lines)
{
    char *rest;
    for (char *line = strtok_r(lines, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        print_to(stderr, "nearfar: %s\n", line);
}

int checking_ask(struct checking *checking, size_t *which, struct err *err)
{
    struct text printed = TEXT_INIT;
    text_clear(&printed);
    add(checking, NULL);
    int result = engine_ask((const char *const *)checking->words, &printed, err);
    if (!result)
        tell_warnings(printed.data);
    else if (which)
        *which = (size_t)strtoull(printed.data, NULL, 10);
    text_release(&printed);
    for (size_t i = 0; i + 1 < checking->n; i++)
        free(checking->words[i]);
    free(checking->words);
    return result;
}
