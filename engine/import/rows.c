/* Interactions from delimited records: see rows.h. */
#include "engine/import/rows.h"

#include "engine/import/words.h"
#include "store/base/mem.h"

#include <ctype.h>
#include <float.h>
#include <math.h>
#include <string.h>

static const char *const role_words[] = {"user", "item", "rating", "time", "title", "class"};

/* What the columns are called in the data sets that are about: letters and digits alone, in lower case. */
static const char *const usual_names[ROLES] = {
    [ROLE_USER] = " user userid uid customer customerid reviewer reviewerid visitor visitorid person personid member"
                  " memberid ",
    [ROLE_ITEM] = " item itemid iid movie movieid film filmid product productid asin sku book bookid isbn artist"
                  " artistid song songid track trackid game gameid business businessid venue venueid location"
                  " locationid article articleid ",
    [ROLE_RATING] = " rating ratings score stars weight value overall count plays playcount ",
    [ROLE_TIME] = " time timestamp date datetime unixtime unixreviewtime ratingtime ",
    [ROLE_TITLE] = " title name titles movietitle itemname itemtitle productname producttitle ",
    [ROLE_CLASS] = " category categories class label genre genres ",
};

/* "user_id:token" becomes " userid "; false when nothing is left or it is too long for any name that is known. */
static bool plain_name(const char *name, char plain[32])
{
    size_t used = 0;
    plain[used++] = ' ';
    for (; *name && *name != ':'; name++) {
        if (!isalnum((unsigned char)*name))
            continue;
        if (used > 28)
            return false;
        plain[used++] = (char)tolower((unsigned char)*name);
    }
    plain[used++] = ' ';
    plain[used] = '\0';
    return used > 2;
}

int role_of_name(const char *name)
{
    char plain[32];
    if (!plain_name(name, plain))
        return -1;
    for (int role = 0; role < ROLES; role++)
        if (strstr(usual_names[role], plain))
            return role;
    return -1;
}

const char *role_word(enum role role)
{
    return role_words[role];
}

void layout_of_header(const struct field *fields, size_t n, struct layout *layout)
{
    *layout = (struct layout){.fields = n};
    memset(layout->at, -1, sizeof layout->at);
    for (size_t i = 0; i < n; i++) {
        int role = role_of_name(fields[i].text);
        if (role >= 0 && layout->at[role] < 0)
            layout->at[role] = (int)i;
    }
}

static int give_role(struct layout *layout, const char *word, size_t length, int at, struct err *err)
{
    if (length == 1 && *word == '-')
        return 0;
    for (int role = 0; role <= ROLE_TIME; role++) {
        if (strlen(role_words[role]) != length || strncmp(role_words[role], word, length) != 0)
            continue;
        if (layout->at[role] >= 0)
            return err_set(err, ERR_USAGE, "--columns names '%s' twice", role_words[role]);
        layout->at[role] = at;
        return 0;
    }
    return err_set(err, ERR_USAGE, "--columns: '%.*s' is no column; the words are user, item, rating, time, and '-' "
                   "for one to pass over", (int)(length < 40 ? length : 40), word);
}

int layout_of_columns(const char *columns, struct layout *layout, struct err *err)
{
    *layout = (struct layout){.fields = 0};
    memset(layout->at, -1, sizeof layout->at);
    for (int at = 0;; at++) {
        size_t length = strcspn(columns, ",");
        if (give_role(layout, columns, length, at, err) < 0)
            return -1;
        columns += length;
        if (!*columns++)
            break;
    }
    for (int role = ROLE_USER; role <= ROLE_ITEM; role++)
        if (layout->at[role] < 0)
            return err_set(err, ERR_USAGE, "--columns has no '%s'; name the fields in order, like "
                           "user,item,rating,time", role_words[role]);
    return 0;
}

static int take_rating(const char *word, float *rating, struct err *err)
{
    double value;
    char shown[WORD_SHOWN];
    if (parse_real(word, &value) && fabs(value) <= FLT_MAX) {
        *rating = (float)value;
        return 0;
    }
    word_show(word, shown);
    return err_set(err, ERR_FAILED, *shown ? "the rating '%s' is not a number" : "the rating is empty%s", shown);
}

static int take_time(const char *word, int64_t *seconds, struct err *err)
{
    char shown[WORD_SHOWN];
    if (word_time(word, seconds))
        return 0;
    word_show(word, shown);
    return err_set(err, ERR_FAILED, "the time '%s' is neither seconds since 1970 nor a date like 2024-01-31", shown);
}

int row_take(const struct field words[ROLES], bool whole_only, const struct collector *collector,
             struct interaction *one, struct err *err)
{
    *one = (struct interaction){.user = words[ROLE_USER].text, .user_length = words[ROLE_USER].length,
                                .item = words[ROLE_ITEM].text, .item_length = words[ROLE_ITEM].length};
    if (word_check_id("user", one->user, one->user_length, whole_only, err) < 0 ||
        word_check_id("item", one->item, one->item_length, whole_only, err) < 0)
        return -1;
    if (words[ROLE_RATING].text && take_rating(words[ROLE_RATING].text, &one->rating, err) < 0)
        return -1;
    if (words[ROLE_TIME].text && take_time(words[ROLE_TIME].text, &one->time, err) < 0)
        return -1;
    return collect_check_user(collector, one->user, one->user_length, err);
}

static int take_record(const struct delimited *records, const struct layout *layout, const struct collector *collector,
                       struct interaction *one, struct err *err)
{
    struct field words[ROLES] = {0};
    if (records->n != layout->fields)
        return err_set(err, ERR_FAILED, "it has %zu fields where the first line has %zu", records->n, layout->fields);
    for (int role = 0; role <= ROLE_TIME; role++)
        if (layout->at[role] >= 0)
            words[role] = records->fields[layout->at[role]];
    return row_take(words, layout->whole_only, collector, one, err);
}

int rows_read(struct delimited *records, const struct layout *layout, bool first_is_data, struct collector *collector,
              struct err *err)
{
    struct interaction one = {0};
    int got = LINE_READ;
    collect_columns(collector, layout->at[ROLE_RATING] >= 0, layout->at[ROLE_TIME] >= 0);
    for (bool ready = first_is_data; ready || (got = delimited_next(records, err)) > LINE_END; ready = false) {
        if (got == LINE_BAD || take_record(records, layout, collector, &one, err) < 0) {
            if (collect_refuse(collector, source_file(records->source), records->line, err) < 0)
                return -1;
        } else if (collect_add(collector, &one, err) < 0) {
            return -1;
        }
    }
    return got;
}
