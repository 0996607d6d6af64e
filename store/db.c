/* The only file that knows SQLite: see db.h.
 *
 * A connection keeps its prepared statements in a small list, found by the address of their SQL text: every SQL text
 * of the store is a string literal, so the address is its name. */
#include "store/db.h"

#include "store/base/mem.h"
#include "store/base/text.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

struct stmt {
    sqlite3_stmt *handle;
    struct db *db;
    const char *sql;
    struct stmt *next;
};

struct db {
    sqlite3 *handle;
    struct stmt *statements;
    char *path;
    bool cannot_share;
};

static bool files_are_limited(void)
{
    struct rlimit limit;
    return getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

/* SQLite's word for it, made into a sentence. */
static int report(struct db *db, struct err *err)
{
    int extended = sqlite3_extended_errcode(db->handle);
    /* A full disk has many faces: the memory file beside a WAL store fails with an I/O error of its own. */
    int why = sqlite3_system_errno(db->handle);
    bool full = why == ENOSPC || why == EDQUOT;
    int code = extended & 0xff;
    db->cannot_share = code == SQLITE_CANTOPEN || code == SQLITE_READONLY || code == SQLITE_FULL || full;
    if ((extended == SQLITE_IOERR_WRITE || extended == SQLITE_IOERR_SHMSIZE) && files_are_limited())
        return err_set(err, ERR_FAILED, "the store %s may not grow: files are limited to a size here (ulimit -f); "
                       "lift the limit", db->path);
    switch (full ? SQLITE_FULL : code) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_set(err, ERR_BUSY, "the store %s is busy: another program holds its lock; try again", db->path);
    case SQLITE_READONLY:
        return err_set(err, ERR_FAILED, "the store %s is read-only here: make the file and its folder "
                       "writable, or name another with --store", db->path);
    case SQLITE_FULL:
        return err_set(err, ERR_FAILED, "the disk that holds the store %s is full: free some space", db->path);
    case SQLITE_NOTADB:
        return err_set(err, ERR_FAILED, "%s is not a nearfar store: name another file with --store", db->path);
    case SQLITE_CORRUPT:
        return err_set(err, ERR_FAILED, "the store %s is damaged (%s): restore it from a copy", db->path,
                       sqlite3_errmsg(db->handle));
    default:
        return err_set(err, ERR_FAILED, "the store %s: %s (SQLite %d)", db->path, sqlite3_errmsg(db->handle),
                       extended);
    }
}

/* "file:...?immutable=1": SQLite's word for DB_FROZEN. */
static char *frozen_name(const char *path)
{
    struct text name = TEXT_INIT;
    text_add(&name, "file:");
    for (const char *c = path; *c; c++)
        text_printf(&name, strchr("%?#", *c) ? "%%%02X" : "%c", (unsigned char)*c);
    text_add(&name, "?immutable=1");
    return name.data;
}

struct db *db_open(const char *path, enum db_access access, struct err *err)
{
    struct db *db = xcalloc(1, sizeof *db);
    db->path = xstrdup(path);
    int flags = SQLITE_OPEN_NOMUTEX |
                (access == DB_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY) |
                (access == DB_FROZEN ? SQLITE_OPEN_URI : 0);
    char *name = access == DB_FROZEN ? frozen_name(path) : xstrdup(path);
    int opened = sqlite3_open_v2(name, &db->handle, flags, NULL);
    free(name);
    if (opened != SQLITE_OK) {
        err_set(err, ERR_FAILED, "cannot open the store %s: %s", path, sqlite3_errmsg(db->handle));
        db_close(db);
        return NULL;
    }
    sqlite3_extended_result_codes(db->handle, 1);
    return db;
}

bool db_cannot_share(struct db *db)
{
    return db->cannot_share;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    for (struct stmt *stmt = db->statements, *next; stmt; stmt = next) {
        next = stmt->next;
        sqlite3_finalize(stmt->handle);
        free(stmt);
    }
    sqlite3_close(db->handle);
    free(db->path);
    free(db);
}

void db_patience(struct db *db, int milliseconds)
{
    sqlite3_busy_timeout(db->handle, milliseconds);
}

int db_script(struct db *db, const char *sql, struct err *err)
{
    return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : report(db, err);
}

static struct stmt *prepared(struct db *db, const char *sql, struct err *err)
{
    for (struct stmt *stmt = db->statements; stmt; stmt = stmt->next)
        if (stmt->sql == sql) {
            assert(!sqlite3_stmt_busy(stmt->handle));
            return stmt;
        }
    sqlite3_stmt *handle;
    if (sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL) != SQLITE_OK) {
        report(db, err);
        return NULL;
    }
    struct stmt *stmt = xcalloc(1, sizeof *stmt);
    *stmt = (struct stmt){.handle = handle, .db = db, .sql = sql, .next = db->statements};
    return db->statements = stmt;
}

static void bind(sqlite3_stmt *handle, const char *format, va_list args)
{
    int at = 1;
    for (const char *f = format; *f; f++, at++) {
        if (*f == 'i') {
            sqlite3_bind_int64(handle, at, va_arg(args, int64_t));
        } else if (*f == 'd') {
            double value = va_arg(args, double);
            if (isnan(value))
                sqlite3_bind_null(handle, at);
            else
                sqlite3_bind_double(handle, at, value);
        } else if (*f == 't') {
            sqlite3_bind_text(handle, at, va_arg(args, const char *), -1, SQLITE_STATIC);
        } else {
            assert(*f == 'b');
            const void *data = va_arg(args, const void *);
            sqlite3_bind_blob64(handle, at, data, va_arg(args, size_t), SQLITE_STATIC);
        }
    }
}

static struct stmt *start(struct db *db, struct err *err, const char *sql, const char *format, va_list args)
{
    struct stmt *stmt = prepared(db, sql, err);
    if (stmt)
        bind(stmt->handle, format, args);
    return stmt;
}

struct stmt *db_query(struct db *db, struct err *err, const char *sql, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct stmt *stmt = start(db, err, sql, format, args);
    va_end(args);
    return stmt;
}

int db_next(struct stmt *stmt, struct err *err)
{
    if (!stmt)
        return -1;
    int got = sqlite3_step(stmt->handle);
    if (got == SQLITE_ROW)
        return 1;
    int result = got == SQLITE_DONE ? 0 : report(stmt->db, err);
    db_done(stmt);
    return result;
}

void db_done(struct stmt *stmt)
{
    if (!stmt)
        return;
    sqlite3_reset(stmt->handle);
    sqlite3_clear_bindings(stmt->handle);
}

int db_run(struct db *db, struct err *err, const char *sql, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct stmt *stmt = start(db, err, sql, format, args);
    va_end(args);
    int got = db_next(stmt, err);
    if (got == 1) {
        db_done(stmt);
        got = 0;
    }
    return got;
}

int db_int(struct db *db, int64_t *value, int64_t fallback, struct err *err, const char *sql, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct stmt *stmt = start(db, err, sql, format, args);
    va_end(args);
    int got = db_next(stmt, err);
    *value = got == 1 && !row_null(stmt, 0) ? row_int(stmt, 0) : fallback;
    if (got == 1)
        db_done(stmt);
    return got < 0 ? -1 : 0;
}

char *db_text(struct db *db, struct err *err, const char *sql, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct stmt *stmt = start(db, err, sql, format, args);
    va_end(args);
    if (db_next(stmt, err) != 1)
        return NULL;
    char *text = row_null(stmt, 0) ? NULL : xstrdup(row_text(stmt, 0));
    db_done(stmt);
    return text;
}

int64_t row_int(struct stmt *stmt, int column)
{
    return sqlite3_column_int64(stmt->handle, column);
}

double row_real(struct stmt *stmt, int column)
{
    int type = sqlite3_column_type(stmt->handle, column);
    return type == SQLITE_FLOAT || type == SQLITE_INTEGER ? sqlite3_column_double(stmt->handle, column) : (double)NAN;
}

const char *row_text(struct stmt *stmt, int column)
{
    const char *text = (const char *)sqlite3_column_text(stmt->handle, column);
    return text ? text : "";
}

const void *row_blob(struct stmt *stmt, int column, size_t *bytes)
{
    const void *data = sqlite3_column_blob(stmt->handle, column);
    *bytes = (size_t)sqlite3_column_bytes(stmt->handle, column);
    return data;
}

bool row_null(struct stmt *stmt, int column)
{
    return sqlite3_column_type(stmt->handle, column) == SQLITE_NULL;
}

bool row_is_whole(struct stmt *stmt, int column)
{
    return sqlite3_column_type(stmt->handle, column) == SQLITE_INTEGER;
}

int64_t db_last_id(struct db *db)
{
    return sqlite3_last_insert_rowid(db->handle);
}

int64_t db_changes(struct db *db)
{
    return sqlite3_changes64(db->handle);
}

bool db_idle(struct db *db)
{
    for (sqlite3_stmt *s = sqlite3_next_stmt(db->handle, NULL); s; s = sqlite3_next_stmt(db->handle, s))
        if (sqlite3_stmt_busy(s))
            return false;
    return true;
}

int db_begin(struct db *db, struct err *err)
{
    return db_run(db, err, "BEGIN IMMEDIATE", "");
}

int db_commit(struct db *db, struct err *err)
{
    int result = db_run(db, err, "COMMIT", "");
    if (result < 0)
        db_rollback(db);
    return result;
}

void db_rollback(struct db *db)
{
    if (!sqlite3_get_autocommit(db->handle))
        db_script(db, "ROLLBACK", NULL);
}
