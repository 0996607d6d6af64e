/* From words to rows of a table: hashed n-grams of letters.
 *
 * A word has one row for itself and one for each of its n-grams, which are taken from the word between two marks, as
 * in "<word>" (Bojanowski, Grave, Joulin, Mikolov: Enriching Word Vectors with Subword Information, TACL 2017, arXiv
 * 1607.04606). So a word that train has not, or that is misspelt, is not unknown. Two neighbours have a row too. Rows
 * are found by hashing (Weinberger, Dasgupta, Langford, Smola, Attenberg: Feature Hashing, ICML 2009): nothing has to
 * be kept with a run but how it is done, and different n-grams may share a row. Words of the run's own texts can have
 * rows that they share with nothing, behind the hashed ones, so that a word vector can start them. */
#ifndef ENGINE_TEXT_GRAMS_H
#define ENGINE_TEXT_GRAMS_H

#include "engine/text/words.h"

struct gram_rule {
    size_t shortest, longest; /* of n-grams, in characters; longest 0: words alone */
    size_t rows;              /* that are found by hashing, a power of two; 0 of pieces without pairs */
    bool pairs;               /* neighbours have a row */
    bool shapes;              /* words are as they were written: their n-grams are those of small letters, and a row
                                 more is that of their shape, "Xx" of "Peter", "XX-dd" of "CH-1950" */
    const struct wordpiece *pieces; /* words are pieces of this vocabulary, and the only row of each is `rows` + its
                                       number there, that of [UNK] for all else (wordpiece.h); NULL: they are not */
    bool own_words;           /* the row of a known word itself is `rows` + its number, and no other's */
};

/* Of every word of a vocabulary. */
struct grams {
    struct gram_rule rule;
    size_t rows;   /* of the table: the hashed ones, and those of known words or pieces */
    size_t *start; /* (words + 1) */
    uint32_t *row; /* (start[words]): first the word's own, then those of its n-grams */
};

/* `known` are the words of the run's own texts: the vocabulary itself, but for texts that come later. */
void grams_make(struct grams *grams, const struct gram_rule *rule, const struct ids *vocabulary,
                const struct ids *known);
void grams_release(struct grams *grams);

/* How many rows one word of so many bytes of UTF-8 has, and which they are: into to (grams_count). */
size_t grams_count(const struct gram_rule *rule, const char *word, size_t bytes);
void grams_of_word(const struct gram_rule *rule, const char *word, size_t bytes, uint32_t *to);
/* The row of two neighbours, by the rows of the words themselves. */
uint32_t grams_of_pair(const struct gram_rule *rule, uint32_t first, uint32_t second);

#endif
