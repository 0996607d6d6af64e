/* What is wrong with a store, if anything: store_check of store.h. */
#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/internal.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct teller {
    void (*tell)(void *context, bool problem, const char *sentence);
    void *context;
    int problems;
};

static void tell(struct teller *teller, bool problem, const char *sentence)
{
    teller->tell(teller->context, problem, sentence);
    teller->problems += problem;
}

static int check_integrity(struct store *store, struct teller *teller, struct err *err)
{
    char *word = db_text(store->db, err, "PRAGMA quick_check(1)", "");
    if (!word)
        return -1;
    bool ok = !strcmp(word, "ok");
    char *sentence = xasprintf(ok ? "every page of the store is sound" : "the store is damaged: %s", word);
    tell(teller, !ok, sentence);
    free(sentence);
    free(word);
    return 0;
}

static int check_orphans(struct store *store, struct teller *teller, struct err *err)
{
    static const struct {
        const char *sql, *what;
        bool problem;
    } checks[] = {
        {"SELECT count(*) FROM pragma_foreign_key_check", "rows that belong to nothing", true},
        {"SELECT count(*) FROM point WHERE typeof(step) <> 'integer' OR step < 0 OR step > 9007199254740992",
         "recorded values at steps that cannot be, which are left out", true},
        {"SELECT count(*) FROM dataset WHERE status <> 'ready'", "imports under way or left unfinished", false},
    };
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        int64_t n;
        if (db_int(store->db, &n, 0, err, checks[i].sql, "") < 0)
            return -1;
        char *sentence = xasprintf("%lld %s", (long long)n, checks[i].what);
        tell(teller, checks[i].problem && n > 0, sentence);
        free(sentence);
    }
    return 0;
}

/* Every file that a row names is there with its size, and every folder has a run. */
static int check_files(struct store *store, struct teller *teller, struct err *err)
{
    struct stmt *stmt = db_query(store->db, err, "SELECT run, file, bytes, 'the checkpoint ' FROM checkpoint UNION ALL SELECT run, "
                                 "file, bytes, '' FROM given WHERE file <> ''", "");
    int got;
    int64_t files = 0;
    while ((got = db_next(stmt, err)) == 1) {
        char *path = xasprintf("%s-files/%lld/%s", store->path, (long long)row_int(stmt, 0), row_text(stmt, 1));
        struct stat st;
        files++;
        if (stat(path, &st) < 0 || st.st_size != row_int(stmt, 2)) {
            char *sentence = xasprintf("%s%s is missing or cut short", row_text(stmt, 3), path);
            tell(teller, true, sentence);
            free(sentence);
        }
        free(path);
    }
    char *sentence = xasprintf("%lld checkpoints and other files of runs are listed", (long long)files);
    tell(teller, false, sentence);
    free(sentence);
    return got;
}

static int check_folders(struct store *store, struct teller *teller, struct err *err)
{
    char *root = xasprintf("%s-files", store->path);
    DIR *dir = opendir(root);
    int failed = 0;
    for (struct dirent *entry; dir && !failed && (entry = readdir(dir));) {
        int64_t id, known;
        if (!parse_int(entry->d_name, &id))
            continue;
        failed = db_int(store->db, &known, 0, err, "SELECT count(*) FROM run WHERE id = ?", "i", id) < 0;
        if (!failed && !known) {
            char *sentence = xasprintf("the folder %s/%s belongs to no run: it may be deleted", root, entry->d_name);
            tell(teller, true, sentence);
            free(sentence);
        }
    }
    if (dir)
        closedir(dir);
    free(root);
    return failed ? -1 : 0;
}

static void tell_size(struct store *store, struct teller *teller)
{
    struct stat st;
    if (stat(store->path, &st) < 0)
        return;
    char *sentence = xasprintf("%s: %.1f MB", store->path, (double)st.st_size / 1e6);
    tell(teller, false, sentence);
    free(sentence);
}

int store_check(struct store *store, void (*tell_one)(void *context, bool problem, const char *sentence), void *context,
                struct err *err)
{
    struct teller teller = {tell_one, context, 0};
    tell_size(store, &teller);
    if (check_integrity(store, &teller, err) < 0 || check_orphans(store, &teller, err) < 0 ||
        check_files(store, &teller, err) < 0 || check_folders(store, &teller, err) < 0)
        return -1;
    return teller.problems;
}
