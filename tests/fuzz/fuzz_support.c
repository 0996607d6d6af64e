/* What fuzz targets share: see fuzz.h. */
#include "tests/fuzz/fuzz.h"

#include "engine/catalogue.h"
#include "engine/core/rng.h"
#include "store/base/mem.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void write_seed(const void *bytes, size_t n)
{
    static int number;
    char *path = xasprintf("%s/seed-%03d", getenv("NEARFAR_FUZZ_SEEDS"), number++);
    FILE *file = fopen(path, "wbe");
    if (!file || fwrite(bytes, 1, n, file) != n || fclose(file)) {
        perror(path);
        exit(1);
    }
    free(path);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    if (!getenv("NEARFAR_FUZZ_SEEDS"))
        return 0;
    fuzz_seeds(write_seed);
    exit(0);
}

void fuzz_take_texts(fuzz_take *take, const char *const *texts)
{
    for (; *texts; texts++)
        take(*texts, strlen(*texts));
}

const char *fuzz_file(int slot, const void *bytes, size_t n)
{
    static char path[FUZZ_SLOTS][64];
    static int fd[FUZZ_SLOTS];
    if (!path[slot][0]) {
        fd[slot] = memfd_create("fuzz", MFD_CLOEXEC);
        snprintf(path[slot], sizeof path[slot], "/proc/self/fd/%d", fd[slot]);
    }
    if (ftruncate(fd[slot], 0) < 0 || pwrite(fd[slot], bytes, n, 0) != (ssize_t)n) {
        perror("fuzz_file");
        exit(1);
    }
    return path[slot];
}

uint32_t fuzz_choice(const uint8_t *bytes, size_t n)
{
    uint64_t hash = n;
    for (size_t i = 0; i < n; i++)
        hash = mix_bits(hash ^ bytes[i]);
    return (uint32_t)hash;
}

/* A folder, a store ---------------------------------------------------------------------------------------------- */

static char *folder;

static void remove_folder(void)
{
    char *line = xasprintf("rm -rf '%s'", folder);
    if (system(line))
        fprintf(stderr, "%s could not be removed\n", folder);
    free(line);
    free(folder);
    folder = NULL;
}

const char *fuzz_folder(void)
{
    const char *temporary = getenv("TMPDIR");
    if (folder)
        return folder;
    folder = xasprintf("%s/nearfar-fuzz-XXXXXX", temporary ? temporary : "/tmp");
    if (!mkdtemp(folder)) {
        perror(folder);
        exit(1);
    }
    atexit(remove_folder);
    return folder;
}

struct store *fuzz_store(void)
{
    static struct store *store;
    struct err err = ERR_INIT;
    if (store)
        return store;
    struct catalogue catalogue;
    char *path = xasprintf("%s/store.db", fuzz_folder());
    store = store_open(path, STORE_CREATE, &err);
    catalogue_gather(&catalogue);
    if (!store || catalogue_publish(store, &catalogue, "fuzz", &err) < 0) {
        fprintf(stderr, "no store in %s: %s\n", folder, err.text);
        exit(1);
    }
    catalogue_release(&catalogue);
    free(path);
    return store;
}

/* What must hold ------------------------------------------------------------------------------------------------- */

void fuzz_check_refusal(const struct err *err)
{
    bool good = strlen(err->text) > 10;
    for (const char *at = err->text; *at; at++)
        good = good && (unsigned char)*at >= 0x20 && *at != 0x7f;
    if (!good) {
        fprintf(stderr, "no sentence for a terminal: '%s'\n", err->text);
        abort();
    }
}
