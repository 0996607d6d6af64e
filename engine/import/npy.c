/* Reading NumPy's format, versions 1 to 3: six bytes of magic, two of version, the length of the header (2 bytes,
 * from version 2 on 4), the header, which is a Python dictionary with the keys 'descr', 'fortran_order' and 'shape',
 * and the numbers. */
#include "engine/import/npy.h"

#include "store/base/mem.h"
#include "store/base/text.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LONGEST_HEADER = 65536, CHUNK = 65536 };

enum kind { WHOLE, SIGNED, REAL };

struct layout {
    size_t rows, cols; /* cols 0: it has one dimension */
    size_t size;       /* bytes of a number */
    enum kind kind;
};

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

static int read_type(const char *header, struct layout *layout, const char *path, struct err *err)
{
    static const struct {
        const char *word;
        size_t size;
        enum kind kind;
    } types[] = {{"'<f4'", 4, REAL},   {"'<f8'", 8, REAL},   {"'|b1'", 1, WHOLE},  {"'|u1'", 1, WHOLE},
                 {"'<u2'", 2, WHOLE},  {"'<u4'", 4, WHOLE},  {"'<u8'", 8, WHOLE},  {"'|i1'", 1, SIGNED},
                 {"'<i2'", 2, SIGNED}, {"'<i4'", 4, SIGNED}, {"'<i8'", 8, SIGNED}};
    const char *type = value_of(header, "descr");
    for (size_t t = 0; t < sizeof types / sizeof *types && type; t++)
        if (!strncmp(type, types[t].word, strlen(types[t].word))) {
            layout->size = types[t].size;
            layout->kind = types[t].kind;
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

static int read_shape(const char *header, struct layout *layout, const char *path, struct err *err)
{
    const char *at = value_of(header, "shape");
    bool ok = at && *at++ == '(' && read_count(&at, &layout->rows) && *at++ == ',';
    if (ok)
        at += strspn(at, " ");
    if (ok && *at == ')')
        return 0;
    ok = ok && read_count(&at, &layout->cols) && *at == ')';
    return ok ? 0 : err_set(err, ERR_FAILED, "%s does not hold a matrix of two dimensions: reshape it before np.save",
                            path);
}

static int read_layout(const char *header, struct layout *layout, const char *path, struct err *err)
{
    if (read_type(header, layout, path, err) < 0 || read_shape(header, layout, path, err) < 0)
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
static int read_header(FILE *file, const char *path, struct layout *layout, struct err *err)
{
    unsigned char begin[8], length[4] = {0};
    if (fread(begin, 1, 8, file) != 8 || memcmp(begin, "\x93NUMPY", 6) || begin[6] < 1 || begin[6] > 3 ||
        fread(length, 1, begin[6] == 1 ? 2 : 4, file) != (begin[6] == 1 ? 2 : 4))
        return refuse_format(path, err);
    size_t size = length[0] | (size_t)length[1] << 8 | (size_t)length[2] << 16 | (size_t)length[3] << 24;
    if (size > LONGEST_HEADER)
        return refuse_format(path, err);
    char *header = xcalloc(size + 1, 1);
    int result = fread(header, 1, size, file) == size ? read_layout(header, layout, path, err)
                                                      : refuse_format(path, err);
    free(header);
    return result;
}

/* The numbers ---------------------------------------------------------------------------------------------------- */

/* The file must be exactly as long as its header says, before any room is made for it. */
static int check_length(FILE *file, const char *path, const struct layout *layout, struct err *err)
{
    struct stat st;
    long begin = ftell(file);
    bool known = fstat(fileno(file), &st) == 0 && begin >= 0;
    uint64_t left = known && st.st_size > begin ? (uint64_t)(st.st_size - begin) : 0, numbers = left / layout->size;
    size_t cols = layout->cols ? layout->cols : 1;
    bool fits = layout->rows && layout->rows <= UINT32_MAX && numbers / layout->rows == cols &&
                layout->rows * cols * layout->size == left;
    if (fits)
        return 0;
    return err_set(err, ERR_FAILED, "%s says that it is %zu x %zu but has %llu numbers: it was cut short, "
                   "or holds nothing", path, layout->rows, cols, (unsigned long long)numbers);
}

static double number_at(const unsigned char *bytes, const struct layout *layout)
{
    uint64_t whole = 0;
    double wide;
    float narrow;
    if (layout->kind == REAL && layout->size == sizeof wide)
        return *(double *)memcpy(&wide, bytes, sizeof wide);
    if (layout->kind == REAL)
        return (double)*(float *)memcpy(&narrow, bytes, sizeof narrow);
    for (size_t i = layout->size; i-- > 0;)
        whole = whole << 8 | bytes[i];
    size_t above = 64 - 8 * layout->size; /* bits; a sign fills them */
    return layout->kind == SIGNED ? (double)((int64_t)(whole << above) >> above) : (double)whole;
}

/* What is read: numbers one after the other. */
struct reader {
    FILE *file;
    const char *path;
    struct layout layout;
};

static int read_all(struct reader *r, double *to, size_t n, struct err *err)
{
    unsigned char *chunk = xmalloc((n < CHUNK ? n : CHUNK) * r->layout.size);
    int result = 0;
    for (size_t at = 0; at < n && !result;) {
        size_t wanted = n - at < CHUNK ? n - at : CHUNK;
        if (fread(chunk, r->layout.size, wanted, r->file) != wanted)
            result = err_set(err, ERR_FAILED, "%s cannot be read to its end: %s", r->path,
                             ferror(r->file) ? strerror(errno) : "cut short");
        for (size_t i = 0; i < wanted && !result; i++)
            to[at++] = number_at(chunk + i * r->layout.size, &r->layout);
    }
    free(chunk);
    return result;
}

/* Row by row, since in double a matrix would take twice its room. */
static int read_matrix(struct reader *r, bool missing, struct npy *npy, struct err *err)
{
    size_t cols = r->layout.cols;
    double *row = xmalloc(cols * sizeof *row);
    int result = 0;
    *npy = (struct npy){r->layout.rows, cols, xmalloc(r->layout.rows * cols * sizeof *npy->value)};
    for (size_t i = 0; i < npy->rows && !result; i++) {
        result = read_all(r, row, cols, err);
        for (size_t k = 0; k < cols && !result; k++) {
            float value = (float)row[k];
            npy->value[i * cols + k] = value;
            if (!isfinite(value) && !(missing && isnan(value)))
                result = err_set(err, ERR_FAILED, "%s has a number that is not finite in row %zu, column %zu "
                                 "(counted from 0)", r->path, i, k);
        }
    }
    free(row);
    return result;
}

static int reader_open(struct reader *r, const char *path, struct err *err)
{
    *r = (struct reader){.file = fopen(path, "rbe"), .path = path};
    if (!r->file)
        return err_set(err, ERR_FAILED, "cannot open %s: %s", path, strerror(errno));
    if (read_header(r->file, path, &r->layout, err) == 0 && check_length(r->file, path, &r->layout, err) == 0)
        return 0;
    fclose(r->file);
    return -1;
}

bool npy_is(const char *path)
{
    char begin[6] = "";
    struct stat status;
    FILE *file = stat(path, &status) == 0 && S_ISREG(status.st_mode) ? fopen(path, "rbe") : NULL;
    bool is = file && fread(begin, 1, sizeof begin, file) == sizeof begin && !memcmp(begin, "\x93NUMPY", 6);
    if (file)
        fclose(file);
    return is;
}

int npy_read(struct npy *npy, const char *path, bool missing, struct err *err)
{
    struct reader r;
    *npy = (struct npy){0};
    if (reader_open(&r, path, err) < 0)
        return -1;
    int result = r.layout.cols ? read_matrix(&r, missing, npy, err)
                               : err_set(err, ERR_FAILED, "%s does not hold a matrix of two dimensions: reshape it "
                                         "before np.save", path);
    if (result)
        npy_release(npy);
    fclose(r.file);
    return result;
}

int npy_read_whole(int64_t **value, size_t *n, const char *path, struct err *err)
{
    static const double most = 9007199254740992; /* up to here a double tells every whole number */
    struct reader r;
    *value = NULL;
    if (reader_open(&r, path, err) < 0)
        return -1;
    *n = r.layout.rows;
    double *number = xmalloc(*n * sizeof *number);
    int result;
    if (r.layout.cols > 1)
        result = err_set(err, ERR_FAILED, "%s is %zu x %zu, and labels are one number a row: write them with "
                         "np.save(file, y.argmax(axis=1)) or y[:, 0]", path, *n, r.layout.cols);
    else
        result = read_all(&r, number, *n, err);
    *value = xmalloc(*n * sizeof **value);
    for (size_t i = 0; i < *n && !result; i++)
        if (!(fabs(number[i]) <= most) || number[i] != floor(number[i]))
            result = err_set(err, ERR_FAILED, "%s has %g in row %zu (counted from 0), and a label is a whole number",
                             path, number[i], i);
        else
            (*value)[i] = (int64_t)number[i];
    free(number);
    fclose(r.file);
    return result;
}

void npy_release(struct npy *npy)
{
    free(npy->value);
    *npy = (struct npy){0};
}
