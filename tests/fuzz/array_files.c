/* Files of named arrays with a JSON header: checkpoints, first values, teachers. */
#include "tests/fuzz/fuzz.h"

#include "engine/arrays.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

void fuzz_seeds(fuzz_take *take)
{
    const float user[6] = {1, 2, 3, 4, 5, 6};
    const double state[2] = {0.5, 1};
    const struct array arrays[] = {{"users.value", "F32", 2, 3, user}, {"state", "F64", 1, 2, state}};
    char bytes[1024];
    FILE *file = fmemopen(bytes, sizeof bytes, "wb");
    if (!file || !arrays_put(file, "\"note\":\"best\",\"step\":\"12\"", arrays, 2))
        abort();
    size_t n = (size_t)ftell(file);
    fclose(file);
    take(bytes, n);
}

static void look(const struct arrays_file *file, struct store *store)
{
    static const char *const names[] = {"users.value", "state"}, *const types[] = {"F32", "F64"};
    struct err err = ERR_INIT;
    double step, sum = 0;
    for (int i = 0; i < 2; i++) {
        struct array array = {.name = names[i], .type = types[i]};
        if (arrays_find(file, store, &array, &err) == 1) {
            size_t bytes = array.rows * array.cols * (i ? 8 : 4);
            for (size_t k = 0; k < bytes; k++)
                sum += ((const unsigned char *)array.data)[k];
        }
    }
    if (arrays_number(file, store, "step", 0, 1e9, &step, &err) == 0 && !isfinite(step + sum))
        abort();
    arrays_knows(file, store, "note");
    free(arrays_note(file, store, &err));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct err err = ERR_INIT;
    struct arrays_file file;
    struct store *store = fuzz_store();
    if (arrays_open(&file, fuzz_file(0, bytes, n), (int64_t)n, (int64_t)crc32(0, bytes, (uInt)n), &err) < 0) {
        fuzz_check_refusal(&err);
        return 0;
    }
    look(&file, store);
    arrays_close(&file);
    return 0;
}
