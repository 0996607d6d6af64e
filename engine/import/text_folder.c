/* A folder of text files, each in the folder of its class: see folder_list.h. */
#include "engine/import/text_reader.h"

#include "engine/data/corpus.h"
#include "engine/import/folder_list.h"
#include "engine/import/latin_1.h"
#include "engine/import/picture_reader.h"
#include "engine/import/unpack.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { LOOKED_AT = 512 };

/* Files ---------------------------------------------------------------------------------------------------------- */

static bool ends_with(const char *name, const char *const *endings)
{
    const char *dot = strrchr(name, '.');
    for (; dot && *endings; endings++)
        if (!strcasecmp(dot, *endings))
            return true;
    return false;
}

/* Without an ending, as in many collections of mails, or with that of a text. */
static bool is_named_like_text(const char *name)
{
    static const char *const endings[] = {".txt", ".text", ".md", NULL};
    return *name != '.' && (!strchr(name, '.') || ends_with(name, endings));
}

static bool is_named_like_picture(const char *name)
{
    static const char *const endings[] = {".png", ".jpg", ".jpeg", NULL};
    return ends_with(name, endings);
}

/* No byte of its beginning is one that texts do not have. */
static bool looks_like_text(const char *path)
{
    char bytes[LOOKED_AT];
    FILE *file = fopen(path, "rb");
    size_t n = file ? fread(bytes, 1, sizeof bytes, file) : 0;
    if (file)
        fclose(file);
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)bytes[i] < ' ' && !strchr("\t\n\v\f\r\x1b", bytes[i]))
            return false;
    return n == 0 || !memchr(bytes, 0, n);
}

static enum folder_found examine(struct folder_file *file, const char *name, struct err *err)
{
    (void)err;
    return is_named_like_text(name) && looks_like_text(file->path) ? FOLDER_TAKEN : FOLDER_OTHER;
}

static enum folder_found examine_all(struct folder_file *file, const char *name, struct err *err)
{
    return is_named_like_picture(name) ? FOLDER_TAKEN : examine(file, name, err);
}

bool text_folder_recognise(const char *folder)
{
    struct stat status;
    struct progress progress = {.terminal = false};
    const struct folder_search search = {.folder = folder, .one = N_("text"), .each = N_("text"),
                                         .several = N_("texts"), .examine = examine_all, .skip_bad = true,
                                         .progress = &progress};
    struct folder_list list = {.n = 0};
    struct err ignored = ERR_INIT;
    if (stat(folder, &status) || !S_ISDIR(status.st_mode) || picture_recognised(folder) != &picture_reader_folder)
        return false;
    bool texts = !folder_list_read(&list, &search, &ignored);
    for (size_t i = 0; texts && i < list.n; i++)
        texts = !is_named_like_picture(list.file[i].name);
    folder_list_release(&list);
    return texts;
}

/* Reading -------------------------------------------------------------------------------------------------------- */

/* Line ends behind the last line are no part of the text, nor is a byte order mark before the first. */
static int take_bytes(struct text_reading *reading, const struct folder_file *file, char *bytes, size_t n,
                      struct latin_1 *latin_1, struct err *err)
{
    size_t mark = n >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3) ? 3 : 0;
    bytes += mark;
    n -= mark;
    if (memchr(bytes, 0, n))
        return err_set(err, ERR_FAILED, "it has a zero byte in it, so it is not text");
    if (reading->wishes->latin_1)
        n = latin_1_to_utf8(latin_1, bytes, n);
    while (n && strchr("\r\n", bytes[n - 1]))
        n--;
    bytes[n] = '\0';
    char *class = xasprintf("%.*s", (int)file->class_length, file->name + file->class_at);
    const struct field values[] = {{bytes, n}, {class, file->class_length}};
    int result = text_take(reading, values, err);
    free(class);
    return result;
}

static int take_file(struct text_reading *reading, const struct folder_file *file, char *bytes,
                     struct latin_1 *latin_1, struct err *err)
{
    int64_t size;
    size_t n = 0;
    struct unpacker *unpacker = unpack_open(file->path, reading->option, &size, err);
    if (!unpacker)
        return -1;
    int result = unpack_fill(unpacker, bytes, CHUNK_BYTES + 1, &n, err);
    unpack_free(unpacker);
    if (result < 0)
        return -1;
    reading->split = file->split;
    if (take_bytes(reading, file, bytes, n, latin_1, err) < 0)
        return err_prefix(err, "%.200s", file->path);
    return 0;
}

static int take_files(struct text_reading *reading, const struct folder_search *search, struct folder_list *list,
                      struct latin_1 *latin_1, struct err *err)
{
    char *bytes = xmalloc((CHUNK_BYTES + 1) * LATIN_1_WIDEST + 1);
    int result = 0;
    for (size_t i = 0; i < list->n && !result; i++) {
        if (take_file(reading, &list->file[i], bytes, latin_1, err) < 0)
            result = folder_list_pass(list, search, err);
        if (!result)
            result = progress_count(reading->progress, i, "texts", err);
    }
    free(bytes);
    return result;
}

static void say(const struct text_reading *reading, const struct folder_search *search,
                const struct folder_list *list, const struct latin_1 *latin_1)
{
    struct reading *said = reading->said;
    char files[32];
    format_count((int64_t)list->n, files, sizeof files);
    text_printf(&said->format, _("a folder of texts: %s file%s"), files, plural((int64_t)list->n));
    text_printf(&said->columns, _("%slabel = the folder"), list->has_test ? _("folders for train and test, ") : "");
    folder_list_say(list, search, N_("that is no text (.txt, .text, .md or no ending)"),
                    N_("that are no texts (.txt, .text, .md or no ending)"), said);
    if (reading->wishes->latin_1)
        text_note_latin_1(latin_1, said);
}

int text_read_folder(struct text_reading *reading, struct err *err)
{
    const struct folder_search search = {.folder = reading->file,
                                         .one = N_("text file"),
                                         .each = N_("text"),
                                         .several = N_("texts"),
                                         .examine = examine,
                                         .split = reading->split,
                                         .skip_bad = reading->collector->skip_bad,
                                         .progress = reading->progress};
    struct folder_list list = {.n = 0};
    struct latin_1 latin_1 = {0};
    int result = folder_list_read(&list, &search, err);
    if (!result)
        result = take_files(reading, &search, &list, &latin_1, err);
    if (!result)
        say(reading, &search, &list, &latin_1);
    reading->has_test |= list.has_test;
    reading->collector->skipped += (int64_t)list.bad;
    if (list.bad && !reading->collector->first_skipped.length)
        text_add(&reading->collector->first_skipped, list.first_bad.data);
    folder_list_release(&list);
    return result;
}
