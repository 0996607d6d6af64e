/* A thin, typed layer over SQLite: the only header through which store/ speaks to it, db.c being the only file that
 * includes sqlite3.h.
 *
 * Binding is by a format of one letter per parameter: i int64_t, d double (NaN becomes NULL), t text (NULL allowed),
 * b blob (const void *, size_t). A statement is prepared once per connection and kept; every function here leaves it
 * reset, but db_query, whose rows the caller must read to the end or give up with db_done: nobody may hold a
 * statement open across a wait. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "store/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;
struct stmt;

/* DB_FROZEN: as a file that nobody changes meanwhile, without locks and without anything beside it. */
enum db_access { DB_READ, DB_WRITE, DB_FROZEN };
struct db *db_open(const char *path, enum db_access access, struct err *err);
void db_close(struct db *db);
/* The last error was that the files beside the database, by which it is shared, could not be made. */
bool db_cannot_share(struct db *db);
void db_patience(struct db *db, int milliseconds); /* how long to wait for a lock */

/* Several statements without parameters. */
int db_script(struct db *db, const char *sql, struct err *err);

/* One statement that returns no rows. */
int db_run(struct db *db, struct err *err, const char *sql, const char *format, ...);

/* One value; `fallback` when there is no row. -1 on error. */
int db_int(struct db *db, int64_t *value, int64_t fallback, struct err *err, const char *sql, const char *format,
           ...);
/* One text (caller frees) or NULL: no row, SQL NULL (err->code stays ERR_NONE) or an error. */
char *db_text(struct db *db, struct err *err, const char *sql, const char *format, ...);

/* Rows: while ((got = db_next(stmt, err)) == 1) ... ; got is then 0 (end) or -1 (error). */
struct stmt *db_query(struct db *db, struct err *err, const char *sql, const char *format, ...);
int db_next(struct stmt *stmt, struct err *err);
void db_done(struct stmt *stmt);
int64_t row_int(struct stmt *stmt, int column);
double row_real(struct stmt *stmt, int column);      /* NaN when NULL, or no number */
const char *row_text(struct stmt *stmt, int column); /* "" when NULL; valid until the next db_ call on stmt */
const void *row_blob(struct stmt *stmt, int column, size_t *bytes);
bool row_null(struct stmt *stmt, int column);
bool row_is_whole(struct stmt *stmt, int column); /* an integer, not a text that looks like one */

int64_t db_last_id(struct db *db);
int64_t db_changes(struct db *db);
bool db_idle(struct db *db); /* no statement is open */

/* Transactions that take the write lock at once. */
int db_begin(struct db *db, struct err *err);
int db_commit(struct db *db, struct err *err); /* rolls back when it fails */
void db_rollback(struct db *db);

#endif
