/* What can be asked of a lesson that was read: see lesson.h. */
#include "tui/lessons/lesson.h"

#include "store/base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

const char *const step_kind_names[STEP_KINDS] = {"page", "predict", "do", "ask"};

void lesson_release(struct lesson *lesson)
{
    arena_release(&lesson->memory);
    lesson->n_steps = 0;
}

int lesson_step_named(const struct lesson *lesson, const char *name)
{
    for (size_t i = 0; i < lesson->n_steps; i++)
        if (!strcmp(lesson->step[i].name, name))
            return (int)i;
    return -1;
}

/* A choice by its text, or by its number from 1. */
static int choice_of(const struct lesson_step *step, const char *answer)
{
    int64_t number;
    for (int i = 0; i < step->n_choices; i++)
        if (!strcasecmp(step->choice[i], answer))
            return i;
    return parse_int(answer, &number) && number >= 1 && number <= step->n_choices ? (int)number - 1 : -1;
}

int lesson_judge(const struct lesson_step *step, const char *answer, char kept[160], struct err *err)
{
    double given, right;
    if (step->n_choices) {
        int choice = choice_of(step, answer);
        if (choice < 0)
            return err_set(err, ERR_USAGE, "'%s' is none of the %d choices: give one, or its number", answer,
                           step->n_choices);
        copy_text(kept, 160, step->choice[choice]);
        return !strcmp(step->choice[choice], step->answer);
    }
    if (!parse_real(answer, &given) || !parse_real(step->answer, &right))
        return err_set(err, ERR_USAGE, "'%s' is no number: the answer is one, such as 0.25", answer);
    copy_text(kept, 160, answer);
    return fabs(given - right) <= step->within * (1 + 1e-12);
}
