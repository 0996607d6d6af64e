/* How much students may train and keep in one store: limits that the teacher sets. They are looked at where a run
 * begins or goes on, and never stop one that is under way. A teacher (person.h) has none. */
#ifndef STORE_QUOTA_H
#define STORE_QUOTA_H

#include "store/person.h"

enum { NO_QUOTA = -1 };

struct quota {
    char student[PERSON_NAME]; /* "": of every student who has no own */
    int64_t training;          /* runs that train or are paused at once; NO_QUOTA here and below: no limit */
    int64_t runs;              /* runs that are kept */
    int64_t megabytes;         /* of their checkpoints, 10^6 bytes each */
};

/* What a student has of it now. */
struct quota_use {
    int64_t training, runs, megabytes;
};

/* In place of what the student had; one without limits is taken away. */
int quota_set(struct store *store, const struct quota *quota, struct err *err);
/* All, that of everybody first, then by name. The caller frees *out. */
int quota_list(struct store *store, struct quota **out, size_t *n, struct err *err);
/* What holds for a student: all NO_QUOTA where nothing is set. */
int quota_of(struct store *store, const char *student, struct quota *out, struct err *err);
int quota_use(struct store *store, const char *student, struct quota_use *out, struct err *err);
/* Names of all who have runs, by name, PERSON_NAME bytes each. The caller frees *out. */
int quota_owners(struct store *store, char (**out)[PERSON_NAME], size_t *n, struct err *err);

/* Refuses one more run, with what to do about it. */
int quota_check_new(struct store *store, const struct person *person, struct err *err);
/* Refuses that this run is trained, beside those that the owner has at work. */
int quota_check_training(struct store *store, const struct person *person, const struct run *run, struct err *err);

#endif
