/* Tokens as rows: a file in the CoNLL form, with labels or without; the same on standard input; or a sentence itself,
 * where no file is called so, whose tokens stand between blanks. */
#include "engine/outside/outside_internal.h"

#include "engine/import/token_tags.h"
#include "store/base/mem.h"
#include "store/base/print.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool reads_tokens(const struct outside *outside, const char *beginning, size_t length)
{
    (void)beginning;
    (void)length;
    return outside->parts;
}

/* Which sentence of the file a token is in; they are counted on through all files. */
static int add_token(struct outside *outside, const char *token, size_t bytes, size_t sentence, const char *label,
                     struct err *err)
{
    const struct outside_row *last = outside->n ? &outside->row[outside->n - 1] : NULL;
    size_t before = outside->n, file = outside->n_files - 1;
    uint32_t whole = before ? outside->whole[before - 1] : 0;
    bool begins = before && (last->file != file || last->place != sentence);
    if (outside_add_text(outside, token, bytes, sentence, label, err) < 0)
        return -1;
    outside->whole = xrealloc(outside->whole, outside->capacity, sizeof *outside->whole);
    outside->whole[before] = whole + begins;
    return 0;
}

/* Files ---------------------------------------------------------------------------------------------------------- */

static int take_set(struct outside *outside, struct token_set *set, const char *file, struct err *err)
{
    struct token_tags tags = {.scheme = TAGS_PLAIN};
    int result = 0;
    if (set->labels.n)
        token_tags_read(&tags, set);
    if (tags.scheme != TAGS_PLAIN && tags.scheme != TAGS_IOB2)
        print_to(stderr, "nearfar: %s: its labels are spans in %s and are compared as IOB2\n", file,
                 tag_scheme_word(tags.scheme));
    for (size_t i = 0; i < set->n && !result; i++)
        result = add_token(outside, ids_text(&set->words, set->word[i]), set->words.list[set->word[i]].length,
                           set->sentence[i], set->labels.n ? ids_text(&set->labels, set->label[i]) : NULL, err);
    return result;
}

static size_t column(const char *word, size_t otherwise)
{
    int64_t number;
    return word && parse_int(word, &number) && number > 0 ? (size_t)number : otherwise;
}

static int read_file(struct outside *outside, const char *file, struct err *err)
{
    const char *called = strcmp(file, "-") ? file : "/dev/stdin";
    struct token_set set = {0};
    struct collector collector;
    struct progress progress;
    collector_init(&collector, NULL, false);
    collector.strict = true;
    progress_begin(&progress, NULL);
    struct token_reading reading = {.file = called, .option = outside->command, .set = &set, .collector = &collector,
                                    .columns = {.token = column(outside->treatment.text, 1),
                                                .label = column(outside->label, 0),
                                                .label_may_lack = !outside->label_asked},
                                    .said = &collector.reading[0], .progress = &progress};
    int result = token_read(&reading, err);
    progress_end(&progress);
    if (!result) {
        reading_print(&collector.reading[0], file, stderr);
        outside_add_file(outside, file);
        result = take_set(outside, &set, file, err);
    }
    collector_release(&collector);
    token_set_release(&set);
    return result;
}

/* Sentences ------------------------------------------------------------------------------------------------------ */

static int read_sentence(struct outside *outside, const char *words, struct err *err)
{
    int result = 0;
    if (!text_is_utf8(words))
        return err_set(err, ERR_FAILED, "the sentence is not UTF-8: convert it with iconv -f latin1 -t UTF-8");
    outside_add_file(outside, words);
    if (!strchr(words, ' '))
        print_to(stderr, "nearfar: there is no file '%s', so that it is taken as a sentence of one token\n",
                 outside->file[outside->n_files - 1]);
    for (const char *word = words + strspn(words, " "); *word && !result; word += strspn(word, " ")) {
        size_t bytes = strcspn(word, " ");
        result = add_token(outside, word, bytes, WHOLE_FILE, NULL, err);
        word += bytes;
    }
    return result;
}

static int read_tokens(struct outside *outside, const char *file, struct err *err)
{
    return (!strcmp(file, "-") || access(file, F_OK) == 0 ? read_file : read_sentence)(outside, file, err);
}

const struct outside_reader outside_tokens = {.reads = reads_tokens, .takes_words = true, .read = read_tokens};
