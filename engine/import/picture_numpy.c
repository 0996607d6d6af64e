/* Pictures in arrays of NumPy: of one .npy file, or of an .npz archive that has their labels and those of test as
 * well. */
#include "engine/data/corpus.h"
#include "engine/import/npy.h"
#include "engine/import/npy_header.h"
#include "engine/import/picture_labels.h"
#include "engine/import/zip.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One array of pictures as it is read. */
struct array {
    FILE *file;
    const char *path;
    struct npy_header header;
    size_t n;
    struct picture picture; /* one of them */
    bool channels_first;
    double factor;          /* what numbers are multiplied by */
    double *number;         /* of one picture, where they are no bytes */
    uint8_t *plane;         /* of one picture, channels first */
};

/* Shape ---------------------------------------------------------------------------------------------------------- */

static bool can_be_channels(size_t n)
{
    return n == 1 || n == 3 || n == 4;
}

static int choose_shape(struct array *array, struct picture_reading *reading, struct err *err)
{
    const size_t *shape = array->header.shape, dimensions = array->header.dimensions;
    if (dimensions != 3 && dimensions != 4)
        return err_set(err, ERR_FAILED, "%s has %zu dimension%s, and pictures have 3 (number, height, width) or 4 "
                       "(and channels): reshape it before it is saved", array->path, dimensions,
                       plural((int64_t)dimensions));
    array->channels_first = dimensions == 4 && !can_be_channels(shape[3]);
    if (array->channels_first && !can_be_channels(shape[1]))
        return err_set(err, ERR_FAILED, "%s is %zu x %zu x %zu x %zu, and pictures have 1, 3 or 4 channels, last or "
                       "behind the number: transpose it before it is saved", array->path, shape[0], shape[1],
                       shape[2], shape[3]);
    array->n = shape[0];
    size_t first = array->channels_first ? 2 : 1;
    array->picture = (struct picture){shape[first], shape[first + 1],
                                      dimensions == 3 ? 1 : shape[array->channels_first ? 1 : 3], NULL};
    if (dimensions == 4)
        reading_note(reading->said, "%s is taken as %s%s", array->path,
                     array->channels_first ? _("number, channels, height, width")
                                           : _("number, height, width, channels"),
                     !array->channels_first && can_be_channels(shape[1])
                         ? _(", though channels could be second") : "");
    return picture_check_pixels(array->path, array->picture.height, array->picture.width, err);
}

/* Values --------------------------------------------------------------------------------------------------------- */

static size_t numbers_of(const struct array *array)
{
    return array->picture.height * array->picture.width * array->picture.channels;
}

static int find_range(struct array *array, double *low, double *high, struct err *err)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t i = 0; i < array->n; i++) {
        if (npy_numbers(&array->header, array->file, array->path, array->number, numbers_of(array), err) < 0)
            return -1;
        for (size_t k = 0; k < numbers_of(array); k++) {
            if (!isfinite(array->number[k]))
                return err_set(err, ERR_FAILED, "%s has a number that is not finite in picture %zu (counted from 0)",
                               array->path, i);
            *low = fmin(*low, array->number[k]);
            *high = fmax(*high, array->number[k]);
        }
    }
    return 0;
}

/* Which brightness a number is: bytes as they are; others from 0 to 1, or from 0 to 255, by the largest. */
static int choose_factor(struct array *array, struct picture_reading *reading, struct err *err)
{
    double low, high;
    off_t begin = ftello(array->file);
    array->factor = array->header.kind == NPY_TRUTH ? 255 : 1;
    if (array->header.size == 1 && array->header.kind == NPY_WHOLE)
        return 0;
    array->number = xmalloc(numbers_of(array) * sizeof *array->number);
    if (find_range(array, &low, &high, err) < 0)
        return -1;
    if (low < 0 || high > 255)
        return err_set(err, ERR_FAILED, "%s has numbers from %g to %g, and pictures have 0 to 1 or 0 to 255: scale "
                       "them before they are saved", array->path, low, high);
    if (array->header.kind == NPY_REAL && high <= 1)
        array->factor = 255;
    reading_note(reading->said, "its numbers, from %g to %g, are taken as %s", low, high,
                 array->factor > 1 ? _("0 to 1, and made 0 to 255") : _("0 to 255, and rounded"));
    return fseeko(array->file, begin, SEEK_SET) == 0 ? 0 : err_set(err, ERR_FAILED, "%s cannot be read again: %m",
                                                                   array->path);
}

static int read_bytes(struct array *array, uint8_t *to, struct err *err)
{
    size_t n = numbers_of(array);
    if (!array->number)
        return fread(to, 1, n, array->file) == n ? 0 : err_set(err, ERR_FAILED, "%s cannot be read to its end",
                                                               array->path);
    if (npy_numbers(&array->header, array->file, array->path, array->number, n, err) < 0)
        return -1;
    for (size_t k = 0; k < n; k++)
        to[k] = (uint8_t)(array->number[k] * array->factor + 0.5);
    return 0;
}

static int read_picture(struct array *array, struct err *err)
{
    struct picture *picture = &array->picture;
    const size_t pixels = picture->height * picture->width, channels = picture->channels;
    if (read_bytes(array, array->channels_first ? array->plane : picture->pixel, err) < 0)
        return -1;
    for (size_t i = 0; i < pixels && array->channels_first; i++)
        for (size_t k = 0; k < channels; k++)
            picture->pixel[i * channels + k] = array->plane[k * pixels + i];
    return 0;
}

static int read_pictures(struct array *array, struct picture_reading *reading, uint8_t split, struct err *err)
{
    const struct picture_style *style = &reading->wishes->style;
    if (choose_shape(array, reading, err) < 0 ||
        picture_set_shape(reading->set, array->path, &array->picture, style, err) < 0 ||
        choose_factor(array, reading, err) < 0)
        return -1;
    array->picture.pixel = xmalloc(numbers_of(array));
    array->plane = xmalloc(numbers_of(array));
    for (size_t i = 0; i < array->n; i++)
        if (read_picture(array, err) < 0 ||
            picture_set_add(reading->set, array->path, &array->picture, style, split, err) < 0 ||
            progress_count(reading->progress, i, "pictures", err) < 0)
            return -1;
    return 0;
}

static void array_release(struct array *array)
{
    picture_release(&array->picture);
    free(array->number);
    free(array->plane);
}

/* An array of its own -------------------------------------------------------------------------------------------- */

/* A matrix, or a list, is none of pictures; whether it is whole is looked at later. */
static bool recognise_array(const struct picture_beginning *beginning)
{
    struct npy_header header;
    FILE *file = beginning->folder || !npy_is(beginning->file) ? NULL : fopen(beginning->file, "rbe");
    if (!file)
        return false;
    npy_header_read(&header, file, beginning->file, NULL);
    fclose(file);
    return header.dimensions >= 3;
}

static int read_array(struct picture_reading *reading, struct err *err)
{
    struct array array = {.file = fopen(reading->file, "rbe"), .path = reading->file};
    if (!array.file)
        return err_set(err, ERR_FAILED, "cannot open %s: %m", reading->file);
    int result = npy_header_read(&array.header, array.file, array.path, err);
    if (!result)
        result = read_pictures(&array, reading, reading->split, err);
    if (!result)
        picture_say(reading, "a NumPy array", &array.picture, array.n);
    array_release(&array);
    fclose(array.file);
    return result;
}

const struct picture_reader picture_reader_array = {
    .name = N_("NumPy arrays of 3 or 4 dimensions (.npy)"), .recognise = recognise_array, .read = read_array};

/* An archive ----------------------------------------------------------------------------------------------------- */

/* What arrays are called: pictures, their classes, and the same of test. */
static const struct names {
    const char *pictures, *labels, *test, *test_labels;
} known[] = {{"x_train.npy", "y_train.npy", "x_test.npy", "y_test.npy"},
             {"train_images.npy", "train_labels.npy", "test_images.npy", "test_labels.npy"},
             {"images.npy", "labels.npy", "", ""}};

static const struct names *names_in(const struct zip *zip)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (zip_find(zip, known[i].pictures))
            return &known[i];
    return NULL;
}

static bool recognise_archive(const struct picture_beginning *beginning)
{
    if (beginning->folder || beginning->packed || memcmp(beginning->bytes, "PK\3\4", 4))
        return false;
    struct zip *zip = xmalloc(sizeof *zip);
    bool known_names = zip_open(zip, beginning->file, NULL) == 0 && names_in(zip);
    zip_close(zip);
    free(zip);
    return known_names;
}

/* An entry as an open file; *data is what it reads from. */
static FILE *open_entry(struct zip *zip, const struct zip_entry *entry, uint8_t **data, struct err *err)
{
    if (zip_read(zip, entry, data, err) < 0)
        return NULL;
    FILE *file = entry->size ? fmemopen(*data, entry->size, "rb") : NULL;
    if (!file)
        err_set(err, ERR_FAILED, "%s: %s is empty: write it again with np.savez", zip->path, entry->name);
    return file;
}

static int read_part(struct picture_reading *reading, struct zip *zip, const char *name, uint8_t split,
                     struct err *err)
{
    uint8_t *data;
    char *path = xasprintf(_("%s in %s"), name, zip->path);
    struct array array = {.path = path, .file = open_entry(zip, zip_find(zip, name), &data, err)};
    int result = array.file ? npy_header_read(&array.header, array.file, path, err) : -1;
    if (!result)
        result = read_pictures(&array, reading, split, err);
    if (!result && split == reading->split)
        picture_say(reading, "an archive of NumPy arrays", &array.picture, array.n);
    if (!result && split != reading->split)
        text_printf(&reading->said->format, _(", and %zu of test"), array.n);
    array_release(&array);
    if (array.file)
        fclose(array.file);
    free(data);
    free(path);
    return result;
}

static int read_part_labels(struct picture_reading *reading, struct zip *zip, const char *name, const char *pictures,
                            size_t first, struct err *err)
{
    const struct zip_entry *entry = zip_find(zip, name);
    uint8_t *data;
    int64_t *label = NULL;
    size_t n = 0;
    if (!entry)
        return 0;
    char *path = xasprintf(_("%s in %s"), name, zip->path);
    struct picture_reading part = *reading;
    part.file = pictures;
    part.labels = path;
    FILE *file = open_entry(zip, entry, &data, err);
    int result = file ? npy_read_whole_from(&label, &n, file, path, err) : -1;
    if (!result)
        result = picture_labels_take(&part, first, label, n, err);
    if (file)
        fclose(file);
    reading->labelled = reading->numbered = true;
    free(label);
    free(data);
    free(path);
    return result;
}

static int read_parts(struct picture_reading *reading, struct zip *zip, struct err *err)
{
    const struct names *names = names_in(zip);
    size_t first = reading->set->n, used = 1;
    if (read_part(reading, zip, names->pictures, reading->split, err) < 0 ||
        read_part_labels(reading, zip, names->labels, names->pictures, first, err) < 0)
        return -1;
    used += reading->labelled;
    first = reading->set->n;
    if (zip_find(zip, names->test)) {
        reading->has_test = true;
        used += 1 + (zip_find(zip, names->test_labels) != NULL);
        if (read_part(reading, zip, names->test, SPLIT_TEST, err) < 0 ||
            read_part_labels(reading, zip, names->test_labels, names->test, first, err) < 0)
            return -1;
    }
    if (reading->labelled)
        text_printf(&reading->said->columns, _("labels in %s"), names->labels);
    if (zip->n > used)
        text_printf(&reading->said->passed, _("%zu other array%s"), zip->n - used, plural((int64_t)(zip->n - used)));
    return 0;
}

static int read_archive(struct picture_reading *reading, struct err *err)
{
    struct zip *zip = xmalloc(sizeof *zip);
    int result = zip_open(zip, reading->file, err);
    if (!result)
        result = read_parts(reading, zip, err);
    zip_close(zip);
    free(zip);
    return result;
}

const struct picture_reader picture_reader_archive = {
    .name = N_("archives of them (.npz)"), .recognise = recognise_archive, .read = read_archive};
