/* A data set of points: see toy.h. */
#include "engine/import/toy.h"

#include "engine/import/by_class.h"
#include "engine/toys/toy.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST_POINTS = 10, MOST_POINTS = 1000000 };

struct job {
    struct making making;
    const struct toy_request *request;
    const struct toy *toy;
    unsigned classes;
    double noise;
    float *position;  /* (points, 2) */
    uint32_t *class;  /* (points) */
    struct class_split split;
};

static int check_request(struct making *making, struct err *err)
{
    struct job *m = (struct job *)making;
    const struct toy_request *request = m->request;
    m->toy = toy_named(request->toy, err);
    if (!m->toy)
        return -1;
    const struct toy *toy = m->toy;
    m->classes = request->classes ? (unsigned)request->classes : toy->usual;
    m->noise = isnan(request->noise) ? toy->noise : request->noise;
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
    return 0;
}

static void make_points(struct job *m)
{
    size_t n = (size_t)m->request->points;
    struct rng rng = rng_make((uint64_t)m->making.asked->seed, STREAM_POINTS, 0);
    m->position = xmalloc(n * 2 * sizeof *m->position);
    m->class = xmalloc(n * sizeof *m->class);
    for (size_t i = 0; i < n; i++) {
        toy_point(m->toy, &rng, (uint32_t)i, m->classes, m->noise, m->position + 2 * i);
        m->class[i] = (uint32_t)(i % m->classes);
    }
    m->split = split_by_class(m->class, n, m->classes, m->making.share, (uint64_t)m->making.asked->seed);
    if (m->split.untested)
        findings_add(&m->making.findings,
                     "test has no point of %zu of the %u classes, since %g of their points is less than half a "
                     "one: make more --points, or take a larger --test-share",
                     m->split.untested, m->classes, m->making.share);
}

static int collect(struct making *making, struct err *err)
{
    struct job *m = (struct job *)making;
    char split[32];
    (void)err;
    make_points(m);
    snprintf(split, sizeof split, "class %g", making->share);
    making_facts(making, "two_views", split, m->split.train, m->split.test);
    snprintf(making->facts.source, sizeof making->facts.source,
             "--toy %s --points %lld --noise %.12g --classes %u --seed %lld", m->toy->part.name,
             (long long)m->request->points, m->noise, m->classes, (long long)making->asked->seed);
    return 0;
}

static int name_classes(struct job *m, struct builder *builder, struct feature_row *class, struct err *err)
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

static int build(struct making *making, struct builder *builder, struct err *err)
{
    struct job *m = (struct job *)making;
    static const struct feature_row position = {.collection = "points", .name = "position", .kind = FEATURE_DENSE,
                                                .type = COLUMN_F32, .shape = {2}};
    static const struct feature_row class = {.collection = "points", .name = "class", .kind = FEATURE_CLASS,
                                             .type = COLUMN_U32, .side = "points.class"};
    static const struct feature_row split = {.collection = "points", .name = "split", .kind = FEATURE_SPLIT,
                                             .type = COLUMN_U8};
    size_t n = (size_t)m->request->points;
    builder_collection(builder, N_("points"), n);
    struct feature_row *classes;
    if (builder_add(builder, builder_feature(builder, &position), m->position, n, err) < 0)
        return -1;
    classes = builder_feature(builder, &class);
    if (builder_add(builder, classes, m->class, n, err) < 0 || name_classes(m, builder, classes, err) < 0 ||
        builder_add(builder, builder_feature(builder, &split), m->split.split, n, err) < 0)
        return -1;
    return 0;
}

static void print_fields(const struct making *making)
{
    const struct job *m = (const struct job *)making;
    print(",\"toy\":\"%s\",\"points\":%lld,\"classes\":%u,\"noise\":%.12g,\"seed\":%lld", m->toy->part.name,
          (long long)m->request->points, m->classes, m->noise, (long long)making->asked->seed);
}

static void print_lines(const struct making *making)
{
    const struct job *m = (const struct job *)making;
    char points[32];
    format_count(m->request->points, points, sizeof points);
    making_print_split(making, true);
    print("%s: %s points of %s, %u classes, noise %g, ", making->facts.name, points, m->toy->part.name, m->classes,
          m->noise);
    making_print_sides(making, "");
}

static const struct import_kind toy_kind = {check_request, collect, build, print_fields, print_lines};

int toy_import(const struct toy_request *request, struct err *err)
{
    struct job m = {.request = request};
    int result = making_run(&m.making, &request->asked, &toy_kind, err);
    free(m.split.split);
    free(m.class);
    free(m.position);
    return result;
}
