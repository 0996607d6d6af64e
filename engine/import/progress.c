/* Progress and interruption of an import: see progress.h. */
#include "engine/import/progress.h"

#include "store/base/clock.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/base/text.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

enum { WIDTH = 72 };

static volatile sig_atomic_t asked_to_stop;

static const int signals[PROGRESS_SIGNALS] = {SIGINT, SIGTERM, SIGHUP, SIGALRM};

/* A signal that comes just before a read begins would not end it; so it comes again each second until it is heard. */
static void on_signal(int number)
{
    (void)number;
    asked_to_stop = 1;
    alarm(1);
}

void progress_begin(struct progress *progress, const struct collector *collector)
{
    *progress = (struct progress){.collector = collector, .terminal = can_rewrite(stderr)};
    asked_to_stop = 0;
    /* Without SA_RESTART, so that a read from a pipe that has nothing to say ends too. */
    struct sigaction action = {.sa_handler = on_signal};
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < PROGRESS_SIGNALS; i++)
        sigaction(signals[i], &action, &progress->old[i]);
}

void progress_end(struct progress *progress)
{
    if (progress->shown)
        print_over(stderr, "");
    alarm(0);
    for (int i = 0; i < PROGRESS_SIGNALS; i++)
        sigaction(signals[i], &progress->old[i], NULL);
}

static void show(struct progress *progress, const char *line)
{
    char cut[WIDTH + 1];
    COPY_TEXT(cut, line);
    print_over(stderr, cut);
    progress->shown = true;
    progress->next = clock_monotonic() + 0.1;
}

bool progress_reading(void *context, const struct source *source)
{
    struct progress *progress = context;
    if (progress->terminal && clock_monotonic() >= progress->next) {
        const struct collector *collector = progress->collector;
        char line[256], count[32], share[16] = "";
        format_count(collector ? (int64_t)(collector->train.n + collector->test.n) : 0, count, sizeof count);
        if (!isnan(source_share(source)))
            snprintf(share, sizeof share, "%.0f %%, ", 100 * source_share(source));
        snprintf(line, sizeof line, _("%s%s%sreading %s"), share, collector ? count : "",
                 collector ? _(" interactions, ") : "", source_file(source));
        show(progress, line);
    }
    return !asked_to_stop;
}

int progress_count(struct progress *progress, size_t n, const char *what, struct err *err)
{
    char line[128], count[32];
    if (!asked_to_stop && (!progress->terminal || clock_monotonic() < progress->next))
        return 0;
    format_count((int64_t)n, count, sizeof count);
    snprintf(line, sizeof line, "%s %s", count, _(what));
    return progress_stage(progress, line, err);
}

int progress_stage(struct progress *progress, const char *stage, struct err *err)
{
    if (progress->terminal)
        show(progress, _(stage));
    if (asked_to_stop)
        return err_set(err, ERR_FAILED, "interrupted; nothing was kept");
    return 0;
}
