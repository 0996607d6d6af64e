/* The confusion matrix: of the rows of each class, how many a classifier takes for each class. */
#ifndef ENGINE_VERBS_CONFUSION_H
#define ENGINE_VERBS_CONFUSION_H

#include "engine/probes/probe.h"
#include "store/base/text.h"
#include "store/dataset.h"

struct confusion {
    const char *split;
    size_t classes;   /* 0 before confusion_count */
    uint32_t *count;  /* (classes, classes): the right class first, then the answer */
    struct name *name; /* (n_names): what classes are called, filled by the caller; or none */
    size_t n_names;
};

/* Those answers, instead of what was counted before. */
void confusion_count(struct confusion *confusion, const struct class_answers *answers);
void confusion_release(struct confusion *confusion);

/* For people: the whole matrix, in parts that are no wider than a terminal of `width` columns (0: in one); and the
 * pairs of classes that are confused most. */
void confusion_print(const struct confusion *confusion, size_t width);
void confusion_print_worst(const struct confusion *confusion);
/* The same as members of an object, with the comma before them: "confusion" and "confused". */
void confusion_json(const struct confusion *confusion, struct text *out);
void confusion_json_worst(const struct confusion *confusion, struct text *out);

#endif
