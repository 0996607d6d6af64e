/* Weights of BERT: see bert_weights.h. */
#include "engine/bert_weights.h"

#include "engine/encoders/transformer.h"
#include "engine/import/json_object.h"
#include "engine/initial_weights.h"
#include "engine/safetensors.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* File ----------------------------------------------------------------------------------------------------------- */

struct bert_file {
    const char *path;
    struct safetensors file;
    const char *prefix; /* of all names */
    bool *used;         /* (file.n) */
};

static const char words_name[] = "embeddings.word_embeddings.weight",
                  places_name[] = "embeddings.position_embeddings.weight",
                  types_name[] = "embeddings.token_type_embeddings.weight";

static const struct tensor *look_for(const struct bert_file *b, const char *name)
{
    char full[160];
    snprintf(full, sizeof full, "%s%s", b->prefix, name);
    return safetensors_find(&b->file, full);
}

static int open_file(struct bert_file *b, const char *path, struct err *err)
{
    *b = (struct bert_file){.path = path, .prefix = ""};
    if (safetensors_open(&b->file, path, err) < 0)
        return -1;
    b->used = xcalloc(b->file.n + 1, sizeof *b->used);
    if (!look_for(b, words_name))
        b->prefix = "bert.";
    if (look_for(b, words_name))
        return 0;
    return err_set(err, ERR_FAILED, "%s has no %s, with or without 'bert.' before it: only weights of BERT and "
                   "its like are read, as BertModel of Hugging Face writes them", path, words_name);
}

static void close_file(struct bert_file *b)
{
    safetensors_close(&b->file);
    free(b->used);
}

/* In older files a normalisation has a gamma and a beta. */
static const struct tensor *look_for_norm(const struct bert_file *b, const char *name)
{
    char old[160];
    const char *norm = strstr(name, "LayerNorm.");
    if (!norm)
        return NULL;
    snprintf(old, sizeof old, "%.*sLayerNorm.%s", (int)(norm - name), name,
             strcmp(norm, "LayerNorm.weight") ? "beta" : "gamma");
    return look_for(b, old);
}

/* With so many dimensions. */
static const struct tensor *need(const struct bert_file *b, const char *name, size_t dimensions, struct err *err)
{
    const struct tensor *tensor = look_for(b, name);
    if (!tensor)
        tensor = look_for_norm(b, name);
    if (!tensor) {
        err_set(err, ERR_FAILED, "%s has no %s%s: take the whole model.safetensors of a BERT, and leave out --set "
                "layers", b->path, b->prefix, name);
        return NULL;
    }
    if (!tensor_is_real(tensor)) {
        err_set(err, ERR_FAILED, "%s: %s is of the type %s, and F32, F64, F16 and BF16 are read: save the model in "
                "one of these", b->path, tensor->name, *tensor->type ? tensor->type : "''");
        return NULL;
    }
    if (tensor->dimensions != dimensions) {
        err_set(err, ERR_FAILED, "%s: %s has %zu dimensions and should have %zu: only weights of BERT and its like "
                "are read", b->path, tensor->name, tensor->dimensions, dimensions);
        return NULL;
    }
    b->used[tensor - b->file.list] = true;
    return tensor;
}

/* Shape ---------------------------------------------------------------------------------------------------------- */

enum { MOST_LAYERS = 1000, LAYER_NAME = 96 };

static const char *name_in_layer(char to[LAYER_NAME], size_t layer, const char *rest)
{
    snprintf(to, LAYER_NAME, "encoder.layer.%zu.%s", layer, rest);
    return to;
}

static size_t count_layers(const struct bert_file *b)
{
    char name[LAYER_NAME];
    size_t layers = 0;
    while (layers < MOST_LAYERS && look_for(b, name_in_layer(name, layers, "attention.self.query.weight")))
        layers++;
    return layers;
}

static int add_sizes(const struct bert_file *b, struct text *to, struct err *err)
{
    char name[LAYER_NAME];
    const struct tensor *words = need(b, words_name, 2, err), *places = words ? need(b, places_name, 2, err) : NULL,
                        *wide = places ? need(b, name_in_layer(name, 0, "intermediate.dense.weight"), 2, err) : NULL;
    if (!wide)
        return -1;
    text_printf(to, "dim=%zu\nlayers=%zu\nfeed_forward=%zu\nmost_positions=%zu\n", words->shape[1], count_layers(b),
                wide->shape[0], places->shape[0]);
    return 0;
}

/* Of config.json. */
struct config {
    char heads[24], activation[32], epsilon[24], model[32], places[32];
};

static void take_config(void *context, const struct json_value *value)
{
    struct config *config = context;
    const struct {
        const char *name;
        char *to;
        size_t size;
    } rows[] = {{"num_attention_heads", config->heads, sizeof config->heads},
                {"hidden_act", config->activation, sizeof config->activation},
                {"layer_norm_eps", config->epsilon, sizeof config->epsilon},
                {"model_type", config->model, sizeof config->model},
                {"position_embedding_type", config->places, sizeof config->places}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (value->path_length == strlen(rows[i].name) && !memcmp(value->path, rows[i].name, value->path_length)) {
            snprintf(rows[i].to, rows[i].size, "%.*s", (int)value->length, value->text);
            text_make_safe(rows[i].to, "");
        }
}

/* 1: read; 0: there is none; -1. */
static int read_config(const char *path, struct config *config, struct err *err)
{
    enum { MOST = 1 << 20 };
    FILE *file = fopen(path, "rbe");
    if (!file)
        return errno == ENOENT ? 0 : err_set(err, ERR_FAILED, "%s: %s", path, strerror(errno));
    char *text = xmalloc(MOST);
    size_t n = fread(text, 1, MOST, file);
    int result = n == MOST ? err_set(err, ERR_FAILED, "%s is longer than a megabyte: give that of the model", path)
                 : json_object_read(text, n, take_config, config, err) < 0 ? err_prefix(err, "%s", path)
                                                                          : 1;
    fclose(file);
    free(text);
    return result;
}

static const char *knob_word_of_activation(const char *word)
{
    static const char *const words[][2] = {{"gelu", "gelu_erf"}, {"", "gelu_erf"}, {"gelu_new", "gelu"},
                                           {"gelu_pytorch_tanh", "gelu"}, {"relu", "relu"}, {"silu", "silu"},
                                           {"swish", "silu"}, {"tanh", "tanh"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i][0], word))
            return words[i][1];
    return NULL;
}

static int check_config(const struct config *config, const char *path, struct err *err)
{
    double epsilon = 0;
    if (*config->model && strcmp(config->model, "bert"))
        return err_set(err, ERR_FAILED, "%s says model_type %s, and only bert is read: take a model of that "
                       "type", path, config->model);
    if (*config->places && strcmp(config->places, "absolute"))
        return err_set(err, ERR_FAILED, "%s says position_embedding_type %s, and only absolute is read: take another "
                       "model", path, config->places);
    if (*config->epsilon && (!parse_real(config->epsilon, &epsilon) || epsilon < 0 || epsilon > 1.5e-12))
        return err_set(err, ERR_FAILED, "%s says layer_norm_eps %s, and encoder=bert has 1e-12: take another model",
                       path, config->epsilon);
    if (!knob_word_of_activation(config->activation))
        return err_set(err, ERR_FAILED, "%s says hidden_act %s, which encoder=bert has not: take another model", path,
                       config->activation);
    return 0;
}

static int add_config(const char *path, const char *heads, struct text *to, struct err *err)
{
    struct config config = {.heads = ""};
    const char *slash = strrchr(path, '/');
    char *beside = xasprintf("%.*sconfig.json", slash ? (int)(slash - path + 1) : 0, path);
    int there = read_config(beside, &config, err), result = there < 0 ? -1 : check_config(&config, beside, err);
    if (!result && !heads && !*config.heads)
        result = err_set(err, ERR_USAGE, "no shape in %s tells how many heads its attention has: put its config.json "
                         "beside it, or give --set attention_heads=N", path);
    if (!result)
        text_printf(to, "attention_heads=%s\nactivation=%s\n", heads ? heads : config.heads,
                    knob_word_of_activation(config.activation));
    if (!result && !there)
        text_printf(to, _("%s is not there: the activation is taken for gelu, and the rest for that of BERT\n"),
                    beside);
    free(beside);
    return result;
}

int bert_shape(const char *path, const char *heads, struct text *to, struct err *err)
{
    struct bert_file b;
    int result = open_file(&b, path, err);
    if (!result)
        result = add_sizes(&b, to, err);
    if (!result)
        result = add_config(path, heads, to, err);
    close_file(&b);
    return result;
}

/* Numbers -------------------------------------------------------------------------------------------------------- */

/* What a param of a layer is made of, side by side: queries, keys and values are one. */
enum { PARTS = 3 };
struct source_of_param {
    const char *part[PARTS];
    bool vector;
};

#define DENSE(name) {{name ".weight"}, false}, {{name ".bias"}, true}
#define NORM(name) {{name ".weight"}, true}, {{name ".bias"}, true}

static const struct source_of_param first_params[] = {NORM("embeddings.LayerNorm")};
/* In the order of transformer_layers_add. */
static const struct source_of_param layer_params[] = {
    {{"attention.self.query.weight", "attention.self.key.weight", "attention.self.value.weight"}, false},
    {{"attention.self.query.bias", "attention.self.key.bias", "attention.self.value.bias"}, true},
    DENSE("attention.output.dense"), NORM("attention.output.LayerNorm"),
    DENSE("intermediate.dense"), DENSE("output.dense"), NORM("output.LayerNorm")};
enum { PARAMS_OF_LAYER = sizeof layer_params / sizeof *layer_params };

static int refuse_shape(const struct bert_file *b, const struct tensor *tensor, size_t rows, size_t cols,
                        struct err *err)
{
    return err_set(err, ERR_FAILED, "%s: %s is %zu x %zu and should be %zu x %zu: leave out --set of dim, "
                   "feed_forward and most_positions, which the file says", b->path, tensor->name, tensor->shape[0],
                   tensor->dimensions > 1 ? tensor->shape[1] : 1, rows, cols);
}

/* The numbers; to be freed. NULL when they cannot be used. */
static float *numbers_of(const struct bert_file *b, const struct tensor *tensor, struct err *err)
{
    float *value = xmalloc((tensor_numbers(tensor) + 1) * sizeof *value);
    if (tensor_read(&b->file, tensor, value))
        return value;
    free(value);
    err_set(err, ERR_FAILED, "%s: %s has numbers that are not finite: fetch the file again", b->path, tensor->name);
    return NULL;
}

/* A part of so many outputs into the columns from `first` on: a dense layer's file has a row for each output. */
static int read_part(const struct bert_file *b, const char *name, bool vector, size_t outputs, size_t first,
                     const struct param *param, float *to, struct err *err)
{
    const struct tensor *tensor = need(b, name, vector ? 1 : 2, err);
    if (!tensor)
        return -1;
    if (tensor->shape[0] != outputs || (!vector && tensor->shape[1] != param->rows))
        return refuse_shape(b, tensor, outputs, vector ? 1 : param->rows, err);
    float *value = numbers_of(b, tensor, err);
    for (size_t o = 0; value && o < outputs; o++)
        for (size_t i = 0; i < param->rows; i++)
            to[i * param->cols + first + o] = value[o * param->rows + i];
    free(value);
    return value ? 0 : -1;
}

static int read_param(const struct bert_file *b, const struct source_of_param *source, const char *layer,
                      const struct param *param, float *to, struct err *err)
{
    size_t parts = 0;
    int result = 0;
    while (parts < PARTS && source->part[parts])
        parts++;
    for (size_t k = 0; k < parts && !result; k++) {
        char *name = xasprintf("%s%s", layer, source->part[k]);
        size_t outputs = param->cols / parts;
        result = read_part(b, name, source->vector, outputs, k * outputs, param, to, err);
        free(name);
    }
    return result;
}

/* The first rows of a table that has as many or more, added to what is there. */
static int add_table(const struct bert_file *b, const char *name, const struct param *param, size_t rows, float *to,
                     struct err *err)
{
    const struct tensor *tensor = need(b, name, 2, err);
    if (!tensor)
        return -1;
    if (tensor->shape[1] != param->cols || tensor->shape[0] < rows)
        return refuse_shape(b, tensor, rows, param->cols, err);
    float *value = numbers_of(b, tensor, err);
    for (size_t i = 0; value && i < rows * param->cols; i++)
        to[i] += value[i];
    free(value);
    return value ? 0 : -1;
}

/* The token type is 0 for every piece, and stands in the places. */
static int read_places(const struct bert_file *b, const struct param *param, float *to, struct err *err)
{
    float *type = xcalloc(param->cols, sizeof *type);
    int result = add_table(b, types_name, param, 1, type, err);
    if (!result)
        result = add_table(b, places_name, param, param->rows, to, err);
    for (size_t i = 0; i < param->rows; i++)
        for (size_t k = 0; k < param->cols; k++)
            to[i * param->cols + k] += type[k];
    free(type);
    return result;
}

static int check_vocabulary(const struct bert_file *b, const struct param *param, struct text *said, struct err *err)
{
    const struct tensor *words = need(b, words_name, 2, err);
    if (!words)
        return -1;
    if (words->shape[0] < param->rows)
        return err_set(err, ERR_FAILED, "the vocabulary has %zu pieces and %s weights of %zu: give the vocab.txt "
                       "that belongs to it", param->rows, b->path, words->shape[0]);
    if (words->shape[0] > param->rows)
        text_printf(said, _("; the last %zu of %zu rows of words have no piece in the vocabulary and are left out"),
                    words->shape[0] - param->rows, words->shape[0]);
    return 0;
}

/* The p-th param of a tower. */
static int read_one(const struct bert_file *b, const struct param *param, size_t p, float *to, struct err *err)
{
    enum { FIRST = sizeof first_params / sizeof *first_params };
    char layer[LAYER_NAME];
    if (p == TRANSFORMER_WORDS)
        return add_table(b, words_name, param, param->rows, to, err);
    if (p == TRANSFORMER_PLACES)
        return read_places(b, param, to, err);
    p -= TRANSFORMER_LAYERS;
    if (p < FIRST)
        return read_param(b, &first_params[p], "", param, to, err);
    p -= FIRST;
    return read_param(b, &layer_params[p % PARAMS_OF_LAYER], name_in_layer(layer, p / PARAMS_OF_LAYER, ""), param, to,
                      err);
}

/* Making --------------------------------------------------------------------------------------------------------- */

static bool takes_weights(const struct tower *tower)
{
    return tower->encoder->between_ends && !tower->borrows && !tower->slow;
}

/* Adds those of a tower behind *n arrays, which are freed by the caller. */
static int add_tower(const struct bert_file *b, const struct tower *tower, struct array *arrays, size_t *n,
                     struct text *said, struct err *err)
{
    int result = check_vocabulary(b, tower->params.list[TRANSFORMER_WORDS], said, err);
    for (size_t p = 0; p < tower->end[STAGE_ENCODER] && !result; p++) {
        const struct param *param = tower->params.list[p];
        float *value = xcalloc(param->rows * param->cols + 1, sizeof *value);
        arrays[(*n)++] = (struct array){param->name, "F32", param->rows, param->cols, value};
        result = read_one(b, param, p, value, err);
    }
    return result;
}

static void say_types(const struct bert_file *b, struct text *said)
{
    const char *other = NULL;
    for (size_t i = 0; i < b->file.n && !other; i++)
        other = b->used[i] && strcmp(b->file.list[i].type, "F32") ? b->file.list[i].type : NULL;
    if (other)
        text_printf(said, _("; numbers that are %s have been made F32"), other);
}

static void say_unused(const struct bert_file *b, struct text *said)
{
    enum { SHOWN = 4 };
    size_t unused = 0;
    for (size_t i = 0; i < b->file.n; i++) {
        unused += !b->used[i];
        if (!b->used[i] && unused <= SHOWN)
            text_printf(said, "%s%.80s", unused > 1 ? C_("names", ", ") : _("; not used: "), b->file.list[i].name);
    }
    if (unused > SHOWN)
        text_printf(said, _(" and %zu more"), unused - SHOWN);
}

static int write_arrays(const struct array *arrays, size_t n, const char *folder, struct given_row *row,
                        struct err *err)
{
    static const char name[] = "start.safetensors";
    char *path = xasprintf("%s/%s", folder, name);
    COPY_TEXT(row->file, name);
    row->from_step = -1;
    int result = arrays_write(path, initial_weights_note, arrays, n, &row->bytes, &row->crc32, err);
    free(path);
    return result;
}

int bert_weights_make(const struct tower tower[2], const char *folder, struct given_row *row, struct text *said,
                      struct err *err)
{
    struct bert_file b;
    struct array *arrays = xcalloc(tower[0].params.n + tower[1].params.n + 1, sizeof *arrays);
    size_t n = 0;
    struct text more = TEXT_INIT;
    int result = open_file(&b, row->source, err);
    for (int side = 0; side < 2 && !result; side++)
        if (takes_weights(&tower[side]))
            result = add_tower(&b, &tower[side], arrays, &n, &more, err);
    if (!result && !n)
        result = err_set(err, ERR_USAGE, "--weights are those of encoder=bert, and this run has none on either side: "
                         "leave out --weights, or --set encoder=%s", tower[0].encoder->part.name);
    if (!result)
        result = write_arrays(arrays, n, folder, row, err);
    if (!result) {
        say_types(&b, &more);
        say_unused(&b, &more);
        text_printf(said, _("%zu of %zu weights%s"), n,
                    tower[0].params.n + (tower[1].borrows ? 0 : tower[1].params.n), more.length ? more.data : "");
    }
    for (size_t i = 0; i < n; i++)
        free((void *)(uintptr_t)arrays[i].data);
    text_release(&more);
    free(arrays);
    close_file(&b);
    return result;
}
