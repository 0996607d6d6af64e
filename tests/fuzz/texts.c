/* Texts from tables and JSON lines, and what is counted of them. */
#include "tests/fuzz/fuzz.h"

#include "engine/data/corpus.h"
#include "engine/import/by_class.h"
#include "engine/import/text_alike.h"
#include "engine/import/text_reader.h"
#include "engine/import/text_strange.h"
#include "engine/import/words.h"

#include <stdlib.h>

void fuzz_seeds(fuzz_take *take)
{
    static const char *const texts[] = {
        "text,kind,who\nwhere is it,a,1\n\"Where, is\nIT?\",b,1\ncan I go,a,2\ncan I stay,abcde,\n,abcdf,3\n",
        "who\ttext\tkind\r\n1\tна улице 我的\tx\r\n2\t\"a \"\"b\"\"\"\tNA\r\n",
        "{\"text\":\"caf\\u00e9\\r\\n\",\"kind\":true,\"who\":7}\n{\"text\":\"b \\ud800\",\"kind\":null}\n"
        "{\"kind\":[]}\n",
        "text,kind,who\n!!,a,1\n",
        "text;kind;who\ncaf\xe9 \x80\x93;\xff;1\nb;\xe4;2\n", NULL};
    fuzz_take_texts(take, texts);
}

static void check_text(const struct text_set *set, size_t i)
{
    if (set->start[i] > set->start[i + 1] || !word_is_utf8(text_set_text(set, i), text_set_length(set, i)))
        abort();
    for (size_t k = 0; k < set->n_beside; k++)
        if (set->beside[k].of[i] != NO_CLASS && set->beside[k].of[i] >= set->beside[k].names.n)
            abort();
}

static void count(const struct text_set *set, uint32_t choice)
{
    struct findings findings = {0};
    struct text scripts = TEXT_INIT;
    struct progress progress = {.terminal = false};
    struct text_alike alike;
    struct class_sizes sizes;
    struct err err = ERR_INIT;
    const struct text_words *kinds = &set->beside[0];
    struct class_split split = split_by_class(kinds->of, set->n, kinds->names.n, 0.3, choice);
    if (text_alike_count(&alike, set, split.split, kinds->of, &progress, &err) < 0 || alike.equal > set->n)
        abort();
    text_alike_say(&alike, set, split.test, &findings);
    text_scripts_say(set, &scripts);
    class_sizes_count(&sizes, kinds->of, set->n, kinds->names.n);
    label_slips_find(&kinds->names, &sizes, &findings);
    class_sizes_release(&sizes);
    free(split.split);
    text_release(&scripts);
    findings_release(&findings);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct err err = ERR_INIT;
    uint32_t choice = fuzz_choice(bytes, n);
    struct text_wishes wishes = {.field = {"text", "kind", "who"}, .fields = 2 + (choice & 1), .grouped = choice & 1,
                                 .min_words = choice >> 1 & 1, .latin_1 = choice & 4};
    struct text_set set = {0};
    struct collector collector;
    struct progress progress = {.terminal = false};
    collector_init(&collector, NULL, choice & 8);
    struct text_reading reading = {.file = fuzz_file(0, bytes, n), .option = "--train", .wishes = &wishes,
                                   .set = &set, .collector = &collector, .said = &collector.reading[0],
                                   .progress = &progress};
    if (text_read(&reading, &err) < 0)
        fuzz_check_refusal(&err);
    for (size_t i = 0; i < set.n; i++)
        check_text(&set, i);
    if (set.n && set.beside[0].names.n)
        count(&set, choice);
    text_set_release(&set);
    collector_release(&collector);
    return 0;
}
