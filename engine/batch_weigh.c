/* What a loss makes of the similarities of a frame: see batch_frame.h. */
#include "engine/batch_frame.h"

#include "engine/catalogue.h"
#include "engine/training.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool reads(const struct loss *loss, const struct knob *knob)
{
    for (const struct knob *const *k = loss->part.knobs; k && *k; k++)
        if (*k == knob)
            return true;
    return false;
}

double batch_frame_scale(const struct loss *loss, const struct settings *settings)
{
    return reads(loss, &knob_tau) ? setting(settings, &knob_tau) : 1;
}

/* Knobs ---------------------------------------------------------------------------------------------------------- */

bool batch_frame_answers(const struct frame *frame, const struct loss *loss, const char *knob)
{
    if (!strcmp(knob, knob_false_negative_guard.name))
        return *frame_word(frame, knob);
    if (batch_frame_answers_draws(frame, knob))
        return true;
    for (const struct knob *const *k = loss->part.knobs; k && *k; k++)
        if (!strcmp((*k)->name, knob))
            return !loss->whole || *k == &knob_tau || *k == &knob_logq;
    return false;
}

/* A knob as the frame was made with it. */
static int take_over(const struct frame *frame, const struct knob *knob, struct settings *settings, struct err *err)
{
    char old[WORD_SIZE], canonical[WORD_SIZE];
    double number;
    const char *word = frame_word(frame, knob->name);
    if (knob->type == KNOB_REAL && parse_real(word, &number))
        settings_move(settings, knob, number);
    else if (*word)
        return settings_set(settings, knob->name, word, old, canonical, err);
    return 0;
}

int batch_frame_settings(const struct frame *frame, const struct loss *loss, struct settings *settings,
                         struct err *err)
{
    if (!loss || strcmp(frame_word(frame, "loss"), loss->part.name))
        return err_set(err, ERR_FAILED, "the batch of step %lld was kept of another loss than the run has: nearfar "
                       "doctor looks for what is damaged", (long long)frame->step);
    for (const struct knob *const *k = loss->part.knobs; k && *k; k++)
        if (take_over(frame, *k, settings, err) < 0)
            return -1;
    for (int s = 0; s < N_STRATEGIES; s++)
        if (take_over(frame, strategies[s]->weight, settings, err) < 0)
            return -1;
    return take_over(frame, &knob_negatives, settings, err) < 0 ||
                   take_over(frame, &knob_false_negative_guard, settings, err) < 0
               ? -1
               : 0;
}

/* Rows ----------------------------------------------------------------------------------------------------------- */

/* The arrays of a frame. */
struct seen {
    float *anchor, *entry;
    size_t anchors;
};

/* Room for one anchor's columns. */
struct room {
    real *s, *offset, *teacher;
};

static unsigned marks_of(const float *entry)
{
    return (unsigned)entry[BATCH_ENTRY_CODE] / BATCH_STRATEGIES;
}

static void mark_guided(float *entry, bool guided)
{
    unsigned marks = (marks_of(entry) & ~(unsigned)BATCH_IS_GUIDED) | (guided ? BATCH_IS_GUIDED : 0);
    unsigned strategy = (unsigned)entry[BATCH_ENTRY_CODE] % BATCH_STRATEGIES;
    entry[BATCH_ENTRY_CODE] = (float)(strategy + marks * BATCH_STRATEGIES);
}

/* Fills the room with the negatives (n). Returns how many count. */
static size_t take_negatives(float *entry, size_t n, double guard, real positive, real logq, const struct room *room)
{
    real limit = false_negative_limit(guard, positive);
    size_t counted = 0;
    for (size_t j = 0; j < n; j++) {
        float *e = entry + j * BATCH_ENTRY_FIELDS;
        bool masked = marks_of(e) & (BATCH_IS_MASKED | BATCH_IS_LEFT_OUT);
        bool guided = !masked && (real)e[BATCH_ENTRY_SIMILARITY] > limit;
        mark_guided(e, guided);
        room->s[j] = masked || guided ? -INFINITY : (real)e[BATCH_ENTRY_SIMILARITY];
        room->offset[j] = isnan(e[BATCH_ENTRY_OFFSET]) ? 0 : logq * (real)e[BATCH_ENTRY_OFFSET];
        room->teacher[j] = isnan(e[BATCH_ENTRY_TEACHER]) ? -INFINITY : (real)e[BATCH_ENTRY_TEACHER];
        counted += !masked && !guided;
    }
    return counted;
}

/* Positives that are pulled apart from the negatives: what they add to the loss. */
static double pull(const struct loss *loss, const struct loss_terms *terms, float *positive, size_t n)
{
    double sum = 0;
    for (size_t p = 0; p < n; p++) {
        float *e = positive + p * BATCH_ENTRY_FIELDS;
        struct loss_row row = {.positive = (real)e[BATCH_ENTRY_SIMILARITY], .max = -INFINITY};
        real slope;
        sum += (double)e[BATCH_ENTRY_PULL] * loss->pull->finish(terms, &row, &slope);
        e[BATCH_ENTRY_SLOPE] = (float)slope * e[BATCH_ENTRY_PULL];
    }
    return sum;
}

static void weigh_anchor(const struct loss *loss, const struct loss_terms *terms, double guard, float *anchor,
                         float *entry, const struct room *room)
{
    size_t all = (size_t)anchor[BATCH_ANCHOR_ENTRIES], positives = 0;
    while (positives < all && marks_of(entry + positives * BATCH_ENTRY_FIELDS) & BATCH_IS_POSITIVE)
        positives++;
    float *negative = entry + positives * BATCH_ENTRY_FIELDS;
    size_t n = all - positives;
    real to_positive = positives ? (real)entry[BATCH_ENTRY_SIMILARITY] : 0, slope;
    struct loss_row row = {.positive = to_positive, .max = -INFINITY, .memory = (real)anchor[BATCH_ANCHOR_MEMORY],
                           .teacher = loss->taught ? room->teacher : NULL};
    row.n = take_negatives(negative, n, guard, to_positive, terms->logq, room);
    if (loss->taught && positives)
        row.teacher_positive = isnan(entry[BATCH_ENTRY_TEACHER]) ? -INFINITY : (real)entry[BATCH_ENTRY_TEACHER];
    double value = contrast_row_loss(loss->whole ? loss->row : &loss->of_rows, terms, &row, room->s,
                                     terms->logq != 0 ? room->offset : NULL, n, &slope);
    if (loss->pull)
        value += pull(loss, terms, entry, positives);
    else if (positives)
        entry[BATCH_ENTRY_SLOPE] = (float)slope;
    for (size_t j = 0; j < n; j++)
        negative[j * BATCH_ENTRY_FIELDS + BATCH_ENTRY_SLOPE] = (float)room->s[j];
    anchor[BATCH_ANCHOR_LOSS] = (float)value;
    anchor[BATCH_ANCHOR_COUNTED] = (float)row.n;
}

void batch_frame_weigh(struct frame *frame, const struct loss *loss, const struct settings *settings)
{
    const struct frame_array *anchors = frame_find(frame, "anchor", BATCH_ANCHOR_FIELDS),
                             *entries = frame_find(frame, "entry", BATCH_ENTRY_FIELDS);
    struct loss_terms terms;
    if (!anchors || !entries)
        return;
    loss_terms_read(&terms, loss, settings);
    double guard = *frame_word(frame, knob_false_negative_guard.name)
                       ? setting(settings, &knob_false_negative_guard)
                       : 0;
    struct room room = {xmalloc((entries->rows + 1) * sizeof(real)), xmalloc((entries->rows + 1) * sizeof(real)),
                        xmalloc((entries->rows + 1) * sizeof(real))};
    for (size_t a = 0; a < anchors->rows; a++) {
        float *anchor = anchors->value + a * BATCH_ANCHOR_FIELDS;
        weigh_anchor(loss, &terms, guard, anchor,
                     entries->value + (size_t)anchor[BATCH_ANCHOR_FIRST] * BATCH_ENTRY_FIELDS, &room);
    }
    free(room.s);
    free(room.offset);
    free(room.teacher);
}
