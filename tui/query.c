/* The language of queries: see query.h. A query is parsed by recursive descent into an array of nodes. */
#include "tui/query.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 100 };
#define LAST_STEP 9007199254740992.0 /* 2^53: not all whole numbers beyond it are doubles */
enum node_kind { NODE_ALL, NODE_AND, NODE_OR, NODE_NOT, NODE_WORD, NODE_COMPARE };
enum comparison { COMPARE_LIKE, COMPARE_UNLIKE, COMPARE_LESS, COMPARE_AT_MOST, COMPARE_MORE, COMPARE_AT_LEAST };

struct node {
    enum node_kind kind;
    size_t left, right; /* of AND and OR; NOT has a left one */
    enum comparison comparison;
    size_t field;
    char *value; /* or the word */
    double number;
};

struct query {
    struct node *node;
    struct query_field *field;
    size_t n, capacity, n_fields, field_capacity, root;
    bool *holds; /* (n) scratch: of each node, whether it holds of the run that is looked at */
};

struct parser {
    struct query *query;
    const char *text, *at;
    int depth;
    struct err *err;
};

int query_refuse(struct err *err, int at, const char *format, ...)
{
    char what[400];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, _(format), args);
    va_end(args);
    return err_set(err, ERR_USAGE, "at character %d: %s", at + 1, what);
}

/* Characters, not bytes, before a place. */
static int place_of(const struct parser *parser, const char *at)
{
    int n = 0;
    for (const char *c = parser->text; c < at; c++)
        n += ((unsigned char)*c & 0xc0) != 0x80;
    return n;
}

/* Numbers -------------------------------------------------------------------------------------------------------- */

bool query_number(const char *word, double *value)
{
    static const struct {
        char letter;
        double factor;
    } units[] = {{'k', 1e3}, {'M', 1e6}, {'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}};
    char digits[64];
    size_t length = strlen(word);
    if (parse_real(word, value))
        return true;
    if (length < 2 || length >= sizeof digits)
        return false;
    snprintf(digits, sizeof digits, "%.*s", (int)length - 1, word);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (word[length - 1] == units[i].letter && parse_real(digits, value)) {
            *value *= units[i].factor;
            return true;
        }
    return false;
}

/* Parsing -------------------------------------------------------------------------------------------------------- */

static size_t add_node(struct query *query, struct node node)
{
    ARRAY_ROOM(query->node, query->n, query->capacity);
    query->node[query->n] = node;
    return query->n++;
}

static void skip_blanks(struct parser *parser)
{
    while (isspace((unsigned char)*parser->at))
        parser->at++;
}

/* Whether a word in capitals stands here. */
static bool takes_word(struct parser *parser, const char *word)
{
    size_t length = strlen(word);
    char after = strncmp(parser->at, word, length) ? 'x' : parser->at[length];
    if (after && !isspace((unsigned char)after) && after != '(' && after != ')')
        return false;
    parser->at += length;
    skip_blanks(parser);
    return true;
}

/* What is quoted, or goes to a blank, a bracket or one of `stops`. NULL says what is wrong. The caller frees it. */
static char *read_word(struct parser *parser, const char *stops)
{
    const char *from = parser->at;
    if (*from != '"') {
        while (*parser->at && !isspace((unsigned char)*parser->at) && !strchr(stops, *parser->at))
            parser->at++;
        return xasprintf("%.*s", (int)(parser->at - from), from);
    }
    const char *end = strchr(from + 1, '"');
    if (!end) {
        query_refuse(parser->err, place_of(parser, from), "the quote that begins here does not end: put another \" "
                     "behind the last word");
        return NULL;
    }
    parser->at = end + 1;
    return xasprintf("%.*s", (int)(end - from - 1), from + 1);
}

/* The comparison that stands here; false when there is none. */
static bool read_comparison(struct parser *parser, enum comparison *comparison)
{
    static const struct {
        const char *sign;
        enum comparison comparison;
    } signs[] = {{"<=", COMPARE_AT_MOST}, {">=", COMPARE_AT_LEAST}, {"!=", COMPARE_UNLIKE}, {"<", COMPARE_LESS},
                 {">", COMPARE_MORE}, {"=", COMPARE_LIKE}, {":", COMPARE_LIKE}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (!strncmp(parser->at, signs[i].sign, strlen(signs[i].sign))) {
            parser->at += strlen(signs[i].sign);
            *comparison = signs[i].comparison;
            return true;
        }
    return false;
}

/* Behind the name of a field and its comparison. */
static bool read_value(struct parser *parser, const struct query_field *named, enum comparison comparison,
                       size_t *node)
{
    struct query *query = parser->query;
    const char *from = parser->at;
    double number = NAN;
    char *value = read_word(parser, ")");
    if (!value)
        return false;
    bool ordered = comparison >= COMPARE_LESS, is_number = query_number(value, &number);
    int place = place_of(parser, from);
    int wrong = 0;
    if (!*value && *from != '"')
        wrong = query_refuse(parser->err, place, "a value is missing behind %s", named->name);
    else if (ordered && !is_number)
        wrong = query_refuse(parser->err, place, "%s is compared with a number, which %.40s is not", named->name,
                             value);
    if (wrong) {
        free(value);
        return false;
    }
    ARRAY_ROOM(query->field, query->n_fields, query->field_capacity);
    query->field[query->n_fields] = *named;
    query->field[query->n_fields].ordered = ordered;
    *node = add_node(query, (struct node){.kind = NODE_COMPARE, .comparison = comparison, .value = value,
                                          .field = query->n_fields++, .number = is_number ? number : NAN});
    return true;
}

static const char *const measures[] = {"", "last", "best", "at"};

/* Behind the comma of at(METRIC,STEP). */
static bool read_step(struct parser *parser, struct query_field *field)
{
    double step;
    if (*parser->at != ',')
        return false;
    parser->at++;
    char *word = read_word(parser, ")(");
    bool fine = word && *word && !strchr("smhdw", word[strlen(word) - 1]) && query_number(word, &step) && step >= 0 &&
                step <= LAST_STEP && floor(step) == step;
    field->step = fine ? (int64_t)step : 0;
    free(word);
    return fine;
}

/* "best(", "last(" or "at(" has been read: the metric, its step, and the bracket behind it. */
static bool read_metric(struct parser *parser, const char *measure, const char *from, struct query_field *field)
{
    for (int m = MEASURE_LAST; m <= MEASURE_AT; m++)
        if (!strcmp(measure, measures[m]))
            field->measure = (enum query_measure)m;
    if (field->measure == MEASURE_NONE) {
        query_refuse(parser->err, place_of(parser, from), "before a bracket stands best, last or at, not %.40s; put "
                     "a blank before a group", measure);
        return false;
    }
    parser->at++;
    char *name = read_word(parser, field->measure == MEASURE_AT ? ",)(" : ")(");
    if (!name)
        return false;
    bool closed = *name && (field->measure != MEASURE_AT || read_step(parser, field)) && *parser->at == ')';
    COPY_TEXT(field->name, name);
    free(name);
    parser->at += closed;
    if (!closed && field->measure == MEASURE_AT)
        query_refuse(parser->err, place_of(parser, from), "it goes at(METRIC,STEP), as in at(ndcg@20,5k)>0.2");
    else if (!closed)
        query_refuse(parser->err, place_of(parser, from), "it goes %s(METRIC), as in %s(ndcg@20)>0.2", measure,
                     measure);
    return closed;
}

void query_field_text(const struct query_field *field, char *to, size_t size)
{
    if (field->measure == MEASURE_NONE)
        copy_text(to, size, field->name);
    else if (field->measure == MEASURE_AT)
        snprintf(to, size, "at(%s,%lld)", field->name, (long long)field->step);
    else
        snprintf(to, size, "%s(%s)", measures[field->measure], field->name);
}

/* Where a term should stand, or the comparison behind a metric. */
static void refuse_term(struct parser *parser, const struct query_field *field)
{
    int place = place_of(parser, parser->at);
    if (field->measure != MEASURE_NONE)
        query_refuse(parser->err, place, "a comparison is missing behind the metric, as in best(ndcg@20)>0.2");
    else if (*parser->at)
        query_refuse(parser->err, place, "%.1s cannot stand here; quotes make a word of it", parser->at);
    else
        query_refuse(parser->err, place, "something is missing at the end");
}

/* A word, or a field with what it is compared to. */
static bool parse_term(struct parser *parser, size_t *node)
{
    struct query_field field = {.at = place_of(parser, parser->at)};
    const char *from = parser->at;
    enum comparison comparison;
    char *word = read_word(parser, "()<>=!:");
    bool fine = word != NULL, compared = false;
    if (fine && *from != '"') {
        COPY_TEXT(field.name, word);
        fine = *parser->at != '(' || read_metric(parser, word, from, &field);
        compared = fine && *word && read_comparison(parser, &comparison);
        if (fine && !compared && (!*word || field.measure != MEASURE_NONE)) {
            refuse_term(parser, &field);
            fine = false;
        }
    }
    if (fine && !compared) {
        *node = add_node(parser->query, (struct node){.kind = NODE_WORD, .value = word});
        return true;
    }
    free(word);
    return fine && read_value(parser, &field, comparison, node);
}

static bool parse_any(struct parser *parser, size_t *node);

static bool parse_group(struct parser *parser, size_t *node)
{
    const char *from = parser->at++;
    if (++parser->depth > DEEPEST) {
        query_refuse(parser->err, place_of(parser, from), "more than %d brackets are open", DEEPEST);
        return false;
    }
    if (!parse_any(parser, node))
        return false;
    parser->depth--;
    if (*parser->at != ')') {
        query_refuse(parser->err, place_of(parser, from), "the bracket that opens here is not closed");
        return false;
    }
    parser->at++;
    return true;
}

static bool parse_one(struct parser *parser, size_t *node)
{
    bool turned = false;
    skip_blanks(parser);
    for (;;) {
        bool dash = *parser->at == '-' && parser->at[1] && !isspace((unsigned char)parser->at[1]);
        if (!dash && !takes_word(parser, "NOT"))
            break;
        parser->at += dash;
        turned = !turned;
    }
    if (!(*parser->at == '(' ? parse_group : parse_term)(parser, node))
        return false;
    if (turned)
        *node = add_node(parser->query, (struct node){.kind = NODE_NOT, .left = *node});
    skip_blanks(parser);
    return true;
}

static bool at_or(const struct parser *parser)
{
    struct parser look = *parser;
    return takes_word(&look, "OR");
}

static bool parse_all(struct parser *parser, size_t *node)
{
    size_t right;
    if (!parse_one(parser, node))
        return false;
    while (*parser->at && *parser->at != ')' && !at_or(parser)) {
        takes_word(parser, "AND");
        if (!parse_one(parser, &right))
            return false;
        *node = add_node(parser->query, (struct node){.kind = NODE_AND, .left = *node, .right = right});
    }
    return true;
}

static bool parse_any(struct parser *parser, size_t *node)
{
    size_t right;
    if (!parse_all(parser, node))
        return false;
    while (takes_word(parser, "OR")) {
        if (!parse_all(parser, &right))
            return false;
        *node = add_node(parser->query, (struct node){.kind = NODE_OR, .left = *node, .right = right});
    }
    return true;
}

struct query *query_parse(const char *text, struct err *err)
{
    struct query *query = xcalloc(1, sizeof *query);
    struct parser parser = {.query = query, .text = text, .at = text, .err = err};
    skip_blanks(&parser);
    bool fine = true;
    if (!*parser.at)
        query->root = add_node(query, (struct node){.kind = NODE_ALL});
    else
        fine = parse_any(&parser, &query->root);
    if (fine && *parser.at)
        fine = query_refuse(err, place_of(&parser, parser.at), "this bracket closes nothing") == 0;
    query->holds = xcalloc(query->n + 1, sizeof *query->holds);
    if (fine)
        return query;
    query_free(query);
    return NULL;
}

int query_parse_field(const char *text, struct query_field *field, struct err *err)
{
    char *compared = xasprintf("%s=x", text);
    struct query *query = query_parse(compared, err);
    struct query_field *found = query ? query_field(query, 0) : NULL;
    int result = -1;
    if (found && query->n == 1) {
        *field = *found;
        result = 0;
    } else if (query) {
        err_set(err, ERR_USAGE, "%.60s is no field: it goes FIELD, best(METRIC), last(METRIC) or at(METRIC,STEP)",
                text);
    }
    query_free(query);
    free(compared);
    return result;
}

void query_free(struct query *query)
{
    if (!query)
        return;
    for (size_t i = 0; i < query->n; i++)
        free(query->node[i].value);
    free(query->node);
    free(query->field);
    free(query->holds);
    free(query);
}

struct query_field *query_field(struct query *query, size_t i)
{
    return i < query->n_fields ? &query->field[i] : NULL;
}

/* Holding -------------------------------------------------------------------------------------------------------- */

static bool same_letter(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Whether a text is like a pattern in which * is any text and ? any byte. */
static bool is_like(const char *text, const char *pattern)
{
    const char *star = NULL, *again = NULL;
    while (*text) {
        if (*pattern == '*') {
            star = pattern++;
            again = text;
        } else if (*pattern == '?' || same_letter(*pattern, *text)) {
            pattern++;
            text++;
        } else if (star) { /* the star takes one more */
            pattern = star + 1;
            text = ++again;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return !*pattern;
}

static bool one_is_like(const char *words, const char *pattern)
{
    char word[64];
    for (const char *at = words; *at; at += strcspn(at, " "), at += *at == ' ') {
        snprintf(word, sizeof word, "%.*s", (int)strcspn(at, " "), at);
        if (is_like(word, pattern))
            return true;
    }
    return false;
}

static bool compares(const struct node *node, struct query_value value)
{
    bool numbers = !isnan(node->number) && !isnan(value.number);
    bool same = numbers ? value.number == node->number
                        : value.text && (value.words ? one_is_like : is_like)(value.text, node->value);
    switch (node->comparison) {
    case COMPARE_LIKE: return same;
    case COMPARE_UNLIKE: return !same && (numbers || value.text);
    case COMPARE_LESS: return value.number < node->number;
    case COMPARE_AT_MOST: return value.number <= node->number;
    case COMPARE_MORE: return value.number > node->number;
    default: return value.number >= node->number;
    }
}

/* A node stands behind those that it is made of, so that one pass over the array needs no recursion. */
bool query_holds(const struct query *query, const struct query_source *source)
{
    bool *holds = query->holds;
    for (size_t i = 0; i < query->n; i++) {
        const struct node *node = &query->node[i];
        switch (node->kind) {
        case NODE_ALL: holds[i] = true; break;
        case NODE_AND: holds[i] = holds[node->left] && holds[node->right]; break;
        case NODE_OR: holds[i] = holds[node->left] || holds[node->right]; break;
        case NODE_NOT: holds[i] = !holds[node->left]; break;
        case NODE_WORD: holds[i] = source->has_word(source->context, node->value); break;
        case NODE_COMPARE:
            holds[i] = compares(node, source->value(source->context, &query->field[node->field]));
            break;
        }
    }
    return holds[query->root];
}

bool query_asks(const struct query *query, const char *name)
{
    for (size_t i = 0; i < query->n; i++) {
        const struct node *node = &query->node[i];
        if ((node->kind == NODE_WORD && !strcasecmp(node->value, name)) ||
            (node->kind == NODE_COMPARE && !strcmp(query->field[node->field].name, name)))
            return true;
    }
    return false;
}

/* Completion ----------------------------------------------------------------------------------------------------- */

const char *query_last_word(const char *text, char field[64])
{
    const char *word = text + strlen(text), *sign = NULL;
    field[0] = '\0';
    while (word > text && !strchr(" \t\"()", word[-1])) {
        word--;
        if (strchr(":=<>!", *word))
            sign = word;
    }
    while (*word == '-')
        word++;
    if (!sign || sign < word)
        return word;
    snprintf(field, 64, "%.*s", (int)(sign - word), word);
    return sign + strspn(sign, ":=<>!");
}
