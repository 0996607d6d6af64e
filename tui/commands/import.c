/* nearfar import: a data set into the store. The engine reads the files; here the words are checked. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/dataset.h"
#include "tui/command.h"
#include "tui/engine_words.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct option options[] = {
    {.name = "train", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "the interactions, pictures or texts to learn from, plain or packed with gzip, zstd or xz"},
    {.name = "test", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "interactions, pictures or texts set apart for testing; without it some of train are (--split)"},
    {.name = "items", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "a table with the titles of items, and the class of each"},
    {.name = "title-column", .type = OPTION_TEXT, .argument = "NAME",
     .help = "which column of --items the title is; found when it is called title or name"},
    {.name = "class-column", .type = OPTION_TEXT, .argument = "NAME",
     .help = "which column of --items the class is; found when it is called category, class, label or genres"},
    {.name = "item-text", .type = OPTION_TEXT, .argument = "NAMES",
     .help = "which columns of --items are the text of an item, with commas between; a run can learn from them"},
    {.name = "item-pictures", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "the pictures of items: a sheet (--tile) or another file, the i-th of the i-th line of --items, or a "
             "folder of files named after ids"},
    {.name = "users", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "a table with a line for each user, for --user-text"},
    {.name = "user-text", .type = OPTION_TEXT, .argument = "NAMES",
     .help = "which columns of --users are the text of a user, with commas between"},
    {.name = "format", .type = OPTION_TEXT, .argument = "FORMAT", .completes = "formats",
     .help = "the importer to read with; it is recognised when not given"},
    {.name = "columns", .type = OPTION_TEXT, .argument = "LIST",
     .help = "what the columns of a table are, as in user,item,-,time, or those of --tokens, as in token,-,label "
             "('-' passes one over)"},
    {.name = "delimiter", .type = OPTION_TEXT, .argument = "WHAT",
     .help = "between the fields of a table: tab, comma, semicolon, bar, blank, or the characters"},
    {.name = "quote", .type = OPTION_TEXT, .argument = "WHAT",
     .help = "around fields of a table: double, single, none, or the character"},
    {.name = "header", .type = OPTION_FLAG,
     .help = "the first line of a table names its columns, whatever it looks like"},
    {.name = "no-header", .type = OPTION_FLAG, .help = "the first line of a table is one of data; needs --columns"},
    {.name = "user", .type = OPTION_TEXT, .argument = "FIELD",
     .help = "which field of JSON lines is the user, as in reviewerID or user.id; found when it has a usual name"},
    {.name = "item", .type = OPTION_TEXT, .argument = "FIELD", .help = "which field of JSON lines is the item"},
    {.name = "rating", .type = OPTION_TEXT, .argument = "FIELD", .help = "which field of JSON lines is the rating"},
    {.name = "time", .type = OPTION_TEXT, .argument = "FIELD", .help = "which field of JSON lines is the time"},
    {.name = "split", .type = OPTION_CHOICE, .argument = "HOW",
     .choices = "ratio leave-one-out time moment item none",
     .help = "how to set test apart when no --test is given; see above"},
    {.name = "test-share", .type = OPTION_TEXT, .argument = "X",
     .help = "the share of test in a split by ratio, time, moment or item, above 0 and below 1; 0.2 when not given"},
    {.name = "min-rating", .type = OPTION_REAL, .argument = "X", .low = -1e9, .high = 1e9,
     .help = "take interactions with at least this rating only"},
    {.name = "skip-bad", .type = OPTION_FLAG,
     .help = "pass over lines and pictures that cannot be read, and lines whose user train has not, and count them"},
    {.name = "keep-unknown", .type = OPTION_FLAG,
     .help = "keep interactions of --test whose user train has not; nothing can be learned of such a user"},
    {.name = "seed", .type = OPTION_INT, .argument = "N", .low = 0, .high = 9e15,
     .help = "seed of the split, and of a toy's points; 1 when not given"},
    {.name = "features", .type = OPTION_TEXT, .argument = "NAMES",
     .help = "read --train as a table of numbers with these columns, with commas between"},
    {.name = "label", .type = OPTION_TEXT, .argument = "NAME",
     .help = "which column of such a table, or column or field of texts, is the class; of tokens its number, the "
             "last when not given; of pictures, which column of --labels, or fine or coarse of CIFAR-100"},
    {.name = "text", .type = OPTION_TEXT, .argument = "NAME",
     .help = "read --train as texts: which column of a table, or field of JSON lines, is the text"},
    {.name = "pair", .type = OPTION_TEXT, .argument = "A,B",
     .help = "read --train as a table of pairs of texts: their columns, as in question,answer, or by number, as in "
             "1,2, where the table has no header"},
    {.name = "score", .type = OPTION_TEXT, .argument = "NAME",
     .help = "which column of a table of pairs says how much they belong together, as a number"},
    {.name = "tokens", .type = OPTION_FLAG,
     .help = "read --train as tokens with labels in the CoNLL form: one a line, an empty line between sentences"},
    {.name = "valid", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "pairs or tokens set apart for validation; without it runs take a share of train (validation)"},
    {.name = "captions", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "a table with a row for each picture of --train, in their order, of what is said of it"},
    {.name = "caption", .type = OPTION_TEXT, .argument = "NAMES",
     .help = "which columns of --captions are captions, with commas between; a picture may have several"},
    {.name = "group", .type = OPTION_TEXT, .argument = "NAME",
     .help = "of texts, or of --captions: which column or field says what belongs together; a group is never on both "
             "sides of a split"},
    {.name = "encoding", .type = OPTION_CHOICE, .argument = "HOW", .choices = "utf-8 latin-1",
     .help = "of texts: how letters are written in the files; utf-8 when not given"},
    {.name = "min-words", .type = OPTION_INT, .argument = "N", .low = 0, .high = 1000000,
     .help = "leave texts of fewer words out; 1 when not given"},
    {.name = "labels", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "the classes of the pictures of --train: IDX, .npy, a table (--label) or lines; or of a NumPy matrix: "
             ".npy, a whole number for each row; -1 is none"},
    {.name = "test-labels", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "the same of the pictures or rows of --test"},
    {.name = "class-names", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "what the labels of pictures are called: a name a line, the first is that of label 0"},
    {.name = "size", .type = OPTION_TEXT, .argument = "WxH",
     .help = "scale pictures to so many pixels, by the mean of areas; one number is both sides"},
    {.name = "tile", .type = OPTION_TEXT, .argument = "WxH",
     .help = "--train is one picture, a sheet of many of so many pixels, along its rows"},
    {.name = "grey", .type = OPTION_FLAG, .help = "make pictures grey"},
    {.name = "background", .type = OPTION_TEXT, .argument = "COLOUR",
     .help = "the colour under pictures that are not opaque, like '#rrggbb'; white when not given"},
    {.name = "missing", .type = OPTION_CHOICE, .argument = "HOW", .choices = "refuse mean",
     .help = "what to do where such a table lacks a number: refuse, or fill in the mean of train; refuse "
             "when not given"},
    {.name = "outliers", .type = OPTION_CHOICE, .argument = "HOW", .choices = "keep clip",
     .help = "what to do with numbers of such a table that lie far out: keep, or set to the bound; keep "
             "when not given"},
    {.name = "toy", .type = OPTION_TEXT, .argument = "TOY", .completes = "toys",
     .help = "read no file: make points in the plane of some classes, in this shape; see above"},
    {.name = "points", .type = OPTION_INT, .argument = "N", .low = 10, .high = 1000000,
     .help = "how many points a toy has; 1000 when not given"},
    {.name = "noise", .type = OPTION_REAL, .argument = "X", .low = 0, .high = 10,
     .help = "the standard deviation of what is added to a toy's coordinates, which go to about 1; each "
             "toy has its own"},
    {.name = "classes", .type = OPTION_INT, .argument = "N", .low = 2, .high = 20,
     .help = "how many classes a toy has; each toy has its own number"},
    {.name = "dry-run", .type = OPTION_FLAG, .help = "say what the files are taken for, and write nothing"},
    {.name = "json", .type = OPTION_FLAG, .help = "report as one JSON object"},
    {.name = NULL},
};

/* Of what may be a folder, pictures lie in one. */
static int check_path(const struct call *call, const char *option, bool folder, struct err *err)
{
    const char *path = call_text(call, option);
    struct stat status;
    if (!path)
        return 0;
    if (stat(path, &status) || access(path, R_OK))
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_FAILED, "cannot read the file %s of --%s: %s", path,
                       option, strerror(errno));
    if (S_ISDIR(status.st_mode) && !folder)
        return err_set(err, ERR_USAGE, "--%s is a file, and %s is a folder", option, path);
    return 0;
}

static int check_paths(const struct call *call, struct err *err)
{
    static const char *const files[] = {"valid", "captions", "items", "users", "labels", "test-labels",
                                        "class-names"};
    if (check_path(call, "train", true, err) || check_path(call, "test", true, err) ||
        check_path(call, "item-pictures", true, err))
        return -1;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (check_path(call, files[i], false, err))
            return -1;
    return 0;
}

/* What an import is of, and which options belong to it; those that are not here belong to interactions alone. Whether
 * files hold pictures, or a folder texts, only the engine sees, by looking: it refuses the options that are not for
 * them. */
enum { OF_INTERACTIONS = 1, OF_NUMBERS = 2, OF_TOYS = 4, OF_ARRAYS = 8, OF_PICTURES = 16, OF_TEXTS = 32,
       OF_PAIRS = 64, OF_CAPTIONS = 128, OF_TOKENS = 256 };
enum { OF_TABLES = OF_INTERACTIONS | OF_NUMBERS | OF_TEXTS | OF_PAIRS | OF_CAPTIONS,
       OF_ROWS = OF_NUMBERS | OF_ARRAYS, OF_PIXELS = OF_PICTURES | OF_CAPTIONS | OF_INTERACTIONS,
       OF_FILES = OF_TABLES | OF_ARRAYS | OF_PICTURES | OF_TOKENS, OF_ALL = OF_FILES | OF_TOYS };

static unsigned belongs_to(const char *option)
{
    static const struct {
        const char *option;
        unsigned of;
    } rows[] = {{"store", OF_ALL}, {"test-share", OF_ALL}, {"seed", OF_ALL}, {"dry-run", OF_ALL}, {"json", OF_ALL},
                {"train", OF_FILES}, {"delimiter", OF_TABLES}, {"quote", OF_TABLES},
                {"skip-bad", (OF_TABLES | OF_PICTURES | OF_TOKENS) & ~OF_CAPTIONS}, {"features", OF_NUMBERS},
                {"label", OF_NUMBERS | OF_PICTURES | OF_TEXTS | OF_TOKENS}, {"text", OF_TEXTS},
                {"encoding", OF_TEXTS},
                {"pair", OF_PAIRS}, {"score", OF_PAIRS}, {"valid", OF_PAIRS | OF_TOKENS}, {"tokens", OF_TOKENS},
                {"columns", OF_INTERACTIONS | OF_TOKENS}, {"captions", OF_CAPTIONS},
                {"caption", OF_CAPTIONS}, {"group", OF_CAPTIONS | OF_TEXTS}, {"min-words", OF_TEXTS},
                {"missing", OF_ROWS}, {"outliers", OF_ROWS},
                {"test", OF_INTERACTIONS | OF_ARRAYS | OF_PICTURES | OF_TEXTS | OF_PAIRS | OF_TOKENS},
                {"labels", OF_ARRAYS | OF_PICTURES}, {"test-labels", OF_ARRAYS | OF_PICTURES},
                {"class-names", OF_PICTURES}, {"size", OF_PIXELS},
                {"tile", OF_PIXELS}, {"grey", OF_PIXELS},
                {"background", OF_PIXELS}, {"toy", OF_TOYS}, {"points", OF_TOYS}, {"noise", OF_TOYS},
                {"classes", OF_TOYS}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!strcmp(rows[i].option, option))
            return rows[i].of;
    return OF_INTERACTIONS;
}

static const char *idle_option(unsigned kinds, unsigned of)
{
    if (kinds & OF_TOYS)
        return N_("--toy makes its points itself: leave --%s out");
    if (kinds & OF_NUMBERS)
        return N_("--features reads a table of numbers, for which --%s does nothing: leave it out");
    if (kinds == OF_TEXTS)
        return N_("--text reads texts, for which --%s does nothing: leave it out");
    if (kinds & OF_CAPTIONS)
        return N_("--captions reads pictures with captions, for which --%s does nothing: leave it out");
    if (kinds & OF_TOKENS)
        return N_("--tokens reads tokens with labels, for which --%s does nothing: leave it out");
    if (kinds & OF_PAIRS)
        return N_("--pair reads pairs of texts, for which --%s does nothing: leave it out");
    if (!(kinds & OF_INTERACTIONS))
        return N_("--labels reads NumPy matrices or pictures, for which --%s does nothing: leave it out");
    return of == OF_TOYS       ? N_("--%s is for points that are made: give --toy TOY, too")
           : of == OF_CAPTIONS ? N_("--%s is for pictures with captions: give --captions FILE, too")
           : of & OF_TOKENS    ? N_("--%s is for pairs of texts, and for tokens: give --pair A,B, or --tokens, too")
           : of == OF_PAIRS    ? N_("--%s is for pairs of texts: give --pair A,B, too")
                               : N_("--%s is for a table of numbers: give --features NAMES, too");
}

/* Which kinds an import can be of by the options that say so. */
static unsigned kinds_of(const struct call *call)
{
    if (call_text(call, "toy"))
        return OF_TOYS;
    if (call_text(call, "features"))
        return OF_NUMBERS;
    if (call_text(call, "pair"))
        return OF_PAIRS;
    if (call_text(call, "tokens"))
        return OF_TOKENS;
    if (call_text(call, "captions"))
        return OF_CAPTIONS;
    if (call_text(call, "text"))
        return OF_TEXTS;
    return call_text(call, "labels") ? OF_ARRAYS | OF_PICTURES : OF_INTERACTIONS | OF_PICTURES | OF_TEXTS;
}

/* Points are made, or files hold pictures, texts, a table of numbers, a matrix of them, or interactions. */
static int check_kind(const struct call *call, struct err *err)
{
    unsigned kinds = kinds_of(call);
    if (call_text(call, "text") && call_text(call, "features"))
        return err_set(err, ERR_USAGE, "--text reads a table of texts, and --features one of numbers: give one of "
                       "them");
    if (kinds & OF_CAPTIONS && !call_text(call, "caption"))
        return err_set(err, ERR_USAGE, "--caption NAMES is missing: the columns of --captions that are captions");
    if (kinds & OF_NUMBERS && !call_text(call, "label"))
        return err_set(err, ERR_USAGE, "--label NAME is missing: the column that says the class of each row");
    for (const struct option *option = options; option->name; option++) {
        unsigned of = belongs_to(option->name);
        if (call_text(call, option->name) && !(of & kinds))
            return err_set(err, ERR_USAGE, idle_option(kinds, of), option->name);
    }
    return 0;
}

static int check(const struct call *call, struct err *err)
{
    if (!name_is_valid(call->operands[0]))
        return err_set(err, ERR_USAGE, "'%s' cannot name a data set: use 1 to 63 letters, digits, '-', '_' or '.'",
                       call->operands[0]);
    if (check_kind(call, err))
        return -1;
    if (!call_text(call, "train") && !call_text(call, "toy"))
        return err_set(err, ERR_USAGE, "--train FILE is missing: the interactions to learn from (or "
                       "--toy TOY, points that are made)");
    if (call_text(call, "test") && (call_text(call, "split") || call_text(call, "test-share")))
        return err_set(err, ERR_USAGE, "--test gives the test interactions, so --split and --test-share "
                       "have nothing to do");
    return check_paths(call, err);
}

static int run(const struct call *call, struct err *err)
{
    struct engine_words words;
    if (check(call, err))
        return -1;
    engine_words_begin(&words, "import", call);
    engine_words_take(&words, xasprintf("name=%s", call->operands[0]));
    engine_words_take_options(&words, call, NULL);
    return engine_words_become(&words, err);
}

const struct command command_import = {
    .name = "import",
    .operands = "NAME",
    .least = 1,
    .most = 1,
    .help = "Reads interactions, numbers, pictures or texts into the store as the data set NAME, or makes points.",
    .about = "Interactions are the adjacency text of NGCF and LightGCN, MovieLens ratings, JSON lines, the form of "
             "the Netflix prize, sparse Matrix Market files, or any delimited table that has a header or --columns; "
             "plain, or packed with gzip, zstd or xz, whatever the name. Of a user and an item that occur together "
             "several times the latest time counts, or without times the last line. The import says how it read "
             "each file. Where two readings fit, it refuses and names the option that decides. A file of another "
             "kind is refused with the command that turns it into one that can be read. An import that fails leaves "
             "nothing behind.\n"
             "--split says what becomes test: ratio, a share of each user's interactions, drawn at random; time, "
             "each user's latest share; leave-one-out, each user's latest one; moment, everything from one moment "
             "on, which is chosen so that about the share is later (users with nothing before it are left out); "
             "item, whole items, drawn at random, so that what a run recommends of them it has learned from other "
             "items; none, nothing. What looks wrong in the result is a warning, which `nearfar data show` "
             "repeats.\n"
             "Rows of numbers: with --features and --label a table whose header names its columns, a class for each "
             "row; with --labels a NumPy matrix (float32, float64 or whole numbers). Of rows with the same numbers "
             "and class one is kept. A share of each class is test. A number is far out (--outliers) when it is "
             "further from the quartiles of train than three times the distance between these.\n"
             "Pictures are recognised by their contents: IDX (MNIST), CIFAR-10 and CIFAR-100 in binary, NumPy "
             "arrays of three or four dimensions (.npy, .npz), a folder of PNG and JPEG files, whose classes are "
             "its folders, and one picture that is a sheet of many (--tile). --labels is then IDX, .npy, a text "
             "with a label on each line, or a table with --label NAME. All pictures of a data set have one size; "
             "PICTURES in nearfar(1) says how they come to it. With --captions a table, or JSON lines, has a row "
             "about each picture of --train; all pictures of a --group are on one side of the split.\n"
             "Texts: with --text a table or JSON lines, of which --label names the class; several names with commas "
             "between give a text several classes, the first of which is learned. A folder of text files needs no "
             "option, and its folders are the classes.\n"
             "Pairs: with --pair a table, or JSON lines, of two texts that belong together. Equal texts are stored "
             "once, and pairs that share a text are on one side of the split, unless --test and --valid give it.\n"
             "Tokens: with --tokens a file in the CoNLL form. Labels of spans may be IOB1, IOB2, IOBES or BILOU and "
             "are kept as IOB2. A share of the sentences is test.\n"
             "Points: with --toy no file is read. rings, moons, blobs, spiral and xor are shapes of points in the "
             "plane, each with a class; a share of each class is test. The same seed gives the same points on every "
             "machine.",
    .example = "nearfar import films --train ratings.csv --items movies.csv --min-rating 4",
    .options = options,
    .run = run,
};
