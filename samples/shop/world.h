/* The little world behind the sample: what the shop sells, who buys there, and what they like.
 *
 * Everything follows from one seed by integer arithmetic alone, so that it is the same on every machine. */
#ifndef SAMPLES_SHOP_WORLD_H
#define SAMPLES_SHOP_WORLD_H

#include <stdint.h>

enum {
    DEPARTMENTS = 6,
    CATEGORIES = 6,      /* in each department */
    WARES = 4,           /* kinds of thing in each category, five items of each */
    ITEMS_PER_WARE = 5,
    ALL_CATEGORIES = DEPARTMENTS * CATEGORIES,
    SHOP_ITEMS = ALL_CATEGORIES * WARES * ITEMS_PER_WARE,
    SHOP_USERS = 2000,
    COLOURS = 8,
    STYLES = 8,
    LEVELS = 3,          /* of price: low, middle, high */
    AGES = 5,
    REGIONS = 4,
    FAVOURITES = 3,
    SHOP_SEED = 2024
};

/* A word in both languages. */
struct word {
    const char *en, *zh;
};

struct category {
    struct word name, wares[WARES];
    int price; /* of a middling item, in cents */
};

extern const struct word department_words[DEPARTMENTS], colour_words[COLOURS], style_words[STYLES];
extern const struct category categories[DEPARTMENTS][CATEGORIES];
extern const char *const age_words[AGES], *const region_words[REGIONS];

struct item {
    int department, category; /* category within all categories */
    int ware, colour, style, level;
    int price;  /* cents */
    int appeal; /* how often it sells for other reasons than taste; long-tailed */
};

struct user {
    int age, region;
    int favourite[FAVOURITES]; /* categories, the dearest first */
    int colour, style, level;
};

struct world {
    struct item items[SHOP_ITEMS];
    struct user users[SHOP_USERS];
};

/* Random numbers: splitmix64. */
struct lot {
    uint64_t state;
};
uint32_t draw(struct lot *lot, uint32_t below); /* 0 <= result < below */

void world_make(struct world *world, uint64_t seed);

/* How much the taste of a user is for an item: a whole number of at least 1. */
int64_t taste(const struct user *user, const struct item *item);

/* What the user would like best has the highest score: taste times appeal. */
int64_t true_score(const struct user *user, const struct item *item);

#endif
