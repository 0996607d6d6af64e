/* See text_views.h. */
#include "engine/verbs/text_views.h"

#include "engine/text/marked.h"
#include "engine/views/input_view.h"
#include "store/base/print.h"
#include "store/base/text.h"

void text_views_print(struct pool *pool, const struct text_source *source, const struct settings *settings,
                      uint32_t row, size_t views, struct viewed (*at)(const uint32_t *row, size_t v))
{
    struct arena arena = {0};
    struct text_input seen;
    struct text line = TEXT_INIT;
    for (size_t v = 0; v <= views; v++) {
        text_clear(&line);
        if (v) {
            struct viewed viewed = at(&row, v - 1);
            input_views_read_texts(pool, &arena, source, 1, &viewed, settings, &seen);
        } else {
            text_input_read(&arena, source, &row, 1, &seen);
        }
        text_mark(&line, &seen, row);
        print("%s\n", line.data);
    }
    text_release(&line);
    arena_release(&arena);
}
