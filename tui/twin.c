/* See twin.h. */
#include "tui/twin.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/branch.h"
#include "tui/change.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Which change --------------------------------------------------------------------------------------------------- */

static const struct event *change_named(const struct event *events, size_t n, const char *word)
{
    char *letters = xcalloc(n + 1, 1);
    const struct event *found = NULL;
    int64_t seq = -1;
    change_letters(events, n, letters);
    parse_int(word, &seq);
    for (size_t i = 0; i < n; i++)
        if (events[i].seq == seq || (letters[i] && letters[i] == word[0] && !word[1]))
            found = &events[i];
    free(letters);
    return found;
}

/* Why no twin could go without it; NULL when one can. */
static const char *objection(const struct run *run, const struct event *event)
{
    if (event->verb != EVENT_SET)
        return _("is no change of a knob");
    if (event->refused[0])
        return _("was refused, so that every run is without it");
    if (event->step < 0 || event_is_planned(event, run->step))
        return _("is not made yet");
    if (!change_affects_numbers(event))
        return _("changes no number");
    return NULL;
}

static const struct event *last_change(const struct run *run, const struct event *events, size_t n)
{
    while (n-- > 0)
        if (!objection(run, &events[n]))
            return &events[n];
    return NULL;
}

const struct event *twin_change(const struct run *run, const struct event *events, size_t n, const char *word,
                                struct err *err)
{
    const struct event *found = word ? change_named(events, n, word) : last_change(run, events, n);
    const char *why_not = found ? objection(run, found) : NULL;
    if (!found && word)
        err_set(err, ERR_NOT_FOUND, "run %lld has no change '%s': name one by its letter or number "
                "(nearfar show %lld)", (long long)run->id, word, (long long)run->id);
    else if (!found)
        err_set(err, ERR_NOT_FOUND, "run %lld has no change that a twin could go without", (long long)run->id);
    else if (why_not)
        err_set(err, ERR_USAGE, "event %lld of run %lld (%s) %s: name another (nearfar show %lld)",
                (long long)found->seq, (long long)run->id, found->verb == EVENT_SET ? found->knob
                : _(event_verb_names[found->verb]), why_not, (long long)run->id);
    return why_not ? NULL : found;
}

/* Making --------------------------------------------------------------------------------------------------------- */

void twin_name(const struct run *run, const struct event *events, size_t n, const struct event *change, char name[64])
{
    char *letters = xcalloc(n + 1, 1);
    change_letters(events, n, letters);
    char letter = letters[change - events];
    free(letters);
    char whose[41];
    COPY_TEXT(whose, run->name); /* never cuts a letter in two */
    snprintf(name, 64, "%s-without-%c", whose, letter);
}

static bool goes_on(const struct run *run)
{
    return run->status == RUN_RUNNING || run->status == RUN_QUEUED;
}

/* One that is the same, but for the change, as far as the run is. 1 when there is one, 0 when not, -1 on error. */
static int find_made(struct store *store, const struct run *run, const struct event *change, struct made_twin *out,
                     struct err *err)
{
    struct family *family = family_load(store, run->id, err);
    if (!family)
        return -1;
    struct twin twin = family_twin(family, change);
    family_free(family);
    if (!twin.run || twin.until < run->step)
        return 0;
    *out = (struct made_twin){.made = false};
    return run_get(store, twin.run, &out->run, err) ? -1 : 1;
}

int twin_make(struct store *store, const struct run *run, const struct event *events, size_t n,
              const struct event *change, struct made_twin *out, struct err *err)
{
    struct engine_process engine = {0};
    char name[64];
    struct fork fork = {.at = change->step, .name = name, .without = change->seq, .stop_at = goes_on(run) ? 0
                        : run->step};
    int found = find_made(store, run, change, out, err);
    if (found)
        return found < 0 ? -1 : 0;
    if (!goes_on(run) && run->step <= change->step)
        return err_set(err, ERR_USAGE, "run %lld has not trained since %s became %s at step %lld, so "
                       "there is nothing to compare yet: let it go on first", (long long)run->id, change->knob,
                       change->new, (long long)change->step);
    twin_name(run, events, n, change, name);
    out->made = true;
    return branch_begin(store, run, &fork, &engine, &out->run, err);
}

static bool goes_no_further(enum run_status status)
{
    return status == RUN_STOPPED || status == RUN_FAILED || status == RUN_LOST || status == RUN_PAUSED;
}

void twin_tell(const struct made_twin *twin, const struct event *change, char *to, size_t size)
{
    const struct run *run = &twin->run;
    char goes_on[sizeof run->message + 64];
    int used = snprintf(to, size, _("run %lld (%s) "), (long long)run->id, run->name);
    branch_tell(run, goes_on, sizeof goes_on);
    if (twin->made)
        snprintf(to + used, size - (size_t)used, _("%s without %s %s -> %s from step %lld, in the background"),
                 goes_on,
                 change->knob, change->old, change->new, (long long)change->step);
    else
        snprintf(to + used, size - (size_t)used, _("is the twin without %s %s -> %s already: %s at step %lld%s"),
                 change->knob, change->old, change->new, _(run_status_names[run->status]), (long long)run->step,
                 goes_no_further(run->status) ? _("; resume it to train it further") : "");
}

/* What a change did ---------------------------------------------------------------------------------------------- */

/* .203; a difference has its sign and a digit more. */
static const char *number(double value, bool difference, char text[16])
{
    snprintf(text, 16, difference ? "%+.4f" : "%.3f", value);
    char *zero = strstr(text, "0.");
    if (zero && (zero == text || zero[-1] == '+' || zero[-1] == '-'))
        memmove(zero, zero + 1, strlen(zero));
    return text;
}

static void describe_values(const struct effect *e, const char *next, struct text *out)
{
    char value[16];
    const char *slash = strchr(e->metric, '/');
    if (e->with_next) {
        text_printf(out, _("together with %s"), next);
        return;
    }
    if (e->together > 1)
        text_printf(out, e->together == 2 ? _("both together: ") : _("all %d together: "), e->together);
    if (e->before_step < 0 && e->after_step < 0) {
        text_add(out, _("not measured yet"));
        return;
    }
    text_add(out, slash ? slash + 1 : e->metric);
    if (e->before_step >= 0)
        text_printf(out, " %s%s", number(e->before, false, value), e->after_step < 0 || !*next ? "," : "");
    if (e->after_step < 0)
        text_printf(out, *next ? _(" not measured before %s") : _(" not measured since"), next);
    else if (*next)
        text_printf(out, _("%s %s at %s"), e->before_step >= 0 ? "," : "", number(e->after, false, value), next);
    else
        text_printf(out, _(" now %s"), number(e->after, false, value));
}

static void describe_twin(const struct effect *e, const char *how, struct text *out)
{
    char value[16], step[32], spread[16];
    const char *whose = e->of_all ? _("their") : _("its");
    const char *alone = e->together > 1 && !e->of_all ? _("this one alone ") : "";
    format_count(e->step, step, sizeof step);
    if (!e->twin)
        text_printf(out, _("; no twin: %s asks what would have happened"), how);
    else if (e->step < 0)
        text_printf(out, _("; %s twin, run %lld, is not measured there yet"), whose, (long long)e->twin);
    else
        text_printf(out, _("; %s%s against %s twin, run %lld, at step %s"), alone,
                    number(e->with - e->without, true, value), whose, (long long)e->twin, step);
    if (e->seeds > 1)
        text_printf(out, _("; over %d seeds %s, spread %s"), e->seeds, number(e->mean, true, value),
                    number(e->spread, false, spread));
}

void effect_describe(const struct effect *e, const char *next, const char *how, char *to, size_t size)
{
    struct text text = TEXT_INIT;
    describe_values(e, next, &text);
    if (e->with_next ? e->step >= 0 : e->after_step >= 0)
        describe_twin(e, how, &text);
    copy_text(to, size, text.data);
    text_release(&text);
}
