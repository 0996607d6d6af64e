/* See picture_reader.h. */
#include "engine/import/picture_reader.h"

#include "engine/import/unpack.h"
#include "store/base/language.h"
#include "store/base/text.h"

#include <stdio.h>
#include <sys/stat.h>

static const struct picture_reader *const readers[] = {
    &picture_reader_idx,   &picture_reader_cifar, &picture_reader_folder,
    &picture_reader_sheet, &picture_reader_array, &picture_reader_archive};

bool picture_look(struct picture_beginning *beginning, const char *file)
{
    struct stat status;
    *beginning = (struct picture_beginning){.file = file};
    if (stat(file, &status) != 0)
        return false;
    beginning->size = status.st_size;
    beginning->folder = S_ISDIR(status.st_mode);
    if (!S_ISREG(status.st_mode))
        return beginning->folder; /* of a pipe nothing may be taken */
    int64_t bytes;
    struct unpacker *unpacker = unpack_open(file, "--train", &bytes, NULL);
    if (!unpacker)
        return false;
    int result = unpack_fill(unpacker, beginning->bytes, sizeof beginning->bytes, &beginning->n, NULL);
    beginning->packed = unpack_compression(unpacker) != NULL;
    unpack_free(unpacker);
    return result == 0;
}

const struct picture_reader *picture_recognised(const char *file)
{
    struct picture_beginning beginning;
    if (!picture_look(&beginning, file))
        return NULL;
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (readers[i]->recognise(&beginning))
            return readers[i];
    return NULL;
}

int picture_refuse(const char *file, struct err *err)
{
    struct text names = TEXT_INIT;
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        text_printf(&names, "%s%s", i ? C_("names", ", ") : "", _(readers[i]->name));
    err_set(err, ERR_FAILED, "%s is no file of pictures that is read (%s): check that it is the file that was meant, "
            "and whole", file, names.data);
    text_release(&names);
    return -1;
}

void picture_say(struct picture_reading *reading, const char *kind, const struct picture *like, size_t n)
{
    struct reading *said = reading->said;
    const uint8_t *under = reading->wishes->style.background;
    static const char *const colours[] = {"", N_("grey"), N_("grey with alpha"), N_("red, green and blue"),
                                          N_("red, green and blue with alpha")};
    char count[32];
    format_count((int64_t)n, count, sizeof count);
    text_printf(&said->format, _("%s: %s picture%s of %zu x %zu pixels, %s"), _(kind), count, plural((int64_t)n),
                like->width, like->height, _(colours[like->channels]));
    if (like->channels % 2 == 0)
        text_printf(&said->format, _(", laid over #%02x%02x%02x"), under[0], under[1], under[2]);
}
