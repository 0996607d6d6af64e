/* A data set of tokens: see token_import.h. */
#include "engine/import/token_import.h"

#include "engine/data/corpus.h"
#include "engine/data/group_lots.h"
#include "engine/import/class_rows.h"
#include "engine/import/token_tags.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/class_sizes.h"
#include "store/treatment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const places[N_SPLITS] = {"train", "valid", "test"};

struct job {
    struct making making;
    const struct token_request *request;
    struct token_columns columns;
    struct collector collector;
    struct reading said[N_SPLITS];
    struct token_set set;
    struct token_tags tags;
    struct class_split split;
    struct class_sizes sizes;
    size_t sentences[N_SPLITS], repeated; /* of each split; those of valid and test that train has as well */
};

static const char *file_of(const struct job *m, int split)
{
    const struct token_request *request = m->request;
    return split == SPLIT_TRAIN ? request->asked.train : split == SPLIT_VALID ? request->valid : request->asked.test;
}

/* What is asked for ---------------------------------------------------------------------------------------------- */

/* One name of --columns. */
static int take_column(struct token_columns *columns, const char *name, size_t at, struct err *err)
{
    size_t *place = !strcmp(name, "token") ? &columns->token : !strcmp(name, "label") ? &columns->label : NULL;
    if (!place && strcmp(name, "-") != 0)
        return err_set(err, ERR_USAGE, "--columns of tokens are token, label and '-', which passes one over, as in "
                       "--columns token,-,label: '%.40s' is none of them", name);
    if (place && *place)
        return err_set(err, ERR_USAGE, "--columns names two columns '%s'", name);
    if (place)
        *place = at;
    return 0;
}

static int read_columns(struct token_columns *columns, const char *list, struct err *err)
{
    char *copy = xstrdup(list), *rest = copy, *name;
    int result = 0;
    *columns = (struct token_columns){.token = 0};
    for (size_t at = 1; !result && (name = strsep(&rest, ",")); at++)
        result = take_column(columns, name, at, err);
    free(copy);
    if (!result && !columns->token)
        return err_set(err, ERR_USAGE, "--columns says of no column that it is the token, as --columns token,-,label "
                       "does");
    return result;
}

static int check_request(struct making *making, struct err *err)
{
    struct job *m = (struct job *)making;
    const struct token_request *request = m->request;
    int64_t label;
    m->columns = (struct token_columns){.token = 1};
    if (request->columns && read_columns(&m->columns, request->columns, err) < 0)
        return -1;
    if (!request->label)
        return 0;
    if (!parse_int(request->label, &label) || label < 1 || label > 1000)
        return err_set(err, ERR_USAGE, "--label of tokens is the number of a column, from 1 on, not '%.40s'",
                       request->label);
    if (m->columns.label && m->columns.label != (size_t)label)
        return err_set(err, ERR_USAGE, "--columns says that the label is column %zu, and --label that it is column "
                       "%lld: give one of them", m->columns.label, (long long)label);
    m->columns.label = (size_t)label;
    if (m->columns.label != m->columns.token)
        return 0;
    return err_set(err, ERR_USAGE, "column %zu is the token and the label: say what the columns are with --columns",
                   m->columns.token);
}

/* Reading -------------------------------------------------------------------------------------------------------- */

static int read_files(struct job *m, struct err *err)
{
    static const char *const options[N_SPLITS] = {"--train", "--valid", "--test"};
    for (uint8_t split = 0; split < N_SPLITS; split++) {
        struct token_reading reading = {.file = file_of(m, split), .option = options[split], .columns = m->columns,
                                        .split = split, .collector = &m->collector, .set = &m->set,
                                        .said = &m->said[split], .progress = &m->making.progress};
        if (reading.file && token_read(&reading, err) < 0)
            return -1;
    }
    return 0;
}

/* Whole sentences of a share of the tokens of each label; those of train were read first. */
static void set_test_apart(struct job *m)
{
    struct token_set *set = &m->set;
    struct rng rng = rng_make((uint64_t)m->making.asked->seed, STREAM_SPLIT, 0);
    struct grouped_rows rows = {.group = set->sentence, .class = set->label};
    uint32_t *row = xmalloc((set->n + 1) * sizeof *row);
    for (; rows.n < set->n && set->split[rows.n] == SPLIT_TRAIN; rows.n++)
        row[rows.n] = (uint32_t)rows.n;
    rows.row = row;
    group_lots_take(&rows, &rng, m->making.share, set->split, SPLIT_TEST);
    free(row);
}

static size_t end_of_sentence(const struct token_set *set, size_t first)
{
    size_t end = first;
    while (end < set->n && set->sentence[end] == set->sentence[first])
        end++;
    return end;
}

static void count_sentences(struct job *m)
{
    const struct token_set *set = &m->set;
    struct ids train = IDS_INIT;
    uint32_t number;
    for (int held_out = 0; held_out < 2; held_out++)
        for (size_t first = 0, end; first < set->n; first = end) {
            end = end_of_sentence(set, first);
            const char *words = (const char *)(set->word + first);
            size_t bytes = (end - first) * sizeof *set->word;
            if ((set->split[first] != SPLIT_TRAIN) != held_out)
                continue;
            m->sentences[set->split[first]]++;
            m->repeated += held_out && ids_find(&train, words, bytes, &number);
            if (!held_out)
                ids_add(&train, words, bytes);
        }
    ids_release(&train);
}

static void find_strange(struct job *m)
{
    struct findings *findings = &m->making.findings;
    const struct token_set *set = &m->set;
    size_t held_out = m->sentences[SPLIT_VALID] + m->sentences[SPLIT_TEST];
    class_rows_find(&m->split, set->labels.n, m->making.asked->test ? NAN : m->making.share, "token", findings);
    if (m->tags.impossible)
        findings_add(findings, "%zu label%s cannot stand where %s in %s, the first in %s, line %u, behind or before "
                     "which another is missing: a span is taken to begin, or to end, there", m->tags.impossible,
                     plural((int64_t)m->tags.impossible), m->tags.impossible == 1 ? "it does" : "they do",
                     tag_scheme_word(m->tags.scheme), file_of(m, set->split[m->tags.first] == SPLIT_TEST &&
                     !m->making.asked->test ? SPLIT_TRAIN : set->split[m->tags.first]), set->line[m->tags.first]);
    if (m->repeated)
        findings_add(findings, "%zu of the %zu sentences of validation and test stand in train as well: what is "
                     "measured on them may have been learned by heart", m->repeated, held_out);
    if (set->sentences == 1)
        findings_add(findings, "there is no test, since all tokens are one sentence: let an empty line stand between "
                     "sentences, or give --test FILE");
    else if (!m->sentences[SPLIT_TEST])
        findings_add(findings, "there is no test, since %g of the tokens of each label is less than half a one: take "
                     "a larger --test-share, or give --test FILE", m->making.share);
    if (set->labels.n == 1)
        findings_add(findings, "all tokens have one label: nothing can be told apart");
}

static void split_tokens(struct job *m)
{
    struct token_set *set = &m->set;
    token_tags_read(&m->tags, set);
    class_rows_number(&set->labels, set->label, set->n);
    if (!m->making.asked->test)
        set_test_apart(m);
    m->split = split_as_given(set->split, set->label, set->n, set->labels.n);
    class_sizes_count(&m->sizes, set->label, set->n, set->labels.n);
    count_sentences(m);
    find_strange(m);
}

static int collect(struct making *making, struct err *err)
{
    struct job *m = (struct job *)making;
    char split[32];
    if (read_files(m, err) < 0 || progress_stage(&m->making.progress, "sorting", err) < 0)
        return -1;
    split_tokens(m);
    snprintf(split, sizeof split, making->asked->test ? "given" : "sentence %g", making->share);
    making_facts(making, "tokens", split, m->split.train, m->split.test);
    return 0;
}

/* Writing -------------------------------------------------------------------------------------------------------- */

static int build_tokens(struct job *m, struct builder *builder, const struct feature_row *token, struct err *err)
{
    enum { AT_ONCE = 4096 };
    const struct token_set *set = &m->set;
    for (size_t i = 0; i < set->n; i++)
        if (builder_add_row(builder, token, ids_text(&set->words, set->word[i]),
                            set->words.list[set->word[i]].length, err) < 0 ||
            (i % AT_ONCE == 0 && progress_stage(&m->making.progress, "writing tokens", err) < 0))
            return -1;
    return 0;
}

/* So that later files are read by the same columns. */
static int keep_columns(const struct job *m, struct builder *builder, const struct feature_row *token,
                        const struct feature_row *class, struct err *err)
{
    const struct token_columns *columns = &m->columns;
    const struct treatment treatment = {.text = xasprintf("%zu", columns->token),
                                        .label = columns->label ? xasprintf("%zu", columns->label) : NULL};
    int result = treatment_write(builder->store, builder->dataset, token, class, &treatment, err);
    free(treatment.text);
    free(treatment.label);
    return result;
}

static int build(struct making *making, struct builder *builder, struct err *err)
{
    static const struct feature_row like[] = {
        {.collection = "tokens", .name = "token", .kind = FEATURE_TEXT, .type = COLUMN_U8},
        {.collection = "tokens", .name = "sentence", .kind = FEATURE_WHOLE, .type = COLUMN_U32},
        {.collection = "tokens", .name = "split", .kind = FEATURE_SPLIT, .type = COLUMN_U8}};
    struct job *m = (struct job *)making;
    const struct token_set *set = &m->set;
    builder_collection(builder, "tokens", set->n);
    struct feature_row *token = builder_feature(builder, &like[0]), *whole, *class;
    if (build_tokens(m, builder, token, err) < 0 ||
        !(class = class_rows_build(builder, "tokens", "class", set->label, set->n, &set->labels, err)) ||
        keep_columns(m, builder, token, class, err) < 0)
        return -1;
    whole = builder_feature(builder, &like[1]);
    whole->classes = (int64_t)set->sentences;
    if (builder_add(builder, whole, set->sentence, set->n, err) < 0 ||
        builder_add(builder, builder_feature(builder, &like[2]), set->split, set->n, err) < 0)
        return -1;
    return 0;
}

/* What was done -------------------------------------------------------------------------------------------------- */

static void print_fields(const struct making *making)
{
    const struct job *m = (const struct job *)making;
    print(",\"rows\":%zu,\"sentences\":%zu,\"classes\":%zu,\"train_sentences\":%zu,\"valid_sentences\":%zu,"
          "\"test_sentences\":%zu,\"labels\":\"%s\",\"types\":%zu,\"spans\":%zu,\"impossible\":%zu,\"repeated\":%zu",
          m->set.n, m->set.sentences, m->set.labels.n, m->sentences[SPLIT_TRAIN], m->sentences[SPLIT_VALID],
          m->sentences[SPLIT_TEST], tag_scheme_word(m->tags.scheme), m->tags.types, m->tags.spans,
          m->tags.impossible, m->repeated);
}

static void print_labels(const struct job *m)
{
    char sizes[128], spans[32];
    enum tag_scheme scheme = m->tags.scheme;
    format_count((int64_t)m->tags.spans, spans, sizeof spans);
    class_sizes_in_words(&m->sizes, sizes, sizeof sizes);
    if (scheme == TAGS_PLAIN)
        print("  labels: as they are, since they are not those of spans\n");
    else
        print("  labels: spans in %s%s: %s of %zu type%s\n", tag_scheme_word(scheme),
              scheme == TAGS_IOB2 ? "" : _(", kept as IOB2"), spans, m->tags.types, plural((int64_t)m->tags.types));
    print("  classes: %zu, %s\n", m->sizes.classes, sizes);
}

static void print_lines(const struct making *making)
{
    const struct job *m = (const struct job *)making;
    char tokens[32], count[N_SPLITS][32];
    format_count((int64_t)m->set.n, tokens, sizeof tokens);
    for (int s = 0; s < N_SPLITS; s++)
        format_count((int64_t)m->sentences[s], count[s], sizeof count[s]);
    making_print_split(making, !making->asked->test);
    print_labels(m);
    print("%s: %s token%s in %s + %s + %s sentences (train + validation + test), ", making->facts.name, tokens,
          plural((int64_t)m->set.n), count[SPLIT_TRAIN], count[SPLIT_VALID], count[SPLIT_TEST]);
    if (making->facts.skipped)
        print("%lld unreadable line%s skipped, ", (long long)making->facts.skipped, plural(making->facts.skipped));
}

static void release(struct job *m)
{
    free(m->split.split);
    class_sizes_release(&m->sizes);
    token_set_release(&m->set);
    collector_release(&m->collector);
    for (int split = 0; split < N_SPLITS; split++)
        reading_release(&m->said[split]);
}

static const struct import_kind token_kind = {check_request, collect, build, print_fields, print_lines};

int token_import(const struct token_request *request, struct err *err)
{
    struct job m = {.request = request};
    collector_ask(&m.collector, &request->asked);
    m.making.collector = &m.collector;
    for (int split = 0; split < N_SPLITS; split++)
        making_reads(&m.making, places[split], file_of(&m, split), &m.said[split]);
    int result = making_run(&m.making, &request->asked, &token_kind, err);
    release(&m);
    return result;
}
