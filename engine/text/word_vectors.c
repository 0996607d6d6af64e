/* Word vectors from a file: see word_vectors.h. */
#include "engine/text/word_vectors.h"

#include "engine/core/directions.h"
#include "engine/import/source.h"
#include "engine/text/words.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct vector_reading {
    struct word_vectors *to;
    struct source *source;
    const struct ids *wanted;
    bool *found; /* (wanted) */
    size_t capacity, promised; /* vectors there is room for; that the first line promises, 0: it does not */
};

/* Binary form ---------------------------------------------------------------------------------------------------- */

/* "COUNT LENGTH\n" and then no text. */
static bool begins_as_binary(const unsigned char *bytes, size_t n)
{
    size_t at = 0, digits[2] = {0};
    for (int k = 0; k < 2; k++, at++)
        for (; at < n && isdigit(bytes[at]); at++)
            digits[k]++;
    if (!digits[0] || !digits[1] || at > n || bytes[at - 1] != '\n')
        return false;
    for (; at < n; at++)
        if (!bytes[at] || (bytes[at] < ' ' && !strchr("\t\n\r", bytes[at])))
            return true;
    return false;
}

/* Of a pipe nothing is taken. */
static int check_form(const char *path, struct err *err)
{
    unsigned char bytes[512];
    struct stat status;
    if (stat(path, &status) < 0 || !S_ISREG(status.st_mode))
        return 0;
    FILE *file = fopen(path, "rb");
    size_t n = file ? fread(bytes, 1, sizeof bytes, file) : 0;
    if (file)
        fclose(file);
    if (!begins_as_binary(bytes, n))
        return 0;
    return err_set(err, ERR_FAILED, "%s has word vectors in the binary form of word2vec, and only its text form is "
                   "read: write it with gensim, KeyedVectors.load_word2vec_format('%s', binary=True)"
                   ".save_word2vec_format('vectors.txt')", path, path);
}

/* Lines ---------------------------------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static size_t count_fields(const char *line, size_t length)
{
    size_t n = 0;
    for (size_t i = 0; i < length; i++)
        n += !is_blank(line[i]) && (!i || is_blank(line[i - 1]));
    return n;
}

/* Where the last n fields begin, or 0 when no word stands before them. */
static size_t last_fields(const char *line, size_t length, size_t n)
{
    size_t at = length;
    for (size_t field = 0; field < n; field++) {
        while (at && is_blank(line[at - 1]))
            at--;
        while (at && !is_blank(line[at - 1]))
            at--;
    }
    return at;
}

/* A first line "COUNT LENGTH". */
static bool read_counts(struct vector_reading *r, const char *line, size_t length)
{
    unsigned long long promised, dim;
    int used = 0;
    if (count_fields(line, length) != 2 || strspn(line, " \t0123456789") != length ||
        sscanf(line, "%19llu %19llu %n", &promised, &dim, &used) != 2 || (size_t)used != length)
        return false;
    r->promised = (size_t)promised;
    r->to->dim = (size_t)dim;
    return true;
}

static int refuse(const struct vector_reading *r, struct err *err, const char *problem)
{
    return err_set(err, ERR_FAILED, "%s:%lld: %s", source_file(r->source), (long long)source_number(r->source),
                   problem);
}

static int check_dim(const struct vector_reading *r, struct err *err)
{
    if (r->to->dim > 1 && r->to->dim <= LONGEST_WORD_VECTOR)
        return 0;
    return refuse(r, err, _("these are no word vectors: a line of theirs is a word and 2 to 4096 numbers behind "
                              "it, between blanks"));
}

struct split_word {
    size_t n; /* words that the split made of it */
    const struct ids *wanted;
    bool known;
    uint32_t number;
};

static void take_word(void *context, const char *word, size_t bytes)
{
    struct split_word *split = context;
    split->known = !split->n++ && ids_find(split->wanted, word, bytes, &split->number);
}

static void make_room(struct vector_reading *r)
{
    if (r->to->n < r->capacity)
        return;
    r->capacity = r->capacity ? 2 * r->capacity : 1024;
    r->to->word = xrealloc(r->to->word, r->capacity, sizeof *r->to->word);
    r->to->value = xrealloc(r->to->value, r->capacity * r->to->dim, sizeof *r->to->value);
}

static int read_numbers(struct vector_reading *r, char *at, float *to, struct err *err)
{
    for (size_t k = 0; k < r->to->dim; k++) {
        double value;
        at += strspn(at, " \t");
        char *end = at + strcspn(at, " \t"), *next = *end ? end + 1 : end;
        *end = '\0';
        if (!parse_real(at, &value) || fabs(value) > (double)FLT_MAX) {
            text_make_safe(at, "");
            return err_set(err, ERR_FAILED, "%s:%lld: number %zu of the vector, '%.40s', is none that can be used: "
                           "mend the line or leave it out", source_file(r->source),
                           (long long)source_number(r->source), k + 1, at);
        }
        to[k] = (float)value;
        at = next;
    }
    return 0;
}

/* A word of several fields, as ". . ." in GloVe, does not end in a number with a point; a line with too many numbers
 * has one there. */
static bool has_more_numbers(const char *line, size_t word)
{
    size_t at = last_fields(line, word, 1);
    char *field = at ? xasprintf("%.*s", (int)(word - at), line + at) : NULL;
    double value;
    bool number = field && strchr(field, '.') && parse_real(field, &value);
    free(field);
    return number;
}

static int read_vector(struct vector_reading *r, char *line, size_t length, struct err *err)
{
    size_t numbers = last_fields(line, length, r->to->dim), word = numbers;
    while (word && is_blank(line[word - 1]))
        word--;
    if (!word || has_more_numbers(line, word))
        return err_set(err, ERR_FAILED, "%s:%lld: %zu fields, and a word and %zu numbers should stand here: mend the "
                       "line or leave it out", source_file(r->source), (long long)source_number(r->source),
                       count_fields(line, length), r->to->dim);
    struct split_word split = {.wanted = r->wanted};
    r->to->lines++;
    if (!text_split(line, word, take_word, &split) || split.n != 1)
        r->to->not_words++;
    if (split.n != 1 || !split.known || r->found[split.number])
        return 0;
    make_room(r);
    r->found[split.number] = true;
    r->to->word[r->to->n] = split.number;
    return read_numbers(r, line + numbers, r->to->value + r->to->n++ * r->to->dim, err);
}

static int read_line(struct vector_reading *r, char *line, size_t length, struct err *err)
{
    while (length && is_blank(line[length - 1]))
        line[--length] = '\0';
    bool first = !r->to->dim;
    if (!length)
        return 0;
    if (first && read_counts(r, line, length))
        return check_dim(r, err);
    if (first) {
        r->to->dim = count_fields(line, length) - 1;
        if (check_dim(r, err) < 0)
            return -1;
    }
    return read_vector(r, line, length, err);
}

static int check_end(const struct vector_reading *r, struct err *err)
{
    if (!r->promised || r->promised == r->to->lines)
        return r->to->lines ? 0 : err_set(err, ERR_FAILED, "%s has no word vectors", source_file(r->source));
    return err_set(err, ERR_FAILED, "%s has %zu vectors, and its first line says %zu: take the whole file, or mend "
                   "that line", source_file(r->source), r->to->lines, r->promised);
}

static int read_lines(struct vector_reading *r, struct err *err)
{
    char *line;
    size_t length;
    int got = source_beginning(r->source, err) ? LINE_READ : LINE_FAILED;
    while (got == LINE_READ && (got = source_line(r->source, &line, &length, err)) == LINE_READ)
        if (read_line(r, line, length, err) < 0)
            return -1;
    if (got == LINE_BAD)
        return err_prefix(err, "%s:%lld", source_file(r->source), (long long)source_number(r->source));
    return got == LINE_FAILED ? -1 : check_end(r, err);
}

int word_vectors_read(struct word_vectors *vectors, const char *path, const char *option, const struct ids *wanted,
                      struct err *err)
{
    *vectors = (struct word_vectors){0};
    struct vector_reading r = {.to = vectors, .wanted = wanted};
    if (check_form(path, err) < 0 || !(r.source = source_open(path, option, err)))
        return -1;
    r.found = xcalloc(wanted->n + 1, sizeof *r.found);
    int result = read_lines(&r, err);
    source_close(r.source);
    free(r.found);
    if (result)
        word_vectors_release(vectors);
    return result;
}

/* What is made of them ------------------------------------------------------------------------------------------- */

void word_vectors_cut(struct word_vectors *vectors, size_t directions)
{
    size_t n = vectors->n, dim = vectors->dim;
    directions = directions < dim ? directions : dim - 1;
    if (!directions || !n)
        return;
    double *x = xmalloc(n * dim * sizeof *x), *found = xmalloc(directions * dim * sizeof *found);
    for (size_t i = 0; i < n * dim; i++)
        x[i] = (double)vectors->value[i];
    directions_centre(x, n, dim);
    for (size_t d = 0; d < directions; d++)
        directions_find(x, n, dim, found, d);
    for (size_t i = 0; i < n; i++)
        directions_take_out(x + i * dim, found, directions, dim);
    for (size_t i = 0; i < n * dim; i++)
        vectors->value[i] = (float)x[i];
    free(found);
    free(x);
}

void word_vectors_scale(struct word_vectors *vectors, double spread)
{
    size_t n = vectors->n * vectors->dim;
    double squares = 0;
    for (size_t i = 0; i < n; i++)
        squares += (double)vectors->value[i] * (double)vectors->value[i] / (double)n;
    for (size_t i = 0; i < n && squares > 0; i++)
        vectors->value[i] = (float)((double)vectors->value[i] * spread / sqrt(squares));
}

void word_vectors_release(struct word_vectors *vectors)
{
    free(vectors->word);
    free(vectors->value);
    *vectors = (struct word_vectors){0};
}
