/* The ground that the workbench and the engine stand on: one SQLite file, opened here. See schema.sql for what is in
 * it.
 *
 * Order of calls: store_locate, store_open, then anything of dataset.h, run.h, event.h, metric.h, checkpoint.h,
 * snapshot.h, catalogue.h, report.h; store_close. A store is used by one thread. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "store/base/err.h"

#include <stdbool.h>
#include <stdint.h>

#define NEARFAR_VERSION "0.1.0"

/* Nobody counts further: steps, interactions, bytes. Every such number is exact as a double, too. */
#define MOST_COUNTED ((int64_t)1 << 53)
/* The last second that a moment can lie in: year 9999. */
#define LAST_MOMENT 253402300799.0
/* What is wrong with a row of the store, as in "its threads is -5": rows of runs and data sets bring it along; "":
 * nothing. */
enum { FLAW_SIZE = 96 };

struct store;

enum store_mode {
    STORE_READ,  /* must exist; is never written */
    STORE_WRITE  /* must exist */,
    STORE_CREATE /* is made, with its folder, when missing */
};

/* Where the store is: `given` (--store), else $NEARFAR_STORE, else $XDG_DATA_HOME/nearfar/nearfar.db, else
 * ~/.local/share/nearfar/nearfar.db; "" when there is no home either, which store_open refuses. The caller frees
 * it. */
char *store_locate(const char *given);

/* Whether stores are only looked at in this program and those that it starts, as $NEARFAR_READ_ONLY asks, which
 * `--read-only` sets: STORE_WRITE and STORE_CREATE are refused then, and STORE_READ opens the file for reading
 * alone. All that may appear is the memory that SQLite shares between readers and writers (-shm, an empty -wal). */
bool store_only_looks(void);

/* Refuses, each with one sentence: a file that is not a store, a store of a newer version, a network file system
 * (where WAL is unsafe), a file with several names, one that is read-only when it is to be written. An older store is
 * migrated. */
struct store *store_open(const char *path, enum store_mode mode, struct err *err);
void store_close(struct store *store);

/* The file itself, absolute and without links, so that the names made from it are the same for everybody. */
const char *store_path(const struct store *store);
/* Refuses a file that has got a second name (a hard link, a mount of its own) since it was opened. */
int store_check_names(const struct store *store, struct err *err);
/* False when the file at the store's path is no longer the one that is open: removed, moved or replaced. */
bool store_is_there(const struct store *store);
/* A sentence when the store can only be looked at, else NULL. */
const char *store_note(const struct store *store);

/* How long a call waits for another program's lock before it fails with ERR_BUSY. It is 5 s to begin with. */
void store_patience(struct store *store, int milliseconds);

/* Several calls as one transaction. Keep them short (50 ms): other runs' records queue behind them. */
int store_begin(struct store *store, struct err *err);
int store_commit(struct store *store, struct err *err);
void store_rollback(struct store *store);

/* A number that changes whenever any other connection has written: "must I read again?" */
int64_t store_version_of_data(struct store *store);

/* True when no statement is open: to be asserted before every wait. */
bool store_idle(const struct store *store);

/* Where a run's checkpoints and log lie: <store>-files/<run>. Made when missing, where stores may be written. The
 * caller frees it; NULL on error. */
#define RUN_LOG "engine.log"
char *store_run_folder(struct store *store, int64_t run, struct err *err);

/* What `doctor` asks: SQLite's integrity check, rows and files that belong to nothing, the checksums of all files.
 * Each finding is one sentence handed to `tell`; `progress` (or NULL) is called with how many bytes of all files have
 * been read. Returns how many problems there are, -1 on error. */
int store_check(struct store *store, void (*tell)(void *context, bool problem, const char *sentence),
                void (*progress)(void *context, int64_t read, int64_t all), void *context, struct err *err);

/* Locks that the kernel drops when their holder dies: bytes of the file <store>-lock. LOCK_TROUBLE is held by the
 * engine of a run while the store does not take what the run has: the one thing that can still be said on a full
 * disk. LOCK_TURN is held by an engine that waits for a core, its number being when that began; LOCK_SWEEP by whoever
 * drives a sweep, its number being that of the first run. */
enum lock_kind { LOCK_RUN, LOCK_IMPORT, LOCK_SLOT, LOCK_TROUBLE, LOCK_TURN, LOCK_SWEEP };
/* The descriptor that holds it (close it to let go), or -1: somebody else does (ERR_BUSY) or it could not be
 * asked. */
int store_lock(const struct store *store, enum lock_kind kind, int64_t id, struct err *err);
bool store_locked(const struct store *store, enum lock_kind kind, int64_t id);
/* Does anybody hold one with a lower number? */
bool store_locked_before(const struct store *store, enum lock_kind kind, int64_t id);

#endif
