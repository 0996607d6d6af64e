/* Is the first record of a table a header? See header.h. */
#include "engine/import/header.h"

#include "engine/import/words.h"

#include <string.h>

static bool is_number(const char *word)
{
    int64_t unit = 0;
    double value;
    struct moment moment;
    return parse_real(word, &value) || word_time(word, &unit, &moment) == TIME_READ;
}

/* What stands in a column below the first record. */
struct below {
    bool numbers; /* and nothing else but missing ones */
    bool first;   /* the word that stands in the first */
};

static struct below look_below(const struct sample *sample, size_t column, size_t shift)
{
    const struct field_list *first = &sample->records[0];
    struct below below = {false, false};
    bool words = false;
    for (size_t i = 1; i < sample->n; i++) {
        const struct field_list *fields = &sample->records[i];
        if (fields->n != first->n + shift)
            continue;
        const struct field *field = &fields->list[column + shift];
        bool missing = word_is_missing(field->text, field->length);
        below.numbers |= !missing && is_number(field->text);
        words |= !missing && !is_number(field->text);
        below.first |= !strcmp(field->text, first->list[column].text);
    }
    below.numbers &= !words;
    return below;
}

bool header_above_numbers(const struct sample *sample)
{
    size_t shift = header_lacks_row_names(sample), numbers = 0, sure = 0, with_digits = 0;
    for (size_t column = 0; sample->n > 1 && column < sample->records[0].n; column++) {
        const struct field *field = &sample->records[0].list[column];
        struct below below = look_below(sample, column, shift);
        bool no_name = is_number(field->text) || (field->length && word_is_missing(field->text, field->length));
        bool digits = strpbrk(field->text, "0123456789") != NULL;
        if (below.numbers ? no_name : below.first)
            return false;
        numbers += below.numbers;
        sure += below.numbers && !digits;
        with_digits += !below.numbers && digits;
    }
    return sure || (numbers && !with_digits);
}

static bool is_pair(const struct field_list *fields)
{
    return word_is_digits(fields->list[0].text) && word_is_digits(fields->list[1].text);
}

bool header_of_pairs(const struct sample *sample)
{
    size_t others = 0;
    for (size_t i = 0; i < sample->n; i++) {
        if (sample->records[i].n != 2)
            return false;
        others += !is_pair(&sample->records[i]);
    }
    return sample->n && is_pair(&sample->records[0]) && others * 10 <= sample->n;
}

int header_number_column(const struct sample *sample)
{
    size_t shift = header_lacks_row_names(sample);
    for (size_t column = 0; sample->n > 2 && column < sample->records[0].n; column++)
        if (look_below(sample, column, shift).numbers)
            return (int)(column + shift);
    return -1;
}

/* Words that differ, or whole numbers that increase; between commas 1, 2, 3, ..., since there a decimal comma too
 * makes a record longer than the header. */
static bool are_row_names(const struct sample *sample, bool commas)
{
    int64_t last = INT64_MIN, number;
    for (size_t i = 1; i < sample->n; i++) {
        const char *name = sample->records[i].list[0].text;
        bool whole = parse_int(name, &number);
        if (whole ? number <= last || (commas && number != (int64_t)i) : last > INT64_MIN)
            return false;
        last = whole ? number : last;
        for (size_t j = 1; !whole && j < i; j++)
            if (!strcmp(name, sample->records[j].list[0].text))
                return false;
    }
    return sample->n > 2;
}

bool header_lacks_row_names(const struct sample *sample)
{
    size_t wanted = sample->n ? sample->records[0].n + 1 : 0;
    bool ends = false; /* something stands in the last field */
    for (size_t i = 1; i < sample->n; i++) {
        if (sample->records[i].n != wanted)
            return false;
        ends |= sample->records[i].list[wanted - 1].length > 0;
    }
    return ends && are_row_names(sample, sample->commas);
}

void header_show(const struct field_list *fields, struct text *names)
{
    enum { MOST = 12 };
    char shown[WORD_SHOWN];
    for (size_t i = 0; i < fields->n && i < MOST; i++) {
        word_show(fields->list[i].text, shown);
        text_printf(names, "%s%s", i ? ", " : "", shown);
    }
    if (fields->n > MOST)
        text_add(names, ", ...");
}
