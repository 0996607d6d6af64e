/* Adjacency lists: a user and then the items, on one line. */
#include "tests/fuzz/fuzz.h"

void fuzz_seeds(fuzz_take *take)
{
    static const char *const texts[] = {
        "0 1 2 3 4\n1 2 7\n2\n3 4 4 1\n10 7\n", "4\t1\t2\r\n5\t2\t\r\n", "-1 99999999999999999999 007\n",
        NULL};
    fuzz_take_texts(take, texts);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct collector collector;
    collector_init(&collector, NULL, false);
    fuzz_import("adjacency", &collector, bytes, n);
    collector_release(&collector);
    return 0;
}
