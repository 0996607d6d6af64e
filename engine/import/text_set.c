/* See text_set.h. */
#include "engine/import/text_set.h"

#include "engine/import/words.h"
#include "engine/text/words.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

void text_set_release(struct text_set *set)
{
    text_release(&set->bytes);
    free(set->start);
    free(set->split);
    for (size_t k = 0; k < MOST_TEXT_FIELDS - 1; k++) {
        free(set->beside[k].of);
        ids_release(&set->beside[k].names);
    }
    *set = (struct text_set){0};
}

static void make_room(struct text_set *set)
{
    if (set->n < set->capacity)
        return;
    set->capacity = set->capacity ? set->capacity * 2 : 256;
    set->start = xrealloc(set->start, set->capacity + 1, sizeof *set->start);
    set->split = xrealloc(set->split, set->capacity, 1);
    for (size_t k = 0; k < set->n_beside; k++)
        set->beside[k].of = xrealloc(set->beside[k].of, set->capacity, sizeof *set->beside[k].of);
    set->start[set->n] = set->bytes.length;
}

static void count_word(void *context, const char *word, size_t bytes)
{
    (void)word;
    (void)bytes;
    ++*(size_t *)context;
}

static bool is_blank(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!strchr(" \t\n\r\v\f", text[i]))
            return false;
    return true;
}

static int check_utf8(const char *what, const struct field *value, struct err *err)
{
    char shown[WORD_SHOWN];
    word_show(value->text, shown);
    if (word_is_utf8(value->text, value->length))
        return 0;
    return err_set(err, ERR_FAILED, "the %s '%s' is not UTF-8: if the file is in latin-1, add --encoding latin-1",
                   _(what), shown);
}

static int check_text(const struct field *text, struct err *err)
{
    if (text->length > CHUNK_BYTES)
        return err_set(err, ERR_FAILED, "the text has %zu bytes, and %d is the most: cut it", text->length,
                       CHUNK_BYTES);
    return check_utf8("text", text, err);
}

static int check_beside(const struct text_wishes *wishes, const struct field *values, struct err *err)
{
    for (size_t k = 1; k < wishes->fields; k++) {
        const char *what = wishes->grouped && k + 1 == wishes->fields ? "group" : "label";
        if (!word_is_missing(values[k].text, values[k].length) &&
            (check_utf8(what, &values[k], err) < 0 ||
             word_check_id(what, values[k].text, values[k].length, false, err) < 0))
            return -1;
    }
    return 0;
}

/* Line ends are line feeds, wherever a text comes from. */
static void add_text(struct text *bytes, const char *text, size_t length)
{
    const char *end = text + length, *mark;
    while ((mark = memchr(text, '\r', (size_t)(end - text)))) {
        text_add_bytes(bytes, text, (size_t)(mark - text));
        text_add_bytes(bytes, "\n", 1);
        text = mark + 1;
        text += text < end && *text == '\n';
    }
    text_add_bytes(bytes, text, (size_t)(end - text));
}

static void add_beside(struct text_set *set, const struct field *values)
{
    for (size_t k = 0; k < set->n_beside; k++) {
        const struct field *value = &values[k + 1];
        bool missing = word_is_missing(value->text, value->length);
        set->beside[k].of[set->n] = missing ? NO_CLASS : ids_add(&set->beside[k].names, value->text, value->length);
    }
}

int text_set_add(struct text_set *set, const struct text_wishes *wishes, const struct field *values, uint8_t split,
                 struct err *err)
{
    size_t words = 0;
    if (check_text(&values[0], err) < 0 || check_beside(wishes, values, err) < 0)
        return -1;
    text_split(values[0].text, values[0].length, count_word, &words);
    if (words < wishes->min_words || is_blank(values[0].text, values[0].length)) {
        *(is_blank(values[0].text, values[0].length) ? &set->empty : &set->few) += 1;
        return 0;
    }
    if (set->n == UINT32_MAX - 1)
        return err_set(err, ERR_FAILED, "it is one text more than a collection can have, %u", UINT32_MAX - 1);
    set->n_beside = wishes->fields - 1;
    make_room(set);
    add_text(&set->bytes, values[0].text, values[0].length);
    add_beside(set, values);
    set->split[set->n] = split;
    set->words += words;
    set->start[++set->n] = set->bytes.length;
    return 0;
}
