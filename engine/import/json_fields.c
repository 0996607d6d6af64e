/* See json_fields.h. */
#include "engine/import/json_fields.h"

#include "engine/import/json_object.h"
#include "engine/import/words.h"
#include "store/base/language.h"

#include <string.h>

enum { FIRST_LINES = 100, NAMES_SHOWN = 12 };

bool json_fields_recognise(const char *beginning)
{
    beginning += strspn(beginning, " \t\n");
    if (*beginning++ != '{')
        return false;
    beginning += strspn(beginning, " \t");
    return *beginning == '"' || *beginning == '}';
}

static void note_field(void *context, const struct json_value *value)
{
    struct json_fields *fields = context;
    if (value->kind == JSON_WORD)
        ids_add(&fields->words, value->path, value->path_length);
    else if (value->kind == JSON_OTHER && strcmp(value->text, "an object") != 0)
        ids_add(&fields->others, value->path, value->path_length);
}

/* A line that is cut off or no object is complained about when it is read. */
void json_fields_note(struct json_fields *fields, const char *beginning)
{
    struct err ignored = ERR_INIT;
    for (int lines = 0; *beginning && lines < FIRST_LINES; lines++) {
        size_t length = strcspn(beginning, "\n");
        json_object_read(beginning, length, note_field, fields, &ignored);
        beginning += length + (beginning[length] == '\n');
    }
}

void json_fields_list(const struct json_fields *fields, struct text *list)
{
    char shown[WORD_SHOWN];
    for (size_t i = 0; i < fields->words.n && i < NAMES_SHOWN; i++) {
        word_show(ids_text(&fields->words, (uint32_t)i), shown);
        text_printf(list, "%s%s", i ? ", " : "", shown);
    }
    text_add(list, !fields->words.n ? _("none") : fields->words.n > NAMES_SHOWN ? ", ..." : "");
}

void json_fields_release(struct json_fields *fields)
{
    ids_release(&fields->words);
    ids_release(&fields->others);
}
