/* A full disk on demand, for tests: preloaded, it lets every write that would make a file longer or change it fail
 * with ENOSPC while the file named by NEARFAR_FULL exists; where that file holds a word, only writes to files with
 * the word in their path. Pipes and terminals are left alone.
 *
 *     cc -shared -fPIC -o enospc.so tests/support/enospc.c -ldl
 *     NEARFAR_FULL=/tmp/full LD_PRELOAD=./enospc.so nearfar train ... */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static bool is_meant(int fd, const char *flag)
{
    char word[64] = "", link[64], path[4096] = "";
    FILE *file = fopen(flag, "r");
    if (file && fgets(word, sizeof word, file))
        word[strcspn(word, "\n")] = '\0';
    if (file)
        fclose(file);
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    return !*word || (readlink(link, path, sizeof path - 1) > 0 && strstr(path, word));
}

static bool is_full(int fd)
{
    struct stat status;
    const char *flag = getenv("NEARFAR_FULL");
    return flag && !access(flag, F_OK) && !fstat(fd, &status) && S_ISREG(status.st_mode) && is_meant(fd, flag);
}

static int refuse(void)
{
    errno = ENOSPC;
    return -1;
}

#define NEXT(name, type) ((type)dlsym(RTLD_NEXT, name))

ssize_t write(int fd, const void *data, size_t size)
{
    return is_full(fd) ? refuse() : NEXT("write", ssize_t (*)(int, const void *, size_t))(fd, data, size);
}

ssize_t writev(int fd, const struct iovec *parts, int n)
{
    return is_full(fd) ? refuse() : NEXT("writev", ssize_t (*)(int, const struct iovec *, int))(fd, parts, n);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at)
{
    return is_full(fd) ? refuse() : NEXT("pwrite", ssize_t (*)(int, const void *, size_t, off_t))(fd, data, size, at);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at)
{
    return is_full(fd) ? refuse()
           : NEXT("pwrite64", ssize_t (*)(int, const void *, size_t, off64_t))(fd, data, size, at);
}

int ftruncate(int fd, off_t size)
{
    return is_full(fd) ? refuse() : NEXT("ftruncate", int (*)(int, off_t))(fd, size);
}

int ftruncate64(int fd, off64_t size)
{
    return is_full(fd) ? refuse() : NEXT("ftruncate64", int (*)(int, off64_t))(fd, size);
}

int fallocate(int fd, int mode, off_t at, off_t size)
{
    return is_full(fd) ? refuse() : NEXT("fallocate", int (*)(int, int, off_t, off_t))(fd, mode, at, size);
}

int posix_fallocate(int fd, off_t at, off_t size)
{
    return is_full(fd) ? ENOSPC : NEXT("posix_fallocate", int (*)(int, off_t, off_t))(fd, at, size);
}
