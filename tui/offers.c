/* See offers.h. What fits is told by the tables of commands: by the operands of the workbench's own, written as help
 * shows them, and by the options and lists of the command line's. */
#include "tui/offers.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "tui/actions.h"
#include "tui/app.h"
#include "tui/command.h"
#include "tui/keys.h"
#include "tui/screens/live.h"
#include "tui/screens/output.h"
#include "tui/screens/runs.h"
#include "tui/screens/screen.h"

#include <ctype.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is typed: the words before the one that the cursor ends. */
struct typed {
    struct words words;
    const char *word; /* the beginning of the one to complete */
    const struct action *own;
    const struct command *command;
};

/* Sources of words ----------------------------------------------------------------------------------------------- */

static void add_list(struct word_list *words, const struct app *app, const char *name)
{
    struct err ignored = ERR_INIT; /* a busy store has nothing to offer */
    word_list_read(words, name, app->store, &ignored);
}

static void add_files(struct word_list *words, const char *beginning)
{
    char *pattern = xasprintf("%s*", beginning);
    glob_t found;
    if (glob(pattern, GLOB_MARK, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; i++)
            word_list_add(words, found.gl_pathv[i]);
        globfree(&found);
    }
    free(pattern);
}

static const struct knob *knob_named(const struct app *app, const char *name, size_t length)
{
    for (size_t i = 0; i < app->catalogue.n_knobs; i++) {
        const struct knob *knob = &app->catalogue.knobs[i];
        if (strlen(knob->name) == length && !strncmp(knob->name, name, length))
            return knob;
    }
    return NULL;
}

/* Values of a knob that has words for them, behind `before`. */
static void add_values(struct word_list *words, const struct knob *knob, const char *before)
{
    const char *choices = !knob ? "" : knob->type == KNOB_BOOL ? "on off" : knob->choices;
    for (size_t length; *(choices += strspn(choices, " ")); choices += length) {
        length = strcspn(choices, " ");
        char *word = xasprintf("%s%.*s", before, (int)length, choices);
        word_list_add(words, word);
        free(word);
    }
}

/* "knob=", or, behind the '=', its values. */
static void add_settings(struct word_list *words, const struct app *app, const char *word)
{
    const char *equals = strchr(word, '=');
    if (!equals) {
        add_list(words, app, "knobs");
        return;
    }
    char *before = xasprintf("%.*s", (int)(equals + 1 - word), word);
    add_values(words, knob_named(app, word, (size_t)(equals - word)), before);
    free(before);
}

static void add_names(struct word_list *words, const struct app *app, const char *completes, const char *word)
{
    if (!completes)
        return;
    if (!strcmp(completes, "files"))
        add_files(words, word);
    else if (!strcmp(completes, "knobs"))
        add_settings(words, app, word);
    else
        add_list(words, app, completes);
}

/* Where one types ------------------------------------------------------------------------------------------------ */

static void add_first(struct word_list *words, const struct app *app)
{
    for (size_t i = 0; i < n_actions; i++)
        if (output_is_open(app) || !key_is_of_panes(actions[i].word))
            word_list_add(words, actions[i].word);
    for (size_t i = 0; commands[i]; i++)
        word_list_add(words, commands[i]->name);
}

/* On Live those that its run has recorded, else all. */
static void offer_metrics(struct word_list *words, const struct app *app)
{
    if (app->screen == &screen_live)
        chosen_offer(app->store, &live_of(app)->view, words);
    else
        run_facts_offer_metrics(app->store, words);
}

/* One alternative of an operand as help writes it: words of small letters are typed as they are, others name a
 * list. */
static void add_alternative(struct word_list *words, const struct app *app, const struct typed *typed,
                            const char *name)
{
    if (islower((unsigned char)*name))
        word_list_add(words, name);
    else if (!strncmp(name, "KNOB=VALUE", 10))
        add_settings(words, app, typed->word);
    else if (!strcmp(name, "KNOB"))
        for (size_t i = 0; i < live_of(app)->view.n_knobs; i++)
            word_list_add(words, app->catalogue.knobs[live_of(app)->view.knobs[i]].name);
    else if (!strncmp(name, "RUN", 3))
        add_list(words, app, "runs");
    else if (!strcmp(name, "PANE"))
        for (int i = 0; i < PANE_COUNT; i++)
            word_list_add(words, panes[i]->name);
    else if (!strcmp(name, "SCREEN"))
        for (size_t i = 0; i < n_screen_rows && !screen_rows[i].screen->over; i++)
            word_list_add(words, screen_rows[i].screen->name);
    else if (!strncmp(name, "QUERY", 5) && *typed->word == '@')
        add_list(words, app, "queries");
    else if (!strncmp(name, "QUERY", 5))
        run_facts_offer(&runs_of(app)->facts, app->store, typed->word, words);
    else if (!strncmp(name, "FIELD", 5))
        run_facts_offer_fields(&runs_of(app)->facts, app->store, words);
    else if (!strncmp(name, "METRIC", 6))
        offer_metrics(words, app);
    else if (!strcmp(name, "COLUMN"))
        for (int i = 0; i < SORT_COUNT; i++)
            word_list_add(words, sort_words[i]);
}

/* Operand `at` (from 0) of a command of the workbench. */
static void add_own_operand(struct word_list *words, const struct app *app, const struct typed *typed, int at)
{
    const char *operands = typed->own->operands, *last = operands;
    for (int i = 0; *operands && i <= at; i++) {
        last = operands;
        operands += strcspn(operands, " ");
        operands += strspn(operands, " ");
    }
    if (!*last || (at > 0 && !*operands && last == typed->own->operands && !strstr(last, "...")))
        return;
    char pattern[96], *rest = pattern;
    snprintf(pattern, sizeof pattern, "%.*s", (int)strcspn(last, " "), last);
    for (char *name; (name = strsep(&rest, "|[]"));)
        if (*name)
            add_alternative(words, app, typed, name);
}

static void add_options(struct word_list *words, const struct option *table)
{
    for (const struct option *option = table; option->name; option++) {
        char *word = xasprintf("--%s", option->name);
        if (strcmp(option->name, "store")) /* the workbench is on its own */
            word_list_add(words, word);
        free(word);
    }
}

/* The value of the option that stands before; false when none waits for one. */
static bool add_option_value(struct word_list *words, const struct app *app, const struct typed *typed)
{
    const char *before = typed->words.word[typed->words.n - 1];
    const struct option *option = strncmp(before, "--", 2) ? NULL : command_option(typed->command, before + 2,
                                                                                   strlen(before + 2));
    if (!option || option->type == OPTION_FLAG)
        return false;
    if (option->choices)
        word_list_add_all(words, option->choices);
    else
        add_names(words, app, option->completes, typed->word);
    return true;
}

static void add_shell_operand(struct word_list *words, const struct app *app, const struct typed *typed)
{
    const struct command *command = typed->command;
    if (!strcmp(command->name, "data") && typed->words.n == 1)
        word_list_add_all(words, "show rm");
    else
        add_names(words, app, command->completes, typed->word);
    add_names(words, app, command->then, typed->word);
    if (strstr(command->operands, "KNOB=VALUE"))
        add_settings(words, app, typed->word);
    if (strstr(command->operands, "[KNOB]"))
        for (size_t i = 0; i < app->catalogue.n_knobs; i++)
            word_list_add(words, app->catalogue.knobs[i].name);
}

static void add_fitting(struct word_list *words, const struct app *app, const struct typed *typed)
{
    int at = typed->words.n - 1;
    if (at < 0) {
        add_first(words, app);
        return;
    }
    if (typed->command && add_option_value(words, app, typed))
        return;
    if (typed->command && *typed->word == '-') {
        add_options(words, typed->command->options);
        add_options(words, global_options);
        return;
    }
    const struct knob *knob = at == 1 && typed->own
                                  ? knob_named(app, typed->words.word[1], strlen(typed->words.word[1]))
                                  : NULL;
    if (knob) { /* set tau VALUE */
        add_values(words, knob, "");
        return;
    }
    if (typed->own)
        add_own_operand(words, app, typed, at);
    if (typed->command)
        add_shell_operand(words, app, typed);
}

/* Choosing ------------------------------------------------------------------------------------------------------- */

static int by_word(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Only those that begin like the word, each once; runs stay in their order, the newest first. */
static void sift(struct word_list *list, const char *word, bool sort)
{
    size_t kept = 0;
    if (sort && list->n)
        qsort(list->word, list->n, sizeof *list->word, by_word);
    for (size_t i = 0; i < list->n; i++) {
        bool fits = !strncmp(list->word[i], word, strlen(word));
        for (size_t k = 0; k < kept && fits; k++)
            fits = strcmp(list->word[k], list->word[i]) != 0;
        if (fits)
            list->word[kept++] = list->word[i];
        else
            free(list->word[i]);
    }
    list->n = kept;
}

static void find(struct app *app)
{
    const struct prompt *prompt = &app->prompt;
    struct typed typed;
    char word[sizeof prompt->text], line[sizeof prompt->before + sizeof prompt->text];
    bool first;
    prompt_word(prompt, word, sizeof word, &first);
    snprintf(line, sizeof line, "%s%.*s", prompt->before, prompt->cursor - (int)strlen(word), prompt->text);
    words_split(line, &typed.words);
    typed.word = word;
    typed.own = typed.words.n ? action_find(typed.words.word[0]) : NULL;
    typed.command = typed.words.n ? command_named(typed.words.word[0]) : NULL;
    offers_drop(&app->offers);
    add_fitting(&app->offers.list, app, &typed);
    sift(&app->offers.list, word, first);
}

static size_t common_beginning(const struct word_list *list)
{
    size_t length = strlen(list->word[0]);
    for (size_t i = 1; i < list->n; i++) {
        size_t same = 0;
        while (same < length && list->word[i][same] == list->word[0][same])
            same++;
        length = same;
    }
    while (length && ((unsigned char)list->word[0][length] & 0xc0) == 0x80) /* not inside a character */
        length--;
    return length;
}

/* Writes the only one out, or what all have in common. */
static void write_common(struct app *app)
{
    struct word_list *list = &app->offers.list;
    if (!list->n) {
        COPY_TEXT(app->prompt.problem, _("nothing that is known fits here"));
        return;
    }
    size_t length = common_beginning(list);
    char last = length ? list->word[0][length - 1] : ' ';
    char *word = xasprintf("%.*s%s", (int)length, list->word[0], list->n == 1 && !strchr("=/:>", last) ? " " : "");
    prompt_complete(&app->prompt, word);
    free(word);
    if (list->n == 1)
        offers_drop(&app->offers);
}

void offers_move(struct app *app, int by)
{
    struct offers *offers = &app->offers;
    app->prompt.problem[0] = '\0';
    if (!offers->list.n) {
        find(app);
        write_common(app);
        return;
    }
    int n = (int)offers->list.n;
    offers->at = offers->at < 0 ? (by > 0 ? 0 : n - 1) : (offers->at + by + n) % n;
    prompt_complete(&app->prompt, offers->list.word[offers->at]);
}

void offers_drop(struct offers *offers)
{
    word_list_release(&offers->list);
    offers->at = -1;
}

/* Drawing -------------------------------------------------------------------------------------------------------- */

/* A rule from edge to edge over the list. One of the screen that stands right above it gives way. */
static void draw_rule(struct canvas *canvas, int y)
{
    struct rect row = {0, y, canvas->width, 1}, above = {0, y - 1, canvas->width, 1};
    canvas_fill(canvas, row, 0x2500, STYLE_DIM);
    uint32_t rule = canvas_cell(canvas, 0, y)->rune;
    if (y && canvas_cell(canvas, 0, y - 1)->rune == rule &&
        canvas_cell(canvas, canvas->width - 1, y - 1)->rune == rule)
        canvas_fill(canvas, above, ' ', COLOUR_PLAIN);
}

void offers_draw(const struct offers *offers, struct canvas *canvas, int end)
{
    int n = (int)offers->list.n, widest = 1, most = canvas->height / 2;
    for (int i = 0; i < n; i++) {
        int width = text_width(offers->list.word[i]);
        widest = width > widest ? width : widest;
    }
    widest = widest > canvas->width - 4 ? canvas->width - 4 : widest;
    int across = (canvas->width - 2) / (widest + 2), rows = (n + across - 1) / across;
    if (!n)
        return;
    int all = rows, shown = rows > most ? most : rows;
    int first = offers->at < 0 ? 0 : offers->at / across - (shown - 2); /* the chosen one stays in sight */
    first = shown == all || first < 0 ? 0 : first > all - shown ? all - shown : first;
    struct rect area = {0, end - shown - 1, canvas->width, shown + 1};
    canvas_fill(canvas, area, ' ', COLOUR_PLAIN);
    draw_rule(canvas, area.y);
    for (int i = first * across; i < n && i / across - first < shown; i++) {
        struct rect cell = {1 + i % across * (widest + 2), area.y + 1 + i / across - first, widest, 1};
        canvas_text(canvas, cell.x, cell.y, cell.width, COLOUR_PLAIN, offers->list.word[i]);
        if (i == offers->at)
            canvas_mark(canvas, cell, STYLE_REVERSE);
    }
    if (shown < all)
        canvas_printf(canvas, 2, area.y, canvas->width - 4, STYLE_BOLD, " %d fit, row %d of %d ", n, first + 1, all);
}
