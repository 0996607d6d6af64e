/* Words in pieces that are learned from texts: byte-pair encoding (Sennrich, Haddow, Birch: Neural Machine
 * Translation of Rare Words with Subword Units, ACL 2016).
 *
 * At first every character is a piece; then the two neighbours that stand beside each other most often become one, as
 * long as there is room in the vocabulary and they do so twice. Equals are decided by their bytes, and nothing is
 * drawn by lot, so that the same texts always give the same pieces, and a run need not keep them. A piece that does
 * not begin a word has "##" before it: "parcels" may be "parcel" and "##s". */
#ifndef ENGINE_TEXT_BYTE_PAIRS_H
#define ENGINE_TEXT_BYTE_PAIRS_H

#include "engine/text/words.h"

struct byte_pairs;

/* From the words of the rows whose split is train, or of all where `split` is NULL: at most so many pieces, or as
 * many as there are characters. Of more than 2^18 different words the most frequent count. To be released with
 * byte_pairs_free. */
struct byte_pairs *byte_pairs_learn(const struct words *words, const uint8_t *split, size_t vocabulary);
void byte_pairs_free(struct byte_pairs *pairs);
size_t byte_pairs_count(const struct byte_pairs *pairs);

/* Calls `take` for each piece of a word. Characters that no text of train has are pieces by themselves. */
void byte_pairs_split(const struct byte_pairs *pairs, const char *word, size_t bytes,
                      void (*take)(void *context, const char *piece, size_t bytes), void *context);
/* Pieces instead of words, everywhere; before shares are measured. */
void byte_pairs_apply(const struct byte_pairs *pairs, struct words *words);

/* What stands before a piece that does not begin a word. */
#define PIECE_MARK "##"
enum { PIECE_MARK_BYTES = 2 };

#endif
