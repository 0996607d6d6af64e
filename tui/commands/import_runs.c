/* nearfar import-runs: event files of TensorBoard as runs. */
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "store/metric.h"
#include "tui/command.h"
#include "tui/tensorboard/imported.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DEEPEST = 16 };

static const struct option options[] = {{.name = NULL}};

/* Adds what a file has to the run. */
static int read_file(struct scalars *scalars, const char *path, struct err *err)
{
    struct text bytes = TEXT_INIT;
    char piece[65536];
    size_t got;
    FILE *file = fopen(path, "re");
    if (!file)
        return err_set(err, ERR_FAILED, "cannot read %s: %s", path, strerror(errno));
    while ((got = fread(piece, 1, sizeof piece, file)) > 0)
        text_add_bytes(&bytes, piece, got);
    bool failed = ferror(file);
    fclose(file);
    if (!failed && bytes.length)
        scalars_read(scalars, bytes.data, bytes.length);
    text_release(&bytes);
    return failed ? err_set(err, ERR_FAILED, "cannot read %s: %s", path, strerror(EIO)) : 0;
}

/* What of it did not become a point. */
static void say_what_is_left_out(const struct scalars *scalars, const struct imported *imported, const char *path)
{
    if (scalars->others)
        print_to(stderr, "nearfar: %zu value%s of %s left out: no number%s, but text, picture or histogram\n",
                 scalars->others, plural((int64_t)scalars->others), path, plural((int64_t)scalars->others));
    if (scalars->strange + imported->too_long)
        print_to(stderr, "nearfar: %zu number%s of %s left out: without a name, with one of %d bytes or more, or at "
                 "a step below 0\n", scalars->strange + imported->too_long,
                 plural((int64_t)(scalars->strange + imported->too_long)), path, METRIC_NAME);
    if (imported->replaced)
        print_to(stderr, "nearfar: %zu number%s of %s replaced by a later one at the same step\n", imported->replaced,
                 plural((int64_t)imported->replaced), path);
    if (scalars->damaged)
        print_to(stderr, "nearfar: %zu record%s of %s damaged, and left out\n", scalars->damaged,
                 plural((int64_t)scalars->damaged), path);
    if (scalars->unread)
        print_to(stderr, "nearfar: %s is damaged or cut short: its last %zu byte%s not be read, what stands before "
                 "was\n", path, scalars->unread, scalars->unread == 1 ? " could" : "s could");
}

static int make_run(struct store *store, const char *path, const struct scalars *scalars, struct err *err)
{
    struct imported imported = {.run = -1};
    const char *slash = strrchr(path, '/');
    if (!scalars->n)
        return err_set(err, ERR_FAILED, "there are no numbers in %s: %zu value%s of another kind, %zu damaged "
                       "record%s, %zu byte%s that cannot be read", path, scalars->others,
                       plural((int64_t)scalars->others), scalars->damaged, plural((int64_t)scalars->damaged),
                       scalars->unread, plural((int64_t)scalars->unread));
    if (imported_run(store, slash && slash[1] ? slash + 1 : path, path, scalars, &imported, err) < 0)
        return -1;
    say_what_is_left_out(scalars, &imported, path);
    print("run %lld: %zu point%s of %zu metric%s from %s\n", (long long)imported.run, imported.points,
          plural((int64_t)imported.points), imported.metrics, plural((int64_t)imported.metrics), path);
    return 0;
}

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int import_path(struct store *store, const char *path, int depth, size_t *made, struct err *err);

/* The event files of a folder are one run; folders in it are others. */
static int import_folder(struct store *store, const char *path, int depth, size_t *made, struct err *err)
{
    struct dirent **entries;
    struct scalars scalars = {.n = 0};
    size_t files = 0;
    int n = scandir(path, &entries, is_shown, alphasort), failed = 0;
    if (n < 0)
        return err_set(err, ERR_FAILED, "cannot read the folder %s: %s", path, strerror(errno));
    for (int i = 0; i < n; i++) {
        char *inside = xasprintf("%s/%s", path, entries[i]->d_name);
        struct stat about = {.st_mode = 0};
        bool there = lstat(inside, &about) == 0, folder = there && S_ISDIR(about.st_mode);
        if (there && S_ISLNK(about.st_mode))
            print_to(stderr, "nearfar: %s is a link and is not followed\n", inside);
        else if (folder && depth >= DEEPEST)
            print_to(stderr, "nearfar: %s lies more than %d folders deep and is not looked into\n", inside, DEEPEST);
        else if (folder && !failed)
            failed = import_path(store, inside, depth + 1, made, err);
        else if (!failed && !folder && strstr(entries[i]->d_name, "tfevents") && ++files)
            failed = read_file(&scalars, inside, err);
        free(inside);
        free(entries[i]);
    }
    free(entries);
    if (!failed && files && !(failed = make_run(store, path, &scalars, err)))
        ++*made;
    scalars_release(&scalars);
    return failed;
}

static int import_path(struct store *store, const char *path, int depth, size_t *made, struct err *err)
{
    struct stat about;
    struct scalars scalars = {.n = 0};
    if (stat(path, &about) < 0)
        return err_set(err, ERR_NOT_FOUND, "cannot read %s: %s", path, strerror(errno));
    if (S_ISDIR(about.st_mode))
        return import_folder(store, path, depth, made, err);
    int failed = read_file(&scalars, path, err) || make_run(store, path, &scalars, err);
    *made += !failed;
    scalars_release(&scalars);
    return failed ? -1 : 0;
}

/* Without the slashes at its end, by which a folder has no name. */
static char *plain_path(const char *path)
{
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/')
        n--;
    return xasprintf("%.*s", (int)n, path);
}

static int run(const struct call *call, struct err *err)
{
    struct store *store = store_open(call->store_path, STORE_CREATE, err);
    int failed = !store;
    for (int i = 0; i < call->n_operands && !failed; i++) {
        size_t made = 0;
        char *path = plain_path(call->operands[i]);
        failed = import_path(store, path, 0, &made, err);
        if (!failed && !made)
            failed = err_set(err, ERR_NOT_FOUND, "there are no event files (events.out.tfevents...) in %s", path);
        free(path);
    }
    store_close(store);
    return failed ? -1 : 0;
}

const struct command command_import_runs = {
    .name = "import-runs",
    .operands = "FOLDER_OR_FILE...",
    .completes = "files",
    .least = 1,
    .most = -1,
    .help = "Imports runs of other programs from event files of TensorBoard: their curves, to be compared here.",
    .about = "The event files of a folder are one run with its name, and so are those of each folder in it. Such "
             "a run says that it was imported, and stands on the data set 'imported', which has no rows: it can "
             "be shown, compared, plotted and exported, and nothing can be trained from it. Numbers (scalars) "
             "become points; texts, pictures and histograms are left out, and counted. A number is taken for a "
             "loss, of which less is better, when its name has loss, err, perplexity, mse or mae in it. What is "
             "damaged in a file is passed over and said; what is whole is read.",
    .example = "nearfar import-runs runs/resnet",
    .options = options,
    .writes = true,
    .run = run,
};
