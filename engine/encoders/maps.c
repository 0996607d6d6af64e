/* Layers of convolutions: see maps.h. */
#include "engine/encoders/maps.h"

#include "engine/encoders/tower.h"
#include "engine/fitting.h"
#include "store/base/language.h"

#include <math.h>
#include <stdio.h>

enum { ROWS_PER_BLOCK = 32 };

const struct knob knob_channels = {
    .name = "channels", .type = KNOB_INT, .low = 1, .high = 512, .scale = SCALE_LOG, .start = "32",
    .unit = "channels", .why_not = "it is the shape of the weights",
    .help = "what the first layer makes of each pixel; the second stage twice, the last four times"};

/* The words are those of enum pooling (ops/convolution.h) after none. */
const struct knob knob_pooling = {
    .name = "pooling", .type = KNOB_CHOICE, .choices = "maximum average ", .start = "maximum",
    .why_not = "weights learned with one mean little to another",
    .help = "what is kept of four pixels: the largest number or the mean"};

const char *const maps_groups[] = {"encoder", "head", "predictor", NULL};

static struct map pictures_of(const struct tower *tower)
{
    const size_t *shape = tower->feature->shape;
    return (struct map){shape[PICTURE_HEIGHT], shape[PICTURE_WIDTH], shape[PICTURE_CHANNELS]};
}

static bool takes_pictures(const struct tower *tower)
{
    struct map map = tower->feature ? pictures_of(tower) : (struct map){0};
    return map.height >= LEAST_PICTURE && map.height <= MOST_PICTURE && map.width >= LEAST_PICTURE &&
           map.width <= MOST_PICTURE;
}

static struct param *add_param(struct tower *tower, const char *what, size_t layer, char name[PARAM_NAME])
{
    snprintf(name, PARAM_NAME, "%s_%s%zu", tower->name, what, layer);
    return tower_add(tower);
}

static void add_layer(struct map_layers *layers, const struct convolution *c)
{
    struct tower *tower = layers->adds;
    size_t layer = layers->next / 3 + 1, inputs = c->size * c->size * c->from.channels;
    char name[PARAM_NAME];
    struct param *statistics = add_param(tower, "statistics", layer, name);
    param_init_state(statistics, name, 2, c->channels, false);
    statistics->group = "encoder";
    for (size_t k = 0; k < c->channels; k++)
        statistics->value[c->channels + k] = 1; /* the variance, until a batch was seen */
    struct param *weights = add_param(tower, "convolution", layer, name);
    param_init_dense(weights, name, "encoder", inputs, c->channels, sqrt(2 / (double)inputs), layers->place);
    struct param *norm = add_param(tower, "norm", layer, name);
    param_init_dense(norm, name, "encoder", 2, c->channels, 0, layers->place);
    norm->no_weight_decay = true;
    for (size_t k = 0; k < c->channels; k++)
        norm->value[k] = 1; /* the scale */
    tower->kept += convolution_kept(c);
}

struct node *map_layer(struct map_layers *layers, const struct convolution *c, struct node *x, struct node *other)
{
    struct node *y = NULL;
    if (layers->adds)
        add_layer(layers, c);
    else {
        struct param **param = layers->tower->params.list + layers->next;
        y = op_convolution(layers->tape, c, x, op_weights(layers->tape, param[1]), op_weights(layers->tape, param[2]),
                           param[0], other);
    }
    layers->next += 3;
    return y;
}

/* An encoder ------------------------------------------------------------------------------------------ */

size_t maps_init(struct tower *tower, const struct settings *settings, struct rng_place *place, map_network *network)
{
    struct map_layers layers = {.tower = tower, .adds = tower, .place = place};
    struct map map = {.channels = 1};
    tower->channels = (size_t)setting(settings, &knob_channels);
    tower->pooling = POOLING_MAXIMUM + (enum pooling)setting(settings, &knob_pooling);
    if (takes_pictures(tower)) {
        map = pictures_of(tower);
        network(&layers, NULL, &map);
    }
    tower->described = MAP_DESCRIPTIONS * map.channels;
    return map.channels;
}

static struct node *last_map(const struct tower *tower, struct tape *tape, const struct input *input,
                             map_network *network, struct map *map)
{
    struct map_layers layers = {.tower = tower, .tape = tape};
    *map = pictures_of(tower);
    return network(&layers, tape_constant(tape, input->n, map_size(map), input->dense, false), map);
}

struct node *maps_encode(const struct tower *tower, struct tape *tape, const struct input *input,
                         map_network *network)
{
    struct map map;
    struct node *x = last_map(tower, tape, input, network, &map);
    return op_average_map(tape, x, &map);
}

/* What a step keeps: rows of both sides, with their slopes. */
int maps_can_be_kept(const struct fitting *run, struct err *err)
{
    const double most = 16e9;
    double bytes = 0;
    for (int side = 0; side < 2; side++)
        bytes += 2.0 * sizeof(real) * (double)run->batch * (double)run->tower[side].kept;
    if (bytes <= most)
        return 0;
    const struct tower *first = &run->tower[run->tower[0].kept ? 0 : 1];
    return err_set(err, ERR_USAGE, "with encoder=%s a step on %zu pictures needs %.1f GB: lower batch or channels",
                   first->encoder->part.name, (size_t)(run->tower[0].kept && run->tower[1].kept ? 2 : 1) * run->batch,
                   bytes / 1e9);
}

int maps_take(const struct tower *tower, const char *rows, struct err *err)
{
    if (!tower->encoder->reads_pictures || takes_pictures(tower))
        return 0;
    struct map map = pictures_of(tower);
    return err_set(err, ERR_USAGE, "encoder=%s takes pictures of %d to %d rows and columns, and those of %s "
                   "have %zu by %zu: import them with another size, or train with encoder=mlp",
                   tower->encoder->part.name, LEAST_PICTURE, MOST_PICTURE, _(rows), map.height, map.width);
}

int maps_fit(const struct fitting *run, struct err *err)
{
    if (tower_fits(run, err) < 0)
        return -1;
    for (int side = 0; side < 2; side++)
        if (maps_take(&run->tower[side], run->data->side[side]->name, err) < 0)
            return -1;
    return maps_can_be_kept(run, err);
}

/* Descriptions ------------------------------------------------------------------------------------------ */

struct job {
    const struct node *x;
    const struct map *map;
    real *to;
};

/* The mean over some rows and columns. Of a map of one row or column the quarters overlap. */
static void mean_of(const struct map *map, const real *x, const size_t rows[2], const size_t columns[2], real *to)
{
    size_t channels = map->channels;
    memset(to, 0, channels * sizeof *to);
    for (size_t y = rows[0]; y < rows[1]; y++)
        for (size_t column = columns[0]; column < columns[1]; column++)
            vector_add_scaled(to, 1, x + (y * map->width + column) * channels, channels);
    for (size_t c = 0; c < channels; c++)
        to[c] /= (real)((rows[1] - rows[0]) * (columns[1] - columns[0]));
}

static void largest_of(const struct map *map, const real *x, real *to)
{
    memcpy(to, x, map->channels * sizeof *to);
    for (size_t at = 1; at < map->height * map->width; at++)
        for (size_t c = 0; c < map->channels; c++)
            to[c] = x[at * map->channels + c] > to[c] ? x[at * map->channels + c] : to[c];
}

static void describe_row(const struct map *map, const real *x, real *to)
{
    const size_t height = map->height, width = map->width;
    mean_of(map, x, (size_t[]){0, height}, (size_t[]){0, width}, to);
    largest_of(map, x, to + map->channels);
    for (size_t quarter = 0; quarter < 4; quarter++) {
        size_t low = quarter / 2, right = quarter % 2;
        mean_of(map, x, (size_t[]){low * (height / 2), low ? height : (height + 1) / 2},
                (size_t[]){right * (width / 2), right ? width : (width + 1) / 2},
                to + (2 + quarter) * map->channels);
    }
}

static void describe_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct job *job = context;
    for (size_t i = block * ROWS_PER_BLOCK; i < (block + 1) * ROWS_PER_BLOCK && i < job->x->rows; i++)
        describe_row(job->map, job->x->value + i * job->x->cols, job->to + i * MAP_DESCRIPTIONS * job->map->channels);
}

struct node *maps_describe(const struct tower *tower, struct tape *tape, const struct input *input,
                           map_network *network)
{
    struct map map;
    const struct node *x = last_map(tower, tape, input, network, &map);
    size_t numbers = MAP_DESCRIPTIONS * map.channels;
    struct job job = {x, &map, arena_alloc(&tape->arena, x->rows * numbers, sizeof *job.to)};
    pool_for(tape->pool, (x->rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, describe_block, &job);
    return tape_constant(tape, x->rows, numbers, job.to, false);
}
