/* Folders of pictures: what files and folders are called, and what lies in them. */
#include "tests/fuzz/fuzz.h"

#include "engine/import/picture_reader.h"
#include "store/base/mem.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES = 3, NAME = 6, SIDE = 3 };

/* An input is the names of three folders and of three files, NAME bytes each (what no name can have is 'x'), and then
 * the bytes of the files, in as many parts. */
static void take_files(fuzz_take *take, const char names[2 * FILES * NAME + 1], uint32_t format)
{
    png_image image = {.version = PNG_IMAGE_VERSION, .width = SIDE, .height = SIDE, .format = format};
    uint8_t pixel[SIDE * SIDE * 4], input[4096], png[1024];
    png_alloc_size_t n = sizeof png;
    size_t at = 2 * FILES * NAME;
    for (size_t i = 0; i < sizeof pixel; i++)
        pixel[i] = (uint8_t)(i * 37);
    if (!png_image_write_to_memory(&image, png, &n, 0, pixel, 0, NULL))
        abort();
    memcpy(input, names, at);
    for (int i = 0; i < FILES; i++, at += n)
        memcpy(input + at, png, n);
    take(input, at);
}

void fuzz_seeds(fuzz_take *take)
{
    take_files(take, "cat   cat   dog   a.png b.png c.png ", PNG_FORMAT_RGB);
    take_files(take, "1     2     3     a.jpg b.txt c.png ", PNG_FORMAT_GRAY);
    take_files(take, "\xff\xfe    a\nb   \x1b[1m  a.png \xe9.png .png  ", PNG_FORMAT_RGBA);
    take("cat", 3);
}

/* A name that a file can have. */
static void take_name(const uint8_t *bytes, size_t n, size_t at, char to[NAME + 1])
{
    size_t length = 0;
    for (; length < NAME && at + length < n; length++)
        to[length] = bytes[at + length] && bytes[at + length] != '/' ? (char)bytes[at + length] : 'x';
    while (length && to[length - 1] == ' ')
        length--;
    to[length] = '\0';
    if (!length || !strcmp(to, ".") || !strcmp(to, ".."))
        strcpy(to, "x");
}

static char *write_one(const uint8_t *bytes, size_t n, size_t i, char **folder)
{
    enum { HEAD = 2 * FILES * NAME };
    char name[2][NAME + 1];
    size_t rest = n > HEAD ? n - HEAD : 0, first = HEAD + i * rest / FILES, end = HEAD + (i + 1) * rest / FILES;
    take_name(bytes, n, i * NAME, name[0]);
    take_name(bytes, n, (FILES + i) * NAME, name[1]);
    *folder = xasprintf("%s/%s", fuzz_folder(), name[0]);
    mkdir(*folder, 0700); /* it may be there */
    char *path = xasprintf("%s/%s", *folder, name[1]);
    FILE *file = fopen(path, "wbe");
    if (!file || (rest && fwrite(bytes + first, 1, end - first, file) != end - first) || fclose(file)) {
        perror(path);
        exit(1);
    }
    return path;
}

static void read_folder(uint32_t choice)
{
    struct err err = ERR_INIT;
    struct picture_wishes wishes = {.style = PICTURE_STYLE_INIT};
    struct picture_set set = {0};
    struct findings findings = {0};
    struct progress progress = {0};
    struct reading said = {0};
    struct picture_reading reading = {.file = fuzz_folder(), .option = "--train", .wishes = &wishes, .set = &set,
                                      .said = &said, .findings = &findings, .progress = &progress};
    wishes.style.grey = choice & 1;
    if (choice & 2)
        wishes.style.height = wishes.style.width = 2;
    const struct picture_reader *reader = picture_recognised(reading.file);
    if (reader && reader->read(&reading, &err) < 0)
        fuzz_check_refusal(&err);
    for (size_t i = 0; i < set.n; i++)
        if (set.class[i] != UINT32_MAX && set.class[i] >= set.classes.n)
            abort();
    picture_set_release(&set);
    findings_release(&findings);
    reading_release(&said);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    char *path[FILES], *folder[FILES];
    for (size_t i = 0; i < FILES; i++)
        path[i] = write_one(bytes, n, i, &folder[i]);
    read_folder(fuzz_choice(bytes, n));
    for (size_t i = 0; i < FILES; i++) {
        unlink(path[i]); /* two may be one */
        rmdir(folder[i]);
        free(path[i]);
    }
    for (size_t i = 0; i < FILES; i++) {
        rmdir(folder[i]);
        free(folder[i]);
    }
    return 0;
}
