/* See publish.h. */
#include "engine/import/publish.h"

int publish_dataset(const char *path, struct dataset *facts,
                    int (*fill)(void *context, struct store *store, struct text *warnings, struct err *err),
                    void *context, struct err *err)
{
    struct text warnings = TEXT_INIT;
    struct store *store = store_open(path, STORE_CREATE, err);
    int lock, result = -1;
    if (!store)
        return -1;
    facts->id = dataset_create(store, facts->name, &lock, err);
    if (facts->id >= 0) {
        result = fill(context, store, &warnings, err);
        if (!result)
            result = dataset_publish(store, facts->id, facts, warnings.data, lock, err);
        if (result)
            dataset_abandon(store, facts->id, lock);
    }
    text_release(&warnings);
    store_close(store);
    return result;
}
