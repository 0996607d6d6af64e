/* See quotas.h. */
#include "tui/lessons/quotas.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "store/quota.h"
#include "tui/columns.h"
#include "tui/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const limits[] = {"training", "runs", "megabytes"};
enum { LIMITS = sizeof limits / sizeof *limits };

static int64_t *limit_of(struct quota *quota, size_t limit)
{
    return (int64_t *[]){&quota->training, &quota->runs, &quota->megabytes}[limit];
}

static bool sets(const struct call *call)
{
    bool any = call_flag(call, "unlimited");
    for (size_t i = 0; i < LIMITS; i++)
        any |= call_text(call, limits[i]) != NULL;
    return any;
}

int lesson_quota_is_not_meant(const struct call *call, struct err *err)
{
    return sets(call) ? err_set(err, ERR_USAGE, "--training, --runs, --megabytes and --unlimited are for nearfar "
                                "lesson quota") : 0;
}

/* Setting -------------------------------------------------------------------------------------------------------- */

static int set(const struct call *call, struct store *store, struct err *err)
{
    struct person person;
    struct quota quota;
    const char *student = call_text(call, "student");
    person_read(&person, store);
    if (!person.teaches)
        return err_set(err, ERR_USAGE, "limits are set by the teacher, to whom the file of the store belongs, and "
                       "you are %s here: ask the teacher", person.name);
    if ((student && person_check(student, err) < 0) || quota_of(store, student ? student : "", &quota, err) < 0)
        return -1;
    COPY_TEXT(quota.student, student ? student : "");
    for (size_t i = 0; i < LIMITS; i++)
        *limit_of(&quota, i) = call_flag(call, "unlimited")
                                   ? NO_QUOTA : call_int(call, limits[i], *limit_of(&quota, i));
    return quota_set(store, &quota, err);
}

/* Showing -------------------------------------------------------------------------------------------------------- */

/* Who is shown: everybody, and all who have a limit of their own or runs. */
struct line {
    struct quota quota;
    struct quota_use use;
};

static bool has_line(const struct line *line, size_t n, const char *student)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(line[i].quota.student, student))
            return true;
    return false;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct line *)a)->quota.student, ((const struct line *)b)->quota.student);
}

static int read_lines(struct store *store, struct line **out, size_t *n, struct err *err)
{
    struct quota *quotas = NULL;
    char(*owners)[PERSON_NAME] = NULL;
    size_t n_quotas = 0, n_owners = 0;
    int result = quota_list(store, &quotas, &n_quotas, err) < 0 || quota_owners(store, &owners, &n_owners, err) < 0
                     ? -1 : 0;
    struct line *line = xcalloc(n_quotas + n_owners + 1, sizeof *line);
    *n = 0;
    for (size_t i = 0; i < n_quotas && !result; i++)
        line[(*n)++].quota = quotas[i];
    for (size_t i = 0; i < n_owners && !result; i++)
        if (!has_line(line, *n, owners[i])) {
            result = quota_of(store, owners[i], &line[*n].quota, err);
            COPY_TEXT(line[(*n)++].quota.student, owners[i]);
        }
    for (size_t i = 0; i < *n && !result; i++)
        if (*line[i].quota.student)
            result = quota_use(store, line[i].quota.student, &line[i].use, err);
    qsort(line, *n, sizeof *line, by_name);
    free(quotas);
    free(owners);
    *out = line;
    return result;
}

/* "2 of 3", "2", or of everybody "3 each". */
static void cell(struct columns *table, const struct line *line, int64_t use, int64_t limit)
{
    if (*line->quota.student)
        columns_cell(table, limit < 0 ? "%lld" : N_("%lld of %lld"), (long long)use, (long long)limit);
    else if (limit < 0)
        columns_cell(table, "%s", "");
    else
        columns_cell(table, "%lld each", (long long)limit);
}

static void print_table(const struct line *line, size_t n)
{
    struct columns table;
    columns_init(&table, "llll");
    columns_cell(&table, "student");
    for (size_t i = 0; i < LIMITS; i++)
        columns_cell(&table, "%s", limits[i]);
    for (size_t i = 0; i < n; i++) {
        columns_cell(&table, "%s", *line[i].quota.student ? line[i].quota.student : _("everybody"));
        cell(&table, &line[i], line[i].use.training, line[i].quota.training);
        cell(&table, &line[i], line[i].use.runs, line[i].quota.runs);
        cell(&table, &line[i], line[i].use.megabytes, line[i].quota.megabytes);
    }
    columns_print(&table, "", stdout);
}

static void add_numbers(struct text *out, const char *key, const int64_t *number)
{
    text_printf(out, ",\"%s\":{", key);
    for (size_t i = 0; i < LIMITS; i++) {
        text_printf(out, "%s\"%s\":", i ? "," : "", limits[i]);
        if (number[i] < 0)
            text_add(out, "null");
        else
            text_printf(out, "%lld", (long long)number[i]);
    }
    text_add(out, "}");
}

static int print_object(const struct line *line, size_t n)
{
    struct text out = TEXT_INIT;
    text_add(&out, "{\"students\":[");
    for (size_t i = 0; i < n; i++) {
        const struct line *l = &line[i];
        text_add(&out, i ? ",{\"student\":" : "{\"student\":");
        json_string(&out, l->quota.student);
        add_numbers(&out, "limit", (int64_t[]){l->quota.training, l->quota.runs, l->quota.megabytes});
        add_numbers(&out, "has", (int64_t[]){l->use.training, l->use.runs, l->use.megabytes});
        text_add(&out, "}");
    }
    text_add(&out, "]}");
    return print_json(out.data);
}

int lesson_quota(const struct call *call, struct err *err)
{
    struct store *store = sets(call) ? store_open(call->store_path, STORE_WRITE, err)
                                     : look_into_store(call->store_path, err);
    struct line *line = NULL;
    size_t n = 0;
    int result = !store ? -1 : sets(call) ? set(call, store, err) : 0;
    if (!result)
        result = read_lines(store, &line, &n, err);
    if (!result && call_flag(call, "json"))
        result = print_object(line, n);
    else if (!result)
        print_table(line, n);
    free(line);
    store_close(store);
    return result;
}
