/* What was done to numbers at import: see treatment.h. Of a feature whose numbers are called by the names of a side,
 * the columns `fill`, `low` and `high` stand under that side; a label's column is the one name of CLASSES.column. */
#include "store/treatment.h"

#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>

static int put(struct store *store, int64_t id, const struct feature_row *numbers, const char *name,
               const float *value, struct err *err)
{
    if (!value)
        return 0;
    return dataset_put_column(store, id, numbers->side, name, COLUMN_F32, value, feature_width(numbers), err);
}

int treatment_write(struct store *store, int64_t id, const struct feature_row *numbers,
                    const struct feature_row *class, const struct treatment *treatment, struct err *err)
{
    if (put(store, id, numbers, "fill", treatment->fill, err) < 0 ||
        put(store, id, numbers, "low", treatment->low, err) < 0 ||
        put(store, id, numbers, "high", treatment->high, err) < 0)
        return -1;
    if (!class || !treatment->label)
        return 0;
    const struct name name = {.id = treatment->label};
    char *side = xasprintf("%s.column", class->side);
    int result = dataset_put_names(store, id, side, &name, 1, err);
    free(side);
    return result;
}

/* NULL where there is none. */
static int get(struct store *store, const struct dataset *dataset, const struct feature_row *numbers,
               const char *name, float **value, struct err *err)
{
    size_t n, sound = 0, width = feature_width(numbers);
    void *data;
    if (dataset_column(store, dataset->id, numbers->side, name, COLUMN_F32, &data, &n, err) < 0)
        return -1;
    *value = data;
    for (size_t i = 0; i < n; i++)
        sound += isfinite((*value)[i]) != 0;
    if (!n || (n == width && sound == n))
        return 0;
    return err_set(err, ERR_FAILED, "the column %s of the data set %s is damaged: import it again", name,
                   dataset->name);
}

static int get_label(struct store *store, const struct dataset *dataset, const struct feature_row *class,
                     char **label, struct err *err)
{
    struct name *names;
    size_t n;
    char *side = xasprintf("%s.column", class->side);
    int result = dataset_names(store, dataset, side, &names, &n, err);
    free(side);
    if (result < 0)
        return -1;
    *label = n ? xstrdup(names[0].id) : NULL;
    names_release(names, n);
    return 0;
}

int treatment_read(struct store *store, const struct dataset *dataset, const struct feature_row *numbers,
                   const struct feature_row *class, struct treatment *treatment, struct err *err)
{
    *treatment = (struct treatment){.n = feature_width(numbers)};
    if (!numbers->side[0])
        return 0;
    if (get(store, dataset, numbers, "fill", &treatment->fill, err) < 0 ||
        get(store, dataset, numbers, "low", &treatment->low, err) < 0 ||
        get(store, dataset, numbers, "high", &treatment->high, err) < 0)
        return -1;
    if (!treatment->low != !treatment->high)
        return err_set(err, ERR_FAILED, "the bounds of the numbers of the data set %s are damaged: import it again",
                       dataset->name);
    return class && class->side[0] ? get_label(store, dataset, class, &treatment->label, err) : 0;
}

void treatment_release(struct treatment *treatment)
{
    free(treatment->fill);
    free(treatment->low);
    free(treatment->high);
    free(treatment->label);
    *treatment = (struct treatment){0};
}
