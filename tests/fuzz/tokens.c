/* Tokens with labels in the CoNLL form, and the ways to write spans. */
#include "tests/fuzz/fuzz.h"

#include "engine/data/spans.h"
#include "engine/import/token_tags.h"

#include <stdlib.h>
#include <string.h>

static void take_text(fuzz_take *take, const char *text)
{
    take(text, strlen(text));
}

void fuzz_seeds(fuzz_take *take)
{
    take_text(take, "-DOCSTART- -X- O O\n\nEU NNP I-NP I-ORG\nrejects VBZ I-VP O\nGerman JJ I-NP B-ORG\n\n. . O O\n");
    take_text(take, "# id = 1\r\n1\tJo\tB-PER\r\n2\tNA\tI-LOC\r\n\r\n# O\r\n1\t#\tO\r\n");
    take_text(take, "a S-X\nb B-Y\nc E-Y\nd I-Y\n\n#tag O\n");
    take_text(take, "a U-X\nb B-\nc L-Y\n\n\n  \nd\n");
    take_text(take, "a\tNN\n\tVB\nb\tNN\t\n\xff\tNN\n");
}

static void check(bool holds)
{
    if (!holds)
        abort();
}

/* What comes out is IOB2: each I goes on with a span of its type. */
static void check_iob2(const struct token_set *set)
{
    struct name *names = calloc(set->labels.n + 1, sizeof *names);
    for (uint32_t i = 0; i < set->labels.n; i++)
        names[i].id = (char *)(uintptr_t)ids_text(&set->labels, i);
    uint32_t *span = spans_of_names(names, set->labels.n);
    check(span != NULL);
    for (size_t first = 0, end; first < set->n; first = end) {
        struct span_counts counts = {0};
        for (end = first; end < set->n && set->sentence[end] == set->sentence[first];)
            end++;
        for (size_t i = first; i < end; i++) {
            uint32_t of = span[set->label[i]];
            check(of == SPAN_OUTSIDE || of & 1 || (i > first && span[set->label[i - 1]] >> 1 == of >> 1));
        }
        spans_count(span, set->label + first, set->label + first, end - first, &counts);
        check(counts.right == counts.both && counts.found == counts.both);
    }
    free(span);
    free(names);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct err err = ERR_INIT;
    struct collector collector;
    struct token_set set = {0};
    struct token_tags tags;
    struct reading said = {0};
    struct progress progress = {.terminal = false};
    unsigned choice = (unsigned)fuzz_choice(bytes, n);
    struct token_reading reading = {.file = fuzz_file(0, bytes, n), .option = "--train", .collector = &collector,
                                    .columns = {.token = 1 + (choice >> 1 & 1), .label = choice & 4 ? 2 : 0,
                                                .label_may_lack = choice & 8},
                                    .set = &set, .said = &said, .progress = &progress};
    collector_init(&collector, NULL, choice & 1);
    if (token_read(&reading, &err) < 0) {
        fuzz_check_refusal(&err);
    } else if (set.labels.n) {
        token_tags_read(&tags, &set);
        if (tags.scheme != TAGS_PLAIN)
            check_iob2(&set);
    }
    token_set_release(&set);
    reading_release(&said);
    collector_release(&collector);
    return 0;
}
