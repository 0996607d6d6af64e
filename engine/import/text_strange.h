/* What is strange in the letters of texts, and in the labels of rows. */
#ifndef ENGINE_IMPORT_TEXT_STRANGE_H
#define ENGINE_IMPORT_TEXT_STRANGE_H

#include "engine/import/findings.h"
#include "engine/import/text_set.h"
#include "store/class_sizes.h"

/* "9,998 Latin, 3 Cyrillic": how many texts have most of their letters from which script, where there are several;
 * else nothing. */
void text_scripts_say(const struct text_set *set, struct text *words);
/* Labels of one text whose name differs by one letter, or by capitals, from another label: likely slips. Names of
 * three letters or fewer, and numbers, are often so near. `sizes` is by number in the order of names. */
void label_slips_find(const struct ids *names, const struct class_sizes *sizes, struct findings *findings);

#endif
