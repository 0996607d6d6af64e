/* Word vectors in text. */
#include "tests/fuzz/fuzz.h"

#include "engine/text/word_vectors.h"

#include <string.h>

static void take_text(fuzz_take *take, const char *text)
{
    take(text, strlen(text));
}

void fuzz_seeds(fuzz_take *take)
{
    take_text(take, "the 0.1 -0.2 3e-2\ncat 1 2 3\n. . . 4 5 6\n");
    take_text(take, "2 3\nthe 0.1 -0.2 3e-2 \nThe 1 2 3\n");
    take_text(take, "3 2\nthe 1 2\n");
    take_text(take, "the\t1\tx\r\n\r\nnew_york 1 2\n");
    take("1 2\nthe \0\0\0\x40\0\0\0\x40\n", 17);
    take_text(take, "9999999999999999999 0\n 1 2\n");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct err err = ERR_INIT;
    struct word_vectors vectors;
    struct ids wanted = IDS_INIT;
    const char *path = fuzz_file(0, bytes, n);
    ids_add(&wanted, "the", 3);
    ids_add(&wanted, "cat", 3);
    if (word_vectors_read(&vectors, path, "--vectors", &wanted, &err) < 0) {
        fuzz_check_refusal(&err);
    } else {
        word_vectors_cut(&vectors, fuzz_choice(bytes, n) % 4);
        word_vectors_scale(&vectors, 0.1);
        word_vectors_release(&vectors);
    }
    ids_release(&wanted);
    return 0;
}
