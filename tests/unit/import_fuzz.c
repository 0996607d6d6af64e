/* Damaged files by the thousand: whatever stands in a file, an import ends with a data set that keeps the laws or
 * with a sentence, and never in a crash (which the sanitizer build would see).
 *
 * Case k of a run is made from the seed and k alone: NEARFAR_FUZZ=COUNT sets how many cases there are,
 * NEARFAR_FUZZ_SEED where they begin; a failure names its case. */
#include "tests/unit/import_case.h"
#include "tests/unit/import_pack.h"

#include "engine/import/items.h"

#include <math.h>

enum { CASES = 3000, LONGEST = 4096 };

struct random {
    uint64_t state;
};

static uint32_t below(struct random *random, uint32_t n)
{
    random->state += 0x9e3779b97f4a7c15u;
    return (uint32_t)((mix_bits(random->state) >> 32) * n >> 32);
}

/* What the damage is done to: a sound file of each kind, with the format that reads it. */
static const struct {
    const char *format, *columns, *text;
} sound[] = {
    {"adjacency", NULL, "0 1 2 3 4\n1 2 7\n2\n3 4 4 1\n10 7\n"},
    {"movielens", NULL,
     "userId,movieId,rating,timestamp\n1,10,4.0,964982703\n1,11,3.5,964982704\n2,10,1,964982705\n"},
    {"movielens", NULL, "1::1193::5::978300760\n1::661::3::978302109\n2::1193::4::978301968\n"},
    {"movielens", NULL, "196\t242\t3\t881250949\n186\t302\t3\t891717742\n22\t377\t1\t878887116\n"},
    {"table", NULL,
     "user,item,rating,time\nann,\"pear, \"\"ripe\"\"\",5,2024-01-31\nbob,fig,3,2024-02-29T12:30:00Z\n"},
    {"table", NULL, "\xef\xbb\xbfUser ID;Product;note\r\n用户;\"two\r\nlines\";x\r\nu2;é;\r\n"},
    {"table", NULL, "user item weight\na b 1e3\na c -2\n"},
    {"table", "user,-,item,rating", "a|x|b|1\na|x|c|2\nb|x|b|3\n"},
    {"table", NULL, "# note\n\"user\";\"item\";\"rating\"\r\n\"a\";\"the "
     "\\\"b\\\"\";4,5\r\n%\n\"c\";\"two\nlines\";3\n"},
    {"table", NULL, "\"user\" \"item\" \"time\"\n\"1\" \"u\" \"i\" 1500000000123\n\"2\" \"u\" \"j\" 1500000000124\n"},
    {"table", NULL, "sep=;\nuser;item;time\na;-5;0.25\na;007;0.5\nb;NA;0.75\n"},
    {"table", "user,item", "klant,artikel\n0,10\n0,11\n1,\"12\n"},
    {"json_lines", NULL, "{\"user\":\"a\\u00e9\",\"item\":7,\"rating\":4.5,\"x\":[{\"user\":1}]}\n"
     "{\"user\":null,\"item\":9007199254740993,\"rating\":1}\r{\"user\":\"b\","
     "\"item\":{\"item\":3},\"rating\":\"2\"}\n"},
    {"netflix", NULL, "1:\n30878,4,2005-12-26\n2647871,3,2005-12-30\n10:\n30878,5,2005-09-06\n"},
    {"matrix_market", NULL,
     "%%MatrixMarket matrix coordinate real general\n% note\n3 4 3\n1 1 5\n2 4 -1e3\n3 2 0.5\n"},
};

/* What --delimiter and --quote may say; mostly nothing. */
static const char *const delimiters[] = {NULL, NULL, NULL, NULL, NULL, ",", "tab", ";", " ", "::", "|", "ab"};
static const char *const quotes[] = {NULL, NULL, NULL, NULL, NULL, "none", "double", "single", "x"};

static const char *const tokens[] = {"\"", "\"\"", "\n", "\r\n", "::", ",", "\t", ";", "|", " ", "-1", "nan", "1e999",
                                     "-",
                                     "99999999999999999999", "\xef\xbb\xbf", "\xff", "\xf0\x9f", "0", "2024-13-45",
                                     "\x1f\x8b\x08", "title", "user", "item", "\x1b[2J", "\\\"", "\\",
                                     "#", "% ", "sep=,\n", "NA", "1.23E+11", "1500000000.5", "4,5", "\r", "'",
                                     "{", "}", "[", "{\"a\":", "\\u0000",
                                     "null", "12:", "%", "\x28\xb5\x2f\xfd", ("\xfd" "7zXZ")};

static void cut_out(char *text, size_t *length, size_t at, size_t n)
{
    n = n < *length - at ? n : *length - at;
    memmove(text + at, text + at + n, *length - at - n);
    *length -= n;
}

static void put_in(char *text, size_t *length, size_t at, const char *more, size_t n)
{
    char copy[64];
    n = n < sizeof copy ? n : sizeof copy;
    if (*length + n > LONGEST)
        return;
    memcpy(copy, more, n);
    memmove(text + at + n, text + at, *length - at);
    memcpy(text + at, copy, n);
    *length += n;
}

static void damage(struct random *random, char *text, size_t *length)
{
    size_t at = below(random, (uint32_t)*length + 1), from = below(random, (uint32_t)*length + 1);
    const char *token = tokens[below(random, sizeof tokens / sizeof *tokens)];
    switch (below(random, 5)) {
    case 0:
        if (at < *length)
            text[at] = (char)below(random, 256);
        break;
    case 1: cut_out(text, length, at, below(random, 20)); break;
    case 2: put_in(text, length, at, token, strlen(token)); break;
    case 3: put_in(text, length, at, text + from, *length - from); break;
    default: *length = below(random, 8) ? *length : at; break;
    }
}

/* One in four is packed, in two streams, and half of these are damaged once more. */
static const char *write_damaged(void **state, struct random *random, const char *name, const char *text)
{
    char bytes[LONGEST];
    unsigned char packed[LONGEST * 2];
    size_t length = strlen(text);
    memcpy(bytes, text, length);
    for (uint32_t n = below(random, 6); n; n--)
        damage(random, bytes, &length);
    if (below(random, 4))
        return file_of_bytes(state, name, bytes, length);
    enum packing packing = below(random, PACKINGS);
    size_t first = below(random, (uint32_t)length + 1), used = pack(packing, bytes, first, packed, sizeof packed);
    used += pack(packing, bytes + first, length - first, packed + used, sizeof packed - used);
    if (below(random, 2))
        packed[below(random, (uint32_t)used)] ^= (unsigned char)(1u << below(random, 8));
    return file_of_bytes(state, name, packed, below(random, 3) ? used : below(random, (uint32_t)used));
}

static void check_pairs(const struct interaction_columns *pairs, const struct arranged *arranged)
{
    for (size_t k = 0; k < pairs->n; k++) {
        assert_true(!pairs->fraction || pairs->fraction[k] < 1000000000);
        assert_true(pairs->user[k] < arranged->n_users);
        assert_true(pairs->item[k] < arranged->n_items);
        if (k && pairs->user[k] == pairs->user[k - 1])
            assert_true(pairs->item[k] > pairs->item[k - 1]);
        else if (k)
            assert_true(pairs->user[k] > pairs->user[k - 1]);
    }
}

/* A refusal is a sentence that a terminal can show. */
static void check_refusal(const struct err *err)
{
    assert_true(strlen(err->text) > 10);
    for (const char *at = err->text; *at; at++)
        assert_true((unsigned char)*at >= 0x20 && *at != 0x7f);
}

static int read_all(void **state, struct random *random, size_t kind, struct collector *collector,
                    struct item_table *table, struct err *err)
{
    const char *format = below(random, 3) ? sound[kind].format : NULL, *text = sound[kind].text;
    collector->delimiter = delimiters[below(random, sizeof delimiters / sizeof *delimiters)];
    collector->quote = quotes[below(random, sizeof quotes / sizeof *quotes)];
    collector->no_header = sound[kind].columns && !below(random, 4);
    format = sound[kind].columns || collector->delimiter ? "table" : format;
    if (read_file(collector, write_damaged(state, random, "train", text), format, err) < 0)
        return -1;
    collector->into = &collector->test;
    if (!below(random, 2) && read_file(collector, write_damaged(state, random, "test", text), format, err) < 0)
        return -1;
    if (below(random, 3))
        return 0;
    const char *items = "item,title,kind\nfig,The Fig,sweet|dry\n1,One,\n10,\"Ten, or so\",|x\nb,B\xe9,\xe9\n";
    static const char *const columns[] = {NULL, "kind", "3", "title"};
    struct source *source = source_open(write_damaged(state, random, "items", items), "--items", err);
    struct item_columns names = {columns[below(random, 4)], columns[below(random, 4)]};
    int result = source ? item_table_read(table, source, &names, collector, err) : -1;
    source_close(source);
    return result;
}

static void one_case(void **state, uint64_t seed, unsigned number)
{
    struct random random = {seed * 1000003 + number};
    struct err err = ERR_INIT;
    struct collector collector;
    struct arranged arranged = {0};
    struct item_table table = ITEM_TABLE_INIT;
    size_t kind = below(&random, sizeof sound / sizeof *sound);
    collector_init(&collector, sound[kind].columns, below(&random, 2));
    int result = read_all(state, &random, kind, &collector, &table, &err);
    collect_note(&collector);
    if (!result) {
        enum split split = collector.test.n ? SPLIT_GIVEN : SPLIT_RATIO + below(&random, 4);
        struct arrangement how = {split, 0.3, number, below(&random, 3) ? NAN : 3};
        result = arrange(&collector, &how, &arranged, &err);
    }
    if (result) {
        check_refusal(&err);
    } else {
        assert_true(collector.train.n > 0);
        check_pairs(&collector.train, &arranged);
        check_pairs(&collector.test, &arranged);
    }
    item_table_release(&table);
    arranged_release(&arranged);
    collector_release(&collector);
}

static void damaged_files_do_no_harm(void **state)
{
    const char *count = getenv("NEARFAR_FUZZ"), *begin = getenv("NEARFAR_FUZZ_SEED");
    unsigned cases = count ? (unsigned)atoi(count) : CASES;
    uint64_t seed = begin ? strtoull(begin, NULL, 10) : 1;
    for (unsigned number = 0; number < cases; number++) {
        char note[64];
        int length = snprintf(note, sizeof note, "case %u of seed %llu", number, (unsigned long long)seed);
        file_of_bytes(state, "case", note, (size_t)length);
        one_case(state, seed, number);
    }
}

/* The note of a case says after a failed assertion which it was; after a crash it is still there to be read. */
static int say_last_case(void **state)
{
    char path[256], note[64] = "";
    snprintf(path, sizeof path, "%s/case", (char *)*state);
    FILE *file = fopen(path, "rb");
    if (file && fgets(note, sizeof note, file))
        print_message("the last was %s\n", note);
    if (file)
        fclose(file);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_teardown(damaged_files_do_no_harm, say_last_case)};
    return cmocka_run_group_tests_name("import: damaged files", tests, folder_setup, folder_teardown);
}
