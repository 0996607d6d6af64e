/* The binary versions of CIFAR-10 and CIFAR-100 (Krizhevsky, Learning Multiple Layers of Features from Tiny Images,
 * 2009): a record is one label, or a coarse and a fine one, and the 32 x 32 pixels, first the red ones, then the
 * green and the blue. One file, or the folder of all of them. */
#include "engine/data/corpus.h"
#include "engine/import/picture_labels.h"
#include "engine/import/unpack.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SIDE = 32, PIXELS = SIDE * SIDE, RECORD = 3 * PIXELS };

struct cifar {
    const char *name;
    size_t labels;      /* of a record */
    size_t classes[2];  /* of each label */
    const char *train[6], *test;
    const char *names[2];
};

static const struct cifar kinds[] = {
    {"CIFAR-10", 1, {10, 0},
     {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"},
     "test_batch.bin", {"batches.meta.txt", NULL}},
    {"CIFAR-100", 2, {20, 100}, {"train.bin"}, "test.bin", {"coarse_label_names.txt", "fine_label_names.txt"}}};

/* What it is ----------------------------------------------------------------------------------------------------- */

static bool has_file(const char *folder, const char *name)
{
    char *path = xasprintf("%s/%s", folder, name);
    bool has = access(path, F_OK) == 0;
    free(path);
    return has;
}

static const struct cifar *kind_of_folder(const char *folder)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (has_file(folder, kinds[i].train[0]))
            return &kinds[i];
    return NULL;
}

/* "data_batch_1.bin", also with ".gz" behind it. */
static bool is_called(const char *path, const char *name)
{
    const char *base = strrchr(path, '/');
    base = base ? base + 1 : path;
    return !strncmp(base, name, strlen(name));
}

/* By its name, as the files are published, or by its size. */
static const struct cifar *kind_of_file(const struct picture_beginning *beginning)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (is_called(beginning->file, kinds[i].test))
            return &kinds[i];
        for (size_t k = 0; kinds[i].train[k]; k++)
            if (is_called(beginning->file, kinds[i].train[k]))
                return &kinds[i];
    }
    const char *dot = strrchr(beginning->file, '.');
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && dot && !strcmp(dot, ".bin"); i++)
        if (beginning->size && beginning->size % (int64_t)(RECORD + kinds[i].labels) == 0)
            return &kinds[i];
    return NULL;
}

static const struct cifar *kind_of(const struct picture_beginning *beginning)
{
    return beginning->folder ? kind_of_folder(beginning->file) : kind_of_file(beginning);
}

static bool recognise(const struct picture_beginning *beginning)
{
    return kind_of(beginning) != NULL;
}

/* Records -------------------------------------------------------------------------------------------------------- */

struct records {
    const struct cifar *kind;
    size_t label;                    /* which of the labels of a record is taken */
    const struct class_names *names;
    size_t n, files;
};

static int check_label(const struct records *records, uint8_t label, const char *file, size_t at, struct err *err)
{
    size_t classes = records->kind->classes[records->label];
    if (label < classes)
        return 0;
    return err_set(err, ERR_FAILED, "%s has the label %u in record %zu (counted from 0), and %s has 0 to %zu: it is "
                   "damaged, or another file", file, label, at, records->kind->name, classes - 1);
}

static int take_record(struct picture_reading *reading, const struct records *records, const uint8_t *record,
                       const char *file, uint8_t split, size_t at, struct err *err)
{
    struct picture_set *set = reading->set;
    uint8_t pixel[RECORD], label = record[records->label];
    const uint8_t *plane = record + records->kind->labels;
    struct picture picture = {SIDE, SIDE, 3, pixel};
    for (size_t i = 0; i < PIXELS; i++)
        for (size_t k = 0; k < 3; k++)
            pixel[3 * i + k] = plane[k * PIXELS + i];
    if (check_label(records, label, file, at, err) < 0 ||
        picture_set_add(set, file, &picture, &reading->wishes->style, split, err) < 0)
        return -1;
    return picture_classify(set, records->names, set->n - 1, label, &(struct label_place){file, at}, err);
}

static int take_file(struct picture_reading *reading, struct records *records, const char *file, uint8_t split,
                     struct err *err)
{
    uint8_t record[RECORD + 2];
    size_t wanted = RECORD + records->kind->labels, got = wanted, at = 0;
    int64_t bytes;
    struct unpacker *unpacker = unpack_open(file, reading->option, &bytes, err);
    int result = unpacker ? 0 : -1;
    while (!result && !(result = unpack_fill(unpacker, record, wanted, &got, err)) && got == wanted) {
        result = take_record(reading, records, record, file, split, at++, err);
        if (!result)
            result = progress_count(reading->progress, at, "pictures", err);
    }
    if (unpacker)
        unpack_free(unpacker);
    records->n += at;
    records->files++;
    if (!result && (got || !at))
        return err_set(err, ERR_FAILED, "%s does not consist of whole records of %zu bytes, as %s does: it is cut "
                       "short, or another file", file, wanted, records->kind->name);
    return result;
}

static int take_folder(struct picture_reading *reading, struct records *records, struct err *err)
{
    const struct cifar *kind = records->kind;
    int result = 0;
    for (size_t i = 0; i <= sizeof kind->train / sizeof *kind->train && !result; i++) {
        bool test = i == sizeof kind->train / sizeof *kind->train;
        const char *name = test ? kind->test : kind->train[i];
        if (!name || !has_file(reading->file, name))
            continue;
        char *path = xasprintf("%s/%s", reading->file, name);
        result = take_file(reading, records, path, test ? SPLIT_TEST : reading->split, err);
        reading->has_test |= test;
        free(path);
    }
    return result;
}

/* What the folder says that classes are called, where nobody says it. */
static int find_names(const struct picture_reading *reading, const struct records *records, struct class_names *names,
                      struct err *err)
{
    const char *name = records->kind->names[records->label];
    if (reading->wishes->names.n || !has_file(reading->file, name))
        return 0;
    char *path = xasprintf("%s/%s", reading->file, name);
    int result = class_names_read(names, path, err);
    if (!result && names->n != records->kind->classes[records->label])
        result = err_set(err, ERR_FAILED, "%s has %zu names, and %s has %zu classes: get it again, or take it away",
                         path, names->n, records->kind->name, records->kind->classes[records->label]);
    free(path);
    return result;
}

static int choose_label(struct picture_reading *reading, struct records *records, struct err *err)
{
    const char *word = reading->wishes->label;
    records->label = records->kind->labels - 1;
    if (records->kind->labels == 1 || !word)
        return 0;
    reading->label_used = true;
    records->label = strcmp(word, "coarse") != 0;
    if (!strcmp(word, "coarse") || !strcmp(word, "fine"))
        return 0;
    return err_set(err, ERR_USAGE, "--label of CIFAR-100 is fine or coarse, not '%.40s'", word);
}

static int read_records(struct picture_reading *reading, struct records *records, bool folder, struct err *err)
{
    const struct picture like = {SIDE, SIDE, 3, NULL};
    if (picture_set_shape(reading->set, reading->file, &like, &reading->wishes->style, err) < 0 ||
        (folder ? take_folder(reading, records, err)
                : take_file(reading, records, reading->file, reading->split, err)) < 0)
        return -1;
    reading->labelled = reading->numbered = true;
    picture_say(reading, records->kind->name, &like, records->n);
    if (folder)
        text_printf(&reading->said->format, _(", in %zu files"), records->files);
    if (records->kind->labels == 2)
        text_printf(&reading->said->columns, _("class = the %s label"), records->label ? "fine" : "coarse");
    return 0;
}

static int read_cifar(struct picture_reading *reading, struct err *err)
{
    struct picture_beginning beginning;
    struct class_names names = {.n = 0};
    picture_look(&beginning, reading->file);
    struct records records = {.kind = kind_of(&beginning)};
    int result = choose_label(reading, &records, err);
    if (!result && beginning.folder)
        result = find_names(reading, &records, &names, err);
    records.names = names.n ? &names : &reading->wishes->names;
    if (!result)
        result = read_records(reading, &records, beginning.folder, err);
    class_names_release(&names);
    return result;
}

const struct picture_reader picture_reader_cifar = {
    .name = N_("CIFAR-10 and CIFAR-100 in binary"), .recognise = recognise, .read = read_cifar};
