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

struct layout {
    size_t rows, cols, size; /* size: bytes of a number, 4 or 8 */
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
    const char *type = value_of(header, "descr");
    if (type && !strncmp(type, "'<f4'", 5))
        layout->size = 4;
    else if (type && !strncmp(type, "'<f8'", 5))
        layout->size = 8;
    else
        return err_set(err, ERR_FAILED, "%s does not hold float32 or float64: write it with np.save(file, "
                       "x.astype('<f4'))", path);
    return 0;
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
    bool fits = layout->rows && layout->cols && layout->rows <= UINT32_MAX &&
                numbers / layout->rows == layout->cols && layout->rows * layout->cols * layout->size == left;
    if (fits)
        return 0;
    return err_set(err, ERR_FAILED, "%s says that it is %zu x %zu but has %llu numbers: it was cut short, "
                   "or holds nothing", path, layout->rows, layout->cols, (unsigned long long)numbers);
}

static int read_numbers(FILE *file, const char *path, const struct layout *layout, float *to, struct err *err)
{
    unsigned char *chunk = xmalloc(CHUNK * layout->size);
    size_t n = layout->rows * layout->cols;
    int result = 0;
    for (size_t at = 0; at < n && !result;) {
        size_t wanted = n - at < CHUNK ? n - at : CHUNK;
        if (fread(chunk, layout->size, wanted, file) != wanted)
            result = err_set(err, ERR_FAILED, "%s cannot be read to its end: %s", path, ferror(file) ? strerror(errno)
                             : "cut short");
        for (size_t i = 0; i < wanted && !result; i++, at++) {
            double wide = 0;
            float narrow = 0;
            memcpy(layout->size == 8 ? (void *)&wide : (void *)&narrow, chunk + i * layout->size, layout->size);
            to[at] = layout->size == 8 ? (float)wide : narrow;
            if (!isfinite(to[at]))
                result = err_set(err, ERR_FAILED, "%s has a number that is not finite in row %zu, column %zu "
                                 "(counted from 0)", path, at / layout->cols, at % layout->cols);
        }
    }
    free(chunk);
    return result;
}

int npy_read(struct npy *npy, const char *path, struct err *err)
{
    struct layout layout = {0};
    *npy = (struct npy){0};
    FILE *file = fopen(path, "rbe");
    if (!file)
        return err_set(err, ERR_FAILED, "cannot open %s: %s", path, strerror(errno));
    int result = read_header(file, path, &layout, err);
    if (!result)
        result = check_length(file, path, &layout, err);
    if (!result) {
        *npy = (struct npy){layout.rows, layout.cols, xmalloc(layout.rows * layout.cols * sizeof(float))};
        result = read_numbers(file, path, &layout, npy->value, err);
    }
    if (result)
        npy_release(npy);
    fclose(file);
    return result;
}

void npy_release(struct npy *npy)
{
    free(npy->value);
    *npy = (struct npy){0};
}
