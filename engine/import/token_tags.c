/* See token_tags.h. */
#include "engine/import/token_tags.h"

#include "engine/data/spans.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

const char *tag_scheme_word(enum tag_scheme scheme)
{
    static const char *const words[] = {"", "IOB1", "IOB2", "IOBES", "BILOU"};
    return words[scheme];
}

/* The labels of a set in parts; types are numbers. */
struct tagging {
    const struct token_set *set;
    struct span_label *label; /* (labels): with E and S for L and U */
    uint32_t *type;           /* (labels) */
    struct ids types;
    bool ends, lasts;         /* a label is E- or S-; L- or U- */
    bool spans;               /* all are labels of spans, and one of a span is there */
};

/* What stands at a place and what stood before it in its sentence. */
struct place {
    char letter, before;         /* 'O' before the first token */
    uint32_t type, type_before;
};

static struct place place_of(const struct tagging *t, size_t i)
{
    const struct token_set *set = t->set;
    uint32_t label = set->label[i];
    struct place place = {t->label[label].letter, 'O', t->type[label], 0};
    if (i && set->sentence[i - 1] == set->sentence[i]) {
        place.before = t->label[set->label[i - 1]].letter;
        place.type_before = t->type[set->label[i - 1]];
    }
    return place;
}

/* An I or an E that goes on with what stands before it. */
static bool goes_on(const struct place *p)
{
    return (p->letter == 'I' || p->letter == 'E') && (p->before == 'B' || p->before == 'I') &&
           p->type == p->type_before;
}

/* Begins a span though it should go on with one. */
static bool lacks_beginning(const struct place *p)
{
    return (p->letter == 'I' || p->letter == 'E') && !goes_on(p);
}

/* Stands behind another span of its type, as B- does in IOB1. */
static bool is_behind_its_type(const struct place *p)
{
    return p->letter == 'B' && p->before != 'O' && p->type == p->type_before;
}

/* In IOBES: what stands before has not come to its end. */
static bool lacks_end(const struct place *p)
{
    return (p->before == 'B' || p->before == 'I') && !goes_on(p);
}

static void read_labels(struct tagging *t)
{
    size_t n = t->set->labels.n, outside = 0;
    t->label = xcalloc(n + 1, sizeof *t->label);
    t->type = xcalloc(n + 1, sizeof *t->type);
    t->spans = true;
    for (uint32_t i = 0; i < n && t->spans; i++) {
        struct span_label *label = &t->label[i];
        t->spans = span_label_read(ids_text(&t->set->labels, i), label);
        t->ends |= t->spans && strchr("ES", label->letter);
        t->lasts |= t->spans && strchr("LU", label->letter);
        label->letter = label->letter == 'L' ? 'E' : label->letter == 'U' ? 'S' : label->letter;
        outside += label->letter == 'O';
        if (t->spans && label->letter != 'O')
            t->type[i] = ids_add(&t->types, label->type, strlen(label->type));
    }
    t->spans = t->spans && outside < n && !(t->ends && t->lasts);
}

/* IOB1 and IOB2 have the same letters: labels that cannot be in one of them say that it is the other. */
static void find_scheme(const struct tagging *t, struct token_tags *tags)
{
    size_t lacking = 0, needless = 0;
    for (size_t i = 0; i < t->set->n; i++) {
        const struct place place = place_of(t, i);
        lacking += lacks_beginning(&place);
        needless += place.letter == 'B' && !is_behind_its_type(&place);
    }
    tags->scheme = t->ends ? TAGS_IOBES : t->lasts ? TAGS_BILOU : lacking > needless ? TAGS_IOB1 : TAGS_IOB2;
}

static bool is_impossible(const struct token_tags *tags, const struct place *p, bool last)
{
    bool ends = tags->scheme == TAGS_IOBES || tags->scheme == TAGS_BILOU;
    if (tags->scheme == TAGS_IOB1)
        return p->letter == 'B' && !is_behind_its_type(p);
    return lacks_beginning(p) || (ends && (lacks_end(p) || (last && (p->letter == 'B' || p->letter == 'I'))));
}

/* In IOB2 a span begins with B. */
static uint32_t add_label(struct ids *labels, const struct tagging *t, const struct place *place)
{
    char *name = NULL;
    const char *type = place->letter == 'O' ? "" : ids_text(&t->types, place->type);
    name = place->letter == 'O' ? xstrdup("O")
                                : xasprintf("%c%s%s", goes_on(place) ? 'I' : 'B', *type ? "-" : "", type);
    uint32_t number = ids_add(labels, name, strlen(name));
    free(name);
    return number;
}

static void rewrite(struct tagging *t, struct token_tags *tags, struct token_set *set)
{
    struct ids labels = IDS_INIT;
    uint32_t *of = xmalloc((set->n + 1) * sizeof *of);
    for (size_t i = 0; i < set->n; i++) {
        const struct place place = place_of(t, i);
        bool last = i + 1 == set->n || set->sentence[i + 1] != set->sentence[i];
        of[i] = add_label(&labels, t, &place);
        tags->spans += place.letter != 'O' && !goes_on(&place);
        if (is_impossible(tags, &place, last) && !tags->impossible++)
            tags->first = i;
    }
    tags->types = t->types.n;
    free(set->label);
    ids_release(&set->labels);
    set->label = of;
    set->labels = labels;
}

void token_tags_read(struct token_tags *tags, struct token_set *set)
{
    struct tagging t = {.set = set};
    *tags = (struct token_tags){.scheme = TAGS_PLAIN};
    read_labels(&t);
    if (t.spans) {
        find_scheme(&t, tags);
        rewrite(&t, tags, set);
    }
    free(t.label);
    free(t.type);
    ids_release(&t.types);
}
