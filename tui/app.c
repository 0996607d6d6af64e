/* The workbench's state: opening, keeping up with the store, asking, and drawing the frame around the screens. */
#include "tui/app.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "tui/actions.h"
#include "tui/actions_labels.h"
#include "tui/availability.h"
#include "tui/pointing.h"
#include "tui/preferences.h"
#include "tui/screens/learn.h"
#include "tui/screens/live.h"
#include "tui/screens/runs.h"
#include "tui/screens/screen.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_WIDTH = 60, LEAST_HEIGHT = 16, PATIENCE_MS = 250 };

/* Opening -------------------------------------------------------------------------------------------------------- */

/* A store that can't be written can still be watched. */
static struct store *open_store(const char *path, bool *read_only, struct err *err)
{
    struct err second = ERR_INIT;
    struct store *store = store_open(path, STORE_CREATE, err);
    *read_only = false;
    if (!store && err->code != ERR_BUSY && (store = store_open(path, STORE_READ, &second))) {
        *read_only = true;
        err_clear(err);
    }
    return store;
}

/* Reads it when an engine has published it since: a workbench that was opened first, or is older than the engine, has
 * its knobs all the same. */
static int read_catalogue(struct app *app, struct err *err)
{
    char *fingerprint = catalogue_fingerprint(app->store, err);
    struct catalogue fresh;
    if (!fingerprint)
        return -1;
    if (app->fingerprint && !strcmp(app->fingerprint, fingerprint)) {
        free(fingerprint);
        return 0;
    }
    if (catalogue_load(app->store, &fresh, err) < 0) {
        free(fingerprint);
        return -1;
    }
    for (size_t i = 0; i < n_screen_rows; i++)
        if (screen_rows[i].screen->take_catalogue)
            screen_rows[i].screen->take_catalogue(app, app->state[i], &fresh);
    catalogue_release(&app->catalogue);
    free(app->fingerprint);
    app->catalogue = fresh;
    app->fingerprint = fingerprint;
    return 0;
}

/* On an open store, or with NULL on none. */
static int begin(struct app *app, int64_t run, struct err *err)
{
    if (!app->store)
        return -1;
    store_patience(app->store, PATIENCE_MS);
    person_read(&app->person, app->store);
    screens_begin(app);
    if (read_catalogue(app, err) < 0 || (run && live_open(app, run, err) < 0)) {
        app_close(app);
        return -1;
    }
    return 0;
}

int app_open(struct app *app, const char *store_path, int64_t run, double now, struct err *err)
{
    *app = (struct app){.now = now, .screen = &screen_runs, .version = -1, .width = 80, .height = 24};
    app->store = open_store(store_path, &app->read_only, err);
    return begin(app, run, err);
}

int app_look(struct app *app, const char *store_path, int64_t run, double now, struct err *err)
{
    *app = (struct app){.now = now, .screen = &screen_runs, .version = -1, .read_only = true};
    app->store = store_open(store_path, STORE_READ, err);
    return begin(app, run, err);
}

void app_close(struct app *app)
{
    screens_end(app);
    catalogue_release(&app->catalogue);
    free(app->fingerprint);
    offers_drop(&app->offers);
    history_release(&app->history);
    free(app->program);
    store_close(app->store);
    *app = (struct app){0};
}

/* Asking --------------------------------------------------------------------------------------------------------- */

void app_say(struct app *app, bool bad, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(app->message, sizeof app->message, _(format), args);
    va_end(args);
    app->message_bad = bad;
    app->message_until = app->now + (bad ? 8 : 4);
}

const struct run *app_run(const struct app *app)
{
    const struct run *run = NULL;
    if (app->screen->run)
        return app->screen->run(screen_state(app, app->screen));
    for (size_t i = 0; i < n_screen_rows && !run; i++)
        if (screen_rows[i].screen->run)
            run = screen_rows[i].screen->run(app->state[i]);
    return run;
}

const struct screen *app_front(const struct app *app)
{
    return app->over ? app->over : app->screen;
}

int app_has_store(const struct app *app, struct err *err)
{
    if (store_is_there(app->store))
        return 0;
    return err_set(err, ERR_NOT_FOUND, "the store %s is gone or moved: put it back, or leave with q",
                   store_path(app->store));
}

int app_can_write(const struct app *app, const char *so_that, struct err *err)
{
    if (!app->read_only)
        return 0;
    return err_set(err, ERR_USAGE, "the store %s, so %s", store_only_looks() ? _("is only looked at (--read-only)")
                                                                             : _("can't be written"), _(so_that));
}

int app_has_engine(const struct app *app, struct err *err)
{
    const struct run *run = app_run(app);
    if (app_has_store(app, err) < 0)
        return -1;
    if (!run)
        return err_set(err, ERR_USAGE, "no run is selected");
    if (app_can_write(app, "nothing can be asked of the run", err) < 0)
        return -1;
    if (run_check_trained(run, err) < 0 || person_may_act(&app->person, run, err) < 0)
        return -1;
    if (run->status == RUN_LOST)
        return err_set(err, ERR_USAGE, "run %lld is lost (its engine is gone): resume starts one again",
                       (long long)run->id);
    if (run->status == RUN_STOPPED)
        return err_set(err, ERR_USAGE, "run %lld is stopped: resume starts it again", (long long)run->id);
    if (!run_status_is_active(run->status))
        return err_set(err, ERR_USAGE, "run %lld is %s: it is not training, so that nothing can be asked of it",
                       (long long)run->id, _(run_status_names[run->status]));
    return 0;
}

int64_t app_ask(struct app *app, enum event_verb verb, const char *knob, const char *value, const char *why,
                struct err *err)
{
    if (app_has_engine(app, err) < 0)
        return -1;
    const struct run *run = app_run(app);
    if (verb == EVENT_SET && learn_check_change(app, run, knob, err) < 0)
        return -1;
    struct event event = {.run = run->id, .verb = verb, .asked_step = run->step};
    COPY_TEXT(event.knob, knob);
    COPY_TEXT(event.new, value);
    COPY_TEXT(event.why, why);
    COPY_TEXT(event.actor, "workbench");
    int64_t seq = event_ask(app->store, &event, err);
    if (seq < 0)
        return -1;
    app->version = -1; /* one's own writing does not change it */
    app->read_at = 0;
    return seq;
}

/* Keeping up ----------------------------------------------------------------------------------------------------- */

static void look_after_engine(struct app *app)
{
    if (!app->engine.pid || !engine_exited(&app->engine))
        return;
    struct err err = ERR_INIT;
    struct run run;
    if (run_get(app->store, app->engine.run, &run, &err) < 0 || run.status != RUN_LOST)
        return;
    char *words = engine_last_log_line(app->store, &app->engine);
    app_say(app, true, "the engine of run %lld ended%s%s", (long long)run.id, *words ? ": " : "", words);
    free(words);
}

static int read_screen(struct app *app, struct err *err)
{
    if (app_has_store(app, err) < 0 || read_catalogue(app, err) < 0)
        return -1;
    return app->screen->update ? app->screen->update(app, screen_state(app, app->screen), err) : 0;
}

/* As often as the screen wants at most, and only when somebody has written; once a second in any case, as a lock that
 * was dropped writes nothing. */
static bool read_store(struct app *app)
{
    double since = app->now - app->read_at, least = app->screen->pace;
    bool forced = app->version == -1;
    if (since >= 0 && since < least && !(forced && app->read_at == 0))
        if (!forced)
            return false;
    int64_t version = store_version_of_data(app->store);
    if (version == app->version && since >= 0 && since < 1)
        return false;
    struct err err = ERR_INIT;
    app->more = false;
    int result = read_screen(app, &err);
    COPY_TEXT(app->trouble, result < 0 ? err.text : "");
    app->version = app->more ? -1 : version;
    app->read_at = app->more ? 0 : app->now;
    return true;
}

bool app_update(struct app *app, double now)
{
    bool changed = false;
    app->now = now;
    if (app->message_until > 0 && now >= app->message_until) {
        app->message_until = 0;
        changed = true;
    }
    look_after_engine(app);
    for (size_t i = 0; i < n_screen_rows; i++)
        if (screen_rows[i].screen->tick)
            changed |= screen_rows[i].screen->tick(app, app->state[i]);
    changed |= read_store(app);
    return changed;
}

/* Keys ----------------------------------------------------------------------------------------------------------- */

void app_line(struct app *app, const char *line)
{
    struct err err = ERR_INIT;
    if (action_run(app, line, &err) < 0)
        app_say(app, true, "%s", err.text);
}

/* Who takes what is typed behind a word as it stands, as quotes mean something else in it than in a command. */
static int (*reader_of(const char *before))(struct app *app, const char *text, struct err *err)
{
    static const struct {
        const char *before;
        int (*read)(struct app *app, const char *text, struct err *err);
    } readers[] = {{"filter ", runs_filter}, {"tags ", labels_set_tags}, {"note ", labels_set_note}};
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (!strcmp(before, readers[i].before))
            return readers[i].read;
    return NULL;
}

static void enter_prompt(struct app *app)
{
    char line[sizeof app->prompt.before + sizeof app->prompt.text];
    struct prompt asked = app->prompt;
    struct err err = ERR_INIT;
    snprintf(line, sizeof line, "%s%s", asked.before, asked.text);
    app->prompt.open = false;
    if (*asked.text && !*asked.before)
        history_add(&app->history, asked.text);
    int (*as_it_stands)(struct app *app, const char *text, struct err *err) = reader_of(asked.before);
    if (!*asked.text && !as_it_stands && strcmp(asked.before, "columns ") && strcmp(asked.before, "metrics "))
        return;
    if ((as_it_stands ? as_it_stands(app, asked.text, &err) : action_run(app, line, &err)) == 0)
        return;
    app->prompt = asked; /* so that it can be mended */
    COPY_TEXT(app->prompt.problem, err.text);
}

/* A line that was typed before, in place of what stands there. */
static void recall(struct app *app, int by)
{
    const char *line = history_move(&app->history, by, app->prompt.text);
    if (line)
        prompt_open(&app->prompt, ": ", "", line);
}

/* A filter narrows while one types; what is no query yet changes nothing. */
static void follow_filter(struct app *app)
{
    struct err ignored = ERR_INIT;
    if (!strcmp(app->prompt.before, "filter "))
        runs_filter(app, app->prompt.text, &ignored);
}

static void key_in_prompt(struct app *app, uint32_t code)
{
    bool typed = !*app->prompt.before; /* a command, and not a value or a filter */
    bool tab = code == CODE_TAB || code == CODE_SHIFT_TAB;
    if (!tab)
        offers_drop(&app->offers);
    if (code == CODE_ENTER)
        enter_prompt(app);
    else if (code == CODE_ESCAPE)
        app->prompt.open = false;
    else if (tab)
        offers_move(app, code == CODE_TAB ? 1 : -1);
    else if (typed && (code == CODE_UP || code == CODE_DOWN))
        recall(app, code == CODE_UP ? -1 : 1);
    else if (prompt_key(&app->prompt, code))
        follow_filter(app);
}

void app_paste(struct app *app, const struct paste *paste)
{
    if (!app->prompt.open) {
        app_say(app, true, "a paste goes only into a line that is being typed: press : and paste again");
        return;
    }
    offers_drop(&app->offers);
    prompt_paste(&app->prompt, paste);
    follow_filter(app);
}

/* Keeps how the key is written, behind those before it, for who watches the projector. */
static void show_key(struct app *app, const struct key_row *row, uint32_t code)
{
    char letter[8] = "", shown[sizeof app->pressed + 40];
    if (code > ' ' && code < 127)
        snprintf(letter, sizeof letter, "%c", (char)code);
    snprintf(shown, sizeof shown, "%s %s", app->pressed, row ? row->label : letter);
    const char *from = shown;
    while (text_width(from) > 24 && strchr(from + 1, ' '))
        from = strchr(from + 1, ' ');
    copy_text(app->pressed, sizeof app->pressed, from);
}

void app_key(struct app *app, uint32_t code)
{
    const struct screen *front = app_front(app);
    struct key_list bound = preferences_keys(app->preferences);
    const struct key_row *row = app->prompt.open ? NULL : key_find(front, &bound, code);
    if (app->present)
        show_key(app, row, code);
    if (code == CODE_CONTROL('z')) /* over the prompt and the help, too */
        app_line(app, "suspend");
    else if (app->prompt.open)
        key_in_prompt(app, code);
    else if (front->type && front->type(app, screen_state(app, front), code))
        app->version = -1;
    else if (row)
        app_line(app, row->command);
    else if (front->key)
        front->key(app, screen_state(app, front), code);
}

/* Drawing -------------------------------------------------------------------------------------------------------- */

enum { FOOTER_TEXT = 64 };

static int footer_item(struct canvas *canvas, int x, int y, const char *text, bool draw)
{
    int key = (int)strcspn(text, " "), width = text_width(text);
    char head[16];
    snprintf(head, sizeof head, "%.*s", key, text);
    if (draw) {
        int used = canvas_text(canvas, x, y, width, STYLE_BOLD, head);
        canvas_text(canvas, x + used, y, width - used, COLOUR_PLAIN, text + key);
    }
    return width + 2;
}

/* What the footer says of a key. One that a person has bound to the same takes its place; one that was bound to
 * something else has none. */
static void footer_words(const struct app *app, const struct key_row *row, char to[FOOTER_TEXT])
{
    struct key_list bound = preferences_keys(app->preferences);
    const struct key_row *other = key_running(&bound, row->command);
    char text[FOOTER_TEXT];
    footer_text(app, row, text, sizeof text);
    if (!other && key_in(&bound, row->code) && !app_front(app)->over)
        text[0] = '\0';
    if (other && *text && !app_front(app)->over)
        snprintf(to, FOOTER_TEXT, "%s%s", other->label, text + strcspn(text, " "));
    else
        copy_text(to, FOOTER_TEXT, text);
}

/* Whether a key leads to another screen, and can. */
static bool leads_on(const struct app *app, const struct key_row *row)
{
    char text[FOOTER_TEXT];
    footer_text(app, row, text, sizeof text);
    return *text && strcmp(row->command + strlen("screen "), app->screen->name) != 0;
}

/* The keys that lead to a screen, as one item: "125", of which each digit can be clicked at x; x < 0: it is only
 * measured. Returns how many rows they are. */
static size_t join_screens(const struct app *app, struct canvas *canvas, const struct key_row *rows, size_t n, int x,
                           char to[FOOTER_TEXT])
{
    size_t i = 0;
    int found = 0;
    for (; i < n && !strncmp(rows[i].command, "screen ", strlen("screen ")); i++) {
        if (!leads_on(app, &rows[i]) || found + 1 >= FOOTER_TEXT)
            continue;
        if (x >= 0)
            canvas_command(canvas, (struct rect){x + found, canvas->height - 1, 1, 1}, rows[i].command);
        to[found++] = rows[i].label[0];
    }
    to[found] = '\0';
    return i;
}

/* Draws the footer's items of one list of keys, or measures them: those that can act now. The key that leads to where
 * one is has no place; those to the others are one item where `joined`. */
static int footer_part(const struct app *app, struct canvas *canvas, const struct key_list *list, int x, int end,
                       bool joined, bool draw)
{
    char here[32], text[FOOTER_TEXT];
    int from = x;
    snprintf(here, sizeof here, "screen %s", app->screen->name);
    for (size_t i = 0, taken; i < list->n; i += taken ? taken : 1) {
        const struct key_row *row = &list->row[i];
        taken = joined ? join_screens(app, canvas, row, list->n - i, draw ? x : -1, text) : 0;
        if (!taken && (!*row->footer || !strcmp(row->command, here)))
            text[0] = '\0';
        else if (!taken)
            footer_words(app, row, text);
        if (x + text_width(text) > end)
            break;
        if (draw && *text && !taken)
            canvas_command(canvas, (struct rect){x, canvas->height - 1, text_width(text), 1}, row->command);
        x += *text ? footer_item(canvas, x, canvas->height - 1, text, draw) : 0;
    }
    return x - from;
}

static void draw_footer(const struct app *app, struct canvas *canvas)
{
    const struct screen *front = app_front(app);
    struct key_list own = {.row = front->keys, .n = front->n_keys}, all = key_list_everywhere();
    if (front->over) {
        footer_part(app, canvas, &own, 1, canvas->width, false, true);
        return;
    }
    int needed = footer_part(app, canvas, &own, 1, 1000, false, false);
    int everywhere = footer_part(app, canvas, &all, 0, 1000, false, false) - 2;
    bool joined = 1 + needed + everywhere > canvas->width;
    if (joined)
        everywhere = footer_part(app, canvas, &all, 0, 1000, true, false) - 2;
    int right = canvas->width - 1 - everywhere;
    footer_part(app, canvas, &own, 1, right - 1, false, true);
    footer_part(app, canvas, &all, right, canvas->width, joined, true);
}

static int sentence_rows(const char *text, int width)
{
    enum { MOST_ROWS = 5 };
    int rows = text_rows(text, width - 2);
    return rows < MOST_ROWS ? rows : MOST_ROWS;
}

static const char *notice_now(const struct app *app)
{
    return app->now < app->message_until ? app->message : app->trouble;
}

int app_notice_rows(const struct app *app, int width)
{
    return sentence_rows(notice_now(app), width);
}

/* A sentence above row `end`, in as many rows as it needs. */
static void draw_sentence(struct canvas *canvas, int end, int style, const char *text)
{
    int rows = sentence_rows(text, canvas->width);
    struct rect area = {1, end - rows, canvas->width - 2, rows};
    canvas_fill(canvas, (struct rect){0, area.y, canvas->width, rows}, ' ', COLOUR_PLAIN);
    canvas_wrap(canvas, area, style, text);
}

static void draw_status(const struct app *app, struct canvas *canvas)
{
    const char *text = notice_now(app);
    bool bad = app->now < app->message_until ? app->message_bad : true;
    if (*text)
        draw_sentence(canvas, canvas->height - 1, bad ? COLOUR_RED | STYLE_BOLD : STYLE_BOLD, text);
}

/* What is wrong with the line stands behind it, or above where there is no room for all of it. */
static int draw_prompt(const struct app *app, struct canvas *canvas)
{
    struct prompt prompt = app->prompt;
    int y = canvas->height - 2;
    bool fits = text_width(prompt.label) + text_width(prompt.text) + text_width(prompt.problem) + 6 <= canvas->width;
    canvas_fill(canvas, (struct rect){0, y, canvas->width, 1}, ' ', COLOUR_PLAIN);
    if (!fits && *prompt.problem) {
        draw_sentence(canvas, y, COLOUR_RED | STYLE_BOLD, prompt.problem);
        prompt.problem[0] = '\0';
    }
    offers_draw(&app->offers, canvas, y);
    return prompt_draw(&prompt, canvas, y);
}

int app_draw(const struct app *app, struct canvas *canvas)
{
    canvas_clear(canvas);
    if (canvas->width < LEAST_WIDTH || canvas->height < LEAST_HEIGHT) {
        char text[96];
        snprintf(text, sizeof text, _("needs at least %d×%d, this is %d×%d"), LEAST_WIDTH, LEAST_HEIGHT,
                 canvas->width,
                 canvas->height);
        canvas_wrap(canvas, (struct rect){0, 0, canvas->width, canvas->height}, COLOUR_PLAIN, text);
        return -1;
    }
    app->screen->draw(app, screen_state(app, app->screen), canvas);
    if (app->over) {
        struct region cover = {{0, 0, canvas->width, canvas->height}, .kind = REGION_COVER};
        canvas_region(canvas, &cover);
        app->over->draw(app, screen_state(app, app->over), canvas);
    }
    pointing_draw(app, canvas);
    if (app->present)
        canvas_right(canvas, 0, 0, canvas->width - 1, STYLE_BOLD | STYLE_REVERSE, app->pressed);
    draw_status(app, canvas);
    draw_footer(app, canvas);
    return app->prompt.open ? draw_prompt(app, canvas) : -1;
}
