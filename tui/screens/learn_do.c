/* What the keys of Learn do: the words of `learn`, a row each in `verbs`. */
#include "store/base/language.h"
#include "tui/screens/learn.h"

#include "store/base/mem.h"
#include "tui/lessons/lesson_runs.h"
#include "tui/screens/live.h"
#include "tui/screens/screen.h"

#include <stdio.h>
#include <string.h>

static const struct lesson_step *step_shown(const struct learn *learn)
{
    return learn->shown < learn->lesson.n_steps ? &learn->lesson.step[learn->shown] : NULL;
}

/* Whether the step on the screen is the one that comes next, and not one that was done before. */
static bool is_next(const struct learn *learn)
{
    return learn->shown == learn->progress.at;
}

static int has_lesson(const struct learn *learn, struct err *err)
{
    return learn->lesson.n_steps ? 0 : err_set(err, ERR_USAGE, "no lesson is taken: Enter takes the selected one");
}

enum { ROWS_OF_A_PAGE = 10 };

/* Going on ------------------------------------------------------------------------------------------------------- */

/* To the step behind the one that is shown, which is done. */
static int show_next(struct app *app, struct learn *learn, struct err *err)
{
    learn->shown++;
    learn->choice = learn->scroll = 0;
    learn->missing[0] = learn->wrong[0] = '\0';
    app->version = -1;
    app->read_at = 0;
    if (!is_next(learn))
        return 0;
    if (progress_see(&learn->progress, app->now, err) < 0)
        return -1;
    return step_shown(learn) ? 0 : lesson_stop_runs(&learn->progress, "lesson", err);
}

static int give(struct app *app, struct learn *learn, const char *answer, struct err *err)
{
    const struct lesson_step *step = step_shown(learn);
    int done = progress_answer(&learn->progress, answer, app->now, err);
    if (done < 0)
        return -1;
    learn->scroll = LEARN_ROWS_MOST; /* what is said of it stands at the end */
    if (!done)
        snprintf(learn->wrong, sizeof learn->wrong, _("%.120s: not yet. Think again, or press h for a hint."),
                 answer);
    else if (step->kind == STEP_PREDICT)
        app_say(app, false, "your prediction is kept: Enter goes on, to find out");
    else
        app_say(app, false, "right: Enter goes on");
    if (done)
        learn->wrong[0] = '\0';
    return 0;
}

static void ask_number(struct app *app, const char *begun)
{
    prompt_open(&app->prompt, _("your answer (a number): "), "learn answer ", begun);
}

static int next(struct app *app, struct learn *learn, const char *word, struct err *err)
{
    (void)word;
    if (!learn->lesson.n_steps)
        return learn->row < learn->list.n
                   ? learn_open(app, learn->list.lesson[learn->row].name, NULL, NULL, err) : 0;
    const struct lesson_step *step = step_shown(learn);
    if (step && learn_last_row(learn, app->width, app->height) > learn->scroll) {
        screen_learn.select(app, learn, ROWS_OF_A_PAGE); /* what stands below was not read yet */
        return 0;
    }
    if (!step || !is_next(learn))
        return step ? show_next(app, learn, err) : err_set(err, ERR_USAGE, "this was the last step: Esc goes to the "
                                                                             "list of lessons");
    switch (step->kind) {
    case STEP_PAGE:
        return progress_turn_page(&learn->progress, app->now, err) < 0 ? -1 : show_next(app, learn, err);
    case STEP_DO:
        return err_set(err, ERR_USAGE, "not done yet: %s", *learn->missing ? learn->missing : _("wait a moment"));
    default:
        if (step->n_choices)
            return give(app, learn, step->choice[learn->choice], err);
        ask_number(app, "");
        return 0;
    }
}

bool learn_type(struct app *app, void *state, uint32_t rune)
{
    struct learn *learn = state;
    const struct lesson_step *step = learn->lesson.n_steps ? step_shown(learn) : NULL;
    bool digit = rune >= '0' && rune <= '9';
    if (!step || !is_next(learn) || (step->kind != STEP_PREDICT && step->kind != STEP_ASK))
        return false;
    if (step->n_choices) {
        int choice = (int)rune - '1';
        if (!digit || choice < 0 || choice >= step->n_choices)
            return false;
        learn->choice = choice;
        return true;
    }
    if (!digit && rune != '-' && rune != '.')
        return false;
    ask_number(app, (const char[]){(char)rune, '\0'});
    return true;
}

static int previous(struct app *app, struct learn *learn, const char *word, struct err *err)
{
    (void)word;
    if (has_lesson(learn, err) < 0)
        return -1;
    if (!learn->shown)
        return err_set(err, ERR_USAGE, "this is the first step");
    learn->shown--;
    learn->scroll = 0;
    learn->wrong[0] = '\0';
    app->version = -1;
    return 0;
}

static int answer(struct app *app, struct learn *learn, const char *word, struct err *err)
{
    const struct lesson_step *step = step_shown(learn);
    if (has_lesson(learn, err) < 0)
        return -1;
    if (!step || !is_next(learn) || (step->kind != STEP_PREDICT && step->kind != STEP_ASK))
        return err_set(err, ERR_USAGE, "there is nothing to answer here");
    return give(app, learn, word, err);
}

static int hint(struct app *app, struct learn *learn, const char *word, struct err *err)
{
    (void)word;
    if (has_lesson(learn, err) < 0)
        return -1;
    if (!is_next(learn))
        return err_set(err, ERR_USAGE, "this step is done: Enter goes on to the next");
    if (progress_hint(&learn->progress, app->now, err) < 0)
        return -1;
    learn->scroll = LEARN_ROWS_MOST;
    return 0;
}

/* Runs and knobs ------------------------------------------------------------------------------------------------- */

static int begin(struct app *app, struct learn *learn, const char *word, struct err *err)
{
    struct run run;
    (void)word;
    if (has_lesson(learn, err) < 0)
        return -1;
    if (!is_next(learn))
        return err_set(err, ERR_USAGE, "this step is done: Enter goes on to the next");
    if (lesson_begin(&learn->progress, NULL, app->now, &app->engine, &run, err) < 0)
        return -1;
    learn->training = run.id;
    app_say(app, false, "run %s has begun: it is run %lld of the store", step_shown(learn)->run, (long long)run.id);
    app->version = -1;
    app->read_at = 0;
    return 0;
}

static int knob(struct app *app, struct learn *learn, const char *word, struct err *err)
{
    const struct knob *selected = live_knob(app), *wanted = learn_knob(app, 0), *found;
    (void)word;
    if (has_lesson(learn, err) < 0)
        return -1;
    for (int i = 0; (found = learn_knob(app, i)); i++)
        if (found == selected && learn_knob(app, i + 1))
            wanted = learn_knob(app, i + 1);
    return wanted ? live_select_knob(app, wanted, err) : err_set(err, ERR_USAGE, "no knob is unlocked here");
}

/* The list ------------------------------------------------------------------------------------------------------- */

static int list(struct app *app, struct learn *learn, const char *word, struct err *err)
{
    (void)word;
    if (!learn->lesson.n_steps)
        return screen_go(app, &screen_runs, err);
    lesson_release(&learn->lesson);
    learn->live = NULL;
    app->version = -1;
    return screen_learn.open(app, learn, err);
}

static int student(struct app *app, struct learn *learn, const char *word, struct err *err)
{
    if (person_be_student(word, err) < 0)
        return -1;
    person_read(&app->person, app->store);
    char lesson[512];
    COPY_TEXT(lesson, learn->lesson.n_steps ? learn->lesson.path : "");
    COPY_TEXT(learn->student, word);
    if (*lesson)
        return learn_open(app, lesson, word, learn->language, err);
    app->version = -1;
    return screen_learn.open(app, learn, err);
}

static const struct {
    const char *word;
    bool operand;
    int (*run)(struct app *app, struct learn *learn, const char *word, struct err *err);
} verbs[] = {{"next", false, next}, {"previous", false, previous}, {"hint", false, hint}, {"begin", false, begin},
             {"answer", true, answer}, {"knob", false, knob}, {"list", false, list}, {"student", true, student}};
enum { VERBS = sizeof verbs / sizeof *verbs };

int learn_do(struct app *app, const struct words *words, struct err *err)
{
    const char *names[VERBS];
    char operand[160];
    for (int i = 0; i < VERBS; i++)
        names[i] = verbs[i].word;
    int at = words_pick(words->word[1], names, VERBS, "step in a lesson", err);
    words_join(words, 2, operand, sizeof operand);
    if (at < 0)
        return -1;
    if (verbs[at].operand != (*operand != '\0'))
        return err_set(err, ERR_USAGE, verbs[at].operand ? "it goes: learn %s WORD" : N_("it goes: learn %s"),
                       verbs[at].word);
    return verbs[at].run(app, learn_of(app), operand, err);
}

int learn_can(const struct app *app, const struct words *words, struct err *err)
{
    const struct learn *learn = learn_of(app);
    const struct lesson_step *step = learn->lesson.n_steps ? step_shown(learn) : NULL;
    const char *word = words->word[1];
    if (app->screen != &screen_learn)
        return err_set(err, ERR_USAGE, "this is about a lesson: 6 goes there");
    bool begins = !strcmp(word, "begin"), hints = !strcmp(word, "hint");
    bool keeps = learn->lesson.n_steps && strcmp(word, "list") && strcmp(word, "previous");
    if (keeps && app_can_write(app, "no answer can be kept", err) < 0)
        return -1;
    if (begins && (!step || !is_next(learn) || !*step->run || learn->progress.row[learn->shown].run))
        return err_set(err, ERR_USAGE, "this step begins no run, or has begun it");
    if (hints && (!step || !is_next(learn) || !step->n_hints))
        return err_set(err, ERR_USAGE, "there is no hint here: there is nothing to find out");
    if (!strcmp(word, "knob") && !learn_knob(app, 0))
        return err_set(err, ERR_USAGE, "no knob is unlocked here");
    return strcmp(word, "previous") || learn->shown ? 0 : err_set(err, ERR_USAGE, "this is the first step");
}
