/* First values from another run: see pretrained.h. */
#include "engine/pretrained.h"

#include "engine/encoders/texts.h"
#include "engine/text/synonyms.h"
#include "engine/text/word_vectors.h"
#include "engine/training.h"

#include <stdlib.h>
#include <string.h>

static int match_table(struct store *store, const struct param *table, int64_t from, int64_t to, enum side side,
                       struct matched *matched, struct err *err)
{
    real *all = xmalloc(table->rows * table->cols * sizeof *all);
    param_read(table, WEIGHTS_MEASURED, 0, table->rows, all);
    int result = matched_find(matched, store, from, to, side, all, table->cols, err);
    free(all);
    return result;
}

static const char file_name[] = "start.safetensors";

int pretrained_make_of_weights(struct trainer *from, const struct tower *to, const char *folder,
                               struct given_row *row, struct text *said, struct err *err)
{
    char *path = xasprintf("%s/%s", folder, file_name);
    int result = initial_weights_write(&from->tower[0], to, path, &row->bytes, &row->crc32, said, err);
    free(path);
    COPY_TEXT(row->file, file_name);
    row->from_step = from->step;
    return result ? err_prefix(err, "run %lld (%s)", (long long)row->from_run, row->source) : 0;
}

int pretrained_make(struct store *store, struct trainer *from, int64_t from_dataset, int64_t dataset,
                    const char *folder, struct given_row *row, size_t matched[2], struct err *err)
{
    struct matched side[2] = {{0}};
    struct array arrays[4];
    int result = 0;
    if (!tower_table(&from->tower[0]) || !tower_table(&from->tower[1]))
        return err_set(err, ERR_FAILED, "run %lld (%s) has encoder=%s, and of users and items only the rows of "
                       "encoder=table can be taken over: name such a run with --from", (long long)row->from_run,
                       row->source, from->tower[0].encoder->part.name);
    for (int s = 0; s < 2 && !result; s++) {
        side[s].cols = from->tower[s].dim;
        result = match_table(store, tower_table(&from->tower[s]), from_dataset, dataset, (enum side)s, &side[s], err);
        matched[s] = side[s].n;
        matched_arrays(&side[s], (enum side)s, arrays + 2 * s);
    }
    if (!result && !matched[SIDE_ANCHOR] && !matched[SIDE_CANDIDATE])
        result = err_set(err, ERR_FAILED, "no user and no item of this data set is known to run %lld (%s): their ids "
                         "have nothing in common", (long long)row->from_run, row->source);
    if (!result) {
        char *path = xasprintf("%s/%s", folder, file_name);
        COPY_TEXT(row->file, file_name);
        row->from_step = from->step;
        result = arrays_write(path, "start", arrays, 4, &row->bytes, &row->crc32, err);
        free(path);
    }
    matched_free(&side[SIDE_ANCHOR]);
    matched_free(&side[SIDE_CANDIDATE]);
    return result;
}

/* Words ---------------------------------------------------------------------------------------------------------- */

static const char note_of_words[] = "words";

static struct param *words_table(const struct tower *tower)
{
    return tower->encoder->words ? tower->encoder->words(tower) : NULL;
}

/* Whether a side has words that no other side starts. */
static bool starts_words(const struct tower tower[2], int side)
{
    return words_table(&tower[side]) && !tower[side].borrows && !tower[side].slow;
}

/* The words of both sides, each once. */
static void join_words(const struct tower tower[2], struct ids *all)
{
    for (int side = 0; side < 2; side++) {
        const struct ids *own = starts_words(tower, side) ? &tower[side].texts->words.vocabulary : NULL;
        for (uint32_t w = 0; own && w < own->n; w++)
            ids_add(all, ids_text(own, w), own->list[w].length);
    }
}

/* The rows of a side that vectors start. */
static void match_words(const struct tower *tower, const struct word_vectors *vectors, const struct ids *all,
                        struct matched *to)
{
    const struct ids *own = &tower->texts->words.vocabulary;
    uint32_t *rows = xmalloc((vectors->n + 1) * sizeof *rows), number;
    float *value = xmalloc((vectors->n * vectors->dim + 1) * sizeof *value);
    *to = (struct matched){0, vectors->dim, rows, value};
    for (size_t i = 0; i < vectors->n; i++) {
        if (!ids_find(own, ids_text(all, vectors->word[i]), all->list[vectors->word[i]].length, &number))
            continue;
        rows[to->n] = (uint32_t)tower->texts->rule.grams.rows + number;
        memcpy(value + to->n++ * to->cols, vectors->value + i * to->cols, to->cols * sizeof *value);
    }
}

static void count_started(const struct tower *tower, const struct matched *matched, struct started *to)
{
    for (size_t i = 0; i < matched->n; i++)
        to->share += tower->texts->words.share[matched->rows[i] - tower->texts->rule.grams.rows];
}

static int check_words(const struct tower tower[2], const struct settings *settings, struct err *err)
{
    bool reads = tower[0].texts || tower[1].texts;
    if (starts_words(tower, 0) || starts_words(tower, 1))
        return 0;
    if (!reads)
        return err_set(err, ERR_USAGE, "encoder=%s reads no texts, and word vectors start words: leave --vectors "
                       "out, or train with --set encoder=bag on texts", setting_word(settings, &knob_encoder));
    return err_set(err, ERR_USAGE, "word vectors start the rows that words have for themselves, and this run has "
                   "none: train with --set encoder=bag --set own_words=on");
}

static int check_vectors(const struct word_vectors *vectors, const struct tower tower[2], const char *path,
                         struct err *err)
{
    for (int side = 0; side < 2; side++)
        if (starts_words(tower, side) && vectors->dim > words_table(&tower[side])->cols)
            return err_set(err, ERR_USAGE, "%s has vectors of %zu numbers, and with dim=%zu a word has fewer: train "
                           "with --set dim=%zu or more", path, vectors->dim, words_table(&tower[side])->cols,
                           vectors->dim);
    return vectors->n ? 0 : err_set(err, ERR_FAILED, "%s has no vector of any word of this data set", path);
}

static int write_words(const struct tower tower[2], const struct word_vectors *vectors, const struct ids *all,
                       const char *folder, struct given_row *row, struct started *started, struct err *err)
{
    struct matched side[2] = {{0}};
    struct array arrays[4];
    size_t n = 0, sides = 0;
    for (int s = 0; s < 2; s++) {
        if (!starts_words(tower, s))
            continue;
        match_words(&tower[s], vectors, all, &side[s]);
        count_started(&tower[s], &side[s], started);
        matched_arrays(&side[s], (enum side)s, arrays + n);
        started->run_dim = words_table(&tower[s])->cols;
        n += 2;
        sides++;
    }
    started->share /= (double)sides;
    char *path = xasprintf("%s/%s", folder, file_name);
    COPY_TEXT(row->file, file_name);
    row->from_step = -1;
    int result = arrays_write(path, note_of_words, arrays, n, &row->bytes, &row->crc32, err);
    free(path);
    matched_free(&side[0]);
    matched_free(&side[1]);
    return result;
}

int pretrained_make_of_vectors(const struct tower tower[2], const struct settings *settings, const char *folder,
                               struct given_row *row, struct started *started, struct err *err)
{
    struct word_vectors vectors = {0};
    struct ids all = IDS_INIT;
    *started = (struct started){0};
    if (check_words(tower, settings, err) < 0)
        return -1;
    join_words(tower, &all);
    int result = word_vectors_read(&vectors, row->source, "--vectors", &all, err);
    if (!result)
        result = check_vectors(&vectors, tower, row->source, err);
    if (!result) {
        started->words = all.n;
        started->found = vectors.n;
        started->dim = vectors.dim;
        started->lines = vectors.lines;
        started->not_words = vectors.not_words;
        word_vectors_cut(&vectors, (size_t)setting(settings, &knob_vectors_less));
        word_vectors_scale(&vectors, setting(settings, &knob_init_scale));
        result = write_words(tower, &vectors, &all, folder, row, started, err);
    }
    word_vectors_release(&vectors);
    ids_release(&all);
    return result;
}

static int load_words(struct pretrained *pretrained, struct store *store, const struct tower tower[2],
                      struct err *err)
{
    int result = 0;
    pretrained->of_words = true;
    for (int s = 0; s < 2 && !result; s++) {
        const struct param *table = words_table(&tower[s]);
        if (!starts_words(tower, s))
            continue;
        result = matched_read(&pretrained->side[s], &pretrained->file, store, (enum side)s, table->rows, err);
        if (!result && pretrained->side[s].cols > table->cols)
            result = err_set(err, ERR_FAILED, "its rows are longer than those of this run's words");
    }
    return result;
}

/* Loading -------------------------------------------------------------------------------------------------------- */

static int load_tables(struct pretrained *pretrained, struct store *store, const struct tower *tower, struct err *err)
{
    int result = 0;
    for (int s = 0; s < 2 && !result; s++) {
        result = matched_read(&pretrained->side[s], &pretrained->file, store, (enum side)s, tower[s].rows, err);
        if (!result && (!tower_table(&tower[s]) || pretrained->side[s].cols != tower[s].dim))
            result = err_set(err, ERR_FAILED, "its rows have another length than this run's, or this run has no "
                             "table for them");
    }
    return result;
}

int pretrained_load(struct pretrained *pretrained, struct store *store, const char *path, const struct given_row *row,
                    const struct tower *tower, struct err *err)
{
    *pretrained = (struct pretrained){.side = {{0}}};
    if (arrays_open(&pretrained->file, path, row->bytes, row->crc32, err) < 0)
        return -1;
    char *note = arrays_note(&pretrained->file, store, err);
    int result = !note                                ? -1
                 : !strcmp(note, initial_weights_note) ? initial_weights_read(&pretrained->weights, &pretrained->file,
                                                                              store, tower, err)
                 : !strcmp(note, note_of_words) ? load_words(pretrained, store, tower, err)
                                                       : load_tables(pretrained, store, tower, err);
    free(note);
    if (!result)
        return 0;
    pretrained_release(pretrained);
    return err_prefix(err, "%s", path);
}

/* Words are looked up by vectors that stay in the open file. */
static void give_synonyms(struct text_source *texts, const struct matched *vectors)
{
    synonyms_free(texts->synonyms);
    texts->synonyms = synonyms_new(&texts->words, texts->rule.grams.rows, vectors->rows, vectors->value, vectors->n,
                                   vectors->cols);
}

void pretrained_apply(const struct pretrained *pretrained, const struct tower *tower)
{
    if (pretrained->weights.n) {
        initial_weights_apply(&pretrained->weights, tower);
        return;
    }
    for (int s = 0; s < 2; s++) {
        const struct matched *m = &pretrained->side[s];
        struct param *table = pretrained->of_words ? words_table(&tower[s]) : tower_table(&tower[s]);
        for (size_t i = 0; i < m->n; i++)
            for (size_t k = 0; k < m->cols; k++)
                table->value[m->rows[i] * table->cols + k] = (real)m->value[i * m->cols + k];
        if (pretrained->of_words && m->n)
            give_synonyms(tower[s].texts, m);
    }
}

void pretrained_release(struct pretrained *pretrained)
{
    initial_weights_release(&pretrained->weights);
    arrays_close(&pretrained->file);
    *pretrained = (struct pretrained){.side = {{0}}};
}
