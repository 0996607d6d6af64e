/* What the workbench costs, measured with the real program in a pseudo-terminal; a row each in `rows` below.
 * Usage: workbench PROGRAM [NAME...]. Prints one JSON object a line, of all rows or of those that are named.
 * A store with an open connection is not carried into another process: where both sides need it, each opens it. */
#include "tests/bench/workbench.h"

#include "store/base/clock.h"
#include "store/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { COLUMNS = 80, LINES = 24, MANY = 1000 };

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double median_of(double *values, int n)
{
    qsort(values, (size_t)n, sizeof *values, by_value);
    return values[n / 2];
}

static const char *const newest[] = {"omeg"}, *const oldest[] = {"alph"};

/* The program on a store, when its first screen is there. */
static void watch(struct terminal *terminal, const char *program, const struct bench *bench)
{
    terminal_start(terminal, program, bench->path, COLUMNS, LINES);
    terminal_read(terminal, 10, newest, 1);
}

/* From the program's start until the table stands. */
static double first_frame(const char *program)
{
    enum { TIMES = 5 };
    double took[TIMES];
    struct bench bench;
    struct terminal terminal;
    bench_open(&bench, MANY, METRICS);
    for (int i = 0; i < TIMES; i++) {
        double begun = clock_monotonic();
        watch(&terminal, program, &bench);
        took[i] = (clock_monotonic() - begun) * 1000;
        terminal_stop(&terminal);
    }
    bench_close(&bench);
    return median_of(took, TIMES);
}

/* Bytes sent while curves grow, ten times a second. */
static double growing_frame(const char *program)
{
    enum { FRAMES = 100 };
    size_t bytes = 0;
    struct bench bench;
    struct terminal terminal;
    bench_open(&bench, 1, METRICS);
    watch(&terminal, program, &bench);
    terminal_send(&terminal, "\r");
    terminal_read(&terminal, 2, NULL, 0);
    for (int i = 0; i < FRAMES; i++) {
        int64_t step = POINTS * POINT_EVERY + i * 10;
        bench_record(&bench, METRICS, step + 1, step + 10, 3);
        bench_progress(&bench, step + 10);
        bytes += terminal_read(&terminal, 0.11, NULL, 0);
    }
    terminal_stop(&terminal);
    bench_close(&bench);
    return (double)bytes / FRAMES;
}

/* From a key that goes to the other end of a table of 10,000 runs until that is shown. The keys come at once, while
 * the program still reads what the runs were set to, and go on after that. */
static double ends_of_table(const char *program)
{
    enum { RUNS = 10000, TIMES = 60 };
    double took[TIMES];
    struct bench bench;
    struct terminal terminal;
    bench_open(&bench, RUNS, 2);
    watch(&terminal, program, &bench);
    for (int i = 0; i < TIMES; i++) {
        took[i] = terminal_time(&terminal, i % 2 ? "g" : "G", i % 2 ? newest : oldest, 1);
        terminal_read(&terminal, 0.5, NULL, 0);
    }
    terminal_stop(&terminal);
    bench_close(&bench);
    return median_of(took, TIMES);
}

/* From the key that opens a run with a million points of its loss, of which none has been read, until its curve
 * stands: the first character of braille. */
static double cold_points(const char *program)
{
    enum { TIMES = 5, STEPS = 1000000, AT_ONCE = 100000 };
    static const char *const braille[] = {"\xe2\xa0", "\xe2\xa1", "\xe2\xa2", "\xe2\xa3"};
    double took[TIMES];
    struct bench bench;
    struct terminal terminal;
    bench_open(&bench, 1, 1);
    for (int64_t step = POINTS * POINT_EVERY; step < STEPS; step += AT_ONCE)
        bench_record(&bench, 1, step + 1, step + AT_ONCE, 1);
    for (int i = 0; i < TIMES; i++) {
        watch(&terminal, program, &bench);
        terminal_read(&terminal, 0.5, NULL, 0);
        took[i] = terminal_time(&terminal, "\r", braille, 4);
        terminal_stop(&terminal);
    }
    bench_close(&bench);
    return median_of(took, TIMES);
}

/* Share of a core that it takes where nothing happens, after it has read all that it will ask for. */
static double idle_cpu(const char *program)
{
    static const double settling = 8, watched = 10;
    struct bench bench;
    struct terminal terminal;
    struct timespec before, after;
    clockid_t clock;
    bench_open(&bench, MANY, METRICS);
    watch(&terminal, program, &bench);
    terminal_read(&terminal, settling, NULL, 0);
    if (clock_getcpuclockid(terminal.pid, &clock))
        exit(1);
    clock_gettime(clock, &before);
    terminal_read(&terminal, watched, NULL, 0);
    clock_gettime(clock, &after);
    terminal_stop(&terminal);
    bench_close(&bench);
    return 100 * ((double)(after.tv_sec - before.tv_sec) + 1e-9 * (double)(after.tv_nsec - before.tv_nsec)) / watched;
}

/* A run of the real engine on every core. */
static void train(const struct bench *bench, const char *program)
{
    enum { USERS = 2000, ITEMS = 30, ALL_ITEMS = 3000 };
    char path[128], command[1024];
    snprintf(path, sizeof path, "%s/train.txt", bench->folder);
    FILE *file = fopen(path, "w");
    if (!file)
        exit(1);
    for (int user = 0; user < USERS; user++) {
        fprintf(file, "%d", user);
        for (int i = 0; i < ITEMS; i++)
            fprintf(file, " %d", (user * 37 + i * 101) % ALL_ITEMS);
        fprintf(file, "\n");
    }
    fclose(file);
    snprintf(command, sizeof command, "'%s' --store '%s' import busy --train '%s' --format adjacency --split none "
             ">/dev/null && "
             "'%s' --store '%s' train busy --set batch=2048 --set dim=64 --set sharing=own "
             "--set negatives=64 --set eval_every=1000 --epochs 100000 --name busy --detach >/dev/null",
             program, bench->path, path, program, bench->path);
    if (system(command) != 0)
        exit(1);
}

/* From the key for help until help is shown, on Live of a run that trains on every core. */
static double key_to_paint(const char *program)
{
    enum { TIMES = 40 };
    static const char *const help[] = {"to search"}, *const training[] = {"busy"}, *const live[] = {"loss"};
    double took[TIMES];
    char command[256];
    struct bench bench;
    struct terminal terminal;
    bench_open(&bench, 1, 1);
    train(&bench, program);
    terminal_start(&terminal, program, bench.path, COLUMNS, LINES);
    terminal_read(&terminal, 10, training, 1);
    terminal_read(&terminal, 1, NULL, 0);
    terminal_time(&terminal, "\r", live, 1);
    terminal_read(&terminal, 3, NULL, 0);
    for (int i = 0; i < TIMES; i++) {
        took[i] = terminal_time(&terminal, "?", help, 1);
        terminal_send(&terminal, "\033");
        terminal_read(&terminal, 0.4 + 0.007 * i, NULL, 0); /* at any time between two looks at the store */
    }
    terminal_stop(&terminal);
    snprintf(command, sizeof command, "'%s' --store '%s' stop busy >/dev/null", program, bench.path);
    if (system(command) != 0)
        exit(1);
    bench_close(&bench);
    return median_of(took, TIMES);
}

static const struct row {
    const char *name, *unit;
    double (*measure)(const char *program);
} rows[] = {
    {"first_frame", "ms", first_frame},
    {"frame", "ms", frame_ms},
    {"growing_frame_bytes", "B", growing_frame},
    {"runs_10000", "ms", ends_of_table},
    {"key_to_paint", "ms", key_to_paint},
    {"cold_million_points", "ms", cold_points},
    {"idle_cpu", "%", idle_cpu},
};

static bool is_wanted(const struct row *row, int argc, char **argv)
{
    for (int i = 2; i < argc; i++)
        if (!strcmp(argv[i], row->name))
            return true;
    return argc == 2;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s PROGRAM [NAME...]\n", argv[0]);
        return 2;
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (is_wanted(&rows[i], argc, argv)) {
            printf("{\"name\":\"%s\",\"unit\":\"%s\",\"ours\":%.3g}\n", rows[i].name, rows[i].unit,
                   rows[i].measure(argv[1]));
            fflush(stdout);
        }
    return 0;
}
