/* Words that mean nearly the same, by word vectors: those whose vectors point the same way. Word vectors come from
 * the company that words keep, so that opposites may be among them: "cheap" lies near "expensive". */
#ifndef ENGINE_TEXT_SYNONYMS_H
#define ENGINE_TEXT_SYNONYMS_H

#include "engine/core/pool.h"
#include "engine/text/words.h"

enum { SYNONYMS = 4, MOST_WORDS_WITH_SYNONYMS = 10000 };

struct synonyms;

/* Of the words rows[0] - first .. rows[n - 1] - first that train has, with vectors (n, dim); of the commonest where
 * there are more than MOST_WORDS_WITH_SYNONYMS. All are borrowed. */
struct synonyms *synonyms_new(const struct words *words, size_t first, const uint32_t *rows, const float *vectors,
                              size_t n, size_t dim);
/* Looks for them, where that was not done yet. */
void synonyms_find(struct synonyms *synonyms, struct pool *pool);
/* The SYNONYMS words nearest to a word, or NULL where it has no vector. synonyms_find comes first. */
const uint32_t *synonyms_of(const struct synonyms *synonyms, uint32_t word);
void synonyms_free(struct synonyms *synonyms);

#endif
