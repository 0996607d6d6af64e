/* See lesson_runs.h. */
#include "tui/lessons/lesson_runs.h"

#include "store/base/clock.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/event.h"
#include "tui/preset_file.h"
#include "tui/resolve_settings.h"
#include "tui/sample.h"
#include "tui/twin.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Data ----------------------------------------------------------------------------------------------------------- */

enum { WAIT_SECONDS = 60, WORDS_OF_IMPORT = 16 };

/* "toy rings points=400" is kept as lesson-rings-points-400. */
static void data_name(const struct lesson *lesson, char name[64])
{
    const char *what = lesson->data + (strncmp(lesson->data, "toy ", 4) ? 0 : 4);
    snprintf(name, 64, "lesson-%s", what);
    for (char *c = name; *c; c++)
        if (*c == ' ' || *c == '=')
            *c = '-';
}

struct import_words {
    char *word[WORDS_OF_IMPORT + 1];
    int n;
};

static void add(struct import_words *words, char *word)
{
    if (words->n < WORDS_OF_IMPORT)
        words->word[words->n++] = word;
    else
        free(word);
}

/* "shop", or "pictures" and perhaps the column of the shop's items that is their label. */
static int add_files(struct import_words *words, const char *data, struct err *err)
{
    bool pictures = strcmp(data, "shop") != 0;
    const char *label = strchr(data, ' ');
    char *folder = sample_folder(err);
    if (!folder)
        return -1;
    add(words, xasprintf("train=%s/%s", folder, pictures ? "pictures.png" : "interactions.csv"));
    add(words, xasprintf("%s=%s/items.csv", pictures ? "labels" : "items", folder));
    if (pictures) {
        add(words, xstrdup("tile=16"));
        add(words, xstrdup(label ? label + 1 : "label=category"));
    }
    free(folder);
    return 0;
}

static void add_toy(struct import_words *words, const char *toy)
{
    char *copy = xstrdup(toy), *rest, *word = strtok_r(copy, " \t", &rest);
    add(words, xasprintf("toy=%s", word ? word : ""));
    while ((word = strtok_r(NULL, " \t", &rest)))
        add(words, xstrdup(word));
    free(copy);
}

static int import(struct store *store, const struct lesson *lesson, const char *name, struct err *err)
{
    struct import_words words = {.n = 0};
    struct text printed = TEXT_INIT;
    add(&words, xstrdup("import"));
    add(&words, xasprintf("store=%s", store_path(store)));
    add(&words, xasprintf("name=%s", name));
    int failed = 0;
    if (!strncmp(lesson->data, "toy ", 4))
        add_toy(&words, lesson->data + 4);
    else
        failed = add_files(&words, lesson->data, err);
    if (!failed)
        failed = engine_ask((const char *const *)words.word, &printed, err);
    text_release(&printed);
    while (words.n)
        free(words.word[--words.n]);
    return failed ? -1 : 0;
}

/* 1 when the store has it, 0 when not. */
static int find_data(struct store *store, const char *name, struct dataset *set, struct err *err)
{
    struct err why = ERR_INIT;
    if (!dataset_find(store, name, set, &why))
        return 1;
    return why.code == ERR_NOT_FOUND ? 0 : err_set(err, why.code, "%s", why.text);
}

/* Two who begin at once: the import of the second is refused, and it finds what the first has made. */
int lesson_data(struct store *store, const struct lesson *lesson, struct dataset *set, struct err *err)
{
    char name[64];
    double since = clock_monotonic();
    data_name(lesson, name);
    for (;;) {
        int there = find_data(store, name, set, err);
        if (there)
            return there < 0 ? -1 : 0;
        if (!import(store, lesson, name, err))
            continue;
        there = find_data(store, name, set, &(struct err)ERR_INIT);
        if (there > 0) {
            err_clear(err);
            return 0;
        }
        if (err->code != ERR_BUSY || clock_monotonic() - since > WAIT_SECONDS)
            return err_prefix(err, "the data of the lesson %s cannot be made", lesson->name);
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    }
}

/* Beginning ------------------------------------------------------------------------------------------------------ */

/* Settings with spaces between, one after the other. */
static int settle(struct resolved_settings *resolved, const char *settings, struct err *err)
{
    char *copy = xstrdup(settings ? settings : ""), *rest, *word;
    int failed = 0;
    for (word = strtok_r(copy, " \t", &rest); word && !failed; word = strtok_r(NULL, " \t", &rest))
        if (strncmp(word, "seed=", 5))
            failed = resolve_word(resolved, word, err);
    free(copy);
    return failed;
}

/* The seed of a run: what its line says, else the lesson's. */
static int64_t seed_of(const struct progress *progress, const struct lesson_step *step)
{
    const char *at = strstr(step->settings, "seed=");
    int64_t seed = progress->lesson->seed;
    if (at && (at == step->settings || at[-1] == ' ')) {
        char word[24];
        snprintf(word, sizeof word, "%.*s", (int)strcspn(at + 5, " \t"), at + 5);
        parse_int(word, &seed);
    }
    return seed + progress->other_seeds;
}

/* The step whose run is to begin: the next, or the one before it that is looked at still. -1 with err. */
static int step_to_begin(const struct progress *progress, struct err *err)
{
    const struct lesson *lesson = progress->lesson;
    if (progress->at == lesson->n_steps || !*lesson->step[progress->at].run)
        return err_set(err, ERR_USAGE, "this step begins no run");
    if (progress->row[progress->at].run)
        return err_set(err, ERR_USAGE, "run %s has begun: it is run %lld", lesson->step[progress->at].run,
                       (long long)progress->row[progress->at].run);
    return (int)progress->at;
}

static char *preset_path(const struct lesson *lesson)
{
    char *beside = xasprintf("%s%s", lesson->folder, lesson->preset);
    if (*lesson->preset && preset_is_file(beside) && !access(beside, R_OK))
        return beside;
    free(beside);
    return xstrdup(lesson->preset);
}

static int64_t insert(struct progress *progress, const struct lesson_step *step, const char *extra,
                      const struct dataset *set, double now, struct err *err)
{
    struct store *store = progress->store;
    const struct lesson *lesson = progress->lesson;
    struct resolved_settings resolved;
    struct run run = {.dataset = set->id, .seed = seed_of(progress, step), .threads = 1};
    char *preset = preset_path(lesson);
    int64_t id = -1;
    snprintf(run.name, sizeof run.name, "%.20s-%.24s-%s", lesson->name, progress->student, step->run);
    if (!name_is_valid(run.name)) /* a name that was cut within a letter */
        snprintf(run.name, sizeof run.name, "%.20s-%s", lesson->name, step->run);
    COPY_TEXT(run.preset, resolve_preset_name(preset));
    if (resolve_begin(&resolved, store, set, NULL, *preset ? preset : NULL, err) < 0) {
        free(preset);
        return -1;
    }
    if (!settle(&resolved, lesson->settings, err) && !settle(&resolved, step->settings, err) &&
        !settle(&resolved, extra, err) && !resolve_check(&resolved, store, set->id, false, NULL, err) &&
        !store_begin(store, err)) {
        struct lesson_answer row = progress->row[progress->at];
        id = resolve_insert(&resolved, store, &run, err);
        row.run = id;
        row.begun = row.begun > 0 ? row.begun : now;
        if (id < 0 || lesson_answer_put(store, &row, err) < 0 || store_commit(store, err)) {
            store_rollback(store);
            id = -1;
        } else {
            progress->row[progress->at] = row;
        }
    }
    resolve_release(&resolved);
    free(preset);
    return id;
}

int lesson_begin(struct progress *progress, const char *extra, double now, struct engine_process *engine,
                 struct run *run, struct err *err)
{
    int at = step_to_begin(progress, err);
    struct dataset set;
    if (at < 0 || engine_refresh_catalogue(progress->store, err) ||
        lesson_data(progress->store, progress->lesson, &set, err) < 0)
        return -1;
    int64_t id = insert(progress, &progress->lesson->step[at], extra, &set, now, err);
    if (id < 0)
        return err_prefix(err, "the run of the lesson cannot begin");
    if (engine_begin(progress->store, id, engine, run, err) < 0) {
        progress->row[at].run = 0;
        return -1;
    }
    return lesson_hold(progress, id, "lesson", err); /* those of before leave their cores to it */
}

/* Twins ---------------------------------------------------------------------------------------------------------- */

static int ask_to_stop(struct store *store, const struct run *run, const char *actor, struct err *err)
{
    struct event event = {.run = run->id, .verb = EVENT_STOP, .asked_step = run->step};
    COPY_TEXT(event.actor, actor);
    COPY_TEXT(event.why, "the lesson is done");
    return run_status_is_active(run->status) && event_ask(store, &event, err) < 0 ? -1 : 0;
}

static int stop_twins(struct store *store, int64_t run, const char *actor, struct err *err)
{
    struct run *children;
    size_t n;
    int failed = 0;
    if (run_children(store, run, &children, &n, err) < 0)
        return -1;
    for (size_t i = 0; i < n && !failed; i++)
        failed = children[i].twin_of ? ask_to_stop(store, &children[i], actor, err) : 0;
    free(children);
    return failed;
}

static int change_without_twin(struct store *store, const struct run *run, struct event *change, struct err *err)
{
    struct event *events = NULL;
    struct family *family = NULL;
    struct err ignored = ERR_INIT;
    size_t n;
    int due = -1;
    if (event_list(store, run->id, 0, &events, &n, err) < 0)
        return -1;
    const struct event *found = twin_change(run, events, n, NULL, &ignored);
    if (!found || run->step <= found->step)
        due = 0;
    else if ((family = family_load(store, run->id, err))) {
        due = !family_twin(family, found).run;
        *change = *found;
    }
    family_free(family);
    free(events);
    return due;
}

int lesson_twin_due(const struct progress *progress, struct run *run, struct event *change, struct err *err)
{
    for (size_t i = 0; i < progress->lesson->n_steps; i++) {
        if (!progress->row[i].run)
            continue;
        if (run_get(progress->store, progress->row[i].run, run, err) < 0)
            return -1;
        int due = change_without_twin(progress->store, run, change, err);
        if (due > 0 && stop_twins(progress->store, run->id, "lesson", err) < 0)
            return -1;
        if (due)
            return due;
    }
    return 0;
}

/* Pausing -------------------------------------------------------------------------------------------------------- */

/* Whether it was asked to pause last, be it done yet or not. -1 on error. */
static int is_held(struct store *store, int64_t run, struct err *err)
{
    struct event *events;
    size_t n;
    bool held = false;
    if (event_list(store, run, 0, &events, &n, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (events[i].verb == EVENT_PAUSE || events[i].verb == EVENT_STEP || events[i].verb == EVENT_RESUME)
            held = events[i].verb != EVENT_RESUME;
    free(events);
    return held;
}

/* Asks one run to wait, or to go on, unless it was asked that last. */
static int hold_run(struct store *store, int64_t id, bool goes, const char *actor, struct err *err)
{
    struct run run;
    int held = run_get(store, id, &run, err) < 0 ? -1 : is_held(store, id, err);
    if (held < 0 || !run_status_is_active(run.status) || goes == !held)
        return held < 0 ? -1 : 0;
    struct event event = {.run = id, .verb = goes ? EVENT_RESUME : EVENT_PAUSE, .asked_step = run.step};
    COPY_TEXT(event.actor, actor);
    COPY_TEXT(event.why, goes ? "the lesson goes on" : "the lesson waits for its reader");
    return event_ask(store, &event, err) < 0 ? -1 : 0;
}

/* The same of a run and its twins: a twin that nobody looks at would keep a core from the next run. */
static int hold_with_twins(struct store *store, int64_t run, bool goes, const char *actor, struct err *err)
{
    struct run *children = NULL;
    size_t n = 0;
    int failed = hold_run(store, run, goes, actor, err) < 0 ? -1 : run_children(store, run, &children, &n, err);
    for (size_t i = 0; i < n && !failed; i++)
        failed = children[i].twin_of ? hold_run(store, children[i].id, goes, actor, err) : 0;
    free(children);
    return failed;
}

int64_t lesson_training(const struct progress *progress)
{
    const struct lesson_step *step = progress->at < progress->lesson->n_steps
                                         ? &progress->lesson->step[progress->at] : NULL;
    if (!step || step->kind != STEP_DO || (*step->run && !progress->row[progress->at].run))
        return 0;
    bool by_hand = progress->unmet < step->n_waits && condition_is_by_hand(&step->wait[progress->unmet]);
    return by_hand ? 0 : progress_shown_run(progress, progress->at);
}

int lesson_hold(const struct progress *progress, int64_t training, const char *actor, struct err *err)
{
    for (size_t i = 0; i < progress->lesson->n_steps; i++) {
        int64_t run = progress->row[i].run;
        if (run && hold_with_twins(progress->store, run, run == training, actor, err) < 0)
            return -1;
    }
    return 0;
}

/* The end -------------------------------------------------------------------------------------------------------- */

int lesson_stop_runs(const struct progress *progress, const char *actor, struct err *err)
{
    struct run run;
    for (size_t i = 0; i < progress->lesson->n_steps; i++)
        if (progress->row[i].run && (run_get(progress->store, progress->row[i].run, &run, err) < 0 ||
                                     ask_to_stop(progress->store, &run, actor, err) < 0 ||
                                     stop_twins(progress->store, run.id, actor, err) < 0))
            return -1;
    return 0;
}
