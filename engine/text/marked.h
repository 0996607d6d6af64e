/* A text in words for people, as views have changed it. */
#ifndef ENGINE_TEXT_MARKED_H
#define ENGINE_TEXT_MARKED_H

#include "engine/text/source.h"
#include "store/base/text.h"

/* Adds the words of a row, of which `seen` is the one text: [-left out-], {+put in+}; what is misspelt is both. A
 * word that stands before one that it stood behind is put in where it is and left out where it was. */
void text_mark(struct text *line, const struct text_input *seen, uint32_t row);

#endif
