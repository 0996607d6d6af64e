/* Tables as people have them: quotes, comments, headers, ids, times; and what an import says it took a file for. */
#include "tests/unit/import_case.h"

#include "engine/import/dialect.h"
#include "engine/import/items.h"

#include <math.h>

/* How a file is read, and what comes of it: with `refused` a part of the sentence (and n after --skip-bad), else a
 * part of each thing that is said (NULL: not looked at). */
struct table {
    const char *text, *columns, *delimiter, *quote;
    bool no_header, header;
    size_t n;
    const char *format, *fields, *passed, *first, *notes;
    const char *refused;
    int skipped;
};

static int read_as(void **state, const struct table *table, bool skip, struct collector *collector, struct err *err)
{
    collector_init(collector, table->columns, skip);
    collector->delimiter = table->delimiter;
    collector->quote = table->quote;
    collector->no_header = table->no_header;
    collector->header = table->header;
    return read_file(collector, file_of(state, "file.txt", table->text), table->columns ? "table" : NULL, err);
}

static void expect_part(const struct table *table, const struct text *whole, const char *part)
{
    if (part && (*part ? !whole->data || !strstr(whole->data, part) : whole->length))
        fail_msg("expected \"%s\" in \"%s\" of\n%s", part, whole->data ? whole->data : "", table->text);
}

static void expect(void **state, const struct table *tables, size_t count)
{
    for (const struct table *table = tables; table < tables + count; table++) {
        struct err err = ERR_INIT;
        struct collector collector;
        int result = read_as(state, table, false, &collector, &err);
        if (table->refused) {
            assert_int_equal(result, -1);
            assert_says(err, table->refused);
            collector_release(&collector);
            err_clear(&err);
            result = table->skipped ? read_as(state, table, true, &collector, &err) : 1;
        }
        if (result < 0)
            fail_msg("%s of\n%s", err.text, table->text);
        if (result > 0)
            continue;
        const struct reading *reading = collector_reading(&collector);
        collect_note(&collector);
        if (collector.train.n != table->n || collector.skipped != table->skipped)
            fail_msg("%zu and %lld skipped of\n%s", collector.train.n, (long long)collector.skipped, table->text);
        expect_part(table, &reading->format, table->format);
        expect_part(table, &reading->columns, table->fields);
        expect_part(table, &reading->passed, table->passed);
        expect_part(table, &reading->first, table->first);
        expect_part(table, &reading->notes, table->notes);
        collector_release(&collector);
    }
}
#define EXPECT(tables) expect(state, tables, sizeof(tables) / sizeof *(tables))

static void says_what_it_read(void **state)
{
    static const struct table tables[] = {
        {.text = "reviewerID,asin,helpful,overall,unixReviewTime\nr1,b1,0,4,1260759144\n", .n = 1,
         .format = "fields between commas, quoted by \" where needed, with a header",
         .fields = "user = reviewerID, item = asin, rating = overall, time = unixReviewTime", .passed = "helpful",
         .first = "user r1, item b1, rating 4, time 2009-12-14 02:52:24", .notes = ""},
        {.text = "a|x|b|1\nc|x|d|2\n", .columns = "user,-,item,rating", .n = 2,
         .format = "bars, quotes are letters, without a header",
         .fields = "user = field 1, item = field 3, rating = field 4", .passed = "field 2"},
        {.text = "0 1 2\n1 4\n", .n = 3, .format = "adjacency text", .fields = "", .first = "user 0, item 1",
         .notes = ""},
        {.text = "1::1193::5::978300760\n", .n = 1, .format = "ratings, fields between '::', without a header",
         .first = "time 2000-12-31 22:12:40"},
        {.text = "user item label\na b 0\na c 1\n", .n = 2, .fields = "rating = label",
         .notes = "1 rating is 0 or negative"},
        {.text = "user,item,label,rating\na,b,0,5\n", .n = 1, .fields = "rating = rating", .passed = "label",
         .notes = "'label' (field 3) may be the rating as well as 'rating' (field 4), which was taken"},
        {.text = "user_id:token\titem_id:token\tlabel:float\na\tx\t1\na\ty\t0\nb\tx\t0\n", .n = 3,
         .fields = "user = user_id:token, item = item_id:token, rating = label:float",
         .notes = "2 ratings are 0 or negative and count like the others; --min-rating leaves such out"},
        {.text = "user_id,item_id,click\na,x,1\na,y,0\n", .n = 2, .fields = "rating = click",
         .notes = "1 rating is 0 or negative and counts like the others"},
        {.text = "\"User-ID\";\"ISBN\";\"Book-Rating\"\n\"1\";\"0001X\";\"6\"\n", .n = 1,
         .fields = "user = User-ID, item = ISBN, rating = Book-Rating", .first = "user 1, item 0001X, rating 6"},
    };
    EXPECT(tables);
}

static void quotes_are_letters_or_quotes(void **state)
{
    static const struct table tables[] = {
        /* Between tabs, not cleanly quoted. */
        {.text = "user\titem\tname\na\tx\t\"open\nb\ty\tfine\nc\tz\tan inch\"\nd\tx\tfine\n", .n = 4,
         .format = "quotes are letters", .notes = "2 lines have a quote that is a letter"},
        {.text = "user\titem\tname\na\tx\t\"The Best\" of\nb\ty\t\"Best\"\n", .n = 2, .format = "quotes are letters"},
        {.text = "user;item;name\na;\"x;y\";1\nb;z;2\n", .n = 2, .format = "quoted by \"", .first = "item x;y"},
        {.text = "user\titem\tname\na\tx\t\"two\nlines\"\nb\ty\tfine\n", .n = 2, .format = "quoted by \"",
         .notes = "1 record goes over several lines; these are 2 lines in all"},
        {.text = "\"user\" \"item\"\n\"a b\" \"c\"\n\"d\" \"e f\"\n", .n = 2, .first = "user a b, item c"},
        /* A joined record that does not come out clean is undone. */
        {.text = "user,item,name\na,x,\"open\nb,y,fine\nc,z,\"good\"\nd,x,fine\n", .n = 3,
         .refused = "line 2: a quote is opened here and not closed; --quote none", .skipped = 1},
        {.text = "user,item,rating,name\na,x,3,\"open\nb,y,4,fine\nc,z,5,an inch\"\nd,x,1,fine\n", .n = 3,
         .refused = "line 2: a quote is opened here and not closed", .skipped = 1},
        {.text = "user,item,name\n1,x,\"open\n2,y,fine\n3,z,an inch\"\n4,x,fine\n", .n = 3,
         .refused = "line 2: a quote is opened here and not closed", .skipped = 1},
        {.text = "user,item,name\n1,x,\"one,\ntwo, three, four\nfive\"\n4,x,fine\n", .n = 2,
         .notes = "1 record goes over several lines; these are 3 lines in all"},
        {.text = "user,item,name\na,x,\"open\nb,y,\"open\nc,z,\"open\nd,x,fine\n", .n = 1,
         .refused = "line 2: a quote is opened", .skipped = 3},
        {.text = "user,item,name\na,x,\"open\nb,y,fine\n", .quote = "none", .n = 2, .format = "quotes are letters"},
        {.text = "user,item\n'a,b',c\n'd',e\n", .quote = "single", .n = 2, .first = "user a,b, item c"},
        {.text = "user,item\n'a,c\n", .n = 1, .first = "user 'a"},
        /* A bad record over several lines counts as its lines. */
        {.text = "user,item,rating,note\na,x,3,\"1\n2\n3\"\nb,y,bad,\"4\n5\"\n", .n = 1,
         .refused = "line 5: the rating 'bad'",
         .skipped = 2},
        /* \" inside quotes, told from a backslash that ends a field. */
        {.text = "\"user\";\"item\"\n\"a\";\"the \\\"best\\\"; one\"\n\"b\";\"c:\\\"\n", .n = 2,
         .first = "item the \"best\"; one",
         .notes = "1 record has \\\" for a quote"},
    };
    EXPECT(tables);
}

static void knows_headers_and_comments(void **state)
{
    static const struct table tables[] = {
        {.text = "klant,artikel\n0,10\n1,11\n", .columns = "user,item", .n = 2,
         .fields = "user = klant, item = artikel"},
        {.text = "客户,商品\n0,10\n1,11\n", .columns = "user,item", .n = 2, .format = "with a header"},
        {.text = "klant,artikel,datum\nann,fig,2024-01-31\nbob,fig,2024-02-01\n", .columns = "user,item", .n = 2,
         .passed = "datum"},
        {.text = "NA,10\n1,11\n", .columns = "user,item", .refused = "line 1: the user id is missing", .n = 1,
         .skipped = 1},
        {.text = "ann,fig,3\nbob,fig,4\n", .columns = "user,item,rating", .n = 2, .format = "without a header"},
        {.text = "klant,artikel\n0,10\n", .refused = "(it has: klant, artikel); name them 'user' and 'item', or"},
        {.text = "klant,artikel\n0,10\n1,11\n", .columns = "user,item", .no_header = true, .n = 3,
         .first = "user klant"},
        {.text = "item,user\n0,10\n", .columns = "user,item", .refused = "calls field 1 'item' and --columns calls "
         "it user; leave --columns out, or give --columns item,user"},
        {.text = "user,item,time\n0,10,5\n", .columns = "user,item,rating",
         .refused = "give --columns user,item,time"},
        {.text = "% one\n%\n# two\nuser item\n1 2\n# three\n3 4\n", .n = 2, .notes = "4 comment lines passed over"},
        {.text = "# a note, with a comma, and more\nuser,item\n#1,10\n#2,11\n# 3\n", .n = 2, .first = "user #1",
         .notes = "2 comment lines"},
        {.text = "#1,#10\n#2,#11\n", .columns = "user,item", .n = 2, .notes = ""},
        {.text = "#user,item\n1,2\n", .n = 1, .first = "user 1, item 2"},
        {.text = "sep=;\r\nuser;item;rating\r\na;b;4,5\r\n", .n = 1, .format = "semicolons", .first = "rating 4.5",
         .notes = "the first line says which delimiter; 1 rating has a decimal comma"},
        {.text = "user,item,rating\na,b,\"4,5\"\n", .refused = "the rating '4,5' is not a number"},
        {.text = "1;10;4,5\n1;11;3,5\n", .columns = "user,item,rating", .n = 2, .first = "rating 4.5"},
        {.text = "\"user\" \"item\" \"rating\"\n\"1\" \"u\" \"i\" 3\n\"2\" \"u\" \"j\" 4\n", .n = 2,
         .first = "user u, item i, rating 3", .passed = "the row names"},
        {.text = "who what stars\n1 u i 3\n2 u j 4\n", .columns = "user,item,rating", .n = 2,
         .first = "user u, item i, rating 3"},
        {.text = "user,item,rating\n1,2,4,5\n2,7,3,5\n4,2,3,5\n", .refused = "line 2: it has 4 fields where the "
         "first line has 3"},
        {.text = "user,item\n1,a,b\n2,a,c\n3,b,b\n", .n = 3, .first = "user a, item b", .passed = "the row names"},
        {.text = "user;item\n7;a;b\n5;a;c\n", .refused = "line 2: it has 3 fields"},
        {.text = "user,item\na,b,\nc,d,\n", .refused = "line 2: it has 3 fields where the first line has 2"},
        {.text = "user~item\na~b\n", .delimiter = "~", .columns = "user,item", .n = 1, .format = "between '~'"},
        /* A heading may have a digit. */
        {.text = "klant1,isbn\njan,1\nann,7\n", .columns = "user,item", .n = 2, .format = "with a header"},
        {.text = "klant,isbn13\n1,0441\n2,0442\n", .columns = "user,item", .n = 2, .format = "with a header"},
        {.text = "u1,7\nu2,9\n", .columns = "user,item", .n = 2, .format = "without a header"},
        /* Words above ids that are alike; what looks like them is none of their names. */
        {.text = "naam,isbn13\nA1B2C3,B00X1\nQ7R8S9,B0Y22\nT4U5V6,B001Z\n", .columns = "user,item", .n = 3,
         .fields = "user = naam, item = isbn13"},
        {.text = "naam,isbn13\njan,B00X1\npieter,B0Y22\nann,B001Z\n", .columns = "user,item", .n = 3,
         .format = "with a header"},
        {.text = "naam,isbn13\njan,B00X1\npieter,B0Y22\nann,B001Z\n", .refused = "no column for the user and none "
                                                                                 "for the item in "
         "its header (it has: naam, isbn13)"},
        {.text = "naam,isbn13\nA1B2C3,B00X1\nQ7R8S9,B0Y22\nT4U5V6,B001Z\n", .columns = "user,item", .no_header = true,
         .n = 4, .first = "user naam, item isbn13"},
        {.text = "A9B9C9,B00X0\nA1B2C3,B00X1\nQ7R8S9,B0Y22\nT4U5V6,B001Z\n", .columns = "user,item", .n = 4,
         .format = "without a header"},
        {.text = "u9,x\nu10,zz\nu11,yyy\nu12,z\n", .columns = "user,item", .n = 4, .format = "without a header"},
        {.text = "anonymous,B00X0\nA1B2C3,B00X1\nQ7R8S9,B0Y22\nT4U5V6,B001Z\n", .columns = "user,item", .n = 4,
         .format = "without a header"},
        {.text = "jan,appel\njan,peer\npieter,kers\n", .columns = "user,item", .n = 3, .format = "without a header"},
        {.text = "klant,artikel\njan,peer\npieter,kers\n", .columns = "user,item",
         .refused = "line 1: klant, artikel may be a user and an item, or the names of the columns, since it has "
                    "words above words; say --no-header or --header"},
        {.text = "klant,artikel\nann,fig\nbob,pear\n", .columns = "user,item", .header = true, .n = 2,
         .fields = "user = klant, item = artikel"},
        {.text = "klant,artikel\nann,fig\nbob,pear\n", .refused = "and --header when its first line names them"},
        /* Tables as programs print them. */
        {.text = "| user | item |\n|------|:-----|\n| a | x |\n", .n = 1, .first = "user a, item x",
         .notes = "1 line of dashes passed over"},
        {.text = " user | item \n------+------\n a    | x\n b    | y\n", .n = 2, .first = "user a, item x",
         .format = "between bars"},
        {.text = "+------+------+\n| user | item |\n+------+------+\n| a    | x    |\n+------+------+\n", .n = 1,
         .notes = "3 lines of dashes passed over"},
        {.text = "user,item\n-,x\n--,y\n", .n = 2, .notes = ""},
        {.text = "user,item\na,x\n", .delimiter = "tab", .columns = "user,item",
         .refused = "line 1: there are no tabs in it, which --delimiter says stand between the fields; leave "
                    "--delimiter out, or name another"},
        /* Files that were joined. */
        {.text = "user,item\na,x\nuser,item\nb,y\nuser,item\n", .n = 2, .notes = "2 lines repeat the "
                                                                                 "header, passed over"},
        {.text = "user,item,stars,rating\na,b,1,5\n", .n = 1, .first = "rating 5",
         .notes = "'stars' (field 3) may be the rating as well as 'rating' (field 4), which was taken; "
                  "--columns decides"},
        {.text = "user,item,item\na,b,c\n", .n = 1, .first = "item b", .notes = "'item' (field 3) may be "
                                                                                "the item as well"},
        {.text = "sep=;\nuser,item\na,b\n", .refused = "its first line says that semicolons stand between the "
                                                       "fields, but its "
         "lines have commas; give --delimiter comma"},
        {.text = "sep=;\nuser,item\na,b\n", .delimiter = "comma", .columns = "user,item", .n = 1, .first = "user a"},
        {.text = "a b\tc\n", .delimiter = "tab", .columns = "user,item", .n = 1, .first = "user a b, item c"},
    };
    EXPECT(tables);
}

static void ids_are_words(void **state)
{
    static const struct table tables[] = {
        {.text = "user,item\n-8845298781299428018,-1\n007,7\n7,18446744073709551615\n", .n = 3,
         .first = "user -8845298781299428018, item -1"},
        {.text = "user,item\nNA,1\na,null\nb,None\nc,\\N\nd,nan\ne,\nnone,1\n",
         .refused = "line 2: the user id is missing: 'NA'",
         .n = 1, .skipped = 6},
        {.text = "user,item,rating\na,b,NA\na,c,3\n", .refused = "line 2: the rating is missing: 'NA'", .n = 1,
         .skipped = 1},
        {.text = "user,item,time\na,b,NULL\na,c,3\n", .refused = "line 2: the time is missing: 'NULL'", .n = 1,
         .skipped = 1},
        {.text = "userId,movieId,rating,timestamp\nann,-10,4,5\n", .n = 1, .format = "a table",
         .first = "user ann, item -10"},
    };
    EXPECT(tables);
}

static void two_readings_are_not_chosen_between(void **state)
{
    static const struct table tables[] = {
        {.text = "0 0 4 1467331200 0\n0 1 3 1467331200 0\n1 7 4 1467331200 0\n",
         .refused = "each line has 5 whole numbers, "
         "which may be a user and items (say --format adjacency), or the fields of a table"},
        {.text = "1\t2\t3\n1\t4\t5\n", .refused = "--format adjacency"},
        {.text = "1\t2\t3\n2\t4\t5\n", .refused = "--columns user,item,rating"},
        {.text = "1 2 3\r\n2 4 5\r\n1 4 5\r\n", .refused = "each line has 3 whole numbers"},
        {.text = "0 1 2\n1 4 5\n1 6\n", .n = 5, .format = "adjacency"},
        {.text = "0 1 2 3\n1 2 3 4\n2 3 4 5\n", .refused = "each line has 4 whole numbers, which may be a user "
                                                           "and items (say "
         "--format adjacency), or the fields of a table"},
        /* Neither a comment nor one other line decides. */
        {.text = "0 1 3\n# c\n0 2 4\n1 1 5\n# end\n", .refused = "each line has 3 whole numbers"},
        {.text = "# user item rating\n0 1 3\n0 2 4\n", .refused = "each line has 3 whole numbers"},
        {.text = "0 1 3\n0 2 4\n5 NA 3\n1 1 5\n", .refused = "each line has 3 words, most of them whole numbers"},
        {.text = "0 1 3\n0 2 4\n\n1 5\n1 1 5\n", .refused = "nearly every line has 3 words (line 4 has 2)"},
        {.text = "0 1\n0 2\n1 2 3\n1 1\n", .refused = "nearly every line has 2 words (line 3 has 3)"},
        {.text = "0 1 2 3\n% c\n1 2\n #\n2\n", .n = 4, .format = "adjacency", .notes = "2 comment lines passed over"},
        /* Two numbers are the same in both. */
        {.text = "0 1\n0 2\n1 2\n", .n = 3, .fields = "user = field 1, item = field 2",
         .notes = "the two whole numbers of each line are taken for a user and an item"},
        {.text = "0\t1\n0\t2\n", .n = 2, .format = "tabs", .first = "user 0, item 1"},
        {.text = "0,007\n0,2\n", .n = 2, .format = "commas", .first = "user 0, item 007"},
    };
    EXPECT(tables);
}

/* The items of a user in the order of their times, after the pairs are sorted. */
static void times_keep_their_order(void **state)
{
    static const struct {
        const char *times[3]; /* of the items 0, 1, 2 */
        uint32_t last;
    } cases[] = {
        {{"1500000000.95", "1500000000.100", "1500000000.3"}, 0},
        {{"1500000000123", "1500000000999", "1500000000001"}, 1},
        {{"2024-01-31T10:00:00.25Z", "2024-01-31T10:00:00.125Z", "2024-01-31T10:00:00Z"}, 0},
        {{"0.2", "0.9", "0.35"}, 1},
        {{"5", "5", "5"}, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[256];
        struct err err = ERR_INIT;
        struct collector collector;
        struct arranged arranged;
        struct arrangement how = {SPLIT_LAST, 0.2, 1, NAN};
        snprintf(text, sizeof text, "user,item,time\na,0,%s\na,1,%s\na,2,%s\n", cases[i].times[0], cases[i].times[1],
                 cases[i].times[2]);
        struct table table = {.text = text};
        assert_int_equal(read_as(state, &table, false, &collector, &err), 0);
        assert_int_equal(arrange(&collector, &how, &arranged, &err), 0);
        assert_int_equal(collector.test.n, 1);
        assert_int_equal(collector.test.item[0], cases[i].last);
        arranged_release(&arranged);
        collector_release(&collector);
    }
}

static void merging_keeps_the_latest_within_a_second(void **state)
{
    struct err err = ERR_INIT;
    struct collector collector;
    const struct table table = {.text = "user,item,rating,time\na,x,1,7.5\na,x,2,7.25\na,y,3,7\na,y,4,7\n"};
    assert_int_equal(read_as(state, &table, false, &collector, &err), 0);
    assert_int_equal(pairs_merge(&collector.train, collector.users.n), 2);
    assert_true(collector.train.rating[0] == 1);
    assert_int_equal(collector.train.fraction[0], 500000000);
    assert_true(collector.train.rating[1] == 4);
    collector_release(&collector);
}

static void units_of_time_are_not_mixed(void **state)
{
    static const struct table tables[] = {
        {.text = "user,item,time\na,b,1500000000123\na,c,1500000001\n", .n = 1, .skipped = 1,
         .refused = "line 3: the time '1500000001' is in another unit than the first of the file, which is in "
         "milliseconds",
         .notes = "times are in milliseconds"},
        {.text = "user,item,time\na,b,1500000001\na,c,1500000000123\n", .n = 1, .skipped = 1,
         .refused = "which is in seconds"},
        {.text = "user,item,time\na,b,999999999999\na,c,1500000000123\n", .n = 2,
         .first = "time 2001-09-09 01:46:39.999"},
        {.text = "user,item,time\na,b,1.5E+09\na,c,1.50E+09\n", .n = 2, .notes = "1.5E+09 are rounded (2)"},
        {.text = "user,item,time\na,b,3\na,c,0\n", .n = 2, .first = "time 3", .notes = ""},
        {.text = "user,item,time\na,b,1500000000.0000000001\na,c,1500000000.1000000000\n", .n = 2,
         .notes = "1 time has parts smaller than a nanosecond, which are cut off"},
    };
    EXPECT(tables);
}

/* One stray quote in many lines takes nothing with it, wherever it stands. */
static void one_quote_swallows_nothing(void **state)
{
    enum { LINES = 200000 };
    static const struct {
        char delimiter;
        int at, kept;
    } cases[] = {{'\t', 100, LINES}, {'\t', 150000, LINES}, {',', 100, LINES - 1}, {',', LINES - 1, LINES - 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = malloc(LINES * 32), between = cases[i].delimiter;
        size_t length = (size_t)sprintf(text, "user%citem%cname\n", between, between);
        for (int line = 0; line < LINES; line++)
            length += (size_t)sprintf(text + length, "u%d%ci%d%c%sn\n", line % 1000, between, line, between,
                                      line == cases[i].at ? "\"" : "");
        struct err err = ERR_INIT;
        struct collector collector;
        const struct table table = {.text = text};
        assert_int_equal(read_as(state, &table, true, &collector, &err), 0);
        assert_int_equal(collector.train.n, cases[i].kept);
        assert_int_equal(collector.skipped, LINES - cases[i].kept);
        if (between == '\t')
            expect_part(&table, &collector_reading(&collector)->notes, "1 line has a quote that is a letter");
        collector_release(&collector);
        free(text);
    }
}

/* Also where a record is open at the end of the lines that are looked at. */
static void clean_quotes_between_tabs_are_quotes(void **state)
{
    for (int more = 0; more < 2; more++) {
        char text[8192] = "user\titem\tnote\n";
        for (int i = 0; i < 80; i++)
            sprintf(text + strlen(text), more ? "u%d\ti%d\t\"two\nlines\"\n" : "u%d\ti%d\t\"and\nthree\nlines\"\n",
                    i % 9, i);
        struct err err = ERR_INIT;
        struct collector collector;
        const struct table table = {.text = text};
        assert_int_equal(read_as(state, &table, false, &collector, &err), 0);
        assert_int_equal(collector.train.n, 80);
        expect_part(&table, &collector_reading(&collector)->notes, "80 records go over several lines");
        collector_release(&collector);
    }
}

/* Lists of one length are lists when the test file has another. */
static void the_test_file_decides(void **state)
{
    static const struct {
        const char *train, *test, *format; /* NULL: it is refused */
    } cases[] = {
        {"0 1 2 3\n1 2 3 4\n", "0 5 6\n1 7 8\n", "adjacency"},
        {"0 1\n1 2\n", "0 2 3\n1 4\n2 3 4 5\n", "adjacency"},
        {"0 1 2 3\n1 2 3 4\n", "0 5 6 7\n1 7 8 9\n", NULL},
        {"0 1\n1 2\n", "0 2\n1 1\n", "table"},
        /* Users come back, as in a table whose test has fewer columns. */
        {"0 1 5 9\n0 2 3 9\n1 2 4 9\n", "0 5\n1 7\n", NULL},
        {"0\t1\t5\t978300760\n1\t2\t3\t978300761\n", "0\t5\n1\t7\n", "movielens"},
        {"user item\n0 1\n1 2\n", "0 2 3\n1 4\n2 3 4 5\n", "table"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = ERR_INIT;
        bool by_other;
        struct source *train = source_open(file_of(state, "train", cases[i].train), "--train", &err);
        struct source *test = source_open(file_of(state, "test", cases[i].test), "--test", &err);
        const struct importer *found = format_recognised(train, test, &by_other, &err);
        assert_string_equal(found ? found->part.name : "", cases[i].format ? cases[i].format : "");
        assert_int_equal(by_other, found && !strcmp(found->part.name, "adjacency"));
        source_close(train);
        source_close(test);
    }
}

/* Lines read ahead for a record that is undone may be bad themselves. */
static void lines_read_ahead_keep_their_number(void **state)
{
    static const char text[] = "user,item,name\na,x,\"open\nb,y,1\nc,\0,2\nd,z,3\ne,,4\n";
    struct err err = ERR_INIT;
    struct collector collector;
    collector_init(&collector, NULL, true);
    char *long_text = calloc(100000, 1);
    size_t length = (size_t)sprintf(long_text, "user,item,name\n");
    while (length < 80000)
        length += (size_t)sprintf(long_text + length, "a,%zu,n\n", length);
    size_t n = 0;
    for (size_t i = 15; i < length; i++)
        n += long_text[i] == '\n';
    memcpy(long_text + length, text + 15, sizeof text - 16);
    const char *path = file_of_bytes(state, "file.txt", long_text, length + sizeof text - 16);
    assert_int_equal(read_file(&collector, path, NULL, &err), 0);
    assert_int_equal(collector.skipped, 3);
    assert_int_equal(collector.train.n, n + 2);
    collector_release(&collector);
    free(long_text);
}

static void refuses_words_that_are_no_dialect(void **state)
{
    (void)state;
    static const char *const delimiters[] = {"", "\"", "a\nb", "12345678"}, *const quotes[] = {"", "ab", " "};
    struct dialect dialect = {.quote = 0};
    for (size_t i = 0; i < sizeof delimiters / sizeof *delimiters; i++) {
        struct err err = ERR_INIT;
        assert_int_equal(dialect_ask(&dialect, delimiters[i], NULL, &err), -1);
        assert_int_equal(err.code, ERR_USAGE);
    }
    for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
        struct err err = ERR_INIT;
        assert_int_equal(dialect_ask(&dialect, NULL, quotes[i], &err), -1);
    }
    struct err err = ERR_INIT;
    assert_int_equal(dialect_ask(&dialect, ";", ";", &err), -1);
    assert_int_equal(dialect_ask(&dialect, "semicolon", "single", &err), 0);
    assert_string_equal(dialect.delimiter, ";");
    assert_int_equal(dialect.quote, '\'');
}

static void says_why_a_table_of_items_gives_nothing(void **state)
{
    static const struct {
        const char *text, *title, *words; /* words: NULL where it is read */
    } cases[] = {
        {"id,titel\n1,One\n", NULL, "or say --title-column NAME (its first line has id, titel)"},
        {"id,titel\n1,One\n", "titel", NULL},
        {"{\"id\":1,\"title\":\"One\"}\n", NULL, "this is JSON, and --items is a table"},
        {"1::One\n", "2", NULL},
        {"1,One\n", "titel", "--title-column: there is no column 'titel'"},
        {"id,titel\n1,One\n", "id", "--title-column names the column that has the ids"},
        {"id,title\n1,\"One\" or\n2,\"Two\" or\n", NULL, "all its lines were skipped as unreadable; the first was "
         "line 2: something follows"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = ERR_INIT;
        struct collector collector;
        struct item_table table = ITEM_TABLE_INIT;
        struct item_columns columns = {cases[i].title, NULL};
        collector_init(&collector, NULL, true);
        assert_int_equal(read_file(&collector, file_of(state, "train", "5 1 2\n6 1\n"), NULL, &err), 0);
        struct source *source = source_open(file_of(state, "titles", cases[i].text), "--items", &err);
        int result = item_table_read(&table, source, &columns, &collector, &err);
        assert_int_equal(result, cases[i].words ? -1 : 0);
        if (cases[i].words)
            assert_says(err, cases[i].words);
        else
            assert_string_equal(item_title(&table, 0), "One");
        source_close(source);
        item_table_release(&table);
        collector_release(&collector);
    }
}

static void test_users_are_named_alone(void **state)
{
    struct err err = ERR_INIT;
    struct collector collector;
    collector_init(&collector, NULL, false);
    assert_int_equal(read_file(&collector, file_of(state, "train", "0 1 2\n1 2\n"), NULL, &err), 0);
    collector.into = &collector.test;
    assert_int_equal(read_file(&collector, file_of(state, "test", "0 2\n99 1 2\n"), NULL, &err), -1);
    assert_says(err, "line 2: the user '99' does not occur");
    collector_release(&collector);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_read),
        cmocka_unit_test(quotes_are_letters_or_quotes),
        cmocka_unit_test(knows_headers_and_comments),
        cmocka_unit_test(ids_are_words),
        cmocka_unit_test(two_readings_are_not_chosen_between),
        cmocka_unit_test(times_keep_their_order),
        cmocka_unit_test(merging_keeps_the_latest_within_a_second),
        cmocka_unit_test(units_of_time_are_not_mixed),
        cmocka_unit_test(one_quote_swallows_nothing),
        cmocka_unit_test(clean_quotes_between_tabs_are_quotes),
        cmocka_unit_test(the_test_file_decides),
        cmocka_unit_test(lines_read_ahead_keep_their_number),
        cmocka_unit_test(refuses_words_that_are_no_dialect),
        cmocka_unit_test(says_why_a_table_of_items_gives_nothing),
        cmocka_unit_test(test_users_are_named_alone),
    };
    return cmocka_run_group_tests_name("import: tables", tests, folder_setup, folder_teardown);
}
