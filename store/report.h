/* JSON for scripts: each function returns one JSON text that the caller frees, or NULL. */
#ifndef STORE_REPORT_H
#define STORE_REPORT_H

#include "store/run.h"

/* {"id","name","dataset","preset","parent","fork_step","status","message","alarm","twin_of","pid",
 *  "seed","threads","step","steps","epoch","rate","seconds",
 *  "best_step","created","started","ended","engine","kernel","settings":{knob:value},"start":{knob:value},
 *  "events":[{seq,verb,knob,old,new,actor,why,asked_at,asked_step,applied_at,step,refused}],
 *  "effects":[{seq,metric,before,before_step,after,after_step,twin,with,without,difference,step,seeds,mean,spread}],
 *  "last":{metric:value},"best":{metric:value}} */
char *report_run(struct store *store, const struct run *run, struct err *err);
/* [ {the same without settings, events and effects}, ... ] of these runs. */
char *report_runs(struct store *store, const struct run *runs, size_t n, struct err *err);
char *report_datasets(struct store *store, struct err *err);
/* With the number of classes of items and of items without one, and "shape" (data_shape.h), where it is about these,
 * and
 * "collections":[{"name","rows","named","features":[{"name","kind", "type","shape","classes"}]}],
 * "relations":[{"name","role","from","to","values","times","train","test"}]. */
char *report_dataset(struct store *store, const struct dataset *dataset, struct err *err);
char *report_catalogue(struct store *store, struct err *err);
/* [{"metric","step","value"}...] of every point of a run, all digits. */
char *report_points(struct store *store, int64_t run, struct err *err);
/* Writes "metric,step,value" and a line for every point, all digits, through `write` piece by piece. */
int report_points_csv(struct store *store, int64_t run, int (*write)(void *context, const char *line), void *context,
                      struct err *err);

#endif
