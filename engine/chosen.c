/* See chosen.h. */
#include "engine/chosen.h"

#include "engine/training.h"

/* The words of such a knob are the parts in their order. */
#define CHOOSE(kind, knob, table)                                                                                    \
    const struct kind *chosen_##knob(const struct settings *settings)                                                \
    {                                                                                                                \
        return (table)[(size_t)setting(settings, &knob_##knob)];                                                     \
    }
CHOOSE(task, task, tasks)
CHOOSE(similarity, similarity, similarities)
CHOOSE(optimizer, optimizer, optimizers)
CHOOSE(schedule, schedule, schedules)
CHOOSE(schedule, tau_schedule, schedules)

/* The first word of candidate_encoder is "same". */
const struct encoder *chosen_encoder(const struct settings *settings, int side)
{
    size_t own = side ? (size_t)setting(settings, &knob_candidate_encoder) : 0;
    return encoders[own ? own - 1 : (size_t)setting(settings, &knob_encoder)];
}

/* The first word is "none". */
static const struct head *head_of(const struct settings *settings, const struct knob *knob)
{
    size_t place = (size_t)setting(settings, knob);
    return place ? heads[place - 1] : NULL;
}

const struct head *chosen_head(const struct settings *settings)
{
    return head_of(settings, &knob_head);
}

const struct head *chosen_predictor(const struct settings *settings)
{
    return head_of(settings, &knob_predictor);
}
