/* A data set of pictures with captions: see caption_import.h. */
#include "engine/import/caption_import.h"

#include "engine/data/corpus.h"
#include "engine/data/hold_out.h"
#include "engine/import/caption_set.h"
#include "engine/import/class_rows.h"
#include "engine/import/dialect.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct job {
    struct making making;
    const struct caption_request *request;
    struct picture_wishes wishes;
    struct caption_wishes columns;
    struct picture_set pictures;
    struct caption_set captions;
    bool *test;    /* of each pair */
    size_t pairs[2]; /* of train and of test */
    size_t shared; /* captions of pictures of train and of others of test */
    struct reading said[2]; /* of the pictures and of the captions */
};

/* What is asked for ---------------------------------------------------------------------------------------------- */

static int wish_columns(struct job *m, struct err *err)
{
    struct caption_wishes *columns = &m->columns;
    char *copy = xstrdup(m->request->caption), *rest = copy, *name;
    int result = 0;
    while (!result && (name = strsep(&rest, ","))) {
        for (size_t c = 0; c < columns->columns && !result; c++)
            if (!strcmp(columns->column[c], name))
                result = err_set(err, ERR_USAGE, "--caption names '%.40s' twice", name);
        if (!result && columns->columns == MOST_CAPTION_COLUMNS)
            result = err_set(err, ERR_USAGE, "--caption names more than %d columns, the most there can be",
                             MOST_CAPTION_COLUMNS);
        if (!result)
            columns->column[columns->columns++] = xstrdup(name);
    }
    free(copy);
    return result;
}

static int check_request(struct making *making, struct err *err)
{
    struct job *m = (struct job *)making;
    const struct caption_request *request = m->request;
    struct dialect dialect = {.quote = 0};
    m->columns = (struct caption_wishes){.file = request->captions, .group = request->group,
                                         .delimiter = request->asked.delimiter, .quote = request->asked.quote};
    if (wish_columns(m, err) < 0 || picture_wish(&m->wishes, &request->pictures, err) < 0)
        return -1;
    return dialect_ask(&dialect, request->asked.delimiter, request->asked.quote, err);
}

/* Reading -------------------------------------------------------------------------------------------------------- */

static int read_pictures(struct job *m, struct err *err)
{
    struct picture_reading reading = {.file = m->making.asked->train, .option = "--train", .split = SPLIT_TRAIN,
                                      .wishes = &m->wishes, .set = &m->pictures, .said = &m->said[0],
                                      .findings = &m->making.findings, .progress = &m->making.progress};
    const struct picture_reader *reader = picture_recognised(reading.file);
    if (!reader)
        return picture_refuse(reading.file, err);
    if (reader->read(&reading, err) < 0)
        return -1;
    if (!picture_set_is_named(&m->pictures))
        return 0;
    return err_set(err, ERR_USAGE, "%s is a folder, whose pictures have no order by which a row of captions belongs "
                   "to each: give the pictures as one file (IDX, .npy or a sheet)", reading.file);
}

static int read_captions(struct job *m, struct err *err)
{
    if (caption_read(&m->captions, &m->columns, &m->said[1], &m->making.progress, err) < 0)
        return -1;
    if (m->captions.rows == m->pictures.n)
        return 0;
    return err_set(err, ERR_FAILED, "%s has captions for %zu pictures, and %s has %zu: row i of the captions is of "
                   "picture i, so that both must be as many", m->request->captions, m->captions.rows,
                   m->making.asked->train, m->pictures.n);
}

static void count_shared(struct job *m)
{
    const struct caption_set *set = &m->captions;
    uint8_t *in = xcalloc(set->captions.n + 1, sizeof *in);
    for (size_t i = 0; i < set->n; i++)
        in[set->row[1][i]] |= (uint8_t)(m->test[i] ? 2 : 1);
    for (size_t c = 0; c < set->captions.n; c++)
        m->shared += in[c] == 3;
    free(in);
}

static void split_pairs(struct job *m)
{
    const struct caption_set *set = &m->captions;
    struct rng rng = rng_make((uint64_t)m->making.asked->seed, STREAM_SPLIT, 0);
    const struct pair_grouping grouping = {.n = set->n, .row = {set->row[0], set->row[1]}, .rows = set->rows,
                                           .group = m->request->group ? set->group : NULL};
    uint32_t *together = pairs_together(&grouping);
    m->test = hold_out_together(together, set->n, m->making.share, &rng);
    free(together);
    for (size_t i = 0; i < set->n; i++)
        m->pairs[m->test[i]]++;
    count_shared(m);
}

static void find_strange(struct job *m)
{
    struct findings *findings = &m->making.findings;
    if (m->shared)
        findings_add(findings, "%zu of %zu captions are said of pictures of train and of others of test", m->shared,
                     m->captions.captions.n);
    if (m->captions.without)
        findings_add(findings, "pictures without a caption, of which nothing is learned: %zu of %zu",
                     m->captions.without, m->captions.rows);
    if (!m->pairs[1])
        findings_add(findings, "there is no test, since no group of pairs is as small as %g of all: take a larger "
                     "--test-share, or a --group of more values", m->making.share);
}

static int collect(struct making *making, struct err *err)
{
    struct job *m = (struct job *)making;
    char split[32];
    if (read_pictures(m, err) < 0 || read_captions(m, err) < 0 ||
        progress_stage(&making->progress, "sorting", err) < 0)
        return -1;
    if (m->request->group)
        class_rows_number(&m->captions.groups, m->captions.group, m->captions.rows);
    split_pairs(m);
    find_strange(m);
    snprintf(split, sizeof split, "together %g", making->share);
    making_facts(making, "paired", split, m->pairs[0], m->pairs[1]);
    return 0;
}

/* Writing -------------------------------------------------------------------------------------------------------- */

static int build_captions(const struct caption_set *set, struct builder *builder, struct err *err)
{
    static const struct feature_row like = {.collection = "captions", .name = "text", .kind = FEATURE_TEXT,
                                            .type = COLUMN_U8};
    builder_collection(builder, N_("captions"), set->captions.n);
    const struct feature_row *text = builder_feature(builder, &like);
    for (size_t c = 0; c < set->captions.n; c++)
        if (builder_add_row(builder, text, ids_text(&set->captions, (uint32_t)c), set->captions.list[c].length,
                            err) < 0)
            return -1;
    return 0;
}

static int build_pairs(struct job *m, struct builder *builder, struct err *err)
{
    const struct caption_set *set = &m->captions;
    struct relation_row *relation = builder_relation(builder, "shows", "pictures", "captions");
    uint32_t *row[2];
    int result = 0;
    for (int side = 0; side < 2; side++)
        row[side] = xmalloc((set->n + 1) * sizeof *row[side]);
    for (int test = 0; test < 2 && !result; test++) {
        struct pair_columns pairs = {0, row[0], row[1], NULL, NULL};
        for (size_t i = 0; i < set->n; i++)
            if (m->test[i] == test) {
                row[0][pairs.n] = set->row[0][i];
                row[1][pairs.n++] = set->row[1][i];
            }
        result = builder_pairs(builder, relation, test ? "test" : "train", &pairs, err);
    }
    free(row[0]);
    free(row[1]);
    return result;
}

static int build(struct making *making, struct builder *builder, struct err *err)
{
    struct job *m = (struct job *)making;
    const struct caption_set *set = &m->captions;
    builder_collection(builder, "pictures", m->pictures.n);
    if (picture_build(builder, "pictures", &m->pictures, &m->wishes.style, &m->making.progress, err) < 0 ||
        (m->request->group && set->groups.n &&
         !class_rows_build(builder, "pictures", "group", set->group, set->rows, &set->groups, err)) ||
        build_captions(set, builder, err) < 0 || build_pairs(m, builder, err) < 0)
        return -1;
    return 0;
}

/* What was done -------------------------------------------------------------------------------------------------- */

static void print_fields(const struct making *making)
{
    const struct job *m = (const struct job *)making;
    print(",\"pictures\":%zu,\"captions\":%zu,\"groups\":%zu,\"shared_captions\":%zu,\"without_caption\":%zu",
          m->pictures.n, m->captions.captions.n, m->captions.groups.n, m->shared, m->captions.without);
}

static void print_lines(const struct making *making)
{
    const struct job *m = (const struct job *)making;
    char pictures[32], captions[32];
    format_count((int64_t)m->pictures.n, pictures, sizeof pictures);
    format_count((int64_t)m->captions.captions.n, captions, sizeof captions);
    making_print_split(making, true);
    if (m->request->group)
        print("  groups: %zu, each on one side of the split\n", m->captions.groups.n);
    print("%s: %s pictures and %s captions in ", making->facts.name, pictures, captions);
    making_print_sides(making, _("pairs "));
}

static void release(struct job *m)
{
    picture_set_release(&m->pictures);
    caption_set_release(&m->captions);
    free(m->test);
    for (size_t c = 0; c < m->columns.columns; c++)
        free(m->columns.column[c]);
    reading_release(&m->said[0]);
    reading_release(&m->said[1]);
}

static const struct import_kind caption_kind = {check_request, collect, build, print_fields, print_lines};

int caption_import(const struct caption_request *request, struct err *err)
{
    struct job m = {.request = request};
    making_reads(&m.making, "train", request->asked.train, &m.said[0]);
    making_reads(&m.making, "captions", request->captions, &m.said[1]);
    int result = making_run(&m.making, &request->asked, &caption_kind, err);
    release(&m);
    return result;
}
