/* What is wrong with a store, if anything: store_check of store.h. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/internal.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

struct teller {
    void (*tell)(void *context, bool problem, const char *sentence);
    void (*progress)(void *context, int64_t read, int64_t all);
    void *context;
    int problems;
    int64_t read, all; /* bytes of files */
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
    char *sentence = ok ? xstrdup(_("every page of the store is sound"))
            : xasprintf(_("the store is damaged: %s"), word);
    tell(teller, !ok, sentence);
    free(sentence);
    free(word);
    return 0;
}

static int check_orphans(struct store *store, struct teller *teller, struct err *err)
{
    static const struct {
        const char *sql, *sentence;
        bool problem;
    } checks[] = {
        {"SELECT count(*) FROM pragma_foreign_key_check", N_("%lld rows that belong to nothing"), true},
        {"SELECT count(*) FROM point WHERE typeof(step) <> 'integer' OR step < 0 OR step > 9007199254740992",
         N_("%lld recorded values at steps that cannot be, which are left out"), true},
        {"SELECT count(*) FROM dataset WHERE status <> 'ready'",
         N_("%lld imports under way or left unfinished"), false},
    };
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        int64_t n;
        if (db_int(store->db, &n, 0, err, checks[i].sql, "") < 0)
            return -1;
        char *sentence = xasprintf(_(checks[i].sentence), (long long)n);
        tell(teller, checks[i].problem && n > 0, sentence);
        free(sentence);
    }
    return 0;
}

/* Files of runs -------------------------------------------------------------------------------------------------- */

struct listed {
    int64_t run, bytes, crc32;
    char file[64];
    bool given;
};

static void read_listed(struct stmt *stmt, void *element)
{
    struct listed *l = element;
    l->run = row_int(stmt, 0);
    COPY_TEXT(l->file, row_text(stmt, 1));
    l->bytes = row_int(stmt, 2);
    l->crc32 = row_int(stmt, 3);
    l->given = row_int(stmt, 4) != 0;
}

/* Reads the whole file. False when it is not there or of another size. */
static bool sum_up(const char *path, int64_t size, struct teller *teller, int64_t *crc)
{
    enum { AT_ONCE = 1 << 20 };
    struct stat st;
    FILE *file = stat(path, &st) == 0 && st.st_size == size ? fopen(path, "rbe") : NULL;
    unsigned char *bytes = xmalloc(AT_ONCE);
    uLong sum = crc32_z(0, NULL, 0);
    int64_t read = 0;
    for (size_t n; file && (n = fread(bytes, 1, AT_ONCE, file)) > 0; read += (int64_t)n) {
        sum = crc32_z(sum, bytes, n);
        teller->read += (int64_t)n;
        if (teller->progress)
            teller->progress(teller->context, teller->read, teller->all);
    }
    if (file)
        fclose(file);
    free(bytes);
    *crc = (int64_t)sum;
    return file && read == size;
}

/* What is wrong with a file, or NULL. */
static const char *fault_of(const struct listed *listed, const char *path, struct teller *teller)
{
    int64_t crc;
    if (strchr(listed->file, '/'))
        return N_("does not lie in the folder of its run");
    if (!sum_up(path, listed->bytes, teller, &crc))
        return N_("is missing or cut short");
    return crc == listed->crc32 ? NULL
                                  : N_("is damaged: its checksum is not the one it was written with");
}

/* A run that trains lets go of old checkpoints while we look. */
static bool still_listed(struct store *store, const struct listed *listed)
{
    int64_t n = 0;
    db_int(store->db, &n, 0, NULL, "SELECT (SELECT count(*) FROM checkpoint WHERE run = ?1 AND file = ?2) + (SELECT "
           "count(*) FROM given WHERE run = ?1 AND file = ?2)", "it", listed->run, listed->file);
    return n > 0;
}

static void check_file(struct store *store, const struct listed *listed, struct teller *teller)
{
    char *path = xasprintf("%s-files/%lld/%s", store->path, (long long)listed->run, listed->file);
    const char *fault = fault_of(listed, path, teller);
    if (fault && still_listed(store, listed)) {
        char *sentence = xasprintf(listed->given ? "%s %s" : _("the checkpoint %s %s; the run uses the one before"),
                                   path, _(fault));
        tell(teller, true, sentence);
        free(sentence);
    }
    free(path);
}

/* Every file that a row names is there with its size and its checksum. */
static int check_files(struct store *store, struct teller *teller, struct err *err)
{
    struct listed *list;
    size_t n;
    if (rows_gather(db_query(store->db, err, "SELECT run, file, bytes, crc32, 0 FROM checkpoint UNION ALL SELECT "
                             "run, file, bytes, crc32, 1 FROM given WHERE file <> ''", ""), sizeof *list, read_listed,
                    (void **)&list, &n, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        teller->all += list[i].bytes > 0 && list[i].bytes < MOST_COUNTED ? list[i].bytes : 0;
    for (size_t i = 0; i < n; i++)
        check_file(store, &list[i], teller);
    char *sentence = xasprintf(_("%zu checkpoint%s or other file%s of runs listed: sizes and checksums of all "
                                 "were looked at"), n, plural((int64_t)n), n == 1 ? " is" : "s are");
    tell(teller, false, sentence);
    tell(teller, false, _("not looked at: whether recorded values are right (nearfar replay RUN), and what data "
                          "sets hold (nearfar eval RUN)"));
    free(sentence);
    free(list);
    return 0;
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
            char *sentence = xasprintf(_("the folder %s/%s belongs to no run: it may be deleted"),
                                       root, entry->d_name);
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

int store_check(struct store *store, void (*tell_one)(void *context, bool problem, const char *sentence),
                void (*progress)(void *context, int64_t read, int64_t all), void *context, struct err *err)
{
    struct teller teller = {.tell = tell_one, .progress = progress, .context = context};
    tell_size(store, &teller);
    if (check_integrity(store, &teller, err) < 0 || check_orphans(store, &teller, err) < 0 ||
        check_files(store, &teller, err) < 0 || check_folders(store, &teller, err) < 0)
        return -1;
    return teller.problems;
}
