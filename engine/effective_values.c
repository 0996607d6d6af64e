/* What schedules and learning make of knobs: see effective_values.h. */
#include "engine/effective_values.h"

#include "engine/chosen.h"

#include <stdio.h>
#include <string.h>

struct effective_values effective_values_now(const struct trainer *trainer)
{
    struct effective_values now;
    trainer_effective_values(trainer, &now.lr, &now.tau);
    return now;
}

static bool moves(const struct schedule *schedule)
{
    return strcmp(schedule->part.name, "constant") != 0;
}

/* One of the two, and what moves it. */
struct moved {
    const char *knob, *chooser; /* 'lr' and 'schedule' */
    const struct schedule *schedule;
    bool learned;
    double before, now;
};

/* A person changed the knob itself. */
static void tell_turned(const struct moved *m, char *to, size_t size)
{
    if (m->learned)
        snprintf(to, size, "it is learned on from there");
    else if (moves(m->schedule))
        snprintf(to, size, "the %s schedule goes on from there; %s in force now %.4g", m->schedule->part.name,
                 m->knob, m->now);
}

/* A person put it on a schedule, or took it off. */
static void tell_scheduled(const struct moved *m, char *to, size_t size)
{
    if (moves(m->schedule))
        snprintf(to, size, "%s goes by the %s schedule; in force now %.4g, before %.4g", m->knob,
                 m->schedule->part.name, m->now, m->before);
    else
        snprintf(to, size, "%s is off its schedule, at what its knob says; in force now %.4g, before %.4g", m->knob,
                 m->now, m->before);
}

/* Something else that moves it, such as where its schedule ends. */
static void tell_elsewhere(const struct moved *m, char *to, size_t size)
{
    if (m->now != m->before)
        snprintf(to, size, "%s in force now %.4g, before %.4g", m->knob, m->now, m->before);
}

void effective_values_answer(const struct trainer *trainer, const char *knob, const struct effective_values *before,
                             char *to, size_t size)
{
    const struct settings *s = &trainer->settings;
    struct effective_values now = effective_values_now(trainer);
    struct moved both[2] = {
        {"lr", "schedule", chosen_schedule(s), false, before->lr, now.lr},
        {"tau", "tau_schedule", chosen_tau_schedule(s), objective_learns_tau(&trainer->objective), before->tau,
         now.tau}};
    to[0] = '\0';
    for (int i = 0; i < 2 && !to[0]; i++) {
        if (!strcmp(knob, both[i].knob))
            tell_turned(&both[i], to, size);
        else if (!strcmp(knob, both[i].chooser))
            tell_scheduled(&both[i], to, size);
        else
            tell_elsewhere(&both[i], to, size);
    }
}

void effective_values_json(const struct trainer *trainer, struct text *out)
{
    const struct settings *s = &trainer->settings;
    struct effective_values now = effective_values_now(trainer);
    bool lr = moves(chosen_schedule(s)),
         tau = moves(chosen_tau_schedule(s)) || objective_learns_tau(&trainer->objective);
    text_add(out, "{");
    if (lr)
        text_printf(out, "\"lr\":%.9g", now.lr);
    if (tau && setting_applies(s, &knob_tau))
        text_printf(out, "%s\"tau\":%.9g", lr ? "," : "", now.tau);
    text_add(out, "}");
}
