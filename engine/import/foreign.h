/* Files that are no text, or no text that lists interactions: each kind that people bring is named by what it
 * begins with, with the command that makes of it what can be read. None of them is ever read as a text. */
#ifndef ENGINE_IMPORT_FOREIGN_H
#define ENGINE_IMPORT_FOREIGN_H

#include "engine/import/compression.h"
#include "store/base/err.h"

/* 0 when the beginning may be that of a list of interactions, else -1 and what it is. `option` is the one by which
 * the file is given: "--train", "--test" or "--items", of which the last is a table and nothing else. `packed` is the
 * compression behind which the beginning was found, or NULL. */
int foreign_check(const char *file, const char *option, const char *beginning, size_t length,
                  const struct compression *packed, struct err *err);

/* What stands before the option in a command line that reads the file: "import ... ". It is "" where the word is no
 * option but the beginning of another command that reads files, as "classify RUN". */
const char *before_option(const char *option);

#endif
