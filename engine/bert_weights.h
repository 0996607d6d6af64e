/* Weights of BERT and its like from a file of somebody else: model.safetensors with the names of Hugging Face's
 * BertModel, with or without "bert." before them. The numbers may be F32, F64, F16 or BF16, and become F32. */
#ifndef ENGINE_BERT_WEIGHTS_H
#define ENGINE_BERT_WEIGHTS_H

#include "engine/encoders/encoder.h"
#include "store/given.h"

/* What encoder=bert has to be for these weights, a line "knob=value" each; a line without "=" is a remark. Sizes come
 * from the shapes; heads, activation and what they must be for this encoder from config.json in the same folder. No
 * shape tells the heads, so that without that file `heads` says them, which is else NULL. */
int bert_shape(const char *path, const char *heads, struct text *to, struct err *err);

/* Writes what a run begins with into `folder` (initial_weights.h), from the file row->source, and fills in the row.
 * What was taken and what not goes to `said`. Refuses weights of another shape than the towers have, and more pieces
 * in the vocabulary than there are rows for. */
int bert_weights_make(const struct tower tower[2], const char *folder, struct given_row *row, struct text *said,
                      struct err *err);

#endif
