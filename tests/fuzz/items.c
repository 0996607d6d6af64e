/* Tables of items: titles and classes. */
#include "tests/fuzz/fuzz.h"

#include "engine/import/items.h"

#include <string.h>

void fuzz_seeds(fuzz_take *take)
{
    static const char *const texts[] = {
        "item,title,kind\nfig,The Fig,sweet|dry\n1,One,\n10,\"Ten, or so\",|x\nb,B\xe9,\xe9\n",
        "movieId,title,genres\n1,One (1995),Adventure|Comedy\n10,Ten,(no genres listed)\n",
        "1::One (1995)::Animation|Comedy\n10::Ten::Drama\n", "1|One|01-Jan-1995||http://x|0|1\n10|Ten|||y|0|0\n",
        "item_id:token\ttitle:token_seq\tclass:token_seq\nfig\tThe Fig\tsweet dry\n", NULL};
    fuzz_take_texts(take, texts);
}

static void know(struct collector *collector)
{
    static const char *const words[] = {"1", "10", "fig", "b", "007"};
    struct err err = ERR_INIT;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct interaction one = {.user = "u", .user_length = 1, .item = words[i], .item_length = strlen(words[i])};
        collect_add(collector, &one, &err);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const char *const names[] = {NULL, NULL, NULL, "kind", "3", "title"};
    struct err err = ERR_INIT;
    struct collector collector;
    struct item_table table = ITEM_TABLE_INIT;
    uint32_t choice = fuzz_choice(bytes, n);
    struct item_columns columns = {names[choice % 6], names[choice / 6 % 6]};
    collector_init(&collector, NULL, choice & 1 << 8);
    collect_columns(&collector, false, false);
    know(&collector);
    struct source *source = source_open(fuzz_file(0, bytes, n), "--items", &err);
    if (!source || item_table_read(&table, source, &columns, &collector, &err) < 0)
        fuzz_check_refusal(&err);
    for (uint32_t i = 0; i < 5; i++)
        item_title(&table, i);
    source_close(source);
    item_table_release(&table);
    collector_release(&collector);
    return 0;
}
