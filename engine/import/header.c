/* Is the first record of a table a header? See header.h. */
#include "engine/import/header.h"

#include "engine/import/words.h"
#include "store/base/language.h"

#include <ctype.h>
#include <string.h>

static bool is_number(const char *word)
{
    int64_t unit = 0;
    double value;
    struct moment moment;
    return parse_real(word, &value) || word_time(word, &unit, &moment) == TIME_READ;
}

/* The form of a word: its length, the kinds of its letters, and the order in which they follow each other ("Aa7" for
 * "Isbn13"). */
enum { UPPER = 1, LOWER = 2, DIGIT = 4, OTHER = 8, LONGEST_ORDER = 32 };

struct form {
    size_t length;
    unsigned kinds;
    char order[LONGEST_ORDER];
};

static struct form form_of(const struct field *field)
{
    struct form form = {.length = field->length};
    size_t n = 0;
    for (const char *at = field->text; *at; at++) {
        unsigned kind = *at >= 'A' && *at <= 'Z'      ? UPPER
                        : *at >= 'a' && *at <= 'z'    ? LOWER
                        : isdigit((unsigned char)*at) ? DIGIT
                                                      : OTHER;
        char shown = kind == UPPER ? 'A' : kind == LOWER ? 'a' : kind == DIGIT ? '0' : *at;
        form.kinds |= kind;
        if (n + 1 < LONGEST_ORDER && (!n || form.order[n - 1] != shown))
            form.order[n++] = shown;
    }
    return form;
}

/* What stands in a column below the first record. */
struct below {
    bool numbers;  /* and nothing else but missing ones */
    bool first;    /* the word that stands in the first */
    size_t n;      /* words, without missing ones */
    bool alike;    /* they have one length */
    bool ordered;  /* the first has the order of one of them */
    size_t length; /* of them where they are alike */
    unsigned kinds;
};

static void note_form(struct below *below, const struct form *form, const struct form *first)
{
    below->alike &= !below->n || form->length == below->length;
    below->length = form->length;
    below->kinds |= form->kinds;
    below->ordered |= !strcmp(form->order, first->order);
    below->n++;
}

static struct below look_below(const struct sample *sample, size_t column, size_t shift)
{
    const struct field_list *first = &sample->records[0];
    struct form form, form_of_first = form_of(&first->list[column]);
    struct below below = {.alike = true};
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
        form = form_of(field);
        if (!missing)
            note_form(&below, &form, &form_of_first);
    }
    below.numbers &= !words;
    return below;
}

/* A word above words: does it look like one of them, or like what they are called? */
static enum first_record look_at_word(const struct field *field, const struct below *below)
{
    enum { LEAST_ALIKE = 3 };
    struct form first = form_of(field);
    bool fits = below->alike && first.length == below->length && !(first.kinds & ~below->kinds);
    if (below->first || fits || (first.kinds & DIGIT && below->ordered))
        return FIRST_IS_DATA;
    return below->alike && below->n >= LEAST_ALIKE && below->kinds & DIGIT && !below->ordered &&
                   first.kinds & (UPPER | LOWER)
               ? FIRST_IS_HEADER
               : FIRST_IN_DOUBT;
}

/* Counts over the columns of the first record. */
struct counts {
    size_t numbers, sure;             /* words above numbers; without digits */
    size_t with_digits;               /* words above words that have digits */
    size_t like_data, like_header;    /* words above words, by look_at_word */
};

static enum first_record weigh(const struct counts *counts)
{
    if (counts->sure || (counts->numbers && !counts->with_digits))
        return FIRST_IS_HEADER;
    return counts->like_data ? FIRST_IS_DATA : counts->like_header ? FIRST_IS_HEADER : FIRST_IN_DOUBT;
}

enum first_record header_look(const struct sample *sample)
{
    size_t shift = header_lacks_row_names(sample);
    struct counts counts = {0};
    if (sample->n < 2)
        return FIRST_IS_DATA;
    for (size_t column = 0; column < sample->records[0].n; column++) {
        const struct field *field = &sample->records[0].list[column];
        struct below below = look_below(sample, column, shift);
        bool no_name = is_number(field->text) || (field->length && word_is_missing(field->text, field->length));
        bool digits = strpbrk(field->text, "0123456789") != NULL;
        if (below.numbers ? no_name : below.first)
            return FIRST_IS_DATA;
        counts.numbers += below.numbers;
        counts.sure += below.numbers && !digits;
        counts.with_digits += !below.numbers && digits;
        enum first_record word = below.numbers ? FIRST_IN_DOUBT : look_at_word(field, &below);
        counts.like_data += word == FIRST_IS_DATA;
        counts.like_header += word == FIRST_IS_HEADER;
    }
    return weigh(&counts);
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
        text_printf(names, "%s%s", i ? C_("names", ", ") : "", shown);
    }
    if (fields->n > MOST)
        text_add(names, ", ...");
}

size_t header_column(const struct field_list *fields, const char *file, const char *option, const char *name,
                     struct err *err)
{
    struct text names = TEXT_INIT;
    size_t at = SIZE_MAX, times = 0;
    for (size_t i = 0; i < fields->n; i++)
        if (!strcmp(fields->list[i].text, name)) {
            at = i;
            times++;
        }
    if (times == 1)
        return at;
    header_show(fields, &names);
    if (times)
        err_set(err, ERR_USAGE, "%s: %s has %zu columns '%.40s'; give each a name of its own", option, file, times,
                name);
    else
        err_set(err, ERR_USAGE, "%s: there is no column '%.40s' in %s; its first line has %s", option, name, file,
                names.data);
    text_release(&names);
    return SIZE_MAX;
}
