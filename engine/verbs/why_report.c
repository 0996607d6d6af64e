/* Why an item is recommended, in words and as JSON: see why.h. */
#include "engine/verbs/items.h"
#include "engine/verbs/why.h"

#include "engine/losses/loss.h"
#include "engine/training.h"
#include "store/base/language.h"
#include "store/base/print.h"
#include "store/base/text.h"

#include <math.h>
#include <stdio.h>

enum { PREFIX = 128, DRAWN = 128 };

static bool reads_tau(const struct why *why)
{
    return why->loss && setting_applies(&why->now, &knob_tau);
}

/* In words ------------------------------------------------------------------------------------------------------- */

static void say_drawn(const struct why *why, char to[DRAWN])
{
    if (why->drawn < 0)
        snprintf(to, DRAWN, "%s", _("a step has those of its batch"));
    else if (why->drawn)
        snprintf(to, DRAWN, _("a step draws %lld of them"), (long long)why->drawn);
    else
        snprintf(to, DRAWN, "%s", _("a step has all of them"));
}

static void print_weighing(const struct why *why)
{
    char tau[32] = "", drawn[DRAWN];
    if (why->unweighed) {
        print("weights: none, since %s\n", _(why->unweighed));
        return;
    }
    if (reads_tau(why))
        snprintf(tau, sizeof tau, _(" at tau=%.4g"), setting(&why->now, &knob_tau));
    say_drawn(why, drawn);
    print("weight: what %s gives a negative%s, as in nearfar batch, in a row of all %zu; %s. The positive of the row "
          "is the nearest of train, or the item itself where the user has it there\n", why->loss->part.name, tau,
          why->negatives, drawn);
}

void why_print_head(const struct why *why, size_t most)
{
    bool some = why->history > most;
    print("near: of the %zu item%s that the user has in train the nearest to the item%s, by %s of item with item. "
          "The score is of the user with the item, and has no exact parts by items of train. both: users who have "
          "both in train\n", why->history, plural((int64_t)why->history), some ? _(", some of them") : "",
          why_measure(why));
    print("against: of the %zu items that training may push away from the user, those that score highest\n",
          why->negatives);
    print_weighing(why);
    if (why->loss && setting(&why->now, &knob_mask_known) == 0)
        print("mask_known is off: items of train are drawn against each other as well, which is left out here\n");
}

static void print_place(const struct why_item *item)
{
    if (item->in_train)
        print("     in train, so that it is a positive of the user and not recommended");
    else if (!item->rank)
        print("     held out as validation, so that it is not recommended");
    else
        print("     rank %zu of the %zu that the user does not have", item->rank, item->of);
    print(", %zu of all %zu", item->rank_of_all, item->all);
    if (item->prior != 0)
        print("; %.4f of the score is the prior of its popularity", item->prior);
    print("\n");
    if (item->held_out)
        print("     no step contrasts it: it is held out from all of training\n");
    else if (!isnan(item->weight))
        print("     itself a negative of the user in training, of weight %.2g\n", item->weight);
}

int why_print(const struct why *why, const struct why_item *item, struct err *err)
{
    char prefix[PREFIX], weight[24];
    print_place(item);
    for (size_t i = 0; i < item->n_near; i++) {
        const struct why_near *near = &item->near[i];
        snprintf(prefix, sizeof prefix, _("     near    %7.4f  score %7.4f  both %-4zu "), near->near, near->score,
                 near->both);
        if (print_item(why->w, near->item, prefix, false, err) < 0)
            return -1;
    }
    for (size_t i = 0; i < item->n_against; i++) {
        const struct why_against *against = &item->against[i];
        weight[0] = '\0';
        if (!isnan(against->weight))
            snprintf(weight, sizeof weight, "%.2g", against->weight);
        snprintf(prefix, sizeof prefix, _("     against %7s  score %7.4f  %9s "), weight, against->score, "");
        if (print_item(why->w, against->item, prefix, false, err) < 0)
            return -1;
    }
    return 0;
}

/* For programs --------------------------------------------------------------------------------------------------- */

static void print_number(const char *key, double number)
{
    if (isfinite(number))
        print(",\"%s\":%.9g", key, number);
    else
        print(",\"%s\":null", key);
}

void why_json_head(const struct why *why)
{
    print(",\"why\":{\"measure\":\"%s\",\"history\":%zu,\"negatives\":%zu", why_measure(why), why->history,
          why->negatives);
    print_number("drawn", why->drawn > 0 ? (double)why->drawn : why->drawn < 0 ? NAN : (double)why->negatives);
    if (why->loss)
        print(",\"loss\":\"%s\"", why->loss->part.name);
    if (reads_tau(why))
        print_number("tau", setting(&why->now, &knob_tau));
    if (why->unweighed) {
        print(",\"unweighed\":");
        print_json_word(why->unweighed);
    }
    print("}");
}

static int json_positive(const struct why *why, const struct why_item *item, struct err *err)
{
    print(",\"positive\":");
    if (item->positive == NOT_DRAWN) {
        print("null");
        return 0;
    }
    if (print_item(why->w, item->positive, "{", true, err) < 0)
        return -1;
    print("}");
    return 0;
}

int why_json(const struct why *why, const struct why_item *item, struct err *err)
{
    print(",\"in_train\":%s,\"held_out\":%s", item->in_train ? "true" : "false", item->held_out ? "true" : "false");
    print_number("prior", item->prior);
    print_number("rank", item->rank ? (double)item->rank : NAN);
    print(",\"of\":%zu,\"rank_of_all\":%zu,\"all\":%zu", item->of, item->rank_of_all, item->all);
    if (json_positive(why, item, err) < 0)
        return -1;
    print_number("weight", item->weight);
    print(",\"near\":[");
    for (size_t i = 0; i < item->n_near; i++) {
        if (print_item(why->w, item->near[i].item, i ? ",{" : "{", true, err) < 0)
            return -1;
        print_number("similarity", item->near[i].near);
        print_number("score", item->near[i].score);
        print(",\"both\":%zu}", item->near[i].both);
    }
    print("],\"against\":[");
    for (size_t i = 0; i < item->n_against; i++) {
        if (print_item(why->w, item->against[i].item, i ? ",{" : "{", true, err) < 0)
            return -1;
        print_number("score", item->against[i].score);
        print_number("weight", item->against[i].weight);
        print("}");
    }
    print("]");
    return 0;
}
