/* See words.h. */
#include "tui/words.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <stdio.h>
#include <string.h>

/* The end of a word that is quoted; NULL when this is none: don't is a word. */
static char *closing_quote(char *at)
{
    for (char *end = at; (*at == '\'' || *at == '"') && (end = strchr(end + 1, *at));)
        if (!end[1] || end[1] == ' ' || end[1] == '\t')
            return end;
    return NULL;
}

void words_split(const char *line, struct words *words)
{
    words->n = 0;
    COPY_TEXT(words->copy, line);
    char *at = words->copy;
    while (*(at += strspn(at, " \t")) && words->n < WORDS_MOST) {
        char *quote = closing_quote(at), *end = quote ? quote : at + strcspn(at, " \t");
        words->word[words->n++] = quote ? at + 1 : at;
        at = end + (*end != '\0');
        *end = '\0';
    }
}

bool words_fit(const char *line)
{
    struct words words;
    words_split(line, &words);
    return words.n < WORDS_MOST && strlen(line) < sizeof words.copy;
}

void words_join(const struct words *words, int i, char *to, size_t size)
{
    to[0] = '\0';
    for (size_t used = 0; i < words->n && used < size; i++)
        used += (size_t)snprintf(to + used, size - used, "%s%s", used ? " " : "", words->word[i]);
}

int words_pick(const char *word, const char *const *choices, size_t n, const char *what, struct err *err)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(word, choices[i]))
            return (int)i;
    const char *near = nearest_word(word, choices, n);
    if (near)
        return err_set(err, ERR_USAGE, "there is no %s '%s'; did you mean %s?", _(what), word, near);
    if (n > 12)
        return err_set(err, ERR_USAGE, "there is no %s '%s'; ? lists them", _(what), word);
    struct text all = TEXT_INIT;
    for (size_t i = 0; i < n; i++)
        text_printf(&all, "%s%s", i ? C_("names", ", ") : "", choices[i]);
    err_set(err, ERR_USAGE, "there is no %s '%s'; there are %s", _(what), word, all.data);
    text_release(&all);
    return -1;
}
