/* Frames of a run: see frame.h. */
#include "store/frame.h"

#include "store/base/clock.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH_BYTES = 8, MOST_ANCESTORS = 64 };

static struct frame_array *add_array(struct frame *frame, const char *name, size_t rows, size_t cols)
{
    assert(frame->n < MOST_FRAME_ARRAYS);
    struct frame_array *array = &frame->array[frame->n++];
    *array = (struct frame_array){.rows = rows, .cols = cols};
    COPY_TEXT(array->name, name);
    return array;
}

float *frame_add(struct frame *frame, const char *name, size_t rows, size_t cols)
{
    return add_array(frame, name, rows, cols)->value = xcalloc(rows * cols + 1, sizeof(float));
}

uint8_t *frame_add_pictures(struct frame *frame, const char *name, size_t rows, const size_t *shape)
{
    struct frame_array *array = add_array(frame, name, rows, shape[0] * shape[1] * shape[2]);
    array->height = shape[0];
    array->width = shape[1];
    array->channels = shape[2];
    return array->pixel = xcalloc(rows * array->cols + 1, 1);
}

void frame_release(struct frame *frame)
{
    for (size_t a = 0; a < frame->n; a++) {
        free(frame->array[a].value);
        free(frame->array[a].pixel);
    }
    *frame = (struct frame){0};
}

const struct frame_array *frame_find_any(const struct frame *frame, const char *name)
{
    for (size_t a = 0; a < frame->n; a++)
        if (!strcmp(frame->array[a].name, name) && frame->array[a].value)
            return &frame->array[a];
    return NULL;
}

const struct frame_array *frame_find(const struct frame *frame, const char *name, size_t cols)
{
    const struct frame_array *found = frame_find_any(frame, name);
    return found && found->cols == cols ? found : NULL;
}

const struct frame_array *frame_pictures(const struct frame *frame, const char *name)
{
    for (size_t a = 0; a < frame->n; a++)
        if (!strcmp(frame->array[a].name, name) && frame->array[a].pixel)
            return &frame->array[a];
    return NULL;
}

const char *frame_word(const struct frame *frame, const char *name)
{
    for (size_t f = 0; f < frame->n_facts; f++)
        if (!strcmp(frame->fact[f].name, name))
            return frame->fact[f].word;
    return "";
}

void frame_tell(struct frame *frame, const char *name, const char *word)
{
    assert(frame->n_facts < MOST_FRAME_FACTS);
    struct frame_fact *fact = &frame->fact[frame->n_facts++];
    copy_text(fact->name, sizeof fact->name, name);
    copy_text(fact->word, sizeof fact->word, word);
}

bool frame_key_is(const struct frame_key *key, const struct frame_key *other)
{
    return key->run == other->run && key->step == other->step && key->created == other->created;
}

/* Writing -------------------------------------------------------------------------------------------------------- */

static size_t bytes_of(const struct frame_array *array)
{
    return array->rows * array->cols * (array->pixel ? sizeof *array->pixel : sizeof *array->value);
}

static void describe_array(const struct frame_array *array, size_t at, struct text *header)
{
    if (array->pixel)
        text_printf(header, "\"%s\":{\"dtype\":\"U8\",\"shape\":[%zu,%zu,%zu,%zu],", array->name, array->rows,
                    array->height, array->width, array->channels);
    else
        text_printf(header, "\"%s\":{\"dtype\":\"F32\",\"shape\":[%zu,%zu],", array->name, array->rows, array->cols);
    text_printf(header, "\"data_offsets\":[%zu,%zu]}", at, at + bytes_of(array));
}

static void describe_facts(const struct frame *frame, struct text *header)
{
    text_add(header, "\"__metadata__\":{");
    for (size_t f = 0; f < frame->n_facts; f++) {
        text_printf(header, "%s\"%s\":", f ? "," : "", frame->fact[f].name);
        json_string(header, frame->fact[f].word);
    }
    text_add(header, frame->n ? "}," : "}");
}

/* The length of the header, the header, the numbers. */
static void encode(const struct frame *frame, struct text *out)
{
    struct text header = TEXT_INIT;
    size_t at = 0;
    text_add(&header, "{");
    if (frame->n_facts)
        describe_facts(frame, &header);
    for (size_t a = 0; a < frame->n; a++) {
        text_add(&header, a ? "," : "");
        describe_array(&frame->array[a], at, &header);
        at += bytes_of(&frame->array[a]);
    }
    text_add(&header, "}");
    char length[LENGTH_BYTES];
    for (int i = 0; i < LENGTH_BYTES; i++)
        length[i] = (char)(header.length >> 8 * i);
    text_add_bytes(out, length, LENGTH_BYTES);
    text_add_bytes(out, header.data, header.length);
    for (size_t a = 0; a < frame->n; a++) {
        const struct frame_array *array = &frame->array[a];
        text_add_bytes(out, array->pixel ? (const char *)array->pixel : (const char *)array->value, bytes_of(array));
    }
    text_release(&header);
}

/* Every second frame of the older half goes, again and again, while they take too much. */
static int thin(struct store *store, int64_t run, const char *kind, int64_t most, struct err *err)
{
    for (;;) {
        int64_t bytes, frames;
        if (db_int(store->db, &bytes, 0, err, "SELECT sum(bytes) FROM frame WHERE run = ? AND kind = ?", "it", run,
                   kind) < 0 ||
            db_int(store->db, &frames, 0, err, "SELECT count(*) FROM frame WHERE run = ? AND kind = ?", "it", run,
                   kind) < 0)
            return -1;
        if (bytes <= most || frames < 2)
            return 0;
        if (db_run(store->db, err, "DELETE FROM frame WHERE id IN (SELECT id FROM (SELECT id, row_number() OVER "
                   "(ORDER BY step) AS place FROM frame WHERE run = ?1 AND kind = ?2) WHERE place <= max(1, ?3 / 2) "
                   "AND place % 2 = 1)", "iti", run, kind, frames) < 0)
            return -1;
    }
}

int frame_put(struct store *store, int64_t run, const char *kind, const struct frame *frame, int64_t most,
              struct err *err)
{
    struct text blob = TEXT_INIT;
    encode(frame, &blob);
    int result = db_run(store->db, err, "INSERT INTO frame (run, kind, step, created, bytes, data) VALUES (?, "
                        "?, ?, ?, ?, ?) ON CONFLICT (run, kind, step) DO UPDATE SET created = "
                        "excluded.created, bytes = excluded.bytes, data = excluded.data", "itidib", run, kind,
                        frame->step, clock_wall(), (int64_t)blob.length, (const void *)blob.data, blob.length);
    text_release(&blob);
    return result < 0 ? -1 : thin(store, run, kind, most, err);
}

/* Reading -------------------------------------------------------------------------------------------------------- */

/* Columns of the query over the header. */
enum { HEADER_NAME, HEADER_TYPE, HEADER_FROM, HEADER_END, HEADER_DIMENSIONS, HEADER_SHAPE, MOST_SHAPE = 4 };

/* The product of a shape, -1 where a dimension is none or it is more than `most`. */
static int64_t product_of(const int64_t *shape, int n, int64_t most)
{
    int64_t product = 1;
    for (int d = 0; d < n; d++) {
        if (shape[d] < 0 || shape[d] > most || (shape[d] && product > most / shape[d]))
            return -1;
        product *= shape[d];
    }
    return product;
}

/* One array of the header: false when it is not there as it must be. */
static bool decode_array(struct stmt *row, const char *numbers, size_t bytes, struct frame *frame)
{
    int64_t from = row_int(row, HEADER_FROM), end = row_int(row, HEADER_END), shape[MOST_SHAPE];
    bool pictures = !strcmp(row_text(row, HEADER_TYPE), "U8");
    int dimensions = pictures ? MOST_SHAPE : 2;
    for (int d = 0; d < dimensions; d++)
        shape[d] = row_int(row, HEADER_SHAPE + d);
    int64_t cols = product_of(shape + 1, dimensions - 1, (int64_t)bytes),
            all = product_of(shape, dimensions, (int64_t)bytes);
    bool known = pictures ? cols && (shape[3] == 1 || shape[3] == 3) : !strcmp(row_text(row, HEADER_TYPE), "F32");
    if (frame->n == MOST_FRAME_ARRAYS || !known || strlen(row_text(row, HEADER_NAME)) >= FRAME_NAME ||
        row_int(row, HEADER_DIMENSIONS) != dimensions || cols < 0 || all < 0 || from < 0 || end < from ||
        end > (int64_t)bytes || end - from != all * (int64_t)(pictures ? sizeof(uint8_t) : sizeof(float)))
        return false;
    struct frame_array *array = &frame->array[frame->n++];
    *array = (struct frame_array){.rows = (size_t)shape[0], .cols = (size_t)cols};
    copy_text(array->name, sizeof array->name, row_text(row, HEADER_NAME));
    void *copy = xmalloc((size_t)(end - from) + 1);
    memcpy(copy, numbers + from, (size_t)(end - from));
    if (pictures) {
        array->pixel = copy;
        array->height = (size_t)shape[1];
        array->width = (size_t)shape[2];
        array->channels = (size_t)shape[3];
    } else {
        array->value = copy;
    }
    return true;
}

static int decode_facts(struct store *store, const char *header, size_t length, struct frame *frame, struct err *err)
{
    struct stmt *row = db_query(store->db, err, "SELECT key, CAST(value AS TEXT) FROM "
                                "json_each(CAST(? AS TEXT), '$.__metadata__') LIMIT ?", "bi", (const void *)header,
                                length, (int64_t)MOST_FRAME_FACTS);
    int got = row ? 0 : -1;
    while (row && (got = db_next(row, err)) == 1)
        frame_tell(frame, row_text(row, 0), row_text(row, 1));
    return got;
}

static int decode(struct store *store, const char *blob, size_t bytes, struct frame *frame, struct err *err)
{
    uint64_t length = 0;
    for (int i = 0; i < LENGTH_BYTES && bytes >= LENGTH_BYTES; i++)
        length |= (uint64_t)(unsigned char)blob[i] << 8 * i;
    bool sound = bytes >= LENGTH_BYTES && length <= bytes - LENGTH_BYTES;
    const char *header = blob + LENGTH_BYTES;
    struct stmt *row = sound ? db_query(store->db, err, "SELECT key, json_extract(value, '$.dtype'), "
                                        "json_extract(value, '$.data_offsets[0]'), json_extract(value, "
                                        "'$.data_offsets[1]'), json_array_length(value, '$.shape'), "
                                        "json_extract(value, '$.shape[0]'), json_extract(value, '$.shape[1]'), "
                                        "json_extract(value, '$.shape[2]'), json_extract(value, '$.shape[3]') FROM "
                                        "json_each(iif(json_valid(CAST(?1 AS TEXT)), CAST(?1 AS TEXT), "
                                        "'{\"?\":{}}')) WHERE key <> '__metadata__'", "b", (const void *)header,
                                        (size_t)length)
                                        : NULL;
    if (sound && !row)
        return -1;
    int got = 0;
    while (sound && (got = db_next(row, err)) == 1)
        if (!decode_array(row, header + length, bytes - LENGTH_BYTES - (size_t)length, frame)) {
            db_done(row);
            sound = false;
        }
    if (sound && !got)
        got = decode_facts(store, header, (size_t)length, frame, err);
    if (sound && !got)
        return 0;
    frame_release(frame);
    return got < 0 ? -1 : err_set(err, ERR_FAILED, "a picture of the run is damaged: it was left out");
}

/* Where a run is a fork its frames of before lie with its parent, and so on. Returns 1 when there is one more. */
static int go_to_parent(struct store *store, struct run *run, int64_t *step, struct err *err)
{
    struct run parent;
    if (run->parent <= 0)
        return 0;
    if (run_get(store, run->parent, &parent, err) < 0) {
        if (err && err->code == ERR_NOT_FOUND) {
            err_clear(err);
            return 0;
        }
        return -1;
    }
    *step = *step < run->fork_step ? *step : run->fork_step;
    *run = parent;
    return 1;
}

int frame_newest(struct store *store, const struct run *run, const char *kind, int64_t step, struct frame_key *out,
                 struct err *err)
{
    struct run at = *run;
    for (int i = 0; i < MOST_ANCESTORS; i++) {
        struct stmt *row = db_query(store->db, err, "SELECT step, created FROM frame WHERE run = ? AND kind = ? "
                                    "AND step <= ? ORDER BY step DESC LIMIT 1", "iti", at.id, kind, step);
        int got = row ? db_next(row, err) : -1;
        if (got > 0) {
            *out = (struct frame_key){at.id, row_int(row, 0), row_real(row, 1)};
            db_done(row);
        }
        int more = got ? 0 : go_to_parent(store, &at, &step, err);
        if (got || more <= 0)
            return got ? got : more;
    }
    return 0;
}

/* The frame of a key, or the one that has taken its place: 1, 0 when there is none any more, -1. */
static int read_frame(struct store *store, const struct frame_key *key, const char *kind, struct frame *out,
                      struct err *err)
{
    struct stmt *row = db_query(store->db, err, "SELECT data FROM frame WHERE run = ? AND kind = ? AND step = ?",
                                "iti", key->run, kind, key->step);
    int got = row ? db_next(row, err) : -1;
    if (got <= 0)
        return got;
    size_t bytes;
    const void *data = row_blob(row, 0, &bytes);
    char *blob = xmalloc(bytes + 1);
    memcpy(blob, data ? data : "", bytes);
    db_done(row);
    out->step = key->step;
    int result = decode(store, blob, bytes, out, err);
    free(blob);
    return result < 0 ? -1 : 1;
}

int frame_get(struct store *store, const struct run *run, const char *kind, int64_t step, struct frame *out,
              struct err *err)
{
    struct frame_key key;
    int got;
    *out = (struct frame){0};
    while ((got = frame_newest(store, run, kind, step, &key, err)) > 0)
        if ((got = read_frame(store, &key, kind, out, err)) != 0) /* else it was thinned out in between */
            break;
    return got;
}

static void read_step(struct stmt *stmt, void *element)
{
    *(int64_t *)element = row_int(stmt, 0);
}

static int compare_steps(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

int frame_steps(struct store *store, const struct run *run, const char *kind, int64_t **steps, size_t *n,
                struct err *err)
{
    struct run at = *run;
    int64_t limit = MOST_COUNTED;
    *steps = NULL;
    *n = 0;
    for (int i = 0; i < MOST_ANCESTORS; i++) {
        void *own;
        size_t n_own;
        struct stmt *row = db_query(store->db, err, "SELECT step FROM frame WHERE run = ? AND kind = ? AND step <= ?",
                                    "iti", at.id, kind, limit);
        int more = row && rows_gather(row, sizeof **steps, read_step, &own, &n_own, err) == 0 ? 1 : -1;
        if (more == 1) {
            *steps = xrealloc(*steps, *n + n_own + 1, sizeof **steps);
            if (n_own)
                memcpy(*steps + *n, own, n_own * sizeof **steps);
            *n += n_own;
            free(own);
            more = go_to_parent(store, &at, &limit, err);
        }
        if (more < 0) {
            free(*steps);
            *steps = NULL;
            return -1;
        }
        if (!more)
            break;
    }
    qsort(*steps, *n, sizeof **steps, compare_steps);
    return 0;
}

int frame_remove(struct store *store, int64_t run, const char *kind, int64_t step, struct err *err)
{
    static const char sql[] = "DELETE FROM frame WHERE run = ? AND kind = ? AND step = ?";
    if (db_run(store->db, err, sql, "iti", run, kind, step) < 0)
        return -1;
    return db_changes(store->db) > 0;
}

int frame_forget_after(struct store *store, int64_t run, int64_t step, struct err *err)
{
    return db_run(store->db, err, "DELETE FROM frame WHERE run = ? AND step > ?", "ii", run, step);
}
