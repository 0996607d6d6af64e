/* The three forms of MovieLens. */
#include "tests/fuzz/fuzz.h"

void fuzz_seeds(fuzz_take *take)
{
    static const char *const texts[] = {
        "userId,movieId,rating,timestamp\n1,10,4.0,964982703\n1,11,3.5,964982704\n2,10,1,964982705\n",
        "1::1193::5::978300760\n1::661::3::978302109\n2::1193::4::978301968\n",
        "196\t242\t3\t881250949\n186\t302\t3\t891717742\n22\t377\t1\t878887116\n",
        NULL};
    fuzz_take_texts(take, texts);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct collector collector;
    collector_init(&collector, NULL, false);
    fuzz_import("movielens", &collector, bytes, n);
    collector_release(&collector);
    return 0;
}
