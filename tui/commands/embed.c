/* nearfar embed: the embeddings of rows that a run has not seen. The engine makes them; here the words are
 * checked. */
#include "tui/asking_of_files.h"
#include "tui/command.h"

static const struct option options[] = {
    {.name = "side", .type = OPTION_CHOICE, .argument = "SIDE", .choices = "anchor candidate",
     .help = "of a run on pairs: on which side of them FILE is; by its kind, else anchor"},
    {.name = "output", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "where to write to; standard output when not given"},
    {.name = "format", .type = OPTION_CHOICE, .argument = "FORMAT", .choices = "tsv csv npy safetensors",
     .help = "what the name of --output ends in, or tsv, when not given"},
    {.name = "raw", .type = OPTION_FLAG, .help = "as the encoder makes them, not of length 1"},
    {.name = NULL},
};

static int run(const struct call *call, struct err *err)
{
    if (call->n_operands < 2)
        return err_set(err, ERR_USAGE, "FILE is missing: give a table with the columns that the data set was made "
                       "of, as in nearfar embed %s new.csv --output new.npy; of pictures, PNG or JPEG files or a "
                       "folder of them; a text in quotes, or - for lines of standard input; for the rows of the "
                       "data set take nearfar export %s --vectors rows",
                       call->operands[0], call->operands[0]);
    return ask_of_files(call, "embed", false, err);
}

const struct command command_embed = {
    .name = "embed",
    .operands = "RUN FILE...",
    .completes = "runs",
    .then = "files",
    .least = 1,
    .most = -1,
    .help = "Writes the embedding of each row of a file that the run has never seen.",
    .about = "It is what the encoder of the best checkpoint makes of a row, below the head, of length 1; so that it "
             "can be compared with what export RUN --vectors rows writes.\n"
             "The formats are those of export: tsv and csv have the name of a row and then the numbers; npy the "
             "numbers alone, with the names in a file beside it; safetensors a tensor 'vectors', and the names in "
             "__metadata__.ids. A row is called by its number in the file, from 0, and where there are several "
             "files FILE:NUMBER; a picture by its file. FILE is read as by classify.\n"
             "Of a run on pairs it is what stands above the head, where both sides meet, as the similarity of the "
             "run compares it; --side says on which side FILE is.",
    .example = "nearfar embed last new.csv --output new.npy",
    .options = options,
    .run = run,
};
