/* The ids of users or items as they stand in the files, each kept once and numbered.
 *
 * While files are read an id is numbered by its first appearance. In the data set ids that are all whole numbers from
 * 0 stand in numerical order, so that a set whose ids are 0, 1, 2, ... keeps them; all others in the order of their
 * bytes. So the numbers do not depend on the order of lines. */
#ifndef ENGINE_IMPORT_IDS_H
#define ENGINE_IMPORT_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ids {
    char *bytes; /* the ids one after the other, a NUL behind each */
    size_t used, room;
    struct id {
        uint64_t hash;
        size_t start;    /* in bytes */
        uint32_t length;
    } *list;
    size_t n, capacity;
    uint32_t *slots; /* open addressing: 1 + place in list, 0 for a free slot */
    size_t n_slots;
};

#define IDS_INIT {NULL, 0, 0, NULL, 0, 0, NULL, 0}

uint32_t ids_add(struct ids *ids, const char *id, size_t length); /* its number, new or old */
bool ids_find(const struct ids *ids, const char *id, size_t length, uint32_t *number);
const char *ids_text(const struct ids *ids, uint32_t number);
/* Hash of the text alone: the same in every file, on every machine. */
uint64_t ids_hash(const struct ids *ids, uint32_t number);
/* place[number by appearance] = number in the data set. The caller frees it. */
uint32_t *ids_places(const struct ids *ids);
void ids_release(struct ids *ids);

/* Spreads 64 bits over 64 bits, one to one (the finisher of the splitmix64 generator). */
uint64_t mix_bits(uint64_t bits);

#endif
