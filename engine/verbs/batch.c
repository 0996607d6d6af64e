/* batch: who stands against whom in a step of a run, and who gets the gradient. It is read from a frame that was kept
 * (engine/frames.h), or made from the newest checkpoint where none was. With what_if=KNOB=VALUE,... the same
 * similarities are weighed by other values of knobs that the loss reads, or a part of them, by another number of
 * negatives or other shares of strategies; nothing of the run is touched. */
#include "engine/batch_frame.h"
#include "engine/catalogue.h"
#include "engine/checkpoint.h"
#include "engine/training.h"
#include "engine/verbs/batch_report.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int refuse_loss(const struct run_context *w, struct err *err)
{
    return err_set(err, ERR_USAGE, "run %lld trains with loss=%s, which contrasts no rows: it has no negatives that "
                   "could be weighed; nearfar show %lld tells how it goes", (long long)w->run.id,
                   setting_word(&w->trainer.settings, &knob_loss), (long long)w->run.id);
}

/* Of the newest checkpoint, or before the first step. */
static int make_now(struct run_context *w, struct frame *frame, char *origin, size_t size, struct err *err)
{
    int unsound, loaded = checkpoint_resume(&w->trainer, w->store, w->run.id, &unsound, err);
    if (loaded < 0)
        return -1;
    if (unsound)
        print_to(stderr, "nearfar: %d newer checkpoint%s could not be used\n", unsound, plural(unsound));
    if (!loaded)
        trainer_restart(&w->trainer);
    batch_frame_make(&w->trainer, frame);
    snprintf(origin, size, "%s", loaded ? _("made now from its newest checkpoint")
                                        : _("made now from its beginning"));
    return frame->n ? 0 : err_set(err, ERR_USAGE, "the step after %lld of run %lld has nothing to contrast: ask for "
                                  "another step", (long long)frame->step, (long long)w->run.id);
}

static int find_frame(struct run_context *w, const struct verb_arguments *words, struct frame *frame, char *origin,
                      size_t size, struct err *err)
{
    bool asked = argument_of(words, "step");
    int64_t step = argument_int(words, "step", INT64_MAX);
    int got = frame_get(w->store, &w->run, BATCH_KIND, step, frame, err);
    if (got < 0)
        return -1;
    if (got) {
        snprintf(origin, size, _("kept at step %lld"), (long long)frame->step);
        return batch_frame_check(frame, err);
    }
    if (asked)
        return err_set(err, ERR_NOT_FOUND, "no batch of run %lld was kept up to step %lld: leave --step out for the "
                       "newest; nearfar set %lld frames_every 100 keeps one every 100 steps from now on",
                       (long long)w->run.id, (long long)step, (long long)w->run.id);
    return make_now(w, frame, origin, size, err);
}

/* What if -------------------------------------------------------------------------------------------------------- */

static struct frame copy_frame(const struct frame *frame)
{
    struct frame copy = *frame;
    copy.n = 0;
    for (size_t a = 0; a < frame->n; a++) {
        struct frame_array *array = &copy.array[copy.n];
        if (!frame->array[a].value) /* pictures say nothing of weights */
            continue;
        size_t bytes = frame->array[a].rows * frame->array[a].cols * sizeof(float);
        *array = frame->array[a];
        array->value = xmalloc(bytes + 1);
        memcpy(array->value, frame->array[a].value, bytes);
        copy.n++;
    }
    return copy;
}

/* "tau, logq": what can be asked. */
static void name_knobs(const struct frame *frame, const struct loss *loss, char *to, size_t size)
{
    to[0] = '\0';
    for (size_t f = 0; f < frame->n_facts; f++)
        if (batch_frame_answers(frame, loss, frame->fact[f].name))
            snprintf(to + strlen(to), size - strlen(to), "%s%s", *to ? C_("names", ", ") : "", frame->fact[f].name);
}

static bool knows_offsets(const struct frame *frame)
{
    const struct frame_array *entries = frame_find(frame, "entry", BATCH_ENTRY_FIELDS);
    for (size_t e = 0; entries && e < entries->rows; e++)
        if (!isnan(entries->value[e * BATCH_ENTRY_FIELDS + BATCH_ENTRY_OFFSET]))
            return true;
    return false;
}

/* One KNOB=VALUE. */
static int ask_knob(const struct run_context *w, const struct frame *frame, const struct loss *loss, char *word,
                    struct settings *settings, struct err *err)
{
    char old[WORD_SIZE], canonical[WORD_SIZE], knobs[FRAME_FACT], *equals = strchr(word, '=');
    if (!equals)
        return err_set(err, ERR_USAGE, "--what-if %s: write KNOB=VALUE, such as tau=0.05", word);
    *equals = '\0';
    if (!catalogue_knob(&w->catalogue, word, err))
        return -1;
    name_knobs(frame, loss, knobs, sizeof knobs);
    if (!batch_frame_answers(frame, loss, word))
        return err_set(err, ERR_USAGE, "--what-if %s: the rows of this batch say nothing of it, they answer "
                       "for %s: what it does, a fork shows (nearfar fork %lld)", word, *knobs ? knobs : _("no knob"),
                       (long long)w->run.id);
    if (settings_set(settings, word, equals + 1, old, canonical, err) < 0)
        return -1;
    if (!strcmp(word, knob_logq.name) && setting(settings, &knob_logq) != 0 && !knows_offsets(frame))
        return err_set(err, ERR_USAGE, "--what-if logq: this batch was made with logq=0, and the chances of its "
                       "negatives were not kept: turn logq up in a fork (nearfar fork %lld)", (long long)w->run.id);
    return 0;
}

/* Weighs a copy of the frame by these values. */
static int ask_what_if(struct run_context *w, const struct frame *frame, const struct loss *loss, const char *what_if,
                       struct settings *settings, struct frame *asked, struct err *err)
{
    char *copy = xstrdup(what_if), *rest;
    int result = 0;
    for (char *word = strtok_r(copy, ",", &rest); word && !result; word = strtok_r(NULL, ",", &rest))
        result = ask_knob(w, frame, loss, word, settings, err);
    free(copy);
    if (result < 0)
        return -1;
    *asked = copy_frame(frame);
    if (batch_frame_leave_out(asked, settings, err) < 0)
        return -1;
    batch_frame_weigh(asked, loss, settings);
    return 0;
}

/* Which anchors are printed: one in words, all where they are for a program. */
static int choose_anchors(struct batch_report *report, const struct verb_arguments *words, bool for_programs,
                          struct err *err)
{
    const struct frame_array *anchors = frame_find(report->frame, "anchor", BATCH_ANCHOR_FIELDS);
    int64_t anchor = argument_int(words, "anchor", -1), n = anchors ? (int64_t)anchors->rows : 0;
    if (!n)
        return err_set(err, ERR_FAILED, "the batch of step %lld has no anchors: look at another step",
                       (long long)report->frame->step);
    if (anchor >= n)
        return err_set(err, ERR_NOT_FOUND, "there is no anchor %lld: this batch shows those from 0 to %lld",
                       (long long)anchor, (long long)n - 1);
    report->first = anchor < 0 ? 0 : (size_t)anchor;
    report->n = anchor < 0 && for_programs ? (size_t)n : 1;
    return 0;
}

/* Plainly, for the workbench: the scale; of each anchor its loss and how many count; of each entry its slope and
 * code. */
static void print_values(const struct batch_report *report)
{
    const struct frame *frame = report->asked ? report->asked : report->frame;
    const struct frame_array *anchors = frame_find(frame, "anchor", BATCH_ANCHOR_FIELDS),
                             *entries = frame_find(frame, "entry", BATCH_ENTRY_FIELDS);
    print("%lld %.9g\n", (long long)frame->step, report->asked_scale);
    for (size_t a = 0; anchors && a < anchors->rows; a++) {
        const float *anchor = anchors->value + a * BATCH_ANCHOR_FIELDS;
        print("%.9g %.9g\n", (double)anchor[BATCH_ANCHOR_LOSS], (double)anchor[BATCH_ANCHOR_COUNTED]);
    }
    for (size_t e = 0; entries && e < entries->rows; e++) {
        const float *entry = entries->value + e * BATCH_ENTRY_FIELDS;
        print("%.9g %.9g\n", (double)entry[BATCH_ENTRY_SLOPE], (double)entry[BATCH_ENTRY_CODE]);
    }
}

static int print_report(const struct verb_arguments *words, struct batch_report *report, struct err *err)
{
    if (argument_of(words, "values")) {
        print_values(report);
        return 0;
    }
    bool json = argument_of(words, "json"), csv = argument_of(words, "csv");
    if (choose_anchors(report, words, json || csv, err) < 0)
        return -1;
    return (json ? batch_report_json : csv ? batch_report_csv : batch_report_words)(report, err);
}

static int report_frame(struct run_context *w, const struct verb_arguments *words, const struct frame *frame,
                        const char *origin, struct err *err)
{
    size_t term;
    const struct loss *loss = batch_frame_loss(&w->trainer.objective, &term);
    struct settings settings = w->trainer.settings;
    struct frame asked = {0};
    const char *what_if = argument_of(words, "what_if");
    struct dataset dataset;
    struct description description;
    if (batch_frame_settings(frame, loss, &settings, err) < 0 ||
        dataset_get(w->store, w->run.dataset, &dataset, err) < 0 ||
        description_read(w->store, &dataset, &description, err) < 0)
        return -1;
    struct batch_report report = {.w = w, .description = &description, .frame = frame,
                                  .scale = batch_frame_scale(loss, &settings),
                                  .top = (size_t)argument_int(words, "top", 20),
                                  .what_if = what_if ? what_if : "", .origin = origin};
    int result = what_if ? ask_what_if(w, frame, loss, what_if, &settings, &asked, err) : 0;
    report.asked = what_if ? &asked : NULL;
    report.asked_scale = batch_frame_scale(loss, &settings);
    if (!result)
        result = print_report(words, &report, err);
    frame_release(&asked);
    return result;
}

static int batch(const struct verb_arguments *words, struct err *err)
{
    struct run_context w;
    struct frame frame = {0};
    char origin[128];
    int result = run_context_open_to_train(&w, words, STORE_READ, -1, err);
    if (!result && !batch_frame_is_there(&w.trainer))
        result = refuse_loss(&w, err);
    if (!result)
        result = find_frame(&w, words, &frame, origin, sizeof origin, err);
    if (!result)
        result = report_frame(&w, words, &frame, origin, err);
    frame_release(&frame);
    run_context_close(&w);
    return result;
}

const struct verb verb_batch = {
    .name = "batch",
    .help = "store=FILE run=ID [step=N] [anchor=N] [top=20] [what_if=KNOB=VALUE,...] [json=1|csv=1|values=1]: whom "
            "its next step contrasts, and who gets the gradient",
    .run = batch};
