/* Kinds of files that are named and not read: see foreign.h. In the remedies FILE stands for the file, and OPTION is
 * replaced by the option that it was given by, with what stands before it. The commands in them are the same in every
 * language. */
#include "engine/import/foreign.h"

#include "store/base/language.h"
#include "store/base/text.h"

#include <ctype.h>
#include <string.h>

#define PIPED " | nearfar OPTION /dev/stdin"

/* A row whose `sign` is NULL is told by its function alone. */
struct foreign {
    const char *sign;
    size_t length, at;                                /* of the sign */
    bool (*is)(const char *beginning, size_t length); /* besides; NULL: the sign is enough */
    const char *what;
    const char *remedy, *command, *list;  /* what to do, and the commands in it, if any: one, or two */
    const char *of_items, *items_command; /* the same for a table of items; NULL: as for another */
    bool only_items; /* it is read where interactions are expected */
    bool unpacks; /* the remedy also unpacks what the file is compressed with */
};

static bool has(const char *beginning, size_t length, const char *words)
{
    return memmem(beginning, length, words, strlen(words)) != NULL;
}

/* None of those that stand in texts. */
static bool is_control(char byte)
{
    return (unsigned char)byte < ' ' && (!byte || !strchr("\t\n\v\f\r\x1b", byte));
}

static bool holds_sheets(const char *beginning, size_t length)
{
    return has(beginning, length, "[Content_Types].xml") || has(beginning, length, "xl/");
}

static bool is_open_document(const char *beginning, size_t length)
{
    return has(beginning, length, "application/vnd.oasis.opendocument.spreadsheet");
}

static bool holds_arrays(const char *beginning, size_t length)
{
    return has(beginning, length, ".npy");
}

/* Signs of letters alone may also begin a text. */
static bool is_no_text(const char *beginning, size_t length)
{
    size_t i = 0;
    while (i < length && i < 16 && !is_control(beginning[i]))
        i++;
    return i < length && i < 16;
}

/* Behind the sign of a message stands its length, of which the upper bytes are zero. */
static bool is_arrow_stream(const char *beginning, size_t length)
{
    return length > 8 && !beginning[7] && !beginning[6];
}

static bool is_bzip2(const char *beginning, size_t length)
{
    return length > 9 && (!memcmp(beginning + 4, "1AY&SY", 6) || !memcmp(beginning + 4, "\x17rE8P\x90", 6));
}

static bool is_utf32(const char *beginning, size_t length)
{
    return length >= 4 && (!memcmp(beginning, "\xff\xfe\0\0", 4) || !memcmp(beginning, "\0\0\xfe\xff", 4));
}

static bool has_utf16_mark(const char *beginning, size_t length)
{
    return length >= 2 && (!memcmp(beginning, "\xff\xfe", 2) || !memcmp(beginning, "\xfe\xff", 2));
}

/* Is nearly every second byte a zero, from the first or the second on, and hardly one of the others? */
static bool alternates(const char *beginning, size_t length, size_t from)
{
    size_t zeros[2] = {0, 0}, pairs = length / 2;
    for (size_t i = 0; i < 2 * pairs; i++)
        zeros[i % 2] += !beginning[i];
    return pairs >= 2 && zeros[from] * 10 >= pairs * 7 && zeros[1 - from] * 10 <= pairs;
}

static bool is_utf16_little(const char *beginning, size_t length)
{
    return alternates(beginning, length, 1);
}

static bool is_utf16_big(const char *beginning, size_t length)
{
    return alternates(beginning, length, 0);
}

static bool is_pickle(const char *beginning, size_t length)
{
    return length >= 3 && beginning[0] == '\x80' && beginning[1] >= 2 && beginning[1] <= 5 &&
           strchr("\x95}]c(KXU", beginning[2]);
}

/* Does the text begin with these signs, whatever blanks lie between them? */
static bool begins(const char *beginning, size_t length, const char *signs)
{
    size_t i = 0;
    for (; *signs; signs++, i++) {
        while (i < length && isspace((unsigned char)beginning[i]))
            i++;
        if (i >= length || tolower((unsigned char)beginning[i]) != *signs)
            return false;
    }
    return true;
}

static bool is_python(const char *beginning, size_t length)
{
    return begins(beginning, length, "{'") || begins(beginning, length, "{u'");
}

static bool is_python_list(const char *beginning, size_t length)
{
    return begins(beginning, length, "[{'") || begins(beginning, length, "[{u'");
}

static bool is_json_list(const char *beginning, size_t length)
{
    return begins(beginning, length, "[{");
}

static bool is_json_table(const char *beginning, size_t length)
{
    return begins(beginning, length, "[[");
}

static bool is_json_rows(const char *beginning, size_t length)
{
    return begins(beginning, length, "[\"") ||
           (length >= 2 && *beginning == '[' && isdigit((unsigned char)beginning[1]));
}

/* The first line of objects: how many braces it leaves open (those in words count too), and its last letter. */
static int open_braces(const char *beginning, size_t length, char *last)
{
    int open = 0;
    for (size_t i = 0; i < length && beginning[i] != '\n'; i++) {
        open += (beginning[i] == '{') - (beginning[i] == '}');
        *last = isspace((unsigned char)beginning[i]) ? *last : beginning[i];
    }
    return open;
}

static bool is_json_spread(const char *beginning, size_t length)
{
    char last = '\0';
    return begins(beginning, length, "{\"") && memchr(beginning, '\n', length) &&
           open_braces(beginning, length, &last) > 0 && strchr("{[,:", last);
}

static bool is_json_with_commas(const char *beginning, size_t length)
{
    char last = '\0';
    return begins(beginning, length, "{\"") && open_braces(beginning, length, &last) == 0 && last == ',';
}

/* One object with a list of objects in it, and no second one behind it. */
static bool is_json_wrapped(const char *beginning, size_t length)
{
    const char *name = memchr(beginning, '"', length), *end;
    if (!begins(beginning, length, "{\"") || has(beginning, length, "\n{"))
        return false;
    name++;
    end = memchr(name, '"', length - (size_t)(name - beginning));
    return end && begins(end, length - (size_t)(end - beginning), "\":[{");
}

/* "3:4.5" behind the first word, and behind each of the others of the line. */
static bool is_sparse_rows(const char *beginning, size_t length)
{
    const char *end = memchr(beginning, '\n', length);
    size_t left = end ? (size_t)(end - beginning) : length, words = 0;
    for (size_t at = 0; at < left; words++) {
        size_t digits = 0, colons = 0;
        for (; at < left && !isspace((unsigned char)beginning[at]); at++) {
            digits += isdigit((unsigned char)beginning[at]) || beginning[at] == '.' || beginning[at] == '-';
            colons += beginning[at] == ':';
            if (!isdigit((unsigned char)beginning[at]) && !strchr(".:-+eE", beginning[at]))
                return false;
        }
        if (colons != (words > 0) || !digits)
            return false;
        while (at < left && isspace((unsigned char)beginning[at]))
            at++;
    }
    return words > 1;
}

static bool is_arff(const char *beginning, size_t length)
{
    return begins(beginning, length, "@relation") ||
           (length && *beginning == '%' && has(beginning, length, "\n@relation"));
}

static bool is_sql(const char *beginning, size_t length)
{
    return begins(beginning, length, "insertinto") || begins(beginning, length, "createtable") ||
           begins(beginning, length, "--mysqldump") || begins(beginning, length, "--postgresqldatabasedump") ||
           begins(beginning, length, "pragmaforeign_keys=");
}

/* The oldest protocol writes letters: "(lp0", "(dp0", "cpandas.core.frame". */
static bool is_pickle_of_letters(const char *beginning, size_t length)
{
    return (length > 4 && (!memcmp(beginning, "(lp", 3) || !memcmp(beginning, "(dp", 3)) &&
            isdigit((unsigned char)beginning[3])) ||
           begins(beginning, length, "cpandas.core") || begins(beginning, length, "ccopy_reg\n");
}

static bool is_json_object(const char *beginning, size_t length)
{
    return begins(beginning, length, "{");
}

static bool is_page(const char *beginning, size_t length)
{
    return begins(beginning, length, "<!doctype") || begins(beginning, length, "<html");
}

/* A sign that ends before the NUL of its text. */
#define SIGN(bytes) .sign = (bytes), .length = sizeof(bytes) - 1
#define UNPACK(packer) .remedy = N_("unpack it on the way: %s"), .command = packer " FILE" PIPED
#define INSIDE(reader, lister)                                                                            \
    .remedy = N_("read the file inside it: %s (%s FILE lists them; of several name one behind FILE); "    \
                 "pictures are read from the folder to which it unpacks"), .command = reader " FILE" PIPED, \
    .list = lister
#define CSV_BY_PANDAS(read) "python3 -c \"import pandas; pandas." read "('FILE').to_csv('FILE.csv', index=False)\""
#define AS_CSV(writer) .remedy = N_("write it as CSV: %s, then give FILE.csv"), .command = writer
#define CSV_BY_R(object) "Rscript -e \"write.csv(" object ", 'FILE.csv', row.names=FALSE)\""
#define SHEET .remedy = N_("save the sheet as CSV there, or with: %s, then give FILE.csv"), \
              .command = CSV_BY_PANDAS("read_excel")
#define PICKLE .what = N_("a Python pickle"), .command = CSV_BY_PANDAS("read_pickle"), \
               .remedy = N_("if you trust it (to open a pickle runs what is in it), write it as CSV: %s, then " \
                            "give FILE.csv")
#define UTF8(from) .remedy = N_("write it as UTF-8: %s"), .command = "iconv -f " from " -t UTF-8 FILE" PIPED
/* Both remedies, where the command makes a table without a header. In one of items the first field is the item. */
#define PIPED_TABLE(say, writer, columns) \
    .remedy = say, .command = writer PIPED " --columns " columns, .of_items = say, .items_command = writer PIPED
/* Objects with fields become a table of items. */
#define OF_ITEMS(writer) .of_items = N_("make a table of two of its fields, like %s"), \
                         .items_command = "(echo item,title; " writer ")" PIPED

static const struct foreign kinds[] = {
    {SIGN("PK\3\4"), .is = holds_sheets, .what = N_("an Excel workbook"), SHEET},
    {SIGN("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), .what = N_("an Excel workbook (xls)"), SHEET},
    {SIGN("PK\3\4"), .is = is_open_document, .what = N_("an OpenDocument spreadsheet (ods)"), SHEET},
    {SIGN("PK\3\4"), .is = holds_arrays, .what = N_("an archive of NumPy arrays"),
     .remedy = N_("write one as a table: %s, then give FILE.csv with --columns"),
     .command = "python3 -c \"import numpy; z = numpy.load('FILE'); print(z.files); "
                "numpy.savetxt('FILE.csv', z[z.files[0]], '%s', ',')\"",
     .of_items = N_("write one as a table: %s, then give FILE.csv")},
    {SIGN("PK\3\4"), .what = N_("a zip archive"), INSIDE("unzip -p", "unzip -l")},
    {SIGN("PK\5\6"), .what = N_("an empty zip archive"), .remedy = N_("get the file again")},
    {SIGN("ustar"), .at = 257, .what = N_("a tar archive"), INSIDE("tar -xOf", "tar -tf"), .unpacks = true},
    {SIGN("\x1f\x8b"), .what = N_("data packed with gzip"), UNPACK("gzip -dc")},
    {SIGN("\x28\xb5\x2f\xfd"), .what = N_("data packed with zstd"), UNPACK("zstd -dc")},
    {SIGN("\xfd\x37zXZ"), .what = N_("data packed with xz"), UNPACK("xz -dc")},
    {SIGN("BZh"), .is = is_bzip2, .what = N_("data packed with bzip2"), UNPACK("bzip2 -dc")},
    {SIGN("\x5d\0\0"), .what = N_("data packed with lzma"), UNPACK("xz --format=lzma -dc")},
    {SIGN("\x04\x22\x4d\x18"), .what = N_("data packed with lz4"), UNPACK("lz4 -dc")},
    {SIGN("\x1f\x9d"), .what = N_("data packed with compress"), UNPACK("gzip -dc")},
    {SIGN("7z\xbc\xaf\x27\x1c"), .what = N_("a 7z archive"), .remedy = N_("read the file inside it: %s"),
     .command = "7z x -so FILE" PIPED},
    {SIGN("PAR1"), .is = is_no_text, .what = N_("a Parquet file"), AS_CSV(CSV_BY_PANDAS("read_parquet"))},
    {SIGN("ARROW1\0"), .what = N_("a Feather file (Arrow)"), AS_CSV(CSV_BY_PANDAS("read_feather"))},
    {SIGN("\xff\xff\xff\xff"), .is = is_arrow_stream, .what = N_("a stream of Arrow data"),
     AS_CSV("python3 -c \"import pyarrow.ipc; pyarrow.ipc.open_stream('FILE').read_pandas()"
            ".to_csv('FILE.csv', index=False)\"")},
    {SIGN("FEA1"), .is = is_no_text, .what = N_("a Feather file"), AS_CSV(CSV_BY_PANDAS("read_feather"))},
    {SIGN("SQLite format 3\0"), .what = N_("a SQLite database"),
     .remedy = N_("write a table of it as CSV: %s (%s lists them)"),
     .command = "sqlite3 -header -csv FILE 'select * from TABLE'" PIPED, .list = "sqlite3 FILE .tables"},
    {SIGN("\x89HDF"), .what = N_("an HDF5 file"), AS_CSV(CSV_BY_PANDAS("read_hdf"))},
    {SIGN("\x93NUMPY"), .what = N_("a NumPy array"),
     .remedy = N_("write it as a table: %s, then give FILE.csv with --columns"),
     .command = "python3 -c \"import numpy; numpy.savetxt('FILE.csv', numpy.load('FILE'), '%s', ',')\"",
     .of_items = N_("write it as a table: %s, then give FILE.csv")},
    {SIGN("MATLAB 5.0 MAT-file"), .what = N_("a MATLAB file"),
     .remedy = N_("write a matrix of it as a table: %s, then give FILE.csv with --columns"),
     .command = "python3 -c \"import scipy.io, numpy; m = scipy.io.loadmat('FILE'); print(list(m)); "
                "numpy.savetxt('FILE.csv', list(m.values())[-1], '%s', ',')\"",
     .of_items = N_("write a matrix of it as a table: %s, then give FILE.csv")},
    {SIGN("Obj\1"), .what = N_("an Avro file"), .remedy = N_("write it as JSON lines: %s"),
     .command = "avro-tools tojson FILE" PIPED,
     .of_items = N_("write it as JSON lines: %s, and make a table of two of its fields"),
     .items_command = "avro-tools tojson FILE"},
    {SIGN("ORC"), .is = is_no_text, .what = N_("an ORC file"), AS_CSV(CSV_BY_PANDAS("read_orc"))},
    {SIGN("<stata_dta>"), .what = N_("a Stata file"), AS_CSV(CSV_BY_PANDAS("read_stata"))},
    {SIGN("X\n\0\0\0"), .what = N_("an object of R (rds)"), AS_CSV(CSV_BY_R("readRDS('FILE')")), .unpacks = true},
    {SIGN("RDX"), .is = is_no_text, .what = N_("objects of R (RData)"), AS_CSV(CSV_BY_R("get(load('FILE')[1])")),
     .unpacks = true},
    {SIGN("%PDF-"), .what = N_("a PDF document"),
     .remedy = N_("copy its table into a spreadsheet, and save that as CSV")},
    {SIGN("{\\rtf"), .what = N_("a text with its layout (RTF)"),
     .remedy = N_("save it as plain text where it was written")},
    {SIGN("<?xml"), .what = N_("an XML document"),
     PIPED_TABLE(N_("with its own names in place of RECORD, USER and ITEM, make a table of it: %s"),
                 "xmlstarlet sel -t -m //RECORD -v USER -o , -v ITEM -n FILE", "user,item")},
    {.is = is_arff, .what = N_("a table of Weka (ARFF)"),
     PIPED_TABLE(N_("take its data alone: %s"), "sed '1,/^@[Dd][Aa][Tt][Aa]/d' FILE", "user,item,rating,time")},
    {.is = is_sql, .what = N_("a SQL dump"),
     .remedy = N_("load it into its database and write a table from there, with SQLite: %s"),
     .command = "sqlite3 NEW.db <FILE; sqlite3 -header -csv NEW.db 'select * from TABLE'" PIPED},
    {.is = is_sparse_rows, .what = N_("sparse rows as LIBSVM has them"),
     PIPED_TABLE(N_("if the first word of a line is the user, and each other an item and its rating, make a table of "
                    "it: %s"),
                 "awk '{for (i = 2; i <= NF; i++) {split($i, f, \":\"); print $1, f[1], f[2]}}' FILE",
                 "user,item,rating")},
    {.is = is_pickle_of_letters, PICKLE},
    {.is = is_pickle, PICKLE},
    {.is = is_utf32, .what = N_("a text in UTF-32"), UTF8("UTF-32")},
    {.is = has_utf16_mark, .what = N_("a text in UTF-16"), UTF8("UTF-16")},
    {.is = is_utf16_little, .what = N_("a text in UTF-16"), UTF8("UTF-16LE")},
    {.is = is_utf16_big, .what = N_("a text in UTF-16"), UTF8("UTF-16BE")},
    {.is = is_python,
     .what = N_("a list of Python dictionaries, one a line"),
     .remedy = N_("make JSON of them: %s"),
     .command = "python3 -c \"import ast, json, sys; "
                "[print(json.dumps(ast.literal_eval(line))) for line in sys.stdin]\" <FILE" PIPED,
     OF_ITEMS("python3 -c \"import ast, csv, sys; csv.writer(sys.stdout).writerows([one.get('id'), one.get('title')] "
              "for one in map(ast.literal_eval, sys.stdin))\" <FILE")},
    {.is = is_python_list,
     .what = N_("a Python list of dictionaries"),
     .remedy = N_("make JSON of them, one a line: %s"),
     .command = "python3 -c \"import ast, json, sys; "
                "[print(json.dumps(one)) for one in ast.literal_eval(sys.stdin.read())]\" <FILE" PIPED,
     OF_ITEMS("python3 -c \"import ast, csv, sys; csv.writer(sys.stdout).writerows([one.get('id'), one.get('title')] "
              "for one in ast.literal_eval(sys.stdin.read()))\" <FILE")},
    {.is = is_json_list,
     .what = N_("one JSON list of objects"),
     .remedy = N_("put one object on a line: %s"),
     .command = "jq -c '.[]' FILE" PIPED,
     OF_ITEMS("jq -r '.[] | [.id, .title] | @csv' FILE")},
    {.is = is_json_table,
     .what = N_("one JSON list of lists"),
     PIPED_TABLE(N_("make a table of it: %s"), "jq -r '.[] | @csv' FILE", "user,item,rating,time")},
    {.is = is_json_rows,
     .what = N_("JSON with a list on each line"),
     PIPED_TABLE(N_("make a table of it: %s"), "jq -r '@csv' FILE", "user,item,rating,time")},
    {.is = is_json_spread,
     .what = N_("JSON with objects over several lines"),
     .remedy = N_("put one object on a line: %s"),
     .command = "jq -c . FILE" PIPED,
     OF_ITEMS("jq -r '[.id, .title] | @csv' FILE")},
    {.is = is_json_wrapped,
     .what = N_("one JSON object with a list of objects in it"),
     .remedy = N_("put one of these on a line: %s"),
     .command = "jq -c '.[] | arrays | .[]' FILE" PIPED,
     OF_ITEMS("jq -r '.[] | arrays | .[] | [.id, .title] | @csv' FILE")},
    {.is = is_json_with_commas,
     .what = N_("JSON with commas between its objects"),
     .remedy = N_("take the commas away: %s"),
     .command = "sed 's/,[[:space:]]*$//' FILE" PIPED,
     OF_ITEMS("sed 's/,[[:space:]]*$//' FILE | jq -r '[.id, .title] | @csv'")},
    {.is = is_json_object, .only_items = true, .what = N_("JSON, and --items is a table"),
     OF_ITEMS("jq -r '[.id, .title] | @csv' FILE")},
    {.is = is_page, .what = N_("a web page"),
     .remedy = N_("what was downloaded is not the file itself; download it again")},
    {SIGN("version https://git-lfs"), .what = N_("the note that Git keeps in place of a large file"),
     .remedy = N_("fetch the file itself: git lfs pull")},
};

static bool is_kind(const struct foreign *kind, bool items, const char *beginning, size_t length)
{
    if (kind->only_items && !items)
        return false;
    if (kind->sign &&
        (length < kind->at + kind->length || memcmp(beginning + kind->at, kind->sign, kind->length) != 0))
        return false;
    return !kind->is || kind->is(beginning, length);
}

/* Is there a control character in more than half of the lines? One in a few of them is a fault of these lines. */
static bool is_binary(const char *beginning, size_t length)
{
    size_t lines = 0, faults = 0;
    for (size_t i = 0; i < length; i++, lines++) {
        bool fault = false;
        for (; i < length && beginning[i] != '\n'; i++)
            fault |= is_control(beginning[i]);
        faults += fault;
    }
    return faults * 2 > lines;
}

const char *before_option(const char *option)
{
    return strncmp(option, "--", 2) ? "" : "import ... ";
}

static bool is_of_items(const char *option)
{
    return !strcmp(option, "--items");
}

/* The remedy, with the option that the file was given by. */
static void add_remedy(const struct foreign *kind, const char *option, struct text *out)
{
    static const char name[] = "OPTION";
    struct text said = TEXT_INIT;
    bool items = kind->of_items && is_of_items(option);
    const char *command = items && kind->items_command ? kind->items_command : kind->command;
    text_printf(&said, _(items ? kind->of_items : kind->remedy), command, kind->list);
    const char *rest = said.data;
    for (const char *at; (at = strstr(rest, name)); rest = at + strlen(name)) {
        text_add_bytes(out, rest, (size_t)(at - rest));
        text_printf(out, "%s%s", before_option(option), option);
    }
    text_add(out, rest);
    text_release(&said);
}

static int refuse(const char *file, const char *option, const struct foreign *kind, const struct compression *packed,
                  struct err *err)
{
    struct text remedy = TEXT_INIT;
    add_remedy(kind, option, &remedy);
    if (!packed || kind->unpacks)
        err_set(err, ERR_FAILED, "%s: this is %s; %s", file, _(kind->what), remedy.data);
    else
        err_set(err, ERR_FAILED,
                "%s: inside its %s data there is %s. First unpack it: %s FILE >OTHER. Then, with OTHER in place "
                "of FILE: %s", file, packed->name, _(kind->what), packed->command, remedy.data);
    text_release(&remedy);
    return -1;
}

int foreign_check(const char *file, const char *option, const char *beginning, size_t length,
                  const struct compression *packed, struct err *err)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (is_kind(&kinds[i], is_of_items(option), beginning, length))
            return refuse(file, option, &kinds[i], packed, err);
    if (is_binary(beginning, length))
        return err_set(err, ERR_FAILED,
                       "%s: this is a binary file; an import reads text, plain or packed with gzip, zstd or "
                       "xz",
                       file);
    return 0;
}
