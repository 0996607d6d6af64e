/* Starting an engine on a run and staying with it to its end, then saying how it ended. */
#ifndef TUI_FOLLOW_TO_END_H
#define TUI_FOLLOW_TO_END_H

#include "tui/engine_link.h"

#include <stdbool.h>

struct run_to_follow {
    struct store *store;
    int64_t run;
    struct engine_process *engine; /* the one that was started for it, or NULL */
    bool json;                     /* the result as one JSON object */
    bool lines_are_output;         /* progress goes to stdout */
};

/* Follows the run to its end and prints its result. Returns the exit code, or -1 with err. */
int follow_to_end(const struct run_to_follow *attend, struct err *err);

/* {"run","name","status","message","epochs","steps","seconds","rate","valid":{metric:value},"test":{...}}: the
 * validation metrics at the best step, the test metrics as they were last. The caller frees it; NULL on error. */
char *result_json(struct store *store, const struct run *run, struct err *err);

#endif
