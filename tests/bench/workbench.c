/* What the workbench costs, measured with the real program in a pseudo-terminal of 80×24:
 *   first_frame          ms from its start until the table stands, with 1,000 runs of 20 metrics stored
 *   growing_frame_bytes  bytes sent per frame while curves grow, ten times a second
 * Usage: workbench PROGRAM. Prints one JSON object a line. */
#include "tests/unit/named_metric.h"
#include "store/base/clock.h"
#include "store/base/mem.h"
#include "store/metric.h"
#include "store/run.h"

#include <math.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RUNS = 1000, METRICS = 20, POINTS = 50, FRAMES = 100, LIVE_STEPS = 40000 };

struct bench {
    char folder[64], path[96];
    struct store *store;
    int64_t metric[METRICS], live;
    int lock, terminal;
    pid_t pid;
};

static void must(int64_t result, const struct err *err)
{
    if (result >= 0)
        return;
    fprintf(stderr, "workbench bench: %s\n", err->text);
    exit(1);
}

/* Storing -------------------------------------------------------------------------------------------------------- */

static void name_metrics(struct bench *bench)
{
    static const char *const words[] = {"recall", "precision", "f1", "ndcg", "hit"};
    struct err err = ERR_INIT;
    for (int i = 0; i < METRICS; i++) {
        char name[40] = "loss";
        if (i)
            snprintf(name, sizeof name, "valid/%s@%d", words[i % 5], i < 6 ? 20 : i < 11 ? 10 : i < 16 ? 50 : 5);
        must(bench->metric[i] = named_metric(bench->store, name, i > 0, &err), &err);
    }
}

static void record(struct bench *bench, int64_t run, int64_t from, int64_t to, int64_t every)
{
    struct err err = ERR_INIT;
    size_t n = 0;
    struct point *points = xcalloc((size_t)((to - from) / every + 1) * METRICS, sizeof *points);
    for (int64_t step = from; step <= to; step += every)
        for (int i = 0; i < METRICS; i++)
            points[n++] = (struct point){bench->metric[i], step, 1 / (1 + exp(-(double)step / 9000)) - 0.02 * i};
    must(metric_record(bench->store, run, points, n, &err), &err);
    free(points);
}

static void progress(struct bench *bench, int64_t step)
{
    struct err err = ERR_INIT;
    struct run run;
    must(run_get(bench->store, bench->live, &run, &err), &err);
    run.step = step;
    run.steps = LIVE_STEPS;
    run.epoch = (double)step / 1000;
    run.rate = 2e6;
    run.seconds = (double)step / 100;
    must(run_progress(bench->store, &run, &err), &err);
}

static void fill(struct bench *bench)
{
    struct err err = ERR_INIT;
    struct dataset facts = {.kind = "interactions", .source = "-", .split = "none", .train = 1000};
    struct setting settings[] = {{.knob = "batch", .start = "2048"}, {.knob = "epochs", .start = "40"}};
    int lock;
    *bench = (struct bench){.folder = "/tmp/nearfar-bench-XXXXXX"};
    if (!mkdtemp(bench->folder))
        exit(1);
    snprintf(bench->path, sizeof bench->path, "%s/store.db", bench->folder);
    bench->store = store_open(bench->path, STORE_CREATE, &err);
    must(bench->store ? 0 : -1, &err);
    int64_t dataset = dataset_create(bench->store, "shop", &lock, &err);
    must(dataset, &err);
    must(dataset_publish(bench->store, dataset, &facts, "[]", lock, &err), &err);
    name_metrics(bench);
    for (int i = 0; i < RUNS; i++) {
        struct run run = {.dataset = dataset, .seed = i};
        must(bench->live = run_create(bench->store, &run, settings, 2, &err), &err);
        record(bench, bench->live, 10, POINTS * 10, 10);
        if (i < RUNS - 1)
            must(run_set_status(bench->store, bench->live, RUN_DONE, "", &err), &err);
    }
    must(bench->lock = store_lock(bench->store, LOCK_RUN, bench->live, &err), &err);
    must(run_begin(bench->store, bench->live, getpid(), "bench", "", &err), &err);
    progress(bench, POINTS * 10);
}

/* Watching ------------------------------------------------------------------------------------------------------- */

static void start(struct bench *bench, const char *program)
{
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    bench->pid = forkpty(&bench->terminal, NULL, NULL, &size);
    if (bench->pid < 0)
        exit(1);
    if (bench->pid)
        return;
    setenv("TERM", "xterm-256color", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    execl(program, program, "--store", bench->path, (char *)NULL);
    _exit(127);
}

/* Reads what is sent for so long, or until `text` was among it; returns how many bytes. */
static size_t receive(struct bench *bench, double seconds, const char *text)
{
    static char seen[1 << 20];
    size_t n = 0;
    double end = clock_monotonic() + seconds, left;
    while ((left = end - clock_monotonic()) > 0 && n + 1 < sizeof seen) {
        struct pollfd input = {bench->terminal, POLLIN, 0};
        if (poll(&input, 1, (int)(left * 1000) + 1) <= 0)
            continue;
        ssize_t got = read(bench->terminal, seen + n, sizeof seen - 1 - n);
        if (got <= 0)
            break;
        n += (size_t)got;
        seen[n] = '\0';
        if (text && strstr(seen, text))
            break;
    }
    return n;
}

static void stop(struct bench *bench)
{
    if (write(bench->terminal, "q", 1) != 1)
        kill(bench->pid, SIGTERM);
    receive(bench, 0.5, "opens it");
    waitpid(bench->pid, NULL, 0);
    close(bench->terminal);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void first_frame(struct bench *bench, const char *program)
{
    enum { TIMES = 5 };
    double took[TIMES];
    for (int i = 0; i < TIMES; i++) {
        double begun = clock_monotonic();
        start(bench, program);
        receive(bench, 10, "shop-1000");
        took[i] = (clock_monotonic() - begun) * 1000;
        stop(bench);
    }
    qsort(took, TIMES, sizeof *took, by_value);
    printf("{\"name\":\"first_frame\",\"unit\":\"ms\",\"ours\":%.1f}\n", took[TIMES / 2]);
}

static void growing_frames(struct bench *bench, const char *program)
{
    size_t bytes = 0;
    start(bench, program);
    receive(bench, 10, "shop-1000");
    if (write(bench->terminal, "\r", 1) != 1)
        exit(1);
    receive(bench, 2, NULL);
    for (int i = 0; i < FRAMES; i++) {
        int64_t step = POINTS * 10 + i * 10;
        record(bench, bench->live, step + 1, step + 10, 3);
        progress(bench, step + 10);
        bytes += receive(bench, 0.11, NULL);
    }
    stop(bench);
    printf("{\"name\":\"growing_frame_bytes\",\"unit\":\"B\",\"ours\":%.0f}\n", (double)bytes / FRAMES);
}

int main(int argc, char **argv)
{
    struct bench bench;
    char command[128];
    if (argc != 2) {
        fprintf(stderr, "usage: %s PROGRAM\n", argv[0]);
        return 2;
    }
    fill(&bench);
    first_frame(&bench, argv[1]);
    growing_frames(&bench, argv[1]);
    close(bench.lock);
    store_close(bench.store);
    snprintf(command, sizeof command, "rm -rf '%s'", bench.folder);
    return system(command) == 0 ? 0 : 1;
}
