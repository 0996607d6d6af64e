/* Texts that are equal or nearly equal, and labels that disagree on them.
 *
 * Texts are equal when they have the same words in the same order, as engine/text/words.h cuts them: capitals and
 * punctuation do not count. They are nearly equal when at least NEARLY of their different words are the same
 * (Jaccard), of the 256 with the smallest hashes where there are more. Candidates are found by MinHash in bands
 * (Broder, On the Resemblance and Containment of Documents, 1997), so that some of the pairs that only just come up
 * to that are overlooked. */
#ifndef ENGINE_IMPORT_TEXT_ALIKE_H
#define ENGINE_IMPORT_TEXT_ALIKE_H

#include "engine/import/findings.h"
#include "engine/import/progress.h"
#include "engine/import/text_set.h"

#define TEXT_NEARLY 0.8

struct text_alike {
    size_t equal;         /* texts with the words of another before them in the same split */
    size_t equal_across;  /* texts of test with the words of one of train */
    size_t torn;          /* texts of train with equal words and different first labels */
    size_t nearly;        /* texts nearly equal to another, */
    size_t nearly_across; /* and of these, texts of test nearly equal to one of train and equal to none */
    uint32_t example_equal, example_across, example_torn, example_nearly; /* the first of each */
};

/* `class`: the first labels by text, NULL where there are none. -1 once somebody asked to stop. */
int text_alike_count(struct text_alike *alike, const struct text_set *set, const uint8_t *split,
                     const uint32_t *class, struct progress *progress, struct err *err);
void text_alike_say(const struct text_alike *alike, const struct text_set *set, size_t test,
                    struct findings *findings);

#endif
