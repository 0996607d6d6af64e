/* How well candidates are ranked: see ranking.h. */
#include "engine/probes/ranking.h"

#include "engine/fitting.h"
#include "engine/training.h"

#include "store/base/mem.h"
#include "store/run.h"

#include <assert.h>
#include <stdlib.h>

/* Lists and their equals ----------------------------------------------------------------------------------------- */

/* The lists of all anchors that count, one place longer than what is judged, so that it is seen whether equals were
 * cut off. */
struct ranked_lists {
    const struct ranked_split *split;
    uint32_t *anchors;
    size_t n, longest;
    uint32_t *candidate; /* (n, longest + 1) */
    real *score;    /* (n, longest + 1) */
    size_t *before; /* (n): where equals of the last place were cut off and some were relevant: all that were not */
};

static size_t places_of(const struct ranked_lists *l, size_t i)
{
    size_t n = l->longest + 1;
    while (n && l->candidate[i * (l->longest + 1) + n - 1] == UINT32_MAX)
        n--;
    return n;
}

static bool is_hit(const struct ranked_lists *l, size_t i, size_t place)
{
    return lists_have(l->split->relevant, l->anchors[i], l->candidate[i * (l->longest + 1) + place]);
}

/* The first of the equals that the end of the list cuts; `longest` when it cuts none. */
static size_t cut_from(const struct ranked_lists *l, size_t i)
{
    const real *score = l->score + i * (l->longest + 1);
    size_t place = l->longest;
    while (places_of(l, i) > l->longest && place > 0 && score[place - 1] == score[l->longest])
        place--;
    return place;
}

static void count_equals(struct pool *pool, const struct ranked_lists *l, const uint32_t *anchors, size_t n,
                         struct equal_scores *tally)
{
    rank_count_equals(pool, l->split->embedded, l->split->relevant, l->split->masked, anchors, n, tally);
}

/* Where relevant candidates stand among equals that go on beyond the list, the whole catalogue says how many stand
 * before them. */
static void look_beyond(struct pool *pool, struct ranked_lists *l)
{
    struct equal_scores *tally = xcalloc(l->n + 1, sizeof *tally);
    uint32_t *anchors = xmalloc((l->n + 1) * sizeof *anchors);
    size_t *at = xmalloc((l->n + 1) * sizeof *at), n = 0;
    for (size_t i = 0; i < l->n; i++) {
        size_t first = cut_from(l, i), hits = 0;
        for (size_t place = first; place < l->longest; place++)
            hits += is_hit(l, i, place);
        if (!hits)
            continue;
        tally[n] = (struct equal_scores){.score = l->score[i * (l->longest + 1) + first],
                                         .enough = l->longest - first};
        anchors[n] = l->anchors[i];
        at[n++] = i;
    }
    count_equals(pool, l, anchors, n, tally);
    for (size_t t = 0; t < n; t++)
        l->before[at[t]] = tally[t].equal;
    free(at);
    free(anchors);
    free(tally);
}

/* Puts the hits of one list behind their equals, unless `by_number`. Returns whether equals decided anything. */
static bool resolve_ties(const struct ranked_lists *l, size_t i, size_t places, bool by_number, bool *hit)
{
    const real *score = l->score + i * (l->longest + 1);
    bool tied = false;
    for (size_t first = 0, end; first < places && first < l->longest; first = end) {
        size_t hits = 0;
        for (end = first; end < places && score[end] == score[first]; end++)
            hits += end < l->longest && hit[end];
        bool cut = end > l->longest;
        size_t before = cut && hits ? l->before[i] : end - first - hits;
        tied |= cut || (hits && before);
        for (size_t place = first; place < end && place < l->longest && !by_number; place++)
            hit[place] = place >= first + before;
    }
    return tied;
}

/* Every list is of one score, and so is all the catalogue for the first anchors. */
static bool all_are_equal(struct pool *pool, const struct ranked_lists *l)
{
    enum { ANCHORS_SCORED = 16 };
    struct equal_scores tally[ANCHORS_SCORED];
    size_t n = l->n < ANCHORS_SCORED ? l->n : ANCHORS_SCORED, most = 0;
    for (size_t i = 0; i < l->n; i++) {
        const real *score = l->score + i * (l->longest + 1);
        size_t places = places_of(l, i);
        if (places && score[0] != score[places - 1])
            return false;
        most = places > most ? places : most;
    }
    if (most < 2)
        return false;
    for (size_t i = 0; i < n; i++)
        tally[i] = (struct equal_scores){.score = l->score[i * (l->longest + 1)], .enough = SIZE_MAX};
    count_equals(pool, l, l->anchors, n, tally);
    for (size_t i = 0; i < n; i++)
        if (tally[i].other)
            return false;
    return true;
}

/* Judging -------------------------------------------------------------------------------------------------------- */

static void judge_list(const bool *is_hit, size_t relevant, const size_t *k, size_t n_k, struct ranking *sum)
{
    struct judged_list l = {.relevant = relevant};
    size_t place = 0;
    for (size_t i = 0; i < n_k; i++) {
        for (; place < k[i]; place++) {
            double discount = 1 / log2((double)place + 2);
            l.ideal += place < relevant ? discount : 0;
            if (!is_hit[place])
                continue;
            l.gain += discount;
            l.first = l.hits ? l.first : place + 1;
            l.hits++;
            l.precisions += (double)l.hits / (double)(place + 1);
        }
        l.k = k[i];
        for (size_t m = 0; m < n_ranking_metrics; m++)
            if (ranking_metrics[m].of_list)
                sum->value[m][i] += ranking_metrics[m].of_list(&l);
    }
    sum->anchors++;
}

static void judge_lists(const struct ranked_lists *l, const size_t *k, size_t n_k, bool by_number,
                        struct ranking *out)
{
    const size_t *start = l->split->relevant->start;
    bool hits[LONGEST_LIST];
    for (size_t i = 0; i < l->n; i++) {
        uint32_t anchor = l->anchors[i];
        size_t places = places_of(l, i);
        for (size_t place = 0; place < l->longest; place++)
            hits[place] = place < places && is_hit(l, i, place);
        out->tied_anchors += resolve_ties(l, i, places, by_number, hits);
        judge_list(hits, start[anchor + 1] - start[anchor], k, n_k, out);
    }
    double n = out->anchors ? (double)out->anchors : 1;
    for (size_t m = 0; m < n_ranking_metrics; m++)
        for (size_t i = 0; i < n_k; i++)
            out->value[m][i] /= n;
}

/* Exposure ------------------------------------------------------------------------------------------------------- */

static int by_count(const void *a, const void *b, void *context)
{
    const uint32_t *count = context, x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return count[x] != count[y] ? (count[x] < count[y]) - (count[x] > count[y]) : (x > y) - (x < y);
}

void mark_fifth(const uint32_t *candidate_count, size_t candidates, bool rarest, bool *is_marked)
{
    uint32_t *order = xmalloc((candidates + 1) * sizeof *order), *count = xmalloc((candidates + 1) * sizeof *count);
    size_t fifth = (candidates + 4) / 5, from = rarest ? candidates - fifth : 0;
    for (size_t i = 0; i < candidates; i++) {
        order[i] = (uint32_t)i;
        count[i] = candidate_count[i];
    }
    qsort_r(order, candidates, sizeof *order, by_count, count);
    for (size_t i = 0; i < candidates; i++)
        is_marked[order[i]] = i >= from && i < from + fifth;
    free(count);
    free(order);
}

/* Adds the places from `from` to before `to` of every list. */
static void expose(const struct ranked_lists *l, size_t from, size_t to, const bool *is_popular, uint32_t *lists,
                   struct exposure *exposure)
{
    for (size_t i = 0; i < l->n; i++) {
        const uint32_t *candidate = l->candidate + i * (l->longest + 1);
        for (size_t place = from; place < to && candidate[place] != UINT32_MAX; place++) {
            size_t now = ++lists[candidate[place]];
            exposure->most = now > exposure->most ? now : exposure->most;
            exposure->of_popular += is_popular[candidate[place]];
            exposure->places++;
        }
    }
}

static void judge_exposure(const struct ranked_lists *l, const size_t *k, size_t n_k, struct ranking *out)
{
    size_t candidates = l->split->embedded->n_candidates, *with = xmalloc((l->n + 1) * sizeof *with);
    uint32_t *lists = xcalloc(candidates + 1, sizeof *lists);
    bool *is_popular = xcalloc(candidates + 1, sizeof *is_popular);
    struct exposure exposure = {.candidates = candidates, .with = with};
    mark_fifth(l->split->candidate_count, candidates, false, is_popular);
    for (size_t i = 0; i < n_k; i++) {
        expose(l, i ? k[i - 1] : 0, k[i], is_popular, lists, &exposure);
        memset(with, 0, (exposure.most + 1) * sizeof *with);
        for (size_t candidate = 0; candidate < candidates; candidate++)
            with[lists[candidate]]++;
        for (size_t m = 0; m < n_ranking_metrics; m++)
            if (ranking_metrics[m].of_all)
                out->value[m][i] = ranking_metrics[m].of_all(&exposure);
    }
    free(is_popular);
    free(lists);
    free(with);
}

/* Measuring ------------------------------------------------------------------------------------------------------ */

static void make_lists(struct pool *pool, struct ranked_lists *l)
{
    const struct ranked_split *split = l->split;
    l->anchors = xmalloc((split->embedded->n_anchors + 1) * sizeof *l->anchors);
    for (size_t u = 0; u < split->embedded->n_anchors; u++)
        if (split->relevant->start[u + 1] > split->relevant->start[u])
            l->anchors[l->n++] = (uint32_t)u;
    size_t room = l->n * (l->longest + 1);
    l->candidate = xmalloc((room + 1) * sizeof *l->candidate);
    l->score = xmalloc((room + 1) * sizeof *l->score);
    l->before = xcalloc(l->n + 1, sizeof *l->before);
    rank_relevant(pool, split->embedded, l->anchors, l->n, l->longest + 1, split->relevant, split->masked,
                  l->candidate, l->score);
}

static void drop_lists(struct ranked_lists *l)
{
    free(l->before);
    free(l->score);
    free(l->candidate);
    free(l->anchors);
}

void rank_evaluate(struct pool *pool, const struct ranked_split *split, const size_t *k, size_t n_k, int64_t rules,
                   struct ranking *out)
{
    struct ranked_lists l = {.split = split, .longest = k[n_k - 1]};
    assert(n_k <= MOST_NUMBERS && l.longest <= LONGEST_LIST && n_ranking_metrics <= MOST_RANKING_METRICS);
    *out = (struct ranking){0};
    make_lists(pool, &l);
    bool by_number = rules == RULES_FIRST;
    if (!by_number)
        look_beyond(pool, &l);
    judge_lists(&l, k, n_k, by_number, out);
    judge_exposure(&l, k, n_k, out);
    out->all_equal = all_are_equal(pool, &l);
    drop_lists(&l);
}

const char *ranking_alarm(const struct ranking *ranking)
{
    static const double many = 0.1; /* of the anchors */
    if ((double)ranking->tied_anchors > many * (double)ranking->anchors)
        return "equal scores decide lists of more than one user in ten (health/ties), and count against it: raise "
               "dim, or lower lr or weight_decay";
    return "";
}

/* The probe ------------------------------------------------------------------------------------------------------ */

static int by_size(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

size_t ranking_lengths(const char *word, size_t k[MOST_NUMBERS])
{
    double number[MOST_NUMBERS];
    size_t n = knob_numbers(word, number);
    for (size_t i = 0; i < n; i++)
        k[i] = (size_t)number[i];
    qsort(k, n, sizeof *k, by_size);
    return n;
}

static const struct metric ties = {.base = "ties", .group = "health", .pane = "health", .unit = "share",
                                   .comparable = true, .help = "share of users whose list equal scores decide"};

static const struct metric *metric_at(size_t at)
{
    return at < n_ranking_metrics ? &ranking_metrics[at].metric : at == n_ranking_metrics ? &ties : NULL;
}

static void tell(const struct measured *m, const struct ranking *r, const size_t *k, size_t n_k,
                 const struct sink *sink)
{
    for (size_t at = 0; at < n_ranking_metrics; at++) {
        const struct ranking_metric *row = &ranking_metrics[at];
        struct metric metric = row->metric;
        metric.split = m->split;
        for (size_t i = 0; i < n_k && m->rules >= row->since; i++) {
            metric.cut = m->rules >= row->cut_since ? (unsigned)k[i] : 0;
            if (metric.cut || i + 1 == n_k)
                sink->point(sink->context, &metric, m->step, r->value[at][i]);
        }
    }
    if (m->watched && m->rules > RULES_FIRST)
        sink->point(sink->context, &ties, m->step, (double)r->tied_anchors / (double)r->anchors);
}

static const char *measure(const struct measured *m, const struct sink *sink)
{
    struct ranked_split split = {m->embedded, m->relevant, m->masked, m->data->count};
    struct ranking r;
    size_t k[MOST_NUMBERS], n_k = ranking_lengths(setting_word(m->settings, &knob_k), k);
    rank_evaluate(m->pool, &split, k, n_k, m->rules, &r);
    if (!r.anchors)
        return NULL;
    tell(m, &r, k, n_k, sink);
    return ranking_alarm(&r);
}

const struct knob knob_k = {
    .name = "k", .type = KNOB_NUMBERS, .low = 1, .high = LONGEST_LIST, .scale = SCALE_LOG, .start = "20",
    .why_not = "recall at two K do not make one curve",
    .help = "list lengths at which ranking is measured, as in 20,5,10; selection goes by the first"};
static const struct knob *const knobs[] = {&knob_k, NULL};

static unsigned cut(const struct settings *settings, const struct metric *row)
{
    (void)row;
    return (unsigned)setting(settings, &knob_k);
}

/* Of one collection every row would find itself, unchanged. */
static int fits(const struct fitting *run, struct err *err)
{
    if (!run->data->of_rows)
        return 0;
    return err_set(err, ERR_USAGE, "probe=%s ranks candidates of another collection than the anchors', and these are "
                   "one: train with --set probe=retrieval+health --set main_metric=retrieval/recall",
                   setting_word(run->settings, &knob_probe));
}

const struct probe probe_ranking = {
    .part = {"ranking", "ranks all items for each user: recall, precision, NDCG and others of the best k", knobs,
             fits},
    .ranks = true, .of_lists = true, .metric = metric_at, .cut = cut, .measure = measure};
