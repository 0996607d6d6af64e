/* Reading safetensors files: see safetensors.h. */
#include "engine/safetensors.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <yajl/yajl_parse.h>

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LENGTH_BYTES = 8, LONGEST_HEADER = 100 << 20 };

/* Header --------------------------------------------------------------------------------------------------------- */

enum field { NO_FIELD, FIELD_TYPE, FIELD_SHAPE, FIELD_OFFSETS };

struct header_reading {
    struct safetensors *file;
    size_t capacity;
    size_t depth;        /* of maps and lists that are open */
    bool of_tensor;      /* inside the map of a tensor, not of __metadata__ */
    enum field field;    /* whose value comes next */
    size_t numbers;      /* that its list has had */
    size_t offset[2], offsets, types, shapes; /* how often each was there */
    const char *why;     /* it is refused; NULL: it is not */
};

static struct tensor *present(const struct header_reading *r)
{
    return &r->file->list[r->file->n - 1];
}

static int refuse(struct header_reading *r, const char *why)
{
    r->why = why;
    return 0;
}

static void begin_tensor(struct header_reading *r, const unsigned char *name, size_t length)
{
    ARRAY_ROOM(r->file->list, r->file->n, r->capacity);
    struct tensor *tensor = &r->file->list[r->file->n++];
    *tensor = (struct tensor){.name = xmalloc(length + 1)};
    memcpy(tensor->name, name, length);
    tensor->name[length] = '\0';
    text_make_safe(tensor->name, "");
    r->offsets = r->types = r->shapes = 0;
}

static bool is_word(const unsigned char *text, size_t length, const char *word)
{
    return length == strlen(word) && !memcmp(text, word, length);
}

static int on_key(void *context, const unsigned char *key, size_t length)
{
    struct header_reading *r = context;
    if (r->depth == 1) {
        r->of_tensor = !is_word(key, length, "__metadata__");
        if (r->of_tensor)
            begin_tensor(r, key, length);
    } else if (r->depth == 2 && r->of_tensor) {
        r->field = is_word(key, length, "dtype")          ? FIELD_TYPE
                   : is_word(key, length, "shape")        ? FIELD_SHAPE
                   : is_word(key, length, "data_offsets") ? FIELD_OFFSETS
                                                          : NO_FIELD;
        r->types += r->field == FIELD_TYPE;
        r->shapes += r->field == FIELD_SHAPE;
        r->offsets += r->field == FIELD_OFFSETS;
        r->numbers = 0;
    }
    return 1;
}

/* Whether a value is one of those that describe a tensor; refuses one that stands where a tensor should. */
static bool describes(struct header_reading *r)
{
    if (r->depth == 0 || (r->depth == 1 && r->of_tensor))
        refuse(r, _("a value stands where a tensor should be described"));
    return !r->why && r->of_tensor && r->field != NO_FIELD;
}

static int on_string(void *context, const unsigned char *text, size_t length)
{
    struct header_reading *r = context;
    if (!describes(r))
        return r->why == NULL;
    if (r->depth != 2 || r->field != FIELD_TYPE || length >= TENSOR_TYPE)
        return refuse(r, _("its type, shape or offsets are none"));
    memcpy(present(r)->type, text, length);
    text_make_safe(present(r)->type, "");
    return 1;
}

static int on_integer(void *context, long long value)
{
    struct header_reading *r = context;
    if (!describes(r))
        return r->why == NULL;
    struct tensor *tensor = present(r);
    bool shape = r->field == FIELD_SHAPE;
    if (r->depth != 3 || value < 0 || r->field == FIELD_TYPE ||
        r->numbers >= (shape ? (size_t)TENSOR_DIMENSIONS : 2))
        return refuse(r, _("its type, shape or offsets are none"));
    *(shape ? &tensor->shape[r->numbers] : &r->offset[r->numbers]) = (size_t)value;
    r->numbers++;
    if (shape)
        tensor->dimensions = r->numbers;
    return 1;
}

static int on_other(struct header_reading *r)
{
    return describes(r) ? refuse(r, _("its type, shape or offsets are none")) : r->why == NULL;
}

static int on_null(void *context)
{
    return on_other(context);
}

static int on_boolean(void *context, int value)
{
    (void)value;
    return on_other(context);
}

static int on_double(void *context, double value)
{
    (void)value;
    return on_other(context);
}

static int on_open(void *context)
{
    struct header_reading *r = context;
    r->depth++;
    return 1;
}

static int on_open_list(void *context)
{
    struct header_reading *r = context;
    if (r->depth < 2 || (r->depth == 2 && r->of_tensor && r->field == FIELD_TYPE))
        return refuse(r, _("it has a list where a tensor should be described"));
    return on_open(r);
}

static int on_close_list(void *context)
{
    struct header_reading *r = context;
    r->depth--;
    if (r->depth == 2 && r->of_tensor && r->field == FIELD_OFFSETS) {
        present(r)->begin = r->offset[0];
        present(r)->end = r->offset[1];
        r->offsets += r->numbers != 2;
    }
    if (r->depth == 2)
        r->field = NO_FIELD;
    return 1;
}

static int on_close(void *context)
{
    struct header_reading *r = context;
    r->depth--;
    if (r->depth == 1 && r->of_tensor && (r->offsets != 1 || r->types != 1 || r->shapes != 1))
        return refuse(r, _("it has not one type, one shape and two offsets"));
    r->field = NO_FIELD;
    return 1;
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_null, .yajl_boolean = on_boolean, .yajl_integer = on_integer, .yajl_double = on_double,
    .yajl_string = on_string, .yajl_map_key = on_key, .yajl_start_map = on_open, .yajl_end_map = on_close,
    .yajl_start_array = on_open_list, .yajl_end_array = on_close_list};

static int read_header(struct safetensors *file, struct err *err)
{
    struct header_reading r = {.file = file};
    yajl_handle handle = yajl_alloc(&callbacks, NULL, &r);
    yajl_status status = yajl_parse(handle, file->bytes + LENGTH_BYTES, file->header);
    if (status == yajl_status_ok)
        status = yajl_complete_parse(handle);
    yajl_free(handle);
    if (r.why)
        return err_set(err, ERR_FAILED, "its header is not sound at %.80s: %s",
                       file->n ? file->list[file->n - 1].name : _("its beginning"), r.why);
    return status == yajl_status_ok ? 0 : err_set(err, ERR_FAILED, "its header is no JSON");
}

/* What it says --------------------------------------------------------------------------------------------------- */

struct type {
    const char *name;
    size_t bytes;
    bool real;
};

/* NULL: it is not known here. */
static const struct type *type_of(const struct tensor *tensor)
{
    static const struct type types[] = {
        {"F32", 4, true},  {"F16", 2, true},  {"BF16", 2, true}, {"F64", 8, true},   {"I64", 8, false},
        {"U64", 8, false}, {"I32", 4, false}, {"U32", 4, false}, {"I16", 2, false},  {"U16", 2, false},
        {"I8", 1, false},  {"U8", 1, false},  {"BOOL", 1, false}, {"F8_E4M3", 1, false}, {"F8_E5M2", 1, false}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (!strcmp(types[i].name, tensor->type))
            return &types[i];
    return NULL;
}

size_t tensor_numbers(const struct tensor *tensor)
{
    size_t numbers = 1;
    for (size_t d = 0; d < tensor->dimensions; d++)
        if (__builtin_mul_overflow(numbers, tensor->shape[d], &numbers))
            return SIZE_MAX;
    return numbers;
}

static int check_place(const struct safetensors *file, const struct tensor *tensor, struct err *err)
{
    size_t data = file->size - LENGTH_BYTES - file->header, bytes;
    const struct type *type = type_of(tensor);
    if (tensor->begin > tensor->end || tensor->end > data)
        return err_set(err, ERR_FAILED, "its header says that %.80s is bytes %zu to %zu of data that have %zu: "
                       "fetch the file again", tensor->name, tensor->begin, tensor->end, data);
    if (type && (__builtin_mul_overflow(tensor_numbers(tensor), type->bytes, &bytes) ||
                 bytes != tensor->end - tensor->begin))
        return err_set(err, ERR_FAILED, "its header says that %.80s has %zu bytes, and its shape says otherwise: "
                       "fetch the file again", tensor->name, tensor->end - tensor->begin);
    return 0;
}

static int by_place(const void *a, const void *b)
{
    const struct tensor *x = *(const struct tensor *const *)a, *y = *(const struct tensor *const *)b;
    if (x->begin != y->begin)
        return x->begin > y->begin ? 1 : -1;
    return (x->end > y->end) - (x->end < y->end);
}

static int by_name(const void *a, const void *b)
{
    return strcmp((*(const struct tensor *const *)a)->name, (*(const struct tensor *const *)b)->name);
}

/* Two neighbours of the sorted list. */
static int check_pair(const struct tensor *a, const struct tensor *b, bool named, struct err *err)
{
    if (named && !strcmp(a->name, b->name))
        return err_set(err, ERR_FAILED, "its header names %.80s twice: fetch the file again", a->name);
    if (!named && b->begin < a->end)
        return err_set(err, ERR_FAILED, "its header says that %.80s and %.80s have bytes in common: fetch the file "
                       "again", a->name, b->name);
    return 0;
}

static int check_all(const struct safetensors *file, struct err *err)
{
    int result = 0;
    const struct tensor **sorted = xmalloc((file->n + 1) * sizeof *sorted);
    for (size_t i = 0; i < file->n && !result; i++) {
        sorted[i] = &file->list[i];
        result = check_place(file, sorted[i], err);
    }
    for (int named = 0; named < 2 && !result; named++) {
        qsort(sorted, file->n, sizeof *sorted, named ? by_name : by_place);
        for (size_t i = 1; i < file->n && !result; i++)
            result = check_pair(sorted[i - 1], sorted[i], named, err);
    }
    free(sorted);
    return result;
}

/* File ----------------------------------------------------------------------------------------------------------- */

static int map(struct safetensors *file, const char *path, struct err *err)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) < 0) {
        err_set(err, ERR_FAILED, "cannot open: %s", strerror(errno));
    } else if (!S_ISREG(status.st_mode) || status.st_size <= LENGTH_BYTES) {
        err_set(err, ERR_FAILED, "this is no safetensors file: give the model.safetensors of a model");
    } else {
        void *at = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        file->bytes = at == MAP_FAILED ? NULL : at;
        file->size = (size_t)status.st_size;
        if (!file->bytes)
            err_set(err, ERR_FAILED, "cannot map: %s", strerror(errno));
    }
    if (fd >= 0)
        close(fd);
    return file->bytes ? 0 : -1;
}

static int find_header(struct safetensors *file, struct err *err)
{
    static const char pointer[] = "version https://git-lfs";
    uint64_t length = 0;
    for (int i = 0; i < LENGTH_BYTES; i++)
        length |= (uint64_t)file->bytes[i] << 8 * i;
    file->header = (size_t)length;
    if (length <= file->size - LENGTH_BYTES && length <= LONGEST_HEADER)
        return 0;
    if (file->size >= sizeof pointer && !memcmp(file->bytes, pointer, sizeof pointer - 1))
        return err_set(err, ERR_FAILED, "this is a pointer of Git LFS and not the file itself: fetch it with git lfs "
                       "pull");
    return err_set(err, ERR_FAILED, "this is no safetensors file, or it is cut short: give the model.safetensors of "
                   "a model");
}

int safetensors_open(struct safetensors *file, const char *path, struct err *err)
{
    *file = (struct safetensors){0};
    if (map(file, path, err) == 0 && find_header(file, err) == 0 && read_header(file, err) == 0 &&
        check_all(file, err) == 0)
        return 0;
    safetensors_close(file);
    return err_prefix(err, "%s", path);
}

void safetensors_close(struct safetensors *file)
{
    for (size_t i = 0; i < file->n; i++)
        free(file->list[i].name);
    free(file->list);
    if (file->bytes)
        munmap((void *)(uintptr_t)file->bytes, file->size);
    *file = (struct safetensors){0};
}

const struct tensor *safetensors_find(const struct safetensors *file, const char *name)
{
    for (size_t i = 0; i < file->n; i++)
        if (!strcmp(file->list[i].name, name))
            return &file->list[i];
    return NULL;
}

/* Numbers -------------------------------------------------------------------------------------------------------- */

bool tensor_is_real(const struct tensor *tensor)
{
    const struct type *type = type_of(tensor);
    return type && type->real;
}

static float from_bits(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* IEEE 754 binary16. */
static float of_half(uint16_t half)
{
    uint32_t sign = (uint32_t)(half >> 15) << 31, exponent = half >> 10 & 31, fraction = half & 1023;
    float value = exponent == 31 ? from_bits(0x7f800000u | fraction << 13)
                  : exponent     ? from_bits((exponent + 112) << 23 | fraction << 13)
                                 : ldexpf((float)fraction, -24);
    return sign ? -value : value;
}

static float number_at(const unsigned char *at, const char *type)
{
    uint16_t half;
    float single;
    double twice;
    if (!strcmp(type, "F32"))
        return memcpy(&single, at, sizeof single), single;
    if (!strcmp(type, "F64"))
        return memcpy(&twice, at, sizeof twice), (float)twice;
    memcpy(&half, at, sizeof half);
    return strcmp(type, "F16") ? from_bits((uint32_t)half << 16) : of_half(half);
}

bool tensor_read(const struct safetensors *file, const struct tensor *tensor, float *to)
{
    size_t n = tensor_numbers(tensor), each = type_of(tensor)->bytes;
    const unsigned char *data = file->bytes + LENGTH_BYTES + file->header + tensor->begin;
    bool finite = true;
    for (size_t i = 0; i < n; i++) {
        to[i] = number_at(data + i * each, tensor->type);
        finite &= isfinite(to[i]) != 0;
    }
    return finite;
}
