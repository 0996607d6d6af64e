/* The whole state of a trainer as a safetensors file: tensors of every table, and in the header's __metadata__ what
 * is not a tensor. Format: 8 bytes little-endian length, a JSON header of that length, then the numbers.
 *
 * Saving has three parts, so that training waits for the first alone (keeper.h): the state is copied into an image of
 * its file, the image is written, and the file is listed in the store. Written under a temporary name, synced and
 * renamed, so that a file of the right name is whole; its CRC-32 is in the store. */
#ifndef ENGINE_CHECKPOINT_H
#define ENGINE_CHECKPOINT_H

#include "engine/trainer.h"
#include "store/checkpoint.h"

/* A state as the bytes of its file. Zeroed to begin with; its memory is kept from one copy to the next. */
struct image {
    unsigned char *bytes;
    size_t size, capacity;
    struct checkpoint row; /* as it is to be listed */
    int64_t best_step;     /* what the state knows as its best */
};

/* How many a run has at most: the best, the newest eight others, and before these the newest that was the best. */
enum { MOST_CHECKPOINTS = 10 };

/* Of its tensors, which are nearly all of it. */
size_t checkpoint_bytes(struct trainer *trainer);
/* `kind` is 'timer', 'edit', 'best' or 'end'. */
void checkpoint_copy(struct trainer *trainer, int64_t run, const char *kind, struct image *image);
/* Writes the file and fills in the row's checksum. Touches neither trainer nor store: any thread may do it. */
int checkpoint_write(struct image *image, const char *folder, struct err *err);
/* Lists a written image in the store, and lets go of checkpoints that are too many. May be tried again. */
int checkpoint_list_file(struct store *store, const struct image *image, const char *folder, struct err *err);
void image_release(struct image *image);

/* Brings the trainer (initialised from the same settings) to the state of a listed checkpoint. One that is not sound
 * is refused and named: cut short, altered, of another step or other shapes than it should be, or with numbers that
 * cannot be. The trainer is then to be loaded from another, or restarted. */
int checkpoint_load(struct trainer *trainer, struct store *store, const struct checkpoint *checkpoint,
                    struct err *err);
/* Only the weights: what ranking needs. */
int checkpoint_load_weights(struct trainer *trainer, struct store *store, const struct checkpoint *checkpoint,
                            struct err *err);

/* Loads the newest that is sound, and says how many newer ones were not. 1 when one was loaded, 0 when there is
 * none. */
int checkpoint_resume(struct trainer *trainer, struct store *store, int64_t run, int *unsound, struct err *err);
/* The same, to go back to: one of a loss that had run away already (loss_trend.h) is passed over, too. */
int checkpoint_go_back(struct trainer *trainer, struct store *store, int64_t run, int *unsound, struct err *err);

/* Deletes weight files of the run that no row names: what was forgotten, and what a killed engine left half written.
 * The caller holds the run's lock. */
int checkpoint_delete_unlisted(struct store *store, int64_t run, struct err *err);

/* The one to use a trained run by: the best by validation, else the newest. Settings that were turned on the way to
 * its step are as they were there. */
int checkpoint_for_use(struct trainer *trainer, struct store *store, const struct run *run, struct err *err);
/* The same by the checkpoint of this step, or of MOST_COUNTED: by the newest. Names those that are there where that
 * one is not. */
int checkpoint_at(struct trainer *trainer, struct store *store, const struct run *run, int64_t step, struct err *err);

#endif
