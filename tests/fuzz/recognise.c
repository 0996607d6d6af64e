/* What a file is taken for by its beginning. */
#include "tests/fuzz/fuzz.h"

void fuzz_seeds(fuzz_take *take)
{
    static const char *const texts[] = {
        "0 1 2 3\n1 2\n", "196\t242\t3\t881250949\n", "1::1193::5::978300760\n", "1:\n3,4,2005-12-26\n",
        "{\"user\":1,\"item\":2}\n", "user_id:token\titem_id:token\n1\t2\n", "1 2\n3 4\n", "PK\003\004", "PAR1",
        "%%MatrixMarket matrix coordinate real general\n1 1 1\n1 1 5\n", "\377\376u\0s", "(lp0\nI1\n", "[1,2]\n",
        NULL};
    fuzz_take_texts(take, texts);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct collector collector;
    collector_init(&collector, NULL, false);
    fuzz_import(NULL, &collector, bytes, n);
    collector_release(&collector);
    return 0;
}
