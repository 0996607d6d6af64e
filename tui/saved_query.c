/* Saved queries: see saved_query.h. */
#include "tui/saved_query.h"

#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/dataset.h"
#include "store/memo.h"
#include "tui/query.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static size_t name_length(const char *at)
{
    size_t n = 0;
    while (isalnum((unsigned char)at[n]) || (at[n] && strchr("-_.", at[n])))
        n++;
    return n;
}

static int not_found(const char *name, struct err *err)
{
    return err_set(err, ERR_NOT_FOUND, "no query is saved as %s: nearfar query lists those that are", name);
}

static int add_saved(struct store *store, const char *name, struct text *out, struct err *err)
{
    char *text = memo_get(store, MEMO_QUERY, name, err);
    if (!text)
        return err->code ? -1 : not_found(name, err);
    text_printf(out, "(%s)", text);
    free(text);
    return 0;
}

char *saved_query_expand(struct store *store, const char *text, struct err *err)
{
    struct text out = TEXT_INIT;
    bool quoted = false;
    text_clear(&out);
    for (const char *at = text; *at;) {
        bool begins = at == text || strchr(" (-", at[-1]);
        size_t length = *at == '@' && begins && !quoted ? name_length(at + 1) : 0;
        quoted ^= *at == '"';
        if (!length) {
            text_add_bytes(&out, at++, 1);
            continue;
        }
        char *name = xasprintf("%.*s", (int)length, at + 1);
        int failed = add_saved(store, name, &out, err);
        free(name);
        if (failed) {
            text_release(&out);
            return NULL;
        }
        at += 1 + length;
    }
    return out.data;
}

int saved_query_save(struct store *store, const char *name, const char *text, struct err *err)
{
    if (!name_is_valid(name))
        return err_set(err, ERR_USAGE, "'%s' cannot name a query: use letters, digits, '-', '_' or '.'", name);
    char *whole = saved_query_expand(store, text, err);
    struct query *query = whole ? query_parse(whole, err) : NULL;
    const size_t most = sizeof ((struct memo *)0)->text - 1;
    int result = query ? 0 : -1;
    if (query && !whole[strspn(whole, " ")])
        result = err_set(err, ERR_USAGE, "there is nothing to save: / first shows the runs of which a query holds");
    else if (query && strlen(whole) > most)
        result = err_set(err, ERR_USAGE, "the query has %zu bytes, and %zu is the most", strlen(whole), most);
    else if (query)
        result = memo_set(store, MEMO_QUERY, name, whole, err);
    query_free(query);
    free(whole);
    return result;
}

int saved_query_remove(struct store *store, const char *name, struct err *err)
{
    int had = memo_remove(store, MEMO_QUERY, name, err);
    return had < 0 ? -1 : had ? 0 : not_found(name, err);
}
