/* Queries of runs, as they are typed behind `/` and `--where`, and their completion. */
#include "tests/fuzz/fuzz.h"

#include "store/base/mem.h"
#include "tui/query.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void fuzz_seeds(fuzz_take *take)
{
    static const char *const texts[] = {
        "data:gowalla tau<0.1 status:done loss:info_nce best(ndcg@20)>0.2", "(a OR b) AND NOT -c",
        "\"two words\" x!=y",
        "data:*a*b*? step>=10k age<2d", "((((a))))", "-", "best(", "last(x)", "a:\"", "NOT", "OR", "", NULL};
    fuzz_take_texts(take, texts);
}

static struct query_value some_value(const void *context, const struct query_field *field)
{
    const char *text = context;
    return (struct query_value){field->measure ? NULL : text, field->ordered ? (double)strlen(text) : NAN};
}

static bool some_word(const void *context, const char *word)
{
    return strstr(context, word) != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct err err = ERR_INIT;
    char *text = xcalloc(n + 1, 1), field[64];
    memcpy(text, bytes, n);
    struct query *query = query_parse(text, &err);
    struct query_source source = {some_value, some_word, text};
    struct query_field one;
    const char *word = query_last_word(text, field);
    if (word < text || word > text + strlen(text))
        abort();
    if (query)
        query_holds(query, &source);
    else
        fuzz_check_refusal(&err);
    err_clear(&err);
    if (query_parse_field(text, &one, &err) < 0)
        fuzz_check_refusal(&err);
    query_free(query);
    free(text);
    return 0;
}
