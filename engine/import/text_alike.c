/* See text_alike.h. */
#include "engine/import/text_alike.h"

#include "engine/data/corpus.h"
#include "engine/import/words.h"
#include "engine/text/words.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_WORDS = 256, BANDS = 8, BAND_ROWS = 4, COMPARED = 4 };
enum { IN_TRAIN = 1, IN_TEST = 2, TORN = 4, NEAR = 8, NEAR_TRAIN = 16 };

/* Texts of equal words. */
struct form {
    uint64_t hash;
    size_t first, n;         /* its texts, in order[] */
    size_t word, words;      /* the hashes of its different words, rising, in word[] */
    uint8_t marks;
};

struct looking {
    const struct text_set *set;
    const uint8_t *split;
    const uint32_t *class;
    uint64_t *hash;     /* (n): of the words in their order */
    uint32_t *order;    /* (n): texts by hash, then as they come */
    struct form *form;
    size_t n_forms, capacity;
    uint32_t *word;
    size_t n_words, word_capacity;
    struct text_alike *found;
};

/* Words ---------------------------------------------------------------------------------------------------------- */

static uint32_t hash_word(const char *word, size_t bytes)
{
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */
    for (size_t i = 0; i < bytes; i++)
        hash = (hash ^ (unsigned char)word[i]) * 0x100000001b3u;
    return (uint32_t)(mix_bits(hash) >> 32);
}

static void add_to_hash(void *context, const char *word, size_t bytes)
{
    uint64_t *hash = context;
    *hash = mix_bits(*hash + 0x9e3779b97f4a7c15u) ^ ((uint64_t)hash_word(word, bytes) << 32 | bytes);
}

static void add_word(void *context, const char *word, size_t bytes)
{
    struct looking *l = context;
    ARRAY_ROOM(l->word, l->n_words, l->word_capacity);
    l->word[l->n_words++] = hash_word(word, bytes);
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The different words of a form's first text. */
static void keep_words(struct looking *l, struct form *form)
{
    uint32_t text = l->order[form->first];
    size_t from = l->n_words, kept = from;
    text_split(text_set_text(l->set, text), text_set_length(l->set, text), add_word, l);
    if (l->n_words > from)
        qsort(l->word + from, l->n_words - from, sizeof *l->word, by_number);
    for (size_t i = from; i < l->n_words && kept - from < MOST_WORDS; i++)
        if (i == from || l->word[i] != l->word[i - 1])
            l->word[kept++] = l->word[i];
    l->n_words = kept;
    form->word = from;
    form->words = kept - from;
}

/* Equal texts ---------------------------------------------------------------------------------------------------- */

static int by_hash(const void *a, const void *b, void *context)
{
    const uint64_t *hash = context;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    if (hash[x] != hash[y])
        return hash[x] < hash[y] ? -1 : 1;
    return (x > y) - (x < y);
}

static void count(size_t *counted, uint32_t *example, uint32_t text)
{
    if (!*counted || text < *example)
        *example = text;
    ++*counted;
}

/* Of a form's texts in train, whether their labels differ. */
static bool disagree(const struct looking *l, const struct form *form)
{
    uint32_t class = NO_CLASS;
    for (size_t i = form->first; l->class && i < form->first + form->n; i++) {
        uint32_t text = l->order[i], own = l->split[text] == SPLIT_TRAIN ? l->class[text] : NO_CLASS;
        if (own != NO_CLASS && class != NO_CLASS && own != class)
            return true;
        class = own == NO_CLASS ? class : own;
    }
    return false;
}

static void look_at_form(struct looking *l, struct form *form)
{
    struct text_alike *found = l->found;
    for (size_t i = form->first; i < form->first + form->n; i++)
        form->marks |= l->split[l->order[i]] == SPLIT_TEST ? IN_TEST : IN_TRAIN;
    form->marks |= disagree(l, form) ? TORN : 0;
    uint8_t before = 0;
    for (size_t i = form->first; i < form->first + form->n; i++) {
        uint32_t text = l->order[i];
        uint8_t side = l->split[text] == SPLIT_TEST ? IN_TEST : IN_TRAIN;
        if (before & side)
            count(&found->equal, &found->example_equal, text);
        if (side == IN_TEST && form->marks & IN_TRAIN)
            count(&found->equal_across, &found->example_across, text);
        if (side == IN_TRAIN && form->marks & TORN)
            count(&found->torn, &found->example_torn, text);
        before |= side;
    }
}

static int find_forms(struct looking *l, struct progress *progress, struct err *err)
{
    size_t n = l->set->n;
    for (size_t i = 0; i < n; i++) {
        l->order[i] = (uint32_t)i;
        text_split(text_set_text(l->set, i), text_set_length(l->set, i), add_to_hash, &l->hash[i]);
        if (!l->hash[i]) /* without a word: nothing is known to be equal */
            l->hash[i] = mix_bits(i + 1);
    }
    if (progress_stage(progress, "comparing texts", err) < 0)
        return -1;
    qsort_r(l->order, n, sizeof *l->order, by_hash, l->hash);
    for (size_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && l->hash[l->order[end]] == l->hash[l->order[first]];)
            end++;
        ARRAY_ROOM(l->form, l->n_forms, l->capacity);
        struct form *form = &l->form[l->n_forms++];
        *form = (struct form){.hash = l->hash[l->order[first]], .first = first, .n = end - first};
        look_at_form(l, form);
        keep_words(l, form);
    }
    return 0;
}

/* Nearly equal texts --------------------------------------------------------------------------------------------- */

struct bucket {
    uint64_t key;
    uint32_t form;
};

static int by_key(const void *a, const void *b)
{
    const struct bucket *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->form > y->form) - (x->form < y->form);
}

/* The smallest hashes of its words by BAND_ROWS functions, as one. */
static uint64_t band_of(const struct looking *l, const struct form *form, unsigned band)
{
    uint64_t key = band;
    for (unsigned row = 0; row < BAND_ROWS; row++) {
        uint64_t least = UINT64_MAX, seed = mix_bits(band * BAND_ROWS + row + 1);
        for (size_t i = 0; i < form->words; i++) {
            uint64_t hash = (l->word[form->word + i] ^ seed) * 0x9e3779b97f4a7c15u;
            least = hash < least ? hash : least;
        }
        key = mix_bits(key ^ least);
    }
    return key;
}

static bool is_near(const struct looking *l, const struct form *a, const struct form *b)
{
    const uint32_t *x = l->word + a->word, *y = l->word + b->word;
    size_t i = 0, k = 0, all = 0, both = 0;
    for (; (i < a->words || k < b->words) && all < MOST_WORDS; all++) {
        bool of_x = k == b->words || (i < a->words && x[i] <= y[k]);
        bool of_y = i == a->words || (k < b->words && y[k] <= x[i]);
        both += of_x && of_y;
        i += of_x;
        k += of_y;
    }
    return all && (double)both >= TEXT_NEARLY * (double)all;
}

static void mark(struct form *a, struct form *b)
{
    a->marks |= NEAR | (b->marks & IN_TRAIN ? NEAR_TRAIN : 0);
    b->marks |= NEAR | (a->marks & IN_TRAIN ? NEAR_TRAIN : 0);
}

/* Forms of equal keys are compared with the first and the few before them. */
static void look_at_band(struct looking *l, const struct bucket *bucket)
{
    for (size_t first = 0, end; first < l->n_forms; first = end) {
        for (end = first + 1; end < l->n_forms && bucket[end].key == bucket[first].key; end++) {
            size_t from = end - first > COMPARED ? end - COMPARED : first + 1;
            struct form *form = &l->form[bucket[end].form], *start = &l->form[bucket[first].form];
            if (is_near(l, form, start))
                mark(form, start);
            for (size_t i = from; i < end; i++)
                if (is_near(l, form, &l->form[bucket[i].form]))
                    mark(form, &l->form[bucket[i].form]);
        }
    }
}

static void count_near(struct looking *l)
{
    struct text_alike *found = l->found;
    for (size_t f = 0; f < l->n_forms; f++) {
        const struct form *form = &l->form[f];
        for (size_t i = form->first; form->marks & NEAR && i < form->first + form->n; i++) {
            uint32_t text = l->order[i];
            count(&found->nearly, &found->example_nearly, text);
            found->nearly_across += l->split[text] == SPLIT_TEST && form->marks & NEAR_TRAIN &&
                                    !(form->marks & IN_TRAIN);
        }
    }
}

static int find_near(struct looking *l, struct progress *progress, struct err *err)
{
    struct bucket *bucket = xmalloc((l->n_forms + 1) * sizeof *bucket);
    int result = 0;
    for (unsigned band = 0; band < BANDS && !result; band++) {
        for (size_t f = 0; f < l->n_forms; f++)
            bucket[f] = (struct bucket){band_of(l, &l->form[f], band), (uint32_t)f};
        qsort(bucket, l->n_forms, sizeof *bucket, by_key);
        look_at_band(l, bucket);
        result = progress_stage(progress, "comparing texts", err);
    }
    free(bucket);
    if (!result)
        count_near(l);
    return result;
}

int text_alike_count(struct text_alike *alike, const struct text_set *set, const uint8_t *split,
                     const uint32_t *class, struct progress *progress, struct err *err)
{
    struct looking l = {.set = set, .split = split, .class = class, .found = alike};
    *alike = (struct text_alike){0};
    l.hash = xcalloc(set->n + 1, sizeof *l.hash);
    l.order = xmalloc((set->n + 1) * sizeof *l.order);
    int result = find_forms(&l, progress, err);
    if (!result)
        result = find_near(&l, progress, err);
    free(l.hash);
    free(l.order);
    free(l.form);
    free(l.word);
    return result;
}

/* In words ------------------------------------------------------------------------------------------------------- */

static void show(const struct text_set *set, uint32_t text, char shown[WORD_SHOWN])
{
    char *copy = xasprintf("%.*s", (int)text_set_length(set, text), text_set_text(set, text));
    word_show(copy, shown);
    free(copy);
}

void text_alike_say(const struct text_alike *alike, const struct text_set *set, size_t test,
                    struct findings *findings)
{
    char shown[WORD_SHOWN];
    show(set, alike->example_equal, shown);
    if (alike->equal)
        findings_add(findings, "%zu text%s the words of another in the same split, like '%s'", alike->equal,
                     alike->equal == 1 ? " has" : "s have", shown);
    show(set, alike->example_across, shown);
    if (alike->equal_across)
        findings_add(findings, "%zu of %zu texts of test %s the words of one of train, like '%s': what is measured "
                     "on them says little of new texts", alike->equal_across, test,
                     alike->equal_across == 1 ? "has" : "have", shown);
    show(set, alike->example_torn, shown);
    if (alike->torn)
        findings_add(findings, "%zu texts of train have the words of others with another label, like '%s': no "
                     "classifier can tell them apart", alike->torn, shown);
    show(set, alike->example_nearly, shown);
    if (alike->nearly)
        findings_add(findings, "%zu texts are nearly equal to another, like '%s': %g %% of their different words or "
                     "more are the same; of test %zu are so to one of train", alike->nearly, shown,
                     100 * TEXT_NEARLY, alike->nearly_across);
}
