/* Pictures of files as rows: one PNG or JPEG picture, a folder of them, or many in a file, as the importer reads
 * them, scaled to the size of those of the data set and in its channels. Where the file says a class, that is the
 * label. */
#include "engine/outside/outside_internal.h"

#include "engine/import/picture_facts.h"
#include "engine/import/picture_file.h"
#include "engine/import/picture_reader.h"
#include "store/base/mem.h"
#include "store/base/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool reads_pictures(const struct outside *outside, const char *beginning, size_t length)
{
    (void)beginning;
    (void)length;
    return feature_is_picture(outside->like);
}

static struct picture_style style_of(const struct outside *outside)
{
    const size_t *shape = outside->like->shape;
    struct picture_style style = PICTURE_STYLE_INIT;
    style.height = shape[PICTURE_HEIGHT];
    style.width = shape[PICTURE_WIDTH];
    style.grey = shape[PICTURE_CHANNELS] == 1;
    if (outside->treatment.background)
        memcpy(style.background, outside->treatment.background, sizeof style.background);
    return style;
}

/* One picture ---------------------------------------------------------------------------------------------------- */

static bool is_one_picture(const char *file)
{
    struct picture_beginning beginning;
    return picture_look(&beginning, file) && !beginning.folder &&
           picture_kind_of(beginning.bytes, beginning.n) != PICTURE_OTHER;
}

bool outside_is_pictures(const char *file)
{
    return is_one_picture(file) || picture_recognised(file);
}

static int read_one(struct outside *outside, const char *file, struct err *err)
{
    const struct picture_style style = style_of(outside);
    struct picture picture;
    struct picture_facts facts;
    if (picture_read(&picture, &facts, file, err) < 0)
        return -1;
    uint8_t *pixel = xmalloc(outside->like->width);
    picture_to_row(&picture, &style, style.height, style.width, outside->like->shape[PICTURE_CHANNELS], pixel);
    outside->laid += picture.channels % 2 == 0;
    outside->bent += picture.height * style.width != picture.width * style.height;
    picture_release(&picture);
    outside_add_file(outside, file);
    int result = outside_add(outside, pixel, WHOLE_FILE, NULL, err);
    free(pixel);
    return result;
}

/* Many ----------------------------------------------------------------------------------------------------------- */

/* Those of a folder are files of their own. */
static int take_pictures(struct outside *outside, const char *file, const struct picture_set *set, struct err *err)
{
    bool named = picture_set_is_named(set);
    int result = 0;
    if (!named)
        outside_add_file(outside, file);
    for (size_t i = 0; i < set->n && !result; i++) {
        const char *label = set->class[i] == NO_CLASS ? NULL : ids_text(&set->classes, set->class[i]);
        if (named) {
            char *path = xasprintf("%s/%s", file, set->name[i]);
            outside_add_file(outside, path);
            free(path);
        }
        result = outside_add(outside, set->pixel + i * picture_set_bytes(set), named ? WHOLE_FILE : i, label, err);
    }
    return result;
}

static int read_many(struct outside *outside, const struct picture_reader *reader, const char *file, struct err *err)
{
    const struct picture_wishes wishes = {.style = style_of(outside)};
    struct picture_set set = {.height = wishes.style.height, .width = wishes.style.width,
                              .channels = outside->like->shape[PICTURE_CHANNELS]};
    struct reading said = {.format = TEXT_INIT};
    struct findings findings = {.n = 0};
    struct progress progress;
    struct picture_reading reading = {.file = file, .option = outside->command, .wishes = &wishes, .set = &set,
                                      .said = &said, .findings = &findings, .progress = &progress};
    progress_begin(&progress, NULL);
    int result = reader->read(&reading, err);
    progress_end(&progress);
    if (!result) {
        reading_print(&said, file, stderr);
        result = take_pictures(outside, file, &set, err);
    }
    findings_release(&findings);
    reading_release(&said);
    picture_set_release(&set);
    return result;
}

static int read_pictures(struct outside *outside, const char *file, struct err *err)
{
    if (outside->label_asked)
        return err_set(err, ERR_USAGE, "%s: --label names a column of a table, and pictures have none: leave it out; "
                       "the class of a picture is the folder that it lies in", file);
    if (is_one_picture(file))
        return read_one(outside, file, err);
    const struct picture_reader *reader = picture_recognised(file);
    return reader ? read_many(outside, reader, file, err) : picture_refuse(file, err);
}

static void tell(const struct outside *outside)
{
    const struct picture_style style = style_of(outside);
    const uint8_t *under = style.background;
    if (outside->laid)
        print_to(stderr, "nearfar: %zu picture%s not opaque: laid over #%02x%02x%02x, as the import did\n",
                 outside->laid, outside->laid == 1 ? " is" : "s are", under[0], under[1], under[2]);
    if (outside->bent)
        print_to(stderr, "nearfar: %zu picture%s other proportions than %zu x %zu pixels, and %s squeezed into "
                 "them\n", outside->bent, outside->bent == 1 ? " has" : "s have", style.width, style.height,
                 outside->bent == 1 ? "is" : "are");
}

const struct outside_reader outside_pictures = {.reads = reads_pictures, .read = read_pictures, .tell = tell};
