/* Finding, starting and asking the engine: see engine_link.h.
 *
 * posix_spawn rather than fork and exec: it says at once when the program can't be run, and it is safe while other
 * threads exist. The engine inherits no open files, so that a pipe this program writes to ends when this program
 * does. */
#include "tui/engine_link.h"

#include "store/base/clock.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/catalogue.h"
#include "store/quota.h"
#include "tui/itself.h"
#include "tui/job.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static const char engine_name[] = "nearfar-engine";

static bool is_program(const char *path)
{
    struct stat status;
    return !stat(path, &status) && S_ISREG(status.st_mode) && !access(path, X_OK);
}

/* folder/rest when that is a program, else NULL. */
static char *program_in(const char *folder, size_t length, const char *rest)
{
    char *path = xasprintf("%.*s/%s%s", (int)length, folder, rest, engine_name);
    if (is_program(path))
        return path;
    free(path);
    return NULL;
}

static char *find_beside(const char *folder)
{
    if (!*folder)
        return NULL;
    char *found = program_in(folder, strlen(folder), "");
    return found ? found : program_in(folder, strlen(folder), "../libexec/");
}

static char *find_on_path(void)
{
    const char *path = getenv("PATH");
    while (path && *path) {
        size_t length = strcspn(path, ":");
        char *found = length ? program_in(path, length, "") : NULL;
        if (found)
            return found;
        path += length + (path[length] == ':');
    }
    return NULL;
}

char *engine_find(struct err *err)
{
    const char *given = getenv("NEARFAR_ENGINE");
    if (given && *given) {
        if (is_program(given))
            return xstrdup(given);
        err_set(err, ERR_FAILED, "NEARFAR_ENGINE is %s, which is not a program that can be run", given);
        return NULL;
    }
    char *folder = itself_folder(), *found = find_beside(folder);
    if (!found)
        found = find_on_path();
    if (!found)
        err_set(err, ERR_FAILED, "the engine is missing: no %s in %s, in its ../libexec or on PATH; build "
                "it with `make`, or name it in NEARFAR_ENGINE", engine_name, folder);
    free(folder);
    return found;
}

/* Starting ----------------------------------------------------------------------------------------------------- */

/* What every engine is started with: default signals, and no OpenBLAS threads, which would start while it loads and
 * which the engine does not use. */
static void prepare(posix_spawnattr_t *attributes, short flags)
{
    sigset_t defaults, mask;
    sigemptyset(&mask);
    sigfillset(&defaults);
    sigdelset(&defaults, SIGKILL);
    sigdelset(&defaults, SIGSTOP);
    posix_spawnattr_init(attributes);
    posix_spawnattr_setsigdefault(attributes, &defaults);
    posix_spawnattr_setsigmask(attributes, &mask);
    posix_spawnattr_setflags(attributes, (short)(flags | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK));
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
}

static int64_t file_size(const char *path)
{
    struct stat status;
    return stat(path, &status) ? 0 : (int64_t)status.st_size;
}

enum { TELLS = STDERR_FILENO + 1 }; /* the engine's end of the pipe on which it says why it failed */

/* posix_spawn with stdin from /dev/null, stdout and stderr appended to `log`, and TELLS into the pipe `tells`. */
static int spawn_logged(const char *program, char *const *words, const char *log, int tells, pid_t *pid)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, tells, TELLS);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0666);
    posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&files, TELLS + 1);
    prepare(&attributes, POSIX_SPAWN_SETSID);
    int failure = posix_spawn(pid, program, &files, &attributes, words, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return failure;
}

/* Neither end waits for the other, which may be gone. 0 or an error number. */
static int spawn_heard(const char *program, char *const *words, const char *log, struct engine_process *out)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
        return errno;
    int failure = spawn_logged(program, words, log, ends[1], &out->pid);
    close(ends[1]);
    if (failure) {
        close(ends[0]);
        out->pid = 0;
    }
    out->hears = ends[0];
    return failure;
}

static void leave(struct engine_process *engine)
{
    if (engine->pid)
        close(engine->hears);
    engine->pid = 0;
}

static int check_quota(struct store *store, int64_t id, struct err *err)
{
    struct run run;
    struct person person;
    person_read(&person, store);
    return run_get(store, id, &run, err) < 0 ? -1 : quota_check_training(store, &person, &run, err);
}

int engine_spawn(struct store *store, int64_t run, double until, struct engine_process *out, struct err *err)
{
    leave(out);
    *out = (struct engine_process){.run = run, .started = clock_wall()};
    if (check_quota(store, run, err) < 0)
        return -1;
    char *program = engine_find(err), *folder = program ? store_run_folder(store, run, err) : NULL;
    if (!folder) {
        free(program);
        return -1;
    }
    char *log = xasprintf("%s/" RUN_LOG, folder), *which = xasprintf("run=%lld", (long long)run);
    char *where = xasprintf("store=%s", store_path(store));
    bool somebody = (isatty(STDIN_FILENO) && isatty(STDERR_FILENO)) || job_columns(); /* at the workbench, then */
    out->log_at = file_size(log);
    char *tells = xasprintf("tells=%d", TELLS);
    char *leaves = until > 0 ? xasprintf("until=%.17g", until) : xstrdup("");
    char run_it[] = "run", attended[] = "attended=1";
    char *words[] = {program, run_it, where, which, tells, NULL, NULL, NULL}, **end = &words[5];
    if (somebody)
        *end++ = attended;
    if (*leaves)
        *end = leaves;
    int failure = spawn_heard(program, words, log, out);
    if (failure)
        err_set(err, ERR_FAILED, "cannot start %s with its log in %s: %s", program, log, strerror(failure));
    free(leaves);
    free(tells);
    free(where);
    free(which);
    free(log);
    free(folder);
    free(program);
    return failure ? -1 : 0;
}

bool engine_exited(struct engine_process *engine)
{
    int status = 0;
    pid_t ended = engine->pid ? waitpid(engine->pid, &status, WNOHANG) : 0;
    if (ended) {
        ssize_t length = read(engine->hears, engine->said, sizeof engine->said - 1);
        engine->said[length > 0 ? length : 0] = '\0';
        leave(engine);
        engine->exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }
    return !engine->pid;
}

/* Its last words, and whether there is room for any in its log. */
static int say_ended(struct store *store, const struct engine_process *engine, struct err *err)
{
    enum { LEAST_FREE = 1 << 16 };
    struct statvfs disk;
    char *words = engine_last_log_line(store, engine), *room = xstrdup("");
    char *folder = store_run_folder(store, engine->run, NULL);
    if (folder && !statvfs(folder, &disk) && (double)disk.f_bavail * (double)disk.f_frsize < LEAST_FREE) {
        free(room);
        room = xasprintf(_("; there is no space left in %s, not even for its log: make room"), folder);
    }
    err_set(err, ERR_FAILED, "the engine ended before it began with run %lld%s%s%s", (long long)engine->run,
            *words ? _("; its last words: ") : _(" and said nothing"), words, room);
    free(folder);
    free(room);
    free(words);
    return -1;
}

int engine_await(struct store *store, struct engine_process *engine, struct err *err)
{
    for (;;) {
        bool exited = engine_exited(engine); /* asked first: what it wrote before it ended is seen below */
        if (store_locked(store, LOCK_RUN, engine->run))
            return 0;
        if (exited)
            break;
        clock_sleep(0.02);
    }
    struct run run;
    if (engine->exit_code == 0)
        return 0;
    if (run_get(store, engine->run, &run, err))
        return -1;
    if (run.ended >= engine->started)
        return 0;
    return say_ended(store, engine, err);
}

static int say_dead(struct store *store, const struct engine_process *engine, const struct run *run, struct err *err)
{
    if (run->ended >= engine->started && run->message[0])
        return err_set(err, engine->exit_code > ERR_TERMINAL ? ERR_FAILED : (enum err_code)engine->exit_code, "%s",
                       run->message);
    return say_ended(store, engine, err);
}

int engine_await_begun(struct store *store, struct engine_process *engine, struct run *run, struct err *err)
{
    int64_t pid = engine->pid;
    for (;;) {
        bool exited = engine_exited(engine); /* asked first: what it wrote before it ended is seen below */
        int failed = run_get(store, engine->run, run, err);
        if (failed && (exited || err->code != ERR_BUSY))
            return -1;
        if (!failed && (run->pid == pid || run->started >= engine->started || (exited && engine->exit_code == 0)))
            return 0;
        if (!failed && exited)
            return say_dead(store, engine, run, err);
        clock_sleep(0.02);
    }
}

int engine_begin(struct store *store, int64_t id, struct engine_process *engine, struct run *run, struct err *err)
{
    *run = (struct run){.started = (double)NAN};
    int result = engine_spawn(store, id, 0, engine, err);
    if (!result)
        result = engine_await_begun(store, engine, run, err);
    if (result && isnan(run->started))
        run_remove(store, id, NULL);
    return result;
}

/* Is this process the engine of the run? A pid of a row may be another's by now. */
static bool is_engine_of(int64_t pid, int64_t run)
{
    char *path = xasprintf("/proc/%lld/cmdline", (long long)pid), *which = xasprintf("run=%lld", (long long)run);
    char words[8192];
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, words, sizeof words - 1);
    bool named = false, runs = false;
    if (file >= 0)
        close(file);
    words[length > 0 ? length : 0] = '\0';
    for (const char *word = words; word < words + length; word += strlen(word) + 1) {
        named |= strstr(word, engine_name) != NULL;
        runs |= !strcmp(word, which);
    }
    free(which);
    free(path);
    return named && runs;
}

int engine_interrupt(struct store *store, const struct run *run, struct err *err)
{
    if (run->pid <= 0 || !store_locked(store, LOCK_RUN, run->id) || !is_engine_of(run->pid, run->id))
        return err_set(err, ERR_FAILED, "the engine of run %lld cannot be found among the processes",
                       (long long)run->id);
    if (kill((pid_t)run->pid, SIGTERM) < 0)
        return err_set(err, ERR_FAILED, "cannot signal the engine of run %lld (process %lld): %s", (long long)run->id,
                       (long long)run->pid, strerror(errno));
    return 0;
}

bool engine_is_suspended(const struct run *run)
{
    char *path = xasprintf("/proc/%lld/stat", (long long)run->pid), words[512] = "";
    int file = run->pid > 0 && is_engine_of(run->pid, run->id) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    ssize_t length = file < 0 ? -1 : read(file, words, sizeof words - 1);
    if (file >= 0)
        close(file);
    free(path);
    const char *name_ends = length > 0 ? strrchr(words, ')') : NULL; /* the state comes after it */
    return name_ends && (!strncmp(name_ends, ") T", 3) || !strncmp(name_ends, ") t", 3));
}

char *engine_last_log_line(struct store *store, const struct engine_process *engine)
{
    if (engine->said[0])
        return xstrdup(engine->said);
    char *folder = store_run_folder(store, engine->run, NULL);
    if (!folder)
        return xstrdup("");
    char *log = xasprintf("%s/" RUN_LOG, folder);
    char tail[1024] = "", *line = tail;
    int64_t size = file_size(log), most = (int64_t)sizeof tail - 1;
    int64_t from = size - engine->log_at > most ? size - most : engine->log_at;
    int file = open(log, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? 0 : pread(file, tail, sizeof tail - 1, (off_t)from);
    if (file >= 0)
        close(file);
    while (length > 0 && tail[length - 1] == '\n')
        length--;
    tail[length > 0 ? length : 0] = '\0';
    char *newline = strrchr(tail, '\n');
    if (newline)
        line = newline + 1;
    /* whoever tells it names the program */
    const char *said = strncmp(line, "nearfar", 7) ? NULL : strstr(line, ": ");
    char *words = xstrdup(said ? said + 2 : line);
    free(log);
    free(folder);
    return words;
}

/* Asking ------------------------------------------------------------------------------------------------------- */

/* argv for it: the program and then the words. The caller frees it. */
static char **compose(const char *program, const char *const *words)
{
    size_t n = 0;
    while (words[n])
        n++;
    char **argv = xcalloc(n + 2, sizeof *argv);
    argv[0] = (char *)program;
    memcpy(argv + 1, words, n * sizeof *argv);
    return argv;
}

static int read_all(int file, struct text *out)
{
    char piece[4096];
    for (;;) {
        ssize_t got = read(file, piece, sizeof piece);
        if (got == 0)
            return 0;
        if (got > 0)
            text_add_bytes(out, piece, (size_t)got);
        else if (errno != EINTR)
            return -1;
    }
}

int spawn_piped(const char *program, const char *const *words, int to_out, int to_errors, short flags, pid_t *pid)
{
    char **argv = compose(program, words);
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, to_out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, to_errors, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
    prepare(&attributes, flags);
    int failure = posix_spawn(pid, program, &files, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    free(argv);
    return failure;
}

/* Its exit code becomes err's, and its last complaint the sentence. */
static int judge(pid_t pid, const char *program, struct text *complaint, struct err *err)
{
    int status;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    if (WIFSIGNALED(status))
        return err_set(err, ERR_FAILED, "%s was ended by signal %d (%s)", program, WTERMSIG(status),
                       strsignal(WTERMSIG(status)));
    int code = WEXITSTATUS(status);
    while (complaint->length && complaint->data[complaint->length - 1] == '\n')
        complaint->data[--complaint->length] = '\0';
    const char *sentence = complaint->length ? complaint->data : _("it did not say why");
    const char *colon = strncmp(sentence, "nearfar", 7) ? NULL : strstr(sentence, ": ");
    return err_set(err, code > ERR_TERMINAL ? ERR_FAILED : (enum err_code)code, "%s", colon ? colon + 2 : sentence);
}

int engine_ask(const char *const *words, struct text *out, struct err *err)
{
    char *program = engine_find(err);
    if (!program)
        return -1;
    int data[2] = {-1, -1}, errors[2] = {-1, -1}, result = -1;
    struct text complaint = TEXT_INIT;
    text_clear(&complaint);
    pid_t pid;
    int failure = pipe2(data, O_CLOEXEC) || pipe2(errors, O_CLOEXEC)
                      ? errno
                      : spawn_piped(program, words, data[1], errors[1], 0, &pid);
    close(data[1]);
    close(errors[1]);
    if (failure) {
        err_set(err, ERR_FAILED, "cannot run %s: %s", program, strerror(failure));
        goto out;
    }
    /* Its complaint is one line and fits into the pipe, so reading one after the other cannot block it. */
    if (read_all(data[0], out) || read_all(errors[0], &complaint))
        err_set(err, ERR_FAILED, "cannot read from %s: %s", program, strerror(errno));
    else
        result = judge(pid, program, &complaint, err);
out:
    close(data[0]);
    close(errors[0]);
    text_release(&complaint);
    free(program);
    return result;
}

int engine_become(const char *const *words, struct err *err)
{
    char *program = engine_find(err);
    if (!program)
        return -1;
    char **argv = compose(program, words);
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    execv(program, argv);
    err_set(err, ERR_FAILED, "cannot run %s: %s", program, strerror(errno));
    free(argv);
    free(program);
    return -1;
}

int engine_refresh_catalogue(struct store *store, struct err *err)
{
    if (store_only_looks())
        return 0;
    char *program = engine_find(err);
    if (!program)
        return -1;
    char *binary = engine_fingerprint(program), *published = catalogue_fingerprint(store, err);
    int result = -1;
    if (!published)
        goto out;
    if (binary && !strcmp(binary, published)) {
        result = 0;
        goto out;
    }
    char *where = xasprintf("store=%s", store_path(store));
    struct text printed = TEXT_INIT;
    result = engine_ask((const char *[]){"publish", where, NULL}, &printed, err);
    text_release(&printed);
    free(where);
out:
    free(published);
    free(binary);
    free(program);
    return result;
}
