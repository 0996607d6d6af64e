/* Views of a text in words for people, as a run would see them. */
#ifndef ENGINE_VERBS_TEXT_VIEWS_H
#define ENGINE_VERBS_TEXT_VIEWS_H

#include "engine/settings.h"
#include "engine/text/source.h"
#include "engine/views/view.h"

/* A line of the words of the row, and one of each of so many views of it, as `at` says of the v-th: [-left out-],
 * {+put in+}; what is misspelt or masked is both. */
void text_views_print(struct pool *pool, const struct text_source *source, const struct settings *settings,
                      uint32_t row, size_t views, struct viewed (*at)(const uint32_t *row, size_t v));

#endif
