/* Preset files, and settings as words: knob=value. */
#include "tests/fuzz/fuzz.h"

#include "store/base/mem.h"
#include "store/dataset.h"
#include "tui/change.h"
#include "tui/preset_file.h"

#include <stdlib.h>
#include <string.h>

void fuzz_seeds(fuzz_take *take)
{
    static const char *const texts[] = {
        "dim=4\nbatch=64\nnegatives=4\nepochs=4\nmix_queue=1\nqueue_size=32\nat 5 tau=0.3 # warmer\n",
        "# a comment\nloss=info_nce+distill\nlr=1e-3\nat 0 lr=0.01\nat 100 mix_hard=0.5# why\n",
        "optimizer=adamw\nschedule=cosine\npatience=0\nk=10,20\n", "tau=nan", "lr=", "=1", "at x tau=1", NULL};
    fuzz_take_texts(take, texts);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct err err = ERR_INIT;
    struct resolved_settings resolved;
    static const struct dataset none = {.id = 0}; /* of no kind */
    if (resolve_begin(&resolved, fuzz_store(), &none, "user_item", NULL, &err) < 0)
        abort();
    if (preset_file_read(&resolved, fuzz_file(0, bytes, n), &err) < 0)
        fuzz_check_refusal(&err);
    char *word = xcalloc(n + 1, 1);
    memcpy(word, bytes, n);
    err = (struct err)ERR_INIT;
    if (resolve_word(&resolved, word, &err) < 0)
        fuzz_check_refusal(&err);
    free(word);
    resolve_release(&resolved);
    return 0;
}
