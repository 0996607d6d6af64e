/* nearfar search: the nearest rows of the data set. The engine finds them; here the words are checked. */
#include "tui/asking_of_files.h"
#include "tui/command.h"

static const struct option options[] = {
    {.name = "row", .type = OPTION_INT, .argument = "ROW", .low = 0, .high = 4294967294.0,
     .help = "a row of the data set, from 0, in place of FILE"},
    {.name = "top", .type = OPTION_INT, .argument = "N", .low = 1, .high = 1000,
     .help = "how many rows; 10 when not given"},
    {.name = "side", .type = OPTION_CHOICE, .argument = "SIDE", .choices = "anchor candidate",
     .help = "of a run on pairs: on which side of them FILE is; by its kind, else anchor"},
    {.name = "output", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "write a table: FILE.csv or FILE.tsv"},
    {.name = "json", .type = OPTION_FLAG, .help = "report as one JSON object"},
    {.name = NULL},
};

static int run(const struct call *call, struct err *err)
{
    return files_or_row(call, err) < 0 ? -1 : ask_of_files(call, "search", true, err);
}

const struct command command_search = {
    .name = "search",
    .operands = "RUN FILE...",
    .completes = "runs",
    .then = "files",
    .least = 1,
    .most = -1,
    .help = "Finds the rows of the data set that are nearest to each row of a file, or to one of its own.",
    .about = "Near is what has a high cosine: of what the encoder of the best checkpoint makes of two rows, below "
             "the head. Each neighbour is told with its number in the data set (from 0), in which split of this run "
             "it is, and its class. All rows of the data set are looked at, those of validation and test as well; "
             "with --row the row itself is left out. FILE is read as by classify.\n"
             "A run on pairs finds the rows of the other side, by the similarity that it was trained by, above the "
             "head: the candidates of an anchor (of a question its answers, of a picture its captions), and with "
             "--side candidate the anchors. Where pictures are paired with texts the kind of FILE says the side.\n"
             "A run on users and items whose items have texts finds items: a text is compared with each line of "
             "theirs, and the best counts.",
    .example = "nearfar search last new.csv --top 5",
    .options = options,
    .run = run,
};
