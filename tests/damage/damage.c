/* Damaged stores: rows, files and versions of a sound store are altered at random, and everything that reads a store
 * is run on it, in this process, which is built with sanitizers. Every reader must end with what it can tell or with
 * a sentence: no crash, no hang, nothing that asks for more memory than such a store can need.
 *
 *     damage STORE CASES SEED [SECONDS]    until so many cases, or so many seconds, are over
 *
 * Case k is made from the seed and k alone. The process of a case writes what it does into STORE.report before it
 * does it. */
#include "store/base/clock.h"
#include "tests/damage/trial.h"

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HANGS_AFTER = 60 };

/* The sanitizers ask for these. No allocation for such a store is near that size. */
const char *__asan_default_options(void);
const char *__ubsan_default_options(void);

const char *__asan_default_options(void)
{
    return "max_allocation_size_mb=256:detect_stack_use_after_return=1:exitcode=99";
}

const char *__ubsan_default_options(void)
{
    return "halt_on_error=1:print_stacktrace=1:exitcode=99";
}

uint64_t next(struct random *random)
{
    uint64_t z = random->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

uint32_t below(struct random *random, uint32_t n)
{
    return (uint32_t)((next(random) >> 32) * n >> 32);
}

void note(struct trial *trial, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfprintf(trial->report, format, args);
    va_end(args);
    fputc('\n', trial->report);
    fflush(trial->report);
}

static void copy_store(const char *from, const char *to)
{
    char line[1024];
    snprintf(line, sizeof line, "rm -rf %s %s-* && cp %s %s && cp -r %s-files %s-files", to, to, from, to, from, to);
    if (system(line))
        abort();
}

/* In a process of its own. */
static void one_case(struct trial *trial)
{
    signal(SIGALRM, SIG_DFL);
    int nowhere = open("/dev/null", O_RDWR);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDIN_FILENO);
    dup2(fileno(trial->report), STDERR_FILENO);
    damage(trial);
    look(trial);
    compute(trial);
    fflush(NULL);
    exit(0);
}

/* Waits for it; what hangs is killed. True when it ended as it should: by itself, or a replay by our signal. */
static bool ended_well(pid_t child)
{
    int status;
    double began = clock_monotonic();
    while (waitpid(child, &status, WNOHANG) == 0) {
        if (clock_monotonic() - began > HANGS_AFTER) {
            kill(child, SIGKILL);
            waitpid(child, &status, 0);
            return false;
        }
        clock_sleep(0.002);
    }
    return (WIFEXITED(status) && WEXITSTATUS(status) == 0) || (WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: damage STORE CASES SEED [SECONDS]\n");
        return 2;
    }
    uint64_t cases = strtoull(argv[2], NULL, 10), seed = strtoull(argv[3], NULL, 10), k = 0;
    double until = argc > 4 ? clock_monotonic() + atof(argv[4]) : INFINITY;
    char path[512], report[512];
    snprintf(path, sizeof path, "%s.damaged", argv[1]);
    snprintf(report, sizeof report, "%s.report", argv[1]);
    setenv("NEARFAR_ENGINE", "/dev/null", 1); /* no command may start one */
    setenv("NEARFAR_WAIT", "0", 1);
    for (; k < cases && clock_monotonic() < until; k++) {
        copy_store(argv[1], path);
        struct trial trial = {.random = {seed * 1000003 + k}, .path = path, .report = fopen(report, "w")};
        pid_t child = fork();
        if (child == 0)
            one_case(&trial);
        bool well = child > 0 && ended_well(child);
        fclose(trial.report);
        if (!well) {
            printf("case %llu of seed %llu did not end well: %s says how\n", (unsigned long long)k,
                   (unsigned long long)seed, report);
            return 1;
        }
    }
    printf("%llu damaged stores of seed %llu did no harm\n", (unsigned long long)k, (unsigned long long)seed);
    return 0;
}
