/* The adjacency text of NGCF and LightGCN: a user per line, `user item item ...`, whole numbers from 0 with blanks
 * between. A line of a user alone is a user without interactions; a user may have several lines. Lines that begin
 * with % or # are comments.
 *
 * A line is checked whole before any of it is kept, so that --skip-bad leaves out whole lines. */
#include "engine/import/collect.h"
#include "engine/import/importer.h"
#include "engine/import/words.h"
#include "store/base/language.h"

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

/* Words of a line; *numbers becomes false unless all are numbers (a minus is let through, to be complained about
 * with its line). */
static int count_words(const char *line, size_t length, bool *numbers)
{
    int words = 0;
    bool inside = false;
    for (size_t i = 0; i < length; i++) {
        bool blank = line[i] == ' ' || line[i] == '\t';
        *numbers &= strchr("0123456789- \t", line[i]) != NULL;
        words += !blank && !inside;
        inside = !blank;
    }
    return words;
}

static bool is_comment(const char *line)
{
    line += strspn(line, blanks);
    return *line == '%' || *line == '#';
}

enum { WORDS_COUNTED = 64 };

/* The lines that a file begins with, without comments and empty ones. */
struct shape {
    int lines, numbers;      /* all; those of numbers alone */
    bool begins;             /* the first is one of those */
    bool again;              /* a line begins with no larger number than the one before: users may come back */
    long last;               /* number that a line begins with */
    int with[WORDS_COUNTED]; /* how many lines have so many words; the last: so many or more */
    int at[WORDS_COUNTED];   /* the first line that has so many words */
    int usual, same;         /* words of most lines, and how many lines have so many */
};

static void shape_line(struct shape *shape, const char *line, size_t length, int number)
{
    bool numbers = true;
    int words = count_words(line, length, &numbers);
    if (!words || is_comment(line))
        return;
    words = words < WORDS_COUNTED ? words : WORDS_COUNTED - 1;
    long user = strtol(line, NULL, 10);
    shape->begins |= !shape->lines && numbers;
    shape->again |= shape->lines && user <= shape->last;
    shape->last = user;
    shape->lines++;
    shape->numbers += numbers;
    if (!shape->with[words]++)
        shape->at[words] = number;
    if (shape->with[words] > shape->same) {
        shape->same = shape->with[words];
        shape->usual = words;
    }
}

static struct shape shape_of(const char *beginning)
{
    struct shape shape = {.lines = 0};
    bool cut_short = strlen(beginning) >= SOURCE_BEGINNING - 8;
    for (int number = 1; *beginning; number++) {
        size_t length = strcspn(beginning, "\n");
        /* The last line of the beginning may go on. */
        if (shape.lines && cut_short && !beginning[length])
            break;
        shape_line(&shape, beginning, length, number);
        beginning += length + (beginning[length] == '\n');
    }
    return shape;
}

/* Numbers, in the first line and in half of all at least: a line that is unlike the others does not decide. */
static bool is_of_numbers(const struct shape *shape)
{
    return shape->begins && shape->numbers * 2 >= shape->lines;
}

/* Do the lines have one length, but for one of four or more, or one in ten? */
static bool is_even(const struct shape *shape)
{
    int unlike = shape->lines - shape->same;
    return shape->usual < WORDS_COUNTED - 1 &&
           (!unlike || (unlike == 1 && shape->lines > 3) || unlike * 10 <= shape->lines);
}

/* Lines of different lengths are lists. */
static bool recognise_adjacency(const char *file, const char *beginning)
{
    (void)file;
    struct shape shape = shape_of(beginning);
    return is_of_numbers(&shape) && (!is_even(&shape) || shape.usual == 1);
}

/* So many numbers on each line may be the fields of a table just as well: then a person has to say. */
static int doubt_adjacency(const char *beginning, struct err *err)
{
    struct shape shape = shape_of(beginning);
    struct text unlike = TEXT_INIT;
    if (!is_of_numbers(&shape) || !is_even(&shape) || shape.usual < 2)
        return 0;
    for (int words = 0; words < WORDS_COUNTED && !unlike.length; words++)
        if (words != shape.usual && shape.with[words])
            text_printf(&unlike, _("nearly every line has %d words (line %d has %d)"), shape.usual, shape.at[words],
                        words);
    if (!unlike.length)
        text_printf(&unlike, shape.numbers < shape.lines ? _("each line has %d words, most of them whole numbers")
                                                         : _("each line has %d whole numbers"), shape.usual);
    err_set(err, ERR_FAILED, "%s, which may be a user and items (say --format adjacency), or the fields of a table "
            "(say what they are, like --columns user,item%s; '-' passes one over)", unlike.data,
            shape.usual > 3 ? ",rating,time" : shape.usual == 3 ? ",rating" : "");
    text_release(&unlike);
    return -1;
}

/* A table has as many fields in both files, and users come back in it. */
static bool decide_adjacency(const char *beginning, const char *other)
{
    struct shape shape = shape_of(beginning), others = shape_of(other);
    return is_of_numbers(&shape) && is_of_numbers(&others) && is_even(&shape) && !shape.again && !others.again &&
           (!is_even(&others) || others.usual != shape.usual);
}

static int read_adjacency(struct source *source, struct collector *collector, struct err *err)
{
    char *line;
    size_t length;
    int64_t comments = 0;
    int got;
    collect_columns(collector, false, false);
    struct reading *reading = collector_reading(collector);
    text_add(&reading->format, _("adjacency text, a user and then the items on each line"));
    while ((got = source_line(source, &line, &length, err)) > LINE_END) {
        bool comment = got == LINE_READ && is_comment(line);
        comments += comment;
        if (comment || (got == LINE_READ && !line[strspn(line, blanks)]))
            continue;
        if (got == LINE_BAD || check_line(collector, line, err) < 0) {
            if (collect_refuse(collector, source_file(source), source_number(source), err) < 0)
                return -1;
        } else if (take_line(collector, line, err) < 0) {
            return -1;
        }
    }
    reading_count(reading, comments, "%s comment line passed over", "%s comment lines passed over");
    return got;
}

const struct importer importer_adjacency = {
    .part = {.name = "adjacency", .help = "NGCF/LightGCN text: a user per line, then the numbers of the items"},
    .recognise = recognise_adjacency,
    .doubt = doubt_adjacency,
    .decides = decide_adjacency,
    .read = read_adjacency,
};
