/* Where a store lies: which file a name leads to, and whether a store is safe there. See store_locate of store.h, and
 * internal.h.
 *
 * Locks, log and folders of runs are named after the file, so everybody must call it by the same name: links are
 * followed. A file with several names (hard links, or a file mounted by itself) cannot be told to be one store from
 * its names, and SQLite too would have a log of its own for each, so it is refused. */
#include "store/internal.h"

#include "store/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

char *store_locate(const char *given)
{
    const char *path = getenv("NEARFAR_STORE"), *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    if (given)
        return xstrdup(given);
    if (path && *path)
        return xstrdup(path);
    if (data && *data == '/')
        return xasprintf("%s/nearfar/nearfar.db", data);
    return home && *home == '/' ? xasprintf("%s/.local/share/nearfar/nearfar.db", home) : xstrdup("");
}

/* That a folder is not there cannot be known where the one over it may not be searched. */
static int cannot_make(char *folder, int failure, struct err *err)
{
    char *slash = strrchr(folder, '/');
    if (failure == EACCES && slash > folder) {
        *slash = '\0';
        bool closed = access(folder, X_OK) < 0;
        if (closed)
            err_set(err, ERR_FAILED, "cannot look into %s: %s", folder, strerror(failure));
        *slash = '/';
        if (closed)
            return -1;
    }
    return err_set(err, ERR_FAILED, "cannot make the folder %s: %s", folder, strerror(failure));
}

int place_make_folders(const char *path, struct err *err)
{
    char *folder = xstrdup(path);
    int result = 0;
    for (char *slash = strchr(folder + 1, '/'); slash && !result; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(folder, 0777) < 0 && errno != EEXIST)
            result = cannot_make(folder, errno, err);
        *slash = '/';
    }
    free(folder);
    return result;
}

/* Names that lead to no file, for us or for SQLite. */
static int check_name(const char *path, struct err *err)
{
    if (!*path)
        return err_set(err, ERR_USAGE, "the store has no place: --store names none, or HOME and "
                       "XDG_DATA_HOME are not set to a path from /; name a file with --store");
    if (!strcmp(path, ":memory:") || !strncmp(path, "file:", 5))
        return err_set(err, ERR_USAGE, "'%s' names no file, and a store is one, as other programs must find it: "
                       "name a file with --store", path);
    return 0;
}

/* The last part of a path may be a link, to a file that is not there yet as well. */
static char *follow_links(const char *path, struct err *err)
{
    enum { MOST_LINKS = 40 };
    char *at = xstrdup(path), target[PATH_MAX];
    for (int i = 0; i < MOST_LINKS; i++) {
        ssize_t length = readlink(at, target, sizeof target - 1);
        if (length < 0)
            return at;
        target[length] = '\0';
        const char *slash = strrchr(at, '/');
        char *next = *target == '/' || !slash ? xstrdup(target) : xasprintf("%.*s/%s", (int)(slash - at), at, target);
        free(at);
        at = next;
    }
    free(at);
    err_set(err, ERR_FAILED, "cannot open the store %s: its links lead in a circle", path);
    return NULL;
}

/* `file`, whose folder is there, as an absolute path without links. */
static char *absolute(const char *file)
{
    const char *slash = strrchr(file, '/');
    char *folder = !slash ? xstrdup(".") : slash == file ? xstrdup("/") : xasprintf("%.*s", (int)(slash - file),
                                                                                    file);
    char *real = realpath(folder, NULL);
    char *path = !real ? xstrdup(file) : xasprintf("%s/%s", strcmp(real, "/") ? real : "", slash ? slash + 1 : file);
    free(real);
    free(folder);
    return path;
}

/* WAL needs memory shared between its users, which no network file system gives. */
static int check_file_system(const char *path, struct err *err)
{
    static const struct {
        unsigned magic;
        const char *name;
    } network[] = {{NFS_SUPER_MAGIC, "NFS"},   {SMB_SUPER_MAGIC, "SMB"}, {0xff534d42, "CIFS"},
                   {0xfe534d42, "SMB2"},       {V9FS_MAGIC, "9P"},       {AFS_SUPER_MAGIC, "AFS"},
                   {CODA_SUPER_MAGIC, "Coda"}, {0x00c36400, "Ceph"},     {0x013111a8, "AFS"}};
    struct statfs fs;
    char *folder = xstrdup(path), *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = '\0';
    int known = statfs(path, &fs) == 0 || statfs(slash ? folder : ".", &fs) == 0;
    free(folder);
    if (!known)
        return 0; /* the open that follows says what is wrong */
    for (size_t i = 0; i < sizeof network / sizeof *network; i++)
        if ((unsigned)fs.f_type == network[i].magic)
            return err_set(err, ERR_FAILED, "%s lies on a network file system (%s), where a store is "
                           "not safe: name a file on a local disk with --store", path, network[i].name);
    return 0;
}

static int check_file(const char *path, enum store_mode mode, struct err *err)
{
    struct stat st;
    if (stat(path, &st) < 0) {
        if (errno != ENOENT && errno != ENOTDIR)
            return err_set(err, ERR_FAILED, "cannot open the store %s: %s", path, strerror(errno));
        if (mode != STORE_CREATE)
            return err_set(err, ERR_NOT_FOUND, "there is no store at %s yet: import a data set first (nearfar import "
                           "--help), or name another with --store", path);
        return place_make_folders(path, err);
    }
    if (S_ISDIR(st.st_mode))
        return err_set(err, ERR_FAILED, "%s is a folder, not a store: name a file with --store", path);
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_FAILED, "%s is no regular file, so it cannot be a store: name another with --store",
                       path);
    if (mode != STORE_READ && access(path, W_OK) < 0)
        return err_set(err, ERR_FAILED, "the store %s is read-only here: make it writable, or name another with "
                       "--store", path);
    return 0;
}

int place_check_names(const char *path, struct err *err)
{
    struct statx file;
    if (statx(AT_FDCWD, path, 0, STATX_NLINK, &file) < 0)
        return 0; /* it is not there yet */
    if (file.stx_nlink > 1)
        return err_set(err, ERR_FAILED, "the store %s has %u names (hard links), and used by two of them it would be "
                       "damaged: remove the others (find / -samefile %s), or name a copy with --store", path,
                       file.stx_nlink, path);
    if (file.stx_attributes & STATX_ATTR_MOUNT_ROOT)
        return err_set(err, ERR_FAILED, "the store %s is mounted as a single file, so what lies beside it elsewhere "
                       "is not seen here: mount its folder instead", path);
    return 0;
}

/* Before links were followed, the files of runs lay beside the link. */
static int check_link(const char *given, const char *path, struct err *err)
{
    char *beside_link = xasprintf("%s-files", given), *beside = xasprintf("%s-files", path);
    struct stat left, st;
    bool other = stat(beside_link, &left) == 0 &&
                 (stat(beside, &st) < 0 || st.st_ino != left.st_ino || st.st_dev != left.st_dev);
    if (other)
        err_set(err, ERR_FAILED, "%s is a link to the store %s, and runs that were trained through it have their "
                "files in %s, where they are no longer looked for: stop them, and move what is in there into %s",
                given, path, beside_link, beside);
    free(beside_link);
    free(beside);
    return other ? -1 : 0;
}

char *place_find(const char *path, enum store_mode mode, struct err *err)
{
    if (check_name(path, err) < 0)
        return NULL;
    char *file = follow_links(path, err), *found = NULL;
    if (!file || check_file(file, mode, err) < 0 || check_file_system(file, err) < 0 ||
        place_check_names(file, err) < 0)
        goto out;
    found = absolute(file);
    if (strcmp(file, path) && check_link(path, found, err) < 0) {
        free(found);
        found = NULL;
    }
out:
    free(file);
    return found;
}

/* Copies --------------------------------------------------------------------------------------------------------- */

bool place_has_log(const char *path)
{
    struct stat st;
    char *log = xasprintf("%s-wal", path);
    bool has = stat(log, &st) == 0 && st.st_size > 0;
    free(log);
    return has;
}

static int copy_file(const char *from, const char *to)
{
    int in = open(from, O_RDONLY | O_CLOEXEC),
        out = in < 0 ? -1 : open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    ssize_t sent = out < 0 ? -1 : 1;
    while (sent > 0)
        sent = sendfile(out, in, NULL, 1 << 30);
    int failed = errno;
    if (in >= 0)
        close(in);
    if (out >= 0 && close(out) < 0)
        sent = -1;
    errno = failed;
    return sent < 0 ? -1 : 0;
}

char *place_copy(const char *path, struct err *err)
{
    const char *temporary = getenv("TMPDIR");
    char *folder = xasprintf("%s/nearfar-XXXXXX", temporary && *temporary ? temporary : "/tmp");
    if (!mkdtemp(folder)) {
        err_set(err, ERR_FAILED, "cannot make a temporary folder for a copy of the store %s (TMPDIR): %s", path,
                strerror(errno));
        free(folder);
        return NULL;
    }
    char *copy = xasprintf("%s/store", folder), *log = xasprintf("%s-wal", path),
         *log_copy = xasprintf("%s-wal", copy);
    int failed = copy_file(path, copy) < 0 || copy_file(log, log_copy) < 0;
    if (failed) {
        err_set(err, ERR_FAILED, "the store %s cannot be written here, and cannot be copied to %s to "
                "be looked at: %s", path, folder, strerror(errno));
        place_drop_copy(copy);
        copy = NULL;
    }
    free(log_copy);
    free(log);
    free(folder);
    return copy;
}

void place_drop_copy(char *copy)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char *file = xasprintf("%s%s", copy, ends[i]);
        unlink(file);
        free(file);
    }
    *strrchr(copy, '/') = '\0';
    rmdir(copy);
    free(copy);
}
