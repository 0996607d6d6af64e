/* Pictures that are equal, and that are nearly: within train, and of test to one of train.
 *
 * Equal are those with the same pixels. Nearly equal are two that, scaled to 9 x 8 cells (means of areas), differ by
 * NEARLY_LEVELS of 255 levels at most, in the mean over cells and channels, and of whose 64 pairs of neighbouring
 * cells in a row all but NEARLY_SIGNS rise or fall alike (the difference hash of N. Krawetz, 2013). Of very many that
 * are alike in this way some can be missed: each is compared with the NEARLY_COMPARED next ones that share a quarter
 * of the signs. */
#ifndef ENGINE_IMPORT_PICTURE_ALIKE_H
#define ENGINE_IMPORT_PICTURE_ALIKE_H

#include "engine/import/findings.h"
#include "engine/import/picture_set.h"

enum { NEARLY_LEVELS = 2, NEARLY_SIGNS = 3, NEARLY_COMPARED = 64 };

struct picture_alike {
    size_t equal, equal_across;   /* pictures of train equal to one before; of test equal to one of train */
    size_t torn;                  /* pictures equal to one with another label */
    size_t nearly, nearly_across; /* the same of those that are nearly equal, and not equal */
};

/* `split` says of each picture whether it is test. */
struct picture_alike picture_alike_count(const struct picture_set *set, const uint8_t *split);
void picture_alike_say(const struct picture_alike *alike, struct findings *findings);

#endif
