/* What is altered in a store: see damage.c. */
#include "tests/damage/trial.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { MOST_DAMAGE = 3 };

static const char *const tables[] = {
    "dataset", "column_chunk", "name", "collection", "feature", "relation", "run", "run", "setting", "event",
    "metric", "point", "summary", "snapshot", "frame", "lease", "checkpoint", "checkpoint", "given", "part", "knob",
    "preset", "meta", "lesson_answer"};

/* As SQL. */
static const char *const values[] = {
    "NULL", "0", "1", "-1", "2", "7", "255", "1024", "65536", "2147483647", "-2147483648", "4294967295",
    "4294967296", "9007199254740993", "9223372036854775807", "-9223372036854775807 - 1", "0.5", "-0.5", "1e20",
    "-1e20", "1e300", "9e999", "-9e999", "1e-320", "''", "'x'", "'nan'", "'inf'", "'-'", "'last'", "'ready'",
    "'importing'", "'running'", "'paused'", "'queued'", "'set'", "'rollback'", "'real'", "'choice'", "'list'",
    "'log'", "'u32'", "'f32'", "'i64'", "'u8'", "'dense'", "'class'", "'2x2'", "'1e5'", "'tau'",
    "'a' || char(27) || '[31m'", "CAST(x'ff9bc0' AS TEXT)",
    "x''", "x'00'", "zeroblob(5)", "zeroblob(4096)", "hex(zeroblob(300))", "hex(zeroblob(20000))",
    "replace(hex(zeroblob(2000)), '0', ' a')", "'[]'", "'{}'", "'[[[['",
    "'{\"low\":1e308,\"high\":-1e308,\"positive\":[1],\"negative\":[]}'", "'../../etc/passwd'", "'a:b a>b :'",
    "{} + 1", "{} - 1", "-{}", "{} * 1000", "{} * 1e18", "{} | (1 << 31)", "{} | (1 << 62)", "{} || 'x'",
    "substr({}, 2)", "CAST({} AS BLOB)", "CAST({} AS TEXT)", "(SELECT max(id) FROM run)", "upper({})"};

static sqlite3 *open_raw(struct trial *trial)
{
    sqlite3 *db;
    if (sqlite3_open(trial->path, &db) != SQLITE_OK)
        abort();
    return db;
}

/* Some column of a table and the columns of its key. */
static int pick_column(struct trial *trial, sqlite3 *db, const char *table, char column[64], char key[256])
{
    sqlite3_stmt *stmt;
    char *sql = sqlite3_mprintf("SELECT name, pk FROM pragma_table_info(%Q)", table);
    int n = 0, chosen = (int)below(&trial->random, 64);
    char names[32][64];
    key[0] = '\0';
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        abort();
    while (sqlite3_step(stmt) == SQLITE_ROW && n < 32) {
        snprintf(names[n], sizeof names[n], "%s", (const char *)sqlite3_column_text(stmt, 0));
        if (sqlite3_column_int(stmt, 1))
            snprintf(key + strlen(key), 256 - strlen(key), "%s%s", key[0] ? ", " : "", names[n]);
        n++;
    }
    sqlite3_finalize(stmt);
    sqlite3_free(sql);
    if (n)
        snprintf(column, 64, "%s", names[chosen % n]);
    return n;
}

static void replace_braces(char *to, size_t size, const char *value, const char *column)
{
    const char *at = strstr(value, "{}");
    bool alone = at && strcmp(value, "'{}'") != 0;
    if (alone)
        snprintf(to, size, "%.*s%s%s", (int)(at - value), value, column, at + 2);
    else
        snprintf(to, size, "%s", value);
}

static void alter_row(struct trial *trial, sqlite3 *db)
{
    char column[64], key[256], value[256], *sql;
    const char *table = tables[below(&trial->random, sizeof tables / sizeof *tables)];
    if (!pick_column(trial, db, table, column, key))
        return;
    replace_braces(value, sizeof value, values[below(&trial->random, sizeof values / sizeof *values)], column);
    uint32_t row = below(&trial->random, 4) ? below(&trial->random, 8) : below(&trial->random, 2000);
    bool all = below(&trial->random, 6) == 0;
    if (all)
        sql = sqlite3_mprintf("UPDATE OR IGNORE %s SET %s = %s", table, column, value);
    else
        sql = sqlite3_mprintf("UPDATE OR IGNORE %s SET %s = %s WHERE (%s) IN (SELECT %s FROM %s LIMIT 1 OFFSET "
                              "(SELECT %u %% max(1, count(*)) FROM %s))", table, column, value, key, key, table, row,
                              table);
    note(trial, "%s", sql);
    sqlite3_exec(db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
}

static void drop_rows(struct trial *trial, sqlite3 *db)
{
    char column[64], key[256];
    const char *table = tables[below(&trial->random, sizeof tables / sizeof *tables)];
    if (!pick_column(trial, db, table, column, key))
        return;
    uint32_t rows = below(&trial->random, 3) ? 1 + below(&trial->random, 5) : 1000000,
             first = below(&trial->random, 20);
    char *sql = sqlite3_mprintf("DELETE FROM %s WHERE (%s) IN (SELECT %s FROM %s LIMIT %u OFFSET %u)", table, key,
                                key, table, rows, rows < 1000000 ? first : 0);
    note(trial, "%s", sql);
    sqlite3_exec(db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
}

/* A weight file with its header, in memory. */
struct weights {
    char path[512];
    bool given; /* listed in `given`, not in `checkpoint` */
    unsigned char bytes[1 << 20];
    size_t n, header;
};

static bool read_weights(struct trial *trial, sqlite3 *db, struct weights *w)
{
    sqlite3_stmt *stmt;
    w->path[0] = '\0';
    w->given = below(&trial->random, 3) == 0;
    char *sql = sqlite3_mprintf("SELECT run, file FROM %s WHERE file <> '' ORDER BY run, file LIMIT 1 OFFSET %u",
                                w->given ? "given" : "checkpoint", below(&trial->random, w->given ? 2 : 12));
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW)
        snprintf(w->path, sizeof w->path, "%s-files/%s/%s", trial->path, (const char *)sqlite3_column_text(stmt, 0),
                 (const char *)sqlite3_column_text(stmt, 1));
    sqlite3_finalize(stmt);
    sqlite3_free(sql);
    FILE *file = w->path[0] ? fopen(w->path, "rb") : NULL;
    w->n = file ? fread(w->bytes, 1, sizeof w->bytes - 64, file) : 0;
    if (file)
        fclose(file);
    w->header = w->n > 8 ? (size_t)w->bytes[0] + ((size_t)w->bytes[1] << 8) : 0;
    return w->n >= 16 && w->header + 8 <= w->n;
}

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

/* Some number of the header becomes another; now and then its length, or a bit of the data. */
static void alter_header(struct trial *trial, struct weights *w)
{
    static const char *const numbers[] = {
        "-1", "1e20", "nan", "18446744073709551616", "4611686018427387904", "0", "-100000", "99", ""};
    const char *number = numbers[below(&trial->random, sizeof numbers / sizeof *numbers)];
    size_t at = 8 + below(&trial->random, (uint32_t)w->header), length = strlen(number);
    while (at < 8 + w->header && !is_digit(w->bytes[at]))
        at++;
    size_t end = at;
    while (end < 8 + w->header && is_digit(w->bytes[end]))
        end++;
    note(trial, "%s: a number of its header is '%s'", w->path, number);
    memmove(w->bytes + at + length, w->bytes + end, w->n - end);
    memcpy(w->bytes + at, number, length);
    w->n = w->n - (end - at) + length;
    w->header = below(&trial->random, 12) ? w->header - (end - at) + length : (size_t)next(&trial->random);
    for (int i = 0; i < 8; i++)
        w->bytes[i] = (unsigned char)((uint64_t)w->header >> 8 * i);
    if (below(&trial->random, 4) == 0)
        w->bytes[8 + below(&trial->random, (uint32_t)w->n - 8)] ^= (unsigned char)(1u << below(&trial->random, 8));
}

/* The file is written again, and its row gets the size and checksum of what came out. */
static void alter_file(struct trial *trial, sqlite3 *db)
{
    static struct weights w;
    if (!read_weights(trial, db, &w))
        return;
    alter_header(trial, &w);
    FILE *file = fopen(w.path, "wb");
    if (!file || fwrite(w.bytes, 1, w.n, file) != w.n || fclose(file))
        abort();
    char *sql = sqlite3_mprintf("UPDATE %s SET bytes = %lld, crc32 = %lld WHERE file = %Q",
                                w.given ? "given" : "checkpoint", (long long)w.n,
                                (long long)crc32_z(crc32_z(0, NULL, 0), w.bytes, w.n), strrchr(w.path, '/') + 1);
    sqlite3_exec(db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
}

static void alter_version(struct trial *trial, sqlite3 *db)
{
    char *sql = sqlite3_mprintf("PRAGMA user_version = %d", (int)(7 ^ 1u << below(&trial->random, 32)));
    note(trial, "%s", sql);
    sqlite3_exec(db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
}

void damage(struct trial *trial)
{
    sqlite3 *db = open_raw(trial);
    sqlite3_exec(db, "PRAGMA synchronous = OFF; PRAGMA ignore_check_constraints = ON", NULL, NULL, NULL);
    for (uint32_t n = 1 + below(&trial->random, MOST_DAMAGE); n; n--) {
        uint32_t kind = below(&trial->random, 40);
        if (kind == 0)
            alter_version(trial, db);
        else if (kind < 3)
            drop_rows(trial, db);
        else if (kind < 12)
            alter_file(trial, db);
        else
            alter_row(trial, db);
    }
    sqlite3_close(db);
}
