/* From a form to a command line: see sweep_form_line.h. */
#include "tui/sweep_form_line.h"

#include "store/base/language.h"
#include "store/base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const form_kinds[KINDS] = {"grid", "random", "halving", "search"};

static const char *value_of(const struct sweep_form *form, enum form_role role)
{
    for (int i = 0; i < form->n; i++)
        if (form->row[i].role == role)
            return form->row[i].value;
    return "";
}

enum sweep_kind form_kind(const struct sweep_form *form)
{
    for (int kind = 0; kind < KINDS; kind++)
        if (!strcmp(value_of(form, FORM_KIND), form_kinds[kind]))
            return (enum sweep_kind)kind;
    return KIND_GRID;
}

bool form_row_counts(const struct sweep_form *form, const struct form_row *row)
{
    enum sweep_kind kind = form_kind(form);
    switch (row->role) {
    case FORM_DRAWS: return kind == KIND_RANDOM || kind == KIND_HALVING;
    case FORM_SEEDS: return kind != KIND_SEARCH;
    case FORM_MINUTES: return kind == KIND_SEARCH;
    default: return true;
    }
}

/* Suggestions ---------------------------------------------------------------------------------------------------- */

static void suggest_numbers(const struct knob *knob, double low, double high, char *to, size_t size)
{
    double middle = knob->scale == SCALE_LOG && low > 0 ? sqrt(low * high) : (low + high) / 2;
    if (knob->type == KNOB_INT)
        snprintf(to, size, "%.0f,%.0f,%.0f", low, middle, high);
    else
        snprintf(to, size, "%.4g,%.2g,%.4g", low, middle, high);
}

void form_suggest(const struct sweep_form *form, struct form_row *row)
{
    const struct knob *knob = row->knob;
    bool is_number = knob->type == KNOB_REAL || knob->type == KNOB_INT;
    char *end;
    double low = strtod(knob->tries, &end), high = strtod(end, NULL);
    if (is_number && form_kind(form) == KIND_SEARCH)
        snprintf(row->value, sizeof row->value, "%g..%g", low, high);
    else if (is_number)
        suggest_numbers(knob, low, high, row->value, sizeof row->value);
    else
        COPY_TEXT(row->value, knob->tries);
    for (char *blank = row->value; !is_number && (blank = strchr(blank, ' '));)
        *blank = ',';
}

/* How many runs -------------------------------------------------------------------------------------------------- */

static double combinations(const struct sweep_form *form)
{
    double n = 1;
    for (int i = 0; i < form->n; i++)
        if (form->row[i].role == FORM_KNOB && form->row[i].on) {
            double values = 1;
            for (const char *at = form->row[i].value; (at = strchr(at, ',')); at++)
                values++;
            n *= values;
        }
    return n;
}

static double number_of(const struct sweep_form *form, enum form_role role)
{
    double number;
    return parse_real(value_of(form, role), &number) && number > 0 ? number : 1;
}

void form_says(const struct sweep_form *form, char *to, size_t size)
{
    double n = combinations(form), seeds = number_of(form, FORM_SEEDS);
    enum sweep_kind kind = form_kind(form);
    if (kind == KIND_SEARCH) {
        snprintf(to, size, _("makes as many runs as %s minutes have room for, and trains the best by validation"),
                 value_of(form, FORM_MINUTES));
        return;
    }
    if (kind != KIND_GRID)
        n = fmin(n, number_of(form, FORM_DRAWS));
    snprintf(to, size, _("makes %.0f run%s: %.0f combination%s with %.0f seed%s each%s"), n * seeds,
             n * seeds == 1 ? "" : "s", n, n == 1 ? "" : "s", seeds, seeds == 1 ? "" : "s",
             kind == KIND_HALVING ? _(", a third of which goes on from each rung") : "");
}

/* The line ------------------------------------------------------------------------------------------------------- */

static void add_knobs(const struct sweep_form *form, bool search, struct text *line)
{
    const char *before = " --knobs=";
    for (int i = 0; i < form->n && search; i++)
        if (form->row[i].role == FORM_KNOB && form->row[i].on) {
            text_printf(line, "%s%s", before, form->row[i].knob->name);
            before = ",";
        }
    for (int i = 0; i < form->n; i++)
        if (form->row[i].role == FORM_KNOB && form->row[i].on)
            text_printf(line, " --%s=%s=%s", search ? "try" : "grid", form->row[i].knob->name, form->row[i].value);
}

static void add_option(const struct sweep_form *form, const char *name, enum form_role role, struct text *line)
{
    const char *value = value_of(form, role);
    for (int i = 0; i < form->n; i++)
        if (form->row[i].role == role && form_row_counts(form, &form->row[i]) && *value)
            text_printf(line, " --%s=%s", name, value);
}

int form_line(const struct sweep_form *form, char *to, size_t size, struct err *err)
{
    struct text line = TEXT_INIT;
    const char *begin = value_of(form, FORM_BEGIN);
    enum sweep_kind kind = form_kind(form);
    bool any = false;
    for (int i = 0; i < form->n; i++)
        any |= form->row[i].role == FORM_KNOB && form->row[i].on;
    if (!any)
        return err_set(err, ERR_USAGE, "no knob is to be tried: Space turns one on");
    text_printf(&line, "%s %s", kind == KIND_SEARCH ? "tune" : "sweep", value_of(form, FORM_DATA));
    if (!strncmp(begin, "run ", 4))
        text_printf(&line, " --like=%s", begin + 4);
    else if (strcmp(begin, "defaults"))
        text_printf(&line, " --preset=%s", begin);
    add_knobs(form, kind == KIND_SEARCH, &line);
    add_option(form, "random", FORM_DRAWS, &line);
    add_option(form, "seeds", FORM_SEEDS, &line);
    add_option(form, "epochs", FORM_EPOCHS, &line);
    add_option(form, "minutes", FORM_MINUTES, &line);
    if (kind == KIND_HALVING)
        text_add(&line, " --halving");
    bool fits = line.length < size;
    snprintf(to, size, "%s", line.data);
    text_release(&line);
    return fits ? 0 : err_set(err, ERR_USAGE, "these are more values than a line has room for: turn some knobs off");
}
