/* The form of the Netflix prize: an item and a colon, then its users. */
#include "tests/fuzz/fuzz.h"

void fuzz_seeds(fuzz_take *take)
{
    static const char *const texts[] = {
        "1:\n30878,4,2005-12-26\n2647871,3,2005-12-30\n10:\n30878,5,2005-09-06\n", "7:\n8:\n1,1,2000-01-01\n",
        NULL};
    fuzz_take_texts(take, texts);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct collector collector;
    collector_init(&collector, NULL, false);
    fuzz_import("netflix", &collector, bytes, n);
    collector_release(&collector);
    return 0;
}
