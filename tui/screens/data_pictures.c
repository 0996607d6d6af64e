/* Pictures of a data set: see data_pictures.h. */
#include "tui/screens/data_pictures.h"

#include "store/base/mem.h"
#include "store/column.h"
#include "store/description.h"
#include "tui/widgets/drawn_picture.h"

#include <stdlib.h>

enum { MOST_SHOWN = 12, MOST_ROWS = 10, LEAST_ROWS = 3 };

void data_pictures_release(struct data_pictures *pictures)
{
    free(pictures->pixel);
    *pictures = (struct data_pictures){0};
}

/* The feature that holds pictures; NULL where none does. */
static const struct feature_row *find_pictures(const struct description *description)
{
    for (size_t i = 0; i < description->n_features; i++) {
        const struct feature_row *f = &description->feature[i];
        if (f->kind == FEATURE_DENSE && f->type == COLUMN_U8 && f->shape[2])
            return f;
    }
    return NULL;
}

static int read_some(struct data_pictures *pictures, struct store *store, const struct feature_row *f, int64_t rows,
                     struct err *err)
{
    size_t width = feature_width(f), n = rows < MOST_SHOWN ? (size_t)rows : MOST_SHOWN;
    pictures->height = f->shape[0];
    pictures->width = f->shape[1];
    pictures->channels = f->shape[2];
    pictures->pixel = xmalloc(n * width + 1);
    for (size_t i = 0; i < n; i++)
        if (dataset_column_part(store, pictures->dataset, f->place, f->chunk, f->type, i * (size_t)rows / n * width,
                                width, pictures->pixel + i * width, err) < 0)
            return -1;
    pictures->n = n;
    return 0;
}

int data_pictures_read(struct data_pictures *pictures, struct store *store, const struct dataset *set,
                       struct err *err)
{
    if (pictures->dataset == set->id)
        return 0;
    data_pictures_release(pictures);
    struct description *description = xcalloc(1, sizeof *description);
    int result = description_read(store, set, description, err);
    const struct feature_row *f = result ? NULL : find_pictures(description);
    const struct collection_row *of = f ? description_collection(description, f->collection) : NULL;
    pictures->dataset = set->id;
    if (of)
        result = read_some(pictures, store, f, of->rows, err);
    free(description);
    return result;
}

int data_pictures_draw(const struct data_pictures *pictures, struct canvas *canvas, struct rect area)
{
    struct picture picture = {pictures->height, pictures->width, pictures->channels, pictures->pixel};
    int rows = area.height / 2 - 1 < MOST_ROWS ? area.height / 2 - 1 : MOST_ROWS;
    if (!pictures->n || rows < LEAST_ROWS)
        return 0;
    int columns = picture_columns(&picture, area.width - 1, rows), x = area.x + 1;
    size_t fit = (size_t)(area.width - 1) / (size_t)(columns + 1), n = fit < pictures->n ? fit : pictures->n;
    for (size_t i = 0; i < n; i++, x += columns + 1) {
        size_t at = i * pictures->n / n;
        picture.pixel = pictures->pixel + at * pictures->height * pictures->width * pictures->channels;
        picture_draw(canvas, x, area.y, columns, &picture);
    }
    canvas_printf(canvas, area.x + 1, area.y + picture_rows(&picture, columns), area.width - 2, STYLE_DIM,
                  "%zu of its pictures, of %zu by %zu pixels", n, pictures->height, pictures->width);
    return picture_rows(&picture, columns) + 1;
}
