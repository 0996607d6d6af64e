/* Who is at work on a store: a name, by which runs belong to somebody. It keeps students from stopping or removing
 * each other's runs by accident, and no more: whoever may write the file can write anything, so that the file's
 * permissions are the real protection. */
#ifndef STORE_PERSON_H
#define STORE_PERSON_H

#include "store/run.h"

enum { PERSON_NAME = 64 };

struct person {
    char name[PERSON_NAME];
    bool teaches; /* no student, but the user to whom the file of the store belongs, or root: may act on all runs */
};

/* $NEARFAR_STUDENT, else the user's name on this machine, else "student". */
void person_name(char to[PERSON_NAME]);
/* Takes a student's name, also for the programs that this one starts. -1 when it cannot be one. */
int person_be_student(const char *name, struct err *err);
/* Letters of any language, digits, '-', '_' and '.'. */
int person_check(const char *name, struct err *err);
/* Refuses a NEARFAR_STUDENT that cannot be a name. */
int person_check_environment(struct err *err);

void person_read(struct person *person, const struct store *store);
/* -1 and whose it is where the run belongs to somebody else. A run without an owner is everybody's. */
int person_may_act(const struct person *person, const struct run *run, struct err *err);

#endif
