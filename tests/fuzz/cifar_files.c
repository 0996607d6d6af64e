/* CIFAR files: by themselves and as the folder in which they are published, with the names of their classes. */
#include "tests/fuzz/fuzz.h"

#include "engine/import/picture_reader.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RECORD = 3 * 32 * 32, MOST_FILE = 3 * (RECORD + 2) + 256 };

/* An input is: how many whole records (0 to 3), how many bytes more, a label for each record, and then the bytes of
 * pictures, over and over; all of it once more as the names of classes. */
void fuzz_seeds(fuzz_take *take)
{
    take("\2\0\1\11\4ab\n", 8);
    take("\3\0\1\12cat\ndog\n", 12);
    take("\1\5\0\0\0\xff\xfe", 7);
    take("\0\0", 2);
    take("\0\1x", 3);
}

static void write_file(const char *path, const void *bytes, size_t n)
{
    FILE *file = fopen(path, "wbe");
    if (!file || fwrite(bytes, 1, n, file) != n || fclose(file)) {
        perror(path);
        exit(1);
    }
}

static size_t make_records(const uint8_t *bytes, size_t n, size_t labels, uint8_t to[MOST_FILE])
{
    enum { HEAD = 5 };
    size_t wanted = RECORD + labels, records = n ? bytes[0] % 4 : 0,
           length = records * wanted + (n > 1 ? bytes[1] : 0);
    for (size_t i = 0; i < length; i++)
        to[i] = n > HEAD ? bytes[HEAD + i % (n - HEAD)] : 0;
    for (size_t r = 0; r < records && 2 + r < n; r++)
        for (size_t l = 0; l < labels; l++)
            to[r * wanted + l] = bytes[2 + r];
    return length;
}

static void read_pictures(const char *path, uint32_t choice)
{
    struct err err = ERR_INIT;
    struct picture_wishes wishes = {.style = PICTURE_STYLE_INIT};
    struct picture_set set = {0};
    struct findings findings = {0};
    struct progress progress = {0};
    struct reading said = {0};
    struct picture_reading reading = {.file = path, .option = "--train", .wishes = &wishes, .set = &set,
                                      .said = &said, .findings = &findings, .progress = &progress};
    wishes.style.grey = choice & 1;
    const struct picture_reader *reader = picture_recognised(path);
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
    static const char *const names[2][3] = {{"data_batch_1.bin", "test_batch.bin", "batches.meta.txt"},
                                            {"train.bin", "test.bin", "fine_label_names.txt"}};
    static uint8_t file[MOST_FILE];
    uint32_t choice = fuzz_choice(bytes, n);
    size_t kind = choice >> 1 & 1, length = make_records(bytes, n, 1 + kind, file);
    char *path[3];
    for (int i = 0; i < 3; i++)
        path[i] = xasprintf("%s/%s", fuzz_folder(), names[kind][i]);
    for (int i = 0; i < 2; i++)
        write_file(path[i], file, length);
    write_file(path[2], bytes, n);
    read_pictures(fuzz_folder(), choice);
    read_pictures(path[choice >> 2 & 1], choice);
    for (int i = 0; i < 3; i++) {
        unlink(path[i]);
        free(path[i]);
    }
    return 0;
}
