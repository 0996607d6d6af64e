/* Prints what tables hold for people to read, as C that xgettext reads: tests/po/run. These texts are translated
 * where they are shown; a new row of a table is found here without being marked. */
#include "engine/catalogue.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "store/catalogue.h"
#include "store/event.h"
#include "store/run.h"
#include "tui/actions.h"
#include "tui/command.h"
#include "tui/keys.h"
#include "tui/preferences.h"
#include "tui/screens/compare_view.h"
#include "tui/screens/live.h"
#include "tui/screens/pane.h"
#include "tui/screens/runs_columns.h"
#include "tui/screens/runs_table.h"
#include "tui/screens/screen.h"

#include <stdlib.h>
#include <string.h>

/* Where it is shown is said to whoever translates it. */
static void say(const char *where, const char *text)
{
    struct text quoted = TEXT_INIT;
    if (!text || !*text || !strpbrk(text, "abcdefghijklmnopqrstuvwxyz"))
        return;
    for (text_add(&quoted, ""); *text; text++)
        text_printf(&quoted, strchr("\"\\", *text) ? "\\%c" : "%c", *text);
    print("/* for %s, xgettext:no-c-format */\nN_(\"%s\");\n", where, quoted.data);
    text_release(&quoted);
}

/* Paragraphs are looked up one by one. */
static void say_paragraphs(const char *where, const char *text)
{
    char *copy = xstrdup(text ? text : ""), *rest = copy;
    for (char *paragraph; (paragraph = strsep(&rest, "\n"));)
        say(where, paragraph);
    free(copy);
}

static void say_in_context(const char *context, const char *name)
{
    print("C_(\"%s\", \"%s\");\n", context, name);
}

static void say_options(const char *command, const struct option *option)
{
    for (; option->name; option++)
        say(command, option->help);
}

static void say_commands(void)
{
    for (const struct command *const *command = commands; *command; command++) {
        say((*command)->name, (*command)->help);
        say_paragraphs((*command)->name, (*command)->about);
        say_options((*command)->name, (*command)->options);
    }
    say_options("every command", global_options);
}

/* "Space pause|resume": what stands behind the key, word by word. */
static void say_footer(const char *footer)
{
    char words[64], *rest = words;
    const char *behind = strchr(footer, ' ');
    if (!behind)
        return;
    COPY_TEXT(words, behind + 1);
    for (const char *word; (word = strsep(&rest, "|"));)
        say("footer", word);
}

static void say_keys(void)
{
    struct key_list list;
    say_in_context("keys of", preferences_keys(NULL).title);
    for (size_t at = 0; (list = key_list(at)).title; at++) {
        say_in_context("keys of", list.title);
        for (size_t i = 0; i < list.n; i++) {
            say(list.title, list.row[i].help);
            say_footer(list.row[i].footer);
        }
    }
    for (size_t i = 0; i < n_actions; i++)
        say(actions[i].word, actions[i].help);
}

static void say_screens(void)
{
    static const char *const kinds[] = {"interactions", "numbers", "pictures", "texts", "pairs", "tokens", "toy"};
    static const char *const counted[] = {"user", "item", "users", "items", "rows", "texts", "pictures", "captions",
                                          "tokens"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        say("kind of a data set", kinds[i]);
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++)
        say_in_context("counted", counted[i]);
    for (int i = 0; i <= RUN_LOST; i++)
        say("status of a run", run_status_names[i]);
    for (int i = 0; i <= EVENT_UNKNOWN; i++)
        say("change", event_verb_names[i]);
    for (int i = 0; i < COLUMNS; i++)
        say("column of Runs", runs_columns[i].title);
    for (int i = 0; i < SORT_COUNT; i++)
        say("order of Runs", sort_words[i]);
    for (size_t i = 0; i < n_screen_rows; i++)
        say_in_context("screen", screen_rows[i].screen->name);
    for (size_t i = 0; i < PANE_COUNT; i++)
        say_in_context("pane", panes[i]->name);
    for (size_t i = 0; i < n_compare_views; i++)
        say("view of Compare", compare_views[i]->keys);
    for (size_t i = 0; i < n_preference_rows; i++)
        say("configuration", preference_rows[i].help);
}

static void say_catalogue(void)
{
    struct catalogue catalogue;
    catalogue_gather(&catalogue);
    for (size_t i = 0; i < catalogue.n_knobs; i++) {
        const struct knob *knob = &catalogue.knobs[i];
        say(knob->name, knob->help);
        say(knob->name, knob->why_not);
        if (knob->unit && *knob->unit)
            say_in_context("unit", knob->unit);
        say("heading of knobs", knob->topic);
    }
    for (size_t i = 0; i < catalogue.n_parts; i++)
        say(catalogue.parts[i].name, catalogue.parts[i].help);
    for (size_t i = 0; i < catalogue.n_presets; i++)
        say(catalogue.presets[i].name, catalogue.presets[i].help);
    catalogue_release(&catalogue);
}

int main(void)
{
    say_commands();
    say_keys();
    say_screens();
    say_catalogue();
    return 0;
}
