/* What gzip, zstd and xz have packed. */
#include "tests/fuzz/fuzz.h"

#include "engine/import/unpack.h"
#include "tests/unit/import_pack.h"

#include <stdlib.h>
#include <string.h>

enum { ENOUGH = 1 << 22 };

void fuzz_seeds(fuzz_take *take)
{
    static const char text[] = "user,item\nann,fig\nbob,fig\nann,pear\nann,pear\n";
    unsigned char bytes[2048];
    for (enum packing p = 0; p < PACKINGS; p++) {
        size_t n = pack(p, text, strlen(text), bytes, sizeof bytes);
        take(bytes, n);
        n += pack(p, "", 0, bytes + n, sizeof bytes - n);
        n += pack(p, text, strlen(text), bytes + n, sizeof bytes - n);
        take(bytes, n);
    }
    take(text, strlen(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static char to[8192];
    struct err err = ERR_INIT;
    size_t got, all = 0;
    enum unpacked state = UNPACK_READ;
    int64_t size;
    struct unpacker *unpacker = unpack_open(fuzz_file(0, bytes, n), "--train", &size, &err);
    if (!unpacker)
        abort();
    while (all < ENOUGH && (state = unpack_read(unpacker, to, sizeof to, &got, &err)) == UNPACK_READ)
        all += got;
    if (state == UNPACK_FAILED)
        fuzz_check_refusal(&err);
    unpack_free(unpacker);
    return 0;
}
