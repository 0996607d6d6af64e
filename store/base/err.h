/* What the world said no to, in one sentence for a person.
 *
 * A function that can fail takes `struct err *` as its last argument and returns -1 (or NULL) after filling it.
 * The sentence names the file, line or value and says what to do. Bugs are asserts; they never come here. */
#ifndef STORE_BASE_ERR_H
#define STORE_BASE_ERR_H

/* The values are the exit codes of both programs. */
enum err_code {
    ERR_NONE = 0,
    ERR_FAILED = 1,    /* it was tried and did not work */
    ERR_USAGE = 2,     /* it was asked wrongly */
    ERR_NOT_FOUND = 3, /* the run, data set or user asked for does not exist */
    ERR_BUSY = 4,      /* somebody else holds the store or the run */
    ERR_TERMINAL = 5   /* it needs a terminal */
};

struct err {
    enum err_code code;
    char text[768];
};

#define ERR_INIT {ERR_NONE, ""}

/* Fills err and returns -1, so that `return err_set(...)` reads well. err may be NULL when nobody listens. The
 * sentence is safe to show whatever words are in it (text_make_safe). */
int err_set(struct err *err, enum err_code code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Puts "what: " before the sentence already there. Returns -1. */
int err_prefix(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

void err_clear(struct err *err);

#endif
