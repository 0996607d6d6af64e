/* Commands about labels of the selected run: see actions_labels.h. */
#include "tui/actions_labels.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/label.h"
#include "tui/actions_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int have_changed(struct app *app)
{
    app->version = -1; /* what is shown of it is read at once */
    app->read_at = 0;
    return 0;
}

/* The runs that a command is about: the marked ones, if it says so, or else the selected one. */
static size_t runs_of_command(const struct app *app, const struct words *words, int64_t ids[MARKS_MOST])
{
    size_t n = 0;
    if (words->n > 1 && !strcmp(words->word[1], "marked"))
        for (; n < app->selection.n; n++)
            ids[n] = app->selection.mark[n].run;
    else
        ids[n++] = app_run(app)->id;
    return n;
}

/* Sets a label without a text, or takes it off. */
static int set_all(struct app *app, const char *kind, bool on, const int64_t *ids, size_t n, struct err *err)
{
    struct run run;
    for (size_t i = 0; i < n; i++)
        if (run_get(app->store, ids[i], &run, err) < 0 || person_may_act(&app->person, &run, err) < 0)
            return -1;
    for (size_t i = 0; i < n; i++)
        if ((on ? label_add(app->store, ids[i], kind, "", err)
                : label_remove(app->store, ids[i], kind, NULL, err)) < 0)
            return -1;
    return have_changed(app);
}

static void name_runs(const struct app *app, const int64_t *ids, size_t n, char *to, size_t size)
{
    if (n == 1 && app_run(app) && app_run(app)->id == ids[0])
        snprintf(to, size, _("run %lld (%s)"), (long long)ids[0], app_run(app)->name);
    else
        snprintf(to, size, _("%zu marked run%s"), n, plural((int64_t)n));
}

int run_star(struct app *app, const struct words *words, struct err *err)
{
    int64_t ids[MARKS_MOST] = {0};
    size_t n = runs_of_command(app, words, ids);
    bool on = words->n > 1 || !app_run(app)->star;
    char runs[96];
    name_runs(app, ids, n, runs, sizeof runs);
    if (set_all(app, LABEL_STAR, on, ids, n, err))
        return -1;
    app_say(app, false, on ? "%s %s a star" : N_("%s %s no star"), runs, n == 1 ? "has" : "have");
    return 0;
}

/* A run that is archived comes back without a question. */
int run_archive(struct app *app, const struct words *words, struct err *err)
{
    int64_t ids[MARKS_MOST];
    size_t n = runs_of_command(app, words, ids);
    const char *answer = words->n > 1 ? words->word[words->n - 1] : "";
    bool marked = words->n > 1 && !strcmp(words->word[1], "marked"), back = !marked && app_run(app)->archived;
    char runs[96], question[sizeof runs + 64];
    name_runs(app, ids, n, runs, sizeof runs);
    if (!back && strcmp(answer, "y")) {
        if (words->n > 1 && !marked)
            return err_set(err, ERR_USAGE, "nothing was archived: y archives it");
        snprintf(question, sizeof question, _("archive %s? y and Enter, or Esc: "), runs);
        prompt_open(&app->prompt, question, marked ? "archive marked " : "archive ", "");
        return 0;
    }
    if (set_all(app, LABEL_ARCHIVED, !back, ids, n, err))
        return -1;
    if (back)
        app_say(app, false, "%s is in lists again", runs);
    else
        app_say(app, false, "archived: %s; lists leave %s out, and / archived finds %s", runs,
                n == 1 ? "it" : "them", n == 1 ? "it" : "them");
    return 0;
}

/* Opens the prompt on what the selected run has of it. */
static int ask_for(struct app *app, const char *what, const char *before, const char *present)
{
    char label[96];
    snprintf(label, sizeof label, _("%s of run %lld: "), what, (long long)app_run(app)->id);
    prompt_open(&app->prompt, label, before, present);
    return 0;
}

static bool has_word(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = list; *at; at += strcspn(at, " "), at += strspn(at, " "))
        if (strcspn(at, " ") == length && !strncmp(at, word, length))
            return true;
    return false;
}

/* Does something with each word of a list that another one lacks. */
static int each_beyond(struct app *app, const char *list, const char *other,
                       int (*each)(struct store *store, int64_t run, const char *kind, const char *text,
                                   struct err *err), struct err *err)
{
    int64_t run = app_run(app)->id;
    int result = 0;
    for (const char *at = list + strspn(list, " "); *at && result >= 0; at += strspn(at, " ")) {
        char *word = xasprintf("%.*s", (int)strcspn(at, " "), at);
        at += strlen(word);
        if (!has_word(other, word))
            result = each(app->store, run, LABEL_TAG, word, err);
        free(word);
    }
    return result;
}

int labels_set_tags(struct app *app, const char *text, struct err *err)
{
    const struct run *run = app_run(app);
    if (!run)
        return err_set(err, ERR_NOT_FOUND, "the run is not there any more");
    if (each_beyond(app, run->tags, text, label_remove, err) < 0 ||
        each_beyond(app, text, run->tags, label_add, err) < 0)
        return -1;
    app_say(app, false, *text ? "run %lld is tagged %s" : N_("run %lld has no tags%s"), (long long)run->id, text);
    return have_changed(app);
}

int labels_set_note(struct app *app, const char *text, struct err *err)
{
    const struct run *run = app_run(app);
    if (!run)
        return err_set(err, ERR_NOT_FOUND, "the run is not there any more");
    int result = *text ? label_add(app->store, run->id, LABEL_NOTE, text, err)
                       : label_remove(app->store, run->id, LABEL_NOTE, NULL, err);
    if (result < 0)
        return -1;
    app_say(app, false, *text ? "the note of run %lld: %s" : N_("run %lld has no note%s"), (long long)run->id, text);
    return have_changed(app);
}

int run_tags(struct app *app, const struct words *words, struct err *err)
{
    char text[sizeof ((struct run *)0)->tags];
    if (words->n == 1)
        return ask_for(app, _("tags"), "tags ", app_run(app)->tags);
    words_join(words, 1, text, sizeof text);
    return labels_set_tags(app, text, err);
}

int run_note(struct app *app, const struct words *words, struct err *err)
{
    char text[sizeof app->prompt.text + 1];
    if (words->n == 1)
        return ask_for(app, _("note"), "note ", app_run(app)->note);
    words_join(words, 1, text, sizeof text);
    return labels_set_note(app, text, err);
}
