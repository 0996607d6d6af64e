/* Event files of TensorBoard. */
#include "tests/fuzz/fuzz.h"

#include "tui/tensorboard/events_read.h"
#include "tui/tensorboard/message.h"
#include "tui/tensorboard/record.h"

#include <stdlib.h>

static void take_event(fuzz_take *take, struct text *value, size_t lost)
{
    struct text event = TEXT_INIT, summary = TEXT_INIT, file = TEXT_INIT;
    message_double(&event, 1, 1e9);
    message_number(&event, 2, 7);
    message_within(&summary, 1, value);
    message_within(&event, 5, &summary);
    record_add(&file, event.data, event.length);
    record_add(&file, event.data, event.length);
    take(file.data, file.length - lost);
    text_release(&event);
    text_release(&summary);
    text_release(&file);
}

void fuzz_seeds(fuzz_take *take)
{
    struct text value = TEXT_INIT, tensor = TEXT_INIT;
    message_word(&value, 1, "loss");
    message_float(&value, 2, 0.5f);
    take_event(take, &value, 0);
    message_word(&value, 1, "valid/recall@20");
    message_number(&tensor, 1, 1);
    message_bytes(&tensor, 4, "\0\0\0\x3f", 4);
    message_within(&value, 8, &tensor);
    take_event(take, &value, 0);
    message_word(&value, 1, "cut");
    message_number(&tensor, 1, 2);
    message_double(&tensor, 6, 0.25);
    message_within(&value, 8, &tensor);
    take_event(take, &value, 3);
    text_release(&value);
    text_release(&tensor);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct scalars scalars = {.n = 0};
    scalars_read(&scalars, (const char *)bytes, n);
    for (size_t i = 0; i < scalars.n; i++)
        if (scalars.list[i].tag >= scalars.n_tags || scalars.list[i].step < 0)
            abort();
    scalars_release(&scalars);
    return 0;
}
