/* A preset as a file: a run made by hand, written down so that others can be made like it.
 *
 *   # a comment
 *   knob=value                  a setting to begin with
 *   at STEP knob=value # why    a change, in force from after that many steps
 *
 * What a file does not name has its default. */
#ifndef TUI_PRESET_FILE_H
#define TUI_PRESET_FILE_H

#include "tui/resolve_settings.h"

/* Whether what was given as a preset is a file: a word with a '/', or the name of a file that exists. */
bool preset_is_file(const char *preset);

/* Settles what the file says: settings, and changes by step. ERR_USAGE names file and line. */
int preset_file_read(struct resolved_settings *resolved, const char *path, struct err *err);

/* The file of a run: settings that are not the default, and changes that were made, by step. The caller frees it;
 * NULL on error. */
char *preset_file_text(struct store *store, const struct run *run, struct err *err);

#endif
