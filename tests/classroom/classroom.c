/* A class on one store: students who answer a lesson, train runs of their own and try to stop those of others, a
 * teacher who looks at them without writing, and a workbench in a pseudo-terminal whose keys are timed.
 *
 * Usage: classroom PROGRAM STUDENTS SECONDS FOLDER. The store is what the environment says, and has the data set
 * rings; FOLDER gets a file for each student of what was answered and done. At the end every answer given is
 * looked for in the store. Prints the numbers; exits with 1 where an answer was lost, a lock failed anybody, or an
 * act went wrong. */
#include "store/base/clock.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/lessons/progress.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_STUDENTS = 200, MOST_KEYS = 100000 };

static const char questions[] =
    "title: A class\ndata: toy rings\n== page\nRead.\n== predict way\nWhere to?\nchoice: up\nchoice: down\n"
    "answer: down\nhint: look\n== ask degrees\nHow many?\nanswer: 180\nwithin: 0\nhint: count\n";

/* What became of commands, and of writes of answers. */
enum count { ANSWERS, RUNS, TURNS, LATE, LOOKS, REFUSED_BY_QUOTA, REFUSED_TO_OTHERS, BUSY, LET_THROUGH, FAULTS,
             COUNTS };
static const char *const count_words[COUNTS] = {
    "answers given", "runs begun", "knobs turned", "acts on runs that had ended", "looks of the teacher",
    "runs refused by the quota", "acts on others' runs refused", "lock errors", "acts on others' runs let through",
    "other faults"};

struct member {
    const char *program, *folder;
    int number, students;
    double end; /* clock_monotonic */
    unsigned random;
    char name[32];
    long long count[COUNTS];
    FILE *log;
};

static unsigned pick(struct member *m, unsigned n)
{
    m->random = m->random * 1664525u + 1013904223u;
    return (m->random >> 8) % n;
}

static void rest(struct member *m, double seconds)
{
    double left = m->end - clock_monotonic();
    seconds *= 0.5 + pick(m, 1000) / 1000.0;
    clock_sleep(left < seconds ? (left > 0 ? left : 0) : seconds);
}

static void tell(struct member *m, enum count count, const char *sentence)
{
    m->count[count]++;
    if (count >= BUSY)
        fprintf(m->log, "%s: %s\n", count_words[count], sentence);
}

/* Commands ------------------------------------------------------------------------------------------------------- */

/* Runs the program with these words, and keeps the last line that it printed. Returns its exit code. */
static int run_command(struct member *m, const char *words, char line[512])
{
    char *command = xasprintf("'%s' %s 2>&1", m->program, words), piece[512];
    FILE *pipe = popen(command, "r");
    line[0] = '\0';
    while (pipe && fgets(piece, sizeof piece, pipe))
        snprintf(line, 512, "%.*s", (int)strcspn(piece, "\n"), piece);
    int status = pipe ? pclose(pipe) : -1;
    free(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

/* Counts what became of it: 0 where it was done. */
static int judge(struct member *m, int code, const char *line, enum count done)
{
    enum count what = !code ? done : code == ERR_BUSY ? BUSY
                      : strstr(line, "the teacher allows") ? REFUSED_BY_QUOTA : FAULTS;
    tell(m, what, line);
    return what == done ? 0 : -1;
}

/* 0: none. */
static long long begin_run(struct member *m)
{
    char line[512];
    int code = run_command(m, "train rings --set task=two_views --set encoder=mlp --set dim=2 --set batch=128 "
                           "--set pace=20 --epochs 400 --detach", line);
    return judge(m, code, line, RUNS) < 0 ? 0 : atoll(line);
}

/* Whether it was refused since the run has ended meanwhile, or is not there any more. */
static bool is_over(const char *line)
{
    return strstr(line, "ended") || strstr(line, "no run");
}

static void turn(struct member *m, long long run)
{
    char line[512], *words = xasprintf("set %lld tau=0.%u", run, 1 + pick(m, 8));
    int code = run_command(m, words, line);
    if (code && is_over(line))
        tell(m, LATE, line);
    else
        judge(m, code, line, TURNS);
    free(words);
}

/* The run of somebody else, as its number is near one's own. */
static void disturb(struct member *m, long long run)
{
    char line[512], *words = xasprintf("stop %lld", run > 1 ? run - 1 : run + 1);
    int code = run_command(m, words, line);
    if (strstr(line, "belongs to"))
        tell(m, REFUSED_TO_OTHERS, line);
    else if (code == ERR_BUSY)
        tell(m, BUSY, line);
    else if (!code)
        tell(m, LET_THROUGH, line);
    else
        tell(m, is_over(line) ? LATE : FAULTS, line);
    free(words);
}

static void end_run(struct member *m, long long run)
{
    char line[512], *stop = xasprintf("stop %lld", run), *remove = xasprintf("rm %lld --yes", run);
    int stopped = run_command(m, stop, line);
    if (stopped && !is_over(line))
        tell(m, stopped == ERR_BUSY ? BUSY : FAULTS, line);
    int removed = run_command(m, remove, line);
    if (removed)
        tell(m, removed == ERR_BUSY ? BUSY : FAULTS, line);
    free(stop);
    free(remove);
}

/* Answers -------------------------------------------------------------------------------------------------------- */

static void note_answer(struct member *m, const struct lesson *lesson, const char *step, const char *answer)
{
    m->count[ANSWERS]++;
    fprintf(m->log, "answer %s %s %s\n", lesson->name, step, answer);
    fflush(m->log);
}

/* All of one lesson, whose name says which round it is. */
static int answer_round(struct member *m, struct store *store, int round, struct err *err)
{
    struct lesson lesson;
    struct progress progress;
    char path[32];
    const char *way = pick(m, 2) ? "up" : "down";
    snprintf(path, sizeof path, "round%d.lesson", round);
    if (lesson_parse(&lesson, path, questions, err) < 0)
        return -1;
    int result = progress_load(&progress, store, &lesson, m->name, err);
    if (!result && (result = progress_turn_page(&progress, clock_wall(), err)) >= 0)
        result = progress_answer(&progress, way, clock_wall(), err);
    if (result >= 0)
        note_answer(m, &lesson, "way", way);
    rest(m, 0.5);
    if (result >= 0 && (result = progress_answer(&progress, "180", clock_wall(), err)) >= 0)
        note_answer(m, &lesson, "degrees", "180");
    lesson_release(&lesson);
    return result < 0 ? -1 : 0;
}

static void study(struct member *m)
{
    struct err err = ERR_INIT;
    struct store *store = store_open(getenv("NEARFAR_STORE"), STORE_WRITE, &err);
    long long run = 0;
    for (int round = 1; store && clock_monotonic() < m->end; round++) {
        if (answer_round(m, store, round, &err) < 0)
            tell(m, err.code == ERR_BUSY ? BUSY : FAULTS, err.text);
        err_clear(&err);
        if (round % 8 == 1)
            run = begin_run(m);
        else if (run && round % 8 == 4)
            turn(m, run);
        else if (run && round % 8 == 5) /* a second one beside it, which the quota does not allow */
            begin_run(m);
        else if (run && round % 8 == 6)
            disturb(m, run);
        else if (run && round % 8 == 0)
            end_run(m, run);
        rest(m, 1);
    }
    if (!store)
        tell(m, FAULTS, err.text);
    store_close(store);
}

static void teach(struct member *m)
{
    static const char *const looks[] = {"--read-only lesson report", "--read-only lesson quota", "--read-only ls"};
    char line[512];
    while (clock_monotonic() < m->end) {
        for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
            int code = run_command(m, looks[i], line);
            judge(m, code, line, LOOKS);
        }
        rest(m, 3);
    }
}

/* The workbench, timed ------------------------------------------------------------------------------------------- */

struct timed {
    int terminal;
    double ms[MOST_KEYS];
    size_t n;
};

/* Reads what is drawn until it has this byte, or is quiet; false after `seconds`. */
static bool await(struct timed *t, int byte, double seconds)
{
    char bytes[65536];
    double until = clock_monotonic() + seconds;
    while (clock_monotonic() < until) {
        struct pollfd terminal = {t->terminal, POLLIN, 0};
        ssize_t got = poll(&terminal, 1, byte ? 10 : 100) > 0 ? read(t->terminal, bytes, sizeof bytes) : 0;
        if ((got <= 0 && !byte) || (got > 0 && byte && memchr(bytes, byte, (size_t)got)))
            return true;
    }
    return !byte;
}

/* A letter that stands nowhere else, typed at the prompt, until it is on the screen; and taken back. */
static void time_keys(struct member *m, struct timed *t)
{
    await(t, 0, 3);
    dprintf(t->terminal, ":");
    await(t, ':', 5);
    while (clock_monotonic() < m->end && t->n < MOST_KEYS) {
        double pressed = clock_monotonic();
        dprintf(t->terminal, "`");
        if (await(t, '`', 10))
            t->ms[t->n++] = 1000 * (clock_monotonic() - pressed);
        else
            tell(m, FAULTS, "a key was not painted in 10 seconds");
        dprintf(t->terminal, "\x7f");
        await(t, 0, 0.5);
        rest(m, 0.2);
    }
    dprintf(t->terminal, "\033");
    await(t, 0, 1);
    dprintf(t->terminal, "q");
    await(t, 0, 2);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void sit_at_workbench(struct member *m)
{
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    struct timed *t = xcalloc(1, sizeof *t);
    int status;
    pid_t pid = forkpty(&t->terminal, NULL, NULL, &size);
    if (!pid) {
        setenv("TERM", "xterm-256color", 1);
        execl(m->program, m->program, (char *)NULL);
        _exit(127);
    }
    time_keys(m, t);
    kill(pid, SIGTERM);
    waitpid(pid, &status, 0);
    qsort(t->ms, t->n, sizeof *t->ms, by_size);
    if (t->n)
        fprintf(m->log, "keys %zu %.2f %.2f %.2f %.2f\n", t->n, t->ms[t->n / 2], t->ms[t->n * 95 / 100],
                t->ms[t->n * 99 / 100], t->ms[t->n - 1]);
    free(t);
}

/* The class ------------------------------------------------------------------------------------------------------ */

static FILE *open_log(const char *folder, int number, const char *mode)
{
    char *path = xasprintf("%s/%d", folder, number);
    FILE *log = fopen(path, mode);
    if (!log) {
        perror(path);
        exit(1);
    }
    free(path);
    return log;
}

/* Number 0 teaches, the last sits at the workbench. */
static void be(struct member *m)
{
    m->log = open_log(m->folder, m->number, "w");
    snprintf(m->name, sizeof m->name, "student-%d", m->number);
    if (m->number)
        setenv("NEARFAR_STUDENT", m->name, 1);
    (!m->number ? teach : m->number > m->students ? sit_at_workbench : study)(m);
    for (int c = 0; c < COUNTS; c++)
        fprintf(m->log, "count %d %lld\n", c, m->count[c]);
    exit(fclose(m->log) != 0);
}

static bool is_stored(const struct lesson_answer *rows, size_t n, const char *lesson, const char *step,
                      const char *answer)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(rows[i].lesson, lesson) && !strcmp(rows[i].step, step))
            return !strcmp(rows[i].answer, answer) && !isnan(rows[i].answered);
    return false;
}

/* Adds up what a member has noted; returns how many answers the store lacks. */
static long long read_log(const char *folder, int number, struct store *store, long long count[COUNTS])
{
    struct err err = ERR_INIT;
    struct lesson_answer *rows = NULL;
    size_t n = 0;
    char line[700], name[32], lesson[64], step[64], answer[64];
    long long value, lost = 0;
    int which;
    FILE *log = open_log(folder, number, "r");
    snprintf(name, sizeof name, "student-%d", number);
    if (lesson_answer_list(store, name, NULL, &rows, &n, &err) < 0)
        fprintf(stderr, "%s\n", err.text);
    while (fgets(line, sizeof line, log)) {
        if (sscanf(line, "answer %63s %63s %63s", lesson, step, answer) == 3)
            lost += !is_stored(rows, n, lesson, step, answer);
        else if (sscanf(line, "count %d %lld", &which, &value) == 2 && which >= 0 && which < COUNTS)
            count[which] += value;
        else
            fprintf(stderr, "%d: %s", number, line);
    }
    fclose(log);
    free(rows);
    return lost;
}

static int report(const char *folder, int students, double seconds)
{
    struct err err = ERR_INIT;
    long long count[COUNTS] = {0}, lost = 0;
    struct store *store = store_open(getenv("NEARFAR_STORE"), STORE_READ, &err);
    if (!store) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    printf("%d students on one store for %.0f s\n", students, seconds);
    fflush(stdout);
    for (int i = 0; i <= students + 1; i++)
        lost += read_log(folder, i, store, count);
    for (int c = 0; c < COUNTS; c++)
        printf("%-32s %lld\n", count_words[c], count[c]);
    printf("%-32s %lld\n", "answers lost or altered", lost);
    store_close(store);
    return lost || count[BUSY] || count[LET_THROUGH] || count[FAULTS];
}

int main(int argc, char **argv)
{
    int students = argc == 5 ? atoi(argv[2]) : 0, failed = 0, status;
    double seconds = argc == 5 ? atof(argv[3]) : 0;
    if (students < 1 || students > MOST_STUDENTS || seconds <= 0 || !getenv("NEARFAR_STORE")) {
        fprintf(stderr, "usage: NEARFAR_STORE=FILE classroom PROGRAM STUDENTS SECONDS FOLDER\n");
        return 2;
    }
    for (int i = 0; i <= students + 1; i++) {
        struct member m = {.program = argv[1], .folder = argv[4], .number = i, .students = students,
                           .end = clock_monotonic() + seconds, .random = 12345u + (unsigned)i};
        pid_t pid = fork();
        if (!pid)
            be(&m);
        failed |= pid < 0;
    }
    while (wait(&status) > 0)
        failed |= status != 0;
    return report(argv[4], students, seconds) || failed;
}
