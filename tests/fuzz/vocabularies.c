/* Vocabularies of pieces, and a text that is split by them: what stands behind the first zero byte. */
#include "tests/fuzz/fuzz.h"

#include "engine/text/wordpiece.h"

#include <stdlib.h>
#include <string.h>

void fuzz_seeds(fuzz_take *take)
{
    static const char text[] = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n"
                               "caf\n##e\n\xe7\x8c\xab\n.\n\0Caf\xc3\xa9 \xe7\x8c\xab. x\n",
                      cased[] = "[UNK]\r\nPeter\r\n##'s\r\n\0Peter's\xcc\x88",
                      twice[] = "[UNK]\na\na\n\0", no_text[] = "\0\xff";
    take(text, sizeof text - 1);
    take(cased, sizeof cased - 1);
    take(twice, sizeof twice - 1);
    take(no_text, sizeof no_text - 1);
}

static void check_piece(void *context, const char *piece, size_t bytes)
{
    const struct wordpiece *vocabulary = context;
    if (wordpiece_number(vocabulary, piece, bytes) >= vocabulary->pieces.n)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct err err = ERR_INIT;
    const uint8_t *end = memchr(bytes, 0, n), *text = end ? end + 1 : bytes + n;
    const char *path = fuzz_file(0, bytes, (size_t)((end ? end : bytes + n) - bytes));
    struct wordpiece *vocabulary = wordpiece_read(path, "--vocabulary", &err);
    if (!vocabulary) {
        fuzz_check_refusal(&err);
        return 0;
    }
    struct text spelt = TEXT_INIT;
    wordpiece_split(vocabulary, (const char *)text, n - (size_t)(text - bytes), check_piece, vocabulary);
    wordpiece_spell(vocabulary, &spelt);
    text_release(&spelt);
    wordpiece_free(vocabulary);
    return 0;
}
