/* What the files of the workbench's bench share: stores full of runs, and the program in a pseudo-terminal. */
#ifndef TESTS_BENCH_WORKBENCH_H
#define TESTS_BENCH_WORKBENCH_H

#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { METRICS = 20, POINTS = 50, POINT_EVERY = 10, LIVE_STEPS = 40000 };

/* A store with runs that have ended, and one, the newest, that this process holds as if it trained. The oldest is
 * called alpha, the newest omega. */
struct bench {
    char folder[64], path[96];
    struct store *store;
    int64_t metric[METRICS], live;
    int lock;
    double noise; /* of what is recorded: 0 from bench_open */
};

/* Ends the bench with the error unless the result is 0 or more. */
void must(int64_t result, const struct err *err);

/* Every run has POINTS points of each of the first `metrics` of METRICS metrics. */
void bench_open(struct bench *bench, int runs, int metrics);
void bench_close(struct bench *bench); /* and removes the store */
/* Records for the live run: at every `every`th step from one to another a point of each of the first metrics. */
void bench_record(struct bench *bench, int metrics, int64_t from, int64_t to, int64_t every);
void bench_progress(struct bench *bench, int64_t step);

struct terminal {
    int fd;
    pid_t pid;
};

/* The program on a store. */
void terminal_start(struct terminal *terminal, const char *program, const char *store, int width, int height);
/* Reads what is sent for so long, or until one of the texts (NULL: any) was among it; returns how many bytes. */
size_t terminal_read(struct terminal *terminal, double seconds, const char *const *texts, int n);
void terminal_send(struct terminal *terminal, const char *keys);
/* ms from sending the keys until one of the texts is there; ends the bench when none comes in 10 s. */
double terminal_time(struct terminal *terminal, const char *keys, const char *const *texts, int n);
void terminal_stop(struct terminal *terminal);

double median_of(double *values, int n);

/* ms of a frame of 200x60 with 100,000 points in one chart: drawn into cells, and sent. Not the program itself but
 * its parts, since the program is not asked how long a frame took it. */
double frame_ms(const char *program);

#endif
