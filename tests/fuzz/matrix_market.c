/* MatrixMarket files. */
#include "tests/fuzz/fuzz.h"

void fuzz_seeds(fuzz_take *take)
{
    static const char *const texts[] = {
        "%%MatrixMarket matrix coordinate real general\n% note\n3 4 3\n1 1 5\n2 4 -1e3\n3 2 0.5\n",
        "%%MatrixMarket matrix coordinate pattern general\n2 2 2\n1 1\n2 2\n",
        "%%MatrixMarket matrix coordinate integer symmetric\n2 2 2\n1 1 3\n2 1 4\n",
        "%%MatrixMarket matrix array real general\n2 2\n1\n2\n3\n4\n",
        NULL};
    fuzz_take_texts(take, texts);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct collector collector;
    collector_init(&collector, NULL, false);
    fuzz_import("matrix_market", &collector, bytes, n);
    collector_release(&collector);
    return 0;
}
