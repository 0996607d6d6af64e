/* Frames of a run: see frame.h. */
#include "store/frame.h"

#include "store/base/clock.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/internal.h"

#include <stdlib.h>
#include <string.h>

enum { LENGTH_BYTES = 8, MOST_ANCESTORS = 64 };

void frame_release(struct frame *frame)
{
    for (size_t a = 0; a < frame->n; a++)
        free(frame->array[a].value);
    *frame = (struct frame){0};
}

const struct frame_array *frame_find(const struct frame *frame, const char *name, size_t cols)
{
    for (size_t a = 0; a < frame->n; a++)
        if (!strcmp(frame->array[a].name, name) && frame->array[a].cols == cols)
            return &frame->array[a];
    return NULL;
}

/* Writing -------------------------------------------------------------------------------------------------------- */

static size_t bytes_of(const struct frame_array *array)
{
    return array->rows * array->cols * sizeof *array->value;
}

/* The length of the header, the header, the numbers. */
static void encode(const struct frame *frame, struct text *out)
{
    struct text header = TEXT_INIT;
    size_t at = 0;
    for (size_t a = 0; a < frame->n; a++) {
        const struct frame_array *array = &frame->array[a];
        text_printf(&header, "%s\"%s\":{\"dtype\":\"F32\",\"shape\":[%zu,%zu],\"data_offsets\":[%zu,%zu]}",
                    a ? "," : "{", array->name, array->rows, array->cols, at, at + bytes_of(array));
        at += bytes_of(array);
    }
    text_add(&header, frame->n ? "}" : "{}");
    char length[LENGTH_BYTES];
    for (int i = 0; i < LENGTH_BYTES; i++)
        length[i] = (char)(header.length >> 8 * i);
    text_add_bytes(out, length, LENGTH_BYTES);
    text_add_bytes(out, header.data, header.length);
    for (size_t a = 0; a < frame->n; a++)
        text_add_bytes(out, (const char *)frame->array[a].value, bytes_of(&frame->array[a]));
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

/* One array of the header: false when it is not there as it must be. */
static bool decode_array(struct stmt *row, const char *numbers, size_t bytes, struct frame *frame)
{
    int64_t rows = row_int(row, 2), cols = row_int(row, 3), from = row_int(row, 4), end = row_int(row, 5);
    if (frame->n == MOST_FRAME_ARRAYS || strcmp(row_text(row, 1), "F32") || strlen(row_text(row, 0)) >= FRAME_NAME ||
        rows < 0 || cols < 0 || rows > (int64_t)bytes || cols > (int64_t)bytes || from < 0 || end < from ||
        end > (int64_t)bytes || (rows && cols > (int64_t)bytes / rows) || end - from != rows * cols *
        (int64_t)sizeof(float)) return false;
    struct frame_array *array = &frame->array[frame->n++];
    *array = (struct frame_array){.rows = (size_t)rows, .cols = (size_t)cols};
    copy_text(array->name, sizeof array->name, row_text(row, 0));
    array->value = xmalloc((size_t)(end - from) + 1);
    memcpy(array->value, numbers + from, (size_t)(end - from));
    return true;
}

static int decode(struct store *store, const char *blob, size_t bytes, struct frame *frame, struct err *err)
{
    uint64_t length = 0;
    for (int i = 0; i < LENGTH_BYTES && bytes >= LENGTH_BYTES; i++)
        length |= (uint64_t)(unsigned char)blob[i] << 8 * i;
    bool sound = bytes >= LENGTH_BYTES && length <= bytes - LENGTH_BYTES;
    const char *header = blob + LENGTH_BYTES;
    struct stmt *row = sound ? db_query(store->db, err, "SELECT key, json_extract(value, '$.dtype'), "
                                        "json_extract(value, '$.shape[0]'), json_extract(value, '$.shape[1]'), "
                                        "json_extract(value, '$.data_offsets[0]'), json_extract(value, "
                                        "'$.data_offsets[1]') FROM json_each(iif(json_valid(CAST(?1 AS TEXT)), "
                                        "CAST(?1 AS TEXT), '{\"?\":{}}'))", "b", (const void *)header, (size_t)length)
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

int frame_get(struct store *store, const struct run *run, const char *kind, int64_t step, struct frame *out,
              struct err *err)
{
    struct run at = *run;
    *out = (struct frame){0};
    for (int i = 0; i < MOST_ANCESTORS; i++) {
        struct stmt *row = db_query(store->db, err, "SELECT step, data FROM frame WHERE run = ? AND kind = ? "
                                    "AND step <= ? ORDER BY step DESC LIMIT 1", "iti", at.id, kind, step);
        int got = row ? db_next(row, err) : -1;
        if (got < 0)
            return -1;
        if (got) {
            size_t bytes;
            const void *data = row_blob(row, 1, &bytes);
            char *blob = xmalloc(bytes + 1);
            memcpy(blob, data ? data : "", bytes);
            out->step = row_int(row, 0);
            db_done(row);
            int result = decode(store, blob, bytes, out, err);
            free(blob);
            return result < 0 ? -1 : 1;
        }
        int more = go_to_parent(store, &at, &step, err);
        if (more <= 0)
            return more;
    }
    return 0;
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

int frame_forget_after(struct store *store, int64_t run, int64_t step, struct err *err)
{
    return db_run(store->db, err, "DELETE FROM frame WHERE run = ? AND step > ?", "ii", run, step);
}
