/* A case of the damaged stores: see damage.c. */
#ifndef TESTS_DAMAGE_TRIAL_H
#define TESTS_DAMAGE_TRIAL_H

#include <stdint.h>
#include <stdio.h>

struct random {
    uint64_t state;
};

struct trial {
    struct random random;
    const char *path; /* of the store */
    FILE *report;     /* what was done so far */
};

/* A line of the report, written before the thing is done. */
void note(struct trial *trial, const char *format, ...) __attribute__((format(printf, 2, 3)));
uint32_t below(struct random *random, uint32_t n);
uint64_t next(struct random *random);

/* Alters rows, files or the version of the store, one to three times. */
void damage(struct trial *trial);
/* Every command that reads, and the workbench. */
void look(struct trial *trial);
/* Every verb of the engine, a fork, runs that go on. */
void compute(struct trial *trial);

#endif
