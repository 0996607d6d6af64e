/* What is printed of a frame of a batch (store/batch_frame.h): its anchors, and of each its positives and negatives,
 * the nearest first, with weights and shares of the gradient. */
#ifndef ENGINE_VERBS_BATCH_REPORT_H
#define ENGINE_VERBS_BATCH_REPORT_H

#include "engine/verbs/verb.h"
#include "store/batch_frame.h"
#include "store/description.h"

struct batch_report {
    const struct run_context *w;
    const struct description *description; /* of its data set */
    const struct frame *frame, *asked; /* as it is; as it would be by other values of knobs, or NULL */
    double scale, asked_scale;         /* from slopes to weights, of either */
    size_t first, n;                   /* which anchors */
    size_t top;                        /* negatives of each in words */
    const char *what_if;               /* those values, "" for none */
    const char *origin;                /* where the frame is from, in words */
};

int batch_report_words(const struct batch_report *report, struct err *err);
/* All entries, one object for the frame; or a line for each. */
int batch_report_json(const struct batch_report *report, struct err *err);
int batch_report_csv(const struct batch_report *report, struct err *err);

#endif
