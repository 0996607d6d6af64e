/* Texts in JSON lines: see text_reader.h. A field is named by its path, as in json_object.h. */
#include "engine/import/text_reader.h"

#include "engine/import/json_records.h"
#include "store/base/language.h"

#include <stdio.h>

static int read_lines(struct text_reading *reading, struct json_records *records, struct err *err)
{
    struct field values[MOST_TEXT_FIELDS];
    int got;
    while ((got = json_records_next(records, values, err)) > LINE_END)
        if ((got == LINE_BAD || text_take(reading, values, err) < 0) &&
            collect_refuse(reading->collector, reading->file, source_number(records->source), err) < 0)
            return -1;
    return got;
}

int text_read_lines(struct text_reading *reading, struct source *source, struct err *err)
{
    char option[MOST_TEXT_FIELDS][16];
    struct json_wish wish[MOST_TEXT_FIELDS];
    struct json_records records = {.file = reading->file, .wish = wish, .n = reading->wishes->fields};
    for (size_t k = 0; k < records.n; k++) {
        snprintf(option[k], sizeof option[k], "--%s", text_field_word(reading->wishes, k));
        wish[k] = (struct json_wish){option[k], reading->wishes->field[k], k == 0};
    }
    int result = json_records_begin(&records, source, reading->said, err);
    if (!result) {
        text_add(&reading->said->format, _("JSON lines, one object each"));
        text_say_fields(reading);
        result = read_lines(reading, &records, err);
    }
    json_records_end(&records, reading->said);
    return result;
}
