/* Pseudo-labels: see pseudo.h. */
#include "engine/pseudo.h"

#include "engine/encoders/encoder.h"
#include "engine/training.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { ANCHORS_PER_BLOCK = 64, CANDIDATES_PER_TILE = 512 };

void pseudo_init(struct pseudo *pseudo, const struct settings *settings, size_t anchors)
{
    *pseudo = (struct pseudo){.count = (size_t)setting(settings, &knob_pseudo_count)};
    assert(pseudo->count <= MOST_PSEUDO);
    if (pseudo->count)
        param_init_state(&pseudo->table, "pseudo", anchors, pseudo->count, false);
}

/* Labels are kept as numbers that real has exactly. */
int pseudo_fits(const struct pseudo *pseudo, const struct task_data *data, struct err *err)
{
    enum { MOST_CANDIDATES = 1 << 24 };
    size_t candidates = data->rows[SIDE_CANDIDATE];
    if (pseudo->count && data->side[0] == data->side[1])
        return err_set(err, ERR_USAGE, "pseudo-labels pair the rows of two collections, and these are one: leave "
                       "out pseudo_count");
    if (!pseudo->count || candidates < MOST_CANDIDATES)
        return 0;
    return err_set(err, ERR_USAGE, "pseudo-labels are for fewer than %d candidates, not %zu: leave out pseudo_count",
                   (int)MOST_CANDIDATES, candidates);
}

void pseudo_release(struct pseudo *pseudo)
{
    param_release(&pseudo->table);
}

/* Choosing ------------------------------------------------------------------------------------------------------- */

struct job {
    struct pseudo *pseudo;
    const struct embedded *embedded;
    const struct teacher *teacher;
    const struct lists *train;
    size_t candidates;
    double threshold;
    uint32_t *anchors, *all; /* 0, 1, ...: as lists of ids */
    real **scratch;        /* per worker: a tile, and room for asking the teacher */
};

/* What is gathered of an anchor. */
struct sight {
    double sum, squares;
    size_t n;     /* candidates that have a score */
    size_t known; /* how far the anchor's list was read */
    real score[MOST_PSEUDO];
    uint32_t candidate[MOST_PSEUDO];
};

static void score_tile(const struct job *job, size_t first_anchor, size_t n, size_t first, size_t columns, real *s)
{
    const struct embedded *c = job->embedded;
    if (job->teacher) {
        struct teacher_query taught = {.teacher = job->teacher};
        teacher_scores(&taught, job->anchors + first_anchor, n, job->all + first, columns,
                       s + ANCHORS_PER_BLOCK * CANDIDATES_PER_TILE, s);
    } else {
        similarity_tile(c->geometry, n, columns, c->dim, c->anchors + first_anchor * c->dim,
                        c->candidates + first * c->dim, s, columns);
    }
}

static void insert(struct sight *sight, size_t top, uint32_t candidate, real score)
{
    if (!(score > sight->score[top - 1]))
        return;
    size_t at = top - 1;
    for (; at > 0 && score > sight->score[at - 1]; at--) {
        sight->score[at] = sight->score[at - 1];
        sight->candidate[at] = sight->candidate[at - 1];
    }
    sight->score[at] = score;
    sight->candidate[at] = candidate;
}

/* Candidates first .. first + columns - 1 of one anchor. */
static void see(const struct job *job, size_t anchor, struct sight *sight, size_t first, size_t columns,
                const real *s)
{
    const struct lists *train = job->train;
    for (size_t j = 0; j < columns; j++) {
        if (s[j] == -INFINITY)
            continue;
        sight->sum += (double)s[j];
        sight->squares += (double)s[j] * (double)s[j];
        sight->n++;
        while (sight->known < train->start[anchor + 1] && train->other[sight->known] < first + j)
            sight->known++;
        if (sight->known == train->start[anchor + 1] || train->other[sight->known] != first + j)
            insert(sight, job->pseudo->count, (uint32_t)(first + j), s[j]);
    }
}

static void decide(const struct job *job, size_t anchor, const struct sight *sight)
{
    double n = sight->n ? (double)sight->n : 1, mean = sight->sum / n, variance = sight->squares / n - mean * mean;
    real least = (real)(mean + job->threshold * sqrt(variance > 0 ? variance : 0)), *row;
    row = job->pseudo->table.value + anchor * job->pseudo->count;
    for (size_t t = 0; t < job->pseudo->count; t++)
        row[t] = sight->score[t] > least ? (real)(sight->candidate[t] + 1) : 0;
}

static void choose_block(void *context, size_t block, int worker)
{
    const struct job *job = context;
    size_t first_anchor = block * ANCHORS_PER_BLOCK, left = job->pseudo->table.rows - first_anchor;
    size_t n = left < ANCHORS_PER_BLOCK ? left : ANCHORS_PER_BLOCK;
    struct sight sight[ANCHORS_PER_BLOCK];
    real *s = job->scratch[worker];
    for (size_t i = 0; i < n; i++) {
        sight[i] = (struct sight){.known = job->train->start[first_anchor + i]};
        for (size_t t = 0; t < job->pseudo->count; t++)
            sight[i].score[t] = -INFINITY;
    }
    for (size_t first = 0; first < job->candidates; first += CANDIDATES_PER_TILE) {
        size_t columns = job->candidates - first < CANDIDATES_PER_TILE ? job->candidates - first
                                                                       : CANDIDATES_PER_TILE;
        score_tile(job, first_anchor, n, first, columns, s);
        for (size_t i = 0; i < n; i++)
            see(job, first_anchor + i, &sight[i], first, columns, s + i * columns);
    }
    for (size_t i = 0; i < n; i++)
        decide(job, first_anchor + i, &sight[i]);
}

static uint32_t *counting(size_t n)
{
    uint32_t *to = xmalloc((n + 1) * sizeof *to);
    for (size_t i = 0; i < n; i++)
        to[i] = (uint32_t)i;
    return to;
}

size_t pseudo_choose(struct pseudo *pseudo, struct pool *pool, const struct embedded *embedded,
                     const struct teacher *teacher, const struct lists *train, double threshold)
{
    size_t threads = (size_t)pool_threads(pool), anchors = pseudo->table.rows, labels = 0;
    struct job job = {.pseudo = pseudo, .embedded = embedded, .teacher = teacher, .train = train,
                      .threshold = threshold, .candidates = teacher ? teacher->rows[SIDE_CANDIDATE]
                      : embedded->n_candidates};
    size_t room = ANCHORS_PER_BLOCK * CANDIDATES_PER_TILE +
                  (teacher ? teacher_room(teacher, ANCHORS_PER_BLOCK, CANDIDATES_PER_TILE) : 0);
    job.anchors = counting(anchors);
    job.all = counting(job.candidates);
    job.scratch = xcalloc(threads, sizeof *job.scratch);
    for (size_t t = 0; t < threads; t++)
        job.scratch[t] = xmalloc(room * sizeof **job.scratch);
    pool_for(pool, (anchors + ANCHORS_PER_BLOCK - 1) / ANCHORS_PER_BLOCK, choose_block, &job);
    for (size_t t = 0; t < threads; t++)
        free(job.scratch[t]);
    free(job.scratch);
    free(job.anchors);
    free(job.all);
    for (size_t i = 0; i < anchors * pseudo->count; i++)
        labels += pseudo->table.value[i] > 0;
    return labels;
}

void pseudo_clear(struct pseudo *pseudo)
{
    memset(pseudo->table.value, 0, pseudo->table.rows * pseudo->count * sizeof(real));
}

/* Dealing out ---------------------------------------------------------------------------------------------------- */

size_t pseudo_most(const struct pseudo *pseudo, size_t steps)
{
    return pseudo->count * (pseudo->table.rows / steps + 1);
}

size_t pseudo_of_step(const struct pseudo *pseudo, size_t step, size_t steps, uint32_t *anchor, uint32_t *candidate)
{
    size_t n = 0;
    for (size_t u = step; pseudo->count && u < pseudo->table.rows; u += steps)
        for (size_t t = 0; t < pseudo->count; t++) {
            real label = pseudo->table.value[u * pseudo->count + t];
            if (label == 0)
                continue;
            anchor[n] = (uint32_t)u;
            candidate[n++] = (uint32_t)label - 1;
        }
    return n;
}
