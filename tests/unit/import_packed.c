/* Files as bytes: packed in each way, whole, cut short, damaged, with things behind them; line ends of every kind;
 * and files that are no list of interactions, which are named with the command that helps. */
#include "tests/unit/import_case.h"
#include "tests/unit/import_pack.h"

static const char table[] = "user,item\nann,fig\nbob,fig\nbob,pear\n", more[] = "cid,fig\ncid,pear\n";

enum { ROOM = 4096, ALL = 5 }; /* ALL: interactions of table and more together */

/* How many interactions are read; -1 and the refusal. */
static int interactions(void **state, const void *bytes, size_t length, bool skip_bad, struct err *err)
{
    struct collector collector;
    err_clear(err);
    collector_init(&collector, NULL, skip_bad);
    int result = read_file(&collector, file_of_bytes(state, "file", bytes, length), NULL, err);
    result = result ? -1 : (int)collector.train.n;
    collector_release(&collector);
    return result;
}

static void expect_read(void **state, const void *bytes, size_t length, int n)
{
    struct err err = ERR_INIT;
    int got = interactions(state, bytes, length, false, &err);
    if (got != n)
        fail_msg("%d interactions where %d were expected: %s", got, n, err.text);
}

static void expect_refused(void **state, const void *bytes, size_t length, const char *words)
{
    struct err err = ERR_INIT;
    assert_int_equal(interactions(state, bytes, length, true, &err),
                     -1); /* --skip-bad does not excuse a broken file */
    assert_says(err, words);
    assert_says(err, "file: ");
}

static void streams_one_behind_the_other_are_one_text(void **state)
{
    for (enum packing p = 0; p < PACKINGS; p++) {
        char bytes[ROOM] = "";
        size_t length = pack(p, table, strlen(table), bytes, ROOM);
        expect_read(state, bytes, length, 3);
        length += pack(p, "", 0, bytes + length, ROOM - length);
        length += pack(p, more, strlen(more), bytes + length, ROOM - length);
        expect_read(state, bytes, length, ALL);
        memset(bytes + length, 0, 512);
        expect_read(state, bytes, length + 512, ALL); /* padded, as on a tape */
    }
    char bytes[ROOM] = "\x50\x2a\x4d\x18\x04\0\0\0note"; /* a frame of zstd without data */
    expect_read(state, bytes, 12 + pack_zstd(table, strlen(table), bytes + 12, ROOM - 12), 3);
}

static void what_is_cut_short_is_refused_at_every_byte(void **state)
{
    for (enum packing p = 0; p < PACKINGS; p++) {
        char bytes[ROOM], words[64];
        size_t length = pack(p, table, strlen(table), bytes, ROOM);
        snprintf(words, sizeof words, "the %s data ends in the middle; the file is incomplete", packing_names[p]);
        for (size_t cut = 6; cut < length; cut++)
            expect_refused(state, bytes, cut, words);
        size_t whole = length;
        length += pack(p, more, strlen(more), bytes + length, ROOM - length);
        for (size_t cut = whole + 6; cut < length; cut++)
            expect_refused(state, bytes, cut, words);
    }
}

/* A bit that is turned anywhere gives a refusal, or what was there before (names and dates in the head are not
 * checked). */
static void what_is_damaged_is_refused(void **state)
{
    for (enum packing p = 0; p < PACKINGS; p++) {
        char bytes[ROOM];
        struct err err = ERR_INIT;
        size_t length = pack(p, table, strlen(table), bytes, ROOM);
        for (size_t at = 0; at < length; at++)
            for (int bit = 0; bit < 8; bit++) {
                bytes[at] ^= (char)(1 << bit);
                int got = interactions(state, bytes, length, false, &err);
                if (got != -1 && got != 3)
                    fail_msg("%s, byte %zu, bit %d: %d interactions", packing_names[p], at, bit, got);
                bytes[at] ^= (char)(1 << bit);
            }
        bytes[length / 2] ^= 0x20;
        expect_refused(state, bytes, length, "get");
    }
}

static void what_stands_behind_packed_data_is_refused(void **state)
{
    for (enum packing p = 0; p < PACKINGS; p++) {
        char bytes[ROOM], words[64];
        size_t whole = pack(p, table, strlen(table), bytes, ROOM), length = whole;
        memcpy(bytes + length, more, strlen(more));
        length += strlen(more);
        snprintf(words, sizeof words, "behind byte %zu, where its %s data end", whole, packing_names[p]);
        expect_refused(state, bytes, length, words);
        snprintf(words, sizeof words, "tail -c +%zu FILE", whole + 1);
        expect_refused(state, bytes, length, words);
        length = whole + pack((p + 1) % PACKINGS, more, strlen(more), bytes + whole, ROOM - whole);
        expect_refused(state, bytes, length, "there are other bytes");
    }
}

/* A window of 512 MiB is asked for by nine bytes; it is refused before there is room made for it. */
static void memory_is_bounded_whatever_the_data_say(void **state)
{
    const char asks[] = "\x28\xb5\x2f\xfd\x00\x98\x01\x00\x00";
    expect_refused(state, asks, sizeof asks - 1,
                   "takes more than 256 MiB of memory; unpack it outside: zstd -dc --long=31");
}

static void lines_end_in_every_way(void **state)
{
    static const char *const ends[] = {"\n", "\r\n", "\r", "\r\r\n"};
    for (size_t e = 0; e < 4; e++) {
        char text[256];
        int length = snprintf(text, sizeof text, "user,item%sann,fig%sbob,fig%s%sbob,pear%s", ends[e], ends[e],
                              ends[e], ends[e], ends[e]);
        expect_read(state, text, (size_t)length, 3);
    }
    const char mixed[] = "user,item\rann,fig\r\nbob,fig\nbob,pear";
    expect_read(state, mixed, strlen(mixed), 3);
    const char numbers[] = "0 1 2\r1 2\r2 0 1 3\r";
    expect_read(state, numbers, strlen(numbers), 6);
}

/* Pairs of CR and LF fall on every place of the buffers that the file is read in. */
static void line_ends_are_whole_at_the_edge_of_a_buffer(void **state)
{
    enum { LINES = 40000 };
    for (int shift = 0; shift < 9; shift++) {
        char *text = malloc(LINES * 12 + 64);
        size_t length = (size_t)sprintf(text, "user,item%.*s\r\n", shift, ",abcdefgh");
        for (int i = 0; i < LINES; i++)
            length += (size_t)sprintf(text + length, "a,%05d%.*s\r\n", i, shift ? 1 : 0, ",");
        struct collector collector;
        struct err err = ERR_INIT;
        collector_init(&collector, NULL, false);
        if (read_file(&collector, file_of_bytes(state, "file", text, length), "table", &err))
            fail_msg("%s", err.text);
        assert_int_equal(collector.train.n, LINES);
        assert_int_equal(collector.items.n, LINES);
        collector_release(&collector);
        free(text);
    }
}

static void a_zero_byte_is_a_fault_of_its_line(void **state)
{
    const char text[] = "user,item\nann,fig\nb\0b,fig\nbob,pear\n";
    struct err err = ERR_INIT;
    assert_int_equal(interactions(state, text, sizeof text - 1, false, &err), -1);
    assert_says(err, "file, line 3: the line has a zero byte in it");
    assert_int_equal(interactions(state, text, sizeof text - 1, true, &err), 2);
}

static void kinds_that_are_not_read_are_named_with_the_remedy(void **state)
{
    char tar[600] = "ratings.csv", packed[ROOM];
    memcpy(tar + 257, "ustar", 5);
#define BYTES(bytes) (bytes), sizeof(bytes) - 1
    const struct {
        const char *bytes;
        size_t length;
        const char *kind, *remedy;
    } cases[] = {
        {BYTES("PK\3\4\24\0\0\0\10\0ratings.csv"), "a zip archive", "unzip -p FILE | nearfar import"},
        {BYTES("PK\3\4\24\0\0\0\10\0[Content_Types].xml"), "an Excel workbook", "read_excel('FILE')"},
        {BYTES("PK\3\4\24\0\0\0\10\0a.npy"), "an archive of NumPy arrays", "z[z.files[0]]"},
        {BYTES("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"), "an Excel workbook (xls)", "save the sheet as CSV"},
        {tar, sizeof tar, "a tar archive", "tar -xOf FILE | nearfar import"},
        {BYTES("BZh91AY&SY\1\2"), "packed with bzip2", "bzip2 -dc FILE | nearfar import"},
        {BYTES("\x5d\0\0\x80\0\xff\xff"), "packed with lzma", "xz --format=lzma -dc FILE | nearfar import"},
        {BYTES("7z\xbc\xaf\x27\x1c\0\4"), "a 7z archive", "7z x -so FILE"},
        {BYTES("ARROW1\0\0\x10\0\0\0"), "a Feather file (Arrow)", "read_feather"},
        {BYTES("\xff\xff\xff\xff\x70\0\0\0\x10"), "a stream of Arrow data", "open_stream"},
        {BYTES("PK\3\4\x14\0\0\0mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
         "an OpenDocument spreadsheet", "save the sheet as CSV"},
        {BYTES("PAR1\x15\4\x15\x12"), "a Parquet file",
         "pandas.read_parquet('FILE').to_csv('FILE.csv', index=False)"},
        {BYTES("SQLite format 3\0\20\0"), "a SQLite database", "sqlite3 -header -csv FILE"},
        {BYTES("\x89HDF\r\n\x1a\n\0"), "an HDF5 file", "read_hdf"},
        {BYTES("\x93NUMPY\1\0v\0{'descr'"), "a NumPy array", "numpy.savetxt"},
        {BYTES("\x80\4\x95\1\0\0\0\0\0\0\0}."), "a Python pickle", "if you trust it"},
        {BYTES("\xff\xfeu\0s\0e\0r\0"), "a text in UTF-16", "iconv -f UTF-16 -t UTF-8 FILE"},
        {BYTES("u\0s\0e\0r\0,\0i\0\n\0a\0,\0\x31\x4e\n\0"), "a text in UTF-16", "iconv -f UTF-16LE"},
        {BYTES("\0u\0s\0e\0r\0,\0i\0\r\0\n\0a\0,\0b\0\n"), "a text in UTF-16", "iconv -f UTF-16BE"},
        {BYTES("\xff\xfe\0\0u\0\0\0"), "a text in UTF-32", "iconv -f UTF-32"},
        {BYTES("{'user': 'a', 'item': 'b'}\n"), "Python dictionaries, one a line", "ast.literal_eval(line)"},
        {BYTES("{u'user': u'a'}\n"), "Python dictionaries, one a line", "json.dumps"},
        {BYTES("[{'user': 'a'}]"), "a Python list of dictionaries", "ast.literal_eval(sys.stdin.read())"},
        {BYTES("[{\"user\": 1}]"), "one JSON list of objects", "jq -c '.[]' FILE"},
        {BYTES("[\n  {\n \"user\": 1}]"), "one JSON list of objects", "jq -c '.[]' FILE"},
        {BYTES("\xef\xbb\xbf[{\"user\": 1}]"), "one JSON list of objects", "jq -c '.[]' FILE"},
        {BYTES("[[1, 2], [1, 3]]"), "one JSON list of lists", "jq -r '.[] | @csv' FILE"},
        {BYTES("[1, 2]\n[1, 3]\n"), "JSON with a list on each line", "jq -r '@csv' FILE"},
        {BYTES("{\n  \"user\": 1\n}\n"), "JSON with objects over several lines", "jq -c . FILE"},
        {BYTES("{\"user\": {\"id\": 1},\n  \"item\": 2}\n"), "JSON with objects over several lines", "jq -c . FILE"},
        {BYTES("{\"user\": 1},\r\n{\"user\": 2}\r\n"), "JSON with commas between its objects",
         "sed 's/,[[:space:]]*$//' FILE"},
        {BYTES("{\"data\": [{\"user\": 1}, {\"user\": 2}]}\n"), "one JSON object with a list of objects in it",
         "jq -c '.[] | arrays | .[]' FILE"},
        {BYTES("(dp0\nVuser\np1\n"), "a Python pickle", "if you trust it"},
        {BYTES("Obj\1\4\24avro.codec\10null"), "an Avro file", "avro-tools tojson FILE | nearfar import"},
        {BYTES("ORC\0\1\2"), "an ORC file", "pandas.read_orc('FILE')"},
        {BYTES("<stata_dta><header>"), "a Stata file", "pandas.read_stata('FILE')"},
        {BYTES("X\n\0\0\0\3\0\4"), "an object of R", "write.csv(readRDS('FILE'), 'FILE.csv'"},
        {BYTES("RDX3\nX\n\0\0\0\3"), "objects of R", "get(load('FILE')[1])"},
        {BYTES("%PDF-1.4\n1 0 obj\n"), "a PDF document", "save that as CSV"},
        {BYTES("{\\rtf1\\ansi a}\n"), "a text with its layout", "plain text"},
        {BYTES("<?xml version=\"1.0\"?>\n<r/>\n"), "an XML document", "-n FILE | nearfar import"},
        {BYTES("% by hand\n@relation r\n@attribute user numeric\n@data\n1,2\n"), "a table of Weka",
         "sed '1,/^@[Dd][Aa][Tt][Aa]/d' FILE | nearfar import"},
        {BYTES("INSERT INTO ratings VALUES (1,2,3);\n"), "a SQL dump", "select * from TABLE"},
        {BYTES("1 3:4.0 5:2\n2 3:1\n"), "sparse rows as LIBSVM has them", "--columns user,item,rating"},
        {BYTES("<!DOCTYPE html>\n<html>"), "a web page", "download it again"},
        {BYTES("\x7f"
               "ELF\2\1\1\0\0\0"),
         "a binary file", "plain or packed with gzip, zstd or xz"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        expect_refused(state, cases[c].bytes, cases[c].length, cases[c].kind);
        expect_refused(state, cases[c].bytes, cases[c].length, cases[c].remedy);
        size_t length = pack(c % PACKINGS, cases[c].bytes, cases[c].length, packed, ROOM);
        expect_refused(state, packed, length, cases[c].kind);
    }
    expect_refused(state, packed, pack_gzip(tar, sizeof tar, packed, ROOM), "tar -xOf FILE | nearfar import");
    size_t once = pack_gzip(table, strlen(table), tar, sizeof tar);
    expect_refused(state, packed, pack_gzip(tar, once, packed, ROOM),
                   "inside its gzip data there is data packed with gzip");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streams_one_behind_the_other_are_one_text),
        cmocka_unit_test(what_is_cut_short_is_refused_at_every_byte),
        cmocka_unit_test(what_is_damaged_is_refused),
        cmocka_unit_test(what_stands_behind_packed_data_is_refused),
        cmocka_unit_test(memory_is_bounded_whatever_the_data_say),
        cmocka_unit_test(lines_end_in_every_way),
        cmocka_unit_test(line_ends_are_whole_at_the_edge_of_a_buffer),
        cmocka_unit_test(a_zero_byte_is_a_fault_of_its_line),
        cmocka_unit_test(kinds_that_are_not_read_are_named_with_the_remedy),
    };
    return cmocka_run_group_tests_name("import: files as bytes", tests, folder_setup, folder_teardown);
}
