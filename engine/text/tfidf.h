/* Texts as sparse rows of TF-IDF (Salton, Buckley: Term-Weighting Approaches in Automatic Text Retrieval, Information
 * Processing and Management 24, 1988): a term that stands c times in a text, and in df of the n texts of train,
 * weighs (1 + log c) (1 + log((1 + n) / (1 + df))), and each row has length one. Terms are words and their parts, as
 * grams.h finds them. */
#ifndef ENGINE_TEXT_TFIDF_H
#define ENGINE_TEXT_TFIDF_H

#include "engine/text/source.h"

struct tfidf {
    size_t rows, terms;
    size_t *start;   /* (rows + 1) */
    uint32_t *term;  /* (start[rows]): of each row, rising */
    float *weight;   /* (start[rows]) */
};

/* Of all rows of a collection, by how often terms stand in those of train; all rows are, where they are not split.
 * To be released. */
void tfidf_make(struct tfidf *tfidf, const struct collection *collection, const struct feature *feature,
                const struct gram_rule *rule);
/* The cosine of two rows. */
double tfidf_cosine(const struct tfidf *tfidf, uint32_t a, uint32_t b);
void tfidf_release(struct tfidf *tfidf);

#endif
