/* A data set of points: see toy.h. */
#include "engine/import/toy.h"

#include "engine/data/builder.h"
#include "engine/import/by_class.h"
#include "engine/import/findings.h"
#include "engine/import/publish.h"
#include "engine/toys/toy.h"
#include "store/base/clock.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/fingerprint.h"
#include "store/split.h"

#include <stdlib.h>
#include <string.h>

#define USUAL_SHARE 0.2 /* of test, when nobody says another */
enum { LEAST_POINTS = 10, MOST_POINTS = 1000000 };

struct making {
    const struct toy_request *request;
    const struct toy *toy;
    unsigned classes;
    double noise, share;
    float *position;  /* (points, 2) */
    uint32_t *class;  /* (points) */
    struct class_split split;
    struct findings findings;
    struct dataset facts;
};

static int check_request(struct making *m, struct err *err)
{
    const struct toy_request *request = m->request;
    m->toy = toy_named(request->toy, err);
    if (!m->toy)
        return -1;
    const struct toy *toy = m->toy;
    m->classes = request->classes ? (unsigned)request->classes : toy->usual;
    m->noise = isnan(request->noise) ? toy->noise : request->noise;
    m->share = isnan(request->test_share) ? USUAL_SHARE : request->test_share;
    if (request->points < LEAST_POINTS || request->points > MOST_POINTS)
        return err_set(err, ERR_USAGE, "--points is a whole number from %d to %d, not %lld", LEAST_POINTS,
                       MOST_POINTS, (long long)request->points);
    if (toy->least == toy->most && m->classes != toy->least)
        return err_set(err, ERR_USAGE, "%s has %u classes: leave --classes out", toy->part.name, toy->least);
    if (m->classes < toy->least || m->classes > toy->most)
        return err_set(err, ERR_USAGE, "--classes of %s is a whole number from %u to %u, not %u", toy->part.name,
                       toy->least, toy->most, m->classes);
    if (!(m->noise >= 0 && m->noise <= 10))
        return err_set(err, ERR_USAGE, "--noise is a number from 0 to 10, not %g", m->noise);
    if (!(m->share > 0 && m->share < 1))
        return err_set(err, ERR_USAGE, "--test-share is a number above 0 and below 1, not '%g'", m->share);
    return 0;
}

static void make_points(struct making *m)
{
    size_t n = (size_t)m->request->points;
    struct rng rng = rng_make((uint64_t)m->request->seed, STREAM_POINTS, 0);
    m->position = xmalloc(n * 2 * sizeof *m->position);
    m->class = xmalloc(n * sizeof *m->class);
    for (size_t i = 0; i < n; i++) {
        toy_point(m->toy, &rng, (uint32_t)i, m->classes, m->noise, m->position + 2 * i);
        m->class[i] = (uint32_t)(i % m->classes);
    }
    m->split = split_by_class(m->class, n, m->classes, m->share, (uint64_t)m->request->seed);
    if (m->split.untested)
        findings_add(&m->findings,
                     "test has no point of %zu of the %u classes, since %g of their points is less than half a "
                     "one: make more --points, or take a larger --test-share",
                     m->split.untested, m->classes, m->share);
}

static void gather_facts(struct making *m)
{
    struct dataset *facts = &m->facts;
    COPY_TEXT(facts->name, m->request->name);
    COPY_TEXT(facts->kind, "collections");
    COPY_TEXT(facts->task, "two_views");
    snprintf(facts->source, sizeof facts->source, "--toy %s --points %lld --noise %.12g --classes %u --seed %lld",
             m->toy->part.name, (long long)m->request->points, m->noise, m->classes, (long long)m->request->seed);
    snprintf(facts->split, sizeof facts->split, "class %g", m->share);
    facts->train = (int64_t)m->split.train;
    facts->test = (int64_t)m->split.test;
}

static int name_classes(struct making *m, struct builder *builder, struct feature_row *class, struct err *err)
{
    struct name *names = xcalloc(m->classes, sizeof *names);
    char (*word)[32] = xcalloc(m->classes, sizeof *word);
    for (unsigned i = 0; i < m->classes; i++) {
        snprintf(word[i], sizeof word[i], "%s %u", m->toy->class_word, i + 1);
        names[i].id = word[i];
    }
    int result = builder_classes(builder, class, names, m->classes, err);
    free(word);
    free(names);
    return result;
}

static int build(struct making *m, struct builder *builder, struct err *err)
{
    static const struct feature_row position = {.collection = "points", .name = "position", .kind = FEATURE_DENSE,
                                                .type = COLUMN_F32, .shape = {2}};
    static const struct feature_row class = {.collection = "points", .name = "class", .kind = FEATURE_CLASS,
                                             .type = COLUMN_U32, .side = "points.class"};
    static const struct feature_row split = {.collection = "points", .name = "split", .kind = FEATURE_SPLIT,
                                             .type = COLUMN_U8};
    size_t n = (size_t)m->request->points;
    builder_collection(builder, "points", n);
    struct feature_row *classes;
    if (builder_add(builder, builder_feature(builder, &position), m->position, n, err) < 0)
        return -1;
    classes = builder_feature(builder, &class);
    if (builder_add(builder, classes, m->class, n, err) < 0 || name_classes(m, builder, classes, err) < 0 ||
        builder_add(builder, builder_feature(builder, &split), m->split.split, n, err) < 0)
        return -1;
    return builder_end(builder, err);
}

static int fill(void *context, struct store *store, struct text *warnings, struct err *err)
{
    struct making *m = context;
    struct builder builder;
    builder_begin(&builder, store, m->facts.id);
    int result = build(m, &builder, err);
    builder_release(&builder);
    findings_json(&m->findings, warnings);
    return result ? result : fingerprint_make(store, &m->facts, m->facts.fingerprint, err);
}

static void print_object(const struct making *m, double seconds)
{
    struct text warnings = TEXT_INIT;
    findings_json(&m->findings, &warnings);
    print("{\"dataset\":\"%s\",\"toy\":\"%s\",\"points\":%lld,\"classes\":%u,\"noise\":%.12g,\"seed\":%lld,"
          "\"train\":%lld,"
          "\"test\":%lld,\"split\":\"%s\",\"fingerprint\":\"%s\",\"warnings\":%s,\"dry_run\":%s,\"seconds\":%.3f}\n",
          m->facts.name, m->toy->part.name, (long long)m->request->points, m->classes, m->noise,
          (long long)m->request->seed, (long long)m->facts.train, (long long)m->facts.test, m->facts.split,
          m->facts.fingerprint, warnings.data, m->request->dry_run ? "true" : "false", seconds);
    text_release(&warnings);
}

static void print_lines(const struct making *m, double seconds)
{
    char points[32], train[32], test[32];
    char *split = split_in_words(m->facts.split, false);
    format_count(m->request->points, points, sizeof points);
    format_count(m->facts.train, train, sizeof train);
    format_count(m->facts.test, test, sizeof test);
    print("  split: %s, seed %lld\n", split, (long long)m->request->seed);
    print("%s: %s points of %s, %u classes, noise %g, %s + %s (train + test), ", m->facts.name, points,
          m->toy->part.name, m->classes, m->noise, train, test);
    if (m->request->dry_run)
        print("nothing is written (--dry-run)\n");
    else
        print("%.1f s\n", seconds);
    free(split);
}

int toy_import(const struct toy_request *request, struct err *err)
{
    struct making m = {.request = request};
    double begun = clock_monotonic();
    int result = check_request(&m, err);
    if (!result) {
        make_points(&m);
        gather_facts(&m);
        if (!request->dry_run)
            result = publish_dataset(request->store, &m.facts, fill, &m, err);
    }
    if (!result) {
        (request->json ? print_object : print_lines)(&m, clock_monotonic() - begun);
        result = findings_tell(&m.findings, m.facts.name, request->dry_run, err);
    }
    findings_release(&m.findings);
    free(m.split.split);
    free(m.class);
    free(m.position);
    return result;
}
