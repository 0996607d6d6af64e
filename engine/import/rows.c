/* Interactions from delimited records: see rows.h. */
#include "engine/import/rows.h"

#include "engine/import/words.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <ctype.h>
#include <float.h>
#include <math.h>
#include <string.h>

const char *const role_words[ROLES] = {N_("user"), N_("item"), N_("rating"), N_("time"), N_("title"),
                                        N_("class")};

/* What the columns are called in the data sets that are about: letters and digits alone, in lower case, the surest
 * first. */
static const char *const usual_names[ROLES] = {
    [ROLE_USER] = " user userid uid customer customerid reviewer reviewerid visitor visitorid person personid member"
                  " memberid ",
    [ROLE_ITEM] = " item itemid iid movie movieid film filmid product productid asin sku book bookid isbn artist"
                  " artistid song songid track trackid game gameid business businessid venue venueid location"
                  " locationid article articleid ",
    [ROLE_RATING] = " rating ratings score stars starrating bookrating movierating itemrating reviewscore weight "
                    "value overall count plays playcount label click clicked clicks ",
    [ROLE_TIME] = " time timestamp date datetime unixtime unixreviewtime ratingtime reviewtime ",
    [ROLE_TITLE] = " title name titles movietitle booktitle itemname itemtitle productname producttitle ",
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

void layout_of_header(const struct field_list *fields, struct layout *layout)
{
    const char *best[ROLES] = {NULL};
    *layout = (struct layout){.fields = fields->n};
    memset(layout->at, -1, sizeof layout->at);
    for (size_t i = 0; i < fields->n; i++) {
        char plain[32];
        if (!plain_name(fields->list[i].text, plain))
            continue;
        for (int role = 0; role < ROLES; role++) {
            const char *found = strstr(usual_names[role], plain);
            if (!found || (best[role] && best[role] <= found))
                continue;
            best[role] = found;
            layout->at[role] = (int)i;
        }
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

static void add_name(struct text *list, const struct field_list *header, size_t at, size_t shift)
{
    char shown[WORD_SHOWN];
    if (header && at >= shift && at - shift < header->n) {
        word_show(header->list[at - shift].text, shown);
        text_add(list, *shown ? shown : "''");
    } else if (header && at < shift) {
        text_add(list, _("the row names"));
    } else {
        text_printf(list, _("field %zu"), at + 1);
    }
}

void layout_describe(const struct layout *layout, const struct field_list *header, struct reading *reading)
{
    size_t shift = header && header->n < layout->fields ? layout->row_names : 0;
    text_clear(&reading->columns);
    text_clear(&reading->passed);
    for (int role = 0; role < ROLES; role++) {
        if (layout->at[role] < 0)
            continue;
        text_printf(&reading->columns, "%s%s = ", reading->columns.length ? C_("clauses", ", ") : "",
                    _(role_words[role]));
        add_name(&reading->columns, header, (size_t)layout->at[role], shift);
    }
    size_t passed = 0;
    for (size_t i = 0; i < layout->fields; i++) {
        bool taken = false;
        for (int role = 0; role < ROLES; role++)
            taken |= layout->at[role] == (int)i;
        if (taken || ++passed > 12)
            continue;
        text_add(&reading->passed, reading->passed.length ? C_("names", ", ") : "");
        add_name(&reading->passed, header, i, shift);
    }
    if (passed > 12)
        text_printf(&reading->passed, _(" and %zu more"), passed - 12);
}

static bool decimal_comma(struct column_facts *tally, const char *word, double *value)
{
    char copy[WORD_SHOWN];
    const char *comma = strchr(word, ',');
    if (!comma || strlen(word) >= sizeof copy || !tally->decimal_comma)
        return false;
    COPY_TEXT(copy, word);
    copy[comma - word] = '.';
    bool read = !strchr(word, '.') && parse_real(copy, value);
    tally->commas += read;
    return read;
}

/* The value of a line cannot be read: it is not there, or it is `wrong`. */
static int refuse_word(const char *what, const char *word, const char *wrong, struct err *err)
{
    char shown[WORD_SHOWN];
    word_show(word, shown);
    if (!*word)
        return err_set(err, ERR_FAILED, "the %s is empty", _(what));
    if (word_is_missing(word, strlen(word)))
        return err_set(err, ERR_FAILED, "the %s is missing: '%s'", _(what), shown);
    return err_set(err, ERR_FAILED, "the %s '%s' %s", _(what), shown, _(wrong));
}

static int take_rating(struct column_facts *tally, const char *word, float *rating, struct err *err)
{
    double value;
    if ((parse_real(word, &value) || decimal_comma(tally, word, &value)) && fabs(value) <= FLT_MAX) {
        *rating = (float)value;
        return 0;
    }
    return refuse_word("rating", word, N_("is not a number"), err);
}

static int take_time(struct column_facts *tally, const char *word, struct interaction *one, struct err *err)
{
    char shown[WORD_SHOWN];
    struct moment moment;
    enum word_time read = word_time(word, &tally->unit, &moment);
    one->time = moment.seconds;
    one->fraction = moment.nanoseconds;
    if (read == TIME_READ) {
        tally->cut += moment.cut;
        if (moment.seconds % 10000 == 0 && word_is_rounded(word) && !tally->rounded++)
            word_show(word, tally->example);
        return 0;
    }
    word_show(word, shown);
    if (read == TIME_OF_ANOTHER_UNIT)
        return err_set(err, ERR_FAILED, "the time '%s' is in another unit than the first of the file, which is in %s",
                       shown, _(word_unit(tally->unit)));
    return refuse_word("time", word, N_("is neither seconds since 1970 nor a date like 2024-01-31"), err);
}

int row_take(const struct field words[ROLES], bool whole_only, struct collector *collector, struct interaction *one,
             struct err *err)
{
    struct column_facts *tally = collector_tally(collector);
    *one = (struct interaction){.user = words[ROLE_USER].text, .user_length = words[ROLE_USER].length,
                                .item = words[ROLE_ITEM].text, .item_length = words[ROLE_ITEM].length};
    if (word_check_id("user", one->user, one->user_length, whole_only, err) < 0 ||
        word_check_id("item", one->item, one->item_length, whole_only, err) < 0)
        return -1;
    if (words[ROLE_RATING].text && take_rating(tally, words[ROLE_RATING].text, &one->rating, err) < 0)
        return -1;
    if (words[ROLE_TIME].text && take_time(tally, words[ROLE_TIME].text, one, err) < 0)
        return -1;
    if (collect_check_user(collector, one->user, one->user_length, err) < 0)
        return -1;
    tally->not_positive += words[ROLE_RATING].text && one->rating <= 0 && !collect_leaves_out(collector, one);
    return 0;
}

static int take_record(const struct delimited *records, const struct layout *layout, struct collector *collector,
                       struct interaction *one, struct err *err)
{
    struct field words[ROLES] = {0};
    if (records->fields.n != layout->fields)
        return err_set(err, ERR_FAILED, layout->row_names ? N_("it has %zu field%s where there should be %zu")
                                                          : N_("it has %zu field%s where the first line has %zu"),
                       records->fields.n, plural((int64_t)records->fields.n), layout->fields);
    for (int role = 0; role <= ROLE_TIME; role++)
        if (layout->at[role] >= 0)
            words[role] = records->fields.list[layout->at[role]];
    return row_take(words, layout->whole_only, collector, one, err);
}

int rows_read(struct delimited *records, const struct layout *layout, bool first_is_data, struct collector *collector,
              struct err *err)
{
    struct interaction one;
    int got = LINE_READ;
    records->wanted = layout->fields;
    collector_tally(collector)->decimal_comma = *records->dialect.delimiter != ',';
    collect_columns(collector, layout->at[ROLE_RATING] >= 0, layout->at[ROLE_TIME] >= 0);
    for (bool ready = first_is_data; ready || (got = delimited_next(records, err)) > LINE_END; ready = false) {
        if (got == LINE_BAD || take_record(records, layout, collector, &one, err) < 0) {
            if (collect_refuse(collector, source_file(records->source), records->line, err) < 0)
                return -1;
            collector->skipped += records->lines - 1;
        } else if (collect_add(collector, &one, err) < 0) {
            return -1;
        }
    }
    delimited_note(records, collector_reading(collector));
    return got;
}
