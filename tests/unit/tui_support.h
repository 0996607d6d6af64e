/* A store with runs that never change, for the workbench's tests. */
#ifndef TESTS_UNIT_TUI_SUPPORT_H
#define TESTS_UNIT_TUI_SUPPORT_H

#include "store/run.h"
#include "store/store.h"
#include "tui/app.h"
#include "tui/keys.h"

struct fixture {
    char folder[64], path[96];
    struct store *store;
    int64_t live; /* the run that trains */
    int lock;     /* its engine's, held by the test */
    double now;   /* when the screens are looked at */
};

/* A workbench on it, on Live of the run that trains. */
struct test {
    struct fixture fixture;
    struct app app;
    double now;
};

/* For cmocka: they make and remove a struct test. */
int test_set_up(void **state);
int test_tear_down(void **state);
/* Lets time go by. */
void test_later(struct test *test, double seconds);
void test_press(struct test *test, const char *keys);

/* Every row of the key lists, one list after the other; returns how many. */
enum { TEST_KEYS = 256 };
struct test_key {
    size_t list;
    bool over;
    const struct key_row *row;
};
size_t test_keys(struct test_key keys[TEST_KEYS]);

/* Makes the store; with `runs` the deterministic set of runs is in it. */
void fixture_open(struct fixture *fixture, bool runs);
void fixture_close(struct fixture *fixture); /* and removes the store */

#endif
