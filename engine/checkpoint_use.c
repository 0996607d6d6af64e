/* Using a trained run: see checkpoint_for_use and checkpoint_at in checkpoint.h. */
#include "engine/checkpoint.h"

#include "store/base/language.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "store/event.h"

#include <stdlib.h>

/* Its settings become those that the step it has just made was made by: what was asked at that step itself came
 * later. */
static int take_changes_before(struct trainer *trainer, struct store *store, int64_t run, struct err *err)
{
    struct event *events;
    size_t n;
    char old[WORD_SIZE], canonical[WORD_SIZE];
    if (event_list(store, run, 0, &events, &n, err) < 0)
        return -1;
    if (n)
        qsort(events, n, sizeof *events, event_by_step);
    for (size_t i = 0; i < n; i++)
        if (events[i].verb == EVENT_SET && !events[i].refused[0] && events[i].step >= 0 &&
            events[i].step < trainer->step)
            trainer_set(trainer, events[i].knob, events[i].new, old, canonical, NULL);
    free(events);
    return 0;
}

static int refuse_none(const struct run *run, struct err *err)
{
    long long id = run->id;
    return run_status_is_active(run->status)
               ? err_set(err, ERR_FAILED, "run %lld has no checkpoint yet: wait for one, or stop it (nearfar stop "
                         "%lld)", id, id)
               : err_set(err, ERR_FAILED, "run %lld has no checkpoint: train on with nearfar resume %lld", id, id);
}

int checkpoint_for_use(struct trainer *trainer, struct store *store, const struct run *run, struct err *err)
{
    struct checkpoint *list;
    size_t n;
    if (checkpoint_list(store, run->id, &list, &n, err) < 0)
        return -1;
    int result = 1;
    if (!n)
        result = refuse_none(run, err);
    for (int pass = 0; pass < 2 && result == 1; pass++) {
        if (pass && run->best_step >= 0)
            print_to(stderr, "nearfar: the best checkpoint, of step %lld, cannot be used (%s); another one is\n",
                     (long long)run->best_step, err->text[0] ? err->text : _("it is not there"));
        for (size_t i = 0; i < n && result == 1; i++)
            if (pass || list[i].step == run->best_step)
                result = checkpoint_load_weights(trainer, store, &list[i], err) == 0 ? 0 : 1;
    }
    free(list);
    return result ? -1 : take_changes_before(trainer, store, run->id, err);
}

/* The steps that can be used instead, newest first. */
static void list_steps(const struct checkpoint *list, size_t n, struct text *out)
{
    for (size_t i = 0; i < n; i++)
        if (!i || list[i].step != list[i - 1].step)
            text_printf(out, "%s%lld", i ? C_("names", ", ") : "", (long long)list[i].step);
}

int checkpoint_at(struct trainer *trainer, struct store *store, const struct run *run, int64_t step, struct err *err)
{
    struct checkpoint *list;
    struct text steps = TEXT_INIT;
    size_t n;
    int result = 1;
    if (checkpoint_list(store, run->id, &list, &n, err) < 0)
        return -1;
    list_steps(list, n, &steps);
    for (size_t i = 0; i < n && result == 1; i++)
        if (list[i].step == step || step == MOST_COUNTED)
            result = checkpoint_load_weights(trainer, store, &list[i], err);
    if (result == 1 && n)
        err_set(err, ERR_NOT_FOUND, "run %lld has no checkpoint of step %lld: its checkpoints are of step%s %s",
                (long long)run->id, (long long)step, plural((int64_t)n), steps.data);
    else if (result == 1)
        result = refuse_none(run, err);
    text_release(&steps);
    free(list);
    return result ? -1 : take_changes_before(trainer, store, run->id, err);
}
