/* Loading what a run was given: see given.h. */
#include "engine/given.h"

#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* What is loaded, and from where. */
struct loading {
    struct store *store;
    char *folder; /* of the run */
    const struct tower *tower;
    struct initial_files *given;
    struct wordpiece **vocabulary;
};

static bool is_vocabulary(const struct given_row *row)
{
    return !strcmp(row->kind, "vocabulary");
}

static int check_made(const struct given_row *row, struct err *err)
{
    if (row->damaged)
        return err_set(err, ERR_FAILED, "the row of what run %lld began with (%s) is damaged: restore the "
                       "store from a copy", (long long)row->run, row->source);
    if (!row->file[0])
        return err_set(err, ERR_FAILED, "what run %lld was to begin with (%s) was never made: remove it (nearfar rm "
                       "%lld) and train again", (long long)row->run, row->source, (long long)row->run);
    return 0;
}

static int load_one(struct loading *loading, const struct given_row *row, struct err *err)
{
    struct initial_files *given = loading->given;
    const struct tower *tower = loading->tower;
    if (is_vocabulary(row))
        return 0; /* the towers were made with it */
    if (check_made(row, err) < 0)
        return -1;
    char *path = xasprintf("%s/%s", loading->folder, row->file);
    bool teaches = !strcmp(row->kind, "teacher"); /* else start, vectors or weights */
    int result = teaches ? teacher_load(&given->teacher, loading->store, path, row, tower[0].rows, tower[1].rows, err)
                         : pretrained_load(&given->pretrained, loading->store, path, row, tower, err);
    *(teaches ? &given->has_teacher : &given->has_pretrained) = result == 0;
    free(path);
    return result;
}

/* Word vectors alone, by which words have synonyms. */
static int load_words(struct loading *loading, const struct given_row *row, struct err *err)
{
    return strcmp(row->kind, "vectors") ? 0 : load_one(loading, row, err);
}

/* Loads each file that the run was given. */
static int load_each(struct loading *loading, int64_t run,
                     int (*load)(struct loading *loading, const struct given_row *row, struct err *err),
                     struct err *err)
{
    struct given_row *list;
    size_t n;
    loading->folder = store_run_folder(loading->store, run, err);
    int listed = loading->folder ? given_list(loading->store, run, &list, &n, err) : -1, result = listed;
    for (size_t i = 0; !result && i < n; i++)
        result = load(loading, &list[i], err);
    if (!listed)
        free(list);
    free(loading->folder);
    return result;
}

int given_load(struct initial_files *given, struct store *store, int64_t run, const struct tower *tower,
               bool begun, struct err *err)
{
    struct loading loading = {.store = store, .tower = tower, .given = given};
    *given = (struct initial_files){.has_pretrained = false};
    int result = load_each(&loading, run, begun ? load_words : load_one, err);
    if (result)
        given_release(given);
    return result;
}

void given_release(struct initial_files *given)
{
    if (given->has_pretrained)
        pretrained_release(&given->pretrained);
    if (given->has_teacher)
        teacher_release(&given->teacher);
    *given = (struct initial_files){.has_pretrained = false};
}

/* Vocabulary ----------------------------------------------------------------------------------------------------- */

/* Its form has no choices, so that bytes and checksum are those of what was read. */
static bool is_as_written(const struct wordpiece *vocabulary, const struct given_row *row)
{
    struct text text = TEXT_INIT;
    wordpiece_spell(vocabulary, &text);
    bool same = (int64_t)text.length == row->bytes &&
                (int64_t)crc32_z(crc32_z(0, NULL, 0), (const unsigned char *)text.data, text.length) == row->crc32;
    text_release(&text);
    return same;
}

static struct wordpiece *load_vocabulary(const struct given_row *row, const char *folder, struct err *err)
{
    if (check_made(row, err) < 0)
        return NULL;
    char *path = xasprintf("%s/%s", folder, row->file);
    struct wordpiece *vocabulary = wordpiece_read(path, "--vocabulary", err);
    if (vocabulary && !is_as_written(vocabulary, row)) {
        wordpiece_free(vocabulary);
        vocabulary = NULL;
        err_set(err, ERR_FAILED, "%s is damaged: its checksum is not the one it was written with", path);
    }
    free(path);
    return vocabulary;
}

static int load_pieces(struct loading *loading, const struct given_row *row, struct err *err)
{
    if (!is_vocabulary(row))
        return 0;
    *loading->vocabulary = load_vocabulary(row, loading->folder, err);
    return *loading->vocabulary ? 0 : -1;
}

int given_vocabulary(struct wordpiece **vocabulary, struct store *store, int64_t run, struct err *err)
{
    struct loading loading = {.store = store, .vocabulary = vocabulary};
    *vocabulary = NULL;
    return load_each(&loading, run, load_pieces, err);
}

int given_write_vocabulary(const struct wordpiece *vocabulary, const char *folder, struct given_row *row,
                           struct err *err)
{
    struct text text = TEXT_INIT;
    COPY_TEXT(row->file, "vocabulary.txt");
    wordpiece_spell(vocabulary, &text);
    char *path = xasprintf("%s/%s", folder, row->file);
    int result = arrays_write_text(path, &text, &row->bytes, &row->crc32, err);
    row->from_step = -1;
    free(path);
    text_release(&text);
    return result;
}
