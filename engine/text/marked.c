/* See marked.h. */
#include "engine/text/marked.h"

#include <stdlib.h>

static void add_marked(struct text *line, const char *before, const char *word, size_t bytes, const char *after)
{
    text_add(line, line->length ? " " : "");
    text_add(line, before);
    text_add_bytes(line, word, bytes);
    text_add(line, after);
}

/* The word at a place of the row, as it is. */
static void add_place(struct text *line, const struct text_source *source, uint32_t row, size_t place,
                      const char *before, const char *after)
{
    const struct ids *vocabulary = &source->words.vocabulary;
    uint32_t word = source->words.word[source->words.start[row] + place];
    add_marked(line, before, ids_text(vocabulary, word), vocabulary->list[word].length, after);
}

static void add_unit(struct text *line, const struct text_source *source, const struct unit *unit, bool put_in)
{
    char *spelt = xmalloc(UNIT_ROOM(source->words.vocabulary.list[unit->word].length));
    size_t bytes = unit_spell(&source->words.vocabulary, unit, spelt);
    add_marked(line, put_in ? "{+" : "", spelt, bytes, put_in ? "+}" : "");
    free(spelt);
}

void text_mark(struct text *line, const struct text_input *seen, uint32_t row)
{
    const struct text_source *source = seen->source;
    size_t next = 0, words = source->words.start[row + 1] - source->words.start[row];
    for (size_t u = 0; u < seen->start[1]; u++) {
        const struct unit *unit = &seen->unit[u];
        if (u + 1 < seen->start[1] && unit[1].place < unit->place) {
            add_unit(line, source, unit, true);
            continue;
        }
        bool changed = unit->typo || unit->word != source->words.word[source->words.start[row] + unit->place];
        for (; next < unit->place + changed; next++)
            add_place(line, source, row, next, "[-", "-]");
        add_unit(line, source, unit, changed);
        next = unit->place + 1;
    }
    for (; next < words; next++)
        add_place(line, source, row, next, "[-", "-]");
}
