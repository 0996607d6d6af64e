/* Checkpoints written beside training: see keeper.h. */
#include "engine/keeper.h"

#include "store/base/clock.h"
#include "store/run.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const double again_seconds = 0.5;
enum { WRITER_NICE = 15 }; /* the cores are training's */

static void *write_images(void *context)
{
    struct keeper *k = context;
    setpriority(PRIO_PROCESS, (id_t)gettid(), WRITER_NICE); /* a favour: should it fail, it writes all the same */
    pthread_mutex_lock(&k->mutex);
    while (!k->leaves) {
        if (k->state != KEEPER_WRITES) {
            pthread_cond_wait(&k->changed, &k->mutex);
            continue;
        }
        pthread_mutex_unlock(&k->mutex);
        struct err err = ERR_INIT;
        int result = checkpoint_write(&k->image, k->folder, &err);
        pthread_mutex_lock(&k->mutex);
        k->state = result < 0 ? KEEPER_FAILED : KEEPER_WRITTEN;
        k->err = err;
        pthread_cond_broadcast(&k->changed);
    }
    pthread_mutex_unlock(&k->mutex);
    return NULL;
}

int keeper_init(struct keeper *k, struct store *store, int64_t run, struct err *err)
{
    *k = (struct keeper){.store = store, .run = run, .step = -1};
    k->folder = store_run_folder(store, run, err);
    if (!k->folder)
        return -1;
    pthread_mutex_init(&k->mutex, NULL);
    pthread_cond_init(&k->changed, NULL);
    int failed = pthread_create(&k->thread, NULL, write_images, k);
    if (!failed)
        return 0;
    free(k->folder);
    k->folder = NULL;
    return err_set(err, ERR_FAILED, "cannot start the thread that writes checkpoints: %s", strerror(failed));
}

static void change_state(struct keeper *k, enum keeper_state state)
{
    pthread_mutex_lock(&k->mutex);
    k->state = state;
    pthread_cond_broadcast(&k->changed);
    pthread_mutex_unlock(&k->mutex);
}

static enum keeper_state look(struct keeper *k, bool wait, struct err *err)
{
    pthread_mutex_lock(&k->mutex);
    while (wait && k->state == KEEPER_WRITES)
        pthread_cond_wait(&k->changed, &k->mutex);
    enum keeper_state state = k->state;
    if (state == KEEPER_FAILED && err)
        *err = k->err;
    pthread_mutex_unlock(&k->mutex);
    return state;
}

void keeper_release(struct keeper *k)
{
    if (!k->folder)
        return;
    look(k, true, NULL);
    pthread_mutex_lock(&k->mutex);
    k->leaves = true;
    pthread_cond_broadcast(&k->changed);
    pthread_mutex_unlock(&k->mutex);
    pthread_join(k->thread, NULL);
    pthread_cond_destroy(&k->changed);
    pthread_mutex_destroy(&k->mutex);
    image_release(&k->image);
    free(k->folder);
    k->folder = NULL;
}

bool keeper_is_free(struct keeper *k)
{
    return look(k, false, NULL) == KEEPER_FREE;
}

static void begin_writing(struct keeper *k)
{
    k->tried_at = clock_monotonic();
    change_state(k, KEEPER_WRITES);
}

void keeper_take(struct keeper *k, struct trainer *trainer, const char *kind)
{
    assert(keeper_is_free(k));
    checkpoint_copy(trainer, k->run, kind, &k->image);
    k->step = trainer->step;
    begin_writing(k);
}

static int tell(struct keeper *k, enum keeper_state state)
{
    if (state == KEEPER_FAILED)
        k->stuck = true;
    else if (state == KEEPER_WRITTEN)
        k->stuck = false;
    return state == KEEPER_FAILED ? -1 : state == KEEPER_WRITTEN;
}

int keeper_poll(struct keeper *k, struct err *err)
{
    enum keeper_state state = look(k, false, err);
    if (state == KEEPER_FAILED && clock_monotonic() - k->tried_at >= again_seconds) {
        begin_writing(k);
        return 0;
    }
    return tell(k, state);
}

int keeper_wait(struct keeper *k, struct err *err)
{
    if (look(k, false, NULL) == KEEPER_FAILED)
        begin_writing(k);
    return tell(k, look(k, true, err));
}

static void drop_lost(struct keeper *k)
{
    struct checkpoint *list;
    size_t n;
    if (checkpoint_list(k->store, k->run, &list, &n, NULL) < 0)
        return; /* resuming passes them over */
    for (size_t i = 0; i < n; i++) {
        char *path = xasprintf("%s/%s", k->folder, list[i].file);
        if (access(path, F_OK) < 0)
            checkpoint_drop(k->store, &list[i], NULL);
        free(path);
    }
    free(list);
}

bool keeper_mend_folder(struct keeper *k)
{
    struct stat st;
    if (stat(k->folder, &st) == 0 || errno != ENOENT)
        return false;
    char *again = store_run_folder(k->store, k->run, NULL);
    if (!again)
        return false;
    free(again);
    drop_lost(k);
    return true;
}

int keeper_list(struct keeper *k, struct err *err)
{
    const struct checkpoint *row = &k->image.row;
    assert(look(k, false, NULL) == KEEPER_WRITTEN);
    if (checkpoint_list_file(k->store, &k->image, k->folder, err) < 0 ||
        (!strcmp(row->kind, "best") && run_set_best(k->store, k->run, row->step, err) < 0))
        return -1;
    change_state(k, KEEPER_FREE);
    return 0;
}
