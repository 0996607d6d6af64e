/* A metric written down by what people call it, as in "valid/recall@20". */
#ifndef TESTS_UNIT_NAMED_METRIC_H
#define TESTS_UNIT_NAMED_METRIC_H

#include "store/metric.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline int64_t named_metric(struct store *store, const char *name, bool higher, struct err *err)
{
    const char *slash = strchr(name, '/'), *at = strchr(name, '@'), *from = slash ? slash + 1 : name;
    char before[METRIC_NAME], base[METRIC_NAME];
    snprintf(before, sizeof before, "%.*s", slash ? (int)(slash - name) : 0, name);
    snprintf(base, sizeof base, "%.*s", (int)strcspn(from, "@"), from);
    bool split = !strcmp(before, "valid") || !strcmp(before, "test");
    struct metric metric = {.base = base, .split = split ? before : NULL, .higher = higher,
                            .group = split || !*before ? NULL : before,
                            .pane = split ? "main" : *before ? before : base,
                            .cut = at ? (unsigned)atoi(at + 1) : 0, .comparable = strncmp(name, "loss", 4) != 0};
    return metric_id(store, &metric, err);
}

#endif
