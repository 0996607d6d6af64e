/* What an undo takes back, in logs of changes, undos, refusals and plans made at random. */
#include "tui/change.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LONGEST = 60, STEP = 100, MANY = 60000 };

static uint32_t below(uint64_t *state, uint32_t n)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33) % n;
}

static struct event some_event(uint64_t *state)
{
    static const char *const knobs[] = {"tau", "lr", "noise"};
    struct event event = {.verb = below(state, 8) ? EVENT_SET : EVENT_PAUSE, .step = STEP - below(state, 20)};
    snprintf(event.knob, sizeof event.knob, "%s", knobs[below(state, 3)]);
    snprintf(event.why, sizeof event.why, "%s", below(state, 3) ? "" : UNDO);
    snprintf(event.refused, sizeof event.refused, "%s", below(state, 9) ? "" : "no");
    if (!below(state, 7))
        event.step = event.asked_step = STEP + 5; /* foreseen */
    if (!below(state, 5))
        event.step = -1; /* asked for */
    return event;
}

/* The log forwards: for each knob a pile of changes, from which an undo takes the top one. */
static const struct event *top(const struct event *events, size_t n, const char *knob, bool pending)
{
    const struct event *pile[LONGEST], *found = NULL;
    size_t height = 0;
    for (size_t i = 0; i < n; i++) {
        if (events[i].verb != EVENT_SET || *events[i].refused || strcmp(events[i].knob, knob) ||
            event_is_planned(&events[i], STEP))
            continue;
        if (strcmp(events[i].why, UNDO))
            pile[height++] = &events[i];
        else if (height)
            height--;
    }
    for (size_t i = 0; i < height; i++)
        if (pending || pile[i]->step >= 0)
            found = pile[i];
    return found;
}

static void an_undo_takes_back_the_newest_change_that_stands(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int turn = 0; turn < 3000; turn++) {
        struct event events[LONGEST];
        size_t n = below(&random, LONGEST + 1);
        for (size_t i = 0; i < n; i++)
            events[i] = some_event(&random);
        const struct event *newest[2] = {NULL};
        static const char *const knobs[] = {"tau", "lr", "noise"};
        for (int k = 0; k < 3; k++) {
            const struct event *to_undo = top(events, n, knobs[k], true), *made = top(events, n, knobs[k], false);
            assert_ptr_equal(change_to_undo(events, n, STEP, knobs[k]), to_undo);
            assert_ptr_equal(change_in_force(events, n, STEP, knobs[k]), made);
            newest[0] = !newest[0] || (to_undo && to_undo > newest[0]) ? to_undo : newest[0];
            newest[1] = !newest[1] || (made && made > newest[1]) ? made : newest[1];
        }
        assert_ptr_equal(change_to_undo(events, n, STEP, NULL), newest[0]);
        assert_ptr_equal(change_in_force(events, n, STEP, NULL), newest[1]);
    }
}

/* Of a log this long every change was undone; gone through for each of them again it would take hours. */
static void a_long_log_is_gone_through_once(void **state)
{
    (void)state;
    struct event *events = calloc(MANY, sizeof *events);
    assert_non_null(events);
    for (size_t i = 0; i < MANY; i++) {
        events[i] = (struct event){.verb = EVENT_SET, .knob = "tau", .step = 1};
        snprintf(events[i].why, sizeof events[i].why, "%s", i < MANY / 2 ? "" : UNDO);
    }
    for (int key = 0; key < 50; key++)
        assert_null(change_to_undo(events, MANY, STEP, NULL));
    free(events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_undo_takes_back_the_newest_change_that_stands),
        cmocka_unit_test(a_long_log_is_gone_through_once),
    };
    return cmocka_run_group_tests_name("tui: changes", tests, NULL, NULL);
}
