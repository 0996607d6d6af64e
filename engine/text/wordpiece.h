/* Words in pieces of a given vocabulary: WordPiece, as BERT reads texts (Devlin, Chang, Lee, Toutanova: BERT, NAACL
 * 2019; Wu et al.: Google's Neural Machine Translation System, arXiv 1609.08144).
 *
 * Control characters are left out, blanks separate words, and each Chinese character and each punctuation mark is a
 * word by itself. Where the vocabulary has no capital letter, texts are put in small letters and their accents are
 * taken away (Unicode NFD without nonspacing marks). Then, from its beginning on, a word is the longest piece that
 * the vocabulary has, and what follows, with "##" before it, is again. A word that cannot be put together, or has
 * more than 100 characters, is [UNK]. */
#ifndef ENGINE_TEXT_WORDPIECE_H
#define ENGINE_TEXT_WORDPIECE_H

#include "engine/text/words.h"

enum { MOST_PIECES = 1 << 20 };

struct wordpiece {
    struct ids pieces;          /* by their line in the file, from 0 */
    uint32_t unknown;           /* [UNK] */
    uint32_t mask;              /* [MASK], or [UNK] where there is none */
    bool has_ends;              /* [CLS] and [SEP] are there, which stand before and behind a text */
    bool lower;                 /* it has no capital letter */
};

#define PIECE_OF_BEGIN "[CLS]"
#define PIECE_OF_END "[SEP]"

/* A file with a piece on each line, as vocab.txt is. Refuses one that is empty, is no UTF-8, names a piece twice, has
 * no [UNK], or more than MOST_PIECES. `option` as in source_open. To be released with wordpiece_free. */
struct wordpiece *wordpiece_read(const char *path, const char *option, struct err *err);
void wordpiece_free(struct wordpiece *wordpiece);
/* The same as a text: each piece and a line feed. */
void wordpiece_spell(const struct wordpiece *wordpiece, struct text *to);

/* The number of a piece; that of [UNK] where there is no such piece. */
uint32_t wordpiece_number(const struct wordpiece *wordpiece, const char *piece, size_t bytes);
/* Calls `take` for each piece of a text. False, and nothing is taken, when it is no UTF-8. */
bool wordpiece_split(const struct wordpiece *wordpiece, const char *text, size_t bytes, word_taker *take,
                     void *context);
/* Texts as words.h has them, of pieces. */
void wordpiece_words(const struct wordpiece *wordpiece, struct words *words, const struct feature *feature,
                     size_t rows);

#endif
