/* nearfar classify: the classes of rows that a run has not seen. The engine tells them; here the words are
 * checked. */
#include "tui/asking_of_files.h"
#include "tui/command.h"

static const struct option options[] = {
    {.name = "row", .type = OPTION_INT, .argument = "ROW", .low = 0, .high = 4294967294.0,
     .help = "a row of the data set, from 0, in place of FILE"},
    {.name = "top", .type = OPTION_INT, .argument = "N", .low = 1, .high = 1000,
     .help = "how many of the likeliest classes to tell; 3 when not given"},
    {.name = "method", .type = OPTION_CHOICE, .argument = "METHOD", .choices = "linear knn",
     .help = "by the linear classifier, or by the nearest neighbours in train; linear when not given"},
    {.name = "label", .type = OPTION_TEXT, .argument = "COLUMN",
     .help = "where FILE says the class; the column of the import when not given"},
    {.name = "why", .type = OPTION_FLAG,
     .help = "tell the nearest rows of train as well: of all, of the class told and of the next"},
    {.name = "output", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "write a table: FILE.csv or FILE.tsv"},
    {.name = "json", .type = OPTION_FLAG, .help = "report as one JSON object"},
    {.name = NULL},
};

static int run(const struct call *call, struct err *err)
{
    return files_or_row(call, err) < 0 ? -1 : ask_of_files(call, "classify", true, err);
}

const struct command command_classify = {
    .name = "classify",
    .operands = "RUN FILE...",
    .completes = "runs",
    .then = "files",
    .least = 1,
    .most = -1,
    .help = "Tells the class of each row of a file that the run has never seen, and how sure it is.",
    .about = "The answer is that of the classifier which accuracy, precision, recall and f1 are of: linear, on what "
             "the encoder of the best checkpoint makes of rows, trained on the rows that the run was trained on.\n"
             "FILE is what the data set was made of: a delimited table with a header that has its columns, in any "
             "order (others are passed over), or a matrix of NumPy (.npy) with as many; columns without names are "
             "called x0, x1 and so on. What the import did to missing numbers (--missing mean) and to those far out "
             "(--outliers clip) is done again, with the same means and bounds. Where FILE has the column of the "
             "classes as well, it is said how many answers are right.\n"
             "Of a run on pictures FILE is a PNG or JPEG picture, a folder of them (the class is the folder in it), "
             "or IDX, as for import; they are scaled to the size of those of the data set, and what is not opaque "
             "is laid over the colour that the import took. Of a run on texts FILE is a table with the column of "
             "the texts, the text itself where no file is called so, or - for a text on each line of standard "
             "input; of a run on tokens a file in the CoNLL form, with labels or without, or a sentence.\n"
             "Rows are numbered from 0 in each file. With --method knn the probabilities are shares of the votes of "
             "the nearest rows of train, as many as the run's setting neighbours says.\n"
             "--why shows what an answer comes from: the rows of train that are nearest to a row, by the cosine of "
             "what the probes see of them, with class and name or text; and the nearest of the class that is told "
             "and of the one that comes second, which training pushed apart from it. With --row a row of the data "
             "set is asked about, and is not its own neighbour.",
    .example = "nearfar classify last new.csv --top 3",
    .options = options,
    .run = run,
};
