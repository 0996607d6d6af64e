/* A data set of pairs of texts: see pair_import.h. */
#include "engine/import/pair_import.h"

#include "engine/data/builder.h"
#include "engine/data/corpus.h"
#include "engine/data/hold_out.h"
#include "engine/import/dialect.h"
#include "engine/import/findings.h"
#include "engine/import/pair_set.h"
#include "engine/import/publish.h"
#include "store/base/clock.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/fingerprint.h"
#include "store/split.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USUAL_SHARE 0.2 /* of test, when nobody says another */
static const char *const places[N_SPLITS] = {"train", "valid", "test"};

struct making {
    const struct pair_request *request;
    double share;
    char *column[PAIR_COLUMNS]; /* NULL: none */
    bool by_number;
    struct collector collector;
    struct reading said[N_SPLITS];
    struct pair_set set;
    size_t pairs[N_SPLITS], shared; /* of each split; texts that stand in pairs of train and of another */
    struct progress progress;
    struct findings findings;
    struct dataset facts;
};

/* What is asked for ---------------------------------------------------------------------------------------------- */

static bool is_number(const char *column)
{
    return *column && strspn(column, "0123456789") == strlen(column);
}

static int check_columns(struct making *m, struct err *err)
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

static int check_request(struct making *m, struct err *err)
{
    struct dialect dialect = {.quote = 0};
    m->share = isnan(m->request->test_share) ? USUAL_SHARE : m->request->test_share;
    if (!(m->share > 0 && m->share < 1))
        return err_set(err, ERR_USAGE, "--test-share is a number above 0 and below 1, not '%g'", m->share);
    if (check_columns(m, err) < 0)
        return -1;
    return dialect_ask(&dialect, m->request->delimiter, m->request->quote, err);
}

/* Reading -------------------------------------------------------------------------------------------------------- */

static int read_files(struct making *m, struct err *err)
{
    const struct {
        const char *file, *option;
    } files[N_SPLITS] = {[SPLIT_TRAIN] = {m->request->train, "--train"},
                         [SPLIT_VALID] = {m->request->valid, "--valid"},
                         [SPLIT_TEST] = {m->request->test, "--test"}};
    for (uint8_t split = 0; split < N_SPLITS; split++) {
        struct pair_reading reading = {.file = files[split].file, .option = files[split].option, .split = split,
                                       .by_number = m->by_number, .collector = &m->collector, .set = &m->set,
                                       .said = &m->said[split], .progress = &m->progress};
        memcpy(reading.column, m->column, sizeof reading.column);
        if (files[split].file && pair_read(&reading, err) < 0)
            return -1;
    }
    return 0;
}

/* Moves whole groups of train to test. */
static void set_test_apart(struct making *m)
{
    struct pair_set *set = &m->set;
    struct rng rng = rng_make((uint64_t)m->request->seed, STREAM_SPLIT, 0);
    const struct pair_grouping grouping = {.n = set->n, .row = {set->row[0], set->row[1]}, .rows = set->texts.n,
                                           .within = true};
    uint32_t *group = pairs_together(&grouping);
    size_t train = 0;
    while (train < set->n && set->split[train] == SPLIT_TRAIN) /* they were read first */
        train++;
    bool *held = hold_out_together(group, train, m->share, &rng);
    for (size_t i = 0; i < train; i++)
        set->split[i] = held[i] ? SPLIT_TEST : SPLIT_TRAIN;
    free(held);
    free(group);
}

static void count_splits(struct making *m)
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

static void find_strange(struct making *m)
{
    struct findings *findings = &m->findings;
    if (m->shared)
        findings_add(findings, "%zu of %zu texts stand in pairs of train and of another split as well, as the files "
                     "have them: what is measured may have been learned by heart", m->shared, m->set.texts.n);
    if (m->set.empty)
        findings_add(findings, "pairs left out because one of the texts is empty: %zu", m->set.empty);
    if (!m->request->test && !m->pairs[SPLIT_TEST])
        findings_add(findings, "there is no test, since pairs that share a text stay together, and no group of pairs "
                     "is as small as %g of all: take a larger --test-share, or give --test FILE", m->share);
}

static int collect(struct making *m, struct err *err)
{
    if (read_files(m, err) < 0 || progress_stage(&m->progress, "sorting", err) < 0)
        return -1;
    if (!m->request->test)
        set_test_apart(m);
    count_splits(m);
    find_strange(m);
    struct dataset *facts = &m->facts;
    COPY_TEXT(facts->kind, "collections");
    COPY_TEXT(facts->task, "paired");
    COPY_TEXT(facts->source, m->request->train);
    snprintf(facts->split, sizeof facts->split, m->request->test ? "given" : "together %g", m->share);
    facts->train = (int64_t)m->pairs[SPLIT_TRAIN];
    facts->test = (int64_t)m->pairs[SPLIT_TEST];
    facts->skipped = m->collector.skipped;
    return 0;
}

/* Writing -------------------------------------------------------------------------------------------------------- */

static int build_texts(struct making *m, struct builder *builder, struct err *err)
{
    static const struct feature_row like = {.collection = "texts", .name = "text", .kind = FEATURE_TEXT,
                                            .type = COLUMN_U8};
    const struct ids *texts = &m->set.texts;
    builder_collection(builder, "texts", texts->n);
    const struct feature_row *text = builder_feature(builder, &like);
    for (size_t t = 0; t < texts->n; t++)
        if (builder_add_row(builder, text, ids_text(texts, (uint32_t)t), texts->list[t].length, err) < 0)
            return -1;
    return progress_stage(&m->progress, "writing pairs", err);
}

static int build_split(struct making *m, struct builder *builder, struct relation_row *relation, uint8_t split,
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

static int build(struct making *m, struct builder *builder, struct err *err)
{
    if (build_texts(m, builder, err) < 0)
        return -1;
    struct relation_row *relation = builder_relation(builder, "pairs", "texts", "texts");
    COPY_TEXT(relation->from_chunk, "first");
    COPY_TEXT(relation->to_chunk, "second");
    for (uint8_t split = 0; split < N_SPLITS; split++)
        if (build_split(m, builder, relation, split, err) < 0)
            return -1;
    return builder_end(builder, err);
}

static int fill(void *context, struct store *store, struct text *warnings, struct err *err)
{
    struct making *m = context;
    struct builder builder;
    if (collect(m, err) < 0)
        return -1;
    builder_begin(&builder, store, m->facts.id);
    int result = build(m, &builder, err);
    builder_release(&builder);
    findings_json(&m->findings, warnings);
    if (!result)
        result = fingerprint_make(store, &m->facts, m->facts.fingerprint, err);
    return result ? result : progress_stage(&m->progress, "publishing", err);
}

/* What was done -------------------------------------------------------------------------------------------------- */

static const char *file_of(const struct making *m, int split)
{
    return split == SPLIT_TRAIN ? m->request->train : split == SPLIT_VALID ? m->request->valid : m->request->test;
}

static void print_object(const struct making *m, double seconds)
{
    struct text warnings = TEXT_INIT, reading = TEXT_INIT;
    findings_json(&m->findings, &warnings);
    for (int split = 0; split < N_SPLITS; split++) {
        if (!file_of(m, split))
            continue;
        text_add(&reading, reading.length ? "," : "");
        reading_json(&m->said[split], places[split], file_of(m, split), &reading);
    }
    print("{\"dataset\":\"%s\",\"texts\":%zu,\"train\":%zu,\"valid\":%zu,\"test\":%zu,\"scored\":%s,"
          "\"shared_texts\":%zu,\"empty\":%zu,\"skipped\":%lld,\"split\":\"%s\",\"fingerprint\":\"%s\","
          "\"warnings\":%s,\"readings\":[%s],\"dry_run\":%s,\"seconds\":%.3f}\n",
          m->facts.name, m->set.texts.n, m->pairs[SPLIT_TRAIN], m->pairs[SPLIT_VALID], m->pairs[SPLIT_TEST],
          m->request->score ? "true" : "false", m->shared, m->set.empty, (long long)m->facts.skipped, m->facts.split,
          m->facts.fingerprint, warnings.data, reading.data, m->request->dry_run ? "true" : "false", seconds);
    text_release(&warnings);
    text_release(&reading);
}

static void print_lines(const struct making *m, double seconds)
{
    char texts[32], count[N_SPLITS][32], seed[48] = "";
    char *split = split_in_words(m->facts.split, false);
    format_count((int64_t)m->set.texts.n, texts, sizeof texts);
    for (int s = 0; s < N_SPLITS; s++) {
        format_count((int64_t)m->pairs[s], count[s], sizeof count[s]);
        reading_print(&m->said[s], file_of(m, s), stdout);
    }
    if (m->collector.skipped)
        print("  the first line skipped: %s\n", m->collector.first_skipped.data);
    if (!m->request->test)
        snprintf(seed, sizeof seed, ", seed %lld", (long long)m->request->seed);
    print("  split: %s%s\n", split, seed);
    print("%s: %s texts in %s + %s + %s pairs (train + validation + test)%s, ", m->facts.name, texts,
          count[SPLIT_TRAIN], count[SPLIT_VALID], count[SPLIT_TEST], m->request->score ? " with scores" : "");
    if (m->facts.skipped)
        print("%lld unreadable line%s skipped, ", (long long)m->facts.skipped, plural(m->facts.skipped));
    if (m->request->dry_run)
        print("nothing is written (--dry-run)\n");
    else
        print("%.1f s\n", seconds);
    free(split);
}

static void release(struct making *m)
{
    findings_release(&m->findings);
    pair_set_release(&m->set);
    collector_release(&m->collector);
    for (size_t c = 0; c < PAIR_COLUMNS; c++)
        free(m->column[c]);
    for (int split = 0; split < N_SPLITS; split++)
        reading_release(&m->said[split]);
}

int pair_import(const struct pair_request *request, struct err *err)
{
    struct making m = {.request = request};
    double begun = clock_monotonic();
    collector_init(&m.collector, NULL, request->skip_bad);
    m.collector.delimiter = request->delimiter;
    m.collector.quote = request->quote;
    COPY_TEXT(m.facts.name, request->name);
    progress_begin(&m.progress, NULL);
    int result = check_request(&m, err);
    if (!result)
        result = request->dry_run ? collect(&m, err) : publish_dataset(request->store, &m.facts, fill, &m, err);
    progress_end(&m.progress);
    if (!result) {
        (request->json ? print_object : print_lines)(&m, clock_monotonic() - begun);
        result = findings_tell(&m.findings, m.facts.name, request->dry_run, err);
    }
    release(&m);
    return result;
}
