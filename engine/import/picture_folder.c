/* A folder of PNG and JPEG files, each in the folder of its class: see folder_list.h. */
#include "engine/data/corpus.h"
#include "engine/import/folder_list.h"
#include "engine/import/picture_file.h"
#include "engine/import/picture_reader.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool recognise(const struct picture_beginning *beginning)
{
    return beginning->folder;
}

/* Files ---------------------------------------------------------------------------------------------------------- */

static bool is_named_like_picture(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot && (!strcasecmp(dot, ".png") || !strcasecmp(dot, ".jpg") || !strcasecmp(dot, ".jpeg"));
}

static enum folder_found examine(struct folder_file *file, const char *name, struct err *err)
{
    int result = picture_examine(&file->facts, file->path, err);
    if (file->facts.kind == PICTURE_OTHER && !is_named_like_picture(name))
        return FOLDER_OTHER;
    return result ? FOLDER_BAD : FOLDER_TAKEN;
}

/* Sizes ---------------------------------------------------------------------------------------------------------- */

struct size {
    uint32_t height, width;
};

static struct size size_of(const struct picture_facts *facts)
{
    bool aside = picture_lies_aside(facts);
    return (struct size){aside ? facts->width : facts->height, aside ? facts->height : facts->width};
}

static int by_size(const void *a, const void *b)
{
    const struct size *x = a, *y = b;
    if (x->height != y->height)
        return x->height < y->height ? -1 : 1;
    return (x->width > y->width) - (x->width < y->width);
}

/* The size that most have, of equals the smallest; *most is how many have it, *different how many sizes there are. */
static struct size commonest_size(const struct folder_list *list, size_t *most, size_t *different)
{
    struct size *size = xmalloc(list->n * sizeof *size), best = {0, 0};
    for (size_t i = 0; i < list->n; i++)
        size[i] = size_of(&list->file[i].facts);
    qsort(size, list->n, sizeof *size, by_size);
    *most = *different = 0;
    for (size_t first = 0, end; first < list->n; first = end, ++*different) {
        for (end = first + 1; end < list->n && !by_size(&size[first], &size[end]);)
            end++;
        if (end - first > *most) {
            *most = end - first;
            best = size[first];
        }
    }
    free(size);
    return best;
}

static size_t most_channels(const struct folder_list *list, const struct picture_style *style)
{
    size_t channels = 1;
    for (size_t i = 0; i < list->n; i++)
        if (picture_row_channels(list->file[i].facts.channels, style) > channels)
            channels = 3;
    return channels;
}

/* Decides what all pictures become: what is wanted, what those before have, or what most have. */
static int choose_shape(struct picture_reading *reading, const struct folder_list *list, struct picture_style *style,
                        struct err *err)
{
    const struct picture_set *set = reading->set;
    size_t most, different;
    struct size common = commonest_size(list, &most, &different);
    struct picture like = {common.height, common.width, most_channels(list, style), NULL};
    if (!style->height && set->height) {
        style->height = set->height;
        style->width = set->width;
    }
    if (!style->height && 2 * most < list->n)
        findings_add(reading->findings, "the pictures of %s have %zu sizes, and %u x %u, to which all were scaled, "
                     "is that of %zu of %zu only: choose one with --size WxH", reading->file, different, common.width,
                     common.height, most, list->n);
    return picture_set_shape(reading->set, reading->file, &like, style, err);
}

/* Reading -------------------------------------------------------------------------------------------------------- */

/* What was done to pictures that are not as they come. */
struct care {
    size_t png, jpeg, alpha, deep, palette, cmyk, animated, turned, grey;
};

static void count_care(struct care *care, const struct picture_facts *facts, size_t channels)
{
    *(facts->kind == PICTURE_PNG ? &care->png : &care->jpeg) += 1;
    care->alpha += facts->channels % 2 == 0;
    care->deep += facts->deep;
    care->palette += facts->palette;
    care->cmyk += facts->cmyk;
    care->animated += facts->animated;
    care->turned += facts->orientation > 1;
    care->grey += channels == 3 && facts->channels <= 2;
}

static int take_picture(struct picture_reading *reading, const struct folder_file *file,
                        const struct picture_style *style, struct care *care, struct err *err)
{
    struct picture picture;
    struct picture_facts facts;
    struct picture_set *set = reading->set;
    if (picture_read(&picture, &facts, file->path, err) < 0)
        return 1;
    count_care(care, &facts, set->channels);
    int result = picture_set_add(set, file->path, &picture, style, file->split, err);
    picture_release(&picture);
    if (result)
        return -1;
    picture_set_name(set, file->name);
    if (file->class_length)
        set->class[set->n - 1] = ids_add(&set->classes, file->name + file->class_at, file->class_length);
    return 0;
}

static int take_pictures(struct picture_reading *reading, const struct folder_search *search,
                         struct folder_list *list, const struct picture_style *style, struct care *care,
                         struct err *err)
{
    for (size_t i = 0; i < list->n; i++) {
        int result = take_picture(reading, &list->file[i], style, care, err);
        if (result > 0)
            result = folder_list_pass(list, search, err);
        if (result || progress_count(reading->progress, i, "pictures", err) < 0)
            return -1;
    }
    if (reading->set->n)
        return 0;
    return err_set(err, ERR_FAILED, "%s: none of its %zu pictures can be read; the first: %.300s", reading->file,
                   list->n, list->first_bad.data);
}

static void say_care(const struct picture_reading *reading, const struct care *care)
{
    struct reading *said = reading->said;
    const uint8_t *under = reading->wishes->style.background;
    char count[32];
    format_count((int64_t)care->alpha, count, sizeof count);
    if (care->alpha)
        reading_note(said, language_plural("%s picture is not opaque: laid over #%02x%02x%02x",
                                           "%s pictures are not opaque: laid over #%02x%02x%02x",
                                           (long long)care->alpha), count, under[0], under[1], under[2]);
    reading_count(said, (int64_t)care->turned, "%s picture turned as Exif says", "%s pictures turned as Exif says");
    reading_count(said, (int64_t)care->deep, "%s picture of 16 bits made 8", "%s pictures of 16 bits made 8");
    reading_count(said, (int64_t)care->palette, "%s picture with a palette made red, green and blue",
                  "%s pictures with a palette made red, green and blue");
    reading_count(said, (int64_t)care->cmyk, "%s picture of CMYK made red, green and blue",
                  "%s pictures of CMYK made red, green and blue");
    reading_count(said, (int64_t)care->grey, "%s grey picture among those in colour",
                  "%s grey pictures among those in colour");
    reading_count(said, (int64_t)care->animated, "%s animated picture: the first frame is taken",
                  "%s animated pictures: the first frame is taken");
}

static void say(struct picture_reading *reading, const struct folder_search *search, const struct folder_list *list,
                const struct care *care)
{
    struct reading *said = reading->said;
    char png[32], jpeg[32];
    format_count((int64_t)care->png, png, sizeof png);
    format_count((int64_t)care->jpeg, jpeg, sizeof jpeg);
    text_printf(&said->format, _("a folder of pictures: %s PNG and %s JPEG"), png, jpeg);
    text_add(&said->columns, list->has_test ? _("folders for train and test, ") : "");
    text_add(&said->columns, reading->set->classes.n ? _("class = the folder") : _("no folders of classes"));
    say_care(reading, care);
    folder_list_say(list, search, N_("that is no PNG or JPEG"), N_("that are no PNG or JPEG"), said);
}

static int read_list(struct picture_reading *reading, const struct folder_search *search, struct folder_list *list,
                     struct err *err)
{
    struct picture_style style = reading->wishes->style;
    struct care care = {0};
    if (choose_shape(reading, list, &style, err) < 0 || take_pictures(reading, search, list, &style, &care, err) < 0)
        return -1;
    reading->labelled = true;
    reading->has_test = list->has_test;
    reading->skipped = list->bad;
    say(reading, search, list, &care);
    return 0;
}

static int read_folder(struct picture_reading *reading, struct err *err)
{
    struct folder_list list = {.n = 0};
    const struct folder_search search = {.folder = reading->file,
                                         .one = N_("PNG or JPEG picture"),
                                         .each = N_("picture"),
                                         .several = N_("pictures"),
                                         .examine = examine,
                                         .split = reading->split,
                                         .skip_bad = reading->wishes->skip_bad,
                                         .progress = reading->progress};
    int result = folder_list_read(&list, &search, err);
    if (!result)
        result = read_list(reading, &search, &list, err);
    folder_list_release(&list);
    return result;
}

const struct picture_reader picture_reader_folder = {
    .name = N_("a folder of PNG and JPEG files"), .recognise = recognise, .read = read_folder};
