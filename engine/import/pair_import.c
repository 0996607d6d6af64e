/* A data set of pairs of texts: see pair_import.h. */
#include "engine/import/pair_import.h"

#include "engine/data/corpus.h"
#include "engine/data/hold_out.h"
#include "engine/import/dialect.h"
#include "engine/import/pair_set.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const places[N_SPLITS] = {"train", "valid", "test"};

struct job {
    struct making making;
    const struct pair_request *request;
    char *column[PAIR_COLUMNS]; /* NULL: none */
    bool by_number;
    struct collector collector;
    struct reading said[N_SPLITS];
    struct pair_set set;
    size_t pairs[N_SPLITS], shared; /* of each split; texts that stand in pairs of train and of another */
};

/* What is asked for ---------------------------------------------------------------------------------------------- */

static bool is_number(const char *column)
{
    return *column && strspn(column, "0123456789") == strlen(column);
}

static int check_columns(struct job *m, struct err *err)
{
    const char *pair = m->request->pair, *comma = strchr(pair, ',');
    if (!comma || comma == pair || !comma[1] || strchr(comma + 1, ','))
        return err_set(err, ERR_USAGE, "--pair names two columns with a comma between, as in --pair question,answer, "
                       "or --pair 1,2 where the file has no header; '%.40s' does not", pair);
    m->column[PAIR_FIRST] = xasprintf("%.*s", (int)(comma - pair), pair);
    m->column[PAIR_SECOND] = xstrdup(comma + 1);
    m->column[PAIR_SCORE] = m->request->score ? xstrdup(m->request->score) : NULL;
    m->by_number = is_number(m->column[PAIR_FIRST]);
    for (size_t c = 0; c < PAIR_COLUMNS && m->column[c]; c++) {
        if (is_number(m->column[c]) != m->by_number)
            return err_set(err, ERR_USAGE, "columns are named all by their names in the header, or all by their "
                           "numbers where there is none: '%.40s' and '%.40s' are not", m->column[0], m->column[c]);
        if (m->by_number && !strtoul(m->column[c], NULL, 10))
            return err_set(err, ERR_USAGE, "columns are counted from 1 on: there is no column 0");
        for (size_t other = 0; other < c; other++)
            if (!strcmp(m->column[c], m->column[other]))
                return err_set(err, ERR_USAGE, "the column '%.40s' is named twice", m->column[c]);
    }
    return 0;
}

static int check_request(struct making *making, struct err *err)
{
    struct job *m = (struct job *)making;
    struct dialect dialect = {.quote = 0};
    if (check_columns(m, err) < 0)
        return -1;
    return dialect_ask(&dialect, m->making.asked->delimiter, m->making.asked->quote, err);
}

/* Reading -------------------------------------------------------------------------------------------------------- */

static int read_files(struct job *m, struct err *err)
{
    const struct {
        const char *file, *option;
    } files[N_SPLITS] = {[SPLIT_TRAIN] = {m->making.asked->train, "--train"},
                         [SPLIT_VALID] = {m->request->valid, "--valid"},
                         [SPLIT_TEST] = {m->making.asked->test, "--test"}};
    for (uint8_t split = 0; split < N_SPLITS; split++) {
        struct pair_reading reading = {.file = files[split].file, .option = files[split].option, .split = split,
                                       .by_number = m->by_number, .collector = &m->collector, .set = &m->set,
                                       .said = &m->said[split], .progress = &m->making.progress};
        memcpy(reading.column, m->column, sizeof reading.column);
        if (files[split].file && pair_read(&reading, err) < 0)
            return -1;
    }
    return 0;
}

/* Moves whole groups of train to test. */
static void set_test_apart(struct job *m)
{
    struct pair_set *set = &m->set;
    struct rng rng = rng_make((uint64_t)m->making.asked->seed, STREAM_SPLIT, 0);
    const struct pair_grouping grouping = {.n = set->n, .row = {set->row[0], set->row[1]}, .rows = set->texts.n,
                                           .within = true};
    uint32_t *group = pairs_together(&grouping);
    size_t train = 0;
    while (train < set->n && set->split[train] == SPLIT_TRAIN) /* they were read first */
        train++;
    bool *held = hold_out_together(group, train, m->making.share, &rng);
    for (size_t i = 0; i < train; i++)
        set->split[i] = held[i] ? SPLIT_TEST : SPLIT_TRAIN;
    free(held);
    free(group);
}

static void count_splits(struct job *m)
{
    const struct pair_set *set = &m->set;
    uint8_t *in = xcalloc(set->texts.n + 1, sizeof *in);
    for (size_t i = 0; i < set->n; i++) {
        m->pairs[set->split[i]]++;
        for (int side = 0; side < 2; side++)
            in[set->row[side][i]] |= (uint8_t)(set->split[i] == SPLIT_TRAIN ? 1 : 2);
    }
    for (size_t t = 0; t < set->texts.n; t++)
        m->shared += in[t] == 3;
    free(in);
}

static void find_strange(struct job *m)
{
    struct findings *findings = &m->making.findings;
    if (m->shared)
        findings_add(findings, "%zu of %zu texts stand in pairs of train and of another split as well, as the files "
                     "have them: what is measured may have been learned by heart", m->shared, m->set.texts.n);
    if (m->set.empty)
        findings_add(findings, "pairs left out because one of the texts is empty: %zu", m->set.empty);
    if (!m->making.asked->test && !m->pairs[SPLIT_TEST])
        findings_add(findings, "there is no test, since pairs that share a text stay together, and no group of pairs "
                     "is as small as %g of all: take a larger --test-share, or give --test FILE", m->making.share);
}

static int collect(struct making *making, struct err *err)
{
    struct job *m = (struct job *)making;
    if (read_files(m, err) < 0 || progress_stage(&m->making.progress, "sorting", err) < 0)
        return -1;
    if (!m->making.asked->test)
        set_test_apart(m);
    count_splits(m);
    find_strange(m);
    char split[32];
    snprintf(split, sizeof split, making->asked->test ? "given" : "together %g", making->share);
    making_facts(making, "paired", split, m->pairs[SPLIT_TRAIN], m->pairs[SPLIT_TEST]);
    return 0;
}

/* Writing -------------------------------------------------------------------------------------------------------- */

static int build_texts(struct job *m, struct builder *builder, struct err *err)
{
    static const struct feature_row like = {.collection = "texts", .name = "text", .kind = FEATURE_TEXT,
                                            .type = COLUMN_U8};
    const struct ids *texts = &m->set.texts;
    builder_collection(builder, "texts", texts->n);
    const struct feature_row *text = builder_feature(builder, &like);
    for (size_t t = 0; t < texts->n; t++)
        if (builder_add_row(builder, text, ids_text(texts, (uint32_t)t), texts->list[t].length, err) < 0)
            return -1;
    return progress_stage(&m->making.progress, "writing pairs", err);
}

static int build_split(struct job *m, struct builder *builder, struct relation_row *relation, uint8_t split,
                       struct err *err)
{
    const struct pair_set *set = &m->set;
    uint32_t *row[2];
    float *score = xmalloc((set->n + 1) * sizeof *score);
    size_t n = 0;
    for (int side = 0; side < 2; side++)
        row[side] = xmalloc((set->n + 1) * sizeof *row[side]);
    for (size_t i = 0; i < set->n; i++) {
        if (set->split[i] != split)
            continue;
        row[0][n] = set->row[0][i];
        row[1][n] = set->row[1][i];
        score[n++] = set->score[i];
    }
    const struct pair_columns pairs = {n, row[0], row[1], m->request->score ? score : NULL, NULL};
    int result = n || split != SPLIT_VALID ? builder_pairs(builder, relation, places[split], &pairs, err) : 0;
    free(row[0]);
    free(row[1]);
    free(score);
    return result;
}

static int build(struct making *making, struct builder *builder, struct err *err)
{
    struct job *m = (struct job *)making;
    if (build_texts(m, builder, err) < 0)
        return -1;
    struct relation_row *relation = builder_relation(builder, "pairs", "texts", "texts");
    COPY_TEXT(relation->from_chunk, "first");
    COPY_TEXT(relation->to_chunk, "second");
    for (uint8_t split = 0; split < N_SPLITS; split++)
        if (build_split(m, builder, relation, split, err) < 0)
            return -1;
    return 0;
}

/* What was done -------------------------------------------------------------------------------------------------- */

static void print_fields(const struct making *making)
{
    const struct job *m = (const struct job *)making;
    print(",\"texts\":%zu,\"valid\":%zu,\"scored\":%s,\"shared_texts\":%zu,\"empty\":%zu", m->set.texts.n,
          m->pairs[SPLIT_VALID], m->request->score ? "true" : "false", m->shared, m->set.empty);
}

static void print_lines(const struct making *making)
{
    const struct job *m = (const struct job *)making;
    char texts[32], count[N_SPLITS][32];
    format_count((int64_t)m->set.texts.n, texts, sizeof texts);
    for (int s = 0; s < N_SPLITS; s++)
        format_count((int64_t)m->pairs[s], count[s], sizeof count[s]);
    making_print_split(making, !making->asked->test);
    print("%s: %s texts in %s + %s + %s pairs (train + validation + test)%s, ", making->facts.name, texts,
          count[SPLIT_TRAIN], count[SPLIT_VALID], count[SPLIT_TEST], m->request->score ? _(" with scores") : "");
    if (making->facts.skipped)
        print("%lld unreadable line%s skipped, ", (long long)making->facts.skipped, plural(making->facts.skipped));
}

static void release(struct job *m)
{
    pair_set_release(&m->set);
    collector_release(&m->collector);
    for (size_t c = 0; c < PAIR_COLUMNS; c++)
        free(m->column[c]);
    for (int split = 0; split < N_SPLITS; split++)
        reading_release(&m->said[split]);
}

static const struct import_kind pair_kind = {check_request, collect, build, print_fields, print_lines};

int pair_import(const struct pair_request *request, struct err *err)
{
    struct job m = {.request = request};
    const char *file[N_SPLITS] = {request->asked.train, request->valid, request->asked.test};
    collector_ask(&m.collector, &request->asked);
    m.making.collector = &m.collector;
    for (int split = 0; split < N_SPLITS; split++)
        making_reads(&m.making, places[split], file[split], &m.said[split]);
    int result = making_run(&m.making, &request->asked, &pair_kind, err);
    release(&m);
    return result;
}
