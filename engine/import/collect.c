/* Gathers interactions: see collect.h. Nothing is allocated per interaction. */
#include "engine/import/collect.h"

#include "engine/import/words.h"
#include "store/base/language.h"

#include <math.h>
#include <string.h>
#include <time.h>

/* Smaller numbers are counters more likely than moments of the early seventies. */
static const int64_t first_dated = 100000000, last_dated = 253402300799;

void collector_init(struct collector *collector, const char *columns, bool skip_bad)
{
    *collector = (struct collector){.columns = columns, .skip_bad = skip_bad, .min_rating = NAN};
    collector->into = &collector->train;
}

void collector_release(struct collector *collector)
{
    ids_release(&collector->users);
    ids_release(&collector->items);
    ids_release(&collector->strangers);
    pairs_release(&collector->train);
    pairs_release(&collector->test);
    text_release(&collector->train_header);
    text_release(&collector->first_skipped);
    text_release(&collector->first_unknown);
    for (int i = 0; i < 2; i++)
        reading_release(&collector->reading[i]);
}

struct reading *collector_reading(struct collector *collector)
{
    return &collector->reading[collector->into == &collector->test];
}

/* As a date when it can be one, and else as the number it is. */
static void note_time(struct text *first, int64_t seconds, uint32_t nanoseconds)
{
    char shown[32];
    struct tm date;
    time_t clock = (time_t)seconds;
    bool dated = seconds >= first_dated && seconds <= last_dated && gmtime_r(&clock, &date);
    if (!dated || !strftime(shown, sizeof shown, "%Y-%m-%d %H:%M:%S", &date)) {
        format_real((double)seconds + 1e-9 * nanoseconds, shown, sizeof shown);
        nanoseconds = 0;
    }
    text_printf(first, _(", time %s"), shown);
    int digits = 9;
    for (; nanoseconds && nanoseconds % 10 == 0; nanoseconds /= 10)
        digits--;
    if (nanoseconds)
        text_printf(first, ".%0*u", digits, nanoseconds);
}

struct column_facts *collector_tally(struct collector *collector)
{
    return &collector->tally[collector->into == &collector->test];
}

static void note_first(struct collector *collector, const struct interaction *interaction)
{
    struct text *first = &collector_reading(collector)->first;
    char user[WORD_SHOWN], item[WORD_SHOWN];
    word_show(interaction->user, user);
    word_show(interaction->item, item);
    text_printf(first, _("user %s, item %s"), user, item);
    if (collector->into->has_rating)
        text_printf(first, _(", rating %g"), (double)interaction->rating);
    if (collector->into->has_time)
        note_time(first, interaction->time, interaction->fraction);
}

void collect_columns(struct collector *collector, bool rating, bool time)
{
    collector->into->has_rating = rating;
    collector->into->has_time = time;
}

bool collect_leaves_out(const struct collector *collector, const struct interaction *interaction)
{
    return collector->into->has_rating && interaction->rating < (float)collector->min_rating;
}

/* The first user whose id differs from this one in form alone; NULL: there is none. */
static const char *twin_of(const struct ids *users, const char *user)
{
    char form[PLAIN_FORM], other[PLAIN_FORM];
    word_plain_form(user, form);
    for (uint32_t i = 0; i < users->n; i++) {
        word_plain_form(ids_text(users, i), other);
        if (!strcmp(form, other))
            return ids_text(users, i);
    }
    return NULL;
}

int collect_check_user(struct collector *collector, const char *user, size_t length, struct err *err)
{
    uint32_t number;
    if (collector->keep_unknown || collector->into == &collector->train ||
        ids_find(&collector->users, user, length, &number))
        return 0;
    char shown[WORD_SHOWN], like[WORD_SHOWN];
    const char *twin = collector->skip_bad ? NULL : twin_of(&collector->users, user);
    word_show(user, shown);
    word_show(twin ? twin : "", like);
    if (collector->skip_bad)
        ids_add(&collector->strangers, user, length);
    return err_set(err, ERR_NOT_FOUND, "the user '%s' does not occur in the training file%s%s%s", shown,
                   twin ? _(", which has '") : "", like, twin ? _("': write the ids alike in both files") : "");
}

int collect_add(struct collector *collector, const struct interaction *interaction, struct err *err)
{
    struct interaction_columns *into = collector->into;
    if (into->n == UINT32_MAX)
        return err_set(err, ERR_FAILED, "there are more than %u interactions, the most a data set can hold",
                       UINT32_MAX);
    if (!collector_reading(collector)->first.length && !collect_leaves_out(collector, interaction))
        note_first(collector, interaction);
    pairs_room(into);
    into->user[into->n] = ids_add(&collector->users, interaction->user, interaction->user_length);
    into->item[into->n] = ids_add(&collector->items, interaction->item, interaction->item_length);
    if (into->has_rating)
        into->rating[into->n] = interaction->rating;
    if (into->has_time)
        pairs_time(into, interaction->time, interaction->fraction);
    into->n++;
    return 0;
}

void collect_user(struct collector *collector, const char *user, size_t length)
{
    if (collector->into == &collector->train)
        ids_add(&collector->users, user, length);
}

static void note_tally(const struct column_facts *tally, struct reading *reading)
{
    reading_count(reading, tally->commas, "%s rating has a decimal comma", "%s ratings have a decimal comma");
    if (tally->rounded)
        reading_note(reading, "times like %s are rounded (%lld), so that many are equal; export them as text",
                     tally->example, (long long)tally->rounded);
    if (tally->unit > 1)
        reading_note(reading, "times are in %s", _(word_unit(tally->unit)));
    reading_count(reading, tally->cut, "%s time has parts smaller than a nanosecond, which are cut off",
                  "%s times have parts smaller than a nanosecond, which are cut off");
    reading_count(reading, tally->not_positive,
                  "%s rating is 0 or negative and counts like the others; --min-rating leaves such out",
                  "%s ratings are 0 or negative and count like the others; --min-rating leaves such out");
}

void collect_note(struct collector *collector)
{
    for (int i = 0; i < 2; i++)
        note_tally(&collector->tally[i], &collector->reading[i]);
}

int collect_refuse(struct collector *collector, const char *file, int64_t line, struct err *err)
{
    if (collector->skip_bad && err->code == ERR_NOT_FOUND) {
        if (!collector->unknown++)
            text_printf(&collector->first_unknown, _("%s, line %lld: %s"), file, (long long)line, err->text);
        err_clear(err);
        return 0;
    }
    if (collector->skip_bad) {
        if (!collector->skipped++)
            text_printf(&collector->first_skipped, _("%s, line %lld: %s"), file, (long long)line, err->text);
        err_clear(err);
        return 0;
    }
    if (collector->strict)
        return err_set(err, ERR_FAILED, "%s, line %lld: %s", file, (long long)line, err->text);
    return err_set(err, ERR_FAILED, "%s, line %lld: %s (mend the line, or leave such lines out with --skip-bad%s)",
                   file, (long long)line, err->text,
                   err->code == ERR_NOT_FOUND ? _(", or keep users that train has not with --keep-unknown") : "");
}
