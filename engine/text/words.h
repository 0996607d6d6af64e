/* From texts to words.
 *
 * A text is brought into one form first (Unicode NFKC with case folding, UAX #15 and #31), so that "Café", "CAFÉ" and
 * the same with a combining accent are one word. Words are runs of letters, marks and digits; an apostrophe between
 * letters is left out ("can't" is "cant"). Chinese, Japanese and Korean are written without blanks: there every
 * character is a word, and what belongs together is left to the pairs of neighbours (grams.h). All else separates
 * words and is left out. */
#ifndef ENGINE_TEXT_WORDS_H
#define ENGINE_TEXT_WORDS_H

#include "engine/data/corpus.h"
#include "engine/import/ids.h"
#include "store/base/text.h"

struct words {
    size_t rows;
    size_t *start;           /* (rows + 1) */
    uint32_t *word;          /* (start[rows]): of each row its words in their order, by their number in */
    struct ids vocabulary;
    double *share;           /* (vocabulary): of all words of train; NULL until they are measured */
    size_t unread;           /* rows that are no UTF-8 and have no words here */
};

/* Of the first rows of a feature of texts, without shares. Released with words_release. */
void words_read(struct words *words, const struct feature *feature, size_t rows);
/* Their shares: of the rows whose split is train, or of all where `split` is NULL; or what they are among other
 * words, of which those that are not there have none. */
void words_measure(struct words *words, const uint8_t *split);
void words_measure_like(struct words *words, const struct words *like);
void words_release(struct words *words);
/* The same where each row is one word as it was written (NFC), whatever is in it: a token. */
void words_read_tokens(struct words *words, const struct feature *feature, size_t rows);

typedef void word_taker(void *context, const char *word, size_t bytes);
/* Calls `take` for every word of a text, in their order. False when it is no UTF-8. */
bool text_split(const char *text, size_t bytes, word_taker *take, void *context);

/* words_read where texts are split in another way, which `by` belongs to. */
typedef bool text_splitter(const void *by, const char *text, size_t bytes, word_taker *take, void *context);
void words_read_by(struct words *words, const struct feature *feature, size_t rows, text_splitter *split,
                   const void *by);

/* A token in NFC, behind what is in `to`. False when it is no UTF-8; it is added as it is. */
bool token_add(const char *token, size_t bytes, struct text *to);
/* A word in the form of text_split, with all that is in it; and its shape: X for a capital, x for another letter, d
 * for a digit, all else as it is, and of what stands beside its like two at most: "XX-dd" of "CH-1950". Both are put
 * behind what is in `to`. */
void word_fold(const char *word, size_t bytes, struct text *to);
void word_shape(const char *word, size_t bytes, struct text *to);

#endif
