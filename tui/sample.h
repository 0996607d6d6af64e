/* What comes with the program: the sample shop and the lessons, in the source tree or where they were installed. */
#ifndef TUI_SAMPLE_H
#define TUI_SAMPLE_H

#include "store/base/err.h"

/* The folder that has the shop's tables. NULL and ERR_NOT_FOUND, which says where was looked and how to get data. The
 * caller frees it. */
char *sample_folder(struct err *err);
/* The folder that has the lessons; the same. */
char *lessons_folder(struct err *err);

#endif
