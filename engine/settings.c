/* Values of knobs: see settings.h. */
#include "engine/settings.h"

#include <assert.h>
#include <string.h>

/* Knobs lie at least a word apart. */
static size_t slot_of(const struct knob *knob)
{
    return (uint32_t)((uintptr_t)knob / 8 * 2654435769u) >> 16 & (KNOB_SLOTS - 1);
}

static void fill_slots(struct settings *settings)
{
    const struct catalogue *catalogue = settings->catalogue;
    for (size_t i = 0; i < catalogue->n_knobs; i++) {
        if (!catalogue->declared[i])
            continue;
        size_t slot = slot_of(catalogue->declared[i]);
        while (settings->slot[slot])
            slot = (slot + 1) & (KNOB_SLOTS - 1);
        settings->slot[slot] = (uint16_t)(i + 1);
    }
}

static size_t place_of(const struct settings *settings, const struct knob *knob)
{
    for (size_t slot = slot_of(knob); settings->slot[slot]; slot = (slot + 1) & (KNOB_SLOTS - 1))
        if (settings->catalogue->declared[settings->slot[slot] - 1] == knob)
            return settings->slot[slot] - 1u;
    assert(!"a knob is read that is in no part's list");
    return 0;
}

size_t setting_place(const struct settings *settings, const char *name)
{
    for (size_t i = 0; i < settings->catalogue->n_knobs; i++)
        if (!strcmp(settings->catalogue->knobs[i].name, name))
            return i;
    assert(!"there is no knob of that name");
    return 0;
}

static const char *value_of(void *context, const char *name)
{
    const struct settings *settings = context;
    for (size_t i = 0; i < settings->catalogue->n_knobs; i++)
        if (!strcmp(settings->catalogue->knobs[i].name, name))
            return settings->word[i];
    return NULL;
}

/* Which knobs are read by a run hangs on the words of others. */
static void see_who_applies(struct settings *settings)
{
    for (size_t i = 0; i < settings->catalogue->n_knobs; i++)
        settings->applies[i] = knob_applies(&settings->catalogue->knobs[i], value_of, settings);
}

static void put(struct settings *settings, size_t place, const char *word)
{
    COPY_TEXT(settings->word[place], word);
    settings->number[place] = knob_number(&settings->catalogue->knobs[place], word);
}

void settings_init(struct settings *settings, const struct catalogue *catalogue)
{
    assert(catalogue->n_knobs <= MOST_KNOBS);
    memset(settings, 0, sizeof *settings);
    settings->catalogue = catalogue;
    for (size_t i = 0; i < catalogue->n_knobs; i++)
        put(settings, i, catalogue->knobs[i].start);
    fill_slots(settings);
    see_who_applies(settings);
}

int settings_set(struct settings *settings, const char *knob, const char *word, char *old, char *canonical,
                 struct err *err)
{
    const struct knob *row = catalogue_knob(settings->catalogue, knob, err);
    if (!row || knob_check(row, word, canonical, WORD_SIZE, err) < 0)
        return -1;
    size_t place = setting_place(settings, row->name);
    copy_text(old, WORD_SIZE, settings->word[place]);
    put(settings, place, canonical);
    see_who_applies(settings);
    return 0;
}

int settings_load(struct settings *settings, const struct setting *stored, size_t n, struct err *err)
{
    char old[WORD_SIZE], canonical[WORD_SIZE];
    for (size_t i = 0; i < n; i++)
        if (settings_set(settings, stored[i].knob, stored[i].start, old, canonical, err) < 0)
            return err_prefix(err, "the run's settings do not fit this engine");
    return 0;
}

void settings_move(struct settings *settings, const struct knob *knob, double number)
{
    settings->number[place_of(settings, knob)] = number;
}

double setting(const struct settings *settings, const struct knob *knob)
{
    return settings->number[place_of(settings, knob)];
}

const char *setting_word(const struct settings *settings, const struct knob *knob)
{
    return settings->word[place_of(settings, knob)];
}

bool setting_applies(const struct settings *settings, const struct knob *knob)
{
    return settings->applies[place_of(settings, knob)];
}
