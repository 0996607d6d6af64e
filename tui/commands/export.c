/* nearfar export: every recorded point of a run, with all its digits; or, which the engine does, its vectors. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/report.h"
#include "tui/command.h"
#include "tui/engine_words.h"
#include "tui/target.h"
#include "tui/tensorboard/events.h"
#include "tui/whole_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct option options[] = {
    {.name = "vectors", .type = OPTION_CHOICE, .argument = "WHOSE", .choices = "users items rows",
     .help = "the embeddings of users, items or rows with their ids, in place of the points"},
    {.name = "format", .type = OPTION_CHOICE, .argument = "FORMAT",
     .choices = "csv json tensorboard tsv npy safetensors",
     .help = "of points csv, json or tensorboard; of vectors tsv, csv, npy or safetensors; see above"},
    {.name = "output", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "where vectors are written to; of tensorboard the folder, which is made when it is not there"},
    {.name = "raw", .type = OPTION_FLAG, .help = "vectors as they were learned, before the similarity prepares them"},
    {.name = NULL},
};

static int write_line(void *context, const char *line)
{
    return print_to(context, "%s", line);
}

static bool one_of(const char *word, const char *const *list)
{
    while (*list && strcmp(*list, word) != 0)
        list++;
    return *list != NULL;
}

static int check(const struct call *call, struct err *err)
{
    static const char *const of_points[] = {"csv", "json", "tensorboard", NULL},
                                           *const of_vectors[] = {"tsv", "csv", "npy", "safetensors", NULL};
    const char *format = call_text(call, "format");
    bool vectors = call_text(call, "vectors") != NULL;
    if (format && !one_of(format, vectors ? of_vectors : of_points))
        return err_set(err, ERR_USAGE, vectors ? "vectors are written as tsv, csv, npy or safetensors, not as %s"
                                               : N_("points are written as csv, json or tensorboard, not as %s; for "
                                                  "vectors add --vectors items, users or rows"),
                       format);
    bool events = format && !strcmp(format, "tensorboard");
    if (events && !call_text(call, "output"))
        return err_set(err, ERR_USAGE, "--format tensorboard needs --output DIR, the folder for the event file");
    if (!vectors && ((!events && call_text(call, "output")) || call_flag(call, "raw")))
        return err_set(err, ERR_USAGE, "--output and --raw are for --vectors; for points write `nearfar "
                       "export %s > FILE`", call->operands[0]);
    return 0;
}

static int export_vectors(const struct call *call, int64_t run, struct err *err)
{
    static const char *const but[] = {"vectors", NULL};
    struct engine_words words;
    engine_words_begin(&words, "vectors", call);
    engine_words_take(&words, xasprintf("run=%lld", (long long)run));
    engine_words_take(&words, xasprintf("side=%s", call_text(call, "vectors")));
    engine_words_take_options(&words, call, but);
    return engine_words_become(&words, err);
}

/* An event file in a folder, which TensorBoard takes for a run. */
static int export_events(const struct call *call, struct target *target, struct err *err)
{
    const char *folder = call_text(call, "output");
    struct text out = TEXT_INIT;
    if (mkdir(folder, 0777) < 0 && errno != EEXIST)
        return err_set(err, ERR_FAILED, "cannot make the folder %s: %s", folder, strerror(errno));
    char *name = events_file_name(&target->run), *path = xasprintf("%s/%s", folder, name);
    int failed = events_of_run(target->store, &target->run, &out, err) ||
                 whole_file_write(path, out.data, out.length, true, err);
    if (!failed)
        print_to(stderr, "nearfar: wrote %s; to see it: tensorboard --logdir %s\n", path, folder);
    text_release(&out);
    free(path);
    free(name);
    return failed ? -1 : 0;
}

static int export_points(const struct call *call, struct target *target, struct err *err)
{
    const char *format = call_text(call, "format");
    if (format && !strcmp(format, "tensorboard"))
        return export_events(call, target, err);
    return format && !strcmp(format, "json") ? print_json(report_points(target->store, target->run.id, err))
                                             : report_points_csv(target->store, target->run.id, write_line, stdout,
                                                                 err);
}

static int run(const struct call *call, struct err *err)
{
    struct target target;
    if (check(call, err) || target_open(&target, call, STORE_READ, err))
        return -1;
    bool vectors = call_text(call, "vectors") != NULL;
    int64_t id = target.run.id;
    int result = vectors ? 0 : export_points(call, &target, err);
    target_close(&target);
    return vectors ? export_vectors(call, id, err) : result;
}

const struct command command_export = {
    .name = "export",
    .operands = "RUN",
    .completes = "runs",
    .least = 1,
    .most = 1,
    .help = "Prints every recorded point of a run with all its digits: metric,step,value; or the vectors "
            "it has learned.",
    .about = "--format tensorboard writes an event file into the folder DIR: every value at its step, as a float (7 "
             "digits; csv and json have all), and the settings as a text. The store keeps no time of a point, so an "
             "event has that of its step at the mean pace of the run.\n"
             "--vectors takes the best checkpoint and writes the rows that ranking compares, so that the score of a "
             "user and an item is what the command says when it is done: mostly the dot product. The format is the "
             "one that FILE ends in, or tsv: the id and then the numbers, on standard output without --output. npy "
             "has the numbers alone, and the ids stand in a file beside it, one a line (items.npy: items.ids); "
             "safetensors has a tensor 'vectors', and the ids as a JSON list in __metadata__.ids.\n"
             "Of a run on rows of numbers --vectors rows writes what its probes look at: what the encoder makes of "
             "each row, below the head, of length 1 (with --raw as it is); rows stand in the order of the data set, "
             "and where they have no names they are numbered from 0. (`nearfar data export` prints interactions.)",
    .example = "nearfar export last --vectors items --output items.npy",
    .options = options,
    .run = run,
};
