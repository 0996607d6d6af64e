/* Vectors as files: see vector_file.h. */
#include "engine/verbs/vector_file.h"

#include "engine/arrays.h"
#include "engine/verbs/output.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

static int write_sheet(const struct vectors *v, const char *path, const char *format, struct err *err)
{
    struct sheet sheet;
    if (sheet_open(&sheet, path, format, err) < 0)
        return -1;
    for (size_t i = 0; i < v->n; i++) {
        sheet_word(&sheet, v->names[i].id);
        for (size_t d = 0; d < v->dim; d++)
            sheet_float(&sheet, v->rows[i * v->dim + d]);
        sheet_end_line(&sheet);
    }
    return output_close(&sheet.output, true, err);
}

static int write_tsv(const struct vectors *v, const char *path, struct text *ids, struct err *err)
{
    (void)ids;
    return write_sheet(v, path, "tsv", err);
}

static int write_csv(const struct vectors *v, const char *path, struct text *ids, struct err *err)
{
    (void)ids;
    return write_sheet(v, path, "csv", err);
}

/* items.npy -> items.ids */
static char *path_of_ids(const char *path)
{
    size_t length = strlen(path);
    if (length > 4 && !strcmp(path + length - 4, ".npy"))
        length -= 4;
    return xasprintf("%.*s.ids", (int)length, path);
}

static void put_npy(const struct vectors *v, FILE *file)
{
    char header[128];
    int length = snprintf(header, sizeof header, "{'descr': '<f4', 'fortran_order': False, 'shape': (%zu, %zu), }",
                          v->n, v->dim);
    unsigned size = 118; /* magic, version and this length take 10 bytes; the numbers begin at 128 */
    fwrite("\x93NUMPY\x01\x00", 1, 8, file);
    putc((int)(size & 0xff), file);
    putc((int)(size >> 8), file);
    fprintf(file, "%s%*s\n", header, (int)size - length - 1, "");
    fwrite(v->rows, sizeof *v->rows, v->n * v->dim, file);
}

static int write_npy(const struct vectors *v, const char *path, struct text *ids, struct err *err)
{
    char *beside = path_of_ids(path);
    struct output names, numbers = {0};
    int result = output_open(&names, beside, err);
    if (!result && output_open(&numbers, path, err) < 0)
        result = -1;
    for (size_t i = 0; i < v->n && !result; i++)
        fprintf(names.file, "%s\n", v->names[i].id);
    if (!result)
        put_npy(v, numbers.file);
    if (numbers.file && output_close(&numbers, !result, err) < 0)
        result = -1;
    if (names.file && output_close(&names, !result, err) < 0)
        result = -1;
    if (!result)
        text_add(ids, beside);
    free(beside);
    return result;
}

/* A JSON list of the ids, inside a JSON string: metadata of safetensors are texts. */
static char *ids_in_metadata(const struct vectors *v)
{
    struct text out = TEXT_INIT;
    text_add(&out, "\"ids\":\"[");
    for (size_t i = 0; i < v->n; i++) {
        text_add(&out, i ? ",\\\"" : "\\\"");
        for (const char *c = v->names[i].id; *c; c++)
            if (*c == '"' || *c == '\\')
                text_printf(&out, "\\\\\\%c", *c);
            else
                text_add_bytes(&out, c, 1);
        text_add(&out, "\\\"");
    }
    text_add(&out, "]\"");
    return out.data;
}

static int write_safetensors(const struct vectors *v, const char *path, struct text *ids, struct err *err)
{
    const struct array array = {"vectors", "F32", v->n, v->dim, v->rows};
    struct output output;
    if (output_open(&output, path, err) < 0)
        return -1;
    char *metadata = ids_in_metadata(v);
    arrays_put(output.file, metadata, &array, 1);
    free(metadata);
    text_add(ids, _("the header, __metadata__.ids, as a JSON list"));
    return output_close(&output, true, err);
}

static const struct {
    const char *name;
    int (*write)(const struct vectors *v, const char *path, struct text *ids, struct err *err);
    bool binary;
} formats[] = {{"tsv", write_tsv, false}, {"csv", write_csv, false}, {"npy", write_npy, true},
             {"safetensors", write_safetensors, true}};
enum { FORMATS = sizeof formats / sizeof *formats };

int vector_file_choose(struct vector_file *file, const char *path, const char *format, struct err *err)
{
    const char *dot = path ? strrchr(path, '.') : NULL;
    size_t found = 0;
    while (found < FORMATS && strcmp(formats[found].name, format ? format : dot ? dot + 1 : "") != 0)
        found++;
    if (found == FORMATS && format)
        return err_set(err, ERR_USAGE, "vectors are written as tsv, csv, npy or safetensors, not as '%.40s'", format);
    if (found == FORMATS && dot && !strchr(dot, '/'))
        return err_set(err, ERR_USAGE, "%s: vectors are written as tsv, csv, npy or safetensors; name the file so, "
                       "or say which with --format", path);
    *file = (struct vector_file){path, found < FORMATS ? found : 0};
    if (formats[file->format].binary && !path)
        return err_set(err, ERR_USAGE, "%s needs a file to write to: give --output FILE", formats[file->format].name);
    return 0;
}

int vectors_write(const struct vectors *v, const struct vector_file *file, struct text *ids, struct err *err)
{
    return formats[file->format].write(v, file->path, ids, err);
}
