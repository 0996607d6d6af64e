/* Byte-pair encoding: see byte_pairs.h. */
#include "engine/text/byte_pairs.h"

#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_WORDS = 1 << 18, NO_PIECE = UINT32_MAX };

/* Two pieces beside each other. */
struct pair {
    uint32_t first, second;
    uint64_t count;       /* while learning: how often they stand so, */
    uint64_t queued;      /* and the count of its latest entry in the heap */
    uint32_t merged;      /* the piece that they are together; NO_PIECE: not yet */
    uint32_t rank;        /* of those that are merged, from the first on */
    uint32_t *word;       /* while learning: words that have it, or had it */
    size_t words, room;
};

struct byte_pairs {
    struct ids pieces;
    struct pair *pair;
    size_t n, capacity;
    uint32_t *slot; /* open addressing: 1 + place in `pair`, 0 for a free one */
    size_t slots;
};

static uint64_t hash_of(uint32_t first, uint32_t second)
{
    return mix_bits(((uint64_t)first << 32 | second) + 1);
}

static size_t slot_of(const struct byte_pairs *b, uint32_t first, uint32_t second)
{
    size_t at = hash_of(first, second) & (b->slots - 1);
    while (b->slot[at] && (b->pair[b->slot[at] - 1].first != first || b->pair[b->slot[at] - 1].second != second))
        at = (at + 1) & (b->slots - 1);
    return at;
}

static struct pair *find_pair(const struct byte_pairs *b, uint32_t first, uint32_t second)
{
    uint32_t number = b->slots && first != NO_PIECE && second != NO_PIECE ? b->slot[slot_of(b, first, second)] : 0;
    return number ? &b->pair[number - 1] : NULL;
}

static void grow_slots(struct byte_pairs *b)
{
    free(b->slot);
    b->slots = b->slots ? 2 * b->slots : 1024;
    b->slot = xcalloc(b->slots, sizeof *b->slot);
    for (size_t i = 0; i < b->n; i++)
        b->slot[slot_of(b, b->pair[i].first, b->pair[i].second)] = (uint32_t)i + 1;
}

/* Its place in `pair`. */
static uint32_t add_pair(struct byte_pairs *b, uint32_t first, uint32_t second)
{
    if (2 * (b->n + 1) > b->slots)
        grow_slots(b);
    size_t at = slot_of(b, first, second);
    if (!b->slot[at]) {
        ARRAY_ROOM(b->pair, b->n, b->capacity);
        b->pair[b->n++] = (struct pair){.first = first, .second = second, .merged = NO_PIECE};
        b->slot[at] = (uint32_t)b->n;
    }
    return b->slot[at] - 1;
}

size_t byte_pairs_count(const struct byte_pairs *b)
{
    return b->pieces.n;
}

void byte_pairs_free(struct byte_pairs *b)
{
    if (!b)
        return;
    for (size_t i = 0; i < b->n; i++)
        free(b->pair[i].word);
    free(b->pair);
    free(b->slot);
    ids_release(&b->pieces);
    free(b);
}

/* Characters ----------------------------------------------------------------------------------------------------- */

static size_t length_of_character(const char *word, size_t bytes)
{
    size_t n = 1;
    while (n < bytes && ((unsigned char)word[n] & 0xc0) == 0x80)
        n++;
    return n;
}

/* The piece of a character, behind its mark where it does not begin the word. Returns its bytes. */
static size_t piece_of(const char *word, size_t at, size_t bytes, char *to)
{
    size_t mark = at ? PIECE_MARK_BYTES : 0;
    memcpy(to, PIECE_MARK, mark);
    memcpy(to + mark, word + at, bytes);
    return mark + bytes;
}

/* Learning ------------------------------------------------------------------------------------------------------- */

/* A word of train; its pieces are in the list from `start` on. */
struct learned {
    uint64_t count;
    uint32_t word;
    size_t start, n;
};

/* The most frequent pair first. Its count may have become smaller since it was put there. */
struct entry {
    uint64_t count;
    uint32_t pair;
};

struct learning {
    struct byte_pairs *b;
    const struct words *words;
    struct learned *word;
    size_t n;
    uint32_t *piece;
    struct entry *heap;
    size_t heaped, room;
    bool counted; /* all words once, so that pairs can be put there */
};

static int by_count(const void *a, const void *b)
{
    const struct learned *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return (x->word > y->word) - (x->word < y->word);
}

static void count_words(struct learning *l, const uint8_t *split)
{
    const struct words *words = l->words;
    size_t n = words->vocabulary.n;
    l->word = xcalloc(n + 1, sizeof *l->word);
    for (uint32_t w = 0; w < n; w++)
        l->word[w].word = w;
    for (size_t row = 0; row < words->rows; row++)
        for (size_t i = words->start[row]; i < words->start[row + 1]; i++)
            l->word[words->word[i]].count += !split || split[row] == SPLIT_TRAIN;
    qsort(l->word, n, sizeof *l->word, by_count);
    while (l->n < n && l->n < MOST_WORDS && l->word[l->n].count)
        l->n++;
}

/* Words as characters. */
static void spell_words(struct learning *l)
{
    size_t bytes = 0, at = 0;
    for (size_t w = 0; w < l->n; w++)
        bytes += l->words->vocabulary.list[l->word[w].word].length;
    l->piece = xmalloc((bytes + 1) * sizeof *l->piece);
    for (size_t w = 0; w < l->n; w++) {
        struct learned *word = &l->word[w];
        const char *text = ids_text(&l->words->vocabulary, word->word);
        size_t length = l->words->vocabulary.list[word->word].length;
        char piece[PIECE_MARK_BYTES + 8];
        word->start = at;
        for (size_t i = 0, n; i < length; i += n) {
            n = length_of_character(text + i, length - i < 4 ? length - i : 4);
            l->piece[at++] = ids_add(&l->b->pieces, piece, piece_of(text, i, n, piece));
        }
        word->n = at - word->start;
    }
}

/* By count, equals by the bytes of what they would be. */
static bool comes_before(const struct learning *l, const struct entry *x, const struct entry *y)
{
    if (x->count != y->count)
        return x->count > y->count;
    const struct ids *pieces = &l->b->pieces;
    const struct pair *a = &l->b->pair[x->pair], *b = &l->b->pair[y->pair];
    int order = strcmp(ids_text(pieces, a->first), ids_text(pieces, b->first));
    return order ? order < 0 : strcmp(ids_text(pieces, a->second), ids_text(pieces, b->second)) < 0;
}

static void heap_add(struct learning *l, uint32_t pair)
{
    struct entry entry = {l->b->pair[pair].count, pair};
    l->b->pair[pair].queued = entry.count;
    ARRAY_ROOM(l->heap, l->heaped, l->room);
    size_t at = l->heaped++;
    for (; at && comes_before(l, &entry, &l->heap[(at - 1) / 2]); at = (at - 1) / 2)
        l->heap[at] = l->heap[(at - 1) / 2];
    l->heap[at] = entry;
}

static struct entry heap_take(struct learning *l)
{
    struct entry top = l->heap[0], last = l->heap[--l->heaped];
    size_t at = 0;
    for (size_t child; (child = 2 * at + 1) < l->heaped; at = child) {
        child += child + 1 < l->heaped && comes_before(l, &l->heap[child + 1], &l->heap[child]);
        if (!comes_before(l, &l->heap[child], &last))
            break;
        l->heap[at] = l->heap[child];
    }
    l->heap[at] = last;
    return top;
}

/* Counts the pairs of a word, or takes their counts away. */
static void count_pairs(struct learning *l, uint32_t w, bool add)
{
    const struct learned *word = &l->word[w];
    for (size_t i = word->start; i + 1 < word->start + word->n; i++) {
        uint32_t number = add_pair(l->b, l->piece[i], l->piece[i + 1]);
        struct pair *pair = &l->b->pair[number];
        pair->count += add ? word->count : -word->count;
        if (!add)
            continue;
        if (!pair->words || pair->word[pair->words - 1] != w) {
            ARRAY_ROOM(pair->word, pair->words, pair->room);
            pair->word[pair->words++] = w;
        }
        if (l->counted && pair->count > pair->queued)
            heap_add(l, number);
    }
}

static uint32_t name_merged(struct byte_pairs *b, const struct pair *pair)
{
    const char *first = ids_text(&b->pieces, pair->first), *second = ids_text(&b->pieces, pair->second);
    size_t n = b->pieces.list[pair->first].length, m = b->pieces.list[pair->second].length - PIECE_MARK_BYTES;
    char *name = xmalloc(n + m);
    memcpy(name, first, n);
    memcpy(name + n, second + PIECE_MARK_BYTES, m);
    uint32_t number = ids_add(&b->pieces, name, n + m);
    free(name);
    return number;
}

static void merge_in_word(struct learning *l, uint32_t w, const struct pair *pair)
{
    struct learned *word = &l->word[w];
    uint32_t *piece = l->piece + word->start;
    size_t n = 0;
    for (size_t i = 0; i < word->n; i++) {
        bool both = i + 1 < word->n && piece[i] == pair->first && piece[i + 1] == pair->second;
        piece[n++] = both ? pair->merged : piece[i];
        i += both;
    }
    word->n = n;
}

static void merge(struct learning *l, uint32_t number, uint32_t rank)
{
    struct pair *pair = &l->b->pair[number];
    pair->merged = name_merged(l->b, pair);
    pair->rank = rank;
    const struct pair merged = *pair;
    for (size_t i = 0; i < merged.words; i++) {
        count_pairs(l, merged.word[i], false);
        merge_in_word(l, merged.word[i], &merged);
        count_pairs(l, merged.word[i], true);
    }
}

static void forget_words(struct byte_pairs *b)
{
    for (size_t i = 0; i < b->n; i++) {
        free(b->pair[i].word);
        b->pair[i].word = NULL;
    }
}

struct byte_pairs *byte_pairs_learn(const struct words *words, const uint8_t *split, size_t vocabulary)
{
    struct learning l = {.b = xcalloc(1, sizeof *l.b), .words = words};
    count_words(&l, split);
    spell_words(&l);
    for (uint32_t w = 0; w < l.n; w++)
        count_pairs(&l, w, true);
    for (uint32_t i = 0; i < l.b->n; i++)
        heap_add(&l, i);
    l.counted = true;
    for (uint32_t rank = 0; l.b->pieces.n < vocabulary && l.heaped;) {
        struct entry top = heap_take(&l);
        struct pair *pair = &l.b->pair[top.pair];
        if (pair->merged != NO_PIECE || pair->count < 2)
            continue;
        if (pair->count == top.count)
            merge(&l, top.pair, rank++);
        else if (pair->count < top.count)
            heap_add(&l, top.pair); /* else it is there with its count */
    }
    forget_words(l.b);
    free(l.word);
    free(l.piece);
    free(l.heap);
    return l.b;
}

/* Splitting ------------------------------------------------------------------------------------------------------ */

/* A piece of a word: from this byte on; the last one is the end. */
struct part {
    uint32_t piece; /* NO_PIECE: train has it not */
    size_t from;
};

static size_t spell(const struct byte_pairs *b, const char *word, size_t bytes, struct part *part)
{
    size_t n = 0;
    char piece[PIECE_MARK_BYTES + 8];
    for (size_t i = 0, length; i < bytes; i += length) {
        length = length_of_character(word + i, bytes - i < 4 ? bytes - i : 4);
        part[n] = (struct part){NO_PIECE, i};
        if (!ids_find(&b->pieces, piece, piece_of(word, i, length, piece), &part[n].piece))
            part[n].piece = NO_PIECE;
        n++;
    }
    part[n].from = bytes;
    return n;
}

/* The neighbours that were merged first become one wherever they stand, from the left; false: there are none. */
static bool join_first(const struct byte_pairs *b, struct part *part, size_t *n)
{
    const struct pair *best = NULL;
    size_t to = 0;
    for (size_t i = 0; i + 1 < *n; i++) {
        const struct pair *pair = find_pair(b, part[i].piece, part[i + 1].piece);
        if (pair && pair->merged != NO_PIECE && (!best || pair->rank < best->rank))
            best = pair;
    }
    if (!best)
        return false;
    for (size_t i = 0; i <= *n; i++, to++) { /* with the end */
        bool both = i + 1 < *n && part[i].piece == best->first && part[i + 1].piece == best->second;
        part[to] = (struct part){both ? best->merged : part[i].piece, part[i].from};
        i += both;
    }
    *n = to - 1;
    return true;
}

void byte_pairs_split(const struct byte_pairs *b, const char *word, size_t bytes,
                      void (*take)(void *context, const char *piece, size_t bytes), void *context)
{
    struct part *part = xmalloc((bytes + 1) * sizeof *part);
    char *piece = xmalloc(bytes + PIECE_MARK_BYTES);
    size_t n = spell(b, word, bytes, part);
    while (join_first(b, part, &n))
        ;
    for (size_t i = 0; i < n; i++)
        take(context, piece, piece_of(word, part[i].from, part[i + 1].from - part[i].from, piece));
    free(piece);
    free(part);
}

/* Everywhere ----------------------------------------------------------------------------------------------------- */

struct pieces_of_words {
    struct ids vocabulary;
    size_t *start;   /* (words + 1) */
    uint32_t *piece;
    size_t n, room;
};

static void take_piece(void *context, const char *piece, size_t bytes)
{
    struct pieces_of_words *to = context;
    ARRAY_ROOM(to->piece, to->n, to->room);
    to->piece[to->n++] = ids_add(&to->vocabulary, piece, bytes);
}

void byte_pairs_apply(const struct byte_pairs *b, struct words *words)
{
    struct pieces_of_words to = {.start = xcalloc(words->vocabulary.n + 1, sizeof *to.start)};
    for (uint32_t w = 0; w < words->vocabulary.n; w++) {
        byte_pairs_split(b, ids_text(&words->vocabulary, w), words->vocabulary.list[w].length, take_piece, &to);
        to.start[w + 1] = to.n;
    }
    size_t all = 0, at = 0, before = 0;
    for (size_t i = 0; i < words->start[words->rows]; i++)
        all += to.start[words->word[i] + 1] - to.start[words->word[i]];
    uint32_t *list = xmalloc((all + 1) * sizeof *list);
    for (size_t row = 0; row < words->rows; row++) {
        size_t first = before;
        before = words->start[row + 1];
        for (size_t i = first; i < before; i++)
            for (size_t p = to.start[words->word[i]]; p < to.start[words->word[i] + 1]; p++)
                list[at++] = to.piece[p];
        words->start[row + 1] = at;
    }
    free(words->word);
    ids_release(&words->vocabulary);
    words->word = list;
    words->vocabulary = to.vocabulary;
    free(to.start);
    free(to.piece);
}
