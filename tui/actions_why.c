/* The command `why` of Space and Batch: why a run recommends what it does to the user who is pointed at, or which
 * class it takes a row for. What is asked are commands of the command line, run as any other (shell.h), so that the
 * screen waits for nothing. */
#include "tui/actions_internal.h"
#include "tui/screens/batch.h"
#include "tui/screens/screen.h"
#include "tui/screens/space.h"
#include "tui/shell.h"

#include "store/dataset.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A line of words that may have blanks in them. */
static void add_word(struct words *words, size_t *used, const char *word)
{
    size_t room = sizeof words->copy - *used;
    words->word[words->n++] = words->copy + *used;
    copy_text(words->copy + *used, room, word);
    *used += strlen(words->copy + *used) + (room > 1);
}

static int run_line(struct app *app, const char *const *line, struct err *err)
{
    struct words words = {.n = 0};
    size_t used = 0;
    for (; *line; line++)
        add_word(&words, &used, *line);
    return shell_run(app, &words, err);
}

static int why_user(struct app *app, int64_t run, const char *user, const char *item, struct err *err)
{
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)run);
    return run_line(app, (const char *const[]){"recommend", number, "--why", "--user", user,
                                               item ? "--item" : "--top", item ? item : "5", NULL}, err);
}

static int why_row(struct app *app, int64_t run, double row, bool classes, struct err *err)
{
    char number[24], of[24];
    snprintf(number, sizeof number, "%lld", (long long)run);
    snprintf(of, sizeof of, "%.0f", row);
    return run_line(app, classes ? (const char *const[]){"classify", number, "--row", of, "--why", NULL}
                                 : (const char *const[]){"search", number, "--row", of, NULL}, err);
}

/* Space: of the point. ------------------------------------------------------------------------------------------- */

static bool has_classes(const struct space *space)
{
    for (size_t i = 0; i < space_points(space); i++)
        if (space_facts(space, i) && space_facts(space, i)[FACT_CLASS] >= 0)
            return true;
    return false;
}

static int why_point(struct app *app, struct err *err)
{
    const struct space *space = space_of(app);
    const struct frame_array *rows = frame_find(&space->frame, "row", 1);
    if (space->point == NO_POINT)
        return err_set(err, ERR_USAGE, "no point is pointed at: the arrows and / do that");
    double row = rows && space->point < rows->rows ? (double)rows->value[space->point] : (double)space->point;
    if (!strcmp(space->whose, "rows"))
        return why_row(app, space->run.id, row, has_classes(space), err);
    if (row >= (double)space->n_names)
        return err_set(err, ERR_NOT_FOUND, "this point has no name to ask by");
    const char *id = space->names[(size_t)row].id;
    if (!strcmp(space->whose, "users"))
        return why_user(app, space->run.id, id, NULL, err);
    return err_set(err, ERR_USAGE, "what is recommended is asked of a user: s shows users; `:recommend --user ID "
                   "--why --item %.80s` asks about this item", id);
}

/* Batch: of the anchor and the selected row. --------------------------------------------------------------------- */

static int find_id(const struct app *app, const struct batch_screen *batch, const char *side, float number, char **id,
                   struct err *err)
{
    char *title = NULL;
    int result = dataset_name(app->store, batch->run.dataset, side, (int64_t)number, id, &title, err);
    free(title);
    return result;
}

static int why_entry(struct app *app, struct err *err)
{
    const struct batch_screen *batch = batch_of(app);
    const struct frame *frame = batch_frame_of(batch);
    const struct frame_array *anchors = frame_find(frame, "anchor", BATCH_ANCHOR_FIELDS),
                             *entries = frame_find(frame, "entry", BATCH_ENTRY_FIELDS);
    if (!anchors || !entries || batch->anchor >= anchors->rows || batch->selected >= batch->n)
        return err_set(err, ERR_USAGE, "no row is selected");
    float anchor = anchors->value[batch->anchor * BATCH_ANCHOR_FIELDS + BATCH_ANCHOR],
          entry = entries->value[batch->row[batch->selected].entry * BATCH_ENTRY_FIELDS + BATCH_ENTRY];
    if (strcmp(frame_word(frame, "anchors"), "user"))
        return why_row(app, batch->run.id, (double)anchor,
                       anchors->value[batch->anchor * BATCH_ANCHOR_FIELDS + BATCH_ANCHOR_CLASS] >= 0, err);
    char *user = NULL, *item = NULL;
    int result = find_id(app, batch, "user", anchor, &user, err);
    if (!result)
        result = find_id(app, batch, "item", entry, &item, err);
    if (!result)
        result = why_user(app, batch->run.id, user, item, err);
    free(user);
    free(item);
    return result;
}

int run_why(struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    return app->screen == &screen_batch ? why_entry(app, err) : why_point(app, err);
}
