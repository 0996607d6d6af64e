/* Why an item is recommended: see why.h. */
#include "engine/verbs/why.h"

#include "engine/batch_frame.h"
#include "engine/prior.h"
#include "engine/training.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *why_measure(const struct why *why)
{
    return why->embedded->geometry ? why->w->trainer.similarity->part.name : "cosine";
}

static const real *candidate(const struct why *why, uint32_t item)
{
    return why->embedded->candidates + (size_t)item * why->embedded->dim;
}

/* Without the prior, which is a last number of each row. */
static double nearness(const struct why *why, uint32_t x, uint32_t y)
{
    size_t dim = why->w->trainer.tower[SIDE_CANDIDATE].dim;
    const struct geometry *geometry = why->embedded->geometry;
    return geometry ? (double)geometry->pair(candidate(why, x), candidate(why, y), dim)
                    : cosine_of_rows(candidate(why, x), candidate(why, y), dim);
}

/* Beginning ------------------------------------------------------------------------------------------------------ */

static int higher_first(const void *a, const void *b, void *scores)
{
    uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
    const real *score = scores;
    if (score[i] != score[j])
        return score[i] < score[j] ? 1 : -1;
    return (i > j) - (i < j);
}

static void score_all(struct why *why)
{
    const struct embedded *e = why->embedded;
    const real *user = e->anchors + (size_t)why->user * e->dim;
    why->score = xmalloc((e->n_candidates + 1) * sizeof *why->score);
    why->order = xmalloc((e->n_candidates + 1) * sizeof *why->order);
    for (uint32_t i = 0; i < e->n_candidates; i++) {
        why->score[i] = similarity_of_rows(e->geometry, user, candidate(why, i), e->dim);
        why->order[i] = i;
    }
    qsort_r(why->order, e->n_candidates, sizeof *why->order, higher_first, why->score);
}

/* Whether a step may draw it as a negative of the user: what the user chose does not count here, also where the run
 * does not mask it. */
static bool may_be_negative(const struct why *why, uint32_t item)
{
    const struct task_data *data = &why->w->data;
    return item < data->drawable && !lists_have(&data->related, why->user, item);
}

static void find_loss(struct why *why)
{
    const struct trainer *t = &why->w->trainer;
    struct training_position at = {t->step, t->steps > 0 ? t->steps : 1, trainer_epoch(t), t->plateau.count};
    size_t term = 0;
    why->now = objective_settings(&t->settings, objective_look_tau(&t->objective, &t->settings, &at));
    why->loss = batch_frame_loss(&t->objective, &term);
    if (!why->loss)
        why->unweighed = N_("its loss contrasts no rows, so no negative has a weight");
    else if (!batch_frame_is_there(t))
        why->unweighed = N_("there are too many items to weigh them all");
    else if (why->loss->taught)
        why->unweighed = N_("its loss asks a teacher, so weights are told of its batches alone (nearfar batch)");
    if (!why->loss)
        return;
    const struct param *memory = &t->objective.memory[term];
    why->memory = memory->rows ? (double)memory->value[why->user] : 0;
    why->scale = batch_frame_scale(why->loss, &why->now);
    if (why->loss->in_batch)
        why->drawn = -1;
    else if (strcmp(setting_word(&why->now, &knob_sharing), "catalog"))
        why->drawn = (int64_t)setting(&why->now, &knob_negatives);
}

void why_begin(struct why *why, const struct run_context *w, const struct embedded *embedded, uint32_t user)
{
    *why = (struct why){.w = w, .embedded = embedded, .user = user,
                        .history = lists_length(&w->data.related, user)};
    score_all(why);
    for (uint32_t i = 0; i < embedded->n_candidates; i++)
        why->negatives += may_be_negative(why, i);
    find_loss(why);
    if (!why->unweighed && !why->history)
        why->unweighed = N_("the user has nothing in train, so no row of training is theirs");
}

void why_end(struct why *why)
{
    free(why->score);
    free(why->order);
}

/* Near it -------------------------------------------------------------------------------------------------------- */

static void insert_near(struct why_item *out, size_t most, struct why_near one)
{
    size_t at = out->n_near < most ? out->n_near++ : most;
    for (; at > 0 && one.near > out->near[at - 1].near; at--)
        if (at < most)
            out->near[at] = out->near[at - 1];
    if (at < most)
        out->near[at] = one;
}

static void count_both(const struct why *why, struct why_item *out)
{
    const struct lists *related = &why->w->data.related;
    for (uint32_t user = 0; user < related->rows; user++)
        for (size_t n = 0; n < out->n_near && lists_have(related, user, out->item); n++)
            out->near[n].both += lists_have(related, user, out->near[n].item);
}

static void find_near(const struct why *why, size_t most, struct why_item *out)
{
    const struct lists *related = &why->w->data.related;
    for (size_t i = related->start[why->user]; i < related->start[why->user + 1]; i++) {
        uint32_t item = related->other[i];
        if (item != out->item)
            insert_near(out, most, (struct why_near){item, nearness(why, item, out->item),
                                                     (double)why->score[item], 0});
    }
    count_both(why, out);
}

/* Against it ----------------------------------------------------------------------------------------------------- */

/* One row of the loss: the positive, and behind it the negatives in the order of their scores. NULL where nothing is
 * weighed. The caller releases the frame. */
static const float *weigh(const struct why *why, uint32_t positive, struct frame *frame)
{
    char guard[32];
    *frame = (struct frame){.step = why->w->trainer.step};
    if (positive == NOT_DRAWN)
        return NULL;
    float *anchor = frame_add(frame, "anchor", 1, BATCH_ANCHOR_FIELDS),
          *entry = frame_add(frame, "entry", why->negatives + 1, BATCH_ENTRY_FIELDS), *to = entry;
    snprintf(guard, sizeof guard, "%.9g", setting(&why->now, &knob_false_negative_guard));
    if (!why->loss->whole)
        frame_tell(frame, knob_false_negative_guard.name, guard);
    anchor[BATCH_ANCHOR_ENTRIES] = (float)(why->negatives + 1);
    anchor[BATCH_ANCHOR_MEMORY] = (float)why->memory;
    anchor[BATCH_ANCHOR_WEIGHT] = 1;
    to[BATCH_ENTRY_CODE] = BATCH_IS_POSITIVE * BATCH_STRATEGIES;
    to[BATCH_ENTRY_SIMILARITY] = (float)why->score[positive];
    to[BATCH_ENTRY_PULL] = 1;
    for (size_t i = 0; i < why->embedded->n_candidates; i++) {
        if (!may_be_negative(why, why->order[i]))
            continue;
        to += BATCH_ENTRY_FIELDS;
        to[BATCH_ENTRY_SIMILARITY] = (float)why->score[why->order[i]];
        to[BATCH_ENTRY_OFFSET] = to[BATCH_ENTRY_TEACHER] = NAN; /* all of them stand in the row */
    }
    batch_frame_weigh(frame, why->loss, &why->now);
    return entry;
}

static void find_against(const struct why *why, size_t most, struct why_item *out)
{
    struct frame frame;
    const float *entry = weigh(why, out->positive, &frame);
    for (size_t i = 0; i < why->embedded->n_candidates; i++) {
        uint32_t item = why->order[i];
        if (!may_be_negative(why, item))
            continue;
        entry = entry ? entry + BATCH_ENTRY_FIELDS : NULL;
        double weight = entry ? (double)entry[BATCH_ENTRY_SLOPE] * why->scale : NAN;
        if (item == out->item)
            out->weight = weight;
        else if (out->n_against < most)
            out->against[out->n_against++] = (struct why_against){item, (double)why->score[item], weight};
    }
    frame_release(&frame);
}

/* An item -------------------------------------------------------------------------------------------------------- */

static void find_ranks(const struct why *why, struct why_item *out)
{
    const struct lists *known = &why->w->data.known;
    size_t n = why->embedded->n_candidates, at = 0, had = 0;
    for (; why->order[at] != out->item; at++)
        had += lists_have(known, why->user, why->order[at]);
    out->all = n;
    out->rank_of_all = at + 1;
    out->of = n - lists_length(known, why->user);
    out->rank = lists_have(known, why->user, out->item) ? 0 : at + 1 - had;
}

void why_of(const struct why *why, uint32_t item, size_t most, struct why_item *out)
{
    const struct task_data *data = &why->w->data;
    *out = (struct why_item){.item = item, .score = (double)why->score[item], .weight = NAN, .positive = NOT_DRAWN,
                             .prior = prior_of(prior_strength(&why->w->trainer.settings), data, item),
                             .in_train = lists_have(&data->related, why->user, item),
                             .held_out = item >= data->drawable};
    find_ranks(why, out);
    find_near(why, most, out);
    if (!why->unweighed)
        out->positive = out->in_train ? item : out->near[0].item;
    find_against(why, most, out);
}
