/* Ids, each kept once: see ids.h. A hash table with linear probing over one pool of bytes: no allocation per id. */
#include "engine/import/ids.h"

#include "engine/import/words.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

uint64_t mix_bits(uint64_t bits)
{
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
    return bits ^ (bits >> 31);
}

/* FNV-1a, then mixed, because its low bits alone are poor for short numbers. */
static uint64_t hash_of(const char *id, size_t length)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)id[i]) * 0x100000001b3u;
    return mix_bits(hash);
}

/* The slot where the id is, or the free one where it belongs. */
static size_t slot_of(const struct ids *ids, const char *id, size_t length, uint64_t hash)
{
    size_t mask = ids->n_slots - 1, slot = hash & mask;
    for (; ids->slots[slot]; slot = (slot + 1) & mask) {
        const struct id *there = &ids->list[ids->slots[slot] - 1];
        if (there->hash == hash && there->length == length && !memcmp(ids->bytes + there->start, id, length))
            break;
    }
    return slot;
}

static void grow_slots(struct ids *ids)
{
    free(ids->slots);
    ids->n_slots = ids->n_slots ? ids->n_slots * 2 : 1024;
    ids->slots = xcalloc(ids->n_slots, sizeof *ids->slots);
    size_t mask = ids->n_slots - 1;
    for (size_t i = 0; i < ids->n; i++) {
        size_t slot = ids->list[i].hash & mask;
        while (ids->slots[slot])
            slot = (slot + 1) & mask;
        ids->slots[slot] = (uint32_t)i + 1;
    }
}

static size_t keep_bytes(struct ids *ids, const char *id, size_t length)
{
    if (ids->used + length + 1 > ids->room) {
        ids->room = (ids->room + length + 1) * 2;
        ids->bytes = xrealloc(ids->bytes, ids->room, 1);
    }
    size_t start = ids->used;
    memcpy(ids->bytes + start, id, length);
    ids->bytes[start + length] = '\0';
    ids->used += length + 1;
    return start;
}

uint32_t ids_add(struct ids *ids, const char *id, size_t length)
{
    if (ids->n * 2 >= ids->n_slots)
        grow_slots(ids);
    uint64_t hash = hash_of(id, length);
    size_t slot = slot_of(ids, id, length, hash);
    if (!ids->slots[slot]) {
        ARRAY_ROOM(ids->list, ids->n, ids->capacity);
        ids->list[ids->n++] = (struct id){hash, keep_bytes(ids, id, length), (uint32_t)length};
        ids->slots[slot] = (uint32_t)ids->n;
    }
    return ids->slots[slot] - 1;
}

bool ids_find(const struct ids *ids, const char *id, size_t length, uint32_t *number)
{
    if (!ids->n)
        return false;
    size_t slot = slot_of(ids, id, length, hash_of(id, length));
    if (!ids->slots[slot])
        return false;
    *number = ids->slots[slot] - 1;
    return true;
}

const char *ids_text(const struct ids *ids, uint32_t number)
{
    return ids->bytes + ids->list[number].start;
}

uint64_t ids_hash(const struct ids *ids, uint32_t number)
{
    return ids->list[number].hash;
}

/* Whole numbers without leading zeros: the longer is the larger. */
static int by_value(const void *a, const void *b, void *context)
{
    const struct ids *ids = context;
    const struct id *left = &ids->list[*(const uint32_t *)a], *right = &ids->list[*(const uint32_t *)b];
    if (left->length != right->length)
        return left->length < right->length ? -1 : 1;
    return memcmp(ids->bytes + left->start, ids->bytes + right->start, left->length);
}

/* Byte by byte, the shorter first where one begins the other. */
static int by_bytes(const void *a, const void *b, void *context)
{
    const struct ids *ids = context;
    return strcmp(ids_text(ids, *(const uint32_t *)a), ids_text(ids, *(const uint32_t *)b));
}

static bool all_whole(const struct ids *ids)
{
    for (size_t i = 0; i < ids->n; i++)
        if (!word_is_whole(ids->bytes + ids->list[i].start, ids->list[i].length))
            return false;
    return true;
}

uint32_t *ids_places(const struct ids *ids)
{
    uint32_t *order = xmalloc(ids->n * sizeof *order), *place = xmalloc(ids->n * sizeof *place);
    for (size_t i = 0; i < ids->n; i++)
        order[i] = (uint32_t)i;
    qsort_r(order, ids->n, sizeof *order, all_whole(ids) ? by_value : by_bytes, (void *)ids);
    for (size_t i = 0; i < ids->n; i++)
        place[order[i]] = (uint32_t)i;
    free(order);
    return place;
}

void ids_release(struct ids *ids)
{
    free(ids->bytes);
    free(ids->list);
    free(ids->slots);
    *ids = (struct ids)IDS_INIT;
}
