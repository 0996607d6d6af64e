/* See npy_header.h. */
#include "engine/import/npy_header.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_HEADER = 65536, CHUNK = 65536 };

/* The header ----------------------------------------------------------------------------------------------------- */

/* What follows the key, blanks skipped; NULL when the key is not there. */
static const char *value_of(const char *header, const char *key)
{
    char *quoted = xasprintf("'%s'", key);
    const char *at = strstr(header, quoted);
    at = at ? at + strlen(quoted) : NULL;
    free(quoted);
    at = at ? at + strspn(at, " ") : NULL;
    return at && *at == ':' ? at + 1 + strspn(at + 1, " ") : NULL;
}

static int read_type(const char *header, struct npy_header *to, const char *path, struct err *err)
{
    static const struct {
        const char *word;
        size_t size;
        enum npy_kind kind;
    } types[] = {{"'<f4'", 4, NPY_REAL},   {"'<f8'", 8, NPY_REAL},   {"'|b1'", 1, NPY_TRUTH},
                 {"'|u1'", 1, NPY_WHOLE},  {"'<u2'", 2, NPY_WHOLE},  {"'<u4'", 4, NPY_WHOLE},
                 {"'<u8'", 8, NPY_WHOLE},  {"'|i1'", 1, NPY_SIGNED}, {"'<i2'", 2, NPY_SIGNED},
                 {"'<i4'", 4, NPY_SIGNED}, {"'<i8'", 8, NPY_SIGNED}};
    const char *type = value_of(header, "descr");
    for (size_t t = 0; t < sizeof types / sizeof *types && type; t++)
        if (!strncmp(type, types[t].word, strlen(types[t].word))) {
            to->size = types[t].size;
            to->kind = types[t].kind;
            return 0;
        }
    return err_set(err, ERR_FAILED, "%s does not hold float32, float64 or whole numbers: write it with "
                   "np.save(file, x.astype('<f4'))", path);
}

/* Digits and what is left after them; false when there are none or too many. */
static bool read_count(const char **at, size_t *count)
{
    char digits[20];
    size_t n = strspn(*at, "0123456789");
    int64_t value;
    if (!n || n >= sizeof digits)
        return false;
    memcpy(digits, *at, n);
    digits[n] = '\0';
    if (!parse_int(digits, &value))
        return false;
    *count = (size_t)value;
    *at += n;
    *at += strspn(*at, " ");
    return true;
}

/* "(20,)", "(20, 3)": a tuple of one has a comma behind it. */
static int read_shape(const char *header, struct npy_header *to, const char *path, struct err *err)
{
    const char *at = value_of(header, "shape");
    bool ok = at && *at++ == '(', comma = false;
    for (to->dimensions = 0; ok && *at != ')'; to->dimensions++) {
        size_t count;
        ok = (!to->dimensions || comma) && read_count(&at, &count);
        if (to->dimensions < NPY_DIMENSIONS)
            to->shape[to->dimensions] = ok ? count : 0;
        comma = *at == ',';
        at += comma;
        at += strspn(at, " ");
    }
    ok = ok && to->dimensions && (to->dimensions > 1 || comma);
    return ok ? 0 : err_set(err, ERR_FAILED, "%s does not hold a matrix of two dimensions: reshape it before np.save",
                            path);
}

static int read_dictionary(const char *header, struct npy_header *to, const char *path, struct err *err)
{
    if (read_type(header, to, path, err) < 0 || read_shape(header, to, path, err) < 0)
        return -1;
    const char *order = value_of(header, "fortran_order");
    if (order && !strncmp(order, "False", 5))
        return 0;
    return err_set(err, ERR_FAILED, "%s is written column by column: write it with np.save(file, "
                   "np.ascontiguousarray(x))", path);
}

static int refuse_format(const char *path, struct err *err)
{
    return err_set(err, ERR_FAILED, "%s is no NumPy array: write it with np.save(file, x)", path);
}

/* Up to the first number. */
static int read_header(FILE *file, const char *path, struct npy_header *to, struct err *err)
{
    unsigned char begin[8], length[4] = {0};
    if (fread(begin, 1, 8, file) != 8 || memcmp(begin, "\x93NUMPY", 6) || begin[6] < 1 || begin[6] > 3 ||
        fread(length, 1, begin[6] == 1 ? 2 : 4, file) != (begin[6] == 1 ? 2 : 4))
        return refuse_format(path, err);
    size_t size = length[0] | (size_t)length[1] << 8 | (size_t)length[2] << 16 | (size_t)length[3] << 24;
    if (size > LONGEST_HEADER)
        return refuse_format(path, err);
    char *header = xcalloc(size + 1, 1);
    int result = fread(header, 1, size, file) == size ? read_dictionary(header, to, path, err)
                                                      : refuse_format(path, err);
    free(header);
    return result;
}

/* The numbers ---------------------------------------------------------------------------------------------------- */

/* The file must be exactly as long as its header says, before any room is made for it. */
static int check_length(FILE *file, const char *path, const struct npy_header *header, struct err *err)
{
    off_t begin = ftello(file), end = begin >= 0 && fseeko(file, 0, SEEK_END) == 0 ? ftello(file) : -1;
    bool known = end >= begin && fseeko(file, begin, SEEK_SET) == 0;
    uint64_t left = known && end > begin ? (uint64_t)(end - begin) : 0, numbers = left / header->size, wanted = 1;
    struct text shape = TEXT_INIT;
    for (size_t i = 0; i < header->dimensions && i < NPY_DIMENSIONS; i++) {
        bool fits = header->shape[i] && wanted <= numbers / header->shape[i];
        wanted = fits ? wanted * header->shape[i] : 0;
        text_printf(&shape, "%s%zu", i ? " x " : "", header->shape[i]);
    }
    if (header->dimensions == 1)
        text_add(&shape, " x 1");
    bool fits = header->dimensions > NPY_DIMENSIONS ||
                (wanted && header->shape[0] <= UINT32_MAX && wanted * header->size == left);
    if (!fits)
        err_set(err, ERR_FAILED, "%s says that it is %s but has %llu numbers: it was cut short, or holds nothing",
                path, shape.data, (unsigned long long)numbers);
    text_release(&shape);
    return fits ? 0 : -1;
}

int npy_header_read(struct npy_header *header, FILE *file, const char *path, struct err *err)
{
    *header = (struct npy_header){.dimensions = 0};
    return read_header(file, path, header, err) < 0 ? -1 : check_length(file, path, header, err);
}

static double number_at(const unsigned char *bytes, const struct npy_header *header)
{
    uint64_t whole = 0;
    double wide;
    float narrow;
    if (header->kind == NPY_REAL && header->size == sizeof wide)
        return *(double *)memcpy(&wide, bytes, sizeof wide);
    if (header->kind == NPY_REAL)
        return (double)*(float *)memcpy(&narrow, bytes, sizeof narrow);
    for (size_t i = header->size; i-- > 0;)
        whole = whole << 8 | bytes[i];
    size_t above = 64 - 8 * header->size; /* bits; a sign fills them */
    return header->kind == NPY_SIGNED ? (double)((int64_t)(whole << above) >> above) : (double)whole;
}

int npy_numbers(const struct npy_header *header, FILE *file, const char *path, double *to, size_t n, struct err *err)
{
    unsigned char *chunk = xmalloc((n < CHUNK ? n : CHUNK) * header->size);
    int result = 0;
    for (size_t at = 0; at < n && !result;) {
        size_t wanted = n - at < CHUNK ? n - at : CHUNK;
        if (fread(chunk, header->size, wanted, file) != wanted)
            result = err_set(err, ERR_FAILED, "%s cannot be read to its end: %s", path,
                             ferror(file) ? strerror(errno) : _("cut short"));
        for (size_t i = 0; i < wanted && !result; i++)
            to[at++] = number_at(chunk + i * header->size, header);
    }
    free(chunk);
    return result;
}
