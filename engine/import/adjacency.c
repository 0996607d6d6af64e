/* The adjacency text of NGCF and LightGCN: a user per line, `user item item ...`, whole numbers from 0 with blanks
 * between. A line of a user alone is a user without interactions; a user may have several lines.
 *
 * A line is checked whole before any of it is kept, so that --skip-bad leaves out whole lines. */
#include "engine/import/collect.h"
#include "engine/import/importer.h"
#include "engine/import/words.h"

#include <stdlib.h>
#include <string.h>

static const char blanks[] = " \t";

/* Takes the next word of the line, and steps to the blank behind it; its length is 0 at the end. */
static char *next_word(char **at, size_t *length)
{
    char *word = *at + strspn(*at, blanks);
    *length = strcspn(word, blanks);
    *at = word + *length;
    return word;
}

static int check_line(struct collector *collector, char *line, struct err *err)
{
    size_t length;
    char *at = line, *user = next_word(&at, &length), *item;
    size_t user_length = length;
    char end = user[user_length], after;
    bool items = false;
    user[user_length] = '\0';
    int result = word_check_id("user", user, user_length, true, err);
    user[user_length] = end;
    while (!result && (item = next_word(&at, &length), length)) {
        after = item[length];
        item[length] = '\0';
        result = word_check_id("item", item, length, true, err);
        item[length] = after;
        items = true;
    }
    if (result || !items)
        return result;
    user[user_length] = '\0';
    result = collect_check_user(collector, user, user_length, err);
    user[user_length] = end;
    return result;
}

/* The same, with a NUL behind it and a step more. */
static char *take_word(char **at, size_t *length)
{
    char *word = next_word(at, length);
    if (**at)
        *(*at)++ = '\0';
    return word;
}

static int take_line(struct collector *collector, char *line, struct err *err)
{
    struct interaction one = {0};
    one.user = take_word(&line, &one.user_length);
    collect_user(collector, one.user, one.user_length);
    while ((one.item = take_word(&line, &one.item_length), one.item_length))
        if (collect_add(collector, &one, err) < 0)
            return -1;
    return 0;
}

/* Words of a line when all are numbers (a minus is let through, to be complained about with its line), else 0. */
static int count_numbers(const char *line, size_t length)
{
    int words = 0;
    bool inside = false;
    for (size_t i = 0; i < length; i++) {
        if (!strchr("0123456789- \t", line[i]))
            return 0;
        bool blank = line[i] == ' ' || line[i] == '\t';
        words += !blank && !inside;
        inside = !blank;
    }
    return words;
}

/* The lines that a file begins with. */
struct shape {
    int words;  /* of the first line, when it has numbers alone; else 0 */
    bool even;  /* all have so many, and numbers alone */
    bool once;  /* the first number is larger on each line than on the one before: each user has one line */
    bool blank; /* no tab is in them */
};

static struct shape shape_of(const char *beginning)
{
    struct shape shape = {.even = true, .once = true, .blank = true};
    size_t all = strlen(beginning);
    bool cut_short = all >= SOURCE_BEGINNING - 8;
    long last = -1;
    for (int lines = 0; *beginning; lines++) {
        size_t length = strcspn(beginning, "\r\n");
        /* The last line of the beginning may go on. */
        if (lines && cut_short && !beginning[length])
            break;
        int words = count_numbers(beginning, length);
        if (!lines && !words)
            return shape;
        if (length) {
            shape.words = lines ? shape.words : words;
            shape.even &= words == shape.words;
            shape.once &= atol(beginning) > last;
            shape.blank &= !memchr(beginning, '\t', length);
            last = atol(beginning);
        }
        beginning += length + strspn(beginning + length, "\r\n");
    }
    return shape;
}

/* Lines of different lengths are lists, and so are lines of one length when each user has one line. */
static bool recognise_adjacency(const char *file, const char *beginning)
{
    (void)file;
    struct shape shape = shape_of(beginning);
    return shape.words && shape.blank && (!shape.even || shape.once || shape.words < 3);
}

/* So many numbers on every line may be user, item, weight, time just as well, when a user has several lines: then
 * a person has to say. */
static int doubt_adjacency(const char *beginning, struct err *err)
{
    struct shape shape = shape_of(beginning);
    if (shape.words < 3 || !shape.even || (shape.blank && shape.once))
        return 0;
    return err_set(err, ERR_FAILED, "each line has %d whole numbers, which may be a user and items (say --format "
                   "adjacency), or the fields of a table (say what they are, like --columns user,item,rating,time; "
                   "'-' passes one over)", shape.words);
}

static int read_adjacency(struct source *source, struct collector *collector, struct err *err)
{
    char *line;
    size_t length;
    int got;
    collect_columns(collector, false, false);
    const char *beginning = source_beginning(source, err);
    if (!beginning)
        return -1;
    struct reading *reading = collector_reading(collector);
    struct shape shape = shape_of(beginning);
    text_add(&reading->format, "adjacency text, a user and then the items on each line");
    if (shape.even && shape.words > 2)
        reading_note(reading, "each line has %d numbers; if they are the fields of a table, say what they are with "
                     "--columns", shape.words);
    while ((got = source_line(source, &line, &length, err)) > LINE_END) {
        if (got == LINE_READ && !line[strspn(line, blanks)])
            continue;
        if (got == LINE_BAD || check_line(collector, line, err) < 0) {
            if (collect_refuse(collector, source_file(source), source_number(source), err) < 0)
                return -1;
        } else if (take_line(collector, line, err) < 0) {
            return -1;
        }
    }
    return got;
}

const struct importer importer_adjacency = {
    .part = {.name = "adjacency", .help = "NGCF/LightGCN text: a user per line, then the numbers of the items"},
    .recognise = recognise_adjacency,
    .doubt = doubt_adjacency,
    .read = read_adjacency,
};
