/* Sentences for people: see err.h. */
#include "store/base/err.h"

#include "store/base/language.h"
#include "store/base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int err_set(struct err *err, enum err_code code, const char *format, ...)
{
    if (!err)
        return -1;
    /* The old sentence may be among the arguments, so write beside it first. */
    char text[sizeof err->text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, _(format), args);
    va_end(args);
    text_make_safe(text, "");
    err->code = code;
    memcpy(err->text, text, sizeof text);
    return -1;
}

int err_prefix(struct err *err, const char *format, ...)
{
    if (!err)
        return -1;
    char prefix[256], text[sizeof err->text];
    va_list args;
    va_start(args, format);
    vsnprintf(prefix, sizeof prefix, _(format), args);
    va_end(args);
    text_make_safe(prefix, "");
    memcpy(text, err->text, sizeof text);
    int used = snprintf(err->text, sizeof err->text, "%s%s", prefix, C_("clauses", ": "));
    snprintf(err->text + used, sizeof err->text - (size_t)used, "%s", text);
    return -1;
}

void err_clear(struct err *err)
{
    err->code = ERR_NONE;
    err->text[0] = '\0';
}
