/* The present value of every knob of a run. Parts read what they or others declared, by the knob itself: its place
 * among all is found in one look, and reading a knob that nobody declared does not compile. */
#ifndef ENGINE_SETTINGS_H
#define ENGINE_SETTINGS_H

#include "store/catalogue.h"
#include "store/run.h"

enum { MOST_KNOBS = 256, WORD_SIZE = 64, KNOB_SLOTS = 1024 };

struct settings {
    const struct catalogue *catalogue;
    double number[MOST_KNOBS]; /* a choice as the place of its word, a bool as 0 or 1 */
    char word[MOST_KNOBS][WORD_SIZE];
    bool applies[MOST_KNOBS];  /* a run with these choices reads the knob */
    uint16_t slot[KNOB_SLOTS]; /* by a hash of where a knob is declared: its place, plus 1 */
};

/* Every knob at its default. */
void settings_init(struct settings *settings, const struct catalogue *catalogue);
/* Start values of a run. A stored knob that this engine does not know is refused. */
int settings_load(struct settings *settings, const struct setting *stored, size_t n, struct err *err);
/* Checks and sets. `old` (WORD_SIZE bytes) receives the former word, `canonical` the new one. */
int settings_set(struct settings *settings, const char *knob, const char *word, char *old, char *canonical,
                 struct err *err);

/* Gives a knob another number, as a schedule does; its word stays. */
void settings_move(struct settings *settings, const struct knob *knob, double number);

double setting(const struct settings *settings, const struct knob *knob);
/* True when a run with these choices reads the knob. */
bool setting_applies(const struct settings *settings, const struct knob *knob);
const char *setting_word(const struct settings *settings, const struct knob *knob);

/* By name, for names that are put together: the knob's place, found once, and its number there. */
size_t setting_place(const struct settings *settings, const char *name);
static inline double setting_at(const struct settings *settings, size_t place)
{
    return settings->number[place];
}

#endif
