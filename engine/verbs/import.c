/* import: from files to a data set, or one of points that are made. The work is done in engine/import/. */
#include "engine/catalogue.h"
#include "engine/import/caption_import.h"
#include "engine/import/import.h"
#include "engine/import/npy.h"
#include "engine/import/number_import.h"
#include "engine/import/pair_import.h"
#include "engine/import/picture_import.h"
#include "engine/import/text_import.h"
#include "engine/import/toy.h"

#include "engine/training.h"
#include "engine/verbs/verb.h"

#include <stdio.h>
#include <string.h>

static double default_of(const struct knob *knob)
{
    struct catalogue catalogue;
    struct settings settings;
    catalogue_gather(&catalogue);
    settings_init(&settings, &catalogue);
    double value = setting(&settings, knob);
    catalogue_release(&catalogue);
    return value;
}

static int toy(const struct verb_arguments *words, struct err *err)
{
    struct toy_request request = TOY_REQUEST_INIT;
    request.store = argument_of(words, "store");
    request.name = argument_of(words, "name");
    request.toy = argument_of(words, "toy");
    request.points = argument_int(words, "points", request.points);
    request.classes = argument_int(words, "classes", request.classes);
    request.seed = argument_int(words, "seed", request.seed);
    request.json = argument_of(words, "json") != NULL;
    request.dry_run = argument_of(words, "dry_run") != NULL;
    const char *share = argument_of(words, "test_share"), *noise = argument_of(words, "noise");
    if (!request.store || !request.name)
        return err_set(err, ERR_USAGE, "import needs store=FILE name=NAME toy=TOY");
    if (share && !parse_real(share, &request.test_share))
        return err_set(err, ERR_USAGE, "--test-share is a number above 0 and below 1, not '%s'", share);
    if (noise && !parse_real(noise, &request.noise))
        return err_set(err, ERR_USAGE, "--noise is a number from 0 to 10, not '%s'", noise);
    return toy_import(&request, err);
}

static int numbers(const struct verb_arguments *words, struct err *err)
{
    struct number_request request = NUMBER_REQUEST_INIT;
    request.store = argument_of(words, "store");
    request.name = argument_of(words, "name");
    request.file = argument_of(words, "train");
    request.features = argument_of(words, "features");
    request.label = argument_of(words, "label");
    request.labels = argument_of(words, "labels");
    request.test = argument_of(words, "test");
    request.test_labels = argument_of(words, "test_labels");
    request.missing = argument_of(words, "missing");
    request.outliers = argument_of(words, "outliers");
    request.delimiter = argument_of(words, "delimiter");
    request.quote = argument_of(words, "quote");
    request.seed = argument_int(words, "seed", request.seed);
    request.skip_bad = argument_of(words, "skip_bad") != NULL;
    request.json = argument_of(words, "json") != NULL;
    request.dry_run = argument_of(words, "dry_run") != NULL;
    const char *share = argument_of(words, "test_share");
    if (!request.store || !request.name || !request.file || (!request.label && !request.labels))
        return err_set(err, ERR_USAGE, "import needs store=FILE name=NAME train=FILE, and features=NAMES label=NAME "
                       "or labels=FILE");
    if (share && !parse_real(share, &request.test_share))
        return err_set(err, ERR_USAGE, "--test-share is a number above 0 and below 1, not '%s'", share);
    return number_import(&request, err);
}

static int texts(const struct verb_arguments *words, struct err *err)
{
    struct text_request request = TEXT_REQUEST_INIT;
    request.store = argument_of(words, "store");
    request.name = argument_of(words, "name");
    request.train = argument_of(words, "train");
    request.test = argument_of(words, "test");
    request.text = argument_of(words, "text");
    request.label = argument_of(words, "label");
    request.group = argument_of(words, "group");
    request.encoding = argument_of(words, "encoding");
    request.delimiter = argument_of(words, "delimiter");
    request.quote = argument_of(words, "quote");
    request.min_words = argument_int(words, "min_words", request.min_words);
    request.seed = argument_int(words, "seed", request.seed);
    request.skip_bad = argument_of(words, "skip_bad") != NULL;
    request.json = argument_of(words, "json") != NULL;
    request.dry_run = argument_of(words, "dry_run") != NULL;
    const char *share = argument_of(words, "test_share");
    if (!request.store || !request.name || !request.train)
        return err_set(err, ERR_USAGE, "import needs store=FILE name=NAME train=FILE text=FIELD");
    if (share && !parse_real(share, &request.test_share))
        return err_set(err, ERR_USAGE, "--test-share is a number above 0 and below 1, not '%s'", share);
    return text_import(&request, err);
}

static int pairs(const struct verb_arguments *words, struct err *err)
{
    struct pair_request request = PAIR_REQUEST_INIT;
    request.store = argument_of(words, "store");
    request.name = argument_of(words, "name");
    request.train = argument_of(words, "train");
    request.test = argument_of(words, "test");
    request.valid = argument_of(words, "valid");
    request.pair = argument_of(words, "pair");
    request.score = argument_of(words, "score");
    request.delimiter = argument_of(words, "delimiter");
    request.quote = argument_of(words, "quote");
    request.seed = argument_int(words, "seed", request.seed);
    request.skip_bad = argument_of(words, "skip_bad") != NULL;
    request.json = argument_of(words, "json") != NULL;
    request.dry_run = argument_of(words, "dry_run") != NULL;
    const char *share = argument_of(words, "test_share");
    if (!request.store || !request.name || !request.train)
        return err_set(err, ERR_USAGE, "import needs store=FILE name=NAME train=FILE pair=A,B");
    if (share && !parse_real(share, &request.test_share))
        return err_set(err, ERR_USAGE, "--test-share is a number above 0 and below 1, not '%s'", share);
    return pair_import(&request, err);
}

static int captions(const struct verb_arguments *words, struct err *err)
{
    struct caption_request request = CAPTION_REQUEST_INIT;
    request.store = argument_of(words, "store");
    request.name = argument_of(words, "name");
    request.train = argument_of(words, "train");
    request.captions = argument_of(words, "captions");
    request.caption = argument_of(words, "caption");
    request.group = argument_of(words, "group");
    request.delimiter = argument_of(words, "delimiter");
    request.quote = argument_of(words, "quote");
    request.pictures = (struct picture_words){argument_of(words, "size"), argument_of(words, "tile"),
                                              argument_of(words, "background"), argument_of(words, "grey") != NULL};
    request.seed = argument_int(words, "seed", request.seed);
    request.json = argument_of(words, "json") != NULL;
    request.dry_run = argument_of(words, "dry_run") != NULL;
    const char *share = argument_of(words, "test_share");
    if (!request.store || !request.name || !request.train || !request.caption)
        return err_set(err, ERR_USAGE, "import needs store=FILE name=NAME train=FILE captions=FILE caption=COLUMNS");
    if (share && !parse_real(share, &request.test_share))
        return err_set(err, ERR_USAGE, "--test-share is a number above 0 and below 1, not '%s'", share);
    return caption_import(&request, err);
}

/* Pictures ------------------------------------------------------------------------------------------------------- */

static bool is_of(const char *word, const char *const *keys)
{
    size_t length = strcspn(word, "=");
    for (; *keys; keys++)
        if (strlen(*keys) == length && !strncmp(word, *keys, length))
            return true;
    return false;
}

/* "test_labels=x" as "--test-labels". */
static const char *option_of(const char *word, char option[32])
{
    snprintf(option, 32, "--%.*s", (int)strcspn(word, "="), word);
    for (char *mark = option; (mark = strchr(mark, '_'));)
        *mark = '-';
    return option;
}

/* What is seen by looking at the files alone, and with it which options are for them. */
enum seen { SEEN_PICTURES, SEEN_TEXTS, SEEN_OTHERS };

static const char *const of_tables[] = {"items", "title_column", "class_column", "format", "columns", "delimiter",
                                        "quote", "header", "no_header", "user", "item", "rating", "time", "split",
                                        "min_rating", "keep_unknown", "missing", "outliers", NULL},
                  *const of_labels[] = {"text", "label", "labels", "test_labels", "group", NULL},
                  *const of_pictures[] = {"class_names", "size", "tile", "background", "grey", NULL},
                  *const of_texts[] = {"encoding", "min_words", "group", NULL};

/* A word for an option that does nothing for what is seen: pictures, or a folder of texts. */
static bool is_idle(const char *word, enum seen seen)
{
    if (seen == SEEN_PICTURES)
        return is_of(word, of_tables) || is_of(word, of_texts);
    return is_of(word, of_tables) || is_of(word, of_labels) || is_of(word, of_pictures);
}

static int check_idle(const struct verb_arguments *words, enum seen seen, const char *train, struct err *err)
{
    char option[32];
    for (int i = 0; i < words->n; i++)
        if (is_idle(words->word[i], seen))
            return err_set(err, ERR_USAGE, seen == SEEN_PICTURES
                           ? "%s holds pictures, for which %s does nothing: leave it out"
                           : "%s is a folder of texts, a file each, for which %s does nothing: leave it out",
                           train, option_of(words->word[i], option));
    return 0;
}

/* Options that are for pictures or texts alone, where there are none. */
static int check_others(const struct verb_arguments *words, const char *train, struct err *err)
{
    char option[32];
    for (int i = 0; i < words->n; i++) {
        if (is_of(words->word[i], of_pictures))
            return err_set(err, ERR_USAGE, "%s is for pictures, and %s is no file of pictures that is read: leave it "
                           "out, or give the pictures with --train", option_of(words->word[i], option), train);
        if (is_of(words->word[i], of_texts))
            return err_set(err, ERR_USAGE, "%s is for texts: give --text NAME, too",
                           option_of(words->word[i], option));
    }
    if (argument_of(words, "label") && !argument_of(words, "features"))
        return err_set(err, ERR_USAGE, "--label is for a table of numbers or of texts: give --features NAMES or "
                       "--text NAME, too");
    if (argument_of(words, "test_labels") && !argument_of(words, "labels"))
        return err_set(err, ERR_USAGE, "--test-labels is for NumPy matrices and pictures: give --labels FILE, too");
    return 0;
}

static enum seen look_at(const struct verb_arguments *words, const char *train)
{
    if (!train || argument_of(words, "features"))
        return SEEN_OTHERS;
    if (text_import_reads(train))
        return SEEN_TEXTS;
    return !argument_of(words, "text") && picture_import_reads(train) ? SEEN_PICTURES : SEEN_OTHERS;
}

static int pictures(const struct verb_arguments *words, struct err *err)
{
    struct picture_request request = PICTURE_REQUEST_INIT;
    request.store = argument_of(words, "store");
    request.name = argument_of(words, "name");
    request.train = argument_of(words, "train");
    request.labels = argument_of(words, "labels");
    request.test = argument_of(words, "test");
    request.test_labels = argument_of(words, "test_labels");
    request.label = argument_of(words, "label");
    request.class_names = argument_of(words, "class_names");
    request.size = argument_of(words, "size");
    request.tile = argument_of(words, "tile");
    request.background = argument_of(words, "background");
    request.grey = argument_of(words, "grey") != NULL;
    request.seed = argument_int(words, "seed", request.seed);
    request.skip_bad = argument_of(words, "skip_bad") != NULL;
    request.json = argument_of(words, "json") != NULL;
    request.dry_run = argument_of(words, "dry_run") != NULL;
    const char *share = argument_of(words, "test_share");
    if (!request.store || !request.name)
        return err_set(err, ERR_USAGE, "import needs store=FILE name=NAME train=FILE");
    if (share && !parse_real(share, &request.test_share))
        return err_set(err, ERR_USAGE, "--test-share is a number above 0 and below 1, not '%s'", share);
    return picture_import(&request, err);
}

static int import(const struct verb_arguments *words, struct err *err)
{
    if (argument_of(words, "pair"))
        return pairs(words, err);
    if (argument_of(words, "captions"))
        return captions(words, err);
    const char *train = argument_of(words, "train");
    enum seen seen = look_at(words, train);
    if (seen != SEEN_OTHERS && check_idle(words, seen, train, err) < 0)
        return -1;
    if (seen == SEEN_TEXTS || argument_of(words, "text"))
        return texts(words, err);
    if (train && seen == SEEN_OTHERS && check_others(words, train, err) < 0)
        return -1;
    if (seen == SEEN_PICTURES ||
        (train && argument_of(words, "labels") && !argument_of(words, "features") && !npy_is(train)))
        return pictures(words, err);
    if (argument_of(words, "features") || argument_of(words, "labels"))
        return numbers(words, err);
    if (train && npy_is(train))
        return err_set(err, ERR_USAGE, "%s is a NumPy matrix: give --labels FILE, too, the class of each of its rows",
                       train);
    if (argument_of(words, "toy"))
        return toy(words, err);
    struct import_request request = IMPORT_REQUEST_INIT;
    request.store = argument_of(words, "store");
    request.name = argument_of(words, "name");
    request.train = argument_of(words, "train");
    request.test = argument_of(words, "test");
    request.items = argument_of(words, "items");
    request.title_column = argument_of(words, "title_column");
    request.class_column = argument_of(words, "class_column");
    request.format = argument_of(words, "format");
    request.columns = argument_of(words, "columns");
    request.delimiter = argument_of(words, "delimiter");
    request.quote = argument_of(words, "quote");
    request.header = argument_of(words, "header") != NULL;
    request.no_header = argument_of(words, "no_header") != NULL;
    request.dry_run = argument_of(words, "dry_run") != NULL;
    request.fields[0] = argument_of(words, "user");
    request.fields[1] = argument_of(words, "item");
    request.fields[2] = argument_of(words, "rating");
    request.fields[3] = argument_of(words, "time");
    request.split = argument_of(words, "split");
    request.skip_bad = argument_of(words, "skip_bad") != NULL;
    request.keep_unknown = argument_of(words, "keep_unknown") != NULL;
    request.json = argument_of(words, "json") != NULL;
    request.validation = default_of(&knob_validation);
    request.seed = argument_int(words, "seed", request.seed);
    const char *share = argument_of(words, "test_share"), *rating = argument_of(words, "min_rating");
    if (!request.store || !request.name || !request.train)
        return err_set(err, ERR_USAGE, "import needs store=FILE name=NAME train=FILE");
    if (share && !parse_real(share, &request.test_share))
        return err_set(err, ERR_USAGE, "--test-share is a number above 0 and below 1, not '%s'", share);
    if (rating && !parse_real(rating, &request.min_rating))
        return err_set(err, ERR_USAGE, "the lowest rating is a number, not '%s'", rating);
    return import_run(&request, err);
}

const struct verb verb_import = {
    .name = "import",
    .help = "store=FILE name=NAME train=FILE [features=NAMES label=NAME|labels=FILE|text=FIELD|pair=A,B|"
            "captions=FILE caption=COLUMNS]|toy=TOY "
            "[...]: make a data set from files, or of points", .run = import};
