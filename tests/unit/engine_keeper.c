/* Checkpoints written beside training: what is in the file is the state when it was taken, whatever was trained
 * meanwhile; a disk that says no keeps nothing from being written later. */
#include "tests/unit/engine_support.h"

#include "engine/keeper.h"
#include "store/run.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STEPS = 30, EVERY = 5 };

struct world {
    char folder[32];
    struct store *store;
    int64_t run;
    struct catalogue catalogue;
    struct settings settings;
    struct task_data data;
    struct pool *pool;
    struct trainer trainer;
    struct keeper keeper;
};

static void make_store(struct world *w)
{
    struct err err = ERR_INIT;
    int lock;
    COPY_TEXT(w->folder, "/tmp/nearfar-test-XXXXXX");
    assert_non_null(mkdtemp(w->folder));
    char *path = xasprintf("%s/store.db", w->folder);
    w->store = store_open(path, STORE_CREATE, &err);
    assert_non_null(w->store);
    int64_t dataset = dataset_create(w->store, "small", &lock, &err);
    struct dataset facts = {.kind = "interactions", .users = 1, .items = 1};
    assert_int_equal(dataset_publish(w->store, dataset, &facts, "[]", lock, &err), 0);
    w->run = run_create(w->store, &(struct run){.dataset = dataset, .seed = 42}, NULL, 0, &err);
    assert_true(w->run > 0);
    free(path);
}

static void begin(struct world *w)
{
    struct err err = ERR_INIT;
    make_store(w);
    small_world(&w->data, 200, 120, 15, 0.1);
    catalogue_gather(&w->catalogue);
    small_settings(&w->settings, &w->catalogue, "batch=100 epochs=100 dim=16 negatives=8");
    w->pool = pool_new(2);
    trainer_init(&w->trainer, &w->settings, &w->data, w->pool, 42);
    assert_int_equal(keeper_init(&w->keeper, w->store, w->run, &err), 0);
}

static void end(struct world *w)
{
    keeper_release(&w->keeper);
    trainer_release(&w->trainer);
    pool_free(w->pool);
    data_release(&w->data);
    catalogue_release(&w->catalogue);
    store_close(w->store);
    char *command = xasprintf("rm -r %s", w->folder);
    assert_int_equal(system(command), 0);
    free(command);
}

static void train(struct world *w, int64_t steps)
{
    struct heard heard = {0};
    struct sink sink = heard_sink(&heard);
    for (int64_t i = 0; i < steps; i++)
        trainer_advance(&w->trainer, &sink);
}

static size_t table_size(const struct param *param)
{
    return param->rows * param->cols * sizeof(real);
}

/* The weights of a checkpoint against what they were. */
static void assert_holds(struct world *w, const struct checkpoint *row, const real *users)
{
    struct err err = ERR_INIT;
    struct trainer other;
    trainer_init(&other, &w->settings, &w->data, w->pool, 42);
    assert_int_equal(checkpoint_load(&other, w->store, row, &err), 0);
    assert_int_equal(other.step, row->step);
    assert_memory_equal(other.tower[0].params.list[0]->value, users, table_size(other.tower[0].params.list[0]));
    trainer_release(&other);
}

static void a_file_holds_the_state_when_it_was_taken(void **state)
{
    (void)state;
    struct world w;
    struct err err = ERR_INIT;
    begin(&w);
    const struct param *users = w.trainer.tower[0].params.list[0];
    real *then[STEPS / EVERY];
    struct checkpoint *list;
    size_t n = 0, listed;
    while (w.trainer.step < STEPS) {
        if (w.trainer.step % EVERY == 0) {
            if (n)
                assert_int_equal(keeper_wait(&w.keeper, &err), 1);
            if (n)
                assert_int_equal(keeper_list(&w.keeper, &err), 0);
            then[n] = xmalloc(table_size(users));
            memcpy(then[n++], users->value, table_size(users));
            keeper_take(&w.keeper, &w.trainer, "timer");
            assert_false(keeper_is_free(&w.keeper));
        }
        train(&w, 1); /* while the thread writes */
        if (n < STEPS / EVERY)
            assert_true(keeper_poll(&w.keeper, &err) >= 0);
    }
    assert_int_equal(keeper_wait(&w.keeper, &err), 1);
    assert_int_equal(checkpoint_list(w.store, w.run, &list, &listed, &err), 0);
    assert_int_equal(listed, STEPS / EVERY - 1); /* the last is whole, but not listed */
    free(list);
    assert_int_equal(keeper_list(&w.keeper, &err), 0);
    assert_int_equal(checkpoint_list(w.store, w.run, &list, &listed, &err), 0);
    assert_int_equal(listed, STEPS / EVERY);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(list[i].step, STEPS - EVERY * (int64_t)(i + 1));
        assert_holds(&w, &list[i], then[n - 1 - i]);
        free(then[n - 1 - i]);
    }
    free(list);
    end(&w);
}

/* A file stands where the run's folder should be. */
static void what_cannot_be_written_is_tried_again(void **state)
{
    (void)state;
    struct world w;
    struct err err = ERR_INIT;
    begin(&w);
    char *aside = xasprintf("%s-aside", w.keeper.folder);
    assert_int_equal(rename(w.keeper.folder, aside), 0);
    train(&w, 3);
    real *then = xmalloc(table_size(w.trainer.tower[0].params.list[0]));
    memcpy(then, w.trainer.tower[0].params.list[0]->value, table_size(w.trainer.tower[0].params.list[0]));
    keeper_take(&w.keeper, &w.trainer, "edit");
    train(&w, 3);
    assert_int_equal(keeper_wait(&w.keeper, &err), -1);
    assert_non_null(strstr(err.text, "cannot write the checkpoint"));
    assert_non_null(strstr(err.text, "No such file or directory"));
    assert_true(w.keeper.stuck && !keeper_is_free(&w.keeper));
    assert_int_equal(keeper_wait(&w.keeper, &err), -1);
    assert_int_equal(rename(aside, w.keeper.folder), 0);
    assert_int_equal(keeper_wait(&w.keeper, &err), 1);
    assert_false(w.keeper.stuck);
    assert_int_equal(keeper_list(&w.keeper, &err), 0);
    assert_true(keeper_is_free(&w.keeper));
    struct checkpoint *list;
    size_t n;
    assert_int_equal(checkpoint_list(w.store, w.run, &list, &n, &err), 0);
    assert_true(n == 1 && list[0].step == 3 && !strcmp(list[0].kind, "edit"));
    assert_holds(&w, &list[0], then);
    free(list);
    free(then);
    free(aside);
    end(&w);
}

static void the_best_step_is_told_with_its_file(void **state)
{
    (void)state;
    struct world w;
    struct err err = ERR_INIT;
    struct run run;
    begin(&w);
    while (w.trainer.best_step < 0 || w.trainer.best_step != w.trainer.step)
        train(&w, 1);
    keeper_take(&w.keeper, &w.trainer, "best");
    assert_int_equal(keeper_wait(&w.keeper, &err), 1);
    assert_int_equal(run_get(w.store, w.run, &run, &err), 0);
    assert_int_equal(run.best_step, -1);
    assert_int_equal(keeper_list(&w.keeper, &err), 0);
    assert_int_equal(run_get(w.store, w.run, &run, &err), 0);
    assert_int_equal(run.best_step, w.trainer.step);
    end(&w);
}

/* Of three checkpoints the newest has been spoilt before it was written, and the one before it is cut short. */
static void a_spoilt_state_is_no_place_to_go_back_to(void **state)
{
    (void)state;
    struct world w;
    struct err err = ERR_INIT;
    int unsound;
    begin(&w);
    for (int i = 0; i < 3; i++) {
        train(&w, 1);
        if (i == 2)
            w.trainer.tower[1].params.list[0]->moment[0][7] = INFINITY;
        keeper_take(&w.keeper, &w.trainer, "timer");
        assert_int_equal(keeper_wait(&w.keeper, &err), 1);
        assert_int_equal(keeper_list(&w.keeper, &err), 0);
    }
    char *path = xasprintf("%s/step-000000002-timer.safetensors", w.keeper.folder);
    assert_int_equal(truncate(path, 100), 0);
    free(path);
    assert_int_equal(checkpoint_resume(&w.trainer, w.store, w.run, &unsound, &err), 1);
    assert_true(unsound == 2 && w.trainer.step == 1);
    end(&w);
}

/* Of a loss that has grown in the steps since the last evaluation, and of one that the last evaluation found so. */
static void where_the_loss_had_run_away_is_no_place_to_go_back_to(void **state)
{
    (void)state;
    struct world w;
    struct err err = ERR_INIT;
    int unsound;
    begin(&w);
    for (int i = 0; i < 3; i++) {
        train(&w, 1);
        loss_trend_update(&w.trainer.course, &w.trainer.settings, w.trainer.tau, i == 2 ? 50 : 2);
        w.trainer.plateau.losses = i == 1 ? 30 : 2;
        w.trainer.plateau.steps = 1;
        keeper_take(&w.keeper, &w.trainer, "timer");
        assert_int_equal(keeper_wait(&w.keeper, &err), 1);
        assert_int_equal(keeper_list(&w.keeper, &err), 0);
    }
    assert_int_equal(checkpoint_resume(&w.trainer, w.store, w.run, &unsound, &err), 1);
    assert_true(unsound == 0 && w.trainer.step == 3);
    assert_int_equal(checkpoint_go_back(&w.trainer, w.store, w.run, &unsound, &err), 1);
    assert_true(unsound == 2 && w.trainer.step == 1);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_holds_the_state_when_it_was_taken),
        cmocka_unit_test(what_cannot_be_written_is_tried_again),
        cmocka_unit_test(the_best_step_is_told_with_its_file),
        cmocka_unit_test(a_spoilt_state_is_no_place_to_go_back_to),
        cmocka_unit_test(where_the_loss_had_run_away_is_no_place_to_go_back_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
