/* What an import finds strange in what came out: what is worth a person's attention, a sentence each that says what
 * it is, in numbers, and what to do about it. Data in good order give none. */
#ifndef ENGINE_IMPORT_FINDINGS_H
#define ENGINE_IMPORT_FINDINGS_H

#include "store/base/err.h"
#include "store/base/text.h"

struct collector;   /* collect.h */
struct arranged;    /* arrange.h */
struct arrangement;

struct findings {
    char **sentence;
    size_t n, capacity;
    int64_t new_users, new_items; /* interactions of test whose user, or item, has none in train */
};

/* `validation` is the share that a run holds out when nobody says another. */
void findings_gather(struct findings *findings, const struct collector *collector, const struct arranged *arranged,
                     const struct arrangement *how, double validation);
/* One more sentence. */
void findings_add(struct findings *findings, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Says them as warnings, once the result was printed. -1 when that could not be written to standard output. */
int findings_tell(const struct findings *findings, const char *name, bool dry_run, struct err *err);
void findings_release(struct findings *findings);
/* The sentences as a JSON array. */
void findings_json(const struct findings *findings, struct text *out);

#endif
