/* The fingerprint of a data set: see fingerprint.h.
 *
 * Of interactions, users and items are ranked by their ids; then each user's interactions, of train and test
 * together, are sorted. Behind them come features, where users or items have texts or numbers. */
#include "store/fingerprint.h"

#include "store/base/mem.h"
#include "store/description.h"

#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ranked {
    struct name *names;
    size_t n;
    uint32_t *order, *rank; /* order[rank[i]] = i, in the order of the ids' bytes */
};

/* One split's interactions. */
struct pairs_of {
    uint32_t *user, *item;
    size_t n;
};

struct making {
    struct ranked users, items;
    struct pairs_of split[2]; /* train, test */
};

static const char *const splits[2] = {"train", "test"};

static int by_id(const void *a, const void *b, void *context)
{
    const struct name *names = context;
    return strcmp(names[*(const uint32_t *)a].id, names[*(const uint32_t *)b].id);
}

static int read_side(struct store *store, const struct dataset *dataset, const char *side, struct ranked *out,
                     struct err *err)
{
    if (dataset_names(store, dataset, side, &out->names, &out->n, err) < 0)
        return -1;
    out->order = xmalloc(out->n * sizeof *out->order);
    out->rank = xmalloc(out->n * sizeof *out->rank);
    for (size_t i = 0; i < out->n; i++)
        out->order[i] = (uint32_t)i;
    qsort_r(out->order, out->n, sizeof *out->order, by_id, out->names);
    for (size_t i = 0; i < out->n; i++)
        out->rank[out->order[i]] = (uint32_t)i;
    return 0;
}

/* What the file says is checked before it is used as an index. */
static int read_all(struct making *m, struct store *store, const struct dataset *dataset, struct err *err)
{
    if (read_side(store, dataset, "user", &m->users, err) < 0 || read_side(store, dataset, "item", &m->items,
                                                                           err) < 0)
        return -1;
    for (int s = 0; s < 2; s++)
        if (dataset_pairs(store, dataset, splits[s], &m->split[s].user, &m->split[s].item, &m->split[s].n, err) < 0)
            return -1;
    return 0;
}

static int by_key(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* All interactions as rank of the item << 1 | split, each user's together in the order of `start`. */
static uint64_t *keys_by_user(const struct making *m, size_t *start)
{
    uint64_t *keys = xmalloc((m->split[0].n + m->split[1].n) * sizeof *keys);
    for (int s = 0; s < 2; s++)
        for (size_t i = 0; i < m->split[s].n; i++)
            start[m->users.rank[m->split[s].user[i]] + 1]++;
    for (size_t u = 0; u < m->users.n; u++)
        start[u + 1] += start[u];
    size_t *at = xmalloc((m->users.n + 1) * sizeof *at);
    memcpy(at, start, (m->users.n + 1) * sizeof *at);
    for (int s = 0; s < 2; s++)
        for (size_t i = 0; i < m->split[s].n; i++)
            keys[at[m->users.rank[m->split[s].user[i]]]++] = (uint64_t)m->items.rank[m->split[s].item[i]] << 1 |
                                                             (uint64_t)s;
    free(at);
    return keys;
}

static void add_words(SHA2_CTX *sum, const char *word, const char *behind)
{
    SHA256Update(sum, (const uint8_t *)word, strlen(word));
    SHA256Update(sum, (const uint8_t *)behind, 1);
}

static void sum_pairs(const struct making *m, SHA2_CTX *sum)
{
    size_t *start = xcalloc(m->users.n + 1, sizeof *start);
    uint64_t *keys = keys_by_user(m, start);
    for (size_t u = 0; u < m->users.n; u++) {
        qsort(keys + start[u], start[u + 1] - start[u], sizeof *keys, by_key);
        for (size_t i = start[u]; i < start[u + 1]; i++) {
            add_words(sum, m->users.names[m->users.order[u]].id, "\t");
            add_words(sum, m->items.names[m->items.order[keys[i] >> 1]].id, "\t");
            add_words(sum, splits[keys[i] & 1], "\n");
        }
    }
    free(keys);
    free(start);
}

static void release(struct making *m)
{
    struct ranked *sides[] = {&m->users, &m->items};
    for (int i = 0; i < 2; i++) {
        names_release(sides[i]->names, sides[i]->n);
        free(sides[i]->order);
        free(sides[i]->rank);
        free(m->split[i].user);
        free(m->split[i].item);
    }
}

/* Features and relations ----------------------------------------------------------------------------------------- */

struct summing {
    struct store *store;
    const struct dataset *dataset;
    SHA2_CTX sum;
};

/* The line is freed. */
static void sum_line(struct summing *summing, char *line)
{
    add_words(&summing->sum, line, "\n");
    free(line);
}

static int sum_names(struct summing *summing, const char *side, struct err *err)
{
    struct name *names;
    size_t n;
    if (dataset_names(summing->store, summing->dataset, side, &names, &n, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        add_words(&summing->sum, names[i].id, "\n");
    names_release(names, n);
    return 0;
}

static int sum_column(struct summing *summing, const char *split, const char *name, enum column_type type,
                      struct err *err)
{
    void *data;
    size_t n;
    if (dataset_column(summing->store, summing->dataset->id, split, name, type, &data, &n, err) < 0)
        return -1;
    SHA256Update(&summing->sum, data, n * column_type_size(type));
    free(data);
    return 0;
}

static int sum_feature(struct summing *summing, const struct feature_row *f, struct err *err)
{
    char shape[64], start[DESCRIBED_NAME + 8];
    feature_shape_word(f, shape, sizeof shape);
    feature_start_chunk(f, start);
    sum_line(summing, xasprintf("feature %s %s %s %s %s %lld", f->collection, f->name, feature_kind_names[f->kind],
                                column_type_names[f->type], shape, (long long)f->classes));
    if (f->side[0] && sum_names(summing, f->side, err) < 0)
        return -1;
    if (!feature_width(f) && sum_column(summing, f->place, start, COLUMN_I64, err) < 0)
        return -1;
    return sum_column(summing, f->place, f->chunk, f->type, err);
}

static int sum_relation(struct summing *summing, const struct relation_row *r, struct err *err)
{
    const struct {
        const char *name;
        enum column_type type;
    } columns[] = {{r->from_chunk, COLUMN_U32}, {r->to_chunk, COLUMN_U32}, {r->value_chunk, COLUMN_F32},
    {r->time_chunk, COLUMN_I64}};
    sum_line(summing, xasprintf("relation %s %s %s %s", r->name, r->role, r->from, r->to));
    for (size_t i = 0; i < 8; i++)
        if (columns[i % 4].name[0] &&
            sum_column(summing, splits[i / 4], columns[i % 4].name, columns[i % 4].type, err) < 0)
            return -1;
    for (size_t i = 0; i < 4; i++) /* given pairs of validation; there are none where it is a share of train */
        if (columns[i].name[0] && sum_column(summing, "valid", columns[i].name, columns[i].type, err) < 0)
            return -1;
    return 0;
}

static int sum_collections(struct store *store, const struct dataset *dataset, uint8_t digest[SHA256_DIGEST_LENGTH],
                           struct err *err)
{
    struct description d;
    struct summing summing = {.store = store, .dataset = dataset};
    if (description_read(store, dataset, &d, err) < 0)
        return -1;
    SHA256Init(&summing.sum);
    for (size_t i = 0; i < d.n_collections; i++) {
        sum_line(&summing, xasprintf("collection %s %lld", d.collection[i].name, (long long)d.collection[i].rows));
        if (d.collection[i].named && sum_names(&summing, d.collection[i].name, err) < 0)
            return -1;
    }
    for (size_t i = 0; i < d.n_features; i++)
        if (sum_feature(&summing, &d.feature[i], err) < 0)
            return -1;
    for (size_t i = 0; i < d.n_relations; i++)
        if (sum_relation(&summing, &d.relation[i], err) < 0)
            return -1;
    SHA256Final(digest, &summing.sum);
    return 0;
}

static int sum_interactions(struct store *store, const struct dataset *dataset, uint8_t digest[SHA256_DIGEST_LENGTH],
                            struct err *err)
{
    struct description d;
    struct making making = {.users = {0}};
    struct summing summing = {.store = store, .dataset = dataset};
    int result = read_all(&making, store, dataset, err);
    if (!result)
        result = description_read(store, dataset, &d, err);
    SHA256Init(&summing.sum);
    if (!result)
        sum_pairs(&making, &summing.sum);
    for (size_t i = 0; !result && i < d.n_features; i++)
        if (d.feature[i].kind != FEATURE_CLASS)
            result = sum_feature(&summing, &d.feature[i], err);
    SHA256Final(digest, &summing.sum);
    release(&making);
    return result;
}

int fingerprint_make(struct store *store, const struct dataset *dataset, char out[24], struct err *err)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    int result = (dataset_is_interactions(dataset) ? sum_interactions : sum_collections)(store, dataset, digest, err);
    for (int i = 0; i < 8 && !result; i++)
        sprintf(out + 2 * i, "%02x", digest[i]);
    return result;
}
