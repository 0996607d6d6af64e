/* See lineage.h. */
#include "tui/lineage.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "tui/change.h"

#include <stdlib.h>

/* ", without A (tau 0.2 -> 0.07)": a twin's change, by its flag in the log of the parent. */
static int add_without(struct store *store, int64_t parent, int64_t seq, struct text *out, struct err *err)
{
    struct event *events;
    size_t n;
    if (!seq)
        return 0;
    if (event_list(store, parent, 0, &events, &n, err))
        return -1;
    char *letters = xcalloc(n + 1, 1);
    change_letters(events, n, letters);
    for (size_t i = 0; i < n; i++)
        if (events[i].seq == seq)
            text_printf(out, _(", without %c (%s %s -> %s)"), letters[i] ? letters[i] : '?', events[i].knob,
                        events[i].old, events[i].new);
    free(letters);
    free(events);
    return 0;
}

static int add_parent(struct store *store, const struct run *run, struct text *out, struct err *err)
{
    struct run parent;
    char step[32];
    format_count(run->fork_step, step, sizeof step);
    if (!run->parent) {
        if (run->fork_step)
            text_printf(out, _("child of a run that was removed, at step %s"), step);
        return 0;
    }
    if (run_get(store, run->parent, &parent, err))
        return -1;
    text_printf(out, _("child of run %lld (%s) at step %s"), (long long)parent.id, parent.name, step);
    return add_without(store, parent.id, run->twin_of, out, err);
}

char *lineage_of(struct store *store, const struct run *run, struct err *err)
{
    struct text text = TEXT_INIT;
    text_add(&text, "");
    if (add_parent(store, run, &text, err))
        text_release(&text);
    return text.data;
}

int lineage_children(struct store *store, const struct run *run, struct text *out, struct err *err)
{
    struct run *children;
    size_t n;
    if (run_children(store, run->id, &children, &n, err))
        return -1;
    int result = 0;
    for (size_t i = 0; i < n && !result; i++) {
        char step[32];
        format_count(children[i].fork_step, step, sizeof step);
        text_printf(out, _("run %lld (%s) from step %s"), (long long)children[i].id, children[i].name, step);
        result = add_without(store, run->id, children[i].twin_of, out, err);
        text_printf(out, ": %s\n", _(run_status_names[children[i].status]));
    }
    free(children);
    return result;
}
