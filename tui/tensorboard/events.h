/* A run as an event file of TensorBoard: messages tensorflow.Event in TFRecord framing (record.h), as `tensorboard
 * --logdir` and readers of other programs take it. */
#ifndef TUI_TENSORBOARD_EVENTS_H
#define TUI_TENSORBOARD_EVENTS_H

#include "store/run.h"
#include "store/base/text.h"

/* Appends the file: its version, the settings as a text "hyperparameters", and an event for each step with every
 * value that was recorded there, as simple_value (a float). The store keeps no time of a point: an event has that of
 * its step at the mean pace of the run. */
int events_of_run(struct store *store, const struct run *run, struct text *out, struct err *err);

/* What the file is called: "events.out.tfevents.SECONDS.nearfar.ID". The caller frees it. */
char *events_file_name(const struct run *run);

#endif
