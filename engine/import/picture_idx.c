/* Pictures in IDX: three dimensions of bytes, or four with 1, 3 or 4 channels. */
#include "engine/import/idx.h"
#include "engine/import/picture_reader.h"
#include "store/base/mem.h"

#include <stdlib.h>

static bool recognise(const struct picture_beginning *beginning)
{
    return !beginning->folder && idx_begins(beginning->bytes, beginning->n);
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

const struct picture_reader picture_reader_idx = {.name = "IDX", .recognise = recognise, .read = read_file};
