/* Files that are whole: see whole_file.h. */
#include "tui/whole_file.h"

#include "store/base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int cannot_write(const char *path, struct err *err)
{
    return err_set(err, ERR_FAILED, "cannot write %s: %s", path, strerror(errno));
}

static int write_to(FILE *file, const char *bytes, size_t n)
{
    bool written = fwrite(bytes, 1, n, file) == n;
    return fclose(file) == 0 && written ? 0 : -1;
}

static int write_in_place(const char *path, const char *bytes, size_t n, struct err *err)
{
    FILE *file = fopen(path, "we");
    return file && !write_to(file, bytes, n) ? 0 : cannot_write(path, err);
}

/* As open() would make it. */
static void give_mode(int descriptor)
{
    mode_t mask = umask(0);
    umask(mask);
    (void)!fchmod(descriptor, 0666 & ~mask);
}

/* Under a name of its own first. */
static int write_beside(const char *path, const char *bytes, size_t n, bool replace, struct err *err)
{
    char *temporary = xasprintf("%s.XXXXXX", path);
    int descriptor = mkstemp(temporary), failed = -1;
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    if (!file) {
        cannot_write(path, err);
    } else {
        give_mode(descriptor);
        failed = write_to(file, bytes, n) || (replace ? rename(temporary, path) : link(temporary, path));
        if (failed && errno == EEXIST)
            err_set(err, ERR_FAILED, "%s is there already: remove it first, or give another name", path);
        else if (failed)
            cannot_write(path, err);
        if (failed || !replace)
            unlink(temporary);
    }
    free(temporary);
    return failed ? -1 : 0;
}

int whole_file_write(const char *path, const char *bytes, size_t n, bool replace, struct err *err)
{
    struct stat about;
    bool there = stat(path, &about) == 0;
    if (there && !S_ISREG(about.st_mode))
        return write_in_place(path, bytes, n, err);
    return write_beside(path, bytes, n, replace, err);
}
