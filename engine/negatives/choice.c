/* What choosing strategies share: see choice.h. */
#include "engine/negatives/choice.h"

uint32_t choice_nearest(const struct choice *choice)
{
    uint32_t best = 0;
    for (uint32_t j = 1; j < choice->n; j++)
        best = choice->similarity[j] > choice->similarity[best] ? j : best;
    return best;
}

/* By insertion: candidates are few. */
void choice_sort(const struct choice *choice)
{
    for (uint32_t j = 0; j < choice->n; j++) {
        uint32_t at = j;
        for (; at > 0 && choice->similarity[choice->order[at - 1]] < choice->similarity[j]; at--)
            choice->order[at] = choice->order[at - 1];
        choice->order[at] = j;
    }
}
