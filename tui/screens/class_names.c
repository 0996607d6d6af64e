/* See class_names.h. */
#include "tui/screens/class_names.h"

#include "store/base/mem.h"
#include "store/description.h"

#include <stdlib.h>

int class_names_read(struct store *store, int64_t id, struct name **names, size_t *n, struct err *err)
{
    struct dataset dataset;
    struct description *description = xcalloc(1, sizeof *description);
    *names = NULL;
    *n = 0;
    int result = dataset_get(store, id, &dataset, err);
    if (!result)
        result = description_read(store, &dataset, description, err);
    for (size_t f = 0; f < description->n_features && !result && !*names; f++) {
        const struct feature_row *feature = &description->feature[f];
        if (feature->kind == FEATURE_CLASS && *feature->side)
            result = dataset_names(store, &dataset, feature->side, names, n, err);
    }
    free(description);
    return result;
}
