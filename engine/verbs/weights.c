/* weights: what an encoder has to be for the weights in a file. */
#include "engine/bert_weights.h"
#include "engine/verbs/verb.h"
#include "store/base/print.h"

static int weights(const struct verb_arguments *words, struct err *err)
{
    struct text lines = TEXT_INIT;
    const char *path = argument_of(words, "file");
    if (!path)
        return err_set(err, ERR_USAGE, "file=FILE is missing");
    int result = bert_shape(path, argument_of(words, "heads"), &lines, err);
    if (!result)
        print("%s", lines.data);
    text_release(&lines);
    return result;
}

const struct verb verb_weights = {
    .name = "weights",
    .help = "file=FILE [heads=N]: the settings that encoder=bert has with these weights, a line each, and remarks",
    .run = weights};
