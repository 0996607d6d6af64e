/* JSON lines, with the usual fields and with named ones. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

void fuzz_seeds(fuzz_take *take)
{
    static const char *const texts[] = {
        "{\"user\":\"a\\u00e9\",\"item\":7,\"rating\":4.5,\"x\":[{\"user\":1}]}\n"
        "{\"user\":null,\"item\":9007199254740993,\"rating\":1}\r"
        "{\"user\":\"b\",\"item\":{\"item\":3},\"rating\":\"2\"}\n",
        "{\"who\":{\"id\":\"\\ud83d\\ude00\"},\"what\":\"x\",\"timestamp\":1500000000.25}\n"
        "{\"who\":{\"id\":1},\"what\":true}\n",
        "{\"user_id\":1,\"item_id\":2}\n\n{\"user_id\":1,\"item_id\":[3]}\n{}\n", NULL};
    fuzz_take_texts(take, texts);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const char *const named[NAMED_FIELDS] = {"who.id", "what"};
    struct collector collector;
    collector_init(&collector, NULL, false);
    if (fuzz_choice(bytes, n) & 1 << 9)
        memcpy(collector.fields, named, sizeof named);
    fuzz_import("json_lines", &collector, bytes, n);
    collector_release(&collector);
    return 0;
}
