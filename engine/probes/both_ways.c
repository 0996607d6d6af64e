/* The probe `both_ways`: does the first of a pair find the second among all seconds of a split, and the second the
 * first? Rows are compared as in the loss, above the head. A row counts at k where any of its partners is among its
 * nearest k; where equals decide, it counts by its chance under a random order of the equals. The median rank is that
 * of the nearest partner, by expectation among equals, counted from 1.
 *
 * The ways are called i2t and t2i (pictures to texts, texts to pictures) where the data are that, else a2b and b2a.
 * Within one collection a row, and what equals it, is no answer to itself. */
#include "engine/fitting.h"
#include "engine/probes/pair_rows.h"
#include "engine/probes/ranking.h"
#include "engine/probes/rows.h"
#include "engine/trainer_state.h"
#include "engine/training.h"
#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RECALL(way, from, to)                                                                         \
    {.base = way "/recall", .pane = "main", .unit = "share", .higher = true, .comparable = true,      \
     .help = "share of " from " that find one of their " to " among the nearest k"}
#define MEDIAN(way, from, to)                                                                         \
    {.base = way "/median_rank", .pane = "ranks", .unit = "place", .comparable = true,                \
     .help = "median over " from " of the place of the nearest of their " to}
static const struct metric metrics[] = {
    RECALL("a2b", "first rows of pairs", "partners"),  RECALL("b2a", "second rows of pairs", "partners"),
    MEDIAN("a2b", "first rows of pairs", "partners"),  MEDIAN("b2a", "second rows of pairs", "partners"),
    RECALL("i2t", "pictures", "texts"),                RECALL("t2i", "texts", "pictures"),
    MEDIAN("i2t", "pictures", "texts"),                MEDIAN("t2i", "texts", "pictures"),
};
enum { N_METRICS = sizeof metrics / sizeof *metrics, OF_KIND = N_METRICS / 2, MEDIANS = 2, ROWS_PER_BLOCK = 16 };

static const struct metric *metric_at(size_t at)
{
    return at < N_METRICS ? &metrics[at] : NULL;
}

static bool has_length(const struct metric *row)
{
    return strstr(row->base, "recall") != NULL;
}

static unsigned cut(const struct settings *settings, const struct metric *row)
{
    return has_length(row) ? (unsigned)setting(settings, &knob_k) : 0;
}

/* Where its nearest partner stands: `nearer` others stand before it, and among its equals are so many partners and so
 * many others. */
struct standing {
    size_t nearer, partners, others;
};

struct way {
    const struct measured *m;
    const struct measured_pairs *pairs;
    enum side from, to;
    struct lists partners;     /* places of `to` by places of `from` */
    struct standing *standing; /* (n_rows[from]) */
};

/* The similarities of a row with all of the other side. Returns that of the nearest partner. */
static real compare_all(const struct way *way, size_t at, real *score)
{
    const struct measured_pairs *pairs = way->pairs;
    const struct geometry *geometry = way->m->trainer->similarity->geometry;
    size_t dim = pairs->dim;
    real best = -INFINITY;
    for (size_t j = 0; j < pairs->n_rows[way->to]; j++)
        score[j] = similarity_of_rows(geometry, pairs->embedded[way->from] + at * dim,
                                      pairs->embedded[way->to] + j * dim, dim);
    for (size_t i = way->partners.start[at]; i < way->partners.start[at + 1]; i++)
        best = score[way->partners.other[i]] > best ? score[way->partners.other[i]] : best;
    return best;
}

static void stand(const struct way *way, uint32_t at, real *score)
{
    const struct measured_pairs *pairs = way->pairs;
    struct standing *s = &way->standing[at];
    real best = compare_all(way, at, score);
    for (size_t j = 0; j < pairs->n_rows[way->to]; j++) {
        if (score[j] < best)
            continue;
        if (lists_have(&way->partners, at, (uint32_t)j))
            s->partners++;
        else if (!task_keys_meet(way->m->data, way->from, pairs->row[way->from][at], way->to, pairs->row[way->to][j]))
            *(score[j] > best ? &s->nearer : &s->others) += 1;
    }
}

static void stand_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct way *way = context;
    real *score = xmalloc((way->pairs->n_rows[way->to] + 1) * sizeof *score);
    for (size_t at = block * ROWS_PER_BLOCK;
         at < (block + 1) * ROWS_PER_BLOCK && at < way->pairs->n_rows[way->from]; at++)
        stand(way, (uint32_t)at, score);
    free(score);
}

/* The chance that a partner is among the first k. */
static double found_within(const struct standing *s, size_t k)
{
    double missed = 1;
    for (size_t place = s->nearer, drawn = 0; place < k && missed > 0; place++, drawn++)
        missed *= drawn < s->others ? (double)(s->others - drawn) / (double)(s->others + s->partners - drawn) : 0;
    return 1 - missed;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median_rank(const struct way *way)
{
    size_t n = way->pairs->n_rows[way->from];
    double *rank = xmalloc((n + 1) * sizeof *rank);
    for (size_t i = 0; i < n; i++) {
        const struct standing *s = &way->standing[i];
        rank[i] = (double)s->nearer + (double)(s->partners + s->others + 1) / (double)(s->partners + 1);
    }
    qsort(rank, n, sizeof *rank, compare_doubles);
    double median = (rank[(n - 1) / 2] + rank[n / 2]) / 2;
    free(rank);
    return median;
}

static void tell(const struct way *way, const struct metric *row, const struct sink *sink)
{
    const struct measured *m = way->m;
    size_t k[MOST_NUMBERS], n_k = ranking_lengths(setting_word(m->settings, &knob_k), k),
           n = way->pairs->n_rows[way->from];
    struct metric metric = *row;
    metric.split = m->split;
    for (size_t i = 0; i < n_k; i++) {
        double found = 0;
        for (size_t at = 0; at < n; at++)
            found += found_within(&way->standing[at], k[i]) / (double)n;
        metric.cut = (unsigned)k[i];
        sink->point(sink->context, &metric, m->step, found);
    }
    metric = row[MEDIANS];
    metric.split = m->split;
    sink->point(sink->context, &metric, m->step, median_rank(way));
}

static void go_one_way(const struct measured *m, const struct measured_pairs *pairs, enum side from,
                       const struct metric *row, const struct sink *sink)
{
    struct way way = {.m = m, .pairs = pairs, .from = from, .to = from == SIDE_ANCHOR ? SIDE_CANDIDATE : SIDE_ANCHOR};
    size_t n = pairs->n_rows[from];
    way.partners = lists_of_pairs(n, pairs->place[way.from], pairs->place[way.to], pairs->n);
    way.standing = xcalloc(n + 1, sizeof *way.standing);
    pool_for(m->pool, (n + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, stand_block, &way);
    tell(&way, row, sink);
    free(way.standing);
    lists_release(&way.partners);
}

static bool is_of(const struct collection *collection, enum feature_kind kind)
{
    for (size_t f = 0; f < collection->n_features; f++)
        if (kind == FEATURE_DENSE ? feature_is_picture(&collection->feature[f]) : collection->feature[f].kind == kind)
            return true;
    return false;
}

/* The rows of metrics of either way. */
static const struct metric *rows_of(const struct task_data *data, enum side from)
{
    for (int side = 0; side < 2; side++)
        if (is_of(data->side[side], FEATURE_DENSE) && is_of(data->side[!side], FEATURE_TEXT))
            return &metrics[OF_KIND + ((int)from != side)];
    return &metrics[from];
}

static const char *measure(const struct measured *m, const struct sink *sink)
{
    struct measured_pairs pairs;
    measured_pairs_make(m, true, &pairs);
    for (int side = 0; side < 2; side++)
        m->trainer->similarity->prepare_rows(pairs.embedded[side], pairs.n_rows[side], pairs.dim);
    for (int from = 0; from < 2 && pairs.n; from++)
        go_one_way(m, &pairs, (enum side)from, rows_of(m->data, (enum side)from), sink);
    bool any = pairs.n > 0;
    measured_pairs_release(&pairs);
    return any ? "" : NULL;
}

static int fits(const struct fitting *run, struct err *err)
{
    const char *judging = setting_word(run->settings, &knob_main_metric);
    const struct metric *ways[2] = {rows_of(run->data, SIDE_ANCHOR), rows_of(run->data, SIDE_CANDIDATE)};
    if (run->data->of_rows)
        return err_set(err, ERR_USAGE, "probe=%s has one that finds the other row of a pair, and these data have no "
                       "pairs: leave it out", setting_word(run->settings, &knob_probe));
    for (size_t i = 0; i < N_METRICS; i++) {
        const struct metric *row = &metrics[i];
        bool measured = false;
        for (int way = 0; way < 2; way++)
            measured |= row == ways[way] || row == ways[way] + MEDIANS;
        if (!measured && !strcmp(judging, row->base))
            return err_set(err, ERR_USAGE, "main_metric=%s is of other data, and of these there are %s and %s: set "
                           "main_metric=%s", judging, ways[0]->base, ways[1]->base, ways[0]->base);
    }
    return 0;
}

const struct probe probe_both_ways = {
    .part = {.name = "both_ways", .help = "retrieval of either row of a pair by the other: recall, median rank",
             .knobs = (const struct knob *const[]){&knob_k, &knob_probe_rows, NULL}, .fits = fits},
    .metric = metric_at,
    .cut = cut,
    .measure = measure,
};
