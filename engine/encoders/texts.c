/* How texts are read: see texts.h. */
#include "engine/encoders/texts.h"

#include "engine/fitting.h"

#include <stdio.h>

#define WHY_NOT .why_not = "it says which rows of the table a word has"

const struct knob knob_shortest_gram = {
    .name = "shortest_gram", .type = KNOB_INT, .low = 1, .high = 10, .scale = SCALE_LINEAR, .start = "2",
    .unit = "letters", WHY_NOT, .help = "a word is known by itself and by its parts of so many letters or more"};

const struct knob knob_longest_gram = {
    .name = "longest_gram", .type = KNOB_INT, .low = 0, .high = 10, .scale = SCALE_LINEAR, .start = "5",
    .unit = "letters", WHY_NOT, .help = "and by its parts of at most so many letters; 0: by itself alone"};

const struct knob knob_buckets = {
    .name = "buckets", .type = KNOB_CHOICE, .choices = "4096 8192 16384 32768 65536 131072 262144 524288 1048576 ",
    .start = "65536", .why_not = "it is the shape of the table",
    .help = "rows of the table that words, parts of words and pairs of words share by hashing"};

const struct knob knob_word_pairs = {
    .name = "word_pairs", .type = KNOB_BOOL, .start = "on", WHY_NOT,
    .help = "two words beside each other have a row of the table as well"};

const struct knob knob_zipf = {
    .name = "zipf", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LOG, .start = "0",
    .why_not = "it is how the rows of a text become one",
    .help = "words more frequent than this share of all weigh less; 0: all weigh the same"};

const struct knob knob_tokens = {
    .name = "tokens", .type = KNOB_CHOICE, .choices = "words byte_pairs wordpiece ", .start = "words", WHY_NOT,
    .help = "words and their parts, or pieces: learned here (byte_pairs) or given (wordpiece)"};

const struct knob knob_vocabulary = {
    .name = "vocabulary", .type = KNOB_INT, .low = 100, .high = 65536, .scale = SCALE_LOG, .start = "8000",
    .unit = "pieces", WHY_NOT, .help = "most pieces of words that tokens=byte_pairs learns"};

const struct knob knob_own_words = {
    .name = "own_words", .type = KNOB_BOOL, .start = "off", .why_not = "it is the shape of the table",
    .help = "each word of the data has a row that it shares with nothing, which --vectors can start"};

const struct knob knob_vectors_less = {
    .name = "vectors_less", .type = KNOB_INT, .low = 0, .high = 20, .scale = SCALE_LINEAR, .start = "0",
    .unit = "directions", .why_not = "given word vectors are taken in before the first step",
    .help = "in how many directions given word vectors are cut, where they vary most; with their mean"};

enum { FEWEST_BUCKETS = 4096 };

/* The words of knob_tokens. */
enum tokens { TOKENS_WORDS, TOKENS_BYTE_PAIRS, TOKENS_WORDPIECE };

static enum tokens tokens_of(const struct settings *settings)
{
    return setting_applies(settings, &knob_tokens) ? (enum tokens)setting(settings, &knob_tokens) : TOKENS_WORDS;
}

static bool has_own_words(const struct settings *settings)
{
    return setting_applies(settings, &knob_own_words) && setting(settings, &knob_own_words) != 0;
}

struct text_rule texts_rule(const struct settings *settings)
{
    enum tokens tokens = tokens_of(settings);
    bool parts = tokens == TOKENS_WORDS; /* else they are parts already */
    return (struct text_rule){
        .byte_pairs = tokens == TOKENS_BYTE_PAIRS ? (size_t)setting(settings, &knob_vocabulary) : 0,
        .wordpiece = tokens == TOKENS_WORDPIECE,
        .grams = {.shortest = (size_t)setting(settings, &knob_shortest_gram),
                  .longest = parts ? (size_t)setting(settings, &knob_longest_gram) : 0,
                  .rows = (size_t)FEWEST_BUCKETS << (int)setting(settings, &knob_buckets),
                  .pairs = setting_applies(settings, &knob_word_pairs) && setting(settings, &knob_word_pairs) != 0,
                  .own_words = has_own_words(settings)},
        .zipf = setting(settings, &knob_zipf)};
}

static bool lacks_vocabulary(const struct tower *tower)
{
    bool lacks = tower->texts && tower->texts->rule.wordpiece && !tower->texts->vocabulary;
    for (size_t m = 0; m < tower->members; m++)
        lacks |= lacks_vocabulary(&tower->member[m]);
    return lacks;
}

/* A collection whose rows are tokens of sentences and are read as texts; NULL: there is none. */
static const struct collection *wholes_of(const struct fitting *run)
{
    for (int side = 0; side < 2; side++)
        if (run->tower[side].texts && collection_wholes(run->data->side[side]))
            return run->data->side[side];
    return NULL;
}

static int pieces_fit(const struct fitting *run, struct err *err)
{
    const struct collection *wholes = wholes_of(run);
    if (tokens_of(run->settings) != TOKENS_WORDS && wholes)
        return err_set(err, ERR_USAGE, "tokens=%s cuts texts into pieces, and the rows of %s are single tokens of "
                       "sentences, which stay whole: set tokens=words", setting_word(run->settings, &knob_tokens),
                       wholes->name);
    if (tokens_of(run->settings) != TOKENS_WORDPIECE)
        return 0;
    if (lacks_vocabulary(&run->tower[0]) || lacks_vocabulary(&run->tower[1]))
        return err_set(err, ERR_USAGE, "tokens=wordpiece reads texts in the pieces of a vocabulary, and this run has "
                       "none: train with --vocabulary FILE, the vocab.txt of a BERT model");
    if (has_own_words(run->settings))
        return err_set(err, ERR_USAGE, "own_words=on gives rows to words, and with tokens=wordpiece each piece has "
                       "its own already: set own_words=off, or tokens=words");
    return 0;
}

int texts_rule_fits(const struct settings *settings, struct err *err)
{
    struct gram_rule rule = texts_rule(settings).grams;
    if (!rule.longest || rule.shortest <= rule.longest)
        return 0;
    return err_set(err, ERR_USAGE, "shortest_gram=%zu is longer than longest_gram=%zu: raise longest_gram, or set it "
                   "to 0 for words alone", rule.shortest, rule.longest);
}

int texts_fit(const struct fitting *run, struct err *err)
{
    return pieces_fit(run, err) < 0 ? -1 : texts_rule_fits(run->settings, err);
}

void texts_table_init(struct tower *tower, const struct settings *settings, size_t cols, struct rng_place *place)
{
    char name[PARAM_NAME];
    snprintf(name, sizeof name, "%s_grams", tower->name);
    /* Shapes are asked for without texts, too: see tower_fits. */
    param_init(tower_add(tower), name, "words", tower->texts ? tower->texts->grams.rows
                                                              : texts_rule(settings).grams.rows, cols,
               setting(settings, &knob_init_scale), place);
}

struct param *texts_words(const struct tower *tower)
{
    return tower->texts && tower->texts->rule.grams.own_words ? tower->params.list[0] : NULL;
}
