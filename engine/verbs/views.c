/* views: rows of pictures or texts and what views make of them, as a run with these settings would see them: each row
 * as it is, then its views as anchor and as candidate in step 0, in step 1, and so on. With output=FILE.png pictures
 * are written as one. */
#include "engine/verbs/output.h"
#include "engine/verbs/split_rows.h"
#include "engine/verbs/text_views.h"
#include "engine/verbs/verb.h"

#include "engine/catalogue.h"
#include "engine/encoders/texts.h"
#include "engine/training.h"
#include "engine/views/input_view.h"
#include "store/base/mem.h"
#include "store/base/print.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

enum { SEED = 1, GAP = 2, MOST_SHEET = 1 << 28 };

struct job {
    struct store *store;
    struct dataset dataset;
    struct catalogue catalogue;
    struct settings settings;
    struct corpus corpus;
    struct pool *pool;
    const struct collection *rows;
    const struct feature *feature;
    bool texts;           /* it is a text; else a picture */
    struct name *classes; /* what they are called; none where they have no names */
    size_t n_classes;
    size_t first, n, views; /* rows from `first` of the data set on, and how many views of each */
    uint8_t *pixel;         /* (n, 1 + views, width of the feature) */
};

static int read_words(struct job *job, const struct verb_arguments *words, struct err *err)
{
    char knob[WORD_SIZE], old[WORD_SIZE], canonical[WORD_SIZE];
    catalogue_gather(&job->catalogue);
    settings_init(&job->settings, &job->catalogue);
    job->first = (size_t)argument_int(words, "row", 0);
    job->n = (size_t)argument_int(words, "rows", 1);
    job->views = (size_t)argument_int(words, "views", 2);
    for (int i = 0; i < words->n; i++) {
        const char *word = words->word[i], *equals = !strncmp(word, "set=", 4) ? strchr(word + 4, '=') : NULL;
        if (!equals)
            continue;
        snprintf(knob, sizeof knob, "%.*s", (int)(equals - word - 4), word + 4);
        if (settings_set(&job->settings, knob, equals + 1, old, canonical, err) < 0)
            return -1;
    }
    return 0;
}

static int no_views(const struct job *job, struct err *err)
{
    return err_set(err, ERR_USAGE, "the data set %s has no pictures or texts whose views could be shown",
                   job->dataset.name);
}

static int find_rows(struct job *job, struct err *err)
{
    char words[DATA_WORDS];
    if (data_words(job->store, job->dataset.id, words, err) < 0)
        return -1;
    job->texts = list_has(words, "texts");
    if (!job->texts && !list_has(words, "pictures"))
        return no_views(job, err);
    if (corpus_load(&job->corpus, job->store, &job->dataset, setting(&job->settings, &knob_validation), err) < 0)
        return -1;
    if (!split_has_rows(&job->corpus))
        return no_views(job, err);
    job->rows = &job->corpus.collection[0];
    job->feature = job->texts ? collection_text(job->rows) : collection_dense(job->rows);
    if (job->first >= job->rows->rows)
        return err_set(err, ERR_USAGE, "%s has no row %zu: its rows have the numbers 0 to %zu", job->dataset.name,
                       job->first, job->rows->rows - 1);
    if (job->n > job->rows->rows - job->first)
        job->n = job->rows->rows - job->first;
    return 0;
}

static int name_classes(struct job *job, struct err *err)
{
    const struct feature *class = collection_classes(job->rows);
    if (!class)
        return 0;
    char *side = xasprintf("%s.%s", job->rows->name, class->name);
    int result = dataset_names(job->store, &job->dataset, side, &job->classes, &job->n_classes, err);
    free(side);
    return result;
}

/* Where a row of the data set stands in the corpus, whose rows are arranged. */
static uint32_t place_of(const struct job *job, size_t source)
{
    uint32_t row = 0;
    while (job->rows->source[row] != source)
        row++;
    return row;
}

/* The v-th view of a row. */
static struct viewed view_at(const uint32_t *row, size_t v)
{
    return (struct viewed){v % 2 ? SIDE_CANDIDATE : SIDE_ANCHOR, row, SEED, (int64_t)(v / 2), 0};
}

static void make_pictures(struct job *job)
{
    size_t bytes = job->feature->width, tiles = 1 + job->views;
    job->pixel = xmalloc(job->n * tiles * bytes);
    for (size_t i = 0; i < job->n; i++) {
        uint32_t row = place_of(job, job->first + i);
        uint8_t *to = job->pixel + i * tiles * bytes;
        memcpy(to, (const uint8_t *)job->feature->value + row * bytes, bytes);
        for (size_t v = 0; v < job->views; v++) {
            struct viewed at = view_at(&row, v);
            input_views_show(job->pool, job->feature, 1, &at, &job->settings, to + (1 + v) * bytes);
        }
    }
}

/* The number and the class of the i-th row. */
static void print_row(const struct job *job, size_t i)
{
    const struct feature *class = collection_classes(job->rows);
    uint32_t own = class ? ((const uint32_t *)class->value)[place_of(job, job->first + i)] : NO_CLASS;
    if (own == NO_CLASS)
        print("%zu\n", job->first + i);
    else if (own < job->n_classes)
        print("%zu %s\n", job->first + i, job->classes[own].id);
    else
        print("%zu c%u\n", job->first + i, own);
}

/* A line that says so; of each row its number and class, and lines of its words. */
static void print_texts(const struct job *job)
{
    const struct text_rule rule = texts_rule(&job->settings);
    struct text_source *source = text_source_new(job->rows, job->feature, &rule);
    print("%s\n", "texts");
    for (size_t i = 0; i < job->n; i++) {
        print_row(job, i);
        text_views_print(job->pool, source, &job->settings, place_of(job, job->first + i), job->views, view_at);
    }
    text_source_free(source);
}

/* Height, width and channels; of each row its number and class, and of each picture its bytes. */
static void print_pictures(const struct job *job)
{
    static const char digits[] = "0123456789abcdef";
    size_t bytes = job->feature->width, tiles = 1 + job->views;
    char *line = xmalloc(2 * bytes + 1);
    line[2 * bytes] = '\0';
    print("%zu %zu %zu\n", job->feature->shape[PICTURE_HEIGHT], job->feature->shape[PICTURE_WIDTH],
          job->feature->shape[PICTURE_CHANNELS]);
    for (size_t i = 0; i < job->n; i++) {
        print_row(job, i);
        for (size_t t = 0; t < tiles; t++) {
            const uint8_t *from = job->pixel + (i * tiles + t) * bytes;
            for (size_t k = 0; k < bytes; k++) {
                line[2 * k] = digits[from[k] >> 4];
                line[2 * k + 1] = digits[from[k] & 15];
            }
            print("%s\n", line);
        }
    }
    free(line);
}

/* A line of tiles for each row, white between them. */
static uint8_t *lay_out(const struct job *job, size_t height, size_t width)
{
    size_t high = job->feature->shape[PICTURE_HEIGHT], wide = job->feature->shape[PICTURE_WIDTH],
           channels = job->feature->shape[PICTURE_CHANNELS], tiles = 1 + job->views;
    uint8_t *sheet = xmalloc(height * width * channels);
    memset(sheet, 255, height * width * channels);
    for (size_t t = 0; t < job->n * tiles; t++)
        for (size_t y = 0; y < high; y++)
            memcpy(sheet + ((t / tiles * (high + GAP) + y) * width + t % tiles * (wide + GAP)) * channels,
                   job->pixel + (t * high + y) * wide * channels, wide * channels);
    return sheet;
}

static int write_pictures(const struct job *job, const char *path, struct err *err)
{
    size_t height = job->n * (job->feature->shape[PICTURE_HEIGHT] + GAP) - GAP;
    size_t width = (1 + job->views) * (job->feature->shape[PICTURE_WIDTH] + GAP) - GAP;
    struct output output;
    if (height * width * job->feature->shape[PICTURE_CHANNELS] > MOST_SHEET)
        return err_set(err, ERR_USAGE, "%zu x %zu pixels are too many for one file: ask for fewer views", width,
                       height);
    if (output_open(&output, path, err) < 0)
        return -1;
    uint8_t *sheet = lay_out(job, height, width);
    png_image image = {.version = PNG_IMAGE_VERSION, .height = (png_uint_32)height, .width = (png_uint_32)width,
                       .format = job->feature->shape[PICTURE_CHANNELS] == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB};
    int result = 0;
    if (!png_image_write_to_stdio(&image, output.file, 0, sheet, 0, NULL))
        result = err_set(err, ERR_FAILED, "cannot write %s: %s", path, image.message);
    free(sheet);
    return output_close(&output, result == 0, err) < 0 ? -1 : result;
}

/* What only a run has that was given word vectors. */
static int check_texts(const struct job *job, const char *output, struct err *err)
{
    if (output)
        return err_set(err, ERR_USAGE, "views of texts are printed, and written to no picture: leave --output out");
    for (size_t v = 0; input_views[v]; v++)
        if (input_views[v]->reword && input_view_is_on(input_views[v], job->feature, &job->settings))
            return err_set(err, ERR_USAGE, "%s are found by the word vectors of a run, and here is none: leave %s at "
                           "0, and look at the views of a run that trains with --vectors",
                           input_views[v]->part.name, input_views[v]->part.name);
    return 0;
}

static int answer(struct job *job, const char *output, struct err *err)
{
    if (job->texts && check_texts(job, output, err) < 0)
        return -1;
    job->pool = pool_new(1);
    if (job->texts) {
        print_texts(job);
        return 0;
    }
    make_pictures(job);
    if (output)
        return write_pictures(job, output, err);
    print_pictures(job);
    return 0;
}

static int show_views(const struct verb_arguments *words, struct err *err)
{
    struct job job = {.store = NULL};
    const char *path = argument_of(words, "store"), *name = argument_of(words, "dataset"),
               *output = argument_of(words, "output");
    if (!path || !name)
        return err_set(err, ERR_USAGE, "store=FILE or dataset=NAME is missing");
    job.store = store_open(path, STORE_READ, err);
    int result = job.store ? dataset_find(job.store, name, &job.dataset, err) : -1;
    if (!result)
        result = read_words(&job, words, err);
    if (!result)
        result = find_rows(&job, err);
    if (!result)
        result = name_classes(&job, err);
    if (!result)
        result = answer(&job, output, err);
    free(job.pixel);
    pool_free(job.pool);
    names_release(job.classes, job.n_classes);
    corpus_release(&job.corpus);
    catalogue_release(&job.catalogue);
    store_close(job.store);
    return result;
}

const struct verb verb_views = {
    .name = "views", .help = "store=FILE dataset=NAME [row=R] [rows=N] [views=N] [output=FILE] set=KNOB=VALUE...: "
                             "pictures or texts and views of them",
    .run = show_views};
