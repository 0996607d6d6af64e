/* The weights of a sweep's runs, where nobody needs them any more: see sweep.h. */
#include "store/base/mem.h"
#include "store/checkpoint.h"
#include "tui/sweep.h"

#include <stdlib.h>
#include <unistd.h>

/* Adds to `bytes` how many they were. */
static int drop_of(struct store *store, int64_t run, int64_t *bytes, struct err *err)
{
    struct checkpoint *list;
    size_t n;
    char *folder = store_run_folder(store, run, err);
    if (!folder || checkpoint_list(store, run, &list, &n, err)) {
        free(folder);
        return -1;
    }
    int failed = 0;
    for (size_t i = 0; i < n && !failed; i++) {
        char *path = xasprintf("%s/%s", folder, list[i].file);
        failed = checkpoint_drop(store, &list[i], err) != 0;
        *bytes += !failed && !unlink(path) ? list[i].bytes : 0;
        free(path);
    }
    free(list);
    free(folder);
    return failed ? -1 : 0;
}

int64_t sweep_drop_weights(struct sweep *sweep, struct err *err)
{
    int64_t bytes = 0;
    for (size_t t = 0; t < sweep->n; t++)
        if (sweep->trials[t].run.status != RUN_DONE && sweep->trials[t].state != TRIAL_TRAINS &&
            drop_of(sweep->store, sweep->trials[t].run.id, &bytes, err))
            return -1;
    return bytes;
}
