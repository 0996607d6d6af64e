/* See token_set.h. */
#include "engine/import/token_set.h"

#include "engine/import/words.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

static const char document[] = "-DOCSTART-";

void token_set_release(struct token_set *set)
{
    free(set->word);
    free(set->label);
    free(set->sentence);
    free(set->line);
    free(set->split);
    ids_release(&set->words);
    ids_release(&set->labels);
    *set = (struct token_set){0};
}

static void make_room(struct token_set *set)
{
    if (set->n < set->capacity)
        return;
    set->capacity = set->capacity ? set->capacity * 2 : 256;
    set->word = xrealloc(set->word, set->capacity, sizeof *set->word);
    set->label = xrealloc(set->label, set->capacity, sizeof *set->label);
    set->sentence = xrealloc(set->sentence, set->capacity, sizeof *set->sentence);
    set->line = xrealloc(set->line, set->capacity, sizeof *set->line);
    set->split = xrealloc(set->split, set->capacity, sizeof *set->split);
}

/* Fields of a line ----------------------------------------------------------------------------------------------- */

/* How the lines of a file are read. */
struct form {
    bool tabs;     /* else any number of blanks stands between fields */
    size_t fields; /* of each line */
    size_t token, label;
    bool labelled;
    int64_t documents, comments, hashes; /* lines; hashes: tokens that may have been comments */
};

static bool is_blank(const char *line)
{
    return !line[strspn(line, " \t")];
}

/* The next field, its end made a NUL; NULL when there is no other one. */
static char *next_field(char **rest, bool tabs)
{
    if (tabs)
        return strsep(rest, "\t");
    char *field = *rest ? *rest + strspn(*rest, " \t") : NULL;
    if (!field || !*field)
        return NULL;
    *rest = field;
    return strsep(rest, " \t");
}

static size_t count_fields(const char *line, bool tabs)
{
    size_t n = 0;
    if (tabs) {
        for (n = 1; (line = strchr(line, '\t')); line++)
            n++;
        return n;
    }
    for (line += strspn(line, " \t"); *line; line += strspn(line, " \t"), n++)
        line += strcspn(line, " \t");
    return n;
}

static bool begins_document(const char *line)
{
    return !strncmp(line, document, strlen(document));
}

/* The first line that may hold a token, into `first`. */
static bool find_line(const char *beginning, bool beside_comments, struct text *first)
{
    size_t n = 0;
    for (const char *line = beginning; *line; line += line[n] ? n + 1 : n) {
        n = strcspn(line, "\n");
        text_clear(first);
        text_add_bytes(first, line, n);
        if (!is_blank(first->data) && !begins_document(first->data) && (first->data[0] != '#' || !beside_comments))
            return true;
    }
    return false;
}

/* The first line that is sure to hold a token, or else the first that may. */
static bool find_first(const char *beginning, struct text *first)
{
    return find_line(beginning, true, first) || find_line(beginning, false, first);
}


static int find_form(const struct token_reading *reading, const char *beginning, struct form *form, struct err *err)
{
    struct text first = TEXT_INIT;
    const struct token_columns *columns = &reading->columns;
    int result = 0;
    if (!find_first(beginning, &first)) {
        text_release(&first);
        return err_set(err, ERR_FAILED, "%s: there are no tokens in it", reading->file);
    }
    form->tabs = strchr(first.data, '\t') != NULL;
    form->fields = count_fields(first.data, form->tabs);
    text_release(&first);
    form->token = columns->token;
    form->label = columns->label ? columns->label : form->fields;
    form->labelled = form->label != form->token && form->label <= form->fields;
    if (form->token > form->fields)
        result = err_set(err, ERR_USAGE, "%s: the tokens are to stand in column %zu, and the first line has %zu "
                         "field%s: say what the columns are with --columns, as in --columns token,-,label",
                         reading->file, form->token, form->fields, plural((int64_t)form->fields));
    else if (!form->labelled && !columns->label_may_lack)
        result = err_set(err, ERR_USAGE, "%s: the labels are to stand in column %zu beside the tokens in column %zu, "
                         "and the first line has %zu field%s: a line is to be a token and its label, with blanks or "
                         "a tab between", reading->file, form->label, form->token, form->fields,
                         plural((int64_t)form->fields));
    return result;
}

/* Lines ---------------------------------------------------------------------------------------------------------- */

static void describe(const struct token_reading *reading, const struct form *form)
{
    text_printf(&reading->said->format, _("tokens, one a line, %zu field%s between %s"), form->fields,
                plural((int64_t)form->fields), form->tabs ? _("tabs") : _("blanks"));
    text_printf(&reading->said->columns, _("token = column %zu"), form->token);
    if (form->labelled)
        text_printf(&reading->said->columns, _(", label = column %zu"), form->label);
}

static void say_first(const struct token_reading *reading, const char *token, const char *label)
{
    char shown[WORD_SHOWN];
    if (reading->said->first.length)
        return;
    word_show(token, shown);
    text_printf(&reading->said->first, _("token '%s'"), shown);
    word_show(label ? label : "", shown);
    if (label)
        text_printf(&reading->said->first, _(", label '%s'"), shown);
}

static int check_token(const char *token, struct err *err)
{
    char shown[WORD_SHOWN];
    word_show(token, shown);
    if (!*token)
        return err_set(err, ERR_FAILED, "the token is empty");
    if (!word_is_utf8(token, strlen(token)))
        return err_set(err, ERR_FAILED, "the token '%s' is not UTF-8: convert the file, as with iconv -f LATIN1 -t "
                       "UTF-8", shown);
    return 0;
}

static int take_line(struct token_reading *reading, const struct form *form, char *line, int64_t number,
                     struct err *err)
{
    struct token_set *set = reading->set;
    size_t fields = count_fields(line, form->tabs), at = 0;
    const char *token = NULL, *label = NULL;
    if (fields != form->fields)
        return err_set(err, ERR_FAILED, "it has %zu field%s where the first line has %zu", fields,
                       plural((int64_t)fields), form->fields);
    for (char *field; (field = next_field(&line, form->tabs));) {
        at++;
        token = at == form->token ? field : token;
        label = at == form->label && form->labelled ? field : label;
    }
    if (label && !*label)
        return err_set(err, ERR_FAILED, "the label is empty");
    if (check_token(token, err) < 0 || (label && word_check_id("label", label, strlen(label), false, err) < 0))
        return -1;
    if (set->n == UINT32_MAX - 1)
        return err_set(err, ERR_FAILED, "it is one token more than a collection can have, %u", UINT32_MAX - 1);
    make_room(set);
    set->word[set->n] = ids_add(&set->words, token, strlen(token));
    set->label[set->n] = label ? ids_add(&set->labels, label, strlen(label)) : UINT32_MAX;
    set->sentence[set->n] = (uint32_t)set->sentences;
    set->line[set->n] = (uint32_t)number;
    set->split[set->n++] = reading->split;
    say_first(reading, token, label);
    return 0;
}

/* What stood before is a sentence, if there is anything. */
static void end_sentence(struct token_set *set)
{
    set->sentences += set->n && set->sentence[set->n - 1] == set->sentences;
}

static int read_lines(struct token_reading *reading, struct source *source, struct form *form, struct err *err)
{
    struct token_set *set = reading->set;
    char *line;
    size_t length;
    int got;
    while ((got = source_line(source, &line, &length, err)) > LINE_END) {
        if (got == LINE_READ) {
            bool begins = !set->n || set->sentence[set->n - 1] != set->sentences;
            if (is_blank(line) || begins_document(line)) {
                form->documents += begins_document(line);
                end_sentence(set);
                continue;
            }
            bool hash = begins && line[0] == '#', comment = hash && count_fields(line, form->tabs) != form->fields;
            form->comments += comment;
            form->hashes += hash && !comment && line[1] == ' ';
            if (comment || take_line(reading, form, line, source_number(source), err) == 0)
                continue;
        }
        if (collect_refuse(reading->collector, reading->file, source_number(source), err) < 0)
            return -1;
    }
    end_sentence(set);
    return got == LINE_FAILED ? -1 : 0;
}

int token_read(struct token_reading *reading, struct err *err)
{
    struct source *source = source_open(reading->file, reading->option, err);
    struct form form = {.tabs = false};
    size_t before = reading->set->n;
    if (!source)
        return -1;
    source_watch(source, progress_reading, reading->progress);
    const char *beginning = source_beginning(source, err);
    int result = beginning ? find_form(reading, beginning, &form, err) : -1;
    if (!result) {
        describe(reading, &form);
        result = read_lines(reading, source, &form, err);
        reading_count(reading->said, form.documents, "%s line with -DOCSTART- passed over",
                      "%s lines with -DOCSTART- passed over");
        reading_count(reading->said, form.comments, "%s comment line passed over", "%s comment lines passed over");
        reading_count(reading->said, form.hashes,
                      "%s line before sentences taken for the token '#', since it has as many fields as the others",
                      "%s lines before sentences taken for the token '#', since it has as many fields as the others");
    }
    source_close(source);
    if (!result && reading->set->n == before)
        result = err_set(err, ERR_FAILED, "%s: there are no tokens in it that can be read", reading->file);
    return result;
}
