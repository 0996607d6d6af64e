/* Keeps a run's checkpoints while it trains: a change by hand, or the clock, must not make training wait for a disk.
 * The state is copied in a moment; a thread writes the copy, as a file that is whole or not there; the training
 * thread, whose the store is, then lists it.
 *
 * There is one copy, and no other is taken before it is listed. So a listed checkpoint needs only files that were
 * listed before it (a later checkpoint needs the file of the best step). This holds even if the process is killed at
 * any moment. A copy that cannot be written is kept and tried again.
 *
 *     while training:   keeper_poll; when it says 1, write down what came before the copy and keeper_list
 *                       keeper_take, when keeper_is_free
 *     at the end:       keeper_wait for keeper_poll */
#ifndef ENGINE_KEEPER_H
#define ENGINE_KEEPER_H

#include "engine/checkpoint.h"

#include <pthread.h>

enum keeper_state { KEEPER_FREE, KEEPER_WRITES, KEEPER_FAILED, KEEPER_WRITTEN };

struct keeper {
    struct store *store;
    int64_t run;
    char *folder;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    /* Under the mutex; the image belongs to the thread while it writes, else to the training thread. */
    enum keeper_state state;
    bool leaves;
    struct err err; /* why it failed */
    /* The training thread's. */
    struct image image;
    int64_t step;    /* of the newest state that was copied, or loaded; -1: none */
    bool stuck;      /* the last attempt to write failed, and none has succeeded since */
    double tried_at; /* the last attempt */
};

int keeper_init(struct keeper *keeper, struct store *store, int64_t run, struct err *err);
/* Waits for what is being written. */
void keeper_release(struct keeper *keeper);

bool keeper_is_free(struct keeper *keeper);
/* Copies the state and has it written. The keeper must be free. */
void keeper_take(struct keeper *keeper, struct trainer *trainer, const char *kind);
/* 1: a file is whole and waits to be listed. 0: nothing to do, or it is being written. -1: it cannot be written, and
 * is tried again twice a second. */
int keeper_poll(struct keeper *keeper, struct err *err);
/* The same, but waits while it is being written, and tries again at once. */
int keeper_wait(struct keeper *keeper, struct err *err);
/* Should the run's folder be gone: makes it again, and takes the files that went with it from the list. True when it
 * did. */
bool keeper_mend_folder(struct keeper *keeper);
/* Lists the file that is whole; on -1 it can be tried again. The run's best step in the store follows. */
int keeper_list(struct keeper *keeper, struct err *err);

#endif
