/* How time and memory grow: with the number of interactions (more users of the same kind, the same items), and with
 * the number of items (the same interactions). `make bench-scaling`, several minutes, up to 2 GB of memory and of
 * disk.
 *
 * Everything goes through the real programs, as for a person: the data are written as a text file, imported, and
 * measured by `nearfar-engine measure`. Memory is the largest that the program ever had resident. Usage: scaling
 * FOLDER, where the two programs are. */
#include "store/base/clock.h"
#include "store/base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EACH = 25, ITEMS = 40000, USERS = 10000, OF_USER = 100 };

struct bench {
    const char *programs;
    char folder[64];
};

struct cost {
    double seconds, megabytes;
};

/* Runs a command of the shell, which finds the programs in its path; what it writes goes into `answer` in the
 * folder. */
static struct cost run(const struct bench *bench, const char *format, ...)
{
    char command[1024];
    va_list list;
    struct rusage usage;
    int status = -1;
    va_start(list, format);
    vsnprintf(command, sizeof command, format, list);
    va_end(list);
    fflush(stdout);
    double began = clock_monotonic();
    pid_t pid = fork();
    if (pid == 0) {
        if (chdir(bench->folder) == 0 && freopen("answer", "w", stdout))
            execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    if (pid < 0 || wait4(pid, &status, 0, &usage) < 0 || status != 0) {
        fprintf(stderr, "scaling: this failed: %s\n", command);
        exit(1);
    }
    return (struct cost){clock_monotonic() - began, (double)usage.ru_maxrss / 1024};
}

/* The number after "ours": in the answer. */
static double answer(const struct bench *bench)
{
    char path[128], text[512] = "";
    snprintf(path, sizeof path, "%s/answer", bench->folder);
    FILE *file = fopen(path, "r");
    if (!file || !fread(text, 1, sizeof text - 1, file) || !strstr(text, "\"ours\":")) {
        fprintf(stderr, "scaling: no number in: %s\n", text);
        exit(1);
    }
    fclose(file);
    return strtod(strstr(text, "\"ours\":") + 7, NULL);
}

static struct cost measure(const struct bench *bench, const char *what, double *rate)
{
    struct cost cost = run(bench, "nearfar-engine measure store=store.db run=1 what=%s seconds=4", what);
    *rate = answer(bench);
    return cost;
}

/* A world's own random numbers: the same file on every machine. */
static uint64_t next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static FILE *new_file(const struct bench *bench)
{
    char path[128];
    run(bench, "rm -rf store.db*");
    snprintf(path, sizeof path, "%s/train.txt", bench->folder);
    FILE *file = fopen(path, "w");
    if (!file) {
        perror(path);
        exit(1);
    }
    return file;
}

/* Users of EACH items; half of what they choose is among a hundredth of the items. */
static void write_growing_users(const struct bench *bench, size_t interactions)
{
    FILE *file = new_file(bench);
    uint64_t state = 1;
    for (size_t user = 0; user < interactions / EACH; user++) {
        fprintf(file, "%zu", user);
        for (int i = 0; i < EACH; i++) {
            uint64_t r = next(&state);
            fprintf(file, " %u", (unsigned)(r % 2 ? (r >> 8) % ITEMS : (r >> 8) % (ITEMS / 100)));
        }
        fputc('\n', file);
    }
    fclose(file);
}

/* Always as many users and interactions, spread over all items: each item has at least one. */
static void write_growing_items(const struct bench *bench, size_t items)
{
    FILE *file = new_file(bench);
    for (size_t user = 0; user < USERS; user++) {
        fprintf(file, "%zu", user);
        for (size_t i = 0; i < OF_USER; i++)
            fprintf(file, " %zu", (user * OF_USER + i) * 7919 % items); /* a prime, so that it goes round all */
        fputc('\n', file);
    }
    fclose(file);
}

static struct cost import(const struct bench *bench)
{
    struct cost cost = run(bench, "nearfar import grown --train train.txt --split none");
    run(bench, "run=$(nearfar train grown --set validation=0 --set batch=2048 --set negatives=64 --set "
        "sharing=own --set dim=64 "
               "--set lr=0.001 --epochs 1000 --set eval_every=1000 --detach) && nearfar stop $run");
    return cost;
}

static void over_interactions(const struct bench *bench)
{
    printf("\nFor each interaction of training, 64 own negatives; %d items.\n%12s %9s | %9s %9s %12s | %11s %9s\n",
           ITEMS, "interactions", "users", "import, s", "MB", "s a million", "training us", "MB");
    for (size_t n = 100000; n <= 10000000; n *= 10)
        for (size_t times = 1; times <= 3 && n * times <= 10000000; times += 2) {
            double rate, millions = (double)(n * times) / 1e6;
            write_growing_users(bench, n * times);
            struct cost imported = import(bench), trained = measure(bench, "mf", &rate);
            printf("%12zu %9zu | %9.2f %9.0f %12.2f | %11.2f %9.0f\n", n * times, n * times / EACH, imported.seconds,
                   imported.megabytes, imported.seconds / millions, 1e6 / rate, trained.megabytes);
        }
}

static void over_items(const struct bench *bench)
{
    printf("\nFor each user ranked and each interaction of training; %d users of %d items each.\n%12s | %11s %9s "
           "%12s | %11s %9s\n", USERS, OF_USER, "items", "ranking us", "MB", "ns an item", "training us", "MB");
    for (size_t items = 1000; items <= 1000000; items *= 10) {
        double users, interactions;
        write_growing_items(bench, items);
        import(bench);
        struct cost ranked = measure(bench, "rank", &users), trained = measure(bench, "mf", &interactions);
        printf("%12zu | %11.1f %9.0f %12.3f | %11.2f %9.0f\n", items, 1e6 / users, ranked.megabytes,
               1e9 / users / (double)items, 1e6 / interactions, trained.megabytes);
    }
}

int main(int argc, char **argv)
{
    struct bench bench = {.programs = argc == 2 ? argv[1] : NULL, .folder = "/tmp/nearfar-scaling-XXXXXX"};
    if (!bench.programs || !mkdtemp(bench.folder)) {
        fprintf(stderr, "usage: %s FOLDER, where nearfar and nearfar-engine are\n", argv[0]);
        return 2;
    }
    char *path = xasprintf("%s:%s", bench.programs, getenv("PATH"));
    setenv("PATH", path, 1);
    setenv("NEARFAR_STORE", "store.db", 1);
    free(path);
    over_interactions(&bench);
    over_items(&bench);
    run(&bench, "rm -rf %s", bench.folder);
    return 0;
}
