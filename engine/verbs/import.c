/* import: from files to a data set, or one of points that are made. The work is done in engine/import/. */
#include "engine/catalogue.h"
#include "engine/import/caption_import.h"
#include "engine/import/import.h"
#include "engine/import/npy.h"
#include "engine/import/number_import.h"
#include "engine/import/pair_import.h"
#include "engine/import/picture_import.h"
#include "engine/import/text_import.h"
#include "engine/import/token_import.h"
#include "engine/import/toy.h"

#include "engine/training.h"
#include "engine/verbs/verb.h"
#include "store/base/language.h"

#include <stddef.h>
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

/* A word that is taken as it was typed, and its place in a request. */
struct taken {
    const char *key;
    size_t at;
};

static void take(const struct verb_arguments *words, const struct taken *list, size_t n, void *request)
{
    for (size_t i = 0; i < n; i++)
        *(const char **)((char *)request + list[i].at) = argument_of(words, list[i].key);
}

#define TAKE(words, list, request) take(words, list, sizeof(list) / sizeof *(list), request)

/* What every import is asked. */
static int take_asked(const struct verb_arguments *words, struct import_asked *asked, struct err *err)
{
    static const struct taken list[] = {
        {"store", offsetof(struct import_asked, store)}, {"name", offsetof(struct import_asked, name)},
        {"train", offsetof(struct import_asked, train)}, {"test", offsetof(struct import_asked, test)},
        {"delimiter", offsetof(struct import_asked, delimiter)}, {"quote", offsetof(struct import_asked, quote)}};
    TAKE(words, list, asked);
    asked->seed = argument_int(words, "seed", asked->seed);
    asked->skip_bad = argument_of(words, "skip_bad") != NULL;
    asked->json = argument_of(words, "json") != NULL;
    asked->dry_run = argument_of(words, "dry_run") != NULL;
    if (!asked->store || !asked->name || (!asked->train && !argument_of(words, "toy")))
        return err_set(err, ERR_USAGE, "import needs store=FILE name=NAME, and train=FILE or toy=TOY");
    const char *share = argument_of(words, "test_share");
    if (!share || parse_real(share, &asked->test_share))
        return 0;
    return err_set(err, ERR_USAGE, "--test-share is a number above 0 and below 1, not '%s'", share);
}

static int toy(const struct verb_arguments *words, struct err *err)
{
    struct toy_request request = TOY_REQUEST_INIT;
    const char *noise = argument_of(words, "noise");
    request.toy = argument_of(words, "toy");
    request.points = argument_int(words, "points", request.points);
    request.classes = argument_int(words, "classes", request.classes);
    if (noise && !parse_real(noise, &request.noise))
        return err_set(err, ERR_USAGE, "--noise is a number from 0 to 10, not '%s'", noise);
    return take_asked(words, &request.asked, err) < 0 ? -1 : toy_import(&request, err);
}

static int numbers(const struct verb_arguments *words, struct err *err)
{
    static const struct taken list[] = {
        {"features", offsetof(struct number_request, features)}, {"label", offsetof(struct number_request, label)},
        {"labels", offsetof(struct number_request, labels)},
        {"test_labels", offsetof(struct number_request, test_labels)},
        {"missing", offsetof(struct number_request, missing)},
        {"outliers", offsetof(struct number_request, outliers)}};
    struct number_request request = NUMBER_REQUEST_INIT;
    TAKE(words, list, &request);
    if (!request.label && !request.labels)
        return err_set(err, ERR_USAGE, "import of numbers needs features=NAMES label=NAME, or labels=FILE");
    return take_asked(words, &request.asked, err) < 0 ? -1 : number_import(&request, err);
}

static int texts(const struct verb_arguments *words, struct err *err)
{
    static const struct taken list[] = {
        {"text", offsetof(struct text_request, text)}, {"label", offsetof(struct text_request, label)},
        {"group", offsetof(struct text_request, group)}, {"encoding", offsetof(struct text_request, encoding)}};
    struct text_request request = TEXT_REQUEST_INIT;
    TAKE(words, list, &request);
    request.min_words = argument_int(words, "min_words", request.min_words);
    return take_asked(words, &request.asked, err) < 0 ? -1 : text_import(&request, err);
}

static int pairs(const struct verb_arguments *words, struct err *err)
{
    static const struct taken list[] = {
        {"valid", offsetof(struct pair_request, valid)}, {"pair", offsetof(struct pair_request, pair)},
        {"score", offsetof(struct pair_request, score)}};
    struct pair_request request = PAIR_REQUEST_INIT;
    TAKE(words, list, &request);
    return take_asked(words, &request.asked, err) < 0 ? -1 : pair_import(&request, err);
}

static void take_pictures(const struct verb_arguments *words, struct picture_words *pictures)
{
    static const struct taken list[] = {
        {"size", offsetof(struct picture_words, size)}, {"tile", offsetof(struct picture_words, tile)},
        {"background", offsetof(struct picture_words, background)}};
    TAKE(words, list, pictures);
    pictures->grey = argument_of(words, "grey") != NULL;
}

static int tokens(const struct verb_arguments *words, struct err *err)
{
    static const struct taken list[] = {
        {"valid", offsetof(struct token_request, valid)}, {"columns", offsetof(struct token_request, columns)},
        {"label", offsetof(struct token_request, label)}};
    struct token_request request = TOKEN_REQUEST_INIT;
    TAKE(words, list, &request);
    return take_asked(words, &request.asked, err) < 0 ? -1 : token_import(&request, err);
}

static int captions(const struct verb_arguments *words, struct err *err)
{
    static const struct taken list[] = {
        {"captions", offsetof(struct caption_request, captions)},
        {"caption", offsetof(struct caption_request, caption)}, {"group", offsetof(struct caption_request, group)}};
    struct caption_request request = CAPTION_REQUEST_INIT;
    TAKE(words, list, &request);
    take_pictures(words, &request.pictures);
    if (!request.caption)
        return err_set(err, ERR_USAGE, "import of captions needs captions=FILE caption=COLUMNS");
    return take_asked(words, &request.asked, err) < 0 ? -1 : caption_import(&request, err);
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

static const char *const of_tables[] = {"items", "item_text", "item_pictures", "users", "user_text",
                                        "title_column", "class_column", "format", "columns", "delimiter", "quote",
                                        "header", "no_header", "user", "item", "rating", "time", "split",
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
                           ? N_("%s holds pictures, for which %s does nothing: leave it out")
                           : N_("%s is a folder of texts, a file each, for which %s does nothing: leave it out"),
                           train, option_of(words->word[i], option));
    return 0;
}

/* Options that are for pictures or texts alone, where there are none. */
static int check_others(const struct verb_arguments *words, const char *train, struct err *err)
{
    char option[32];
    for (int i = 0; i < words->n; i++) {
        if (is_of(words->word[i], of_pictures) && !argument_of(words, "item_pictures"))
            return err_set(err, ERR_USAGE, "%s is for pictures, and %s is no file of pictures that is read: leave it "
                           "out, or give the pictures with --train or --item-pictures",
                           option_of(words->word[i], option), train);
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
    static const struct taken list[] = {
        {"labels", offsetof(struct picture_request, labels)},
        {"test_labels", offsetof(struct picture_request, test_labels)},
        {"label", offsetof(struct picture_request, label)},
        {"class_names", offsetof(struct picture_request, class_names)}};
    struct picture_request request = PICTURE_REQUEST_INIT;
    TAKE(words, list, &request);
    take_pictures(words, &request.pictures);
    return take_asked(words, &request.asked, err) < 0 ? -1 : picture_import(&request, err);
}

static int interactions(const struct verb_arguments *words, struct err *err)
{
    static const struct taken list[] = {
        {"title_column", offsetof(struct import_request, title_column)},
        {"class_column", offsetof(struct import_request, class_column)},
        {"format", offsetof(struct import_request, format)}, {"columns", offsetof(struct import_request, columns)},
        {"user", offsetof(struct import_request, fields[0])}, {"item", offsetof(struct import_request, fields[1])},
        {"rating", offsetof(struct import_request, fields[2])}, {"time", offsetof(struct import_request, fields[3])},
        {"split", offsetof(struct import_request, split)},
        {"items", offsetof(struct import_request, features.items)},
        {"item_text", offsetof(struct import_request, features.item_text)},
        {"item_pictures", offsetof(struct import_request, features.item_pictures)},
        {"users", offsetof(struct import_request, features.users)},
        {"user_text", offsetof(struct import_request, features.user_text)}};
    struct import_request request = IMPORT_REQUEST_INIT;
    const char *rating = argument_of(words, "min_rating");
    TAKE(words, list, &request);
    take_pictures(words, &request.features.pictures);
    request.header = argument_of(words, "header") != NULL;
    request.no_header = argument_of(words, "no_header") != NULL;
    request.keep_unknown = argument_of(words, "keep_unknown") != NULL;
    request.validation = default_of(&knob_validation);
    if (rating && !parse_real(rating, &request.min_rating))
        return err_set(err, ERR_USAGE, "the lowest rating is a number, not '%s'", rating);
    return take_asked(words, &request.asked, err) < 0 ? -1 : import_run(&request, err);
}

static int import(const struct verb_arguments *words, struct err *err)
{
    if (argument_of(words, "pair"))
        return pairs(words, err);
    if (argument_of(words, "tokens"))
        return tokens(words, err);
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
    return interactions(words, err);
}

const struct verb verb_import = {
    .name = "import",
    .help = "store=FILE name=NAME train=FILE [features=NAMES label=NAME|labels=FILE|text=FIELD|pair=A,B|"
            "tokens=1|captions=FILE caption=COLUMNS]|toy=TOY "
            "[...]: make a data set from files, or of points", .run = import};
