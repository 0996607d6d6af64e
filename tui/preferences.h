/* What a person prefers: the configuration file, $XDG_CONFIG_HOME/nearfar/config or ~/.config/nearfar/config. A line
 * of it is * a word and its value, or a comment that begins with `#`: * *     theme light *     glyphs ascii *
 * mouse off *     bind Ctrl-T smooth more * * Whatever is wrong with the file, the workbench opens: what cannot be
 * read is left out, with a sentence each. */
#ifndef TUI_PREFERENCES_H
#define TUI_PREFERENCES_H

#include "tui/keys.h"

struct preferences {
    char *file;            /* NULL: there is no place for one */
    bool read;             /* it is there */
    const char *theme;     /* a word of theme_words */
    const char *glyphs;    /* a word of glyph_words */
    const char *mouse, *title; /* "on" or "off" */
    const char *progress;  /* "auto": where it is known to be understood */
    const char *language;  /* "auto": as the environment says */
    struct key_row *bound;
    size_t n_bound, room_for_bound;
    char **fault;          /* sentences, each with file, line and remedy */
    size_t n_faults, room_for_faults;
    char **word;           /* that rows of `bound` point to */
    size_t n_words, room_for_words;
};

extern const char *const glyph_words[]; /* "auto", ..., ended by NULL */

/* The words of the file that have a value. */
struct preference {
    const char *word, *help;
    const char *const *choices; /* ended by NULL; the first holds where nothing is said */
};
extern const struct preference preference_rows[];
extern const size_t n_preference_rows;

/* Reads the file, and NEARFAR_THEME, which comes before it. */
void preferences_read(struct preferences *preferences);
/* Reads n bytes of a text as the file of that name. */
void preferences_parse(struct preferences *preferences, const char *file, const char *text, size_t n);
void preferences_release(struct preferences *preferences);

/* The keys that are bound, as a list; also of NULL, which has none. */
struct key_list preferences_keys(const struct preferences *preferences);

#endif
