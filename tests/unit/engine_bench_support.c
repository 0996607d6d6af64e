/* See engine_bench_support.h. */
#include "tests/unit/engine_bench_support.h"

#include "engine/keeper.h"

#include <string.h>

/* It scores 1 where small_world gives a user a taste, -1 where not, and knows nothing of a few. */
static void give_teacher(struct bench *b)
{
    struct teacher *teacher = &b->given.teacher;
    b->given.has_teacher = true;
    teacher_init(teacher, b->data.rows[SIDE_ANCHOR], b->data.rows[SIDE_CANDIDATE], 1);
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < teacher->rows[side]; i++) {
            teacher->known[side][i] = i % 19 != 7;
            teacher->side[side][i] = i % 2 ? -1 : 1;
        }
    trainer_give(&b->trainer, &b->given);
}

static void give_vocabulary(struct bench *b, const char *words)
{
    struct err err = ERR_INIT;
    b->vocabulary = NULL;
    if (!strstr(words, "tokens=wordpiece"))
        return;
    b->vocabulary = wordpiece_read("tests/fixtures/bert/vocab.txt", "--vocabulary", &err);
    assert_non_null(b->vocabulary);
    ((struct feature *)(uintptr_t)collection_text(b->data.side[0]))->pieces = b->vocabulary;
}

void begin_on(struct bench *b, const char *words, int threads)
{
    catalogue_gather(&b->catalogue);
    small_settings(&b->settings, &b->catalogue, words);
    b->pool = pool_new(threads);
    give_vocabulary(b, words);
    trainer_init(&b->trainer, &b->settings, &b->data, b->pool, 42);
    b->heard = (struct heard){0};
    b->given = (struct initial_files){.has_teacher = false};
    if (objective_needs_teacher(&b->trainer.objective))
        give_teacher(b);
}

/* Rows, balanced, or pairs, as these settings say. */
static void small_data_of(struct task_data *data, const char *words, bool pairs)
{
    struct catalogue catalogue;
    struct settings settings;
    catalogue_gather(&catalogue);
    small_settings(&settings, &catalogue, words);
    if (pairs)
        small_pairs(data, &settings, strstr(words, "probe=scores") != NULL);
    else
        small_rows(data, &settings);
    catalogue_release(&catalogue);
}

void begin(struct bench *b, const char *words, int threads)
{
    char task[32];
    if (sscanf(words, "task=%31s", task) != 1)
        small_world(&b->data, 200, 120, 15, 0.1);
    else if (strstr(words, "balance=") || !strcmp(task, "paired"))
        small_data_of(&b->data, words, !strcmp(task, "paired"));
    else
        small_points(&b->data, task, 240, 0.1);
    begin_on(b, words, threads);
}

void end(struct bench *b)
{
    trainer_release(&b->trainer);
    given_release(&b->given);
    pool_free(b->pool);
    wordpiece_free(b->vocabulary);
    data_release(&b->data);
    catalogue_release(&b->catalogue);
}

void train_to(struct bench *b, int64_t step)
{
    struct sink sink = heard_sink(&b->heard);
    while (b->trainer.step < step && b->trainer.ended == TRAINER_GOES_ON)
        trainer_advance(&b->trainer, &sink);
}

uint64_t weights(struct bench *b)
{
    const struct params *params = trainer_params(&b->trainer);
    uint64_t hash = 0;
    for (size_t p = 0; p < params->n; p++) {
        const struct param *param = params->list[p];
        for (size_t i = 0; i < param->rows * param->cols; i++) {
            uint32_t bits = 0;
            memcpy(&bits, &param->value[i], sizeof bits);
            hash = rng_mix(hash ^ bits);
        }
    }
    return hash;
}

void another_value(const struct knob *knob, const char *now, char *to)
{
    knob_turn(knob, now, 1, false, to, WORD_SIZE);
    if (!strcmp(to, now))
        knob_turn(knob, now, -1, false, to, WORD_SIZE);
    assert_string_not_equal(to, now);
}

void save(struct bench *b, struct store *store, int64_t run, const char *kind)
{
    struct err err = ERR_INIT;
    struct keeper keeper;
    assert_int_equal(keeper_init(&keeper, store, run, &err), 0);
    keeper_take(&keeper, &b->trainer, kind);
    assert_int_equal(keeper_wait(&keeper, &err), 1);
    assert_int_equal(keeper_list(&keeper, &err), 0);
    keeper_release(&keeper);
}

size_t count_losses(void)
{
    size_t n = 0;
    while (losses[n])
        n++;
    return n;
}
