/* See itself.h. */
#include "tui/itself.h"

#include "store/base/mem.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *itself_path(void)
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length < 0)
        return NULL;
    path[length] = '\0';
    return xstrdup(path);
}

char *itself_folder(void)
{
    char *path = itself_path();
    if (!path)
        return xstrdup("");
    *strrchr(path, '/') = '\0';
    return path;
}
