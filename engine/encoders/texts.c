/* How texts are read: see texts.h. */
#include "engine/encoders/texts.h"

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
    .name = "tokens", .type = KNOB_CHOICE, .choices = "words byte_pairs ", .start = "words", WHY_NOT,
    .help = "a text is read in words and their parts, or in learned pieces of words alone (byte_pairs)"};

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

struct text_rule texts_rule(const struct settings *settings)
{
    bool pieces = setting_applies(settings, &knob_tokens) && setting(settings, &knob_tokens) != 0, /* parts already */
         own_words = setting_applies(settings, &knob_own_words) && setting(settings, &knob_own_words) != 0;
    return (struct text_rule){
        .byte_pairs = pieces ? (size_t)setting(settings, &knob_vocabulary) : 0,
        .grams = {.shortest = (size_t)setting(settings, &knob_shortest_gram),
                  .longest = pieces ? 0 : (size_t)setting(settings, &knob_longest_gram),
                  .rows = (size_t)FEWEST_BUCKETS << (int)setting(settings, &knob_buckets),
                  .pairs = setting(settings, &knob_word_pairs) != 0,
                  .own_words = own_words},
        .zipf = setting(settings, &knob_zipf)};
}

int texts_rule_fits(const struct settings *settings, struct err *err)
{
    struct gram_rule rule = texts_rule(settings).grams;
    if (!rule.longest || rule.shortest <= rule.longest)
        return 0;
    return err_set(err, ERR_USAGE, "shortest_gram=%zu is longer than longest_gram=%zu: raise longest_gram, or set it "
                   "to 0 for words alone", rule.shortest, rule.longest);
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
