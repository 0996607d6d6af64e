/* What a run was given before its first step, in memory: first values of its tables, a teacher. See store/given.h.
 *
 * Order of calls: given_load, trainer_give; given_release once the trainer is gone. */
#ifndef ENGINE_GIVEN_H
#define ENGINE_GIVEN_H

#include "engine/pretrained.h"
#include "engine/teacher.h"
#include "engine/text/wordpiece.h"

struct initial_files {
    bool has_pretrained, has_teacher;
    struct pretrained pretrained;
    struct teacher teacher;
};

/* Everything that `run`, whose model this is, was given; of a run that has `begun` the word vectors alone, which are
 * still asked for synonyms. Refuses what was asked for and never made, and files that are missing or altered. */
int given_load(struct initial_files *given, struct store *store, int64_t run, const struct tower *tower,
               bool begun, struct err *err);
/* The vocabulary that the texts of a run are read by, to be released with wordpiece_free; NULL where it was given
 * none. Towers are made with it, so that it comes before given_load. */
int given_vocabulary(struct wordpiece **vocabulary, struct store *store, int64_t run, struct err *err);
/* Writes one into the folder of a new run, and fills in the row. */
int given_write_vocabulary(const struct wordpiece *vocabulary, const char *folder, struct given_row *row,
                           struct err *err);
void given_release(struct initial_files *given);

#endif
