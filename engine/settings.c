/* Values of knobs: see settings.h. */
#include "engine/settings.h"

#include <assert.h>
#include <string.h>

static size_t place_of(const struct settings *settings, const char *knob)
{
    for (size_t i = 0; i < settings->catalogue->n_knobs; i++)
        if (!strcmp(settings->catalogue->knobs[i].name, knob))
            return i;
    assert(!"a part reads a knob that it did not declare");
    return 0;
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
}

int settings_set(struct settings *settings, const char *knob, const char *word, char *old, char *canonical,
                 struct err *err)
{
    const struct knob *row = catalogue_knob(settings->catalogue, knob, err);
    if (!row || knob_check(row, word, canonical, WORD_SIZE, err) < 0)
        return -1;
    size_t place = place_of(settings, knob);
    copy_text(old, WORD_SIZE, settings->word[place]);
    put(settings, place, canonical);
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

void settings_move(struct settings *settings, const char *knob, double number)
{
    settings->number[place_of(settings, knob)] = number;
}

double setting(const struct settings *settings, const char *knob)
{
    return settings->number[place_of(settings, knob)];
}

const char *setting_word(const struct settings *settings, const char *knob)
{
    return settings->word[place_of(settings, knob)];
}

static const char *value_of(void *context, const char *knob)
{
    const struct settings *settings = context;
    for (size_t i = 0; i < settings->catalogue->n_knobs; i++)
        if (!strcmp(settings->catalogue->knobs[i].name, knob))
            return settings->word[i];
    return NULL;
}

bool setting_applies(const struct settings *settings, const char *knob)
{
    return knob_applies(&settings->catalogue->knobs[place_of(settings, knob)], value_of, (void *)(uintptr_t)settings);
}
