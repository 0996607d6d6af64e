/* JSON where SQLite does not come in: results that are put together here, and the engine's pictures. Those are one
 * flat object of numbers and lists of numbers, so that a scanner of a few lines reads them and no library is
 * needed. */
#ifndef TUI_JSON_H
#define TUI_JSON_H

#include "store/base/text.h"

#include <stdbool.h>

/* `,"name":"value"`: a member after others. */
void json_text(struct text *out, const char *name, const char *value);
void json_number(struct text *out, double value); /* all digits; null when it is not finite */

/* What follows "name": in the text, or NULL. */
const char *json_member(const char *json, const char *name);
/* False when there is no such member or it is no finite number. */
bool json_find_number(const char *json, const char *name, double *value);

#endif
