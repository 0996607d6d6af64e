/* See translation.h. */
#include "tui/lessons/translation.h"

#include "store/base/language.h"
#include "store/base/text.h"

#include <glob.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Two lessons, and where they are compared: the lines are 0 in the head. */
struct comparison {
    const struct lesson *original, *translation;
    int original_line, line;
};

static int differs(const struct comparison *c, const char *what, struct err *err)
{
    if (!c->line)
        return err_set(err, ERR_USAGE, "%s: %s is not as in %s: only texts are translated", c->translation->path,
                       _(what), c->original->path);
    return err_set(err, ERR_USAGE, "%s:%d: %s is not as in %s:%d: only texts are translated",
                   c->translation->path, c->line, _(what), c->original->path, c->original_line);
}

static bool is_same(const char *a, const char *b)
{
    return !strcmp(a ? a : "", b ? b : "");
}

static int compare_heads(const struct comparison *c, struct err *err)
{
    const struct lesson *a = c->original, *b = c->translation;
    const struct {
        const char *name;
        bool same;
    } parts[] = {{"number", a->number == b->number}, {"minutes", a->minutes == b->minutes},
                 {"seed", a->seed == b->seed},       {"data", is_same(a->data, b->data)},
                 {"preset", is_same(a->preset, b->preset)}, {"set", is_same(a->settings, b->settings)},
                 {"panes", is_same(a->panes, b->panes)},    {N_("the number of steps"), a->n_steps == b->n_steps}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!parts[i].same)
            return differs(c, parts[i].name, err);
    return 0;
}

static int place_of_answer(const struct lesson_step *step)
{
    for (int i = 0; i < step->n_choices; i++)
        if (!strcmp(step->choice[i], step->answer))
            return i;
    return -1;
}

/* The same choice by its place; the same number, or the same settings, as they are written. */
static bool answer_is_same(const struct lesson_step *a, const struct lesson_step *b)
{
    bool near = isnan(a->within) ? isnan(b->within) : a->within == b->within;
    return near && a->n_choices == b->n_choices && place_of_answer(a) == place_of_answer(b) &&
           (a->n_choices || is_same(a->answer, b->answer));
}

static bool conditions_are_same(const struct condition *a, int n_a, const struct condition *b, int n_b)
{
    struct text of_a = TEXT_INIT, of_b = TEXT_INIT;
    for (int i = 0; i < n_a; i++)
        condition_describe(&a[i], &of_a);
    for (int i = 0; i < n_b; i++)
        condition_describe(&b[i], &of_b);
    bool same = n_a == n_b && is_same(of_a.data, of_b.data);
    text_release(&of_a);
    text_release(&of_b);
    return same;
}

static int compare_steps(const struct comparison *c, const struct lesson_step *a, const struct lesson_step *b,
                         struct err *err)
{
    const struct {
        const char *name;
        bool same;
    } parts[] = {{N_("the kind of the step"), a->kind == b->kind},
                 {N_("the name of the step"), is_same(a->name, b->name)},
                 {N_("the number of its choices"), a->n_choices == b->n_choices},
                 {N_("its answer"), answer_is_same(a, b)},
                 {N_("the number of its hints"), a->n_hints == b->n_hints},
                 {N_("that it says why"), !*a->why == !*b->why},
                 {"knobs", is_same(a->knobs, b->knobs)},
                 {"run", is_same(a->run, b->run) && is_same(a->settings, b->settings)},
                 {"wait", conditions_are_same(a->wait, a->n_waits, b->wait, b->n_waits)},
                 {"claim", conditions_are_same(a->claim, a->n_claims, b->claim, b->n_claims)}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!parts[i].same)
            return differs(c, parts[i].name, err);
    return 0;
}

int lesson_compare(const struct lesson *original, const struct lesson *translation, struct err *err)
{
    struct comparison c = {original, translation, 0, 0};
    int failed = compare_heads(&c, err);
    for (size_t i = 0; i < original->n_steps && !failed; i++) {
        c.original_line = original->step[i].line;
        c.line = translation->step[i].line;
        failed = compare_steps(&c, &original->step[i], &translation->step[i], err);
    }
    return failed ? -1 : 0;
}

int lesson_check_translations(const struct lesson *lesson, struct err *err)
{
    bool is_original = !strcmp(lesson->language, "en");
    struct text pattern = TEXT_INIT;
    struct lesson other;
    glob_t found;
    text_printf(&pattern, is_original ? "%s%s.*.lesson" : "%s%s.lesson", lesson->folder, lesson->name);
    int failed = glob(pattern.data, 0, NULL, &found) == GLOB_NOSPACE;
    if (failed)
        err_set(err, ERR_FAILED, "there is no memory to list %s", pattern.data);
    for (size_t i = 0; i < found.gl_pathc && !failed; i++) {
        failed = lesson_read(&other, found.gl_pathv[i], err);
        if (!failed)
            failed = lesson_compare(is_original ? lesson : &other, is_original ? &other : lesson, err);
        lesson_release(&other);
    }
    globfree(&found);
    text_release(&pattern);
    return failed ? -1 : 0;
}
