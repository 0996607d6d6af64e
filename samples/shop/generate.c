/* Makes the sample `shop`: generate FOLDER writes interactions.csv, items.csv, users.csv, truth.csv, truth-items.csv
 * and pictures.png there. What they hold is said in README.md. The same bytes every time. */
#include "samples/shop/pictures.h"
#include "samples/shop/world.h"

#include <stdio.h>
#include <stdlib.h>

enum { DAYS = 366, NOISE_PERCENT = 8 };

struct purchase {
    int user, item, rating, day;
    uint32_t order; /* within the day */
};

struct purchases {
    struct purchase list[SHOP_USERS * 48];
    size_t n;
};

/* Is it the month of the department? Each has two in a year, in which it sells twice as well. */
static int season(const struct item *item, int day)
{
    int month = day * 12 / DAYS;
    return month / 2 == item->department ? 2 : 1;
}

/* Draws an item that the user does not have yet, as often as its weight says. A few times taste plays no part. */
static int draw_item(const struct world *world, int u, int day, const unsigned char *has, struct lot *lot)
{
    int64_t weight[SHOP_ITEMS], sum = 0;
    int noise = draw(lot, 100) < NOISE_PERCENT, i = 0;
    for (i = 0; i < SHOP_ITEMS; i++) {
        const struct item *item = &world->items[i];
        int64_t likes = noise ? item->appeal : true_score(&world->users[u], item);
        weight[i] = has[i] ? 0 : likes * season(item, day);
        sum += weight[i];
    }
    int64_t left = (int64_t)draw(lot, (uint32_t)sum);
    for (i = 0; left >= weight[i]; i++)
        left -= weight[i];
    return i;
}

/* One to five, the higher the more the thing is to the user's taste. */
static int draw_rating(const struct world *world, int u, int i, struct lot *lot)
{
    static const int steps[] = {2, 24, 150, 480};
    int64_t likes = taste(&world->users[u], &world->items[i]);
    int rating = 1;
    for (int s = 0; s < 4; s++)
        rating += likes >= steps[s];
    rating += (int)draw(lot, 3) - 1;
    return rating < 1 ? 1 : rating > 5 ? 5 : rating;
}

static int by_day(const void *a, const void *b)
{
    const struct purchase *left = a, *right = b;
    if (left->day != right->day)
        return left->day - right->day;
    if (left->order != right->order)
        return left->order < right->order ? -1 : 1;
    return left->user - right->user;
}

static void shop(const struct world *world, struct purchases *all, struct lot *lot)
{
    for (int u = 0; u < SHOP_USERS; u++) {
        unsigned char has[SHOP_ITEMS] = {0};
        int wanted = 8 + 1520 / (40 + (int)draw(lot, 200));
        for (int k = 0; k < wanted; k++) {
            int day = (int)draw(lot, DAYS), i = draw_item(world, u, day, has, lot);
            has[i] = 1;
            all->list[all->n++] = (struct purchase){u, i, draw_rating(world, u, i, lot), day, draw(lot, 1u << 30)};
        }
    }
    qsort(all->list, all->n, sizeof *all->list, by_day);
}

static void write_interactions(FILE *file, const struct purchases *all)
{
    static const int lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    fputs("user,item,rating,time\n", file);
    for (size_t k = 0; k < all->n; k++) {
        const struct purchase *p = &all->list[k];
        int month = 0, day = p->day;
        while (day >= lengths[month])
            day -= lengths[month++];
        fprintf(file, "u%d,i%d,%d,2024-%02d-%02d\n", p->user, p->item, p->rating, month + 1, day + 1);
    }
}

static void write_items(FILE *file, const struct world *world)
{
    fputs("item,title,title_zh,department,category,department_zh,category_zh,colour,style,price\n", file);
    for (int i = 0; i < SHOP_ITEMS; i++) {
        const struct item *item = &world->items[i];
        const struct category *category = &categories[item->department][item->category % CATEGORIES];
        const struct word *ware = &category->wares[item->ware], *department = &department_words[item->department];
        const struct word *colour = &colour_words[item->colour], *style = &style_words[item->style];
        fprintf(file, "i%d,%s %s %s,%s%s%s,", i, style->en, colour->en, ware->en, style->zh, colour->zh, ware->zh);
        fprintf(file, "%s,%s,%s,%s,", department->en, category->name.en, department->zh, category->name.zh);
        fprintf(file, "%s,%s,%d.%02d\n", colour->en, style->en, item->price / 100, item->price % 100);
    }
}

static void write_users(FILE *file, const struct world *world)
{
    fputs("user,group,age,region\n", file);
    for (int u = 0; u < SHOP_USERS; u++) {
        const struct user *user = &world->users[u];
        fprintf(file, "u%d,%s %s,%s,%s\n", u, region_words[user->region], age_words[user->age], age_words[user->age],
                region_words[user->region]);
    }
}

static void write_truth(FILE *file, const struct world *world)
{
    static const char *const levels[LEVELS] = {"low", "middle", "high"};
    fputs("user,first,second,third,colour,style,price_level\n", file);
    for (int u = 0; u < SHOP_USERS; u++) {
        const struct user *user = &world->users[u];
        fprintf(file, "u%d", u);
        for (int f = 0; f < FAVOURITES; f++) {
            int category = user->favourite[f];
            fprintf(file, ",%s", categories[category / CATEGORIES][category % CATEGORIES].name.en);
        }
        fprintf(file, ",%s,%s,%s\n", colour_words[user->colour].en, style_words[user->style].en, levels[user->level]);
    }
}

static void write_truth_items(FILE *file, const struct world *world)
{
    static const char *const levels[LEVELS] = {"low", "middle", "high"};
    fputs("item,appeal,price_level\n", file);
    for (int i = 0; i < SHOP_ITEMS; i++)
        fprintf(file, "i%d,%d,%s\n", i, world->items[i].appeal, levels[world->items[i].level]);
}

static FILE *begin(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file) {
        perror(path);
        exit(1);
    }
    return file;
}

static void end(FILE *file)
{
    if (ferror(file) | fclose(file)) {
        perror("writing the shop");
        exit(1);
    }
}

int main(int argc, char **argv)
{
    static struct world world;
    static struct purchases all;
    static const struct {
        const char *name;
        void (*write)(FILE *file, const struct world *world);
    } tables[] = {{"items.csv", write_items},
                  {"users.csv", write_users},
                  {"truth.csv", write_truth},
                  {"truth-items.csv", write_truth_items},
                  {"pictures.png", write_pictures}};
    if (argc != 2) {
        fputs("usage: generate FOLDER\n", stderr);
        return 2;
    }
    struct lot lot = {SHOP_SEED + 1};
    world_make(&world, SHOP_SEED);
    shop(&world, &all, &lot);
    FILE *file = begin(argv[1], "interactions.csv");
    write_interactions(file, &all);
    end(file);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        file = begin(argv[1], tables[i].name);
        tables[i].write(file, &world);
        end(file);
    }
    return 0;
}
