/* Pairs of texts, and captions of pictures, in tables and JSON lines. */
#include "tests/fuzz/fuzz.h"

#include "engine/import/caption_set.h"
#include "engine/import/pair_set.h"

#include <string.h>

static void take_text(fuzz_take *take, const char *text)
{
    take(text, strlen(text));
}

void fuzz_seeds(fuzz_take *take)
{
    take_text(take, "a,b,c\nwhere is it,here,5\n\"one, two\",three,2.5\nx,,1\n");
    take_text(take, "where is it,here,5\r\n\"one\r\ntwo\",three,2.5\r\n");
    take_text(take, "a\tb\tc\nred\tshade\tlight\nblue\t\tdark\n");
    take_text(take, "a,b\nx,y\nz\n#,q\n");
    take_text(take, "a,b,c\n\xff,y,1\nx,y,1e99\n");
    take_text(take, "{\"a\":\"caf\\u00e9\\r\\n\",\"b\":\"x\",\"c\":7}\n\n"
              "{\"a\":\"b \\ud800\",\"b\":null,\"c\":true}\n"
              "{\"c\":[]}\n");
    take_text(take, "{\"a\":\"x\",\"b\":\"y\",\"c\":\"2\",\"c\":\"3\"}\n"
              "{\"a\":\"x\",\"b\":\"z\\u0000\",\"c\":1}\n");
}

static void read_pairs(const char *path, unsigned choice)
{
    struct err err = ERR_INIT;
    struct collector collector;
    struct pair_set set = {.n = 0};
    struct reading said = {0};
    struct progress progress = {.terminal = false};
    struct pair_reading reading = {.file = path, .option = "--train", .by_number = choice & 1,
                                   .collector = &collector, .set = &set, .said = &said, .progress = &progress};
    static const char *const names[2][PAIR_COLUMNS] = {{"a", "b", "c"}, {"1", "2", "3"}};
    collector_init(&collector, NULL, choice & 2);
    memcpy(reading.column, names[choice & 1], sizeof reading.column);
    if (choice & 4)
        reading.column[PAIR_SCORE] = NULL;
    if (pair_read(&reading, &err) < 0)
        fuzz_check_refusal(&err);
    pair_set_release(&set);
    reading_release(&said);
    collector_release(&collector);
}

static void read_captions(const char *path, unsigned choice)
{
    struct err err = ERR_INIT;
    struct caption_set set = {.n = 0};
    struct reading said = {0};
    struct progress progress = {.terminal = false};
    char first[] = "a", second[] = "b";
    const struct caption_wishes wishes = {.file = path, .group = choice & 8 ? "c" : NULL,
                                          .column = {first, second}, .columns = 1 + (choice >> 4 & 1)};
    if (caption_read(&set, &wishes, &said, &progress, &err) < 0)
        fuzz_check_refusal(&err);
    caption_set_release(&set);
    reading_release(&said);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    const char *path = fuzz_file(0, bytes, n);
    unsigned choice = (unsigned)fuzz_choice(bytes, n);
    read_pairs(path, choice);
    read_captions(path, choice);
    return 0;
}
