/* Ways to write spans as labels of tokens, and from any of them to IOB2 (engine/data/spans.h).
 *
 *   IOB1   I- within a span; B- only where one begins right behind another of its type (Ramshaw, Marcus: Text
 *          Chunking using Transformation-Based Learning, 1995)
 *   IOB2   B- at the beginning of each span, I- behind it
 *   IOBES  as IOB2, with E- at the end of a span, and S- where it is one token
 *   BILOU  the same with L- and U- (Ratinov, Roth: Design Challenges and Misconceptions in Named Entity Recognition,
 *          CoNLL 2009) */
#ifndef ENGINE_IMPORT_TOKEN_TAGS_H
#define ENGINE_IMPORT_TOKEN_TAGS_H

#include "engine/import/token_set.h"

enum tag_scheme { TAGS_PLAIN, TAGS_IOB1, TAGS_IOB2, TAGS_IOBES, TAGS_BILOU };

struct token_tags {
    enum tag_scheme scheme;  /* TAGS_PLAIN: the labels are no spans */
    size_t spans, types;
    size_t impossible, first; /* labels that cannot stand where they do, each of which is taken to begin a span or to
                                 end one; the first token that has one */
};

/* "IOB2"; "" of plain labels. */
const char *tag_scheme_word(enum tag_scheme scheme);
/* Recognises how the labels of a set are written, and makes them IOB2 where they are spans. */
void token_tags_read(struct token_tags *tags, struct token_set *set);

#endif
