/* The present value of every knob of a run. Parts read what they declared, by name; to ask for a name that no part
 * declared is a bug. */
#ifndef ENGINE_SETTINGS_H
#define ENGINE_SETTINGS_H

#include "store/catalogue.h"
#include "store/run.h"

enum { MOST_KNOBS = 256, WORD_SIZE = 64 };

struct settings {
    const struct catalogue *catalogue;
    double number[MOST_KNOBS]; /* a choice as the place of its word, a bool as 0 or 1 */
    char word[MOST_KNOBS][WORD_SIZE];
};

/* Every knob at its default. */
void settings_init(struct settings *settings, const struct catalogue *catalogue);
/* Start values of a run. A stored knob that this engine does not know is refused. */
int settings_load(struct settings *settings, const struct setting *stored, size_t n, struct err *err);
/* Checks and sets. `old` (WORD_SIZE bytes) receives the former word, `canonical` the new one. */
int settings_set(struct settings *settings, const char *knob, const char *word, char *old, char *canonical,
                 struct err *err);

/* Gives a knob another number, as a schedule does; its word stays. */
void settings_move(struct settings *settings, const char *knob, double number);

double setting(const struct settings *settings, const char *knob);
/* True when a run with these choices reads the knob. */
bool setting_applies(const struct settings *settings, const char *knob);
const char *setting_word(const struct settings *settings, const char *knob);

#endif
