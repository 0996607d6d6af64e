/* One big PNG or JPEG picture that is a sheet of equal tiles, each of them a picture: along the rows, from the
 * top. */
#include "engine/import/picture_file.h"
#include "engine/import/picture_reader.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

static bool recognise(const struct picture_beginning *beginning)
{
    return !beginning->folder && picture_kind_of(beginning->bytes, beginning->n) != PICTURE_OTHER;
}

static int check_tiles(const struct picture_reading *reading, const struct picture *sheet, struct err *err)
{
    size_t height = reading->wishes->tile_height, width = reading->wishes->tile_width;
    if (sheet->height % height == 0 && sheet->width % width == 0)
        return 0;
    return err_set(err, ERR_USAGE, "%s is %zu x %zu pixels, which tiles of %zu x %zu do not fill: --tile is "
                   "the width and the height of one of its tiles", reading->file, sheet->width, sheet->height, width,
                   height);
}

static int take_tiles(struct picture_reading *reading, const struct picture *sheet, struct picture *tile,
                      struct err *err)
{
    const size_t line = tile->width * sheet->channels;
    for (size_t top = 0; top < sheet->height; top += tile->height)
        for (size_t left = 0; left < sheet->width; left += tile->width) {
            for (size_t y = 0; y < tile->height; y++)
                memcpy(tile->pixel + y * line, sheet->pixel + ((top + y) * sheet->width + left) * sheet->channels,
                       line);
            if (picture_set_add(reading->set, reading->file, tile, &reading->wishes->style, reading->split, err) < 0)
                return -1;
        }
    return 0;
}

static int read_sheet(struct picture_reading *reading, const struct picture *sheet, struct err *err)
{
    struct picture tile = {reading->wishes->tile_height, reading->wishes->tile_width, sheet->channels, NULL};
    if (check_tiles(reading, sheet, err) < 0 ||
        picture_set_shape(reading->set, reading->file, &tile, &reading->wishes->style, err) < 0)
        return -1;
    size_t n = sheet->height / tile.height * (sheet->width / tile.width);
    tile.pixel = xmalloc(tile.height * tile.width * tile.channels);
    int result = take_tiles(reading, sheet, &tile, err);
    picture_say(reading, "a sheet of tiles", &tile, n);
    picture_release(&tile);
    reading->tiled = true;
    return result;
}

static int read_file(struct picture_reading *reading, struct err *err)
{
    struct picture sheet;
    struct picture_facts facts;
    if (!reading->wishes->tile_height)
        return err_set(err, ERR_USAGE, "%s is one picture: say with --tile WxH how large those are that lie in it, "
                       "or give a folder of pictures", reading->file);
    if (picture_read(&sheet, &facts, reading->file, err) < 0)
        return -1;
    int result = read_sheet(reading, &sheet, err);
    picture_release(&sheet);
    return result;
}

const struct picture_reader picture_reader_sheet = {
    .name = N_("a PNG or JPEG sheet of tiles"), .recognise = recognise, .read = read_file};
