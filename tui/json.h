/* Writing JSON where SQLite does not: results that are put together here. */
#ifndef TUI_JSON_H
#define TUI_JSON_H

#include "store/base/text.h"

void json_string(struct text *out, const char *text); /* quoted and escaped */
void json_number(struct text *out, double value);     /* all digits; null when it is not finite */

#endif
