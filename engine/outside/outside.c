/* Files as rows of a feature: see outside.h. */
#include "engine/outside/outside_internal.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The first that reads a file gets it. */
static const struct outside_reader *const readers[] = {&outside_matrix, &outside_table, &outside_pictures,
                                                      &outside_tokens, &outside_texts};
enum { READERS = sizeof readers / sizeof *readers, BEGINNING = 64 };

/* What rows are to be like --------------------------------------------------------------------------------------- */

static const struct feature_row *described(const struct description *description, const struct collection *rows,
                                           const struct feature *feature)
{
    for (size_t i = 0; i < description->n_features && feature; i++)
        if (!strcmp(description->feature[i].collection, rows->name) &&
            !strcmp(description->feature[i].name, feature->name))
            return &description->feature[i];
    return NULL;
}

/* Numbers without names are called as those of an array are. */
static void call_columns(struct outside *outside)
{
    outside->n_columns = outside->like->width;
    outside->column = xcalloc(outside->n_columns, sizeof *outside->column);
    for (size_t c = 0; c < outside->n_columns; c++)
        outside->column[c].id = xasprintf("x%zu", c);
}

int outside_begin(struct outside *outside, struct store *store, const struct dataset *dataset,
                  const struct collection *rows, const struct feature *like, const char *command, const char *label,
                  struct err *err)
{
    struct description description;
    *outside = (struct outside){.command = command, .dataset = dataset->name,
                                .like = like, .label = label, .parts = collection_wholes(rows) != NULL,
                                .label_asked = label != NULL};
    if (description_read(store, dataset, &description, err) < 0)
        return -1;
    const struct feature_row *numbers = described(&description, rows, outside->like),
                             *class = described(&description, rows, collection_classes(rows));
    if (treatment_read(store, dataset, numbers, class, &outside->treatment, err) < 0)
        return -1;
    if (numbers->side[0] &&
        dataset_names(store, dataset, numbers->side, &outside->column, &outside->n_columns, err) < 0)
        return -1;
    if (outside->n_columns && outside->n_columns != outside->like->width)
        return err_set(err, ERR_FAILED, "the names of the numbers of the data set %s are damaged: import it again",
                       dataset->name);
    if (!outside->n_columns)
        call_columns(outside);
    outside->label = label ? label : outside->treatment.label;
    outside->feature = *outside->like;
    outside->feature.value = NULL;
    outside->feature.start = NULL;
    return 0;
}

/* What is read --------------------------------------------------------------------------------------------------- */

void outside_add_file(struct outside *outside, const char *file)
{
    outside->file = xrealloc(outside->file, outside->n_files + 1, sizeof *outside->file);
    outside->file[outside->n_files] = xstrdup(file);
    text_make_safe(outside->file[outside->n_files++], ""); /* a file name may be of any bytes, what names a row not */
}

/* A row whose values are there, or will be. */
static int add_row(struct outside *outside, size_t place, const char *label, struct err *err)
{
    if (outside->n == UINT32_MAX - 1)
        return err_set(err, ERR_USAGE, "these are more rows than can be taken at once, %u: give fewer files",
                       UINT32_MAX - 1);
    ARRAY_ROOM(outside->row, outside->n, outside->capacity);
    outside->row[outside->n++] = (struct outside_row){outside->n_files - 1, place, label ? xstrdup(label) : NULL};
    outside->labelled += label != NULL;
    return 0;
}

/* So many bytes, behind those that are there. */
static void add_bytes(struct outside *outside, const void *bytes, size_t n)
{
    if (outside->used + n > outside->room) {
        outside->room = 2 * (outside->used + n);
        outside->feature.value = xrealloc(outside->feature.value, outside->room, 1);
    }
    if (n)
        memcpy((char *)outside->feature.value + outside->used, bytes, n);
    outside->used += n;
}

int outside_add(struct outside *outside, const void *values, size_t place, const char *label, struct err *err)
{
    if (add_row(outside, place, label, err) < 0)
        return -1;
    add_bytes(outside, values, outside->feature.width * column_type_size(outside->feature.type));
    return 0;
}

int outside_add_text(struct outside *outside, const char *text, size_t bytes, size_t place, const char *label,
                     struct err *err)
{
    if (add_row(outside, place, label, err) < 0)
        return -1;
    add_bytes(outside, text, bytes);
    outside->feature.start = xrealloc(outside->feature.start, outside->capacity + 1, sizeof(size_t));
    outside->feature.start[0] = 0;
    outside->feature.start[outside->n] = outside->used;
    return 0;
}

/* The first bytes; none of what can be read only once. What cannot be opened its reader refuses. */
static size_t look(const char *path, char beginning[BEGINNING])
{
    FILE *file = fopen(path, "rbe");
    size_t length = file && fseek(file, 0, SEEK_SET) == 0 ? fread(beginning, 1, BEGINNING, file) : 0;
    if (file)
        fclose(file);
    return length;
}

int outside_read(struct outside *outside, const char *file, struct err *err)
{
    char beginning[BEGINNING];
    bool there = access(file, F_OK) == 0 || errno != ENOENT;
    size_t length = there ? look(file, beginning) : 0;
    for (size_t i = 0; i < READERS; i++)
        if (readers[i]->reads(outside, beginning, length) && (there || readers[i]->takes_words))
            return readers[i]->read(outside, file, err);
    if (!there)
        return err_set(err, ERR_NOT_FOUND, "%s: there is no such file; check the path", file);
    return err_set(err, ERR_USAGE, "%s: nothing reads a file into rows like those of %s of the data set %s", file,
                   _(outside->like->name), outside->dataset);
}

void outside_end(const struct outside *outside)
{
    for (size_t i = 0; i < READERS; i++)
        if (readers[i]->tell)
            readers[i]->tell(outside);
}

char *outside_name(const struct outside *outside, size_t row)
{
    const struct outside_row *one = &outside->row[row];
    const size_t *start = outside->feature.start;
    if (outside->parts) {
        char *token = xasprintf("%.*s", (int)(start[row + 1] - start[row]),
                                (const char *)outside->feature.value + start[row]);
        text_make_safe(token, "");
        return token;
    }
    if (one->place == WHOLE_FILE)
        return xstrdup(outside->file[one->file]);
    return outside->n_files > 1 ? xasprintf("%s:%zu", outside->file[one->file], one->place)
                                : xasprintf("%zu", one->place);
}

void outside_release(struct outside *outside)
{
    for (size_t i = 0; i < outside->n; i++)
        free(outside->row[i].label);
    for (size_t i = 0; i < outside->n_files; i++)
        free(outside->file[i]);
    free(outside->row);
    free(outside->whole);
    free(outside->file);
    free(outside->feature.value);
    free(outside->feature.start);
    names_release(outside->column, outside->n_columns);
    treatment_release(&outside->treatment);
    *outside = (struct outside){0};
}
