/* Pairs of rows that belong together: sentences that mean the same, questions and answers, pictures and their
 * captions (CLIP: Radford et al., ICML 2021; sentence pairs: Reimers, Gurevych, EMNLP 2019). An anchor is the
 * first of a pair, its positive the second; where both are rows of one collection they share the tower. What is
 * paired with an anchor is never its negative, nor is anything with the same numbers or words. Where pairs have
 * scores, those of high score are the positives, and those of low score name what an anchor contradicts, for
 * mix_contradiction to draw (SimCSE: Gao, Yao, Chen, EMNLP 2021). With partner=itself who is paired with whom is
 * only measured by: a row is the positive of itself, as views change it another time. Validation and test are
 * whole groups of pairs (data/hold_out.h). */
#include "engine/tasks/task.h"

#include "engine/data/hold_out.h"
#include "engine/fitting.h"
#include "store/base/mem.h"

#include <stdlib.h>

static const struct knob knob_positive_score = {
    .name = "positive_score", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0.7",
    .why_not = "it decides which pairs a run trains on",
    .help = "of scored pairs, positives are those so far up from the lowest score to the highest"};

static const struct knob knob_negative_score = {
    .name = "negative_score", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0.3",
    .why_not = "it decides which pairs a run is told to push apart",
    .help = "of scored pairs, those below it and positive_score are contradictions (mix_contradiction)"};

/* The first is the default. */
enum partner { PARTNER_PAIRED, PARTNER_ITSELF };
static const struct knob knob_partner = {
    .name = "partner", .type = KNOB_CHOICE, .choices = "paired itself ", .start = "paired",
    .why_not = "it decides which pairs a run trains on",
    .help = "a row's positive is what it is paired with, or itself in another view (SimCSE, no scores)"};

static int fits(const struct corpus *corpus, struct err *err)
{
    if (corpus->n_relations && !corpus_find_relation(corpus, "chose"))
        return 0;
    return err_set(err, ERR_USAGE, "task=paired is for pairs of rows that belong together, and these data have "
                   "none");
}

/* Scores --------------------------------------------------------------------------------------------------------- */

/* From which to which they go in train, and the one from which on a pair is a positive: this far up. */
static void bind_scores(struct task_data *data, const struct relation_pairs *train, double share)
{
    double low = 0, high = 0;
    for (size_t i = 0; i < train->n && train->value; i++) {
        low = !i || train->value[i] < low ? train->value[i] : low;
        high = !i || train->value[i] > high ? train->value[i] : high;
    }
    data->positive_from = train->value ? (float)(low + share * (high - low)) : -INFINITY;
    data->lowest_score = (float)low;
    data->highest_score = (float)high;
}

/* Each row that stands in a train pair is the positive of itself. */
static void take_rows(struct task_data *data, const struct relation_pairs *train)
{
    bool *taken = xcalloc(data->rows[0] + 1, sizeof *taken);
    uint32_t *row = data->owned[0] = xmalloc((data->rows[0] + 1) * sizeof *row);
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < train->n; i++)
            taken[train->row[side][i]] = true;
    for (size_t r = 0; r < data->rows[0]; r++)
        if (taken[r])
            row[data->n++] = (uint32_t)r;
    data->row[0] = data->row[1] = row;
    free(taken);
}

/* The train pairs that are positives, into data->row. */
static void take_pairs(struct task_data *data, const struct relation_pairs *train)
{
    uint32_t *row[2];
    for (int side = 0; side < 2; side++)
        row[side] = data->owned[side] = xmalloc((train->n + 1) * sizeof *row[side]);
    if (train->value)
        data->score = data->owned_score = xmalloc((train->n + 1) * sizeof *data->owned_score);
    for (size_t i = 0; i < train->n; i++) {
        if (train->value && train->value[i] < data->positive_from)
            continue;
        if (train->value)
            data->owned_score[data->n] = train->value[i];
        row[0][data->n] = train->row[0][i];
        row[1][data->n++] = train->row[1][i];
    }
    data->row[0] = row[0];
    data->row[1] = row[1];
}

/* Rows that are alike -------------------------------------------------------------------------------------------- */

/* Of each row the first with the same numbers or words; itself where it has none. To be freed. */
static uint32_t *firsts_of(const struct collection *collection)
{
    if (collection_dense(collection) || collection_text(collection))
        return task_keys_of_duplicates(collection);
    uint32_t *first = xmalloc((collection->rows + 1) * sizeof *first);
    for (size_t r = 0; r < collection->rows; r++)
        first[r] = (uint32_t)r;
    return first;
}

/* Rows by the first that is like them. */
static struct lists rows_alike(const uint32_t *first, size_t rows)
{
    uint32_t *all = xmalloc((rows + 1) * sizeof *all);
    for (size_t r = 0; r < rows; r++)
        all[r] = (uint32_t)r;
    struct lists alike = lists_of_pairs(rows, first, all, rows);
    free(all);
    return alike;
}

/* What is never a negative --------------------------------------------------------------------------------------- */

struct pair_list {
    size_t n, capacity;
    struct pair {
        uint32_t anchor, other;
    } *pair;
};

/* All that are like the one with all that are like the other. */
static void relate(struct pair_list *list, const struct lists *anchors, uint32_t anchor, const struct lists *others,
                   uint32_t other)
{
    for (size_t a = anchors->start[anchor]; a < anchors->start[anchor + 1]; a++)
        for (size_t o = others->start[other]; o < others->start[other + 1]; o++) {
            ARRAY_ROOM(list->pair, list->n, list->capacity);
            list->pair[list->n++] = (struct pair){anchors->other[a], others->other[o]};
        }
}

static int compare_pairs(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    if (x->anchor != y->anchor)
        return (x->anchor > y->anchor) - (x->anchor < y->anchor);
    return (x->other > y->other) - (x->other < y->other);
}

/* Each pair once. Takes the list over. */
static struct lists lists_of(struct pair_list *list, size_t rows)
{
    uint32_t *row[2];
    size_t n = 0;
    for (int side = 0; side < 2; side++)
        row[side] = xmalloc((list->n + 1) * sizeof *row[side]);
    if (list->n)
        qsort(list->pair, list->n, sizeof *list->pair, compare_pairs);
    for (size_t i = 0; i < list->n; i++) {
        if (i && !compare_pairs(&list->pair[i], &list->pair[i - 1]))
            continue;
        row[0][n] = list->pair[i].anchor;
        row[1][n++] = list->pair[i].other;
    }
    struct lists lists = lists_of_pairs(rows, row[0], row[1], n);
    free(row[0]);
    free(row[1]);
    free(list->pair);
    return lists;
}

static void add_lists(struct pair_list *list, const struct lists *lists)
{
    for (uint32_t r = 0; r < lists->rows; r++)
        for (size_t i = lists->start[r]; i < lists->start[r + 1]; i++) {
            ARRAY_ROOM(list->pair, list->n, list->capacity);
            list->pair[list->n++] = (struct pair){r, lists->other[i]};
        }
}

static struct lists join(const struct lists *a, const struct lists *b)
{
    struct pair_list list = {.n = 0};
    add_lists(&list, a);
    add_lists(&list, b);
    return lists_of(&list, a->rows);
}

/* Rows that are alike, on both sides. */
struct alike {
    const uint32_t *first[2]; /* (rows) */
    struct lists lists[2];
    bool within; /* one collection */
};

/* Within one collection what is paired is so both ways, since either may stand on either side. */
static void relate_pair(struct pair_list *list, const struct alike *alike, uint32_t anchor, uint32_t candidate)
{
    uint32_t a = alike->first[0][anchor], b = alike->first[1][candidate];
    relate(list, &alike->lists[0], a, &alike->lists[1], b);
    if (alike->within)
        relate(list, &alike->lists[0], b, &alike->lists[1], a);
}

static struct lists related_rows(const struct task_data *data, const struct alike *alike)
{
    struct pair_list list = {.n = 0};
    for (size_t i = 0; i < data->n; i++)
        relate_pair(&list, alike, data->row[0][i], data->row[1][i]);
    return lists_of(&list, data->rows[0]);
}

/* Pairs of low score; of no rows where there are none. */
static struct lists opposed_rows(const struct task_data *data, const struct relation_pairs *train,
                                 const struct alike *alike, double share)
{
    struct pair_list list = {.n = 0};
    float below = (float)((double)data->lowest_score +
                          share * ((double)data->highest_score - (double)data->lowest_score));
    for (size_t i = 0; i < train->n && train->value; i++)
        if (train->value[i] < below && train->value[i] < data->positive_from)
            relate_pair(&list, alike, train->row[0][i], train->row[1][i]);
    return list.n ? lists_of(&list, data->rows[0]) : (struct lists){.rows = 0};
}

static void bind_related(struct task_data *data, const struct relation_pairs *train, double negative_score)
{
    uint32_t *made[2] = {firsts_of(data->side[0]), NULL};
    struct alike alike = {.within = data->side[0] == data->side[1]};
    if (!alike.within)
        made[1] = firsts_of(data->side[1]);
    for (int side = 0; side < 2; side++) {
        alike.first[side] = alike.within ? made[0] : made[side];
        alike.lists[side] = rows_alike(alike.first[side], data->rows[side]);
    }
    data->related = related_rows(data, &alike);
    data->opposed = opposed_rows(data, train, &alike, negative_score);
    if (alike.within)
        data->key[0] = data->key[1] = data->owned[2] = made[0];
    else
        free(made[0]);
    free(made[1]);
    lists_release(&alike.lists[0]);
    lists_release(&alike.lists[1]);
}

/* Held out ------------------------------------------------------------------------------------------------------- */

static struct lists lists_of_split(const struct relation *relation, enum split split)
{
    const struct relation_pairs *pairs = &relation->split[split];
    return lists_of_pairs(relation->side[0]->rows, pairs->row[0], pairs->row[1], pairs->n);
}

static void count_candidates(struct task_data *data)
{
    data->count = xcalloc(data->rows[1] + 1, sizeof *data->count);
    for (size_t i = 0; i < data->n; i++)
        data->count[data->row[1][i]]++;
}

static bool pairs_itself(const struct task_data *data, const struct settings *settings)
{
    return data->side[0] == data->side[1] && setting(settings, &knob_partner) == PARTNER_ITSELF;
}

static void bind(struct task_data *data, const struct corpus *corpus, const struct settings *settings)
{
    const struct relation *relation = &corpus->relation[0];
    const struct relation_pairs *train = &relation->split[SPLIT_TRAIN];
    uint32_t *together = relation_together(relation);
    for (int side = 0; side < 2; side++) {
        data->side[side] = relation->side[side];
        data->name[side] = relation->side[side]->name;
        data->rows[side] = relation->side[side]->rows;
    }
    data->drawable = data->rows[1];
    data->pairs = train->n;
    data->together = smallest_together(together, train->n);
    free(together);
    bind_scores(data, train, setting(settings, &knob_positive_score));
    if (pairs_itself(data, settings))
        take_rows(data, train);
    else
        take_pairs(data, train);
    count_candidates(data);
    bind_related(data, train, pairs_itself(data, settings) ? 0 : setting(settings, &knob_negative_score));
    data->valid = lists_of_split(relation, SPLIT_VALID);
    data->test = lists_of_split(relation, SPLIT_TEST);
    data->value[SPLIT_VALID] = relation->split[SPLIT_VALID].value;
    data->value[SPLIT_TEST] = relation->split[SPLIT_TEST].value;
    data->known = join(&data->related, &data->valid);
    data->owns_lists = true;
}

static int partner_fits(const struct fitting *run, struct err *err)
{
    if (setting(run->settings, &knob_partner) != PARTNER_ITSELF || pairs_itself(run->data, run->settings))
        return 0;
    return err_set(err, ERR_USAGE, "partner=itself is for pairs of rows of one kind, such as two texts, and these "
                   "are pairs of %s and %s: set partner=paired", run->data->name[0], run->data->name[1]);
}

const struct task task_paired = {
    .part = {.name = "paired", .help = "pairs of rows that belong together: sentences, pictures and captions",
             .knobs = (const struct knob *const[]){&knob_positive_score, &knob_negative_score, &knob_partner, NULL},
             .fits = partner_fits},
    .has_inputs = true,
    .start = (const struct task_start[]){
        {"pairs+pictures+texts", CAPTIONS_START "loss=clip learn_tau=on tau=0.07 tau_min=0.01"},
        {"pairs+texts+scored", SCORED_TEXTS_START "loss=clip tau=0.1"},
        {"pairs+texts", PAIRED_TEXTS_START "loss=clip tau=0.1"},
        {"pairs", PAIRS_START "probe=both_ways+health main_metric=a2b/recall encoder=mlp loss=clip tau=0.1"},
        {NULL, NULL}},
    .fits = fits,
    .bind = bind,
};
