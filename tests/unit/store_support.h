/* What the store's tests need: a store in a folder of its own, and cmocka's long list of headers. */
#ifndef TESTS_UNIT_STORE_SUPPORT_H
#define TESTS_UNIT_STORE_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/run.h"
#include "store/store.h"

struct place {
    char folder[40], path[64];
    struct store *store;
    struct err err;
};

void place_open(struct place *place);
void place_close(struct place *place); /* the folder goes, too */

/* A data set named `name` of 3 users and 4 items, published. */
int64_t place_dataset(struct place *place, const char *name);
/* A queued run on it with tau 0.2 and lr 0.01. */
int64_t place_run(struct place *place, int64_t dataset, const char *name);

#define must(call)                                                                                                   \
    do {                                                                                                             \
        if ((call) < 0)                                                                                              \
            fail_msg("%s", place.err.text);                                                                          \
    } while (0)

#endif
