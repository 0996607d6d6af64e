/* Pictures, by whichever reader recognises them: IDX, arrays and archives of NumPy, sheets. Their labels, too. */
#include "tests/fuzz/fuzz.h"

#include "engine/import/picture_labels.h"

#include <stdlib.h>
#include <string.h>

static void take_idx(fuzz_take *take, const uint32_t *side, uint8_t dimensions, size_t bytes)
{
    uint8_t file[512] = {0, 0, 8, dimensions};
    for (size_t i = 0; i < dimensions; i++)
        file[7 + 4 * i] = (uint8_t)side[i];
    for (size_t i = 0; i < bytes; i++)
        file[4 + 4 * dimensions + i] = (uint8_t)(i * 37);
    take(file, 4 + 4 * dimensions + bytes);
}

static size_t put_array(char *to, const char *shape, size_t bytes)
{
    memcpy(to, "\x93NUMPY\1\0\x76\0", 10);
    int n = snprintf(to + 10, 118, "{'descr': '|u1', 'fortran_order': False, 'shape': (%s), }", shape);
    memset(to + 10 + n, ' ', 118 - (size_t)n);
    to[127] = '\n';
    for (size_t i = 0; i < bytes; i++)
        to[128 + i] = (char)(i * 37);
    return 128 + bytes;
}

static void put_low(char *to, size_t at, size_t value)
{
    to[at] = (char)value;
    to[at + 1] = (char)(value >> 8);
}

/* An archive of one array that is not packed. Its checksum is wrong, so that the reader gets as far as that. */
static void take_archive(fuzz_take *take, const char *shape, size_t bytes)
{
    enum { LOCAL = 30, NAME = 10, ENTRY = 46 };
    char file[1024] = "PK\3\4";
    size_t data = put_array(file + LOCAL + NAME, shape, bytes), directory = LOCAL + NAME + data,
           end = directory + ENTRY + NAME;
    put_low(file, 18, data);
    put_low(file, 22, data);
    put_low(file, 26, NAME);
    memcpy(file + LOCAL, "images.npy", NAME);
    memcpy(file + directory, "PK\1\2", 4);
    put_low(file, directory + 20, data);
    put_low(file, directory + 24, data);
    put_low(file, directory + 28, NAME);
    memcpy(file + directory + ENTRY, "images.npy", NAME);
    memcpy(file + end, "PK\5\6", 4);
    put_low(file, end + 10, 1);
    put_low(file, end + 12, ENTRY + NAME);
    put_low(file, end + 16, directory);
    take(file, end + 22);
}

void fuzz_seeds(fuzz_take *take)
{
    char file[512];
    take_idx(take, (uint32_t[]){4, 5, 6}, 3, 120);
    take_idx(take, (uint32_t[]){2, 3, 4, 4}, 4, 96);
    take_idx(take, (uint32_t[]){4}, 1, 4);
    take(file, put_array(file, "4, 3, 5", 60));
    take(file, put_array(file, "2, 3, 4, 3", 72));
    take(file, put_array(file, "2, 3, 5, 2", 60));
    take_archive(take, "4, 3, 5", 60);
}

/* The laws of a set: each picture has its bytes, and a class that there is. */
static void check_set(const struct picture_set *set)
{
    unsigned sum = 0;
    for (size_t i = 0; i < set->n; i++) {
        if (set->class[i] != UINT32_MAX && set->class[i] >= set->classes.n)
            abort();
        for (size_t k = 0; k < picture_set_bytes(set); k++)
            sum += set->pixel[i * picture_set_bytes(set) + k];
    }
    if (set->n && (set->height > MOST_SIDE || set->width > MOST_SIDE || (set->channels != 1 && set->channels != 3)))
        abort();
    (void)sum;
}

static void read_labels(struct picture_reading *reading, const char *path)
{
    struct err err = ERR_INIT;
    const struct picture one = {1, 1, 1, (uint8_t[]){7}};
    struct picture_set set = {0};
    reading->set = &set;
    reading->labels = path;
    for (int i = 0; i < 4; i++)
        if (picture_set_shape(&set, path, &one, &reading->wishes->style, &err) < 0 ||
            picture_set_add(&set, path, &one, &reading->wishes->style, 0, &err) < 0)
            abort();
    if (picture_labels_read(reading, 0, &err) < 0)
        fuzz_check_refusal(&err);
    check_set(&set);
    picture_set_release(&set);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct err err = ERR_INIT;
    uint32_t choice = fuzz_choice(bytes, n);
    struct picture_wishes wishes = {.style = PICTURE_STYLE_INIT, .label = choice & 4 ? "kind" : NULL};
    struct picture_set set = {0};
    struct findings findings = {0};
    struct progress progress = {0};
    struct reading said = {0};
    struct picture_reading reading = {.file = fuzz_file(0, bytes, n), .option = "--train", .wishes = &wishes,
                                      .labels_option = "--labels", .set = &set, .said = &said,
                                      .findings = &findings, .progress = &progress};
    wishes.style.grey = choice & 1;
    if (choice & 2)
        wishes.style.height = wishes.style.width = 3;
    const struct picture_reader *reader = picture_recognised(reading.file);
    if (reader && reader->read(&reading, &err) < 0)
        fuzz_check_refusal(&err);
    check_set(&set);
    read_labels(&reading, reading.file);
    picture_set_release(&set);
    findings_release(&findings);
    reading_release(&said);
    return 0;
}
