/* Spans of tokens: see spans.h. */
#include "engine/data/spans.h"

#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

bool span_label_read(const char *label, struct span_label *to)
{
    *to = (struct span_label){label[0], label + (label[0] && label[1] == '-' ? 2 : 1)};
    if (!label[0] || !strchr("BIOESLU", label[0]))
        return false;
    return label[0] == 'O' ? !label[1] : !label[1] || (label[1] == '-' && label[2]);
}

static uint32_t type_of(const struct span_label *label, size_t n, const char *type)
{
    uint32_t i = 0;
    while (i < n && (label[i].letter == 'O' || strcmp(label[i].type, type) != 0))
        i++;
    return i;
}

uint32_t *spans_of_names(const struct name *names, size_t n)
{
    struct span_label *label = xmalloc((n + 1) * sizeof *label);
    uint32_t *span = xmalloc((n + 1) * sizeof *span);
    bool begins = false, spans = true;
    for (size_t i = 0; i < n && spans; i++) {
        spans = span_label_read(names[i].id, &label[i]) && strchr("BIO", label[i].letter);
        begins |= spans && label[i].letter == 'B';
    }
    for (size_t i = 0; i < n && spans && begins; i++)
        span[i] = label[i].letter == 'O' ? SPAN_OUTSIDE
                                         : 2 * type_of(label, n, label[i].type) + (label[i].letter == 'B');
    free(label);
    if (spans && begins)
        return span;
    free(span);
    return NULL;
}

static bool goes_on(const uint32_t *span, uint32_t before, uint32_t label)
{
    return span[label] != SPAN_OUTSIDE && !(span[label] & 1) && span[before] != SPAN_OUTSIDE &&
           span[before] >> 1 == span[label] >> 1;
}

/* Before which place the span ends that begins at `at` of these n labels; `at` itself where none begins there. One
 * begins, as conlleval has it, at a B, and at an I that goes on with no span of its type. */
static size_t span_end(const uint32_t *span, const uint32_t *label, size_t n, size_t at)
{
    if (span[label[at]] == SPAN_OUTSIDE || (at && goes_on(span, label[at - 1], label[at])))
        return at;
    size_t end = at + 1;
    while (end < n && goes_on(span, label[end - 1], label[end]))
        end++;
    return end;
}

void spans_count(const uint32_t *span, const uint32_t *right, const uint32_t *found, size_t n,
                 struct span_counts *counts)
{
    for (size_t at = 0; at < n; at++) {
        size_t end = span_end(span, right, n, at), end_found = span_end(span, found, n, at);
        counts->right += end > at;
        counts->found += end_found > at;
        counts->both += end > at && end == end_found && span[right[at]] >> 1 == span[found[at]] >> 1;
    }
}
