/* First values of a run's tables, from the best checkpoint of another run: pretraining on one data set and
 * fine-tuning on another, or on the same.
 *
 * Rows are matched by what anchors and candidates are called outside; a row without a counterpart keeps its random
 * beginning, which comes from the run's own seed. The matched rows are written beside the run before its first step,
 * so that neither training nor replaying it needs the other run again. The optimiser's memory and averages of weights
 * begin anew. Towers that encode the numbers of rows take over dense weights instead: initial_weights.h.
 *
 * Order of calls: pretrained_make once; then, whenever the run is trained, pretrained_load, pretrained_apply at step
 * 0. */
#ifndef ENGINE_PRETRAINED_H
#define ENGINE_PRETRAINED_H

#include "engine/initial_weights.h"
#include "engine/matched.h"
#include "engine/trainer_state.h"
#include "store/given.h"

struct pretrained {
    struct arrays_file file;
    struct matched side[2];
    struct initial_weights weights; /* instead, of towers that encode the numbers of rows */
    bool of_words; /* the rows are those of words (encoder->words), and may be shorter than the table's */
};

/* How many words of a run word vectors start. */
struct started {
    size_t words, found;    /* of all its texts */
    double share;           /* of the words of train, each as often as it occurs, those that are found */
    size_t dim, run_dim;    /* numbers of a vector, and of a row of the table */
    size_t lines, not_words; /* of the file: word_vectors.h */
};

/* From a trained run (its checkpoint loaded) to one on the data set `dataset`: writes the file into `folder`, fills
 * in the row, and says how many anchors and candidates were matched. Refuses when none is. */
int pretrained_make(struct store *store, struct trainer *from, int64_t from_dataset, int64_t dataset,
                    const char *folder, struct given_row *row, size_t matched[2], struct err *err);
/* The same from a run on rows of numbers to another on such rows: their dense weights. What was taken, and what not,
 * goes to `said`. */
int pretrained_make_of_weights(struct trainer *from, const struct tower *to, const char *folder,
                               struct given_row *row, struct text *said, struct err *err);
/* From word vectors in the file row->source to the words of a run's texts: without `vectors_less` directions, spread
 * as the random rows are, so that of a table wider than they are the other numbers keep their random beginning.
 * Refuses what is wider than the table, a run without such words, and a file that has none of them. */
int pretrained_make_of_vectors(const struct tower tower[2], const struct settings *settings, const char *folder,
                               struct given_row *row, struct started *started, struct err *err);
int pretrained_load(struct pretrained *pretrained, struct store *store, const char *path, const struct given_row *row,
                    const struct tower *tower, struct err *err);
void pretrained_apply(const struct pretrained *pretrained, const struct tower *tower);
void pretrained_release(struct pretrained *pretrained);

#endif
