/* The Batch screen: reading frames, asking the engine, and its keys. batch_draw.c draws it, its commands are in
 * actions_batch.c. */
#include "tui/screens/batch.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/engine_link.h"
#include "tui/screens/live.h"
#include "tui/screens/screen.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct batch_screen *batch_of(const struct app *app)
{
    return screen_state(app, &screen_batch);
}

const struct frame *batch_frame_of(const struct batch_screen *batch)
{
    const struct frame *frame = run_frames_shown(&batch->frames, FRAMES_batch);
    return batch->sound ? frame : NULL;
}

size_t batch_anchors(const struct batch_screen *batch)
{
    const struct frame *frame = batch_frame_of(batch);
    return frame ? frame_find(frame, "anchor", BATCH_ANCHOR_FIELDS)->rows : 0;
}

/* Rows ----------------------------------------------------------------------------------------------------------- */

static const float *entry_of(const struct frame *frame, size_t entry)
{
    return frame_find(frame, "entry", BATCH_ENTRY_FIELDS)->value + entry * BATCH_ENTRY_FIELDS;
}

static bool is_positive(const float *entry)
{
    return (unsigned)entry[BATCH_ENTRY_CODE] / BATCH_STRATEGIES & BATCH_IS_POSITIVE;
}

/* Positives first, then the nearest. */
static int nearest_first(const void *a, const void *b, void *frame)
{
    const struct batch_row *x = a, *y = b;
    float s = entry_of(frame, x->entry)[BATCH_ENTRY_SIMILARITY],
          t = entry_of(frame, y->entry)[BATCH_ENTRY_SIMILARITY];
    if (x->positive != y->positive)
        return x->positive ? -1 : 1;
    return s > t ? -1 : s < t ? 1 : x->entry < y->entry ? -1 : x->entry > y->entry;
}

/* The size of an entry's slope, as it is or as it was asked; 0 of a positive. */
static double size_of(const struct batch_screen *batch, const struct frame *frame, const struct batch_row *row,
                      bool asked)
{
    double slope = asked ? (double)batch->what_if.slope[row->entry]
                         : (double)entry_of(frame, row->entry)[BATCH_ENTRY_SLOPE];
    return row->positive ? 0 : fabs(slope);
}

static struct batch_sums share_out(struct batch_screen *batch, const struct frame *frame, bool asked)
{
    struct batch_sums sums = {0, 0};
    double entropy = 0;
    for (size_t i = 0; i < batch->n; i++)
        sums.total += size_of(batch, frame, &batch->row[i], asked);
    for (size_t i = 0; i < batch->n; i++) {
        double size = size_of(batch, frame, &batch->row[i], asked),
               share = sums.total > 0 && isfinite(sums.total) ? size / sums.total : 0;
        *(asked ? &batch->row[i].asked_share : &batch->row[i].share) = share;
        entropy -= share > 0 ? share * log(share) : 0;
    }
    sums.effective = sums.total > 0 ? exp(entropy) : 0;
    return sums;
}

/* Its title, else its id, else its number. */
static int name_row(struct app *app, const struct batch_screen *batch, const char *side, float number, char *to,
                    size_t size, struct err *err)
{
    char *id = NULL, *title = NULL;
    int got = number < 0 ? 0 : dataset_name(app->store, batch->run.dataset, side, (int64_t)number, &id, &title, err);
    if (got < 0 && err->code != ERR_NOT_FOUND)
        return -1;
    if (got < 0)
        err_clear(err);
    if (id)
        snprintf(to, size, "%s", title ? title : id);
    else
        snprintf(to, size, number < 0 ? _("nothing") : "%s %.0f", side, (double)number);
    free(id);
    free(title);
    return 0;
}

/* And, of a row with a class, that. */
static int name_all(struct app *app, const struct batch_screen *batch, bool anchor, float number, float class,
                    char *to, size_t size, struct err *err)
{
    const char *side = frame_word(batch_frame_of(batch), anchor ? "anchors" : "candidates"),
               *classes = description_class_names(&batch->description, side);
    char of_class[BATCH_NAME];
    if (name_row(app, batch, side, number, to, size, err) < 0)
        return -1;
    if (class < 0)
        return 0;
    if (name_row(app, batch, *classes ? classes : "class", class, of_class, sizeof of_class, err) < 0)
        return -1;
    snprintf(to + strlen(to), size - strlen(to), " [%s]", of_class);
    return 0;
}

/* By the beginning of its text; false where it has none. */
static bool name_by_text(const struct frame *frame, size_t entry, char to[BATCH_NAME])
{
    const struct frame_array *lines = frame_pictures(frame, "entry_text");
    if (!lines || entry >= lines->rows || !lines->pixel[entry * lines->cols])
        return false;
    snprintf(to, BATCH_NAME, "%.*s", (int)lines->cols, (const char *)lines->pixel + entry * lines->cols);
    return true;
}

static int name_entries(struct app *app, struct batch_screen *batch, const struct frame *frame, struct err *err)
{
    enum { MOST_NAMED = 200 }; /* further down their numbers do */
    const float *anchor = frame_find(frame, "anchor", BATCH_ANCHOR_FIELDS)->value +
                          batch->anchor * BATCH_ANCHOR_FIELDS;
    if (name_all(app, batch, true, anchor[BATCH_ANCHOR], anchor[BATCH_ANCHOR_CLASS], batch->anchor_name,
                 sizeof batch->anchor_name, err) < 0)
        return -1;
    for (size_t i = 0; i < batch->n; i++) {
        const float *entry = entry_of(frame, batch->row[i].entry);
        bool of_anchors = (unsigned)entry[BATCH_ENTRY_CODE] / BATCH_STRATEGIES & BATCH_IS_ANCHOR;
        if (name_by_text(frame, batch->row[i].entry, batch->row[i].name))
            continue;
        if (i >= MOST_NAMED)
            snprintf(batch->row[i].name, BATCH_NAME, "%.0f", (double)entry[BATCH_ENTRY]);
        else if (name_all(app, batch, of_anchors, entry[BATCH_ENTRY], entry[BATCH_ENTRY_CLASS], batch->row[i].name,
                          BATCH_NAME, err) < 0)
            return -1;
    }
    return 0;
}

int batch_arrange(struct app *app, struct batch_screen *batch, struct err *err)
{
    const struct frame *frame = run_frames_shown(&batch->frames, FRAMES_batch);
    batch->sound = frame && batch_frame_check(frame, NULL) == 0 && frame_find(frame, "anchor", BATCH_ANCHOR_FIELDS);
    size_t anchors = batch_anchors(batch);
    batch->arranged = batch->frames.shown[FRAMES_batch].key;
    batch->n = 0;
    if (!anchors)
        return 0;
    batch->anchor = batch->anchor < anchors ? batch->anchor : anchors - 1;
    const float *anchor = frame_find(frame, "anchor", BATCH_ANCHOR_FIELDS)->value +
                          batch->anchor * BATCH_ANCHOR_FIELDS;
    size_t first = (size_t)anchor[BATCH_ANCHOR_FIRST];
    batch->n = (size_t)anchor[BATCH_ANCHOR_ENTRIES];
    batch->row = xrealloc(batch->row, batch->n + 1, sizeof *batch->row);
    batch->positives = 0;
    for (size_t i = 0; i < batch->n; i++) {
        batch->row[i] = (struct batch_row){.entry = first + i, .positive = is_positive(entry_of(frame, first + i))};
        batch->positives += batch->row[i].positive;
    }
    qsort_r(batch->row, batch->n, sizeof *batch->row, nearest_first, (void *)(uintptr_t)frame);
    batch->selected = batch->selected < batch->n ? batch->selected : 0;
    batch->is = share_out(batch, frame, false);
    if (batch_is_answered(batch))
        batch->asked = share_out(batch, frame, true);
    return name_entries(app, batch, frame, err);
}

/* What if -------------------------------------------------------------------------------------------------------- */

bool batch_is_answered(const struct batch_screen *batch)
{
    const struct what_if *w = &batch->what_if;
    return *w->value && w->slope && frame_key_is(&w->of, &batch->frames.shown[FRAMES_batch].key);
}

const char *batch_knob_value(const struct batch_screen *batch)
{
    const struct frame *frame = batch_frame_of(batch);
    return frame ? frame_word(frame, batch->what_if.knob) : "";
}

void batch_next_knob(struct batch_screen *batch)
{
    const struct frame *frame = batch_frame_of(batch);
    char words[FRAME_FACT], *rest, *first, *before = NULL, *word;
    COPY_TEXT(words, frame ? frame_word(frame, "answers") : "");
    batch_ask(batch, "", 0);
    for (first = word = strtok_r(words, "+", &rest); word; before = word, word = strtok_r(NULL, "+", &rest))
        if (before && !strcmp(before, batch->what_if.knob))
            break;
    word = word ? word : first;
    COPY_TEXT(batch->what_if.knob, word ? word : "");
}

void batch_ask(struct batch_screen *batch, const char *value, double at)
{
    COPY_TEXT(batch->what_if.value, value);
    batch->what_if.ask_at = *value ? at : 0;
    batch->what_if.of = (struct frame_key){0};
}

static int start_asking(struct app *app, struct batch_screen *batch, struct err *err)
{
    struct what_if *w = &batch->what_if;
    const struct frame *frame = batch_frame_of(batch);
    char *program = engine_find(err), *words[] = {xstrdup("batch"), xasprintf("store=%s", store_path(app->store)),
                                                  xasprintf("run=%lld", (long long)batch->run.id),
                                                  xasprintf("step=%lld", (long long)frame->step),
                                                  xasprintf("what_if=%s=%s", w->knob, w->value),
                                                  xstrdup("values=1"), NULL};
    w->about = batch->frames.shown[FRAMES_batch].key;
    w->ask_at = 0;
    int result = program ? job_start(&w->job, program, (const char *const *)words, app->width, err) : -1;
    for (size_t i = 0; words[i]; i++)
        free(words[i]);
    free(program);
    return result;
}

/* Takes the numbers of an answer over: false where they are of another frame, since this one is no longer kept. */
static bool read_numbers(struct what_if *w, const struct frame *frame)
{
    size_t anchors = frame_find(frame, "anchor", BATCH_ANCHOR_FIELDS)->rows,
           entries = frame_find(frame, "entry", BATCH_ENTRY_FIELDS)->rows;
    char *at = w->job.text.data, *end;
    w->loss = xrealloc(w->loss, anchors + 1, sizeof *w->loss);
    w->slope = xrealloc(w->slope, entries + 1, sizeof *w->slope);
    if (strtoll(at, &end, 10) != frame->step)
        return false;
    w->scale = strtod(end, &end);
    for (size_t i = 0; i < anchors + entries; i++) {
        at = end;
        *(i < anchors ? &w->loss[i] : &w->slope[i - anchors]) = strtof(at, &end);
        if (end == at)
            return false;
        strtof(end, &end);
    }
    return *end == '\n' && !end[1];
}

/* True when there is something new to be drawn. */
static bool take_answer(struct app *app, struct batch_screen *batch)
{
    struct what_if *w = &batch->what_if;
    const struct frame *frame = batch_frame_of(batch);
    bool ran = job_runs(&w->job);
    job_poll(&w->job);
    if (!ran || job_runs(&w->job) || !*w->value)
        return false;
    if (w->job.exit_code) {
        app_say(app, true, "%s", w->job.text.length ? w->job.text.data : _("the engine could not be asked"));
        w->value[0] = '\0';
        return true;
    }
    if (!frame || !frame_key_is(&w->about, &batch->frames.shown[FRAMES_batch].key))
        return true; /* of a frame that was shown before */
    if (read_numbers(w, frame)) {
        w->of = w->about;
        batch->asked = share_out(batch, frame, true);
    } else {
        app_say(app, true, "the batch of step %lld is no longer kept: } shows the newest", (long long)frame->step);
        w->value[0] = '\0';
    }
    return true;
}

static bool tick(struct app *app, void *state)
{
    struct batch_screen *batch = state;
    struct what_if *w = &batch->what_if;
    struct err err = ERR_INIT;
    bool changed = take_answer(app, batch), due = w->ask_at > 0 && app->now >= w->ask_at;
    bool stale = *w->value && !w->ask_at && !batch_is_answered(batch); /* of a frame before */
    if (app->screen == &screen_batch && batch_frame_of(batch) && (due || stale) && !job_runs(&w->job) &&
        start_asking(app, batch, &err) < 0) {
        app_say(app, true, "%s", err.text);
        w->value[0] = '\0';
        changed = true;
    }
    return changed;
}

/* The screen ----------------------------------------------------------------------------------------------------- */

static int update(struct app *app, void *state, struct err *err)
{
    struct batch_screen *batch = state;
    if (!batch->run.id || run_get(app->store, batch->run.id, &batch->run, err) < 0 ||
        run_frames_read(&batch->frames, app->store, &batch->run, err) < 0)
        return batch->run.id ? -1 : 0;
    if (frame_key_is(&batch->arranged, &batch->frames.shown[FRAMES_batch].key) && batch->n)
        return 0;
    int result = batch_arrange(app, batch, err);
    if (batch_frame_of(batch) && !*batch_knob_value(batch))
        batch_next_knob(batch);
    return result;
}

static int can_open(const struct app *app, const void *state, struct err *err)
{
    (void)state;
    if (!app_run(app))
        return err_set(err, ERR_USAGE, "there is no run whose batch could be shown");
    return run_check_trained(app_run(app), err);
}

static int read_description(struct app *app, struct batch_screen *batch, struct err *err)
{
    struct dataset dataset;
    return run_get(app->store, batch->run.id, &batch->run, err) < 0 ||
                   dataset_get(app->store, batch->run.dataset, &dataset, err) < 0 ||
                   description_read(app->store, &dataset, &batch->description, err) < 0
               ? -1
               : 0;
}

/* The run that is selected where one comes from; it is open on Live, too, and so watched. */
static int open_batch(struct app *app, void *state, struct err *err)
{
    struct batch_screen *batch = state;
    int64_t run = app_run(app)->id;
    const struct screen *from = app->screen;
    if (batch->run.id == run && from == &screen_batch)
        return 0;
    if (live_of(app)->view.id != run && live_open(app, run, err) < 0)
        return -1;
    app->screen = from;
    if (batch->run.id != run) {
        run_frames_release(&batch->frames);
        batch->frames = (struct run_frames){.only = FRAMES_batch};
        batch_ask(batch, "", 0);
        batch->what_if.knob[0] = '\0';
        batch->anchor = batch->selected = 0;
    }
    batch->run.id = run;
    return read_description(app, batch, err) < 0 ? -1 : update(app, batch, err);
}

static int go_to_frame(struct app *app, enum frame_move move, struct err *err)
{
    struct batch_screen *batch = batch_of(app);
    char step[32];
    size_t place, n;
    if (run_frames_go(&batch->frames, app->store, &batch->run, FRAMES_batch, move, &place, &n, err) < 0)
        return -1;
    format_count(batch->frames.shown[FRAMES_batch].key.step, step, sizeof step);
    app_say(app, false, "batch of step %s, %zu of %zu kept%s", step, place, n,
            batch->frames.went_back ? _("; } shows the newest") : "");
    return batch_arrange(app, batch, err);
}

static int can_select(const struct app *app, const void *state, struct err *err)
{
    const struct batch_screen *batch = state;
    (void)app;
    return batch->n ? 0 : err_set(err, ERR_USAGE, "there is nothing to select yet");
}

static void select_row(struct app *app, void *state, int by)
{
    struct batch_screen *batch = state;
    long next = (long)batch->selected + by;
    (void)app;
    batch->selected = next < 0 || !batch->n ? 0 : (size_t)next >= batch->n ? batch->n - 1 : (size_t)next;
}

static const struct run *run_of(const void *state)
{
    const struct batch_screen *batch = state;
    return batch->run.id ? &batch->run : NULL;
}

static void close_batch(struct app *app, void *state)
{
    struct batch_screen *batch = state;
    (void)app;
    run_frames_release(&batch->frames);
    job_release(&batch->what_if.job);
    free(batch->what_if.loss);
    free(batch->what_if.slope);
    free(batch->row);
}

static const struct key_row keys[] = {
    KEYS_OF_LIST("row"),
    {'a', "a", "a anchor", "anchor next", "show the next anchor of the batch"},
    {'A', "A", "", "anchor previous", "show the anchor before"},
    {'y', "y", "y why", "why", "why the item's score with the user; of a row, why it has its class"},
    {CODE_RIGHT, "Right", "←→ what if", "what-if up", "what if the knob had a greater value"},
    {CODE_LEFT, "Left", "", "what-if down", "what if it had a smaller one"},
    {'l', "l", "", "what-if up", "what if the knob had a greater value"},
    {'h', "h", "", "what-if down", "what if it had a smaller one"},
    {CODE_SHIFT_RIGHT, "Shift-Right", "", "what-if up coarse", "a much greater value"},
    {CODE_SHIFT_LEFT, "Shift-Left", "", "what-if down coarse", "a much smaller one"},
    {'L', "L", "", "what-if up coarse", "a much greater value"},
    {'H', "H", "", "what-if down coarse", "a much smaller one"},
    {CODE_TAB, "Tab", "Tab knob", "what-if next", "ask about another knob that the loss reads"},
    {CODE_ENTER, "Enter", "Enter apply", "what-if apply", "turn the knob of the run to that value"},
    {'0', "0", "", "what-if off", "show only what is"},
    {'[', "[", "[] step", "frame earlier", "show the batch of an earlier step"},
    {']', "]", "", "frame later", "show that of a later step"},
    {'{', "{", "", "frame first", "show the first that is kept"},
    {'}', "}", "", "frame newest", "show the newest again"},
    {'x', "x", "x matrix", "matrix", "similarities of the whole batch, or one anchor's rows"},
    {CODE_ESCAPE, "Esc", "", "back", "go to the table of runs"},
};

const struct screen screen_batch = {
    .name = "batch",
    .shows_run = true,
    .go_to_frame = go_to_frame,
    .pace = 0.25,
    .keys = keys,
    .n_keys = sizeof keys / sizeof *keys,
    .state_size = sizeof(struct batch_screen),
    .can_open = can_open,
    .open = open_batch,
    .update = update,
    .tick = tick,
    .draw = batch_draw,
    .can_select = can_select,
    .select = select_row,
    .run = run_of,
    .close = close_batch,
};
