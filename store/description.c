/* Collections, features and relations of a data set: see description.h. */
#include "store/description.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const feature_kind_names[N_FEATURE_KINDS] = {
    [FEATURE_DENSE] = "dense", [FEATURE_RAGGED] = "ragged", [FEATURE_TEXT] = "text", [FEATURE_CLASS] = "class",
    [FEATURE_SPLIT] = "split", [FEATURE_GROUP] = "group", [FEATURE_WHOLE] = "whole"};

const struct collection_row *description_collection(const struct description *description, const char *name)
{
    for (size_t i = 0; i < description->n_collections; i++)
        if (!strcmp(description->collection[i].name, name))
            return &description->collection[i];
    return NULL;
}

const char *description_class_names(const struct description *description, const char *collection)
{
    for (size_t f = 0; f < description->n_features; f++)
        if (description->feature[f].kind == FEATURE_CLASS && !strcmp(description->feature[f].collection, collection))
            return description->feature[f].side;
    return "";
}

size_t feature_width(const struct feature_row *feature)
{
    size_t width = 1;
    for (size_t i = 0; i < MOST_DIMENSIONS && feature->shape[i]; i++)
        width *= feature->shape[i];
    return feature->kind == FEATURE_RAGGED || feature->kind == FEATURE_TEXT ? 0 : width;
}

void feature_start_chunk(const struct feature_row *feature, char to[DESCRIBED_NAME + 8])
{
    snprintf(to, DESCRIBED_NAME + 8, "%s.start", feature->chunk);
}

void feature_shape_word(const struct feature_row *feature, char *to, size_t size)
{
    size_t length = 0;
    to[0] = '\0';
    for (size_t i = 0; i < MOST_DIMENSIONS && feature->shape[i] && length < size; i++)
        length += (size_t)snprintf(to + length, size - length, "%s%zu", i ? "x" : "", feature->shape[i]);
}

static const char of_interactions[] = "interactions";

/* Reading -------------------------------------------------------------------------------------------------------- */

static const char collection_sql[] = "SELECT name, rows, named FROM collection WHERE dataset = ? ORDER BY ord, name";
static const char feature_sql[] =
    "SELECT feature.collection, feature.name, kind, type, shape, classes, place, chunk, side FROM feature LEFT JOIN "
    "collection ON collection.dataset = feature.dataset AND collection.name = feature.collection WHERE "
    "feature.dataset = ? ORDER BY collection.ord, feature.collection, feature.ord, feature.name";
static const char relation_sql[] =
    "SELECT name, role, from_name, to_name, from_chunk, to_chunk, value_chunk, time_chunk, train, test FROM relation "
    "WHERE dataset = ? ORDER BY ord, name";

struct reading {
    struct store *store;
    const struct dataset *dataset;
    struct description *out;
};

__attribute__((format(printf, 3, 4)))
static int damaged(const struct reading *reading, struct err *err, const char *format, ...)
{
    char what[256];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, _(format), args);
    va_end(args);
    return err_set(err, ERR_FAILED, "the data set %s is damaged (%s): import it again", reading->dataset->name, what);
}

/* The place of a word in a list; n when it is not there. */
static int word_place(const char *word, const char *const *words, int n)
{
    int i = 0;
    while (i < n && strcmp(word, words[i]))
        i++;
    return i;
}

/* Sizes of at least 1, of which a row takes no more than a chunk. */
static bool read_shape(const char *word, size_t shape[MOST_DIMENSIONS])
{
    size_t all = 1;
    for (size_t i = 0; *word; i++) {
        char *end;
        unsigned long size = *word >= '1' && *word <= '9' ? strtoul(word, &end, 10) : 0;
        if (i == MOST_DIMENSIONS || !size || size > CHUNK_BYTES || (*end && *end != 'x') || (*end && !end[1]))
            return false;
        shape[i] = size;
        all *= size;
        if (all > CHUNK_BYTES)
            return false;
        word = *end ? end + 1 : end;
    }
    return true;
}

static bool type_fits(const struct feature_row *feature)
{
    switch (feature->kind) {
    case FEATURE_DENSE: return feature->type == COLUMN_U8 || feature->type == COLUMN_F32;
    case FEATURE_RAGGED: case FEATURE_CLASS: case FEATURE_GROUP: case FEATURE_WHOLE:
        return feature->type == COLUMN_U32;
    default: return feature->type == COLUMN_U8;
    }
}

static int read_collection(const struct reading *reading, struct stmt *stmt, struct err *err)
{
    char flaw[FLAW_SIZE] = "";
    struct description *out = reading->out;
    if (out->n_collections == MOST_COLLECTIONS)
        return damaged(reading, err, "it has more than %d collections", MOST_COLLECTIONS);
    struct collection_row *row = &out->collection[out->n_collections++];
    COPY_TEXT(row->name, row_text(stmt, 0));
    row->rows = row_int_in_range(stmt, 1, "number of rows", 0, UINT32_MAX - 1, flaw);
    row->named = row_int_in_range(stmt, 2, "mark for names", 0, 1, flaw) != 0;
    if (!name_is_valid(row->name))
        return damaged(reading, err, "a collection has no proper name");
    return flaw[0] ? damaged(reading, err, "of the collection %s %s", row->name, flaw) : 0;
}

static int read_feature(const struct reading *reading, struct stmt *stmt, struct err *err)
{
    char flaw[FLAW_SIZE] = "";
    struct description *out = reading->out;
    if (out->n_features == MOST_COLLECTIONS * MOST_FEATURES)
        return damaged(reading, err, "it has more than %d features", MOST_COLLECTIONS * MOST_FEATURES);
    struct feature_row *row = &out->feature[out->n_features++];
    COPY_TEXT(row->collection, row_text(stmt, 0));
    COPY_TEXT(row->name, row_text(stmt, 1));
    row->kind = (enum feature_kind)word_place(row_text(stmt, 2), feature_kind_names, N_FEATURE_KINDS);
    row->type = (enum column_type)word_place(row_text(stmt, 3), column_type_names, N_COLUMN_TYPES);
    bool shaped = read_shape(row_text(stmt, 4), row->shape);
    row->classes = row_int_in_range(stmt, 5, "number of classes", 0, UINT32_MAX - 1, flaw);
    COPY_TEXT(row->place, row_text(stmt, 6));
    COPY_TEXT(row->chunk, row_text(stmt, 7));
    COPY_TEXT(row->side, row_text(stmt, 8));
    if (!name_is_valid(row->name) || !description_collection(out, row->collection))
        return damaged(reading, err, "a feature has no proper name, or belongs to no collection");
    if (flaw[0])
        return damaged(reading, err, "of the feature %s.%s %s", row->collection, row->name, flaw);
    if (row->kind == N_FEATURE_KINDS || row->type == N_COLUMN_TYPES || !type_fits(row))
        return damaged(reading, err, "the feature %s.%s is of no known kind and type", row->collection, row->name);
    if (!shaped || (row->kind == FEATURE_DENSE) != (row->shape[0] > 0) ||
        feature_width(row) * column_type_size(row->type) > CHUNK_BYTES)
        return damaged(reading, err, "the feature %s.%s has an impossible shape", row->collection, row->name);
    return 0;
}

static int read_relation(const struct reading *reading, struct stmt *stmt, struct err *err)
{
    char flaw[FLAW_SIZE] = "";
    struct description *out = reading->out;
    if (out->n_relations == MOST_RELATIONS)
        return damaged(reading, err, "it has more than %d relations", MOST_RELATIONS);
    struct relation_row *row = &out->relation[out->n_relations++];
    char *const texts[] = {row->name, row->role, row->from, row->to, row->from_chunk, row->to_chunk, row->value_chunk,
                           row->time_chunk};
    for (int i = 0; i < 8; i++)
        copy_text(texts[i], DESCRIBED_NAME, row_text(stmt, i));
    row->train = row_int_in_range(stmt, 8, "number of pairs", 0, MOST_COUNTED, flaw);
    row->test = row_int_in_range(stmt, 9, "number of test pairs", 0, MOST_COUNTED, flaw);
    if (!name_is_valid(row->name) || strcmp(row->role, "positive"))
        return damaged(reading, err, "a relation has no proper name, or no known role");
    if (flaw[0])
        return damaged(reading, err, "of the relation %s %s", row->name, flaw);
    if (!description_collection(out, row->from) || !description_collection(out, row->to))
        return damaged(reading, err, "the relation %s is one of collections that are not there", row->name);
    return 0;
}

static int read_all(const struct reading *reading, const char *sql,
                    int (*read)(const struct reading *reading, struct stmt *stmt, struct err *err), struct err *err)
{
    struct stmt *stmt = db_query(reading->store->db, err, sql, "i", reading->dataset->id);
    int got;
    while ((got = db_next(stmt, err)) == 1)
        if (read(reading, stmt, err) < 0) {
            db_done(stmt);
            return -1;
        }
    return got;
}

/* As many of them as there should be have names. */
static int check_names(const struct reading *reading, const char *side, int64_t n, struct err *err)
{
    int64_t named;
    if (count_names(reading->store, reading->dataset->id, side, &named, err) < 0)
        return -1;
    return named == n ? 0 : damaged(reading, err, "%lld of '%s' are counted, and %lld are named", (long long)n, side,
                                    (long long)named);
}

static int check_collections(const struct reading *reading, bool interactions, struct err *err)
{
    const struct description *out = reading->out;
    /* Users and items dataset_check has counted. */
    for (size_t i = 0; i < out->n_collections && !interactions; i++)
        if (out->collection[i].named &&
            check_names(reading, out->collection[i].name, out->collection[i].rows, err) < 0)
            return -1;
    for (size_t i = 0; i < out->n_features; i++) {
        const struct feature_row *row = &out->feature[i];
        size_t alike = 0;
        for (size_t j = 0; j < i; j++)
            alike += !strcmp(out->feature[j].collection, row->collection);
        if (alike == MOST_FEATURES)
            return damaged(reading, err, "%s has more than %d features", row->collection, MOST_FEATURES);
        if (row->classes > description_collection(out, row->collection)->rows ||
            (row->classes && row->kind != FEATURE_CLASS && row->kind != FEATURE_GROUP && row->kind != FEATURE_WHOLE))
            return damaged(reading, err, "the feature %s.%s has more classes than rows", row->collection, row->name);
        int64_t called = row->kind == FEATURE_DENSE ? (int64_t)feature_width(row) : row->classes;
        if (row->side[0] && check_names(reading, row->side, called, err) < 0)
            return -1;
    }
    return 0;
}

/* What everybody who knows users and items relies on. */
static int check_interactions(const struct reading *reading, struct err *err)
{
    const struct description *out = reading->out;
    const struct collection_row *users = description_collection(out, "user");
    const struct collection_row *items = description_collection(out, "item");
    bool chosen = false;
    for (size_t i = 0; i < out->n_relations; i++)
        chosen |= !strcmp(out->relation[i].name, "chose") && !strcmp(out->relation[i].from, "user") &&
                  !strcmp(out->relation[i].to, "item");
    if (!users || !items || !chosen)
        return damaged(reading, err, "nothing says where its users, its items or its interactions are");
    if (users->rows != reading->dataset->users || items->rows != reading->dataset->items)
        return damaged(reading, err, "its collections are not as long as it counts users and items");
    return 0;
}

/* Without interactions there are no users and items to be counted. */
static int check_counts(const struct reading *reading, struct err *err)
{
    if (!reading->dataset->users && !reading->dataset->items)
        return 0;
    return damaged(reading, err, "it counts users and items, and has none");
}

bool dataset_is_interactions(const struct dataset *dataset)
{
    return !strcmp(dataset->kind, of_interactions);
}

void data_words_of_rows(enum feature_kind kind, enum column_type type, const size_t shape[MOST_DIMENSIONS],
                        char to[DATA_WORDS])
{
    if (kind == FEATURE_TEXT)
        copy_text(to, DATA_WORDS, "texts");
    else if (type == COLUMN_U8 && shape[MOST_DIMENSIONS - 1])
        snprintf(to, DATA_WORDS, "pictures+%s%s", shape[MOST_DIMENSIONS - 1] == 1 ? "grey" : "colour",
                 shape[0] < SMALL_PICTURE || shape[1] < SMALL_PICTURE ? "+small" : "");
    else
        copy_text(to, DATA_WORDS, shape[0] == 2 && !shape[1] ? "numbers+plane" : "numbers");
}

static const char feature_sql_of_words[] =
    "SELECT dataset.kind, type, shape, EXISTS (SELECT 1 FROM feature AS other WHERE other.dataset = dataset.id AND "
    "other.collection = collection.name AND other.kind = 'class'), feature.kind, collection.name, "
    "EXISTS (SELECT 1 FROM relation WHERE relation.dataset = dataset.id), EXISTS (SELECT 1 FROM relation WHERE "
    "relation.dataset = dataset.id AND value_chunk != ''), EXISTS (SELECT 1 FROM feature AS other WHERE "
    "other.dataset = dataset.id AND other.collection = collection.name AND other.kind = 'whole') "
    "FROM dataset LEFT JOIN collection ON "
    "collection.dataset = dataset.id LEFT JOIN feature ON feature.dataset = dataset.id AND feature.collection = "
    "collection.name AND feature.kind IN ('dense', 'text') WHERE dataset.id = ? ORDER BY collection.ord, "
    "collection.name, type IS NULL, feature.kind, feature.ord, feature.name";

/* Another word behind those that are there; one that is there already is not said twice. */
static void add_word(char to[DATA_WORDS], const char *word)
{
    size_t length = strlen(to);
    if (*word && !strstr(to, word))
        snprintf(to + length, DATA_WORDS - length, "%s%s", length ? "+" : "", word);
}

/* What the rows of a collection are, by its first dense feature or text. */
static void words_of_collection(struct stmt *stmt, char to[DATA_WORDS])
{
    size_t shape[MOST_DIMENSIONS] = {0};
    int type = word_place(row_text(stmt, 1), column_type_names, N_COLUMN_TYPES);
    bool text = !strcmp(row_text(stmt, 4), feature_kind_names[FEATURE_TEXT]);
    *to = '\0';
    if (type != N_COLUMN_TYPES && (text || (read_shape(row_text(stmt, 2), shape) && shape[0])))
        data_words_of_rows(text ? FEATURE_TEXT : FEATURE_DENSE, (enum column_type)type, shape, to);
    if (text && row_int(stmt, 8))
        copy_text(to, DATA_WORDS, "tokens");
}

/* Of a data set of rows the first collection says what they are, of one of pairs all do, of interactions what users
 * and items have beside them. */
int data_words(struct store *store, int64_t dataset, char to[DATA_WORDS], struct err *err)
{
    struct stmt *stmt = db_query(store->db, err, feature_sql_of_words, "i", dataset);
    char collection[DESCRIBED_NAME] = "", words[DATA_WORDS];
    bool paired = false, scored = false;
    int got;
    *to = '\0';
    for (size_t at = 0; (got = db_next(stmt, err)) == 1; at++) {
        if (!strcmp(row_text(stmt, 0), of_interactions)) {
            words_of_collection(stmt, words);
            add_word(to, of_interactions);
            add_word(to, words);
            continue;
        }
        paired = row_int(stmt, 6);
        scored = row_int(stmt, 7);
        if (at && (!paired || !strcmp(collection, row_text(stmt, 5))))
            continue;
        COPY_TEXT(collection, row_text(stmt, 5));
        words_of_collection(stmt, words);
        if (paired)
            add_word(to, "pairs");
        add_word(to, words);
        if (!paired && *words && !row_int(stmt, 3))
            add_word(to, "unlabelled");
    }
    if (paired && scored)
        add_word(to, "scored");
    return got < 0 ? -1 : 0;
}

int description_read(struct store *store, const struct dataset *dataset, struct description *out, struct err *err)
{
    struct reading reading = {store, dataset, out};
    bool interactions = dataset_is_interactions(dataset);
    *out = (struct description){.n_collections = 0};
    if (dataset_check_rows(dataset, err) < 0)
        return -1;
    if (read_all(&reading, collection_sql, read_collection, err) < 0 ||
        read_all(&reading, feature_sql, read_feature, err) < 0 ||
        read_all(&reading, relation_sql, read_relation, err) < 0)
        return -1;
    if (!out->n_collections)
        return damaged(&reading, err, "nothing says what it consists of");
    if ((interactions ? check_interactions : check_counts)(&reading, err) < 0)
        return -1;
    return check_collections(&reading, interactions, err);
}

/* Writing -------------------------------------------------------------------------------------------------------- */

static int write_rows(struct store *store, int64_t id, const struct description *d, struct err *err)
{
    for (size_t i = 0; i < d->n_collections; i++)
        if (db_run(store->db, err, "INSERT INTO collection (dataset, name, ord, rows, named) VALUES (?, ?, ?, ?, ?)",
                   "itiii", id, d->collection[i].name, (int64_t)i, d->collection[i].rows,
                   (int64_t)d->collection[i].named) < 0)
            return -1;
    for (size_t i = 0; i < d->n_features; i++) {
        const struct feature_row *f = &d->feature[i];
        char shape[64];
        feature_shape_word(f, shape, sizeof shape);
        if (db_run(store->db, err,
                   "INSERT INTO feature (dataset, collection, name, ord, kind, type, shape, classes, place, chunk, "
                   "side) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   "ittitttittt", id, f->collection, f->name, (int64_t)i, feature_kind_names[f->kind],
                   column_type_names[f->type], shape, f->classes, f->place, f->chunk, f->side) < 0)
            return -1;
    }
    for (size_t i = 0; i < d->n_relations; i++) {
        const struct relation_row *r = &d->relation[i];
        if (db_run(store->db, err,
                   "INSERT INTO relation (dataset, name, ord, role, from_name, to_name, from_chunk, to_chunk, "
                   "value_chunk, time_chunk, train, test) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   "ititttttttii", id, r->name, (int64_t)i, r->role, r->from, r->to, r->from_chunk, r->to_chunk,
                   r->value_chunk, r->time_chunk, r->train, r->test) < 0)
            return -1;
    }
    return 0;
}

int description_write(struct store *store, int64_t id, const struct description *description, struct err *err)
{
    if (db_begin(store->db, err) < 0)
        return -1;
    if (write_rows(store, id, description, err) == 0)
        return db_commit(store->db, err);
    db_rollback(store->db);
    return -1;
}
