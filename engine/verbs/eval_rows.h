/* eval of a run on rows of one collection: what its probes measure. */
#ifndef ENGINE_VERBS_EVAL_ROWS_H
#define ENGINE_VERBS_EVAL_ROWS_H

#include "engine/verbs/verb.h"

/* Measures the best checkpoint on all rows of validation and of test, and prints the metrics, and which classes are
 * taken for which. Refuses what is for runs that rank. */
int eval_rows(struct run_context *w, const struct verb_arguments *words, struct err *err);

#endif
