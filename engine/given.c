/* Loading what a run was given: see given.h. */
#include "engine/given.h"

#include <stdlib.h>
#include <string.h>

static int load_one(struct initial_files *given, struct store *store, const char *folder, const struct given_row *row,
                    const struct tower *tower, struct err *err)
{
    if (row->damaged)
        return err_set(err, ERR_FAILED, "the row of what run %lld began with (%s) is damaged: restore the "
                       "store from a copy", (long long)row->run, row->source);
    if (!row->file[0])
        return err_set(err, ERR_FAILED, "what run %lld was to begin with (%s) was never made: remove it (nearfar rm "
                       "%lld) and train again", (long long)row->run, row->source, (long long)row->run);
    char *path = xasprintf("%s/%s", folder, row->file);
    bool teaches = !strcmp(row->kind, "teacher"); /* else start, or vectors */
    int result = teaches ? teacher_load(&given->teacher, store, path, row, tower[0].rows, tower[1].rows, err)
                         : pretrained_load(&given->pretrained, store, path, row, tower, err);
    *(teaches ? &given->has_teacher : &given->has_pretrained) = result == 0;
    free(path);
    return result;
}

int given_load(struct initial_files *given, struct store *store, int64_t run, const struct tower *tower,
               struct err *err)
{
    struct given_row *list;
    size_t n;
    char *folder = store_run_folder(store, run, err);
    *given = (struct initial_files){.has_pretrained = false};
    int result = folder ? given_list(store, run, &list, &n, err) : -1;
    if (result < 0) {
        free(folder);
        return -1;
    }
    for (size_t i = 0; i < n && !result; i++)
        result = load_one(given, store, folder, &list[i], tower, err);
    if (result)
        given_release(given);
    free(list);
    free(folder);
    return result;
}

void given_release(struct initial_files *given)
{
    if (given->has_pretrained)
        pretrained_release(&given->pretrained);
    if (given->has_teacher)
        teacher_release(&given->teacher);
    *given = (struct initial_files){.has_pretrained = false};
}
