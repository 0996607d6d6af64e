/* The language in which nearfar speaks to people, by GNU gettext; an engine that trains speaks English, since what it
 * says stands in the store and in its log for everybody. English texts are the keys, and what is shown where there is
 * no translation. Catalogues are made from tui/po/ by msgfmt.
 *
 * Functions that say something (err_set, print, app_say, canvas_printf, ...: tests/po/run has the list) look up their
 * formats themselves. Elsewhere a text for people is written _("..."), and N_("...") where it stands in a table that
 * is looked up later; the tables of commands, keys, knobs and so on need no mark. Names (of knobs, metrics, commands,
 * runs), JSON, CSV and whatever goes into the store are never translated. A translation takes the arguments of its
 * format: msgfmt checks that. */
#ifndef STORE_BASE_LANGUAGE_H
#define STORE_BASE_LANGUAGE_H

#include <stdbool.h>
#include <stddef.h>

/* The text in the language of whoever reads it; itself where it has no translation. */
const char *language_text(const char *text) __attribute__((format_arg(1)));
/* The same of a text that depends on a number: `one` goes with 1 in English, `many` with others. */
const char *language_plural(const char *one, const char *many, long long count)
    __attribute__((format_arg(1), format_arg(2)));

/* The same of a word that means something else in other places: `context` says which is meant. */
const char *language_in_context(const char *context, const char *text);

#define _(text) language_text(text)
#define C_(context, text) language_in_context(context, text)
#define N_(text) text

/* Chooses the language at the start of a program: `wanted` ("zh_CN", "en"), or where it is NULL or "auto" what the
 * environment says as usual (LANGUAGE, LC_ALL, LC_MESSAGES, LANG). A language needs no locale of its own where the
 * system has C.UTF-8. Programs that are started from here speak the same language.
 *
 * The catalogue is looked for beside the program (built, installed, moved), or in `folder` where that is not NULL. */
void language_begin(const char *wanted, const char *folder);
/* English from now on: on a terminal that shows ASCII alone. */
void language_end(void);
/* The language of the catalogue in use, as "zh_CN"; "en" where there is none. */
const char *language_in_use(void);
/* Why texts are in English though there should be a translation; "" where nothing is wrong. */
const char *language_problem(void);

#endif
