/* Checkpoints that somebody altered and gave the right size and checksum: what their header says is held against the
 * file, and one that cannot be is passed over for the one before. */
#include "tests/unit/engine_support.h"

#include "engine/checkpoint.h"
#include "store/base/text.h"
#include "store/run.h"

#include <string.h>
#include <zlib.h>

struct world {
    char folder[32];
    struct store *store;
    int64_t run;
    struct catalogue catalogue;
    struct settings settings;
    struct task_data data;
    struct pool *pool;
    struct trainer trainer;
    char *weights; /* folder of its checkpoints */
    struct err err;
};

static void make_store(struct world *w)
{
    int lock;
    COPY_TEXT(w->folder, "/tmp/nearfar-test-XXXXXX");
    assert_non_null(mkdtemp(w->folder));
    char *path = xasprintf("%s/store.db", w->folder);
    w->store = store_open(path, STORE_CREATE, &w->err);
    assert_non_null(w->store);
    int64_t dataset = dataset_create(w->store, "small", &lock, &w->err);
    struct dataset facts = {.kind = "interactions", .users = 1, .items = 1};
    assert_int_equal(dataset_publish(w->store, dataset, &facts, "[]", lock, &w->err), 0);
    w->run = run_create(w->store, &(struct run){.dataset = dataset, .seed = 42}, NULL, 0, &w->err);
    w->weights = store_run_folder(w->store, w->run, &w->err);
    assert_non_null(w->weights);
    free(path);
}

static void begin(struct world *w, const char *words)
{
    *w = (struct world){.err = ERR_INIT};
    make_store(w);
    small_world(&w->data, 60, 40, 8, 0.1);
    catalogue_gather(&w->catalogue);
    small_settings(&w->settings, &w->catalogue, words);
    w->pool = pool_new(1);
    trainer_init(&w->trainer, &w->settings, &w->data, w->pool, 42);
}

static void end(struct world *w)
{
    trainer_release(&w->trainer);
    pool_free(w->pool);
    data_release(&w->data);
    catalogue_release(&w->catalogue);
    store_close(w->store);
    char *command = xasprintf("rm -r %s", w->folder);
    assert_int_equal(system(command), 0);
    free(command);
    free(w->weights);
}

static struct checkpoint save(struct world *w)
{
    struct heard heard = {0};
    struct sink sink = heard_sink(&heard);
    struct image image = {0};
    for (int i = 0; i < 3; i++)
        trainer_advance(&w->trainer, &sink);
    checkpoint_copy(&w->trainer, w->run, "timer", &image);
    assert_int_equal(checkpoint_write(&image, w->weights, &w->err), 0);
    assert_int_equal(checkpoint_list_file(w->store, &image, w->weights, &w->err), 0);
    struct checkpoint row = image.row;
    image_release(&image);
    return row;
}

static struct text read_file(const char *path)
{
    struct text bytes = TEXT_INIT;
    char some[4096];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    for (size_t n; (n = fread(some, 1, sizeof some, file)) > 0;)
        text_add_bytes(&bytes, some, n);
    fclose(file);
    return bytes;
}

/* Writes the file of these bytes and lists it with their size and checksum. */
static void list_as(struct world *w, struct checkpoint row, const struct text *bytes)
{
    char *path = xasprintf("%s/%s", w->weights, row.file);
    FILE *file = fopen(path, "wb");
    assert_int_equal(fwrite(bytes->data, 1, bytes->length, file), bytes->length);
    fclose(file);
    row.bytes = (int64_t)bytes->length;
    row.crc32 = (int64_t)crc32_z(crc32_z(0, NULL, 0), (const unsigned char *)bytes->data, bytes->length);
    assert_int_equal(checkpoint_add(w->store, &row, &w->err), 0);
    free(path);
}

static void put_length(struct text *bytes, uint64_t length)
{
    for (int i = 0; i < 8; i++)
        bytes->data[i] = (char)(length >> 8 * i);
}

/* The file with the first `from` of its header as `to`. */
static struct text altered(const struct text *sound, const char *from, const char *to)
{
    struct text out = TEXT_INIT;
    uint64_t length = 0;
    for (int i = 0; i < 8; i++)
        length |= (uint64_t)(unsigned char)sound->data[i] << 8 * i;
    const char *at = memmem(sound->data + 8, length, from, strlen(from));
    if (!at)
        fail_msg("the header has no %s", from);
    text_add_bytes(&out, sound->data, (size_t)(at - sound->data));
    text_add(&out, to);
    text_add_bytes(&out, at + strlen(from), sound->length - (size_t)(at - sound->data) - strlen(from));
    put_length(&out, length + strlen(to) - strlen(from));
    return out;
}

static void assert_passed_over(struct world *w, const struct checkpoint *good)
{
    int unsound;
    err_clear(&w->err);
    assert_int_equal(checkpoint_resume(&w->trainer, w->store, w->run, &unsound, &w->err), 1);
    assert_int_equal(unsound, 1);
    assert_int_equal(w->trainer.step, good->step);
}

static const struct {
    const char *from, *to;
} alterations[] = {
    {"\"data_offsets\":[0,", "\"data_offsets\":[-100000,"},
    {"\"data_offsets\":[0,", "\"data_offsets\":[1e20,"},
    {"\"data_offsets\":[0,", "\"data_offsets\":[2,"},
    {"\"data_offsets\":[0,", "\"data_offsets\":[9223372036854775807,"},
    {"\"data_offsets\":[0,", "\"data_offsets\":[\"nan\","},
    {"\"data_offsets\":[0,", "\"data_offsets\":[\"0x0\","},
    {"\"data_offsets\":[0,", "\"data_offsets\":[null,"},
    {"\"shape\":[60,", "\"shape\":[1e20,"},
    {"\"shape\":[60,", "\"shape\":[-60,"},
    {"\"shape\":[60,", "\"shape\":[4611686018427387964,"},
    {"\"shape\":[60,", "\"shape\":[61,"},
    {"\"dtype\":\"F32\"", "\"dtype\":\"F64\""},
    {"\"step\":\"6\"", "\"step\":\"7\""},
    {"\"step\":\"6\"", "\"step\":\"-6\""},
    {"\"step\":\"6\"", "\"step\":\"nan\""},
    {"\"step\":\"6\"", "\"step\":\"1e300\""},
    {"\"best_step\":\"-1\"", "\"best_step\":\"-7\""},
    {"\"best_step\":\"-1\"", "\"best_step\":\"9\""},
    {"\"evaluations_since_best\":\"0\"", "\"evaluations_since_best\":\"-1e30\""},
    {"\"best\":\"0\"", "\"best\":\"inf\""},
    {"\"plateau_since\":\"0\"", "\"plateau_since\":\"1e19\""},
    {"users.decay\":\"0\"", "users.decay\":\"nan\""},
    {"\"__metadata__\"", "\"metadata\""},
    {"{\"__metadata__\"", "[\"__metadata__\""},
};

static void a_header_that_cannot_be_is_passed_over(void **state)
{
    (void)state;
    struct world w;
    begin(&w, "batch=50 epochs=100 dim=8 negatives=4 weight_decay=0");
    struct checkpoint good = save(&w), row = save(&w);
    char *path = xasprintf("%s/%s", w.weights, row.file);
    struct text sound = read_file(path);
    for (size_t i = 0; i < sizeof alterations / sizeof *alterations; i++) {
        struct text bytes = altered(&sound, alterations[i].from, alterations[i].to);
        list_as(&w, row, &bytes);
        assert_passed_over(&w, &good);
        if (!strstr(w.err.text, "not a sound checkpoint"))
            fail_msg("%s: %s", alterations[i].to, w.err.text);
        text_release(&bytes);
    }
    put_length(&sound, sound.length);
    list_as(&w, row, &sound);
    assert_passed_over(&w, &good);
    assert_non_null(strstr(w.err.text, "longer than the file"));
    text_release(&sound);
    free(path);
    end(&w);
}

/* Sizes in rows of the store, before anything is allocated for them. */
static void a_row_that_cannot_be_is_passed_over(void **state)
{
    (void)state;
    static const int64_t sizes[] = {-1, 0, 7, INT64_MAX, INT64_MIN};
    struct world w;
    begin(&w, "batch=50 epochs=100 dim=8 negatives=4");
    struct checkpoint good = save(&w), row = save(&w);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        row.bytes = sizes[i];
        assert_int_equal(checkpoint_add(w.store, &row, &w.err), 0);
        assert_passed_over(&w, &good);
    }
    end(&w);
}

/* Its rows, the place of the next, and its copy of the items. */
static struct params queue_of(const struct world *w)
{
    struct params tables = {0};
    mix_tables(&w->trainer.batcher.mix, &tables);
    assert_int_equal(tables.n, 3);
    return tables;
}

/* What negatives remember is places and items, which nobody checks again before they are looked up. */
static void a_queue_that_remembers_what_is_not_there_is_passed_over(void **state)
{
    (void)state;
    struct world w;
    begin(&w, "batch=50 epochs=100 dim=8 negatives=4 mix_queue=1 queue_size=16");
    struct checkpoint good = save(&w);
    struct params tables = queue_of(&w);
    for (int i = 0; i < 2; i++) {
        struct param *rows = tables.list[0], *next = tables.list[1];
        uint32_t candidate = rows->updates[0];
        real place = next->value[0];
        if (i)
            next->value[0] = -5;
        else
            rows->updates[0] = 4000000;
        struct image image = {0};
        w.trainer.step = good.step + 1;
        checkpoint_copy(&w.trainer, w.run, "edit", &image);
        assert_int_equal(checkpoint_write(&image, w.weights, &w.err), 0);
        assert_int_equal(checkpoint_add(w.store, &image.row, &w.err), 0);
        image_release(&image);
        assert_passed_over(&w, &good);
        params_release(&tables);
        tables = queue_of(&w);
        assert_int_equal(tables.list[0]->updates[0], candidate);
        assert_true(tables.list[1]->value[0] == place);
    }
    params_release(&tables);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_that_cannot_be_is_passed_over),
        cmocka_unit_test(a_row_that_cannot_be_is_passed_over),
        cmocka_unit_test(a_queue_that_remembers_what_is_not_there_is_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
