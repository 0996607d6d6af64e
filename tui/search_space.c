/* A space of settings to search in: see search_space.h. */
#include "tui/search_space.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double nearness = 0.25; /* of the range, how far a draw near another may lie */

/* What is there of the knob, else a new one. */
static struct search_axis *axis_of(struct search_space *space, const struct knob *knob, struct err *err)
{
    for (size_t i = 0; i < space->n; i++)
        if (space->axes[i].knob == knob) {
            free(space->axes[i].values);
            space->axes[i] = (struct search_axis){.knob = knob};
            return &space->axes[i];
        }
    if (space->n == MOST_AXES) {
        err_set(err, ERR_USAGE, "a search may have %d knobs at most: name those that matter with --knobs", MOST_AXES);
        return NULL;
    }
    space->axes[space->n] = (struct search_axis){.knob = knob};
    return &space->axes[space->n++];
}

static bool is_number(const struct knob *knob)
{
    return knob->type == KNOB_REAL || knob->type == KNOB_INT;
}

static int read_range(struct search_axis *axis, const char *low, const char *high, struct err *err)
{
    const struct knob *knob = axis->knob;
    char checked[64];
    if (!is_number(knob))
        return err_set(err, ERR_USAGE, "%s is no number, so it has no range: write --try %s=V1,V2,...", knob->name,
                       knob->name);
    if (knob_check(knob, low, checked, sizeof checked, err) || knob_check(knob, high, checked, sizeof checked, err))
        return -1;
    parse_real(low, &axis->low);
    parse_real(high, &axis->high);
    if (axis->low >= axis->high)
        return err_set(err, ERR_USAGE, "the range %s..%s of %s is empty: write the lower number first", low, high,
                       knob->name);
    if (knob->scale == SCALE_LOG && axis->low <= 0)
        return err_set(err, ERR_USAGE, "%s is drawn on a logarithmic scale, where a range begins above 0: write "
                       "--try %s=LOW..%s with LOW above 0, or values with commas between", knob->name, knob->name,
                       high);
    return 0;
}

/* Values with this character between. */
static int read_values(struct search_axis *axis, const char *list, char between, struct err *err)
{
    const char ends[] = {between, 0};
    size_t capacity = 0;
    for (const char *from = list;; from++) {
        size_t length = strcspn(from, ends);
        char word[64];
        snprintf(word, sizeof word, "%.*s", (int)length, from);
        ARRAY_ROOM(axis->values, axis->n, capacity);
        if (knob_check(axis->knob, word, axis->values[axis->n], sizeof *axis->values, err))
            return -1;
        axis->n++;
        from += length;
        if (!*from)
            return 0;
    }
}

int space_add_knob(struct search_space *space, const struct catalogue *catalogue, const char *name, struct err *err)
{
    const struct knob *knob = catalogue_knob(catalogue, name, err);
    if (!knob)
        return -1;
    if (!knob->tries || !*knob->tries)
        return err_set(err, ERR_USAGE, "no range is known in which %s is worth searching: give one, as in --try "
                       "%s=%s", knob->name, knob->name, is_number(knob) ? _("LOW..HIGH") : "V1,V2");
    struct search_axis *axis = axis_of(space, knob, err);
    if (!axis || !is_number(knob))
        return axis ? read_values(axis, knob->tries, ' ', err) : -1;
    char *low = xstrdup(knob->tries), *high = strchr(low, ' ');
    *high++ = '\0';
    int failed = read_range(axis, low, high, err);
    free(low);
    return failed;
}

int space_add_word(struct search_space *space, const struct catalogue *catalogue, const char *word, struct err *err)
{
    const char *equals = strchr(word, '='), *dots = equals ? strstr(equals, "..") : NULL;
    if (!equals || equals == word || !equals[1])
        return err_set(err, ERR_USAGE, "'%s' is not of the form knob=LOW..HIGH or knob=V1,V2,...", word);
    char *name = xasprintf("%.*s", (int)(equals - word), word);
    const struct knob *knob = catalogue_knob(catalogue, name, err);
    free(name);
    struct search_axis *axis = knob ? axis_of(space, knob, err) : NULL;
    if (!axis || !dots)
        return axis ? read_values(axis, equals + 1, ',', err) : -1;
    char *low = xasprintf("%.*s", (int)(dots - equals - 1), equals + 1);
    int failed = read_range(axis, low, dots + 2, err);
    free(low);
    return failed;
}

int space_add_all(struct search_space *space, const struct resolved_settings *settled, struct err *err)
{
    for (size_t i = 0; i < settled->catalogue.n_knobs; i++) {
        const struct knob *knob = &settled->catalogue.knobs[i];
        if (knob->tries && *knob->tries && knob_is_for(knob, settled->data) &&
            space_add_knob(space, &settled->catalogue, knob->name, err))
            return -1;
    }
    return 0;
}

void search_space_release(struct search_space *space)
{
    for (size_t i = 0; i < space->n; i++)
        free(space->axes[i].values);
    *space = (struct search_space){.n = 0};
}

char *search_space_text(const struct search_space *space)
{
    struct text out = TEXT_INIT;
    text_clear(&out);
    for (size_t i = 0; i < space->n; i++) {
        const struct search_axis *axis = &space->axes[i];
        text_printf(&out, "%s%s ", i ? C_("names", ", ") : "", axis->knob->name);
        if (!axis->n)
            text_printf(&out, _("%g to %g"), axis->low, axis->high);
        for (size_t v = 0; v < axis->n; v++)
            text_printf(&out, "%s%s", v ? _(" or ") : "", axis->values[v]);
    }
    return out.data;
}

/* Drawing -------------------------------------------------------------------------------------------------------- */

/* From 0 to below 1. */
static double draw_share(uint64_t *state)
{
    return (double)(draw_next(state) >> 11) * 0x1p-53;
}

static double on_scale(const struct knob *knob, double number)
{
    return knob->scale == SCALE_LOG ? log(number) : number;
}

/* Where the number lies in the range, 0 to 1; one outside is at its nearer end. */
static double position(const struct search_axis *axis, double number)
{
    double low = on_scale(axis->knob, axis->low), high = on_scale(axis->knob, axis->high);
    double at = number <= axis->low ? 0 : (on_scale(axis->knob, number) - low) / (high - low);
    return at < 1 ? at : 1;
}

/* Two digits are as fine as a search can tell. */
static void number_at(const struct search_axis *axis, double at, char *to, size_t size)
{
    double low = on_scale(axis->knob, axis->low), high = on_scale(axis->knob, axis->high);
    double number = low + at * (high - low);
    number = axis->knob->scale == SCALE_LOG ? exp(number) : number;
    double unit = number == 0 ? 1 : pow(10, floor(log10(fabs(number))) - 1);
    number = axis->knob->type == KNOB_INT && unit < 1 ? round(number) : round(number / unit) * unit;
    snprintf(to, size, "%.6g", number < axis->low ? axis->low : number > axis->high ? axis->high : number);
}

static void draw_value(const struct search_axis *axis, uint64_t *state, const char *near, char *to, size_t size)
{
    double share = draw_share(state), number;
    if (axis->n)
        copy_text(to, size, axis->values[(size_t)(share * (double)axis->n)]);
    else if (!near || !parse_real(near, &number))
        number_at(axis, share, to, size);
    else {
        double at = position(axis, number) + (2 * share - 1) * nearness;
        number_at(axis, at < 0 ? 0 : at > 1 ? 1 : at, to, size);
    }
}

static const char *value_in(const struct setting *settings, size_t n, const char *knob)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(settings[i].knob, knob))
            return settings[i].start;
    return NULL;
}

/* Those that nothing reads after all. */
static int take_back_unread(const struct search_space *space, char (*before)[64], struct resolved_settings *settled,
                            struct err *err)
{
    for (size_t i = 0; i < space->n; i++)
        if (!resolve_reads(settled, space->axes[i].knob) &&
            resolve_knob(settled, space->axes[i].knob->name, before[i], err))
            return -1;
    return 0;
}

/* Which axis does not stay as it is: one with several values, if there is any. */
static size_t draw_changed(const struct search_space *space, uint64_t *state)
{
    size_t first = (size_t)(draw_next(state) % space->n), i = first;
    while (space->axes[i].n == 1 && (i + 1) % space->n != first)
        i = (i + 1) % space->n;
    return i;
}

int search_space_draw(const struct search_space *space, uint64_t number, const struct setting *near, size_t n_near,
               struct resolved_settings *settled, struct err *err)
{
    uint64_t state = number;
    size_t changed = draw_changed(space, &state);
    char before[MOST_AXES][64];
    for (size_t i = 0; i < space->n; i++) {
        const struct search_axis *axis = &space->axes[i];
        const char *there = value_in(near, n_near, axis->knob->name);
        char word[64];
        bool stays = draw_share(&state) < 0.5 && there && i != changed;
        draw_value(axis, &state, there, word, sizeof word);
        COPY_TEXT(before[i], resolve_value(settled, axis->knob->name));
        if (resolve_knob(settled, axis->knob->name, stays ? there : word, err))
            return -1;
    }
    return take_back_unread(space, before, settled, err);
}
