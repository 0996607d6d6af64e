/* Pictures in IDX: three dimensions of bytes, or four with 1, 3 or 4 channels; one file, or the folder of the four
 * files that MNIST and its kin are published as. */
#include "engine/data/corpus.h"
#include "engine/import/idx.h"
#include "engine/import/picture_labels.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

/* What the names of the files in a folder begin with. */
static const struct part {
    const char *pictures, *labels;
} parts[] = {{"train-images", "train-labels"}, {"t10k-images", "t10k-labels"}};
enum { N_PARTS = sizeof parts / sizeof *parts };

/* The path of the file in the folder whose name begins so, the first by its bytes; NULL: there is none. */
static char *find_file(const char *folder, const char *begins)
{
    DIR *entries = opendir(folder);
    const struct dirent *entry;
    char name[256] = "", *path = NULL;
    while (entries && (entry = readdir(entries)))
        if (!strncmp(entry->d_name, begins, strlen(begins)) && (!*name || strcmp(entry->d_name, name) < 0))
            COPY_TEXT(name, entry->d_name);
    if (entries)
        closedir(entries);
    if (*name)
        path = xasprintf("%s/%s", folder, name);
    return path;
}

static bool recognise(const struct picture_beginning *beginning)
{
    if (!beginning->folder)
        return idx_begins(beginning->bytes, beginning->n);
    char *path = find_file(beginning->file, parts[0].pictures);
    struct picture_beginning inside;
    bool is = path && picture_look(&inside, path) && !inside.folder && idx_begins(inside.bytes, inside.n);
    free(path);
    return is;
}

static int check_shape(const struct idx *idx, struct err *err)
{
    if (idx->dimensions < 3)
        return err_set(err, ERR_FAILED, "%s is an IDX file of %zu dimension%s, which holds labels and no pictures: "
                       "give it with --labels, and the pictures with --train", idx->file, idx->dimensions,
                       idx->dimensions == 1 ? "" : "s");
    if (idx->dimensions == 4 && idx->shape[3] != 1 && idx->shape[3] != 3 && idx->shape[3] != 4)
        return err_set(err, ERR_FAILED, "%s has %u numbers a pixel, and pixels have 1 (grey), 3 (red, green, blue) "
                       "or 4 (these and alpha): the channels are its last dimension", idx->file, idx->shape[3]);
    return picture_check_pixels(idx->file, idx->shape[1], idx->shape[2], err);
}

static int read_pictures(struct picture_reading *reading, struct idx *idx, struct picture *picture, struct err *err)
{
    size_t bytes = picture->height * picture->width * picture->channels;
    const struct picture_style *style = &reading->wishes->style;
    for (uint32_t i = 0; i < idx->shape[0]; i++)
        if (idx_read(idx, picture->pixel, bytes, err) < 0 ||
            picture_set_add(reading->set, idx->file, picture, style, reading->split, err) < 0 ||
            progress_count(reading->progress, i, "pictures", err) < 0)
            return -1;
    return idx_end(idx, err);
}

static int read_open(struct picture_reading *reading, struct idx *idx, struct err *err)
{
    if (check_shape(idx, err) < 0)
        return -1;
    struct picture picture = {idx->shape[1], idx->shape[2], idx->dimensions == 4 ? idx->shape[3] : 1, NULL};
    if (picture_set_shape(reading->set, idx->file, &picture, &reading->wishes->style, err) < 0)
        return -1;
    picture.pixel = xmalloc(picture.height * picture.width * picture.channels);
    int result = read_pictures(reading, idx, &picture, err);
    picture_say(reading, "IDX", &picture, idx->shape[0]);
    picture_release(&picture);
    return result;
}

static int read_file(struct picture_reading *reading, struct err *err)
{
    struct idx idx;
    if (idx_open(&idx, reading->file, reading->option, err) < 0)
        return -1;
    int result = read_open(reading, &idx, err);
    idx_close(&idx);
    return result;
}

/* Pictures of a folder and their labels. */
static int read_part(struct picture_reading *reading, const char *pictures, const char *labels, uint8_t split,
                     struct err *err)
{
    struct picture_reading part = *reading;
    size_t first = reading->set->n;
    part.file = pictures;
    part.labels = labels;
    part.split = split;
    if (first)
        text_add(&reading->said->format, _(", and of test "));
    if (read_file(&part, err) < 0)
        return -1;
    return labels ? picture_labels_read(&part, first, err) : 0;
}

static int read_folder(struct picture_reading *reading, struct err *err)
{
    int result = 0;
    for (size_t i = 0; i < N_PARTS && !result; i++) {
        char *pictures = find_file(reading->file, parts[i].pictures),
             *labels = find_file(reading->file, parts[i].labels);
        if (pictures)
            result = read_part(reading, pictures, labels, i ? SPLIT_TEST : reading->split, err);
        reading->has_test |= i && pictures;
        reading->labelled |= labels != NULL;
        free(pictures);
        free(labels);
    }
    reading->numbered = reading->labelled;
    return result;
}

static int read_path(struct picture_reading *reading, struct err *err)
{
    struct picture_beginning beginning;
    return (picture_look(&beginning, reading->file) && beginning.folder ? read_folder : read_file)(reading, err);
}

const struct picture_reader picture_reader_idx = {.name = "IDX", .recognise = recognise, .read = read_path};
