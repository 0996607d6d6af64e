/* Marked runs: see selection.h. */
#include "tui/selection.h"

#include "store/run.h"
#include "tui/widgets/canvas.h"

#include <string.h>

struct look look_numbered(int number)
{
    static const uint32_t markers[SHAPES] = {0x25cf, 0x25c6, 0x25aa, 0x25b2, 0x25bc, 0x25a0, 0x25cb, 0x25c7};
    static const char *const signs[SHAPES] = {"●", "◆", "▪", "▲", "▼", "■", "○", "◇"};
    static const unsigned strokes[SHAPES] = {0xff, 0x3f, 0x55, 0x0f, 0x5f, 0x33, 0x11, 0x77};
    static const int colours[] = {COLOUR_CYAN, COLOUR_GREEN, COLOUR_MAGENTA, COLOUR_YELLOW, COLOUR_BLUE, COLOUR_RED};
    int shape = number % SHAPES;
    return (struct look){markers[shape], signs[shape], colours[number % 6], strokes[shape]};
}

static size_t place_of(const struct selection *selection, int64_t run)
{
    size_t at = 0;
    while (at < selection->n && selection->mark[at].run != run)
        at++;
    return at;
}

const struct mark *selection_find(const struct selection *selection, int64_t run)
{
    size_t at = place_of(selection, run);
    return at < selection->n ? &selection->mark[at] : NULL;
}

/* The first that no run has. */
static int free_look(const struct selection *selection)
{
    bool taken[MARKS_MOST] = {false};
    int look = 0;
    for (size_t i = 0; i < selection->n; i++)
        taken[selection->mark[i].look] = true;
    while (taken[look])
        look++;
    return look;
}

int selection_mark(struct selection *selection, int64_t run, struct err *err)
{
    if (selection_find(selection, run))
        return 0;
    if (selection->n == MARKS_MOST)
        return err_set(err, ERR_USAGE, "%d runs are marked, and there are no more colours and strokes: unmark some "
                       "first (unmark RUN...)", MARKS_MOST);
    int look = free_look(selection);
    selection->mark[selection->n++] = (struct mark){run, look, false};
    return 0;
}

void selection_unmark(struct selection *selection, int64_t run)
{
    size_t at = place_of(selection, run);
    if (at == selection->n)
        return;
    selection->n--;
    memmove(&selection->mark[at], &selection->mark[at + 1], (selection->n - at) * sizeof *selection->mark);
    if (selection->baseline == run)
        selection->baseline = 0;
}

void selection_hide(struct selection *selection, int64_t run, bool hidden)
{
    size_t at = place_of(selection, run);
    if (at < selection->n)
        selection->mark[at].hidden = hidden;
}

int selection_set_baseline(struct selection *selection, int64_t run, struct err *err)
{
    if (selection_mark(selection, run, err) < 0)
        return -1;
    selection->baseline = run;
    return 0;
}

int selection_keep_stored(struct selection *selection, struct store *store, struct err *err)
{
    for (size_t i = selection->n; i-- > 0;) {
        struct err why = ERR_INIT;
        struct run run;
        if (run_get(store, selection->mark[i].run, &run, &why) == 0)
            continue;
        if (why.code != ERR_NOT_FOUND)
            return err_set(err, why.code, "%s", why.text);
        selection_unmark(selection, selection->mark[i].run);
    }
    return 0;
}
