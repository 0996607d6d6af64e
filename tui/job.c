/* See job.h. */
#include "tui/job.h"

#include "store/base/clock.h"
#include "store/base/mem.h"
#include "tui/engine_link.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char columns_variable[] = "NEARFAR_PANE_COLUMNS";
enum { MOST_KEPT = 1 << 20, MOST_COLUMNS = 100000 };

int job_columns(void)
{
    const char *word = getenv(columns_variable);
    int64_t columns;
    return word && parse_int(word, &columns) && columns > 0 && columns < MOST_COLUMNS ? (int)columns : 0;
}

/* The variable is the child's alone. */
static int spawn(const char *program, const char *const *words, int columns, int to, pid_t *pid)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%d", columns);
    setenv(columns_variable, digits, 1);
    int failure = spawn_piped(program, words, to, to, POSIX_SPAWN_SETPGROUP, pid);
    unsetenv(columns_variable);
    return failure;
}

int job_start(struct job *job, const char *program, const char *const *words, int columns, struct err *err)
{
    int ends[2];
    pid_t pid;
    if (pipe2(ends, O_CLOEXEC))
        return err_set(err, ERR_FAILED, "cannot run a command: %s", strerror(errno));
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    int failure = spawn(program, words, columns, ends[1], &pid);
    close(ends[1]);
    if (failure) {
        close(ends[0]);
        return err_set(err, ERR_FAILED, "cannot run %s: %s", program, strerror(failure));
    }
    text_release(&job->text);
    *job = (struct job){.pid = pid, .pipe = ends[0], .started = clock_wall()};
    text_clear(&job->text);
    return 0;
}

bool job_runs(const struct job *job)
{
    return job->pid > 0;
}

/* Of very much the older half goes, in whole lines. */
static void keep_the_end(struct job *job)
{
    if (job->text.length <= MOST_KEPT)
        return;
    const char *from = memchr(job->text.data + MOST_KEPT / 2, '\n', job->text.length - MOST_KEPT / 2);
    from = from ? from + 1 : job->text.data + MOST_KEPT / 2;
    for (const char *at = job->text.data; at < from; at++)
        job->dropped += *at == '\n';
    size_t left = job->text.length - (size_t)(from - job->text.data);
    memmove(job->text.data, from, left + 1);
    job->text.length = left;
}

static bool take_words(struct job *job)
{
    char piece[4096];
    bool any = false;
    ssize_t got;
    while ((got = read(job->pipe, piece, sizeof piece)) > 0) {
        for (ssize_t i = 0; i < got; i++)
            piece[i] = piece[i] ? piece[i] : '?';
        text_add_bytes(&job->text, piece, (size_t)got);
        keep_the_end(job);
        any = true;
    }
    if (any) {
        job->last_word = clock_wall();
        job->first_word = job->first_word > 0 ? job->first_word : job->last_word;
    }
    return any;
}

bool job_poll(struct job *job)
{
    int status;
    if (!job_runs(job))
        return false;
    pid_t ended = waitpid(job->pid, &status, WNOHANG); /* asked first: what it printed before it ended is taken
                                                          below */
    bool any = take_words(job);
    if (ended != job->pid)
        return any;
    close(job->pipe);
    job->pid = 0;
    job->ended = clock_wall();
    job->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return true;
}

void job_signal(const struct job *job, int signal)
{
    if (job_runs(job))
        kill(-job->pid, signal);
}

void job_release(struct job *job)
{
    if (job_runs(job)) {
        job_signal(job, SIGHUP);
        close(job->pipe);
    }
    text_release(&job->text);
    *job = (struct job){.pid = 0};
}
