/* JSON values: see json.h. */
#include "tui/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void json_text(struct text *out, const char *name, const char *value)
{
    text_printf(out, ",\"%s\":", name);
    json_string(out, value);
}

void json_number(struct text *out, double value)
{
    char digits[40];
    if (!isfinite(value)) {
        text_add(out, "null");
        return;
    }
    format_real(value, digits, sizeof digits);
    text_add(out, digits);
}

const char *json_member(const char *json, const char *name)
{
    char key[32];
    snprintf(key, sizeof key, "\"%s\"", name);
    const char *at = strstr(json, key);
    if (!at)
        return NULL;
    at += strlen(key);
    at += strspn(at, " \t\r\n");
    if (*at != ':')
        return NULL;
    at++;
    return at + strspn(at, " \t\r\n");
}

bool json_find_number(const char *json, const char *name, double *value)
{
    const char *at = json_member(json, name);
    char *end;
    if (!at)
        return false;
    *value = strtod(at, &end);
    return end != at && isfinite(*value);
}
