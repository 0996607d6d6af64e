/* See making.h. */
#include "engine/import/making.h"

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

struct publishing {
    struct making *making;
    const struct import_kind *kind;
};

double import_share(const struct import_asked *asked)
{
    return isnan(asked->test_share) ? USUAL_SHARE : asked->test_share;
}

void collector_ask(struct collector *collector, const struct import_asked *asked)
{
    collector_init(collector, NULL, asked->skip_bad);
    collector->delimiter = asked->delimiter;
    collector->quote = asked->quote;
}

void making_reads(struct making *making, const char *kind, const char *file, const struct reading *said)
{
    if (file)
        making->read[making->files++] = (struct file_read){kind, file, said};
}

void making_facts(struct making *making, const char *task, const char *split, size_t train, size_t test)
{
    struct dataset *facts = &making->facts;
    COPY_TEXT(facts->kind, "collections");
    COPY_TEXT(facts->task, task);
    COPY_TEXT(facts->source, making->asked->train ? making->asked->train : "");
    COPY_TEXT(facts->split, split);
    facts->train = (int64_t)train;
    facts->test = (int64_t)test;
    facts->skipped = making->collector ? making->collector->skipped : 0;
}

/* Reports -------------------------------------------------------------------------------------------------------- */

void making_print_split(const struct making *making, bool drawn)
{
    char *split = split_in_words(making->facts.split, false);
    print("  split: %s", split);
    print(drawn ? ", seed %lld\n" : "\n", (long long)making->asked->seed);
    free(split);
}

void making_print_sides(const struct making *making, const char *pairs)
{
    char train[32], test[32];
    format_count(making->facts.train, train, sizeof train);
    format_count(making->facts.test, test, sizeof test);
    print("%s + %s %s(train + test), ", train, test, pairs);
}

static void print_object(const struct making *making, const struct import_kind *kind, double seconds)
{
    struct text warnings = TEXT_INIT, readings = TEXT_INIT;
    const struct dataset *facts = &making->facts;
    findings_json(&making->findings, &warnings);
    for (size_t f = 0; f < making->files; f++) {
        text_add(&readings, f ? "," : "");
        reading_json(making->read[f].said, making->read[f].kind, making->read[f].file, &readings);
    }
    print("{\"dataset\":\"%s\"", facts->name);
    kind->print_fields(making);
    print(",\"train\":%lld,\"test\":%lld,\"skipped\":%lld,\"split\":\"%s\",\"fingerprint\":\"%s\",\"warnings\":%s,"
          "\"readings\":[%s],\"dry_run\":%s,\"seconds\":%.3f}\n",
          (long long)facts->train, (long long)facts->test, (long long)facts->skipped, facts->split,
          facts->fingerprint, warnings.data, readings.length ? readings.data : "",
          making->asked->dry_run ? "true" : "false", seconds);
    text_release(&warnings);
    text_release(&readings);
}

static void print_report(const struct making *making, const struct import_kind *kind, double seconds)
{
    for (size_t f = 0; f < making->files; f++)
        reading_print(making->read[f].said, making->read[f].file, stdout);
    if (making->collector && making->collector->first_skipped.length)
        print("  the first line skipped: %s\n", making->collector->first_skipped.data);
    kind->print_lines(making);
    if (making->asked->dry_run)
        print("nothing is written (--dry-run)\n");
    else
        print("%.1f s\n", seconds);
}

/* Making --------------------------------------------------------------------------------------------------------- */

static int check(struct making *making, const struct import_kind *kind, struct err *err)
{
    const struct import_asked *asked = making->asked;
    making->share = import_share(asked);
    if (making->share > 0 && making->share < 1)
        return kind->check(making, err);
    return err_set(err, ERR_USAGE, "--test-share is a number above 0 and below 1, not '%g'", making->share);
}

static int fill(void *context, struct store *store, struct text *warnings, struct err *err)
{
    struct publishing *publishing = context;
    struct making *making = publishing->making;
    struct builder builder;
    if (publishing->kind->collect(making, err) < 0)
        return -1;
    builder_begin(&builder, store, making->facts.id);
    int result = publishing->kind->build(making, &builder, err);
    if (!result)
        result = builder_end(&builder, err);
    builder_release(&builder);
    findings_json(&making->findings, warnings);
    if (!result)
        result = fingerprint_make(store, &making->facts, making->facts.fingerprint, err);
    return result ? result : progress_stage(&making->progress, "publishing", err);
}

int making_run(struct making *making, const struct import_asked *asked, const struct import_kind *kind,
               struct err *err)
{
    struct publishing publishing = {making, kind};
    double begun = clock_monotonic();
    making->asked = asked;
    COPY_TEXT(making->facts.name, asked->name);
    progress_begin(&making->progress, NULL);
    int result = check(making, kind, err);
    if (!result)
        result = asked->dry_run ? kind->collect(making, err)
                                : publish_dataset(asked->store, &making->facts, fill, &publishing, err);
    progress_end(&making->progress);
    if (!result) {
        (asked->json ? print_object : print_report)(making, kind, clock_monotonic() - begun);
        result = findings_tell(&making->findings, making->facts.name, asked->dry_run, err);
    }
    findings_release(&making->findings);
    return result;
}
