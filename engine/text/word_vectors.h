/* Word vectors in a file of text, as GloVe and word2vec write them: a word and its numbers on each line, and before
 * them perhaps a line with how many there are and how long they are (Pennington, Socher, Manning: GloVe: Global
 * Vectors for Word Representation, EMNLP 2014; Mikolov, Chen, Corrado, Dean: Efficient Estimation of Word
 * Representations in Vector Space, 2013, arXiv 1301.3781). */
#ifndef ENGINE_TEXT_WORD_VECTORS_H
#define ENGINE_TEXT_WORD_VECTORS_H

#include "engine/import/ids.h"
#include "store/base/err.h"

enum { LONGEST_WORD_VECTOR = 4096 };

struct word_vectors {
    size_t n, dim;    /* words that were wanted and are there; numbers of each */
    uint32_t *word;   /* (n): their numbers among those that were wanted */
    float *value;     /* (n, dim) */
    size_t lines;     /* vectors in the file */
    size_t not_words; /* of which so many are of something that a text has not as one word */
};

/* Those of the wanted words, each by its first line; a word of the file is brought into the form that words of texts
 * have (words.h), so that "Paris" starts "paris". `option` names the file in refusals. Refuses, with file and line:
 * what is no such file, other lengths, what is no number; and word2vec's binary form. To be released. */
int word_vectors_read(struct word_vectors *vectors, const char *path, const char *option, const struct ids *wanted,
                      struct err *err);
/* Less their mean, and nothing of the `directions` in which they vary most (Mu, Viswanath: All-but-the-Top: Simple
 * and Effective Postprocessing for Word Representations, ICLR 2018); 0 directions leave them as they are. */
void word_vectors_cut(struct word_vectors *vectors, size_t directions);
/* So that the root of the mean square of their numbers is this. */
void word_vectors_scale(struct word_vectors *vectors, double spread);
void word_vectors_release(struct word_vectors *vectors);

#endif
