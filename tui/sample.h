/* The sample shop: its files in the source tree, or where they were installed. */
#ifndef TUI_SAMPLE_H
#define TUI_SAMPLE_H

#include "store/base/err.h"

/* The folder that has its tables. NULL and ERR_NOT_FOUND, which says where was looked and how to get data. The caller
 * frees it. */
char *sample_folder(struct err *err);

#endif
