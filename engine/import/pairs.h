/* Interactions, pairs of a user and an item, as columns; and what is done to whole columns: sorting, merging, leaving
 * out. */
#ifndef ENGINE_IMPORT_PAIRS_H
#define ENGINE_IMPORT_PAIRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct interaction_columns {
    uint32_t *user, *item; /* numbers by struct ids while collecting, those of the data set once arranged */
    float *rating;         /* this and time only where the source has them */
    int64_t *time;         /* seconds since 1970 */
    uint32_t *fraction;    /* nanoseconds beside time; NULL while none has any */
    uint32_t *line;        /* the order in which they were read; only once sorted */
    size_t n, capacity;
    bool has_rating, has_time;
};

void pairs_release(struct interaction_columns *pairs);
/* Makes room for one more. */
void pairs_room(struct interaction_columns *pairs);
/* The time of the one for which there is room. With nanoseconds, seconds lie within MOMENT_MOST of 1970. */
void pairs_time(struct interaction_columns *pairs, int64_t seconds, uint32_t nanoseconds);
#define MOMENT_MOST ((int64_t)1 << 33) /* 272 years */
/* The time as one number, larger for later; only to be compared with others of the same pairs. 0 without times. */
uint64_t pairs_moment(const struct interaction_columns *pairs, size_t at);

/* Sorts by (user, item) and merges repeated pairs: the latest counts, by time, and among equals the last read. All
 * users are below n_users. Returns how many went. */
int64_t pairs_merge(struct interaction_columns *pairs, size_t n_users);

/* Moves those whose flag is not 0 to `to`, or drops them when it is NULL; the order stays. Returns how many went. */
int64_t pairs_move(struct interaction_columns *from, const uint8_t *flags, struct interaction_columns *to);

#endif
