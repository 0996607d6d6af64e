/* Makes the little world: see world.h. */
#include "samples/shop/world.h"

#include <stdbool.h>

uint32_t draw(struct lot *lot, uint32_t below)
{
    uint64_t bits = lot->state += 0x9e3779b97f4a7c15u;
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
    bits ^= bits >> 31;
    return (uint32_t)((bits >> 32) * below >> 32);
}

/* The five items of a ware have five different colours and as many styles, so that no two titles are the same. */
static void make_ware(struct item *items, struct lot *lot)
{
    static const int percent[LEVELS] = {60, 100, 180};
    uint32_t colour = draw(lot, COLOURS), style = draw(lot, STYLES);
    for (uint32_t i = 0; i < ITEMS_PER_WARE; i++) {
        struct item *item = &items[i];
        const struct category *category = &categories[item->department][item->category % CATEGORIES];
        item->colour = (int)((colour + i * 3) % COLOURS);
        item->style = (int)((style + i * 5) % STYLES);
        item->level = (int)draw(lot, LEVELS);
        int price = category->price * percent[item->level] / 100 * (90 + (int)draw(lot, 21)) / 100;
        item->price = price - price % 10;
    }
}

static void make_items(struct world *world, struct lot *lot)
{
    uint32_t rank[SHOP_ITEMS] = {0};
    for (int i = 0; i < SHOP_ITEMS; i += ITEMS_PER_WARE) {
        for (int j = i; j < i + ITEMS_PER_WARE; j++) {
            world->items[j].category = j / (WARES * ITEMS_PER_WARE);
            world->items[j].department = world->items[j].category / CATEGORIES;
            world->items[j].ware = j / ITEMS_PER_WARE % WARES;
        }
        make_ware(&world->items[i], lot);
    }
    for (uint32_t i = 0; i < SHOP_ITEMS; i++) {
        uint32_t other = draw(lot, i + 1);
        rank[i] = rank[other];
        rank[other] = i;
    }
    for (int i = 0; i < SHOP_ITEMS; i++)
        world->items[i].appeal = (int)(12000 / (rank[i] + 30));
}

/* Age and region each draw people to one department; four times as often as to any other. */
static int draw_category(const struct user *user, struct lot *lot)
{
    int weight[DEPARTMENTS], sum = 0, department = 0;
    for (int d = 0; d < DEPARTMENTS; d++) {
        weight[d] = 1 + 3 * (user->age == d % AGES) + 3 * (user->region == d % REGIONS);
        sum += weight[d];
    }
    for (int left = (int)draw(lot, (uint32_t)sum); left >= weight[department]; department++)
        left -= weight[department];
    return department * CATEGORIES + (int)draw(lot, CATEGORIES);
}

static void make_user(struct user *user, struct lot *lot)
{
    user->age = (int)draw(lot, AGES);
    user->region = (int)draw(lot, REGIONS);
    for (int f = 0; f < FAVOURITES; f++) {
        bool again;
        do {
            user->favourite[f] = draw_category(user, lot);
            again = false;
            for (int g = 0; g < f; g++)
                again |= user->favourite[g] == user->favourite[f];
        } while (again);
    }
    user->colour = (int)draw(lot, COLOURS);
    user->style = (int)draw(lot, STYLES);
    user->level = (int)draw(lot, LEVELS);
}

void world_make(struct world *world, uint64_t seed)
{
    struct lot lot = {seed};
    *world = (struct world){0};
    make_items(world, &lot);
    for (int u = 0; u < SHOP_USERS; u++)
        make_user(&world->users[u], &lot);
}

int64_t taste(const struct user *user, const struct item *item)
{
    static const int favourite[FAVOURITES] = {120, 80, 50}, distance[LEVELS] = {4, 2, 1};
    int64_t likes = item->department == user->favourite[0] / CATEGORIES ? 3 : 1;
    for (int f = 0; f < FAVOURITES; f++)
        likes = item->category == user->favourite[f] ? favourite[f] : likes;
    int apart = item->level > user->level ? item->level - user->level : user->level - item->level;
    return likes * distance[apart] * (item->colour == user->colour ? 3 : 1) * (item->style == user->style ? 2 : 1);
}

int64_t true_score(const struct user *user, const struct item *item)
{
    return taste(user, item) * item->appeal;
}
