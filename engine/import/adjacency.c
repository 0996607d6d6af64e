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

/* Takes the next word of the line; its length is 0 at the end. */
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
    char end = user[user_length], items = 0;
    user[user_length] = '\0';
    int result = word_check_id("user", user, user_length, true, err);
    user[user_length] = end;
    while (!result && (item = next_word(&at, &length), length)) {
        end = item[length];
        item[length] = '\0';
        result = word_check_id("item", item, length, true, err);
        item[length] = end;
        items = 1;
    }
    return result || !items ? result : collect_check_user(collector, user, user_length, err);
}

static int take_line(struct collector *collector, char *line, struct err *err)
{
    struct interaction one = {0};
    one.user = next_word(&line, &one.user_length);
    collect_user(collector, one.user, one.user_length);
    while ((one.item = next_word(&line, &one.item_length), one.item_length))
        if (collect_add(collector, &one, err) < 0)
            return -1;
    return 0;
}

static int read_adjacency(struct source *source, struct collector *collector, struct err *err)
{
    char *line;
    size_t length;
    int got;
    collect_columns(collector, false, false);
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

/* Words of a line when all are numbers (a minus is let through, to be complained about with its line), else 0. */
static int count_numbers(const char *line, size_t length)
{
    int words = 0;
    bool inside = false;
    for (size_t i = 0; i < length; i++) {
        if (!strchr("0123456789- \r", line[i]))
            return 0;
        bool blank = line[i] == ' ' || line[i] == '\r';
        words += !blank && !inside;
        inside = !blank;
    }
    return words;
}

/* Three or four numbers on every line may be user, item, weight, time just as well, when a user has several lines:
 * then a person has to say. */
static bool recognise_adjacency(const char *file, const char *beginning)
{
    (void)file;
    int lines = 0, first = 0;
    bool even = true, once = true;
    for (long last = -1; *beginning && lines < 100; lines++) {
        size_t length = strcspn(beginning, "\n");
        int words = count_numbers(beginning, length);
        if (!lines && !words)
            return false;
        first = lines ? first : words;
        even &= words == first;
        once &= atol(beginning) > last;
        last = atol(beginning);
        beginning += length + (beginning[length] == '\n');
    }
    return once || !even || (first != 3 && first != 4);
}

const struct importer importer_adjacency = {
    .part = {.name = "adjacency", .help = "NGCF/LightGCN text: a user per line, then the numbers of the items"},
    .recognise = recognise_adjacency,
    .read = read_adjacency,
};
