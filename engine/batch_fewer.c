/* Fewer negatives, or others of those that a batch has: see batch_frame.h. */
#include "engine/batch_frame.h"

#include "engine/catalogue.h"
#include "engine/training.h"
#include "store/base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is asked for: of the negatives that each strategy drew, the part that is kept; above 1 where there are too few
 * of them for their share. */
struct wish {
    double kept[N_STRATEGIES];
};

static bool is_share(const char *knob)
{
    for (int s = 0; s < N_STRATEGIES; s++)
        if (!strcmp(strategies[s]->weight->name, knob))
            return true;
    return false;
}

bool batch_frame_answers_draws(const struct frame *frame, const char *knob)
{
    return (!strcmp(knob, knob_negatives.name) || is_share(knob)) && *frame_word(frame, knob);
}

/* How it was made; 0 of a share that nothing was drawn by. */
static double made(const struct frame *frame, const struct knob *knob)
{
    double value = 0;
    parse_real(frame_word(frame, knob->name), &value);
    return value;
}

/* Its part of all shares; 0 where it has none in the frame. */
static double part_of(const struct frame *frame, const struct settings *settings, const struct knob *weight)
{
    double own = 0, all = 0;
    for (int s = 0; s < N_STRATEGIES; s++) {
        const struct knob *knob = strategies[s]->weight;
        double share = !*frame_word(frame, knob->name) ? 0 : settings ? setting(settings, knob) : made(frame, knob);
        own = knob == weight ? share : own;
        all += share;
    }
    return all > 0 ? own / all : 0;
}

static int read_wish(const struct frame *frame, const struct settings *settings, struct wish *wish, struct err *err)
{
    double drawn = made(frame, &knob_negatives), wanted = setting(settings, &knob_negatives), parts = 0;
    bool others = false;
    if (wanted > drawn)
        return err_set(err, ERR_USAGE, "negatives=%.0f: the batch of step %lld has only %.0f for each anchor; ask "
                       "for fewer, or train a fork to see what more of them do",
                       wanted, (long long)frame->step, drawn);
    for (int s = 0; s < N_STRATEGIES; s++) {
        const struct knob *weight = strategies[s]->weight;
        double was = part_of(frame, NULL, weight), is = part_of(frame, settings, weight);
        wish->kept[s] = was > 0 ? wanted / drawn * (is == was ? 1 : is / was) : 0;
        others |= is != was;
        parts += is;
    }
    if (!(parts > 0))
        return err_set(err, ERR_USAGE, "with these shares no negative of this batch would be left: keep one of them "
                       "above 0");
    if (others && setting(settings, &knob_logq) != 0)
        return err_set(err, ERR_USAGE, "logq corrects by the shares that the batch was drawn with, so that other "
                       "shares cannot be asked for: add logq=0, or train a fork");
    return 0;
}

static unsigned strategy_of(const float *entry)
{
    return (unsigned)entry[BATCH_ENTRY_CODE] % BATCH_STRATEGIES;
}

static bool is_positive(const float *entry)
{
    return (unsigned)entry[BATCH_ENTRY_CODE] / BATCH_STRATEGIES & BATCH_IS_POSITIVE;
}

/* Where there are too few of one strategy, fewer of all are kept, so that the shares are right. */
static void share_out(const struct wish *wish, const size_t *has, size_t *stay)
{
    double most = 1;
    for (int s = 0; s < N_STRATEGIES; s++)
        most = has[s] ? fmax(most, wish->kept[s]) : most;
    for (int s = 0; s < N_STRATEGIES; s++)
        stay[s] = (size_t)lround((double)has[s] * wish->kept[s] / most);
}

static void leave_out_of_anchor(const struct wish *wish, float *entry, size_t n)
{
    size_t has[N_STRATEGIES] = {0}, stay[N_STRATEGIES], met[N_STRATEGIES] = {0};
    for (size_t e = 0; e < n; e++) {
        const float *one = entry + e * BATCH_ENTRY_FIELDS;
        bool counts = !is_positive(one) && strategy_of(one) < N_STRATEGIES;
        has[counts ? strategy_of(one) : 0] += counts;
    }
    share_out(wish, has, stay);
    for (size_t e = 0; e < n; e++) {
        float *one = entry + e * BATCH_ENTRY_FIELDS;
        unsigned s = strategy_of(one);
        if (is_positive(one) || s >= N_STRATEGIES)
            continue;
        size_t i = met[s]++; /* spread evenly */
        if ((i + 1) * stay[s] / has[s] == i * stay[s] / has[s])
            one[BATCH_ENTRY_CODE] += BATCH_IS_LEFT_OUT * BATCH_STRATEGIES;
    }
}

int batch_frame_leave_out(struct frame *frame, const struct settings *settings, struct err *err)
{
    const struct frame_array *anchors = frame_find(frame, "anchor", BATCH_ANCHOR_FIELDS),
                             *entries = frame_find(frame, "entry", BATCH_ENTRY_FIELDS);
    struct wish wish = {0};
    if (!*frame_word(frame, knob_negatives.name) || !anchors || !entries)
        return 0;
    if (read_wish(frame, settings, &wish, err) < 0)
        return -1;
    for (size_t a = 0; a < anchors->rows; a++) {
        const float *anchor = anchors->value + a * BATCH_ANCHOR_FIELDS;
        leave_out_of_anchor(&wish, entries->value + (size_t)anchor[BATCH_ANCHOR_FIRST] * BATCH_ENTRY_FIELDS,
                            (size_t)anchor[BATCH_ANCHOR_ENTRIES]);
    }
    return 0;
}
