/* The probe `ratings`: how far are ratings from what the scores say they are?
 *
 * A score by contrast is no rating, so a line is fitted first: the rating is taken to be a + b score, with a and b by
 * least squares over (a sample of) the pairs of train, and never outside the ratings that train has. What is left is
 * the mean absolute and the mean squared error over the pairs of a split. */
#include "engine/fitting.h"
#include "engine/probes/probe.h"
#include "engine/similarities/similarity.h"
#include "engine/training.h"

#include <math.h>

enum { MOST_FITTED = 200000 };

static const struct metric metrics[] = {
    {.base = "mae", .pane = "ratings", .unit = "ratings", .comparable = true,
     .help = "mean absolute difference of ratings from the line that train draws through scores"},
    {.base = "mse", .pane = "ratings", .unit = "ratings squared", .comparable = true,
     .help = "mean squared difference of ratings from the line that train draws through scores"},
};
enum { N_METRICS = sizeof metrics / sizeof *metrics };

static const struct metric *metric_at(size_t at)
{
    return at < N_METRICS ? &metrics[at] : NULL;
}

struct line {
    double at_zero, slope, low, high;
};

static double score_of(const struct embedded *e, size_t anchor, size_t candidate)
{
    return (double)similarity_of_rows(e->geometry, e->anchors + anchor * e->dim, e->candidates + candidate * e->dim,
                                      e->dim);
}

/* Where all scores are equal the line is level, at the mean of the ratings. */
static struct line fit_line(const struct measured *m)
{
    const struct task_data *data = m->data;
    struct line line = {.low = INFINITY, .high = -INFINITY};
    size_t n = data->n < MOST_FITTED ? data->n : MOST_FITTED;
    double scores = 0, ratings = 0, squares = 0, products = 0;
    for (size_t i = 0; i < n; i++) {
        size_t at = i * data->n / n;
        double score = score_of(m->embedded, data->row[0][at], data->row[1][at]);
        double rating = (double)data->value[SPLIT_TRAIN][at];
        scores += score / (double)n;
        ratings += rating / (double)n;
        squares += score * score / (double)n;
        products += score * rating / (double)n;
        line.low = fmin(line.low, rating);
        line.high = fmax(line.high, rating);
    }
    double variance = squares - scores * scores;
    line.slope = variance > 1e-12 ? (products - scores * ratings) / variance : 0;
    line.at_zero = ratings - line.slope * scores;
    return line;
}

static const char *measure(const struct measured *m, const struct sink *sink)
{
    const struct lists *pairs = m->relevant;
    const float *rating = m->data->value[pairs == &m->data->valid ? SPLIT_VALID : SPLIT_TEST];
    size_t n = pairs->start[pairs->rows];
    if (!n || !rating)
        return NULL;
    struct line line = fit_line(m);
    double sum[N_METRICS] = {0};
    for (uint32_t anchor = 0; anchor < pairs->rows; anchor++)
        for (size_t i = pairs->start[anchor]; i < pairs->start[anchor + 1]; i++) {
            double expected = line.at_zero + line.slope * score_of(m->embedded, anchor, pairs->other[i]);
            double off = (double)rating[i] - fmin(fmax(expected, line.low), line.high);
            sum[0] += fabs(off);
            sum[1] += off * off;
        }
    for (size_t i = 0; i < N_METRICS; i++) {
        struct metric metric = metrics[i];
        metric.split = m->split;
        sink->point(sink->context, &metric, m->step, sum[i] / (double)n);
    }
    return "";
}

static int fits(const struct fitting *run, struct err *err)
{
    if (run->data->value[SPLIT_TRAIN])
        return 0;
    return err_set(err, ERR_USAGE, "probe=%s has one that measures ratings, and these data have none: "
                   "leave it out, or import a table with a column of ratings",
                   setting_word(run->settings, &knob_probe));
}

const struct probe probe_ratings = {
    .part = {.name = "ratings", .help = "how far ratings are from a line through the scores, drawn by train",
             .fits = fits},
    .ranks = true, .metric = metric_at, .measure = measure};
