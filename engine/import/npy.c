/* Reading NumPy's format: see npy.h, and npy_header.h for what stands before the numbers. */
#include "engine/import/npy.h"

#include "engine/import/npy_header.h"
#include "store/base/mem.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What is read: numbers one after the other. */
struct reader {
    FILE *file;
    const char *path;
    struct npy_header header;
};

/* Row by row, since in double a matrix would take twice its room. */
static int read_matrix(struct reader *r, bool missing, struct npy *npy, struct err *err)
{
    size_t cols = r->header.shape[1];
    double *row = xmalloc(cols * sizeof *row);
    int result = 0;
    *npy = (struct npy){r->header.shape[0], cols, xmalloc(r->header.shape[0] * cols * sizeof *npy->value)};
    for (size_t i = 0; i < npy->rows && !result; i++) {
        result = npy_numbers(&r->header, r->file, r->path, row, cols, err);
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
    if (npy_header_read(&r->header, r->file, path, err) == 0)
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
    int result = -1;
    if (r.header.dimensions == 2)
        result = read_matrix(&r, missing, npy, err);
    else
        err_set(err, ERR_FAILED, "%s does not hold a matrix of two dimensions: reshape it before np.save", path);
    if (result)
        npy_release(npy);
    fclose(r.file);
    return result;
}

static int read_whole(struct reader *r, int64_t **value, size_t *n, struct err *err)
{
    static const double most = 9007199254740992; /* up to here a double tells every whole number */
    const struct npy_header *header = &r->header;
    *n = header->shape[0];
    if (header->dimensions > 2)
        return err_set(err, ERR_FAILED, "%s has %zu dimensions, and labels are one number a row: give the array of "
                       "the labels", r->path, header->dimensions);
    if (header->dimensions == 2 && header->shape[1] > 1)
        return err_set(err, ERR_FAILED, "%s is %zu x %zu, and labels are one number a row: write them with "
                       "np.save(file, y.argmax(axis=1)) or y[:, 0]", r->path, *n, header->shape[1]);
    double *number = xmalloc(*n * sizeof *number);
    int result = npy_numbers(header, r->file, r->path, number, *n, err);
    *value = xmalloc(*n * sizeof **value);
    for (size_t i = 0; i < *n && !result; i++)
        if (!(fabs(number[i]) <= most) || number[i] != floor(number[i]))
            result = err_set(err, ERR_FAILED, "%s has %g in row %zu (counted from 0), and a label is a whole number",
                             r->path, number[i], i);
        else
            (*value)[i] = (int64_t)number[i];
    free(number);
    return result;
}

int npy_read_whole(int64_t **value, size_t *n, const char *path, struct err *err)
{
    struct reader r;
    *value = NULL;
    if (reader_open(&r, path, err) < 0)
        return -1;
    int result = read_whole(&r, value, n, err);
    fclose(r.file);
    return result;
}

int npy_read_whole_from(int64_t **value, size_t *n, FILE *file, const char *path, struct err *err)
{
    struct reader r = {.file = file, .path = path};
    *value = NULL;
    return npy_header_read(&r.header, file, path, err) < 0 ? -1 : read_whole(&r, value, n, err);
}

void npy_release(struct npy *npy)
{
    free(npy->value);
    *npy = (struct npy){0};
}
