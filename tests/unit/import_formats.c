/* Which files the importers read, how, and with which sentence they refuse the others. */
#include "tests/unit/import_case.h"

#include "engine/import/items.h"
#include "engine/import/words.h"

#include <zlib.h>

struct outcome {
    struct collector collector;
    struct err err;
    int result;
};

static struct outcome reading_of(void **state, const char *text, const char *format, const char *columns, bool skip)
{
    struct outcome reading = {.err = ERR_INIT};
    collector_init(&reading.collector, columns, skip);
    format = columns ? "table" : format; /* as import_run has it */
    reading.result = read_file(&reading.collector, file_of(state, "file.txt", text), format, &reading.err);
    reading.collector.into = NULL; /* it points to another copy */
    return reading;
}

static void expect_read(void **state, const char *text, const char *format, const char *columns, size_t users,
                        size_t items, size_t n)
{
    struct outcome reading = reading_of(state, text, format, columns, false);
    if (reading.result)
        fail_msg("%s", reading.err.text);
    assert_int_equal(reading.collector.users.n, users);
    assert_int_equal(reading.collector.items.n, items);
    assert_int_equal(reading.collector.train.n, n);
    collector_release(&reading.collector);
}

/* It is refused with these words, and with --skip-bad `skipped` lines are passed over and n interactions read. */
static void expect_refused(void **state, const char *text, const char *format, const char *columns, const char *words,
                           int skipped, size_t n)
{
    struct outcome reading = reading_of(state, text, format, columns, false);
    assert_int_equal(reading.result, -1);
    assert_says(reading.err, words);
    assert_says(reading.err, "file.txt");
    collector_release(&reading.collector);
    if (skipped < 0)
        return;
    reading = reading_of(state, text, format, columns, true);
    if (reading.result)
        fail_msg("%s", reading.err.text);
    assert_int_equal(reading.collector.skipped, skipped);
    assert_int_equal(reading.collector.train.n, n);
    collector_release(&reading.collector);
}

static void reads_adjacency(void **state)
{
    expect_read(state, "0 1 2 3\n1 2\n2\n", NULL, NULL, 3, 3, 4);
    expect_read(state, "0 1 2 3 \r\n1 2 \r\n", NULL, NULL, 2, 3, 4);
    expect_read(state, "0 1 2 3\n\n1 2", NULL, NULL, 2, 3, 4);
    expect_read(state, "0 1 2\n1 2 3\n2 3 4\n", "adjacency", NULL, 3, 4, 6);
    expect_read(state, "7 8\n7 9\n", NULL, NULL, 1, 2, 2);
    expect_read(state, "5\t6 7\n", "adjacency", NULL, 1, 2, 2);
}

static void refuses_bad_adjacency(void **state)
{
    expect_refused(state, "0 1 2 3\n1 2 -5\n2 1\n", NULL, NULL, "line 2: the item id '-5' is negative", 1, 4);
    expect_refused(state, "0 1 2 3\n-1 2 5\n", NULL, NULL, "line 2: the user id '-1' is negative", 1, 3);
    expect_refused(state, "0 1 2 3\n1 2 x 5 6\n", NULL, NULL, "line 2: the item id 'x' is not a whole number", 1, 3);
    expect_refused(state, "0 1 2\n1 1.5\n", "adjacency", NULL, "line 2: the item id '1.5' is not", 1, 2);
    expect_refused(state, "0 1 2\n1 99999999999999999999\n", "adjacency", NULL, "line 2", 1, 2);
}

static void reads_movielens(void **state)
{
    expect_read(state, "userId,movieId,rating,timestamp\n1,10,4.0,964982703\n2,11,0.5,1\n", NULL, NULL, 2, 2, 2);
    expect_read(state, "1::1193::5::978300760\n1::661::3::978302109\n", NULL, NULL, 1, 2, 2);
    expect_read(state, "196\t242\t3\t881250949\n186\t302\t3\t891717742\n", NULL, NULL, 2, 2, 2);
}

static void refuses_bad_movielens(void **state)
{
#define HEADER "userId,movieId,rating,timestamp\n"
    expect_refused(state, HEADER "1,10,4.0,5\n1,11,abc,5\n", NULL, NULL, "line 3: the rating 'abc' is not a number",
                   1, 1);
    expect_refused(state, HEADER "1,10,NaN,5\n1,11,3,5\n", NULL, NULL, "line 2: the rating is missing: 'NaN'", 1,
                   1);
    expect_refused(state, HEADER "1,10,inf,5\n1,11,3,5\n", NULL, NULL, "line 2: the rating 'inf'", 1, 1);
    expect_refused(state, HEADER "1,10,1e39,5\n1,11,3,5\n", NULL, NULL, "line 2: the rating '1e39'", 1, 1);
    expect_refused(state, HEADER "1,-10,4,5\n1,11,3,5\n", NULL, NULL, "line 2: the item id '-10' is negative", 1, 1);
    expect_refused(state, "1,10\n1,11\n", "movielens", NULL, "most of its lines have 2 fields, and MovieLens "
                   "ratings have 4", -1, 0);
    expect_read(state, HEADER "ann,10,4,5\nbob,x,3,5\n", NULL, NULL, 2, 2, 2);
    expect_refused(state, HEADER "ann,10,4,5\n1,11,3,5\n", NULL, NULL, "the user id 'ann' is not a whole number", 1,
                   1);
    expect_refused(state, HEADER "1,10,4\n1,11,3,5\n", NULL, NULL,
                   "line 2: it has 3 fields where the first line has 4",
                   1, 1);
    expect_refused(state, HEADER "1,10,4,yesterday\n1,11,3,5\n", NULL, NULL, "line 2: the time 'yesterday'", 1, 1);
#undef HEADER
}

static void reads_tables(void **state)
{
    expect_read(state, "user,item\nann,pear\nbob,fig\n", NULL, NULL, 2, 2, 2);
    expect_read(state, "\xef\xbb\xbfUser ID;Product\r\nann;pear\r\n", NULL, NULL, 1, 1, 1);
    expect_read(state, "user_id:token\titem_id:token\trating:float\na\tb\t3\n", NULL, NULL, 1, 1, 1);
    expect_read(state, "time|item|user\n2024-02-29|x|y\n", NULL, NULL, 1, 1, 1);
    expect_read(state, "user::item::score\na::b::2\n", NULL, NULL, 1, 1, 1);
    expect_read(state, "user item weight\na   b\t2\n", NULL, NULL, 1, 1, 1);
    expect_read(state, "user,item,review\n\"a, \"\"b\"\"\",x,\"two\r\nlines, \"\"quoted\"\"\"\nc,x,\n", NULL, NULL, 2,
                1, 2);
    expect_read(state, "user,item\nann, pear\nbob,pear\n", NULL, NULL, 2, 1, 2);
    expect_read(state, "用户1,商品\n用户2,商品\n", NULL, "user,item", 2, 1, 2);
    expect_read(state, "1\t2\t3.2466e+05\n1\t3\t7\n", NULL, "user,item,rating", 1, 2, 2);
    expect_read(state, "who,what,stars\na,b,3\n", NULL, "user,item,rating", 1, 1, 1);
    expect_read(state, "user,item\na,b\n", NULL, "user,item", 1, 1, 1);
    expect_read(state, "x,a,y,b\nx,c,y,d\n", NULL, "-,user,-,item", 2, 2, 2);
    expect_read(state, "user,item,note\na,b,5\" pipe\nc,d,e\n", NULL, NULL, 2, 2, 2);
}

static void refuses_bad_tables(void **state)
{
    expect_refused(state, "user,rating\na,3\n", NULL, NULL,
                   "no column for the item in its header (it has: user, rating)",
                   -1, 0);
    expect_refused(state, "item,price\na,3\n", NULL, NULL, "no column for the user", -1, 0);
    expect_refused(state, "user,item,rating\na,b,three\nc,d,4\n", NULL, NULL, "line 2: the rating 'three'", 1, 1);
    expect_refused(state, "user,item,rating\na,b,\nc,d,4\n", NULL, NULL, "line 2: the rating is empty", 1, 1);
    expect_refused(state, "user,item\n,b\nc,d\n", NULL, NULL, "line 2: the user id is empty", 1, 1);
    expect_refused(state, "user,item\na,b,c\nc,d\n", NULL, NULL, "line 2: it has 3 fields where the first line has 2",
                   1, 1);
    expect_refused(state, "user,item\na,\"b\nc,d\n", NULL, NULL, "line 2: a quote is opened here and not closed", 1,
                   1);
    expect_refused(state, "user,item\na,\"b\"x\nc,d\n", NULL, NULL, "line 2: something follows the closing quote", 1,
                   1);
    expect_refused(state, "user,item\na,\x1b[2J\nc,d\n", NULL, NULL, "line 2: the item id '?[2J' has control", 1, 1);
    expect_refused(state, "user,item\na,\xe9t\xe9\nc,d\n", NULL, NULL, "line 2: the item id '?t?' is not UTF-8", 1,
                   1);
    expect_refused(state, "a,b\n", NULL, "user,item,rating", "it has 2 fields, and --columns names more", -1, 0);
    expect_refused(state, "u1,i1,abc\nu1,i1,4\n", NULL, "user,item,rating", "line 1: the rating 'abc'", 1, 1);
}

static void refuses_unknown_formats(void **state)
{
    expect_refused(state, "It was a dark night.\n", NULL, NULL, "the format is not recognised", -1, 0);
    expect_refused(state, "1 2 3\n1 3 4\n2 5 1\n", NULL, NULL, "--columns user,item,rating", -1, 0);
    expect_refused(state, "", NULL, NULL, "the file is empty", -1, 0);
    expect_refused(state, "\xff\xfeu\n", NULL, NULL, "a text in UTF-16", -1, 0);
    struct err err = ERR_INIT;
    assert_null(format_named("tabel", &err));
    assert_int_equal(err.code, ERR_USAGE);
    assert_says(err, "did you mean table?");
}

static void refuses_bytes(void **state, const char *bytes, size_t length, const char *words)
{
    struct err err = ERR_INIT;
    struct collector collector;
    collector_init(&collector, NULL, false);
    assert_int_equal(read_file(&collector, file_of_bytes(state, "bytes", bytes, length), NULL, &err), -1);
    assert_says(err, words);
    collector_release(&collector);
}

static void refuses_binary_files(void **state)
{
    refuses_bytes(state, "\x7f" "ELF\0\0\0\1", 8, "this is a binary file");
    refuses_bytes(state, "PK\3\4\0\0", 6, "this is a zip archive");
    refuses_bytes(state, "\xff\xfeu\0s\0e\0r\0", 10, "this is a text in UTF-16");
    struct err err = ERR_INIT;
    assert_null(source_open("/nowhere/at/all.csv", "--train", &err));
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_says(err, "/nowhere/at/all.csv: there is no such file");
    assert_null(source_open((char *)*state, "--train", &err));
    assert_says(err, "this is a folder");
}

/* A zero byte far from the beginning is a bad line, not the end of the text. */
static void refuses_late_zero_byte(void **state)
{
    char *text = calloc(200000, 1);
    size_t length = (size_t)sprintf(text, "user,item\n");
    while (length < 150000)
        length += (size_t)sprintf(text + length, "u%zu,i%zu\n", length, length);
    memcpy(text + length, "a\0b,c\n", 6);
    refuses_bytes(state, text, length + 6, "zero byte");
    free(text);
}

static const char *gzip_file(void **state, const char *text, size_t cut)
{
    static char packed[500000];
    const char *path = file_of(state, "packed.gz", "");
    gzFile gz = gzopen(path, "wb");
    gzwrite(gz, text, (unsigned)strlen(text));
    gzclose(gz);
    FILE *file = fopen(path, "rb");
    size_t length = fread(packed, 1, sizeof packed, file);
    fclose(file);
    return file_of_bytes(state, "packed.gz", packed, length - cut);
}

static void reads_gzip_and_refuses_half_of_it(void **state)
{
    static char text[400000];
    size_t length = (size_t)sprintf(text, "user,item\n");
    for (unsigned i = 0; length < 390000; i++)
        length += (size_t)sprintf(text + length, "u%u,i%u\n", i * 2654435761u >> 16, i);
    struct err err = ERR_INIT;
    struct collector collector;
    collector_init(&collector, NULL, true);
    assert_int_equal(read_file(&collector, gzip_file(state, text, 0), NULL, &err), 0);
    size_t all = collector.train.n;
    assert_true(all > 10000);
    collector_release(&collector);
    static const size_t cuts[] = {1, 8, 9, 5000, 60000};
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        collector_init(&collector, NULL, true); /* --skip-bad does not excuse a broken file */
        assert_int_equal(read_file(&collector, gzip_file(state, text, cuts[i]), NULL, &err), -1);
        assert_says(err, "the gzip data ends in the middle");
        collector_release(&collector);
    }
}

static void refuses_damaged_gzip(void **state)
{
    char packed[4096], text[2000] = "user,item\n";
    for (int i = 0; i < 100; i++)
        sprintf(text + strlen(text), "u%d,i%d\n", i, i * 7 % 31);
    const char *path = gzip_file(state, text, 0);
    FILE *file = fopen(path, "rb");
    size_t length = fread(packed, 1, sizeof packed, file);
    fclose(file);
    packed[length - 6] ^= 0x55; /* in the checksum */
    refuses_bytes(state, packed, length, "the gzip data is damaged");
}

/* 10 MB without a line break: refused with its number, and passed over whole with --skip-bad. */
static void refuses_endless_line(void **state)
{
    size_t size = 10 * 1000 * 1000;
    char *text = malloc(size + 100);
    size_t head = (size_t)sprintf(text, "user,item\na,b\n");
    memset(text + head, 'x', size);
    strcpy(text + head + size, "\nc,d\n");
    expect_refused(state, text, NULL, NULL, "line 3: the line is longer than 8 MiB", 1, 2);
    for (size_t i = head; i < head + size; i += 2)
        memcpy(text + i, "1 ", 2);
    expect_refused(state, text + head, "adjacency", NULL, "line 1: the line is longer", 2, 0);
    free(text);
}

static void test_users_must_be_known(void **state)
{
    for (int skip = 0; skip < 2; skip++) {
        struct err err = ERR_INIT;
        struct collector collector;
        collector_init(&collector, NULL, skip);
        assert_int_equal(read_file(&collector, file_of(state, "train.csv", "user,item\na,x\nb,y\n"), NULL, &err), 0);
        collector.into = &collector.test;
        int result = read_file(&collector, file_of(state, "test.csv", "user,item\na,z\nc,q\nb,x\n"), NULL, &err);
        assert_int_equal(result, skip ? 0 : -1);
        if (!skip)
            assert_says(err, "test.csv, line 3: the user 'c' does not occur in the training file");
        assert_int_equal(collector.skipped, 0);
        assert_int_equal(collector.unknown, skip);
        /* An item of a line left out is not an item of the data set. */
        assert_int_equal(collector.items.n, 3);
        assert_int_equal(collector.users.n, 2);
        collector_release(&collector);
    }
}

/* The items are 1 and 2; the table knows the first alone. */
static void reads_titles_and_classes(void **state)
{
    static const struct {
        const char *text, *column, *title, *class;
        size_t several;
    } cases[] = {
        {"movieId,title,genres\n1,\"Toy, the \"\"Story\"\"\",Fun\n9,Other,x\n", NULL, "Toy, the \"Story\"", "Fun", 0},
        {"\"ISBN\";\"Book-Title\"\n\"1\";\"A \\\"Toy\\\"; one\"\n", NULL, "A \"Toy\"; one", NULL, 0},
        {"title;id\nToy;1\n", NULL, "Toy", NULL, 0},
        {"1|Toy (1995)|01-Jan-1995||x\n", NULL, "Toy (1995)", NULL, 0},
        {"1::Caf\xe9::Fun\n", NULL, "Caf\xc3\xa9", NULL, 0},
        {"item,title,title_zh\n1,Toy,玩具\n", NULL, "Toy", NULL, 0},
        {"sku,name\n1,\"two\nlines\x1b[2J\"\n", NULL, "two lines [2J", NULL, 0},
        {"movieId,title,genres\n1,Toy,Fun|Drama|War\n", NULL, "Toy", "Fun", 1},
        {"movieId,title,genres\n1,Toy,(no genres listed)\n", NULL, "Toy", NULL, 0},
        {"movieId,title,genres\n1,Toy, Film Noir |\n", NULL, "Toy", "Film Noir", 0},
        {"movieId,title,genres\n1,Toy,\n1,Toy,Late\n1,Toy,Later\n", NULL, "Toy", "Late", 0},
        {"1::Toy (1995)::Fun|Drama|War|Film-Noir|Western\n", "3", "Toy (1995)", "Fun", 1},
        {"item_id:token\tmovie_title:token_seq\tclass:token_seq\n1\tToy Story\tFun Drama\n", NULL, "Toy Story", "Fun",
         1},
        {"label,item\nFun,1\nDrama,9\n", NULL, NULL, "Fun", 0},
        {"id,colour\n1,Caf\xe9\n", "Colour", NULL, "Caf\xc3\xa9", 0},
        {"item,title,category,department\n1,Toy,Games,Fun\n", "department", "Toy", "Fun", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = ERR_INIT;
        struct collector collector;
        struct item_table table = ITEM_TABLE_INIT;
        collector_init(&collector, NULL, false);
        assert_int_equal(read_file(&collector, file_of(state, "train", "5 1 2\n6 1\n"), NULL, &err), 0);
        struct source *source = source_open(file_of(state, "titles", cases[i].text), "--items", &err);
        struct item_columns columns = {NULL, cases[i].column};
        if (item_table_read(&table, source, &columns, &collector, &err) < 0)
            fail_msg("%s", err.text);
        const char *title = item_title(&table, 0);
        assert_string_equal(title ? title : "", cases[i].title ? cases[i].title : "");
        assert_null(item_title(&table, 1));
        const char *class = table.class[0] == UINT32_MAX ? "" : ids_text(&table.classes, table.class[0]);
        assert_string_equal(class, cases[i].class ? cases[i].class : "");
        assert_true(table.class[1] == UINT32_MAX);
        assert_int_equal(table.several, cases[i].several);
        assert_int_equal(table.unknown, (strstr(cases[i].text, "\n9,") || strstr(cases[i].text, ",9\n")));
        source_close(source);
        item_table_release(&table);
        collector_release(&collector);
    }
}

static void refuses_bad_tables_of_items(void **state)
{
    static const struct {
        const char *text, *column, *words;
    } cases[] = {
        {"id,title\n7,Seven\n", NULL, "none of the items has a title or a class here"},
        {"org_id remap_id\n7 1\n", NULL, "which columns are the item and its title?"},
        {"id,title\n1\n", NULL, "titles, line 2: it has 1 field"},
        {"", NULL, "the file is empty"},
        {"id,title\n1,One\n", "kind", "there is no column 'kind' in "},
        {"id,title\n1,One\n", "kind", "its first line has id, title"},
        {"1::One\n", "3", "there is no column '3' in "},
        {"1::One\n", "1", "names the column that has the ids"},
        {"id,title\n1,One\n", "id", "names the column that has the ids"},
        {"id,title,kind\n1,One,\n7,Seven,x\n", "kind", "the column 'kind' gives none of the items a class"},
        {"id,label\n7,Seven\n", NULL, "none of the items has a title or a class here"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = ERR_INIT;
        struct collector collector;
        struct item_table table = ITEM_TABLE_INIT;
        collector_init(&collector, NULL, false);
        assert_int_equal(read_file(&collector, file_of(state, "train", "5 1 2\n6 1\n"), NULL, &err), 0);
        struct source *source = source_open(file_of(state, "titles", cases[i].text), "--items", &err);
        struct item_columns columns = {NULL, cases[i].column};
        assert_int_equal(item_table_read(&table, source, &columns, &collector, &err), -1);
        assert_says(err, cases[i].words);
        source_close(source);
        item_table_release(&table);
        collector_release(&collector);
    }
}

static void reads_times(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        int64_t seconds;
        uint32_t nanoseconds;
        int64_t unit; /* found from this word alone */
    } good[] = {
        {"0", 0, 0, 0},
        {"964982703", 964982703, 0, 1},
        {"978300760.0", 978300760, 0, 1},
        {"-5", -5, 0, 1},
        {"0.25", 0, 250000000, 0},
        {"-0.25", -1, 750000000, 0},
        {"1500000000.95", 1500000000, 950000000, 1},
        {"1500000000,95", 1500000000, 950000000, 1},
        {"1.5e9", 1500000000, 0, 1},
        {"1500000000123", 1500000000, 123000000, 1000},
        {"900000000123.5", 900000000, 123500000, 1000},
        {"1500000000123456", 1500000000, 123456000, 1000000},
        {"1500000000123456789", 1500000000, 123456789, 1000000000},
        {"20000000000", 20000000000, 0, 1},
        {"1970-01-01", 0, 0, 0},
        {"2000-02-29", 951782400, 0, 0},
        {"2024-03-01T00:00:00Z", 1709251200, 0, 0},
        {"2024-03-01 01:30", 1709256600, 0, 0},
        {"2024-03-01T02:00:00+02:00", 1709251200, 0, 0},
        {"2024-02-29T19:00:00.125-0500", 1709251200, 125000000, 0},
        {"1969-12-31", -86400, 0, 0},
        {"2024-03-01 00:00:00 UTC", 1709251200, 0, 0},
        {"2024-03-01 00:00:00.5 GMT", 1709251200, 500000000, 0},
        {"2024/03/01 01:30", 1709256600, 0, 0},
    };
    static const char *const bad[] = {"", "x", "2024-13-01", "2024-02-30", "2024-1-1", "2024-01-01T",
                                      "2024-01-01T25:00", "2024/01-01", "2024-01-01 10:00 CET", "01/31/2024",
                                      "2024-01-01T10:00:00+2", "12:30", "1e400", "nan", "20000000000.5"};
    struct moment moment;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        int64_t unit = 0;
        assert_int_equal(word_time(good[i].word, &unit, &moment), TIME_READ);
        assert_int_equal(moment.seconds, good[i].seconds);
        assert_int_equal(moment.nanoseconds, good[i].nanoseconds);
        assert_int_equal(unit, good[i].unit);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t unit = 0;
        assert_int_equal(word_time(bad[i], &unit, &moment), TIME_NONE);
    }
    int64_t unit = 1000;
    assert_int_equal(word_time("250", &unit, &moment), TIME_READ);
    assert_int_equal(moment.nanoseconds, 250000000);
    assert_int_equal(word_time("1500000000", &unit, &moment), TIME_OF_ANOTHER_UNIT);
}

static void knows_utf8(void **state)
{
    (void)state;
    static const char *const good[] = {"", "a", "é", "商品", "😀", "\xf4\x8f\xbf\xbf"};
    static const char *const bad[] = {"\x80", "\xc0\x80", "\xc3", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                      "\xff", "a\xe5\x95"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(word_is_utf8(good[i], strlen(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(word_is_utf8(bad[i], strlen(bad[i])));
    char shown[WORD_SHOWN];
    word_show("商\x1b品\xff", shown);
    assert_string_equal(shown, "商?品?");
    word_show("商品商品商品商品商品商品商品商品商品商品", shown);
    assert_true(strlen(shown) < WORD_SHOWN && word_is_utf8(shown, strlen(shown)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_adjacency),          cmocka_unit_test(refuses_bad_adjacency),
        cmocka_unit_test(reads_movielens),          cmocka_unit_test(refuses_bad_movielens),
        cmocka_unit_test(reads_tables),             cmocka_unit_test(refuses_bad_tables),
        cmocka_unit_test(refuses_unknown_formats),  cmocka_unit_test(refuses_binary_files),
        cmocka_unit_test(refuses_late_zero_byte),   cmocka_unit_test(reads_gzip_and_refuses_half_of_it),
        cmocka_unit_test(refuses_damaged_gzip),     cmocka_unit_test(refuses_endless_line),
        cmocka_unit_test(test_users_must_be_known),    cmocka_unit_test(reads_titles_and_classes),
        cmocka_unit_test(refuses_bad_tables_of_items), cmocka_unit_test(reads_times),
        cmocka_unit_test(knows_utf8),
    };
    return cmocka_run_group_tests_name("import: formats", tests, folder_setup, folder_teardown);
}
