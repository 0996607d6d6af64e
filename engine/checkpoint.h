/* The whole state of a trainer as a safetensors file: tensors of every table, and in the header's __metadata__ what is not
 * a tensor. Format: 8 bytes little-endian length, a JSON header of that length, then the numbers.
 *
 * Written under a temporary name, synced and renamed, so that a file of the right name is whole; its CRC-32 is in the store. */
#ifndef ENGINE_CHECKPOINT_H
#define ENGINE_CHECKPOINT_H

#include "engine/trainer.h"
#include "store/checkpoint.h"

/* Writes it and lists it in the store as `kind` ('timer', 'edit', 'best', 'end'). */
int checkpoint_save(struct trainer *trainer, struct store *store, int64_t run, const char *kind, struct err *err);

/* Brings the trainer (initialised from the same settings) to the state of a listed checkpoint. A file that is cut short,
 * altered or of other shapes is refused and named. */
int checkpoint_load(struct trainer *trainer, struct store *store, const struct checkpoint *checkpoint, struct err *err);
/* Only the weights: what ranking needs. */
int checkpoint_load_weights(struct trainer *trainer, struct store *store, const struct checkpoint *checkpoint,
                            struct err *err);

/* Loads the newest that is sound, and says how many newer ones were not. 1 when one was loaded, 0 when there is none. */
int checkpoint_resume(struct trainer *trainer, struct store *store, int64_t run, int *unsound, struct err *err);

/* Deletes weight files of the run that no row names: what was forgotten, and what a killed engine left half written. The caller
 * holds the run's lock. */
int checkpoint_sweep(struct store *store, int64_t run, struct err *err);

/* The one to use a trained run by: the best by validation, else the newest. */
int checkpoint_for_use(struct trainer *trainer, struct store *store, const struct run *run, struct err *err);

#endif
