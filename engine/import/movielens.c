/* MovieLens, in the three forms in which its ratings were published:
 *   ratings.csv   userId,movieId,rating,timestamp with that header (ml-latest, 20M, 25M, 32M)
 *   ratings.dat   user::movie::rating::timestamp                   (1M, 10M)
 *   u.data        user, movie, rating, timestamp between tabs      (100K)
 * They are tables; what this part knows is which fields they have, so that nothing need be said. */
#include "engine/import/importer.h"
#include "engine/import/rows.h"
#include "engine/import/words.h"
#include "store/base/language.h"

#include <string.h>
#include <strings.h>

static const char header[] = "userId,movieId,rating,timestamp";

static bool has_header(const char *beginning)
{
    size_t length = strlen(header);
    return !strncasecmp(beginning, header, length) && strchr("\r\n", beginning[length]);
}

static bool begins_with_ids(const char *line, const char *delimiter)
{
    size_t width = strlen(delimiter), user = strspn(line, "0123456789");
    if (!user || strncmp(line + user, delimiter, width) != 0)
        return false;
    line += user + width;
    size_t movie = strspn(line, "0123456789");
    return movie && !strncmp(line + movie, delimiter, width);
}

/* Does the line begin with user and movie as numbers, a rating and at least eight digits of time? */
static bool looks_like_rating(const char *line, const char *delimiter)
{
    size_t width = strlen(delimiter), spans[4];
    for (int i = 0; i < 4; i++) {
        spans[i] = strspn(line, i == 2 ? "0123456789." : "0123456789");
        line += spans[i];
        if (!spans[i] || (i < 3 && strncmp(line, delimiter, width) != 0))
            return false;
        line += i < 3 ? width : 0;
    }
    return spans[2] <= 3 && spans[3] >= 8 && (!*line || strchr("\r\n", *line));
}

/* Below the header at least half of the lines are such; else the ids are words, as in any table. */
static bool has_ratings(const char *beginning)
{
    int lines = 0, ratings = 0;
    bool cut_short = strlen(beginning) >= SOURCE_BEGINNING - 8;
    for (beginning += strcspn(beginning, "\n"); *beginning; beginning += strcspn(beginning, "\n")) {
        beginning++;
        if (*beginning == '\n' || !*beginning || (cut_short && !strchr(beginning, '\n')))
            continue;
        lines++;
        ratings += begins_with_ids(beginning, ",");
    }
    return ratings * 2 >= lines;
}

static bool recognise_movielens(const char *file, const char *beginning)
{
    (void)file;
    return (has_header(beginning) && has_ratings(beginning)) || looks_like_rating(beginning, "::") ||
           looks_like_rating(beginning, "\t");
}

static int read_movielens(struct source *source, struct collector *collector, struct err *err)
{
    const struct layout layout = {.at = {0, 1, 2, 3, -1, -1}, .fields = 4, .whole_only = true};
    struct delimited records;
    struct reading *reading = collector_reading(collector);
    char between[32];
    if (delimited_guess(&records, source, NULL, NULL, err) < 0)
        return -1;
    if (records.dialect.usual != layout.fields) {
        err_set(err, ERR_FAILED, "%s: most of its lines have %zu field%s, and MovieLens ratings have %zu "
                "(user, movie, rating, time); leave out --format, or say what the fields are with --columns",
                source_file(source), records.dialect.usual, plural((int64_t)records.dialect.usual), layout.fields);
        delimited_release(&records);
        return -1;
    }
    bool named = has_header(source_beginning(source, err));
    int got = named ? delimited_next(&records, err) : LINE_READ;
    text_printf(&reading->format, _("MovieLens ratings, fields between %s, %s"),
                dialect_between(&records.dialect, between), named ? _("with a header") : _("without a header"));
    if (got == LINE_READ) {
        layout_describe(&layout, named ? &records.fields : NULL, reading);
        if (named)
            delimited_keep_header(&records);
        got = rows_read(&records, &layout, false, collector, err);
    }
    delimited_release(&records);
    return got;
}

const struct importer importer_movielens = {
    .part = {.name = "movielens", .help = "MovieLens ratings.csv, ratings.dat or u.data"},
    .recognise = recognise_movielens,
    .read = read_movielens,
    .naming = "name the columns with --columns",
};
