/* What was done at import: see treatment.h. The columns `fill`, `low`, `high` and `background` stand under
 * COLLECTION.FEATURE; the column of texts is the only name of COLLECTION.FEATURE.column, and that of labels the only
 * name of CLASSES.column, CLASSES being the side of classes. */
#include "store/treatment.h"

#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>

/* What treatments consist of. */
enum kept { FILL, LOW, HIGH, BACKGROUND, N_KEPT };
enum { COLOURS = 3 };
static const struct {
    const char *name;
    enum column_type type;
} kept[N_KEPT] = {{"fill", COLUMN_F32}, {"low", COLUMN_F32}, {"high", COLUMN_F32}, {"background", COLUMN_U8}};

static size_t values(const struct feature_row *dense, enum kept which)
{
    return which == BACKGROUND ? COLOURS : feature_width(dense);
}

/* The column of the file that something came from; `place` is where it stands. */
static int write_column(struct store *store, int64_t id, const char *place, const char *column, struct err *err)
{
    const struct name name = {.id = column};
    char *side = xasprintf("%s.column", place);
    int result = dataset_put_names(store, id, side, &name, 1, err);
    free(side);
    return result;
}

int treatment_write(struct store *store, int64_t id, const struct feature_row *feature,
                    const struct feature_row *class, const struct treatment *treatment, struct err *err)
{
    const void *const value[N_KEPT] = {treatment->fill, treatment->low, treatment->high, treatment->background};
    char *place = xasprintf("%s.%s", feature->collection, feature->name);
    int result = 0;
    for (enum kept i = 0; i < N_KEPT && !result; i++)
        if (value[i])
            result = dataset_put_column(store, id, place, kept[i].name, kept[i].type, value[i], values(feature, i),
                                        err);
    if (!result && treatment->text)
        result = write_column(store, id, place, treatment->text, err);
    free(place);
    if (!result && class && treatment->label)
        result = write_column(store, id, class->side, treatment->label, err);
    return result;
}

static bool is_sound(enum column_type type, const void *value, size_t n)
{
    size_t sound = 0;
    for (size_t i = 0; i < n; i++)
        sound += type != COLUMN_F32 || isfinite(((const float *)value)[i]);
    return sound == n;
}

/* NULL where there is none. */
static int get(struct store *store, const struct dataset *dataset, const struct feature_row *dense, enum kept which,
               void **value, struct err *err)
{
    size_t n;
    char *place = xasprintf("%s.%s", dense->collection, dense->name);
    int result = dataset_column(store, dataset->id, place, kept[which].name, kept[which].type, value, &n, err);
    free(place);
    if (result < 0 || !n || (n == values(dense, which) && is_sound(kept[which].type, *value, n)))
        return result;
    free(*value);
    *value = NULL;
    return err_set(err, ERR_FAILED, "the column %s of the data set %s is damaged: import it again", kept[which].name,
                   dataset->name);
}

static int get_column(struct store *store, const struct dataset *dataset, const char *place, char **column,
                      struct err *err)
{
    struct name *names;
    size_t n;
    char *side = xasprintf("%s.column", place);
    int result = dataset_names(store, dataset, side, &names, &n, err);
    free(side);
    if (result < 0)
        return -1;
    *column = n ? xstrdup(names[0].id) : NULL;
    names_release(names, n);
    return 0;
}

static int get_columns(struct store *store, const struct dataset *dataset, const struct feature_row *feature,
                       const struct feature_row *class, struct treatment *treatment, struct err *err)
{
    char *place = xasprintf("%s.%s", feature->collection, feature->name);
    int result = feature->kind == FEATURE_TEXT ? get_column(store, dataset, place, &treatment->text, err) : 0;
    free(place);
    if (result || !class || !class->side[0])
        return result;
    return get_column(store, dataset, class->side, &treatment->label, err);
}

int treatment_read(struct store *store, const struct dataset *dataset, const struct feature_row *feature,
                   const struct feature_row *class, struct treatment *treatment, struct err *err)
{
    void *value[N_KEPT] = {NULL};
    int result = 0;
    for (enum kept i = 0; i < N_KEPT && !result; i++)
        result = get(store, dataset, feature, i, &value[i], err);
    *treatment = (struct treatment){.n = feature_width(feature), .fill = value[FILL], .low = value[LOW],
                                    .high = value[HIGH], .background = value[BACKGROUND]};
    if (!result && !treatment->low != !treatment->high)
        result = err_set(err, ERR_FAILED, "the bounds of the numbers of the data set %s are damaged: import it again",
                         dataset->name);
    return result ? result : get_columns(store, dataset, feature, class, treatment, err);
}

void treatment_release(struct treatment *treatment)
{
    free(treatment->fill);
    free(treatment->low);
    free(treatment->high);
    free(treatment->background);
    free(treatment->text);
    free(treatment->label);
    *treatment = (struct treatment){0};
}
