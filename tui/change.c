/* Changes of knobs: see change.h. */
#include "tui/change.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int change_parse(const struct catalogue *catalogue, const char *word, struct event *event, struct err *err)
{
    char name[sizeof event->knob];
    const char *equals = strchr(word, '=');
    if (!equals || equals == word || (size_t)(equals - word) >= sizeof name)
        return err_set(err, ERR_USAGE, "'%s' is not of the form knob=value", word);
    snprintf(name, sizeof name, "%.*s", (int)(equals - word), word);
    const struct knob *knob = catalogue_knob(catalogue, name, err);
    if (!knob)
        return -1;
    if (!knob_is_live(knob))
        return err_set(err, ERR_USAGE, "%s cannot change while a model trains: %s", knob->name, _(knob->why_not));
    event->verb = EVENT_SET;
    COPY_TEXT(event->knob, knob->name);
    return knob_check(knob, equals + 1, event->new, sizeof event->new, err);
}

void change_say_renamed(const struct catalogue *catalogue, const char *word)
{
    size_t length = strcspn(word, "=");
    for (size_t i = 0; i < catalogue->n_knobs; i++) {
        const char *was = catalogue->knobs[i].was;
        if (was && *was && strlen(was) == length && !strncmp(was, word, length))
            print_to(stderr, "nearfar: %s is called %s now\n", was, catalogue->knobs[i].name);
    }
}

int change_parse_words(const struct catalogue *catalogue, const struct words *words, struct event *changes, size_t *n,
                       struct err *err)
{
    char word[128];
    for (*n = 0; 1 + (int)*n < words->n && strchr(words->word[1 + *n], '='); ++*n)
        if (change_parse(catalogue, words->word[1 + *n], &changes[*n], err) < 0)
            return -1;
    if (*n)
        return 1 + (int)*n;
    if (words->n < 3)
        return catalogue_knob(catalogue, words->word[1], err) ? 0 : -1;
    snprintf(word, sizeof word, "%s=%s", words->word[1], words->word[2]);
    *n = 1;
    return change_parse(catalogue, word, &changes[0], err) < 0 ? -1 : 3;
}

/* Beside what the run has ---------------------------------------------------------------------------------------- */

static const char *value_without(const struct changing *changing, const char *knob)
{
    for (size_t i = changing->n_asked; i-- > 0;) {
        const struct event *event = &changing->asked[i];
        if (event->verb == EVENT_SET && isnan(event->applied_at) && !strcmp(event->knob, knob))
            return event->new;
    }
    for (size_t i = 0; i < changing->n_settings; i++)
        if (!strcmp(changing->settings[i].knob, knob))
            return changing->settings[i].value;
    return strcmp(knob, "data") ? NULL : changing->data;
}

static const char *value_after(const struct changing *changing, const char *knob)
{
    for (size_t i = changing->n; i-- > 0;)
        if (!strcmp(changing->changes[i].knob, knob))
            return changing->changes[i].new;
    return value_without(changing, knob);
}

static const char *value_of(void *context, const char *knob)
{
    return value_after(context, knob);
}

/* "its loss is bpr": what the run has of that which the knob hangs on. */
static void why_unread(const struct changing *changing, const struct knob *knob, char *why, size_t size)
{
    char told[sizeof changing->changes->knob] = "";
    size_t used = 0;
    *why = '\0';
    for (const char *c = knob->used_by; *c && used < size; c += strcspn(c, " "), c += *c == ' ') {
        char name[sizeof told];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(c, ":!> "), c);
        const char *value = value_after(changing, name);
        if (!value || !strcmp(name, told))
            continue;
        used += (size_t)snprintf(why + used, size - used, _("%sits %s is %s"), used ? _(" and ") : "", name, value);
        COPY_TEXT(told, name);
    }
}

static int is_read(const struct changing *changing, const struct event *change, struct err *err)
{
    char why[160];
    const struct knob *knob = catalogue_knob(changing->catalogue, change->knob, err);
    if (!knob)
        return -1;
    if (knob_applies(knob, value_of, (void *)(uintptr_t)changing))
        return 0;
    why_unread(changing, knob, why, sizeof why);
    return err_set(err, ERR_USAGE, "nothing in this run reads %s: %s", knob->name, why);
}

int change_fits(struct changing *changing, char *same, size_t size, struct err *err)
{
    size_t kept = 0, used = 0;
    *same = '\0';
    for (size_t i = 0; i < changing->n; i++)
        if (is_read(changing, &changing->changes[i], err) < 0)
            return -1;
    for (size_t i = 0; i < changing->n; i++) {
        const struct event *change = &changing->changes[i];
        const char *value = value_without(changing, change->knob);
        if (!value || strcmp(value, change->new))
            changing->changes[kept++] = *change;
        else if (used < size)
            used += (size_t)snprintf(same + used, size - used, _("%s%s is %s already"),
                                     used ? C_("clauses", ", ") : "",
                                     change->knob, value);
    }
    changing->n = kept;
    return 0;
}

/* In the log of a run -------------------------------------------------------------------------------------------- */

void change_letters(const struct event *events, size_t n, char *letters)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    size_t changes = 0;
    for (size_t i = 0; i < n; i++) {
        bool change = events[i].verb == EVENT_SET && !*events[i].refused;
        letters[i] = change ? alphabet[changes++ % (sizeof alphabet - 1)] : 0;
    }
}

static bool is_made(const struct event *event, int64_t step)
{
    return event->verb == EVENT_SET && !*event->refused && !event_is_planned(event, step);
}

/* Undos of a knob, met on the way back from the end, whose changes have not been met yet. */
struct undos {
    const char *knob;
    int open;
};

struct undo_list {
    struct undos *of;
    size_t n, capacity;
};

static struct undos *undos_of(struct undo_list *list, const char *knob)
{
    for (size_t i = 0; i < list->n; i++)
        if (!strcmp(list->of[i].knob, knob))
            return &list->of[i];
    ARRAY_ROOM(list->of, list->n, list->capacity);
    list->of[list->n] = (struct undos){knob, 0};
    return &list->of[list->n++];
}

/* True when the change stands, as no undo after it belongs to it. */
static bool stands(struct undo_list *list, const struct event *event)
{
    struct undos *undos = undos_of(list, event->knob);
    if (!strcmp(event->why, UNDO))
        undos->open++;
    else if (undos->open)
        undos->open--;
    else
        return true;
    return false;
}

/* Each undo of a knob belongs to the change before it. This is asked at every key and every drawing, so that the log
 * is gone through once, however long it is. */
static const struct event *newest(const struct event *events, size_t n, int64_t step, const char *knob, bool pending)
{
    struct undo_list list = {0};
    const struct event *found = NULL;
    for (size_t i = n; i-- > 0 && !found;) {
        const struct event *event = &events[i];
        bool asked = is_made(event, step) && (!knob || !strcmp(event->knob, knob));
        if (asked && stands(&list, event) && (pending || event->step >= 0))
            found = event;
    }
    free(list.of);
    return found;
}

const struct event *change_to_undo(const struct event *events, size_t n, int64_t step, const char *knob)
{
    return newest(events, n, step, knob, true);
}

const struct event *change_in_force(const struct event *events, size_t n, int64_t step, const char *knob)
{
    return newest(events, n, step, knob, false);
}
