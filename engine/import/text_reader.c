/* See text_reader.h. */
#include "engine/import/text_reader.h"

#include "engine/import/json_fields.h"
#include "engine/import/latin_1.h"
#include "engine/import/words.h"
#include "store/base/language.h"

#include <string.h>

const char *text_field_word(const struct text_wishes *wishes, size_t field)
{
    return !field ? N_("text") : wishes->grouped && field + 1 == wishes->fields ? N_("group") : N_("label");
}

void text_say_fields(const struct text_reading *reading)
{
    const struct text_wishes *wishes = reading->wishes;
    char shown[WORD_SHOWN];
    for (size_t k = 0; k < wishes->fields; k++) {
        word_show(wishes->field[k], shown);
        text_printf(&reading->said->columns, "%s%s = %s", k ? C_("clauses", ", ") : "",
                    _(text_field_word(wishes, k)), shown);
    }
}

int text_take(struct text_reading *reading, const struct field *values, struct err *err)
{
    const struct text_wishes *wishes = reading->wishes;
    size_t before = reading->set->n;
    char shown[WORD_SHOWN];
    if (text_set_add(reading->set, wishes, values, reading->split, err) < 0)
        return -1;
    if (reading->said->first.length || reading->set->n == before)
        return 0;
    for (size_t k = 0; k < wishes->fields; k++) {
        word_show(values[k].text, shown);
        if (shown[0])
            text_printf(&reading->said->first, C_("first of a file", "%s%s '%s'"), k ? C_("clauses", ", ") : "",
                        _(text_field_word(wishes, k)), shown);
    }
    return 0;
}

void text_note_latin_1(const struct latin_1 *latin_1, struct reading *said)
{
    if (!latin_1->letters && !latin_1->windows)
        reading_note(said, "it has letters of ASCII alone, so that --encoding latin-1 does nothing");
    reading_count(said, latin_1->letters, "%s letter made UTF-8 from latin-1", "%s letters made UTF-8 from latin-1");
    reading_count(said, latin_1->windows,
                  "%s byte from 0x80 to 0x9f, where latin-1 has no letters, read as Windows-1252",
                  "%s bytes from 0x80 to 0x9f, where latin-1 has no letters, read as Windows-1252");
}

static int read_source(struct text_reading *reading, struct source *source, struct err *err)
{
    bool lines = json_fields_recognise(source_beginning(source, err));
    if ((lines ? text_read_lines : text_read_table)(reading, source, err) < 0)
        return -1;
    if (reading->wishes->latin_1)
        text_note_latin_1(source_latin_1(source), reading->said);
    return 0;
}

static int read_file(struct text_reading *reading, struct err *err)
{
    struct source *source = source_open(reading->file, reading->option, err);
    if (!source)
        return -1;
    if (reading->wishes->latin_1)
        source_from_latin_1(source);
    source_watch(source, progress_reading, reading->progress);
    int result = source_beginning(source, err) ? read_source(reading, source, err) : -1;
    source_close(source);
    return result;
}

static int refuse_none(const struct text_reading *reading, size_t left_out, int64_t skipped, struct err *err)
{
    if (left_out)
        return err_set(err, ERR_FAILED, "%s: no text is left, since all %zu are empty or have fewer than %zu words: "
                       "take a smaller --min-words, or other texts", reading->file, left_out,
                       reading->wishes->min_words);
    if (skipped)
        return err_set(err, ERR_FAILED, "%s: all its texts were skipped as unreadable; the first was %s",
                       reading->file, reading->collector->first_skipped.data);
    return err_set(err, ERR_FAILED, "%s: there are no texts in it", reading->file);
}

int text_read(struct text_reading *reading, struct err *err)
{
    const struct text_set *set = reading->set;
    size_t before = set->n, left_out = set->empty + set->few;
    int64_t skipped = reading->collector->skipped;
    bool folder = text_folder_recognise(reading->file);
    if ((folder ? text_read_folder : read_file)(reading, err) < 0)
        return -1;
    if (set->n > before)
        return 0;
    return refuse_none(reading, set->empty + set->few - left_out, reading->collector->skipped - skipped, err);
}
