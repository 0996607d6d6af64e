/* What a file was taken for: see reading.h. */
#include "engine/import/reading.h"

#include "store/base/language.h"
#include "store/base/print.h"

#include <stdarg.h>

void reading_release(struct reading *reading)
{
    text_release(&reading->format);
    text_release(&reading->columns);
    text_release(&reading->passed);
    text_release(&reading->first);
    text_release(&reading->notes);
}

void reading_note(struct reading *reading, const char *format, ...)
{
    char note[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(note, sizeof note, _(format), arguments);
    va_end(arguments);
    text_printf(&reading->notes, "%s%s", reading->notes.length ? C_("clauses", "; ") : "", note);
}

void reading_count(struct reading *reading, int64_t count, const char *one, const char *several)
{
    char digits[32];
    format_count(count, digits, sizeof digits);
    if (count)
        reading_note(reading, language_plural(one, several, count), digits);
}

void reading_print(const struct reading *reading, const char *file, FILE *to)
{
    if (!reading->format.length)
        return;
    print_to(to, "%s%s%s", file, C_("clauses", ": "), reading->format.data);
    if (reading->columns.length)
        print_to(to, "%s%s", C_("clauses", "; "), reading->columns.data);
    if (reading->passed.length)
        print_to(to, "; passed over: %s", reading->passed.data);
    print_to(to, "\n");
    if (reading->first.length)
        print_to(to, "  first: %s\n", reading->first.data);
    if (reading->notes.length)
        print_to(to, "  note: %s\n", reading->notes.data);
}

static void add_member(struct text *out, const char *name, const char *value)
{
    text_printf(out, ",\"%s\":", name);
    json_string(out, value ? value : "");
}

void reading_json(const struct reading *reading, const char *kind, const char *file, struct text *out)
{
    text_printf(out, "{\"kind\":\"%s\"", kind);
    add_member(out, "file", file);
    add_member(out, "format", reading->format.data);
    add_member(out, "columns", reading->columns.data);
    add_member(out, "passed_over", reading->passed.data);
    add_member(out, "first", reading->first.data);
    add_member(out, "notes", reading->notes.data);
    text_add(out, "}");
}
