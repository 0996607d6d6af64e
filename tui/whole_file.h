/* Files that commands write for a person. */
#ifndef TUI_WHOLE_FILE_H
#define TUI_WHOLE_FILE_H

#include "store/base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* Writes a file whole, or not at all. One that is there is replaced at the end, or, without `replace`, refused. A
 * pipe or a device is written as it is. */
int whole_file_write(const char *path, const char *bytes, size_t n, bool replace, struct err *err);

#endif
