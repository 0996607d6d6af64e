/* The Learn screen: a lesson beside the run that it is about. Its state is kept here; learn_do.c has what its keys
 * do, learn_draw.c draws it. */
#include "tui/screens/learn.h"

#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/lessons/lesson_runs.h"
#include "tui/screens/live.h"
#include "tui/screens/screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double twin_seconds = 1;

struct learn *learn_of(const struct app *app)
{
    return screen_state(app, &screen_learn);
}

/* The list and the lesson ---------------------------------------------------------------------------------------- */

static void settle_names(struct learn *learn, const char *student, const char *language)
{
    if (student)
        COPY_TEXT(learn->student, student);
    else if (!*learn->student)
        person_name(learn->student);
    if (language || !*learn->language)
        COPY_TEXT(learn->language, language ? language : lesson_language());
}

/* The lessons, and how far the student is in each. */
static int read_list(struct app *app, struct learn *learn, struct err *err)
{
    struct progress *progress = xcalloc(1, sizeof *progress);
    if (!learn->listed && lesson_list_load(&learn->list, learn->language, err) == 0)
        learn->listed = true;
    int failed = learn->listed ? 0 : -1;
    free(learn->done);
    learn->done = xcalloc(learn->list.n + 1, sizeof *learn->done);
    for (size_t i = 0; i < learn->list.n && !failed; i++) {
        failed = progress_load(progress, app->store, &learn->list.lesson[i], learn->student, err);
        learn->done[i] = progress->at;
    }
    free(progress);
    return failed;
}

int learn_open(struct app *app, const char *word, const char *student, const char *language, struct err *err)
{
    struct learn *learn = learn_of(app);
    settle_names(learn, student, language);
    lesson_release(&learn->lesson);
    if (lesson_find(&learn->lesson, word, learn->language, err) < 0 ||
        progress_load(&learn->progress, app->store, &learn->lesson, learn->student, err) < 0) {
        lesson_release(&learn->lesson);
        return -1;
    }
    learn->shown = learn->progress.at;
    learn->choice = learn->scroll = 0;
    learn->missing[0] = learn->wrong[0] = '\0';
    learn->newest_twin = 0;
    learn->training = -1;
    memset(learn->marked, 0, sizeof learn->marked);
    app->screen = &screen_learn;
    app->version = -1;
    app->read_at = 0;
    return app->read_only ? 0 : progress_see(&learn->progress, app->now, err);
}

static int open(struct app *app, void *state, struct err *err)
{
    struct learn *learn = state;
    settle_names(learn, NULL, NULL);
    return learn->lesson.n_steps ? 0 : read_list(app, learn, err);
}

/* Locks ---------------------------------------------------------------------------------------------------------- */

int learn_check_change(const struct app *app, const struct run *run, const char *knob, struct err *err)
{
    const struct learn *learn = learn_of(app);
    if (!learn->lesson.n_steps || !progress_owns(&learn->progress, run))
        return 0;
    return progress_check_change(&learn->progress, knob, err);
}

const struct knob *learn_knob(const struct app *app, int i)
{
    const struct learn *learn = learn_of(app);
    const char *at = learn->lesson.n_steps ? progress_knobs(&learn->progress) : "";
    struct err ignored = ERR_INIT;
    char word[64];
    for (; *at; at += strcspn(at, " "), at += strspn(at, " "))
        if (i-- == 0) {
            snprintf(word, sizeof word, "%.*s", (int)strcspn(at, " "), at);
            return catalogue_knob(&app->catalogue, word, &ignored);
        }
    return NULL;
}

/* Keeping up ----------------------------------------------------------------------------------------------------- */

/* The run that the step is about is the one on Live. */
static int show_run(struct app *app, struct learn *learn, struct err *err)
{
    int64_t run = progress_shown_run(&learn->progress, learn->shown);
    struct live *live = live_of(app);
    learn->live = NULL;
    if (!run)
        return 0;
    if (live->view.id != run && live_load(app, run, err) < 0)
        return -1;
    learn->live = live;
    return screen_live.update(app, live, err);
}

/* What else the lesson has trained is drawn behind: its other runs, and twins. Each is marked once, so that who takes
 * a mark off is left alone. */
static int mark_runs(struct app *app, struct learn *learn, struct err *err)
{
    int64_t shown = progress_shown_run(&learn->progress, learn->shown), newest = learn->newest_twin;
    struct run *children;
    size_t n;
    for (size_t i = 0; i < learn->lesson.n_steps; i++) {
        int64_t run = learn->progress.row[i].run;
        if (!run)
            continue;
        if (run != shown && !learn->marked[i] && !selection_find(&app->selection, run))
            selection_mark(&app->selection, run, &(struct err)ERR_INIT);
        learn->marked[i] |= run != shown;
        if (run_children(app->store, run, &children, &n, err) < 0)
            return -1;
        for (size_t j = 0; j < n; j++) {
            if (children[j].twin_of && children[j].id > learn->newest_twin &&
                !selection_find(&app->selection, children[j].id))
                selection_mark(&app->selection, children[j].id, &(struct err)ERR_INIT);
            newest = children[j].id > newest ? children[j].id : newest;
        }
        free(children);
    }
    learn->newest_twin = newest;
    return 0;
}

/* A change in a lesson has its twin by itself. */
static int make_twin(struct app *app, struct learn *learn, struct err *err)
{
    struct run run;
    struct event change;
    char id[24], seq[24];
    if (!app->program || app->read_only || job_runs(&learn->twin) || app->now - learn->twin_at < twin_seconds)
        return 0;
    learn->twin_at = app->now;
    int due = lesson_twin_due(&learn->progress, &run, &change, err);
    if (due <= 0)
        return due;
    snprintf(id, sizeof id, "%lld", (long long)run.id);
    snprintf(seq, sizeof seq, "%lld", (long long)change.seq);
    const char *words[] = {"--store", store_path(app->store), "twin", id, seq, NULL};
    return job_start(&learn->twin, app->program, words, 80, err);
}

/* Is what the step waits for there? */
static int look(struct app *app, struct learn *learn, struct err *err)
{
    struct progress *progress = &learn->progress;
    struct text missing = TEXT_INIT;
    if (learn->shown != progress->at || app->read_only || progress->at == learn->lesson.n_steps ||
        learn->lesson.step[progress->at].kind != STEP_DO)
        return 0;
    int done = progress_look(progress, app->now, &missing, err);
    COPY_TEXT(learn->missing, done == 0 && missing.length ? missing.data : "");
    text_release(&missing);
    if (done > 0) {
        learn->scroll = LEARN_ROWS_MOST; /* what is said of it stands at the end */
        app_say(app, false, "done: Enter goes on");
    }
    return done < 0 ? -1 : 0;
}

/* Nothing trains but what the step waits for. */
static int let_train(struct app *app, struct learn *learn, struct err *err)
{
    int64_t training = lesson_training(&learn->progress);
    if (app->read_only || training == learn->training)
        return 0;
    if (lesson_hold(&learn->progress, training, "lesson", err) < 0)
        return -1;
    learn->training = training;
    return 0;
}

/* The hand is on a knob that is unlocked. */
static void keep_hand(struct app *app)
{
    const struct knob *first = learn_knob(app, 0), *knob;
    struct err ignored = ERR_INIT; /* a run that has not begun reads no knob */
    for (int i = 0; (knob = learn_knob(app, i)); i++)
        if (knob == live_knob(app))
            return;
    if (first)
        live_select_knob(app, first, &ignored);
}

static int update(struct app *app, void *state, struct err *err)
{
    struct learn *learn = state;
    if (!learn->lesson.n_steps) {
        learn->live = NULL;
        return read_list(app, learn, err);
    }
    if (show_run(app, learn, err) < 0 || look(app, learn, err) < 0 || let_train(app, learn, err) < 0 ||
        make_twin(app, learn, err) < 0 ||
        mark_runs(app, learn, err) < 0)
        return -1;
    keep_hand(app);
    return 0;
}

static bool tick(struct app *app, void *state)
{
    struct learn *learn = state;
    if (job_poll(&learn->twin) && !job_runs(&learn->twin) && learn->twin.exit_code)
        app_say(app, true, "no twin: %s", learn->twin.text.data ? learn->twin.text.data : "");
    return false;
}

static const struct run *run_of(const void *state)
{
    const struct learn *learn = state;
    return learn->live && learn->live->view.id ? &learn->live->view.run : NULL;
}

static void close_learn(struct app *app, void *state)
{
    struct learn *learn = state;
    (void)app;
    lesson_list_release(&learn->list);
    lesson_release(&learn->lesson);
    job_release(&learn->twin);
    free(learn->done);
}

/* Keys ----------------------------------------------------------------------------------------------------------- */

static void select_row(struct app *app, void *state, int by)
{
    struct learn *learn = state;
    bool far = by > 1 || by < -1, open = learn->lesson.n_steps > 0;
    const struct lesson_step *step = open && learn->shown < learn->lesson.n_steps ? &learn->lesson.step[learn->shown]
                                                                                 : NULL;
    if (!open) {
        int next = (int)learn->row + by, n = (int)learn->list.n;
        learn->row = (size_t)(next < 0 || !n ? 0 : next >= n ? n - 1 : next);
    } else if (step && step->n_choices && !far && !progress_done(&learn->progress, learn->shown)) {
        learn->choice = (learn->choice + by + step->n_choices) % step->n_choices;
    } else {
        int last = learn_last_row(learn, app->width, app->height), now = learn->scroll > last ? last : learn->scroll;
        int next = now + by;
        learn->scroll = next < 0 ? 0 : next > last ? last : next;
    }
}

static const struct key_row keys[] = {
    {CODE_ENTER, "Enter", "Enter go on", "learn next", "go on; give the chosen answer; take the selected lesson"},
    {'r', "r", "r begin run", "learn begin", "begin the run of this step"},
    {CODE_LEFT, "Left", "←→ turn", "turn down", "turn the unlocked knob down"},
    {CODE_RIGHT, "Right", "", "turn up", "turn it up"},
    {CODE_SHIFT_LEFT, "Shift-Left", "", "turn down coarse", "turn it down in big steps"},
    {CODE_SHIFT_RIGHT, "Shift-Right", "", "turn up coarse", "turn it up in big steps"},
    {'v', "v", "v value", "value", "type a value for the knob"},
    {CODE_TAB, "Tab", "Tab knob", "learn knob", "go to the next unlocked knob"},
    {'h', "h", "h hint", "learn hint", "a hint; after the last one, the answer"},
    {CODE_BACKSPACE, "Backspace", "⌫ back", "learn previous", "look at the step before"},
    KEYS_OF_LIST("answer, lesson or line"),
    {' ', "Space", "Space pause|resume", "pause-or-resume", "pause the run, or let it go on"},
    {'u', "u", "", "undo", "ask for the value before the last change"},
    {CODE_ESCAPE, "Esc", "Esc lessons", "learn list", "go to the list of lessons; what was answered is kept"},
};

const struct screen screen_learn = {
    .name = "learn",
    .shows_run = true,
    .pace = 0.1,
    .keys = keys,
    .n_keys = sizeof keys / sizeof *keys,
    .state_size = sizeof(struct learn),
    .open = open,
    .update = update,
    .tick = tick,
    .draw = learn_draw,
    .select = select_row,
    .type = learn_type,
    .run = run_of,
    .close = close_learn,
};
