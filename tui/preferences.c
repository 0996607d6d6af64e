/* Reading the configuration file: see preferences.h. */
#include "tui/preferences.h"

#include "store/base/err.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/actions.h"
#include "tui/command.h"
#include "tui/widgets/theme.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_BYTES = 65536, MOST_FAULTS = 50, LINE = 400 };

const char *const glyph_words[] = {"auto", "braille", "block", "ascii", NULL};
static const char *const switches[] = {"on", "off", NULL};
static const char *const automatic[] = {"auto", "on", "off", NULL};
static const char *const languages[] = {"auto", "en", "zh_CN", NULL};

const struct preference preference_rows[] = {
    {"theme", "colours; auto asks the terminal for its background", theme_words},
    {"glyphs", "what curves are drawn with; auto is braille where the locale has it, else ASCII", glyph_words},
    {"mouse", "whether the workbench takes clicks, drags and the wheel", switches},
    {"title", "whether the window's title names the run", switches},
    {"progress", "progress on the terminal's tab; auto: where the terminal is known to show it", automatic},
    {"language", "of texts; auto: as LANGUAGE, LC_ALL, LC_MESSAGES and LANG say", languages},
};
const size_t n_preference_rows = sizeof preference_rows / sizeof *preference_rows;

/* Where the value of each row is kept. */
static const char **place_of(struct preferences *p, size_t row)
{
    const char **places[] = {&p->theme, &p->glyphs, &p->mouse, &p->title, &p->progress, &p->language};
    static_assert(sizeof places / sizeof *places == sizeof preference_rows / sizeof *preference_rows, "a place each");
    return places[row];
}

static void use_defaults(struct preferences *p)
{
    *p = (struct preferences){.file = NULL};
    for (size_t i = 0; i < n_preference_rows; i++)
        *place_of(p, i) = preference_rows[i].choices[0];
}

/* A file of another kind would be a fault on every line: the first ones say enough. */
static void complain(struct preferences *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void complain(struct preferences *p, const char *format, ...)
{
    char sentence[1024];
    va_list args;
    if (p->n_faults == MOST_FAULTS)
        return;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, _(format), args);
    va_end(args);
    text_make_safe(sentence, "");
    ARRAY_ROOM(p->fault, p->n_faults, p->room_for_faults);
    p->fault[p->n_faults++] = xstrdup(sentence);
}

/* The word of a list ended by NULL that this is; NULL with the nearest or all of them. */
static const char *pick(const char *word, const char *const *choices, const char *what, struct err *err)
{
    size_t n = 0;
    while (choices[n])
        n++;
    int at = words_pick(word, choices, n, what, err);
    return at < 0 ? NULL : choices[at];
}

/* Lines ---------------------------------------------------------------------------------------------------------- */

struct line {
    struct preferences *preferences;
    const char *file;
    int number;
    bool said[sizeof preference_rows / sizeof *preference_rows];
};

static const char *keep_word(struct preferences *p, const char *word)
{
    ARRAY_ROOM(p->word, p->n_words, p->room_for_words);
    return p->word[p->n_words++] = xstrdup(word);
}

/* The help of what a line runs; NULL with why it runs nothing. */
static const char *help_of_line(const char *command, struct err *err)
{
    struct words words;
    words_split(command, &words);
    const struct action *action = action_parse(command, &words, err);
    const struct command *other = action ? NULL : words.n ? command_named(words.word[0]) : NULL;
    return action ? action->help : other ? other->help : NULL;
}

static void bind_key(const struct line *line, const char *key, const char *command)
{
    struct preferences *p = line->preferences;
    struct err err = ERR_INIT;
    char label[KEY_LABEL];
    uint32_t code = key_named(key, label);
    const char *help = code ? help_of_line(command, &err) : NULL;
    struct key_list bound = preferences_keys(p);
    if (!code)
        complain(p, "%s, line %d: there is no key %s: write it as nearfar keys does (x, Space, PgUp, Ctrl-T)",
                 line->file, line->number, key);
    else if (code == CODE_CONTROL('c') || code == CODE_CONTROL('z'))
        complain(p, "%s, line %d: %s always does the same in the workbench: bind another key", line->file,
                 line->number, label);
    else if (!help)
        complain(p, "%s, line %d: %s cannot be bound to '%s': %s", line->file, line->number, label, command,
                 err.text);
    else if (key_in(&bound, code))
        complain(p, "%s, line %d: %s is bound twice, and the first one holds: take one line out", line->file,
                 line->number, label);
    if (!help || code == CODE_CONTROL('c') || code == CODE_CONTROL('z') || key_in(&bound, code))
        return;
    ARRAY_ROOM(p->bound, p->n_bound, p->room_for_bound);
    p->bound[p->n_bound++] = (struct key_row){code, keep_word(p, label), "", keep_word(p, command), help};
}

/* Cuts off the first word and returns what is behind it. */
static char *cut_word(char *text)
{
    char *end = text + strcspn(text, " \t");
    if (*end)
        *end++ = '\0';
    return end + strspn(end, " \t");
}

static void set_preference(struct line *line, size_t row, char *value)
{
    struct preferences *p = line->preferences;
    const char *word = preference_rows[row].word, *more = cut_word(value);
    char what[64];
    struct err err = ERR_INIT;
    snprintf(what, sizeof what, _("value of %s"), word);
    const char *choice = pick(value, preference_rows[row].choices, what, &err);
    if (!choice)
        complain(p, "%s, line %d: %s", line->file, line->number, err.text);
    else if (*more)
        complain(p, "%s, line %d: %s takes one word: take '%s' out", line->file, line->number, word, more);
    else if (line->said[row])
        complain(p, "%s, line %d: %s is said twice, and the first one holds: take one line out", line->file,
                 line->number, word);
    else
        *place_of(p, row) = choice;
    line->said[row] |= choice && !*more;
}

static void read_words(struct line *line, char *word)
{
    struct preferences *p = line->preferences;
    const char *words[sizeof preference_rows / sizeof *preference_rows + 1];
    char *rest = cut_word(word);
    struct err err = ERR_INIT;
    for (size_t i = 0; i < n_preference_rows; i++)
        words[i] = preference_rows[i].word;
    words[n_preference_rows] = "bind";
    int row = words_pick(word, words, n_preference_rows + 1, "preference", &err);
    if (row < 0) {
        complain(p, "%s, line %d: %s", line->file, line->number, err.text);
    } else if ((size_t)row < n_preference_rows) {
        set_preference(line, (size_t)row, rest);
    } else {
        char *command = cut_word(rest);
        if (*command)
            bind_key(line, rest, command);
        else
            complain(p, "%s, line %d: it goes: bind KEY COMMAND, as in bind Ctrl-T smooth more", line->file,
                     line->number);
    }
}

static void read_line(struct line *line, const char *text, size_t n)
{
    char copy[LINE];
    n -= n && text[n - 1] == '\r';
    if (n >= sizeof copy || memchr(text, '\0', n)) {
        complain(line->preferences, "%s, line %d: it is %s: is this the right file?", line->file, line->number,
                 n >= sizeof copy ? _("longer than 399 bytes") : _("no text"));
        return;
    }
    memcpy(copy, text, n);
    copy[n] = '\0';
    for (char *tab = copy; (tab = strchr(tab, '\t'));)
        *tab = ' ';
    char *begin = copy + strspn(copy, " ");
    for (size_t length = strlen(begin); length && begin[length - 1] == ' ';)
        begin[--length] = '\0';
    if (!text_is_utf8(begin))
        complain(line->preferences, "%s, line %d: it is not UTF-8: write the file as UTF-8", line->file,
                 line->number);
    else if (*begin && *begin != '#')
        read_words(line, begin);
}

void preferences_parse(struct preferences *preferences, const char *file, const char *text, size_t n)
{
    struct line line = {.preferences = preferences, .file = file};
    use_defaults(preferences);
    while (n) {
        const char *end = memchr(text, '\n', n);
        size_t length = end ? (size_t)(end - text) : n;
        line.number++;
        read_line(&line, text, length);
        length += end != NULL;
        text += length;
        n -= length;
    }
}

/* Files ---------------------------------------------------------------------------------------------------------- */

static char *place(void)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    return config && *config == '/' ? xasprintf("%s/nearfar/config", config)
           : home && *home == '/'   ? xasprintf("%s/.config/nearfar/config", home) : NULL;
}

static void read_theme_variable(struct preferences *p)
{
    const char *word = getenv("NEARFAR_THEME");
    struct err err = ERR_INIT;
    if (!word || !*word)
        return;
    const char *theme = pick(word, theme_words, N_("theme in NEARFAR_THEME"), &err);
    if (theme)
        p->theme = theme;
    else
        complain(p, "%s", err.text);
}

void preferences_read(struct preferences *preferences)
{
    char *path = place(), *bytes = NULL;
    struct stat about;
    errno = 0;
    bool there = path && !stat(path, &about), plain = there && S_ISREG(about.st_mode);
    FILE *file = plain ? fopen(path, "r") : NULL;
    int error = errno;
    bytes = xcalloc(MOST_BYTES + 1, 1);
    size_t n = file ? fread(bytes, 1, MOST_BYTES + 1, file) : 0;
    bool large = n > MOST_BYTES;
    preferences_parse(preferences, path ? path : "", bytes, large ? 0 : n);
    preferences->file = path;
    preferences->read = file;
    if (large)
        complain(preferences, "%s is longer than %d bytes and was not read: is it the right file?", path, MOST_BYTES);
    else if (there && !plain)
        complain(preferences, "%s is no file: put the configuration there, or take it away", path);
    else if (!file && path && error != ENOENT && error != ENOTDIR)
        complain(preferences, "cannot read %s: %s", path, strerror(error));
    if (file)
        fclose(file);
    free(bytes);
    read_theme_variable(preferences);
}

void preferences_release(struct preferences *preferences)
{
    for (size_t i = 0; i < preferences->n_faults; i++)
        free(preferences->fault[i]);
    for (size_t i = 0; i < preferences->n_words; i++)
        free(preferences->word[i]);
    free(preferences->fault);
    free(preferences->word);
    free(preferences->bound);
    free(preferences->file);
    *preferences = (struct preferences){.file = NULL};
}

struct key_list preferences_keys(const struct preferences *preferences)
{
    return (struct key_list){"configuration", preferences ? preferences->bound : NULL,
                             preferences ? preferences->n_bound : 0, false};
}
