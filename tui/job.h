/* A command of the command line that the workbench runs: this program once more, beside the workbench and without a
 * terminal. What it prints, on stdout and stderr, is kept to be shown. It learns from the environment how wide its
 * lines may be, and that it need not ask anybody: see confirm in target.h. */
#ifndef TUI_JOB_H
#define TUI_JOB_H

#include "store/base/err.h"
#include "store/base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct job {
    pid_t pid;        /* 0: nothing runs */
    int pipe;         /* its output comes here, while it runs */
    struct text text; /* what it printed; of very much the end */
    size_t dropped;   /* lines that were before that */
    double started, ended;       /* clock_wall; ended 0 while it runs */
    double first_word, last_word; /* when it printed; 0: it has not */
    int exit_code;    /* once it has ended; 128 + the number of a signal */
};

/* Starts `program` with these words (NULL-ended; the program is not among them), in a process group of its own. What
 * a job that has ended printed is forgotten. */
int job_start(struct job *job, const char *program, const char *const *words, int columns, struct err *err);
bool job_runs(const struct job *job);
/* Takes over what it has printed. True when there was something, or it has ended. */
bool job_poll(struct job *job);
void job_signal(const struct job *job, int signal);
/* What runs is hung up on, as by a terminal that is closed. */
void job_release(struct job *job);

/* In the program that runs as a job: columns of the pane; else 0. */
int job_columns(void);

#endif
