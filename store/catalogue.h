/* What the engine has to offer, published by it into the store: parts, knobs, presets. Every face of the program
 * (knob panel, --set checks, completion, `nearfar knobs`, the manual) is made from these rows and nothing else. */
#ifndef STORE_CATALOGUE_H
#define STORE_CATALOGUE_H

#include "store/base/mem.h"
#include "store/store.h"

#include <stddef.h>

enum knob_type { KNOB_REAL, KNOB_INT, KNOB_BOOL, KNOB_CHOICE, KNOB_LIST, KNOB_NUMBERS };
enum knob_scale { SCALE_LINEAR, SCALE_LOG };

/* A knob, as a part declares it (engine) and as it is read back (everybody). Choices are words separated by spaces;
 * a bool is "on" or "off"; a list is one or more of the choices, each once, joined by '+'; numbers are one or more
 * whole numbers, each once, with commas between. */
enum { MOST_NUMBERS = 8 };
struct knob {
    const char *name;
    enum knob_type type;
    double low, high; /* allowed values, both included; log scale needs low > 0, or 0 as a special lowest value */
    enum knob_scale scale;
    const char *start; /* default */
    const char *unit;
    const char *why_not; /* why it may not change while training; NULL or "" when it may: a live knob */
    const char *choices;
    const char *help;
    const char *used_by; /* the runs that read it, "" when every run does: 'knob:word', 'knob!word,word' (any other
                            word) and 'knob>0' separated by spaces, one of which holds; of groups that '&' separates,
                            one of each. Filled in by the engine's catalogue. `data`
                            counts as a knob there, whose value are the words of the data (data_words). */
    const char *was;     /* a former name, which stored runs, preset files and people may use; NULL or "" for none */
    const char *tries;   /* what a search for good settings draws from: 'LOW HIGH' of a number, on its scale; words of
                            a choice. NULL or "": it leaves the knob alone */
    const char *topic;   /* under which heading it stands in lists: "temperature", "optimiser". The engine's catalogue
                            fills it in from the kind of part that reads the knob, where it is not said here */
};

struct part_row {
    const char *kind, *name, *help;
};

struct preset {
    const char *name;
    const char *data; /* the words of the data that it is for, joined by '+' (description.h), "" for all; one name may
                         have several, of which the first for the data counts */
    const char *help;
    const char *settings; /* 'knob=value ...'; 'word:knob=value' is for data with this word, behind what is for all */
};

struct catalogue {
    struct part_row *parts;
    struct knob *knobs;
    const struct knob **declared; /* (n_knobs): as the engine's parts have each; NULL entries, or no list, for
                                     others */
    struct preset *presets;
    size_t n_parts, n_knobs, n_presets;
    struct arena memory; /* of the strings, when it was loaded */
};

/* Which build of the engine a program file is: changes whenever the file does. The caller frees it; NULL if the file
 * cannot be read. */
char *engine_fingerprint(const char *program);

int catalogue_publish(struct store *store, const struct catalogue *catalogue, const char *fingerprint,
                      struct err *err);
/* The fingerprint it was published with, "" if it never was. The caller frees it. */
char *catalogue_fingerprint(struct store *store, struct err *err);
int catalogue_load(struct store *store, struct catalogue *out, struct err *err);
void catalogue_release(struct catalogue *catalogue);

/* By its name or its former one; NULL and ERR_NOT_FOUND naming the nearest when there is none. */
const struct knob *catalogue_knob(const struct catalogue *catalogue, const char *name, struct err *err);
/* For data with these words (data_words), or any where they are "". NULL and ERR_NOT_FOUND naming the nearest when
 * there is none of that name, or ERR_USAGE saying what those of that name are for. */
const struct preset *catalogue_preset(const struct catalogue *catalogue, const char *name, const char *data,
                                      struct err *err);

/* Copies the next "knob=value" of a preset's settings that is for data with these words, and moves *settings behind.
 * Returns 0 where there is none; 1; or 2 of one that is not for all data. */
enum { PRESET_WORD = 128 };
int preset_next(const char **settings, const char *data, char to[PRESET_WORD]);

bool knob_is_live(const struct knob *knob);
/* Checks a word against type, range and choices, and writes the one way to spell that value ("1e-2" becomes "0.01").
 * ERR_USAGE gives the range. */
int knob_check(const struct knob *knob, const char *word, char *canonical, size_t size, struct err *err);
/* The value as a number: a bool as 0 or 1, a choice as the place of its word, a list as the number of its words,
 * numbers as the first. The word has been checked. */
double knob_number(const struct knob *knob, const char *word);
/* All of a value of numbers, in its order. Returns how many. */
size_t knob_numbers(const char *word, double number[MOST_NUMBERS]);
/* The value one arrow press away: direction +1 or -1, coarse for Shift. Log knobs move by a factor (1.1, coarse 2),
 * linear ones by 1/50 of the range (coarse 1/5), whole numbers by at least 1, choices to the next word. Stays in
 * range. */
void knob_turn(const struct knob *knob, const char *word, int direction, bool coarse, char *to, size_t size);
/* Where the value lies in the range, 0 to 1, on the knob's scale. */
double knob_position(const struct knob *knob, const char *word);
/* True when a run with these values reads the knob. `value(context, knob)` gives the run's value of a knob, NULL when
 * there is no such knob: what hangs on one applies. */
bool knob_applies(const struct knob *knob, const char *(*value)(void *context, const char *knob), void *context);
/* True when some run on data with these words (data_words), or any where they are "", reads it. */
bool knob_is_for(const struct knob *knob, const char *data);
/* The runs that read it, in words for people. The caller frees it. */
char *knob_readers(const struct knob *knob);
/* True when it says what the value of the loss means: a knob of a loss, what stands against what, or of which
 * similarity. Values of two runs that differ in it cannot be compared. */
bool knob_is_of_the_loss(const struct knob *knob);
/* True when it says what the weights of a run with these encoders (of candidates perhaps "same") look like: which
 * encoder that is, or what such an encoder reads and cannot change while training. */
bool knob_shapes_encoder(const struct knob *knob, const char *encoder, const char *candidate_encoder);
/* True when `word` is one of those that a list's value joins; a choice is a list of one. */
bool list_has(const char *list, const char *word);

#endif
