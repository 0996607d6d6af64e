/* replay: trains a run again from its settings, seed and events, in memory, and compares every recorded metric bit by
 * bit. What is measured now and was not then is no difference: metrics of which the record has no point at all are
 * left out, and counted. */
#include "engine/core/kernel.h"
#include "engine/verbs/verb.h"
#include "store/base/language.h"
#include "store/base/print.h"
#include "store/event.h"
#include "store/metric.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct curve {
    char name[METRIC_NAME];
    struct point *points;
    size_t n, next;
};

struct comparison {
    struct curve *curves;
    size_t n_curves;
    struct text left_out; /* their names, with commas between */
    size_t n_left_out;
    int64_t same, different, missing;
    char first[256]; /* the first difference, in words */
};

static int load_curves(struct comparison *c, struct store *store, int64_t run, int64_t until, struct err *err)
{
    struct metric_summary *summaries;
    if (metric_summaries(store, run, &summaries, &c->n_curves, err) < 0)
        return -1;
    c->curves = xcalloc(c->n_curves, sizeof *c->curves);
    int result = 0;
    for (size_t i = 0; i < c->n_curves && !result; i++) {
        struct curve *curve = &c->curves[i];
        COPY_TEXT(curve->name, summaries[i].name);
        result = metric_read(store, run, summaries[i].metric, -1, &curve->points, &curve->n, err);
        while (curve->n && curve->points[curve->n - 1].step > until)
            curve->n--;
    }
    free(summaries);
    return result;
}

static bool same_bits(double a, double b)
{
    return (isnan(a) && isnan(b)) || !memcmp(&a, &b, sizeof a);
}

static void differ(struct comparison *c, const char *metric, int64_t step, const char *was, double now)
{
    if (!c->first[0])
        snprintf(c->first, sizeof c->first, _("%s at step %lld: %s, now %.17g"), metric, (long long)step, was, now);
}

static void leave_out(struct comparison *c, const char *metric)
{
    char *quoted = xasprintf("\"%s\"", metric);
    if (!c->n_left_out || !strstr(c->left_out.data, quoted)) {
        text_printf(&c->left_out, "%s%s", c->n_left_out ? "," : "", quoted);
        c->n_left_out++;
    }
    free(quoted);
}

static void compare_value(struct comparison *c, struct curve *curve, int64_t step, double value)
{
    while (curve->next < curve->n && curve->points[curve->next].step < step) {
        c->missing++;
        curve->next++;
    }
    if (curve->next == curve->n || curve->points[curve->next].step != step) {
        c->missing++;
        differ(c, curve->name, step, _("not recorded"), value);
        return;
    }
    double was = curve->points[curve->next++].value;
    char word[40];
    snprintf(word, sizeof word, "%.17g", was);
    if (same_bits(was, value)) {
        c->same++;
        return;
    }
    c->different++;
    differ(c, curve->name, step, word, value);
}

static void compare_point(void *context, const struct metric *metric, int64_t step, double value)
{
    struct comparison *c = context;
    char name[METRIC_NAME];
    metric_name(metric, name);
    for (size_t i = 0; i < c->n_curves; i++)
        if (!strcmp(c->curves[i].name, name)) {
            compare_value(c, &c->curves[i], step, value);
            return;
        }
    leave_out(c, name);
}

static void apply_events(struct trainer *trainer, const struct event *events, size_t n)
{
    char old[WORD_SIZE], canonical[WORD_SIZE];
    for (size_t i = 0; i < n; i++)
        if (events[i].step == trainer->step && events[i].verb == EVENT_SET && !events[i].refused[0])
            trainer_set(trainer, events[i].knob, events[i].new, old, canonical, NULL);
}

static int train_again(struct run_context *w, struct comparison *c, int64_t until, struct err *err)
{
    struct event *events;
    size_t n;
    if (event_list(w->store, w->run.id, 0, &events, &n, err) < 0)
        return -1;
    struct sink sink = {.point = compare_point, .context = c};
    bool shows = can_rewrite(stderr);
    while (w->trainer.step < until && w->trainer.ended == TRAINER_GOES_ON) {
        apply_events(&w->trainer, events, n);
        trainer_advance(&w->trainer, &sink);
        if (shows && w->trainer.step % 100 == 0) {
            char line[128];
            snprintf(line, sizeof line, _("replaying: step %lld of %lld"), (long long)w->trainer.step,
                     (long long)until);
            print_over(stderr, line);
        }
    }
    if (shows)
        print_over(stderr, "");
    for (size_t i = 0; i < c->n_curves; i++)
        c->missing += (int64_t)(c->curves[i].n - c->curves[i].next);
    free(events);
    return 0;
}

static void tell(const struct run_context *w, const struct comparison *c, bool json)
{
    bool same = !c->different && !c->missing;
    if (json) {
        print("{\"run\":%lld,\"steps\":%lld,\"same\":%s,\"values_same\":%lld,\"values_different\":%lld,"
              "\"values_missing\":%lld,\"metrics_left_out\":[%s]}\n", (long long)w->run.id,
              (long long)w->trainer.step, same ? "true" : "false", (long long)c->same, (long long)c->different,
              (long long)c->missing, c->n_left_out ? c->left_out.data : "");
        return;
    }
    char values[32], steps[32];
    format_count(c->same, values, sizeof values);
    format_count(w->trainer.step, steps, sizeof steps);
    char kernel[96];
    describe_kernel(kernel, sizeof kernel);
    if (!same && strcmp(kernel, w->run.kernel))
        print_to(stderr, "nearfar: it was trained on %s, this is %s: the last bits may differ\n", w->run.kernel,
                 kernel);
    if (same)
        print("run %lld replays to the same bits: all %s value%s of %s step%s are equal\n", (long long)w->run.id,
              values, plural(c->same), steps, plural(w->trainer.step));
    else
        print("run %lld does not replay: %lld value%s and %lld %s on one side only, %s %s equal; the first: %s\n",
              (long long)w->run.id, (long long)c->different, c->different == 1 ? " differs" : "s differ",
              (long long)c->missing, c->missing == 1 ? "is" : "are", values, c->same == 1 ? "is" : "are",
              c->first[0] ? c->first : _("one that was recorded does not come again"));
    if (c->n_left_out)
        print("%zu metric%s that the record does not have %s left out: %s\n", c->n_left_out,
              plural((int64_t)c->n_left_out), c->n_left_out == 1 ? "was" : "were", c->left_out.data);
}

static int replay(const struct verb_arguments *words, struct err *err)
{
    struct run_context w;
    struct comparison c = {.left_out = TEXT_INIT};
    int result = -1;
    if (run_context_open_to_train(&w, words, STORE_READ, (int)argument_int(words, "threads", -1), err) < 0)
        goto out;
    /* What has been recorded so far; a living engine may be ahead of what it wrote. */
    int64_t until = w.run.step;
    if (load_curves(&c, w.store, w.run.id, until, err) < 0 || train_again(&w, &c, until, err) < 0)
        goto out;
    tell(&w, &c, argument_of(words, "json") != NULL);
    result = c.different || c.missing ? err_set(err, ERR_FAILED, "the replay differs from the record") : 0;
out:
    for (size_t i = 0; i < c.n_curves; i++)
        free(c.curves[i].points);
    free(c.curves);
    text_release(&c.left_out);
    run_context_close(&w);
    return result;
}

const struct verb verb_replay = {
    .name = "replay", .help = "store=FILE run=ID [threads=N] [json=1]: train it again and compare every bit",
    .run = replay};
