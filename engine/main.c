/* nearfar-engine: trains, imports, evaluates. It is told what to do by `nearfar`, in words; people need not call
 * it. */
#include "engine/core/blas.h"
#include "engine/verbs/verb.h"
#include "engine/verbs/verbs.h"
#include "store/base/language.h"
#include "store/base/print.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define X(name) extern const struct verb verb_##name;
VERBS(X)
#undef X

#define X(name) &verb_##name,
static const struct verb *const verbs[] = {VERBS(X)};
#undef X
enum { N_VERBS = sizeof verbs / sizeof *verbs };

static void usage(FILE *to)
{
    print_to(to, "usage: nearfar-engine VERB [KEY=VALUE]...\n\n"
                  "The engine of nearfar. `nearfar` starts it; see nearfar-engine(1).\n\n");
    for (size_t i = 0; i < N_VERBS; i++)
        print_to(to, "  %-10s %s\n", verbs[i]->name, verbs[i]->help);
}

/* OpenBLAS starts a thread for each core when it is loaded, before main, unless told not to; ours are the pool's. So
 * the program starts once more, with that said. */
static void start_without_blas_threads(char **argv)
{
    if (getenv("OPENBLAS_NUM_THREADS"))
        return;
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    /* By its own path: as /proc/self/exe it would be called "exe" in every list of processes. */
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0)
        return;
    path[length] = '\0';
    execv(path, argv);
}

int main(int argc, char **argv)
{
    start_without_blas_threads(argv);
    blas_start();
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is a write that fails, with a sentence */
    if (argc < 2) {
        usage(stderr);
        return ERR_USAGE;
    }
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "--version")) {
        if (argv[1][2] == 'h')
            usage(stdout);
        else
            print("nearfar-engine " NEARFAR_VERSION "\n");
        return fflush(stdout) ? ERR_FAILED : 0;
    }
    struct verb_arguments words = {argc - 2, argv + 2};
    struct err err = ERR_INIT;
    for (size_t i = 0; i < N_VERBS; i++) {
        if (strcmp(argv[1], verbs[i]->name))
            continue;
        if (!verbs[i]->english && !argument_of(&words, "json"))
            language_begin(NULL, NULL);
        int failed = verbs[i]->run(&words, &err) < 0;
        if (!failed && (fflush(stdout) || ferror(stdout)))
            failed = err_set(&err, ERR_FAILED, "cannot write to standard output: %s", errno == EBADF
                             ? _("it is closed") : strerror(errno));
        if (failed && err.text[0])
            print_to(stderr, "nearfar: %s\n", err.text);
        return failed ? (int)err.code : 0;
    }
    print_to(stderr, "nearfar-engine: there is no verb %s\n", argv[1]);
    usage(stderr);
    return ERR_USAGE;
}
