/* Commands about the batch that is shown: their rows are in ACTIONS of actions.h. */
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/actions.h"
#include "tui/actions_internal.h"
#include "tui/screens/batch.h"

#include <stdio.h>
#include <string.h>

static const double rest_seconds = 0.15;

int run_anchor(struct app *app, const struct words *words, struct err *err)
{
    static const char *const ways[] = {"previous", "next"};
    struct batch_screen *batch = batch_of(app);
    size_t n = batch_anchors(batch);
    int64_t number;
    if (parse_int(words->word[1], &number)) {
        if (number < 0 || (size_t)number >= n)
            return err_set(err, ERR_USAGE, "there is no anchor %lld: this batch shows those from 0 to %zu",
                           (long long)number, n - 1);
        batch->anchor = (size_t)number;
    } else {
        int way = words_pick(words->word[1], ways, 2, "way", err);
        if (way < 0)
            return -1;
        batch->anchor = (batch->anchor + (way ? 1 : n - 1)) % n;
    }
    batch->selected = 0;
    return batch_arrange(app, batch, err);
}

static const struct knob *knob_of(const struct app *app, struct err *err)
{
    const struct batch_screen *batch = batch_of(app);
    if (*batch_knob_value(batch))
        return catalogue_knob(&app->catalogue, batch->what_if.knob, err);
    err_set(err, ERR_USAGE, "this loss reads no knob of which the similarities could tell");
    return NULL;
}

static int turn(struct app *app, int direction, bool coarse, struct err *err)
{
    struct batch_screen *batch = batch_of(app);
    const struct knob *knob = knob_of(app, err);
    const char *now = *batch->what_if.value ? batch->what_if.value : batch_knob_value(batch);
    char next[sizeof batch->what_if.value];
    if (!knob)
        return -1;
    knob_turn(knob, now, direction, coarse, next, sizeof next);
    if (!strcmp(next, now))
        return err_set(err, ERR_USAGE, "%s is at the end of its range", knob->name);
    batch_ask(batch, next, app->now + rest_seconds);
    return 0;
}

/* "tau=0.05" */
static int ask(struct app *app, const char *word, struct err *err)
{
    struct batch_screen *batch = batch_of(app);
    const char *equals = strchr(word, '=');
    char name[sizeof batch->what_if.knob], value[sizeof batch->what_if.value];
    snprintf(name, sizeof name, "%.*s", (int)(equals - word), word);
    const struct knob *knob = catalogue_knob(&app->catalogue, name, err);
    if (!knob || knob_check(knob, equals + 1, value, sizeof value, err) < 0)
        return -1;
    if (!list_has(frame_word(batch_frame_of(batch), "answers"), name))
        return err_set(err, ERR_USAGE, "the rows of this batch say nothing of %s: what it does, a fork shows", name);
    COPY_TEXT(batch->what_if.knob, name);
    batch_ask(batch, value, app->now);
    return 0;
}

static int apply(struct app *app, struct err *err)
{
    struct batch_screen *batch = batch_of(app);
    char line[160], told[128];
    if (!*batch->what_if.value)
        return err_set(err, ERR_USAGE, "nothing is asked: Left and Right turn the knob");
    snprintf(told, sizeof told, "%s=%s", batch->what_if.knob, batch->what_if.value);
    snprintf(line, sizeof line, "set %s seen in a batch", told);
    if (action_run(app, line, err) < 0)
        return -1;
    batch_ask(batch, "", 0);
    app_say(app, false, "asked for %s: in force from the next step; on Live T trains the twin without it", told);
    return 0;
}

int run_what_if(struct app *app, const struct words *words, struct err *err)
{
    static const char *const ways[] = {"up", "down", "next", "apply", "off"};
    if (strchr(words->word[1], '='))
        return ask(app, words->word[1], err);
    int way = words_pick(words->word[1], ways, sizeof ways / sizeof *ways, "way", err);
    if (way < 0)
        return -1;
    if (way < 2)
        return turn(app, way ? -1 : 1, words->n > 2, err);
    if (way == 3)
        return apply(app, err);
    if (way == 2)
        batch_next_knob(batch_of(app));
    else
        batch_ask(batch_of(app), "", 0);
    return 0;
}

int run_matrix(struct app *app, const struct words *words, struct err *err)
{
    (void)words, (void)err;
    batch_of(app)->matrix = !batch_of(app)->matrix;
    return 0;
}
