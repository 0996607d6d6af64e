/* Texts as rows: a table that has the column of the data set, as the importer reads it; lines of standard input; or
 * the words themselves, where no file is called so. */
#include "engine/outside/outside_internal.h"

#include "engine/import/text_reader.h"
#include "engine/text/words.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool reads_texts(const struct outside *outside, const char *beginning, size_t length)
{
    (void)beginning;
    (void)length;
    return outside->like->kind == FEATURE_TEXT;
}

static void count_word(void *context, const char *word, size_t bytes)
{
    (void)word;
    (void)bytes;
    ++*(size_t *)context;
}

static int add_text(struct outside *outside, const char *text, size_t bytes, size_t place, const char *label,
                    struct err *err)
{
    size_t words = 0;
    if (!text_split(text, bytes, count_word, &words))
        return err_set(err, ERR_FAILED, "%s: text %zu is not UTF-8: convert it with iconv -f latin1 -t UTF-8",
                       outside->file[outside->n_files - 1], place);
    outside->wordless += !words;
    return outside_add_text(outside, text, bytes, place, label, err);
}

/* Lines ---------------------------------------------------------------------------------------------------------- */

/* Also empty ones, so that there are as many answers as lines. */
static int read_lines(struct outside *outside, struct err *err)
{
    char *line = NULL;
    size_t room = 0, place = 0;
    ssize_t length;
    int result = 0;
    outside_add_file(outside, "-");
    while (!result && (length = getline(&line, &room, stdin)) >= 0) {
        while (length && (line[length - 1] == '\n' || line[length - 1] == '\r'))
            length--;
        result = add_text(outside, line, (size_t)length, place++, NULL, err);
    }
    if (!result && ferror(stdin))
        result = err_set(err, ERR_FAILED, "standard input cannot be read: %s", strerror(errno));
    free(line);
    return result;
}

/* Tables --------------------------------------------------------------------------------------------------------- */

static int take_set(struct outside *outside, const char *file, const struct text_set *set, struct err *err)
{
    int result = 0;
    outside_add_file(outside, file);
    if (set->empty)
        print_to(stderr, "nearfar: %s: %zu empty text%s left out, and the numbers of rows do not count %s\n", file,
                 set->empty, set->empty == 1 ? " is" : "s are", set->empty == 1 ? "it" : "them");
    for (size_t i = 0; i < set->n && !result; i++) {
        uint32_t label = set->n_beside ? set->beside[0].of[i] : NO_CLASS;
        result = add_text(outside, text_set_text(set, i), text_set_length(set, i), i,
                          label == NO_CLASS ? NULL : ids_text(&set->beside[0].names, label), err);
    }
    return result;
}

/* The column of the texts, and that of the labels where there are two fields. */
static int read_fields(struct outside *outside, const char *file, size_t fields, struct err *err)
{
    char *label = xstrdup(outside->label ? outside->label : ""),
         *asked_by = xasprintf(_("the columns of the data set %s"), outside->dataset);
    struct text_set set = {0};
    struct collector collector;
    struct progress progress;
    const struct text_wishes wishes = {.field = {outside->treatment.text, label}, .fields = fields};
    collector_init(&collector, NULL, false);
    progress_begin(&progress, NULL);
    struct text_reading reading = {.file = file, .option = outside->command, .asked_by = asked_by, .wishes = &wishes,
                                   .set = &set, .collector = &collector, .said = &collector.reading[0],
                                   .progress = &progress};
    int result = text_read(&reading, err);
    progress_end(&progress);
    if (!result) {
        reading_print(&collector.reading[0], file, stderr);
        result = take_set(outside, file, &set, err);
    }
    collector_release(&collector);
    text_set_release(&set);
    free(label);
    free(asked_by);
    return result;
}

/* A label that nobody asked for may lack. */
static int read_table(struct outside *outside, const char *file, struct err *err)
{
    struct err ignored = ERR_INIT;
    if (outside->label && (outside->label_asked || read_fields(outside, file, 2, &ignored) == 0))
        return outside->label_asked ? read_fields(outside, file, 2, err) : 0;
    return read_fields(outside, file, 1, err);
}

/* Words ---------------------------------------------------------------------------------------------------------- */

/* One word may well be a file that was spelt wrongly. */
static int read_words(struct outside *outside, const char *words, struct err *err)
{
    outside_add_file(outside, words);
    if (!strchr(words, ' '))
        print_to(stderr, "nearfar: there is no file '%s', so that it is taken as a text\n",
                 outside->file[outside->n_files - 1]);
    return add_text(outside, words, strlen(words), WHOLE_FILE, NULL, err);
}

static int read_texts(struct outside *outside, const char *file, struct err *err)
{
    if (!strcmp(file, "-"))
        return read_lines(outside, err);
    if (access(file, F_OK) != 0)
        return read_words(outside, file, err);
    if (outside_is_pictures(file))
        return err_set(err, ERR_USAGE, "%s holds pictures, and texts are asked about here: ask about pictures by "
                       "themselves, where the data set has them", file);
    if (outside->treatment.text)
        return read_table(outside, file, err);
    return err_set(err, ERR_USAGE, "%s: the texts of the data set %s came from no column, so that none can be looked "
                   "for: give texts as lines, as in nearfar %s - < FILE", file, outside->dataset, outside->command);
}

static void tell_wordless(const struct outside *outside)
{
    if (outside->wordless)
        print_to(stderr, "nearfar: %zu text%s no word, so that nothing is known of %s\n", outside->wordless,
                 outside->wordless == 1 ? " has" : "s have", outside->wordless == 1 ? "it" : "them");
}

const struct outside_reader outside_texts = {.reads = reads_texts, .takes_words = true, .read = read_texts,
                                             .tell = tell_wordless};
