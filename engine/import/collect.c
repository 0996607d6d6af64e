/* Gathers interactions: see collect.h. Nothing is allocated per interaction. */
#include "engine/import/collect.h"

#include "engine/import/words.h"

void collector_init(struct collector *collector, const char *columns, bool skip_bad)
{
    *collector = (struct collector){.columns = columns, .skip_bad = skip_bad};
    collector->into = &collector->train;
}

void collector_release(struct collector *collector)
{
    ids_release(&collector->users);
    ids_release(&collector->items);
    pairs_release(&collector->train);
    pairs_release(&collector->test);
    for (int i = 0; i < 2; i++)
        reading_release(&collector->reading[i]);
}

struct reading *collector_reading(struct collector *collector)
{
    return &collector->reading[collector->into == &collector->test];
}

static void note_first(struct collector *collector, const struct interaction *interaction)
{
    struct text *first = &collector_reading(collector)->first;
    char user[WORD_SHOWN], item[WORD_SHOWN];
    word_show(interaction->user, user);
    word_show(interaction->item, item);
    text_printf(first, "user %s, item %s", user, item);
    if (collector->into->has_rating)
        text_printf(first, ", rating %g", (double)interaction->rating);
    if (collector->into->has_time)
        text_printf(first, ", time %lld", (long long)interaction->time);
}

void collect_columns(struct collector *collector, bool rating, bool time)
{
    collector->into->has_rating = rating;
    collector->into->has_time = time;
}

int collect_check_user(const struct collector *collector, const char *user, size_t length, struct err *err)
{
    uint32_t number;
    if (collector->into == &collector->train || ids_find(&collector->users, user, length, &number))
        return 0;
    char shown[WORD_SHOWN];
    word_show(user, shown);
    return err_set(err, ERR_FAILED, "the user '%s' does not occur in the training file", shown);
}

int collect_add(struct collector *collector, const struct interaction *interaction, struct err *err)
{
    struct pairs *into = collector->into;
    if (into->n == UINT32_MAX)
        return err_set(err, ERR_FAILED, "there are more than %u interactions, the most a data set can hold",
                       UINT32_MAX);
    if (!into->n)
        note_first(collector, interaction);
    pairs_room(into);
    into->user[into->n] = ids_add(&collector->users, interaction->user, interaction->user_length);
    into->item[into->n] = ids_add(&collector->items, interaction->item, interaction->item_length);
    if (into->has_rating)
        into->rating[into->n] = interaction->rating;
    if (into->has_time)
        into->time[into->n] = interaction->time;
    into->n++;
    return 0;
}

void collect_user(struct collector *collector, const char *user, size_t length)
{
    if (collector->into == &collector->train)
        ids_add(&collector->users, user, length);
}

int collect_refuse(struct collector *collector, const char *file, int64_t line, struct err *err)
{
    if (collector->skip_bad) {
        collector->skipped++;
        err_clear(err);
        return 0;
    }
    return err_set(err, ERR_FAILED, "%s, line %lld: %s (mend the line, or leave such lines out with --skip-bad)",
                   file, (long long)line, err->text);
}
