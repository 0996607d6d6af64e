/* JSON texts of the store: pictures that the engine made, which the workbench looks into, and what SQLite reads. */
#include "tests/fuzz/fuzz.h"

#include "store/base/mem.h"
#include "store/json.h"
#include "tui/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void fuzz_seeds(fuzz_take *take)
{
    static const char *const texts[] = {
        "{\"low\":-1,\"high\":1,\"positive\":[0.5,1e-3,12],\"negative\":[3,4],\"step\":7}",
        "{\"__metadata__\":{\"format\":\"nearfar 1\"},\"step\":{\"dtype\":\"F32\",\"shape\":[2,3]}}",
        "[\"one\",\"two\"]",
        NULL};
    fuzz_take_texts(take, texts);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const char *const names[] = {"low", "high", "step", "positive"};
    static const char *const paths[] = {"$.step", "$[0]", "$.\"step\".shape[1]"};
    char *json = xcalloc(n + 1, 1);
    memcpy(json, bytes, n);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        double value;
        json_member(json, names[i]);
        if (json_find_number(json, names[i], &value) && !isfinite(value))
            abort();
    }
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct err err = ERR_INIT;
        free(json_at(fuzz_store(), json, n, paths[i], &err));
    }
    free(json);
    return 0;
}
