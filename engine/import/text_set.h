/* Texts as they are read, with the split of each and what it is called by: labels, and the group it belongs to. */
#ifndef ENGINE_IMPORT_TEXT_SET_H
#define ENGINE_IMPORT_TEXT_SET_H

#include "engine/import/dialect.h"
#include "engine/import/ids.h"
#include "store/base/text.h"

enum { MOST_TEXT_LABELS = 5, MOST_TEXT_FIELDS = MOST_TEXT_LABELS + 2 };

/* What a person wants of the texts. */
struct text_wishes {
    char *field[MOST_TEXT_FIELDS]; /* columns or fields: that of the text, those of labels, that of groups */
    size_t fields;
    bool grouped;                  /* the last of them is that of groups */
    size_t min_words;              /* texts of fewer words are left out */
    bool latin_1;                  /* files are in that encoding; else in UTF-8 */
};

/* One of the fields beside the text. */
struct text_words {
    uint32_t *of;      /* (n): its number in `names`, or NO_CLASS */
    struct ids names;
};

struct text_set {
    size_t n, capacity;
    struct text bytes; /* the texts one behind the other */
    size_t *start;     /* (n + 1) */
    uint8_t *split;    /* (n): SPLIT_TRAIN or SPLIT_TEST */
    struct text_words beside[MOST_TEXT_FIELDS - 1];
    size_t n_beside;
    size_t words;      /* of all texts */
    size_t empty, few; /* texts left out: without a letter, and of too few words */
};

/* One more, of the values of the wished fields, in their order. A text without anything in it, or of too few words,
 * is left out and counted. Refuses one that is no UTF-8 or too long, and labels that cannot be names. */
int text_set_add(struct text_set *set, const struct text_wishes *wishes, const struct field *values, uint8_t split,
                 struct err *err);
void text_set_release(struct text_set *set);

static inline const char *text_set_text(const struct text_set *set, size_t i)
{
    return set->bytes.data + set->start[i];
}

static inline size_t text_set_length(const struct text_set *set, size_t i)
{
    return set->start[i + 1] - set->start[i];
}

#endif
