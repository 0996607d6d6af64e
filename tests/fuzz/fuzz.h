/* Fuzz targets: one file of this folder for each reader of files or words. A target has two functions:
 *
 *   fuzz_seeds               hands out small sound inputs, and each input that once found a fault
 *   LLVMFuzzerTestOneInput   reads one input and returns 0; a fault is a crash or what a sanitizer says
 *
 * With libFuzzer (clang) `make fuzz` looks for inputs that do harm. Without it (alone_support.c) the same program
 * reads its seeds, or the files that it is given; the suite does that for every target. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include "engine/import/collect.h"

#include <stddef.h>
#include <stdint.h>

typedef void fuzz_take(const void *bytes, size_t n);

/* What a target has. */
void fuzz_seeds(fuzz_take *take);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* Called by libFuzzer before the first input: where NEARFAR_FUZZ_SEEDS names a folder, the seeds are written there,
 * and that is all. */
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* Seeds that are texts; ends with NULL. */
void fuzz_take_texts(fuzz_take *take, const char *const *texts);

/* A file with these bytes, in memory. `slot`: which of several that are needed at once, from 0; the next call for the
 * slot replaces it. */
enum { FUZZ_SLOTS = 4 };
const char *fuzz_file(int slot, const void *bytes, size_t n);

/* A number that depends on the input alone, for what is chosen beside it: an option, a seed. */
uint32_t fuzz_choice(const uint8_t *bytes, size_t n);

/* A folder for readers that go by names, which goes with all in it when the program ends; always the same one. */
const char *fuzz_folder(void);

/* A store in a folder of its own, which goes when the program ends: made once, with the engine's catalogue. */
struct store;
struct store *fuzz_store(void);

/* A refusal is a sentence that a terminal can show; anything else is a fault. */
void fuzz_check_refusal(const struct err *err);

/* Imports the bytes, without a store, as a file of this format, NULL: the one that recognises it. What is read is
 * then split in a way that depends on the input, and must keep the laws of a data set. `collector` may have
 * options. */
void fuzz_import(const char *format, struct collector *collector, const uint8_t *bytes, size_t n);

#endif
