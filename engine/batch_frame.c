/* Making a frame of a batch: see batch_frame.h. */
#include "engine/batch_frame.h"

#include "engine/given.h"
#include "engine/negatives/synthetic.h"
#include "engine/probes/contrast_sample.h"
#include "engine/teacher.h"
#include "engine/text/marked.h"
#include "engine/training.h"
#include "engine/views/input_view.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of rows with many negatives there are fewer anchors, so that a frame stays small. */
enum { MOST_ANCHORS = 16, LEAST_ANCHORS = 4, MOST_COLUMNS = 1024, MOST_ENTRIES = 4096, MATRIX = 48 };
enum { FROM_CATALOG = N_STRATEGIES, FROM_BATCH };
static const double near_twin = 0.95;

_Static_assert((int)FROM_BATCH < (int)BATCH_STRATEGIES, "a code has room for every strategy");

/* Rows as the next step will see them, and what its loss contrasts. */
struct look {
    struct trainer *trainer;
    const struct loss *loss;
    struct settings now; /* with tau in force */
    struct tape tape;    /* it only looks */
    struct batch batch;
    struct loss_input input;
    struct teacher_query query;
    struct row_teacher taught;
    size_t term, ways;
    struct contrast_way way[MOST_WAYS];
    const struct contrast_way *main, *pull; /* what has negatives; positives apart from it, or NULL */
    const float *entries; /* of the frame */
    uint8_t *entry_text;  /* a line for each, or NULL */
};

const struct loss *batch_frame_loss(const struct objective *objective, size_t *term)
{
    for (size_t t = 0; t < objective->n; t++)
        if (!objective->loss[t]->whole || objective->loss[t]->ways) {
            *term = t;
            return objective->loss[t];
        }
    return NULL;
}

bool batch_frame_is_there(const struct trainer *trainer)
{
    enum { EXACT = 1 << 24 }; /* numbers of rows are kept as floats */
    size_t term;
    return batch_frame_loss(&trainer->objective, &term) && trainer->data->rows[0] < EXACT &&
           trainer->data->rows[1] < EXACT;
}

/* The step, looked at -------------------------------------------------------------------------------------------- */

static struct node *encode(struct look *look, enum side side)
{
    struct encoding seen = trainer_encoding(look->trainer, side, look->batch.ids[side], look->batch.n_ids[side], 0);
    return encoding_finish(&look->tape, &seen, encoding_encode(&look->tape, &seen));
}

static void find_rows_of_loss(struct look *look)
{
    struct loss_terms terms;
    loss_terms_read(&terms, look->loss, &look->now);
    look->ways = 1;
    look->way[0] = (struct contrast_way){.anchors = look->input.with_prior[SIDE_ANCHOR],
                                         .candidates = look->input.with_prior[SIDE_CANDIDATE],
                                         .pairs = look->batch.pairs};
    if (look->loss->whole)
        look->ways = look->loss->ways(&look->input, &terms, look->way);
    look->pull = look->loss->pull ? &look->way[0] : NULL;
    look->main = &look->way[look->pull ? 1 : 0];
}

/* False where the step has nothing to contrast. */
static bool look_init(struct look *look, struct trainer *t)
{
    struct training_position at = {t->step, t->steps > 0 ? t->steps : 1, trainer_epoch(t), t->plateau.count};
    *look = (struct look){.trainer = t};
    look->loss = batch_frame_loss(&t->objective, &look->term);
    look->now = objective_settings(&t->settings, objective_look_tau(&t->objective, &t->settings, &at));
    tape_reset(&t->tape);
    trainer_batch(t, &look->batch);
    tape_init_to_look(&look->tape, t->pool, WEIGHTS_PRESENT);
    if (!look->batch.pairs.n)
        return false;
    look->input = (struct loss_input){.tape = &look->tape, .batch = &look->batch, .data = t->data,
                                      .settings = &look->now, .geometry = t->similarity->geometry};
    for (int side = 0; side < 2; side++)
        look->input.side[side] = encode(look, (enum side)side);
    look->input.candidates = synthetic_append_rows(&look->tape, &look->batch, look->input.side[SIDE_CANDIDATE],
                                                   t->similarity);
    objective_add_prior(&look->input, &look->now);
    look->query = (struct teacher_query){t->given && t->given->has_teacher ? &t->given->teacher : NULL,
                                         look->batch.ids[SIDE_ANCHOR], look->batch.ids[SIDE_CANDIDATE],
                                         look->batch.n_ids[SIDE_CANDIDATE]};
    look->taught = teacher_of_rows(&look->query);
    find_rows_of_loss(look);
    return look->ways > 0;
}

/* Who a row is --------------------------------------------------------------------------------------------------- */

struct member {
    enum side side;
    uint32_t row; /* of its collection; NOT_DRAWN: of none */
    unsigned marks;
};

static struct member plain_member(const struct look *look, enum side side, uint32_t row)
{
    return (struct member){side, look->batch.ids[side][row], 0};
}

static struct member member_of_both_sides(const struct look *look, uint32_t row)
{
    const struct contrast_rows *p = &look->batch.pairs;
    enum side side = row < p->n ? SIDE_ANCHOR : SIDE_CANDIDATE;
    uint32_t place = side == SIDE_ANCHOR ? p->anchor[row] : p->positive[row - p->n];
    return (struct member){side, look->batch.ids[side][place], side == SIDE_ANCHOR ? BATCH_IS_ANCHOR : 0};
}

static struct member candidate_of(const struct look *look, uint32_t row)
{
    const struct batch *b = &look->batch;
    size_t plain = b->n_ids[SIDE_CANDIDATE];
    if (look->loss->both_sides)
        return member_of_both_sides(look, row);
    if (row < plain)
        return plain_member(look, SIDE_CANDIDATE, row);
    if (row < plain + b->n_queued) {
        uint32_t place = b->ids[SIDE_CANDIDATE][row] - (uint32_t)b->n_all_candidates;
        return (struct member){SIDE_CANDIDATE, b->queue_candidate[place] - 1, BATCH_IS_OLD};
    }
    struct member parent = {SIDE_CANDIDATE, NOT_DRAWN, 0};
    if (b->blends[row - plain - b->n_queued].parent[0] != NOT_DRAWN)
        parent = candidate_of(look, b->blends[row - plain - b->n_queued].parent[0]);
    parent.marks |= BATCH_IS_BLEND;
    return parent;
}

static struct member anchor_of(const struct look *look, uint32_t row)
{
    return look->loss->both_sides ? member_of_both_sides(look, row)
                                  : plain_member(look, SIDE_ANCHOR, row);
}

/* As the data set numbers it, -1 of none: rows of an arranged collection lie elsewhere. */
static float number_of(const struct look *look, struct member m)
{
    const struct collection *collection = look->trainer->data->side[m.side];
    return m.row == NOT_DRAWN ? -1 : (float)(collection->source ? collection->source[m.row] : m.row);
}

/* -1 where it has none. */
static float class_of(const struct look *look, struct member m)
{
    const struct feature *classes = collection_classes(look->trainer->data->side[m.side]);
    if (!classes || m.row == NOT_DRAWN)
        return -1;
    uint32_t class = ((const uint32_t *)classes->value)[m.row];
    return class == NO_CLASS ? -1 : (float)class;
}

/* Likely a false negative, and why. */
static unsigned suspicions(const struct look *look, struct member anchor, struct member other, float anchor_class)
{
    const struct task_data *data = look->trainer->data;
    unsigned marks = 0;
    if (data->side[anchor.side] == data->side[other.side] && anchor_class >= 0 &&
        anchor_class == class_of(look, other))
        marks |= BATCH_SAME_CLASS;
    if (!data->of_rows && other.side == SIDE_CANDIDATE && other.row != NOT_DRAWN &&
        (lists_have(&data->valid, anchor.row, other.row) || lists_have(&data->test, anchor.row, other.row)))
        marks |= BATCH_HELD_OUT;
    return marks;
}

static int strategy_of(const struct look *look, size_t column)
{
    int s = 0;
    if (look->loss->in_batch)
        return FROM_BATCH;
    if (!strcmp(setting_word(&look->now, &knob_sharing), "catalog"))
        return FROM_CATALOG;
    while (s < N_STRATEGIES - 1 && look->batch.slot[s + 1] <= column)
        s++;
    return s;
}

/* Rows of the frame ---------------------------------------------------------------------------------------------- */

/* Lines of words, each cut to `most` bytes and filled up with zeros. */
static uint8_t *add_lines(struct frame *frame, const char *name, size_t n, size_t most)
{
    return frame_add_pictures(frame, name, n, (const size_t[]){1, most, 1});
}

static void put_line(uint8_t *to, size_t most, const char *text, size_t bytes)
{
    size_t n = bytes < most ? bytes : most;
    while (n < bytes && n && ((unsigned char)text[n] & 0xc0) == 0x80)
        n--; /* not in the middle of a character */
    memcpy(to, text, n);
}

/* The beginning of the text of a row, where its collection has texts: of several lines the first. */
static void put_beginning(const struct look *look, struct member member, size_t at)
{
    const struct feature *text = collection_text(look->trainer->data->side[member.side]);
    if (!look->entry_text || !text || member.row == NOT_DRAWN)
        return;
    const char *begins = (const char *)text->value + text->start[member.row];
    size_t bytes = text->start[member.row + 1] - text->start[member.row];
    const char *line = bytes ? memchr(begins, '\n', bytes) : NULL;
    put_line(look->entry_text + at * BATCH_BEGINNING, BATCH_BEGINNING, begins,
             line ? (size_t)(line - begins) : bytes);
}

static const real *row_of(const struct node *node, uint32_t row)
{
    return node->value + (size_t)row * node->cols;
}

/* The last column of rows with a prior is that. */
static double embedded_cosine(const struct look *look, uint32_t x, uint32_t y)
{
    const struct node *rows = look->main->candidates;
    return cosine_of_rows(row_of(rows, x), row_of(rows, y), look->input.side[0]->cols);
}

static float teacher_says(const struct look *look, uint32_t anchor, uint32_t candidate)
{
    real said;
    if (!look->loss->taught || !look->query.teacher)
        return NAN;
    real *room = xmalloc((look->taught.room(look->taught.context, 1, 1) + 1) * sizeof *room);
    look->taught.scores(look->taught.context, &anchor, 1, &candidate, 1, room, &said);
    free(room);
    return isinf(said) ? NAN : (float)said;
}

static void put_entry(const struct look *look, uint32_t anchor, uint32_t candidate, unsigned marks, int strategy,
                      float *entry)
{
    const struct contrast_way *way = look->main;
    const struct contrast_rows *p = &way->pairs;
    struct member member = candidate_of(look, candidate), of = anchor_of(look, anchor);
    bool positive = marks & BATCH_IS_POSITIVE,
         belongs = marks & (BATCH_IS_POSITIVE | BATCH_ALSO_POSITIVE | BATCH_IS_MASKED);
    marks |= member.marks | (belongs ? 0 : suspicions(look, of, member, class_of(look, of)));
    entry[BATCH_ENTRY] = number_of(look, member);
    entry[BATCH_ENTRY_CODE] = (float)((unsigned)strategy + marks * BATCH_STRATEGIES);
    entry[BATCH_ENTRY_CLASS] = class_of(look, member);
    entry[BATCH_ENTRY_SIMILARITY] = (float)similarity_of_rows(look->input.geometry, row_of(way->anchors, anchor),
                                                              row_of(way->candidates, candidate),
                                                              way->anchors->cols);
    entry[BATCH_ENTRY_PRIOR] = way->candidates->cols > look->input.side[SIDE_CANDIDATE]->cols
                                   ? (float)row_of(way->candidates, candidate)[way->candidates->cols - 1]
                                   : 0;
    entry[BATCH_ENTRY_OFFSET] = p->offset && !positive ? (float)p->offset[candidate] : NAN;
    entry[BATCH_ENTRY_PULL] = positive ? 1 : 0;
    entry[BATCH_ENTRY_TEACHER] = teacher_says(look, anchor, candidate);
    entry[BATCH_ENTRY_SLOPE] = 0;
    put_beginning(look, member, (size_t)(entry - look->entries) / BATCH_ENTRY_FIELDS);
}

/* The positives of a row, whose places among the candidates go to `place`, NULL: only counted. Those of a loss that
 * pulls apart are all of the anchor, or where each row has one that of the row. */
static size_t put_positives(const struct look *look, size_t row, float *entry, uint32_t *place)
{
    const struct contrast_rows *main = &look->main->pairs, *p = look->pull ? &look->pull->pairs : main;
    bool each = p->n == main->n;
    size_t n = 0;
    for (size_t i = each ? row : 0; i < (each ? row + 1 : p->n); i++) {
        if (p->anchor[i] != main->anchor[row])
            continue;
        if (place) {
            place[n] = p->positive[i];
            put_entry(look, p->anchor[i], p->positive[i], BATCH_IS_POSITIVE, 0, entry + n * BATCH_ENTRY_FIELDS);
            if (look->pull && p->weight)
                entry[n * BATCH_ENTRY_FIELDS + BATCH_ENTRY_PULL] = (float)p->weight[i];
        }
        n++;
    }
    return n;
}

static bool is_masked(const struct contrast_rows *p, size_t row, size_t column)
{
    for (size_t m = p->masked_start ? p->masked_start[row] : 0; p->masked_start && m < p->masked_start[row + 1]; m++)
        if (p->masked[m] == column)
            return true;
    return false;
}

static unsigned marks_of_negative(const struct look *look, size_t row, size_t column, uint32_t candidate,
                                  const uint32_t *positive, size_t positives)
{
    unsigned marks = is_masked(&look->main->pairs, row, column) ? BATCH_IS_MASKED : 0;
    for (size_t p = 0; p < positives; p++)
        marks |= positive[p] == candidate ? BATCH_ALSO_POSITIVE : 0;
    if (positives && !marks && embedded_cosine(look, positive[0], candidate) > near_twin)
        marks |= BATCH_NEAR_TWIN;
    return marks;
}

/* Returns how many entries it has put. */
static size_t put_negatives(const struct look *look, size_t row, size_t looked, const uint32_t *positive,
                            size_t positives, float *entry)
{
    const struct contrast_rows *p = &look->main->pairs;
    const uint32_t *negative = p->negative + (p->shared ? 0 : row * p->negatives);
    size_t n = 0;
    for (size_t i = 0; i < looked; i++) {
        size_t column = spread_place(i, looked, p->negatives);
        if (negative[column] == NOT_DRAWN)
            continue;
        put_entry(look, p->anchor[row], negative[column],
                  marks_of_negative(look, row, column, negative[column], positive, positives),
                  strategy_of(look, column), entry + n++ * BATCH_ENTRY_FIELDS);
    }
    return n;
}

static struct frame_array *add_array(struct frame *frame, const char *name, size_t rows, size_t cols)
{
    frame_add(frame, name, rows, cols);
    return &frame->array[frame->n - 1];
}

static void put_anchor(const struct look *look, size_t row, size_t first, size_t entries, size_t looked, float *to)
{
    const struct contrast_rows *p = &look->main->pairs;
    struct member anchor = anchor_of(look, p->anchor[row]);
    const struct param *memory = &look->trainer->objective.memory[look->term];
    to[BATCH_ANCHOR] = number_of(look, anchor);
    to[BATCH_ANCHOR_CLASS] = class_of(look, anchor);
    to[BATCH_ANCHOR_FIRST] = (float)first;
    to[BATCH_ANCHOR_ENTRIES] = (float)entries;
    to[BATCH_ANCHOR_LOOKED] = (float)looked;
    to[BATCH_ANCHOR_COLUMNS] = (float)p->negatives;
    to[BATCH_ANCHOR_MEMORY] = memory->rows ? (float)memory->value[anchor.row] : 0;
    to[BATCH_ANCHOR_WEIGHT] = p->weight ? (float)p->weight[row] : 1;
}

/* Rows of a loss that contrasts both sides: those of anchors, as the others are their mirror. */
static size_t rows_of_anchors(const struct look *look)
{
    return look->loss->both_sides ? look->batch.pairs.n : look->main->pairs.n;
}

static bool has_texts(const struct look *look)
{
    const struct task_data *data = look->trainer->data;
    return collection_text(data->side[SIDE_CANDIDATE]) ||
           (look->loss->both_sides && collection_text(data->side[SIDE_ANCHOR]));
}

static void put_rows(struct look *look, struct frame *frame)
{
    size_t columns = look->main->pairs.negatives, rows = rows_of_anchors(look),
           looked = columns < MOST_COLUMNS ? columns : MOST_COLUMNS, fit = MOST_ENTRIES / (looked + 1),
           n = fit > MOST_ANCHORS ? MOST_ANCHORS : fit < LEAST_ANCHORS ? LEAST_ANCHORS : fit, entries = 0, at = 0;
    n = n < rows ? n : rows;
    for (size_t i = 0; i < n; i++)
        entries += looked + put_positives(look, spread_place(i, n, rows), NULL, NULL);
    struct frame_array *anchor = add_array(frame, "anchor", n, BATCH_ANCHOR_FIELDS),
                       *entry = add_array(frame, "entry", entries, BATCH_ENTRY_FIELDS);
    struct frame_array *text = &frame->array[frame->n];
    if (has_texts(look))
        look->entry_text = add_lines(frame, "entry_text", entries, BATCH_BEGINNING);
    look->entries = entry->value;
    uint32_t *positive = xmalloc((entries + 1) * sizeof *positive);
    for (size_t i = 0; i < n; i++) {
        size_t row = spread_place(i, n, rows);
        float *to = entry->value + at * BATCH_ENTRY_FIELDS;
        size_t positives = put_positives(look, row, to, positive);
        size_t own = positives + put_negatives(look, row, looked, positive, positives,
                                               to + positives * BATCH_ENTRY_FIELDS);
        put_anchor(look, row, at, own, looked, anchor->value + i * BATCH_ANCHOR_FIELDS);
        at += own;
    }
    entry->rows = at; /* what was not drawn left room */
    if (look->entry_text)
        text->rows = at;
    free(positive);
}

/* Pictures and texts, as the step sees them ---------------------------------------------------------------------- */

static void put_pictures(const struct look *look, enum side side, const char *name, const uint32_t *rows, size_t n,
                         struct frame *frame)
{
    const struct trainer *t = look->trainer;
    const struct feature *feature = t->tower[side].feature;
    if (!feature || !feature_is_picture(feature))
        return;
    uint8_t *pixel = frame_add_pictures(frame, name, n, feature->shape);
    struct encoding seen = trainer_encoding(t, side, rows, n, 0);
    input_views_show(t->pool, feature, n, &seen.at, &t->settings, pixel);
}

static void put_texts(const struct look *look, enum side side, const char *name, const uint32_t *rows, size_t n,
                      struct frame *frame)
{
    const struct trainer *t = look->trainer;
    struct arena arena = {0};
    struct text line = TEXT_INIT;
    uint8_t *to = t->tower[side].texts ? add_lines(frame, name, n, BATCH_TEXT) : NULL;
    for (size_t i = 0; i < n && to; i++) {
        struct encoding seen = trainer_encoding(t, side, &rows[i], 1, 0);
        struct text_input words;
        text_clear(&line);
        input_views_read_texts(t->pool, &arena, t->tower[side].texts, 1, &seen.at, &t->settings, &words);
        text_mark(&line, &words, rows[i]);
        put_line(to + i * BATCH_TEXT, BATCH_TEXT, line.data, line.length);
    }
    text_release(&line);
    arena_release(&arena);
}

static uint32_t first_positive(const struct look *look, size_t row)
{
    const struct contrast_rows *main = &look->main->pairs, *p = look->pull ? &look->pull->pairs : main;
    size_t i = p->n == main->n ? row : 0;
    while (p->anchor[i] != main->anchor[row])
        i++;
    return p->positive[i];
}

/* Of each anchor of the frame, and of its positive, the first of several. */
static void put_views(const struct look *look, struct frame *frame)
{
    size_t n = frame->array[0].rows, rows = rows_of_anchors(look);
    uint32_t anchor[MOST_ANCHORS], positive[MOST_ANCHORS];
    for (size_t i = 0; i < n; i++) {
        size_t row = spread_place(i, n, rows);
        anchor[i] = anchor_of(look, look->main->pairs.anchor[row]).row;
        positive[i] = candidate_of(look, first_positive(look, row)).row;
    }
    put_pictures(look, SIDE_ANCHOR, "anchor_view", anchor, n, frame);
    put_texts(look, SIDE_ANCHOR, "anchor_text", anchor, n, frame);
    put_pictures(look, SIDE_CANDIDATE, "positive_view", positive, n, frame);
    put_texts(look, SIDE_CANDIDATE, "positive_text", positive, n, frame);
}

/* The matrix ----------------------------------------------------------------------------------------------------- */

struct matrix_member {
    size_t pair;
    float class;
};

static int by_class(const void *a, const void *b)
{
    const struct matrix_member *x = a, *y = b;
    if (x->class != y->class)
        return x->class < y->class ? -1 : 1;
    return (x->pair > y->pair) - (x->pair < y->pair);
}

static void put_matrix(const struct look *look, struct frame *frame)
{
    const struct contrast_rows *p = &look->batch.pairs;
    const struct node *anchors = look->input.side[SIDE_ANCHOR], *candidates = look->input.candidates;
    size_t n = p->n < MATRIX ? p->n : MATRIX;
    struct matrix_member member[MATRIX];
    for (size_t i = 0; i < n; i++) {
        size_t pair = spread_place(i, n, p->n);
        float class = class_of(look, plain_member(look, SIDE_ANCHOR, p->anchor[pair]));
        member[i] = (struct matrix_member){
            pair, class >= 0 ? class : class_of(look, plain_member(look, SIDE_CANDIDATE, p->positive[pair]))};
    }
    qsort(member, n, sizeof *member, by_class);
    struct frame_array *matrix = add_array(frame, "matrix", n, n),
                       *row = add_array(frame, "matrix_row", n, BATCH_MATRIX_FIELDS);
    for (size_t i = 0; i < n; i++) {
        size_t pair = member[i].pair;
        float *to = row->value + i * BATCH_MATRIX_FIELDS;
        to[0] = number_of(look, plain_member(look, SIDE_ANCHOR, p->anchor[pair]));
        to[1] = number_of(look, plain_member(look, SIDE_CANDIDATE, p->positive[pair]));
        to[2] = member[i].class;
        for (size_t j = 0; j < n; j++)
            matrix->value[i * n + j] = (float)similarity_of_rows(look->input.geometry,
                                                                 row_of(anchors, p->anchor[pair]),
                                                                 row_of(candidates, p->positive[member[j].pair]),
                                                                 anchors->cols);
    }
}

/* Facts ---------------------------------------------------------------------------------------------------------- */

static void tell_knob(struct frame *frame, const struct knob *knob, const struct settings *now)
{
    char number[32];
    snprintf(number, sizeof number, "%.9g", setting(now, knob));
    frame_tell(frame, knob->name, knob->type == KNOB_REAL ? number : setting_word(now, knob));
}

static void tell_others(const struct look *look, struct frame *frame)
{
    const struct objective *objective = &look->trainer->objective;
    char others[FRAME_FACT] = "";
    for (size_t t = 0; t < objective->n; t++)
        if (t != look->term)
            snprintf(others + strlen(others), sizeof others - strlen(others), "%s%s", *others ? " " : "",
                     objective->loss[t]->part.name);
    frame_tell(frame, "others", others);
}

static void tell_strategies(struct frame *frame)
{
    char words[FRAME_FACT] = "";
    for (int s = 0; s < N_STRATEGIES; s++)
        snprintf(words + strlen(words), sizeof words - strlen(words), "%s ", strategies[s]->part.name);
    snprintf(words + strlen(words), sizeof words - strlen(words), "catalog batch");
    frame_tell(frame, "strategies", words);
}

/* Where strategies drew the negatives: how many, and by which shares. */
static void tell_draws(const struct look *look, struct frame *frame)
{
    if (strategy_of(look, 0) >= N_STRATEGIES)
        return;
    tell_knob(frame, &knob_negatives, &look->now);
    for (int s = 0; s < N_STRATEGIES; s++)
        if (setting(&look->now, strategies[s]->weight) > 0)
            tell_knob(frame, strategies[s]->weight, &look->now);
}

/* Knobs of which other values can be asked. */
static void tell_answers(const struct look *look, struct frame *frame)
{
    char words[FRAME_FACT] = "";
    for (size_t f = 0; f < frame->n_facts; f++)
        if (batch_frame_answers(frame, look->loss, frame->fact[f].name))
            snprintf(words + strlen(words), sizeof words - strlen(words), "%s%s", *words ? "+" : "",
                     frame->fact[f].name);
    frame_tell(frame, "answers", words);
}

static void tell_facts(const struct look *look, struct frame *frame)
{
    char scale[32];
    snprintf(scale, sizeof scale, "%.9g", batch_frame_scale(look->loss, &look->now));
    frame_tell(frame, "loss", look->loss->part.name);
    frame_tell(frame, "scale", scale);
    for (const struct knob *const *k = look->loss->part.knobs; k && *k; k++)
        tell_knob(frame, *k, &look->now);
    if (!look->loss->whole)
        tell_knob(frame, &knob_false_negative_guard, &look->now);
    tell_draws(look, frame);
    tell_answers(look, frame);
    tell_strategies(frame);
    tell_others(look, frame);
    frame_tell(frame, "anchors", look->trainer->data->side[SIDE_ANCHOR]->name);
    frame_tell(frame, "candidates", look->trainer->data->side[SIDE_CANDIDATE]->name);
    if (look->trainer->tower[0].feature)
        frame_tell(frame, "views", N_("rows are as the views of this step change them; batch normalisation, where "
                                      "the encoder has it, by its running statistics"));
    if (look->trainer->rules == RULES_FIRST)
        frame_tell(frame, "note", N_("the run is of rules 1, by which its curves of effective_negatives and "
                                     "hardest_share were measured on fewer and on masked negatives: they differ from "
                                     "what stands here"));
}

void batch_frame_make(struct trainer *trainer, struct frame *out)
{
    struct look look;
    *out = (struct frame){.step = trainer->step};
    if (look_init(&look, trainer)) {
        put_rows(&look, out);
        put_views(&look, out);
        put_matrix(&look, out);
        tell_facts(&look, out);
        batch_frame_weigh(out, look.loss, &look.now);
    }
    tape_release(&look.tape);
}
