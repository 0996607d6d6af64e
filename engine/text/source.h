/* The texts of a collection, made ready once a run, and what of them a step sees. */
#ifndef ENGINE_TEXT_SOURCE_H
#define ENGINE_TEXT_SOURCE_H

#include "engine/core/tape.h"
#include "engine/text/byte_pairs.h"
#include "engine/text/grams.h"
#include "engine/text/wordpiece.h"

/* How texts are read: which rows of a table words have, and what these weigh. */
struct text_rule {
    struct gram_rule grams;
    size_t byte_pairs; /* words are read in pieces, of which there are so many at most (byte_pairs.h); 0: whole */
    bool wordpiece;    /* words are pieces of the vocabulary that the feature has (wordpiece.h) */
    bool ends;         /* and each text stands between [CLS] and [SEP] where an encoder reads it */
    double zipf; /* 0: all words weigh 1; else a word weighs zipf / (zipf + its share of all words) (Arora, Liang, Ma:
                    A Simple but Tough-to-Beat Baseline for Sentence Embeddings, ICLR 2017) */
};

/* Rows that are parts of wholes, as tokens are of sentences; each is one word. */
struct text_wholes {
    size_t n;         /* 0: rows are texts by themselves */
    uint32_t *of;     /* (rows) */
    size_t *start;    /* (n + 1): the first row of each; the last is the number of rows */
};

struct synonyms; /* synonyms.h */

struct text_source {
    struct text_rule rule;
    struct words words;
    struct grams grams;
    real *weight; /* (vocabulary) */
    struct text_wholes wholes;
    struct byte_pairs *pieces; /* of words, or NULL; made of the rows of train */
    bool owns_pieces;
    const struct wordpiece *vocabulary; /* whose pieces words are, or NULL; borrowed */
    struct synonyms *synonyms; /* of words, where word vectors were given, or NULL; owned */
    uint32_t end[2];           /* where rule.ends: the words [CLS] and [SEP], which stand in no text of `words` */
};

/* Of a collection whose rows are parts of wholes (corpus.h), or texts. */
struct text_source *text_source_new(const struct collection *collection, const struct feature *feature,
                                    const struct text_rule *rule);
/* So many other texts, read by the same rule: a word weighs what it weighs among those. `whole` (rows) is not NULL
 * where rows are parts of wholes, those of one beside each other. Must not outlive `like`. */
struct text_source *text_source_over(const struct text_source *like, const struct feature *feature,
                                     const uint32_t *whole, size_t rows);
void text_source_free(struct text_source *source);

/* A word in its place. */
struct unit {
    uint32_t word;
    uint32_t place; /* in its text */
    uint32_t typo;  /* not 0: it is misspelt, as this number says, or MASKED: which word it is cannot be seen */
};

/* Where a row stands that is a part of a text: in which, and which of all units it is. */
struct unit_place {
    uint32_t text, unit;
};

/* What stands for a word that is masked. It is no word of any text, so that it has a row of the table for itself. */
#define MASKED UINT32_MAX
#define MASK "[mask]"

/* Texts of a step: views may have left words out, moved or misspelt them. */
struct text_input {
    size_t n;
    size_t *start; /* (n + 1): where the words of each begin */
    struct unit *unit;
    const struct text_source *source;
    size_t n_places;
    struct unit_place *place; /* (n_places): of rows that are parts; NULL where rows are the texts themselves */
};

/* These rows as they are, in the arena; where rows are parts of wholes, the texts are those wholes, each once. */
void text_input_read(struct arena *arena, const struct text_source *source, const uint32_t *rows, size_t n,
                     struct text_input *to);
/* The same of rows that are the texts themselves, in two steps: where the words of each stand, and the words of one,
 * which several threads may fill in. */
void text_input_begin(struct arena *arena, const struct text_source *source, const uint32_t *rows, size_t n,
                      struct text_input *to);
void text_input_fill(const struct text_input *to, size_t text, uint32_t row);
/* This row is asked for soon. */
void text_input_prefetch(const struct text_input *to, uint32_t row);

/* A word as a unit spells it, into to, which has room for UNIT_ROOM of its bytes; with one letter left out, doubled,
 * or changed for its neighbour; or MASK. Returns how many bytes it has. */
#define UNIT_ROOM(bytes) (2 * (bytes) + sizeof MASK)
size_t unit_spell(const struct ids *vocabulary, const struct unit *unit, char *to);

#endif
