/* What every encoder's weights share: see tower.h. */
#include "engine/encoders/tower.h"

#include "engine/chosen.h"
#include "engine/encoders/layers.h"
#include "engine/encoders/slow.h"
#include "engine/encoders/texts.h"
#include "engine/fitting.h"
#include "engine/training.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_PER_BLOCK = 256, ROWS_PER_TILE = 4096 };

/* Whether any weights of the run are known by this word. */
static bool has_group(const struct tower tower[2], const char *word)
{
    for (int side = 0; side < 2; side++)
        for (size_t p = 0; p < tower[side].params.n; p++) {
            const char *group = tower[side].params.list[p]->group;
            if (group && !strcmp(group, word))
                return true;
        }
    return false;
}

/* What it encodes of rows. */
static const char *read_by(const struct encoder *encoder)
{
    return encoder->reads_pictures ? _("pictures")
           : encoder->reads_texts  ? (encoder->encode ? _("texts") : _("tokens of sentences"))
                                   : _("numbers");
}

/* An encoder of what rows have, by name. */
static const char *encoder_for(const struct collection *rows)
{
    return collection_dense(rows)  ? "mlp"
           : !collection_text(rows) ? "table"
                                    : collection_wholes(rows) ? "window" : "bag";
}

/* The knob that has chosen it. */
static const char *word_of_encoder(const struct fitting *run, int side)
{
    return side && setting(run->settings, &knob_candidate_encoder) ? "candidate_encoder" : "encoder";
}

static int encoder_fits(const struct fitting *run, struct err *err)
{
    for (int side = 0; side < 2; side++) {
        const struct encoder *encoder = run->tower[side].encoder;
        const struct collection *rows = run->data->side[side];
        if (run->tower[side].feature || run->tower[side].members || encoder->reads_rows)
            continue;
        if (encoder->has_members)
            return err_set(err, ERR_USAGE, "members=%s has no encoder for what rows of %s have: add table to members",
                           setting_word(run->settings, &knob_members), _(rows->name));
        return err_set(err, ERR_USAGE, "%s=%s encodes %s, and the rows of %s have none: train with another "
                       "encoder, such as %s=%s", word_of_encoder(run, side), encoder->part.name, read_by(encoder),
                       _(rows->name), side ? "candidate_encoder" : "encoder", encoder_for(rows));
    }
    return 0;
}

/* Two towers meet in one space. */
static int sides_fit(const struct fitting *run, struct err *err)
{
    const struct tower *tower = run->tower;
    if (tower[0].dim != tower[1].dim)
        return err_set(err, ERR_USAGE, "encoder=%s makes %zu numbers of a row, and candidate_encoder=%s makes %zu, "
                       "so that they cannot be compared: set head=linear, or dim=%zu", tower[0].encoder->part.name,
                       tower[0].dim, tower[1].encoder->part.name, tower[1].dim, tower[0].dim);
    if (run->data->side[0] != run->data->side[1] || !setting(run->settings, &knob_candidate_encoder))
        return 0;
    return err_set(err, ERR_USAGE, "candidate_encoder=%s is for candidates of a collection of their own, and here "
                   "both sides are rows of %s: leave it at same",
                   setting_word(run->settings, &knob_candidate_encoder), _(run->data->side[0]->name));
}

/* A table knows a row by its number alone, so that two views of a row would be one, and a new row nothing. */
static int rows_can_be_told(const struct fitting *run, struct err *err)
{
    if (run->data->side[0] != run->data->side[1] || tower_sees_features(&run->tower[0]))
        return 0;
    const struct collection *rows = run->data->side[0];
    return err_set(err, ERR_USAGE, "encoder=%s learns each row of %s by heart and sees none of its %s: train with "
                   "encoder=%s", run->tower[0].encoder->part.name, _(rows->name),
                   collection_dense(rows) ? _("numbers") : _("words"), encoder_for(rows));
}

static int batch_norm_fits(const struct fitting *run, struct err *err)
{
    if (run->batch > 1 || !setting_applies(run->settings, &knob_batch_norm) ||
        setting(run->settings, &knob_batch_norm) == 0)
        return 0;
    return err_set(err, ERR_USAGE, "batch_norm standardises over the rows of a batch, and with batch=1 there is only "
                   "one: raise batch, or set batch_norm=off");
}

/* An encoder of numbers encodes all that stands in a step, where a table is only looked into. */
static int step_can_be_encoded(const struct fitting *run, struct err *err)
{
    enum { MOST = 1 << 18 };
    size_t rows = run->catalog ? run->data->drawable : 0;
    double own = run->own ? (double)run->batch * (setting(run->settings, &knob_negatives) + 1) : 0;
    if (own > (double)rows)
        rows = own < (double)run->data->drawable ? (size_t)own : run->data->drawable;
    if (!tower_sees_features(&run->tower[1]) || rows <= MOST)
        return 0;
    return err_set(err, ERR_USAGE, "with sharing=%s a step would encode %zu rows, and at most %d are: train with "
                   "sharing=shared, or lower negatives or batch", setting_word(run->settings, &knob_sharing), rows,
                   MOST);
}

int tower_fits(const struct fitting *run, struct err *err)
{
    const char *word = setting_word(run->settings, &knob_frozen);
    if (encoder_fits(run, err) < 0 || sides_fit(run, err) < 0 || rows_can_be_told(run, err) < 0 ||
        batch_norm_fits(run, err) < 0 || step_can_be_encoded(run, err) < 0)
        return -1;
    if (!strcmp(word, "none") || !strcmp(word, "all") || has_group(run->tower, word))
        return 0;
    return err_set(err, ERR_USAGE, "frozen=%s freezes nothing in this run, which has no such weights: leave "
                   "frozen at none", word);
}

bool tower_sees_features(const struct tower *tower)
{
    bool sees = tower->feature != NULL;
    for (size_t m = 0; m < tower->members; m++)
        sees |= tower->member[m].feature != NULL;
    return sees;
}

struct param *tower_table(const struct tower *tower)
{
    return tower->encoder->table && !tower->head && !tower->predictor ? tower->encoder->table(tower) : NULL;
}

/* Forward ------------------------------------------------------------------------------------------ */

/* Which rows a member has nothing of: that training never saw, without a word, or all. */
static uint8_t *missing_of(const struct tower *member, struct arena *arena, const struct input *input)
{
    uint8_t *missing = arena_alloc(arena, input->n + 1, sizeof *missing);
    for (size_t i = 0; i < input->n; i++)
        missing[i] = member->absent || (!member->feature && input->rows[i] >= member->seen) ||
                     (member->texts && input->texts.start[i] == input->texts.start[i + 1]);
    return missing;
}

struct input tower_input(const struct tower *tower, struct arena *arena, const uint32_t *rows, size_t n,
                         tower_reader *read, void *context)
{
    struct input input = {.rows = rows, .n = n};
    if (tower->feature && !tower->absent)
        read(context, tower, arena, &input);
    if (tower->members)
        input.member = arena_alloc(arena, tower->members, sizeof *input.member);
    for (size_t m = 0; m < tower->members; m++) {
        input.member[m] = tower_input(&tower->member[m], arena, rows, n, read, context);
        input.member[m].missing = missing_of(&tower->member[m], arena, &input.member[m]);
    }
    return input;
}

static void read_as_it_is(void *context, const struct tower *tower, struct arena *arena, struct input *input)
{
    (void)context;
    if (tower->texts) {
        text_input_read(arena, tower->texts, input->rows, input->n, &input->texts);
        return;
    }
    input->dense = arena_alloc(arena, input->n * tower->feature->width, sizeof *input->dense);
    for (size_t i = 0; i < input->n; i++)
        feature_read(tower->feature, input->rows[i], input->dense + i * tower->feature->width);
}

static struct node *encode(const struct tower *tower, struct tape *tape, const struct input *input)
{
    const struct encoder *encoder = tower->encoder;
    return (input->texts.place ? encoder->encode_places : encoder->encode)(tower, tape, input);
}

static struct node *above(const struct tower *tower, struct tape *tape, struct node *x)
{
    return layers_apply(tower, tower->end[STAGE_ENCODER], tower->end[STAGE_HEAD], tape, x);
}

struct node *tower_forward(const struct tower *tower, struct tape *tape, const struct input *input)
{
    struct node *x = above(tower, tape, encode(tower, tape, input));
    return layers_apply(tower, tower->end[STAGE_HEAD], tower->end[STAGE_PREDICTOR], tape, x);
}

/* Looking ------------------------------------------------------------------------------------------ */

struct job {
    const struct param *table;
    enum weights which;
    const uint32_t *rows;
    size_t n;
    real *to;
};

static void look_up_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct job *job = context;
    size_t first = block * ROWS_PER_BLOCK, n = job->n - first < ROWS_PER_BLOCK ? job->n - first : ROWS_PER_BLOCK;
    real *to = job->to + first * job->table->cols;
    if (!job->rows)
        param_read(job->table, job->which, first, n, to);
    for (size_t i = 0; i < n && job->rows; i++)
        param_read(job->table, job->which, job->rows[first + i], 1, to + i * job->table->cols);
}

/* A way to see a row: (n, dim) on the tape. */
struct sight {
    size_t dim;
    struct node *(*forward)(const struct tower *tower, struct tape *tape, const struct input *input);
};

/* Maps of pictures and words of texts are many numbers; a few megabytes of each at a time stay near. */
size_t tower_rows_per_tile(const struct tower *tower)
{
    enum { NUMBERS = 1 << 23, LEAST = 64 };
    size_t rows = tower->kept ? NUMBERS / tower->kept : ROWS_PER_TILE;
    return rows < LEAST ? LEAST : rows < ROWS_PER_TILE ? rows : ROWS_PER_TILE;
}

/* In blocks, because the intermediate results of an encoder can be many times as large as its embeddings. */
static void see_in_tiles(const struct tower *tower, const struct sight *sight, struct tape *tape,
                         const uint32_t *rows, size_t n, real *to)
{
    size_t most = tower_rows_per_tile(tower);
    for (size_t first = 0, tile; first < n; first += tile) {
        tile = n - first < most ? n - first : most;
        uint32_t *list = arena_alloc(&tape->arena, tile, sizeof *list);
        for (size_t i = 0; i < tile; i++)
            list[i] = rows ? rows[first + i] : (uint32_t)(first + i);
        struct input input = tower_input(tower, &tape->arena, list, tile, read_as_it_is, NULL);
        const struct node *x = sight->forward(tower, tape, &input);
        memcpy(to + first * sight->dim, x->value, tile * sight->dim * sizeof *to);
        tape_reset(tape);
    }
}

static void look(const struct tower *tower, struct sight sight, struct pool *pool, enum weights which,
                 const uint32_t *rows, size_t n, real *to)
{
    struct job job = {tower_table(tower), which, rows, n, to};
    struct tape tape;
    if (job.table) {
        pool_for(pool, (n + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, look_up_block, &job);
        return;
    }
    tape_init_to_look(&tape, pool, which);
    see_in_tiles(tower, &sight, &tape, rows, n, to);
    tape_release(&tape);
}

/* Other rows: what it reads of them, which is nothing where their feature is of another kind. */
static void read_others(struct tower *tower, const struct feature *feature, const uint32_t *whole, size_t n)
{
    bool alike = tower->feature && tower->feature->kind == feature->kind &&
                 (feature->kind == FEATURE_TEXT || !memcmp(tower->feature->shape, feature->shape,
                                                           sizeof feature->shape));
    const struct text_source *texts = tower->texts;
    tower->absent = !alike;
    tower->rows = n;
    tower->feature = alike ? feature : tower->feature;
    tower->owns_texts = alike && texts;
    tower->texts = alike && texts ? text_source_over(texts, feature, whole, n) : NULL;
}

struct tower tower_over(const struct tower *tower, const struct feature *feature, const uint32_t *whole, size_t n)
{
    struct tower over = *tower;
    over.rows = n;
    over.borrows = true;
    over.params = (struct params){0};
    for (size_t p = 0; p < tower->params.n; p++)
        params_add(&over.params, tower->params.list[p]);
    tower_share_members(&over);
    if (!over.members)
        read_others(&over, feature, whole, n);
    for (size_t m = 0; m < over.members; m++)
        read_others(&over.member[m], feature, whole, n);
    return over;
}

void tower_embed(const struct tower *tower, struct pool *pool, enum weights which, const uint32_t *rows, size_t n,
                 real *to)
{
    look(tower, (struct sight){tower->dim, tower_forward}, pool, which, rows, n, to);
}

void tower_encode(const struct tower *tower, struct pool *pool, enum weights which, const uint32_t *rows, size_t n,
                  real *to)
{
    look(tower, (struct sight){tower->encoded, encode}, pool, which, rows, n, to);
}

void tower_describe(const struct tower *tower, struct pool *pool, enum weights which, const uint32_t *rows, size_t n,
                    real *to)
{
    const struct encoder *encoder = tower->encoder;
    look(tower, (struct sight){tower->described, encoder->describe ? encoder->describe : encode}, pool,
         which, rows, n, to);
}

/* Both ------------------------------------------------------------------------------------------ */

static void stage_init(struct tower *tower, enum stage stage, const struct head *head, size_t outputs,
                       const struct settings *settings, struct rng_place *place)
{
    if (head) {
        head->init(tower, stage, tower->dim, outputs, settings, place);
        tower->dim = outputs;
    }
    tower->end[stage] = tower->params.n;
}

/* What an encoder reads of the rows of a collection: their first feature that it can; or NULL. */
static const struct feature *feature_for(const struct encoder *encoder, const struct collection *collection)
{
    if (encoder->reads_texts)
        return (collection_wholes(collection) ? encoder->encode_places : encoder->encode)
                   ? collection_text(collection)
                   : NULL;
    if (!encoder->reads_dense)
        return NULL;
    if (!encoder->reads_pictures)
        return collection_dense(collection);
    for (size_t f = 0; f < collection->n_features; f++)
        if (feature_is_picture(&collection->feature[f]))
            return &collection->feature[f];
    return NULL;
}

static void give_feature(struct tower *tower, const struct collection *collection, const struct settings *settings)
{
    tower->feature = feature_for(tower->encoder, collection);
    if (!tower->encoder->reads_texts || !tower->feature)
        return;
    struct text_rule rule = texts_rule(settings);
    rule.ends = rule.wordpiece && tower->encoder->between_ends;
    tower->texts = text_source_new(collection, tower->feature, &rule);
    tower->owns_texts = true;
}

static void encoder_init(struct tower *tower, const struct settings *settings, struct rng_place *place)
{
    tower->encoded = tower->dim = tower->encoder->init(tower, settings, place);
    if (!tower->encoder->describe)
        tower->described = tower->encoded;
    tower->end[STAGE_ENCODER] = tower->end[STAGE_HEAD] = tower->end[STAGE_PREDICTOR] = tower->params.n;
}

static void add_member(struct tower *tower, const struct encoder *encoder, const struct collection *collection,
                       const struct settings *settings, struct rng_place *place)
{
    struct tower *member = &tower->member[tower->members];
    *member = (struct tower){.encoder = encoder, .rows = tower->rows, .seen = tower->seen,
                             .activation = tower->activation};
    give_feature(member, collection, settings);
    if (!member->feature && !encoder->reads_rows)
        return;
    snprintf(member->own_name, sizeof member->own_name, "%s_%s", tower->name, encoder->part.name);
    member->name = encoder->reads_rows ? tower->name : member->own_name; /* a table is a group by its name */
    tower->members++;
    encoder_init(member, settings, place);
    size_t dim = (size_t)setting(settings, &knob_dim);
    if (member->encoded != dim)
        layers_add(member, STAGE_ENCODER, member->encoded, 0, 0, dim, settings, place);
    member->end[STAGE_HEAD] = member->end[STAGE_PREDICTOR] = member->params.n;
    member->dim = dim;
    member->borrows = true;
    tower->kept += member->kept;
    for (size_t p = 0; p < member->params.n; p++)
        params_add(&tower->params, member->params.list[p]);
}

void tower_add_members(struct tower *tower, const struct collection *collection, const char *list,
                       const struct settings *settings, struct rng_place *place)
{
    size_t n = 0;
    for (size_t e = 0; encoders[e]; e++)
        n += list_has(list, encoders[e]->part.name);
    tower->member = xcalloc(n + 1, sizeof *tower->member);
    for (size_t e = 0; encoders[e]; e++)
        if (list_has(list, encoders[e]->part.name))
            add_member(tower, encoders[e], collection, settings, place);
}

/* With a feature where the encoder reads one. `name` is that of its collection in the names of its params. */
static void tower_init(struct tower *tower, const struct task_data *data, int side, const struct settings *settings,
                       struct rng_place *place)
{
    *tower = (struct tower){.encoder = chosen_encoder(settings, side), .name = data->name[side],
                            .rows = data->rows[side],
                            .seen = data->of_rows || side ? data->drawable : data->rows[side],
                            .activation = (enum activation)setting(settings, &knob_activation),
                            .head = chosen_head(settings)};
    if (tower->encoder->has_members)
        tower_add_members(tower, data->side[side], setting_word(settings, &knob_members), settings, place);
    else
        give_feature(tower, data->side[side], settings);
    encoder_init(tower, settings, place);
    stage_init(tower, STAGE_HEAD, tower->head, (size_t)setting(settings, &knob_head_dim), settings, place);
    tower->end[STAGE_PREDICTOR] = tower->params.n;
}

/* What stands on the anchors' alone. */
static void predictor_init(struct tower *tower, const struct settings *settings, struct rng_place *place)
{
    tower->predictor = chosen_predictor(settings);
    stage_init(tower, STAGE_PREDICTOR, tower->predictor, tower->dim, settings, place);
}

/* The same weights, but for the predictor. */
static void borrow(struct tower *tower, const struct tower *of)
{
    *tower = *of;
    tower->params = (struct params){0};
    tower->predictor = NULL;
    tower->borrows = true;
    tower->owns_texts = false;
    for (size_t p = 0; p < of->end[STAGE_HEAD]; p++)
        params_add(&tower->params, of->params.list[p]);
    tower->end[STAGE_PREDICTOR] = tower->end[STAGE_HEAD];
    tower_share_members(tower);
}

void towers_init(struct tower tower[2], const struct task_data *data, const struct settings *settings, uint64_t seed)
{
    struct rng_place place = {.rng = rng_make(seed, STREAM_INIT, 0)};
    tower_init(&tower[0], data, 0, settings, &place);
    if (data->side[0] != data->side[1])
        tower_init(&tower[1], data, 1, settings, &place);
    else if (!strcmp(setting_word(settings, &knob_candidate_tower), "slow"))
        slow_init(&tower[1], &tower[0], "slow");
    else
        borrow(&tower[1], &tower[0]);
    predictor_init(&tower[0], settings, &place);
    for (int side = 0; side < 2; side++)
        for (size_t p = 0; p < tower[side].params.n && !tower[side].borrows; p++)
            param_average(tower[side].params.list[p], setting(settings, &knob_ema));
}

void towers_follow(struct tower tower[2], const struct tape *tape, const struct settings *settings)
{
    if (tower[1].slow)
        slow_follow(&tower[1], &tower[0], tape, setting(settings, &knob_tower_momentum));
}

void towers_release(struct tower tower[2])
{
    tower_release(&tower[1]); /* which may borrow from the other */
    tower_release(&tower[0]);
}

void towers_params(const struct tower tower[2], struct params *params)
{
    for (int side = 0; side < 2; side++)
        for (size_t p = 0; p < tower[side].params.n && !tower[side].borrows; p++)
            params_add(params, tower[side].params.list[p]);
}

void towers_freeze(const struct tower tower[2], const char *which)
{
    bool all = !strcmp(which, "all");
    for (int side = 0; side < 2; side++)
        for (size_t p = 0; p < tower[side].params.n && !tower[side].borrows; p++) {
            struct param *param = tower[side].params.list[p];
            param->frozen = param->group && (all || !strcmp(which, param->group));
        }
}

void towers_keep_best(const struct tower tower[2])
{
    for (int side = 0; side < 2; side++)
        for (size_t p = 0; p < tower[side].params.n && !tower[side].borrows; p++)
            param_keep_best(tower[side].params.list[p]);
}

void towers_take_best(const struct tower tower[2], const struct tower from[2])
{
    towers_keep_best(from);
    for (int side = 0; side < 2; side++)
        for (size_t p = 0; p < tower[side].params.n && !tower[side].borrows; p++) {
            struct param *param = tower[side].params.list[p], *source = from[side].params.list[p];
            free(param->best);
            param->best = source->best;
            source->best = NULL;
        }
}
