/* Importing an input of a fuzz target: see fuzz.h. */
#include "tests/fuzz/fuzz.h"

#include "engine/import/arrange.h"
#include "engine/import/findings.h"
#include "engine/import/formats.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void must(bool holds, const char *law)
{
    if (holds)
        return;
    fprintf(stderr, "a data set does not keep the law: %s\n", law);
    abort();
}

static void check_pairs(const struct interaction_columns *pairs, const struct arranged *arranged)
{
    for (size_t k = 0; k < pairs->n; k++) {
        must(!pairs->fraction || pairs->fraction[k] < 1000000000, "a fraction is below a second");
        must(pairs->user[k] < arranged->n_users && pairs->item[k] < arranged->n_items, "users and items are there");
        must(!k || pairs->user[k] > pairs->user[k - 1] ||
                 (pairs->user[k] == pairs->user[k - 1] && pairs->item[k] > pairs->item[k - 1]),
             "pairs are in order, each once");
    }
}

static int read_part(const char *format, struct collector *collector, const char *path, struct err *err)
{
    struct source *source = source_open(path, "--train", err);
    const struct importer *importer = NULL;
    if (source)
        importer = format ? format_named(format, err) : format_recognised(source, NULL, &(bool){false}, err);
    int result = importer ? importer->read(source, collector, err) : -1;
    source_close(source);
    return result;
}

static int arrange_it(struct collector *collector, uint32_t choice, struct err *err)
{
    struct arranged arranged = {0};
    struct findings findings = {0};
    struct text json = TEXT_INIT;
    enum split split = collector->test.n ? SPLIT_GIVEN : SPLIT_RATIO + choice % 4;
    struct arrangement how = {split, 0.3, choice, choice & 64 ? NAN : 3};
    int result = arrange(collector, &how, &arranged, err);
    if (!result) {
        must(collector->train.n > 0, "there is something to train on");
        check_pairs(&collector->train, &arranged);
        check_pairs(&collector->test, &arranged);
        findings_gather(&findings, collector, &arranged, &how, 0.1);
        findings_json(&findings, &json);
    }
    text_release(&json);
    findings_release(&findings);
    arranged_release(&arranged);
    return result;
}

void fuzz_import(const char *format, struct collector *collector, const uint8_t *bytes, size_t n)
{
    struct err err = ERR_INIT;
    uint32_t choice = fuzz_choice(bytes, n);
    const char *path = fuzz_file(0, bytes, n);
    collector->skip_bad = choice & 16;
    int result = read_part(format, collector, path, &err);
    if (!result && choice & 32) { /* as train and as test */
        collector->into = &collector->test;
        result = read_part(format, collector, path, &err);
    }
    collect_note(collector);
    if (!result)
        result = arrange_it(collector, choice, &err);
    if (result)
        fuzz_check_refusal(&err);
}
