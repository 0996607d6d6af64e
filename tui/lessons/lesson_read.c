/* Reading the file of a lesson: see lesson.h and nearfar-lesson(5).
 *
 * Line by line: `word: value` where the word is a key of the place, `== KIND [NAME]` where a step begins, and all
 * else is text. What looks like a key and is none is refused, since a misspelt one would become text unseen. */
#include "store/base/language.h"
#include "tui/lessons/lesson.h"

#include "store/base/text.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Larger files are no lessons. */
enum { BYTES_MOST = 1 << 20 };

struct reading {
    struct lesson *lesson;
    struct lesson_step *step; /* NULL: before the first */
    struct text text;         /* of the step */
    bool broken;              /* the next line of text begins a paragraph */
    int line;
    int numbered[STEP_KINDS];
};

typedef int take_value(struct reading *reading, const char *value, struct err *err);

static const char *keep(struct reading *reading, const char *value)
{
    return arena_printf(&reading->lesson->memory, "%s", value);
}

/* A letter or sign of Chinese or Japanese, or one of the marks that they share with others: dash, quotes, dots. */
static bool is_of_chinese(uint32_t rune)
{
    return rune >= 0x2e80 || rune == 0x2014 || (rune >= 0x2018 && rune <= 0x201d) || rune == 0x2026;
}

/* What joins two lines of a paragraph: Chinese and Japanese have no blanks between words. */
static const char *between(const char *before, const char *line)
{
    uint32_t first = 0, last = 0;
    size_t at = strlen(before);
    while (at && ((unsigned char)before[at - 1] & 0xc0) == 0x80)
        at--;
    text_rune(before + (at ? at - 1 : 0), &last);
    text_rune(line, &first);
    return is_of_chinese(first) && is_of_chinese(last) ? "" : " ";
}

/* The head ------------------------------------------------------------------------------------------------------- */

static int take_title(struct reading *reading, const char *value, struct err *err)
{
    (void)err;
    reading->lesson->title = keep(reading, value);
    return 0;
}

static int take_about(struct reading *reading, const char *value, struct err *err)
{
    (void)err;
    reading->lesson->about = keep(reading, value);
    return 0;
}

static int take_whole(const char *value, const char *what, int64_t least, int64_t most, int64_t *to, struct err *err)
{
    if (parse_int(value, to) && *to >= least && *to <= most)
        return 0;
    return err_set(err, ERR_USAGE, "%s is a whole number from %lld to %lld, not '%s'", what, (long long)least,
                   (long long)most, value);
}

static int take_minutes(struct reading *reading, const char *value, struct err *err)
{
    return take_whole(value, "minutes", 1, 600, &reading->lesson->minutes, err);
}

static int take_number(struct reading *reading, const char *value, struct err *err)
{
    return take_whole(value, "number", 1, 1000, &reading->lesson->number, err);
}

static int take_seed(struct reading *reading, const char *value, struct err *err)
{
    return take_whole(value, "seed", 0, 1000000000, &reading->lesson->seed, err);
}

static int take_data(struct reading *reading, const char *value, struct err *err)
{
    bool toy = !strncmp(value, "toy ", 4), labelled = !strncmp(value, "pictures label=", 15) && value[15];
    if (!toy && !labelled && strcmp(value, "shop") && strcmp(value, "pictures"))
        return err_set(err, ERR_USAGE, "data is `toy NAME`, `shop`, `pictures` or `pictures label=COLUMN`, not '%s'",
                       value);
    reading->lesson->data = keep(reading, value);
    return 0;
}

static int take_preset(struct reading *reading, const char *value, struct err *err)
{
    (void)err;
    reading->lesson->preset = keep(reading, value);
    return 0;
}

static int take_panes(struct reading *reading, const char *value, struct err *err)
{
    (void)err;
    reading->lesson->panes = keep(reading, value);
    return 0;
}

static int check_settings(const char *value, struct err *err)
{
    char copy[512], *rest, *word;
    if (strlen(value) >= sizeof copy)
        return err_set(err, ERR_USAGE, "this line of settings is too long: write several");
    COPY_TEXT(copy, value);
    for (word = strtok_r(copy, " \t", &rest); word; word = strtok_r(NULL, " \t", &rest))
        if (!strchr(word, '=') || *word == '=')
            return err_set(err, ERR_USAGE, "'%s' is no setting: it is knob=value, without spaces", word);
    return 0;
}

static int take_settings(struct reading *reading, const char *value, struct err *err)
{
    struct lesson *lesson = reading->lesson;
    lesson->settings = arena_printf(&lesson->memory, "%s%s%s", lesson->settings, *lesson->settings ? " " : "", value);
    return check_settings(value, err);
}

/* A step --------------------------------------------------------------------------------------------------------- */

static int take_choice(struct reading *reading, const char *value, struct err *err)
{
    struct lesson_step *step = reading->step;
    if (step->n_choices == CHOICES_MOST)
        return err_set(err, ERR_USAGE, "a question has %d choices at most", CHOICES_MOST);
    step->choice[step->n_choices++] = keep(reading, value);
    return 0;
}

static int take_hint(struct reading *reading, const char *value, struct err *err)
{
    struct lesson_step *step = reading->step;
    if (step->n_hints == HINTS_MOST)
        return err_set(err, ERR_USAGE, "a step has %d hints at most: the answer comes after them", HINTS_MOST);
    step->hint[step->n_hints++] = keep(reading, value);
    return 0;
}

static int take_answer(struct reading *reading, const char *value, struct err *err)
{
    if (reading->step->answer)
        return err_set(err, ERR_USAGE, "the step has an answer already: leave one out");
    reading->step->answer = keep(reading, value);
    return reading->step->kind == STEP_DO ? check_settings(value, err) : 0;
}

static int take_within(struct reading *reading, const char *value, struct err *err)
{
    if (parse_real(value, &reading->step->within) && reading->step->within >= 0)
        return 0;
    return err_set(err, ERR_USAGE, "within is how far off a number may be, such as 0.05, not '%s'", value);
}

static int take_why(struct reading *reading, const char *value, struct err *err)
{
    const char *before = reading->step->why;
    (void)err;
    reading->step->why = arena_printf(&reading->lesson->memory, "%s%s%s", before,
                                      *before ? between(before, value) : "", value);
    return 0;
}

static int take_knobs(struct reading *reading, const char *value, struct err *err)
{
    (void)err;
    reading->step->knobs = strcmp(value, "none") ? keep(reading, value) : "";
    return 0;
}

static int take_run(struct reading *reading, const char *value, struct err *err)
{
    size_t length = strcspn(value, " \t"), rest = length + strspn(value + length, " \t");
    if (*reading->step->run)
        return err_set(err, ERR_USAGE, "a step begins one run: begin the other in a step of its own");
    if (memchr(value, '.', length) || memchr(value, '=', length) || length > 16)
        return err_set(err, ERR_USAGE, "a run begins with its name, 16 letters at most and without '.' and '=', as "
                       "in `run: B seed=2`");
    reading->step->run = arena_printf(&reading->lesson->memory, "%.*s", (int)length, value);
    reading->step->settings = keep(reading, value + rest);
    return check_settings(value + rest, err);
}

static int take_condition(struct reading *reading, struct condition *list, int *n, const char *value, struct err *err)
{
    if (*n == CONDITIONS_MOST)
        return err_set(err, ERR_USAGE, "a step has %d of these at most", CONDITIONS_MOST);
    list[*n].line = reading->line;
    return condition_parse(&list[(*n)++], arena_printf(&reading->lesson->memory, "%s", value), err);
}

static int take_wait(struct reading *reading, const char *value, struct err *err)
{
    return take_condition(reading, reading->step->wait, &reading->step->n_waits, value, err);
}

static int take_claim(struct reading *reading, const char *value, struct err *err)
{
    return take_condition(reading, reading->step->claim, &reading->step->n_claims, value, err);
}

/* Keys ----------------------------------------------------------------------------------------------------------- */

enum { OF_HEAD = 1 << STEP_KINDS, OF_QUESTION = 1 << STEP_PREDICT | 1 << STEP_ASK, OF_STEP = OF_HEAD - 1 };

static const struct key {
    const char *name;
    int of;
    take_value *take;
} keys[] = {
    {"title", OF_HEAD, take_title},
    {"about", OF_HEAD, take_about},
    {"number", OF_HEAD, take_number},
    {"minutes", OF_HEAD, take_minutes},
    {"data", OF_HEAD, take_data},
    {"preset", OF_HEAD, take_preset},
    {"seed", OF_HEAD, take_seed},
    {"set", OF_HEAD, take_settings},
    {"panes", OF_HEAD, take_panes},
    {"choice", OF_QUESTION, take_choice},
    {"answer", OF_QUESTION | 1 << STEP_DO, take_answer},
    {"within", OF_QUESTION, take_within},
    {"hint", OF_QUESTION | 1 << STEP_DO, take_hint},
    {"why", OF_QUESTION | 1 << STEP_DO, take_why},
    {"knobs", OF_STEP, take_knobs},
    {"run", 1 << STEP_DO, take_run},
    {"wait", 1 << STEP_DO, take_wait},
    {"claim", OF_STEP, take_claim},
};
enum { KEYS = sizeof keys / sizeof *keys };

static int place_of(const struct reading *reading)
{
    return reading->step ? 1 << reading->step->kind : OF_HEAD;
}

static const char *place_name(const struct reading *reading)
{
    return reading->step ? step_kind_names[reading->step->kind] : _("the head");
}

/* One lower-case word and a colon with a blank or the end behind it. Returns how long the word is, 0: none. */
static size_t key_length(const char *line)
{
    size_t n = 0;
    while (islower((unsigned char)line[n]))
        n++;
    return line[n] == ':' && (!line[n + 1] || line[n + 1] == ' ' || line[n + 1] == '\t') ? n : 0;
}

/* 1: taken; 0: it is text. */
static int take_key(struct reading *reading, const char *line, struct err *err)
{
    size_t length = key_length(line);
    const char *words[KEYS], *value = line + length + 1;
    char word[32];
    if (!length || length >= sizeof word)
        return 0;
    snprintf(word, sizeof word, "%.*s", (int)length, line);
    value += strspn(value, " \t");
    for (int i = 0; i < KEYS; i++) {
        words[i] = keys[i].name;
        if (strcmp(words[i], word))
            continue;
        if (!(keys[i].of & place_of(reading)))
            return err_set(err, ERR_USAGE, "%s: has no place in %s: move it, or begin the line of text otherwise",
                           word, place_name(reading));
        if (!*value)
            return err_set(err, ERR_USAGE, "%s: has nothing behind it: write it on the same line", word);
        return keys[i].take(reading, value, err) ? -1 : 1;
    }
    const char *near = nearest_word(word, words, KEYS);
    return near ? err_set(err, ERR_USAGE, "there is no key '%s'; is '%s' meant? Text must not begin so", word, near)
                : 0;
}

/* Text ----------------------------------------------------------------------------------------------------------- */

static int add_text(struct reading *reading, const char *line, struct err *err)
{
    struct text *text = &reading->text;
    if (!*line) {
        reading->broken = true;
        return 0;
    }
    if (!reading->step)
        return err_set(err, ERR_USAGE, "text comes after the first `== page`; here are `title:` and its like");
    bool verbatim = line[0] == ' ' || line[0] == '\t';
    if (text->length && (reading->broken || verbatim))
        text_add(text, reading->broken && !verbatim ? "\n\n" : "\n");
    else if (text->length)
        text_add(text, between(text->data, line));
    text_add(text, line);
    reading->broken = verbatim;
    return 0;
}

/* Steps ---------------------------------------------------------------------------------------------------------- */

static int check_question(const struct lesson_step *step, struct err *err)
{
    double number;
    if (step->n_choices == 1)
        return err_set(err, ERR_USAGE, "one choice is none: give a second `choice:`");
    if (!step->answer)
        return err_set(err, ERR_USAGE, "the question has no answer: add `answer:`");
    for (int i = 0; i < step->n_choices; i++)
        if (!strcmp(step->choice[i], step->answer))
            return 0;
    if (step->n_choices)
        return err_set(err, ERR_USAGE, "the answer '%s' is none of the choices: write it as one of them is written",
                       step->answer);
    if (!parse_real(step->answer, &number))
        return err_set(err, ERR_USAGE, "the answer '%s' is no number: give choices (`choice:`), or a number and "
                       "`within:`", step->answer);
    return isnan(step->within) ? err_set(err, ERR_USAGE, "how near must a number be? Add `within: 0.05` or another")
                               : 0;
}

static int check_step(const struct lesson_step *step, struct err *err)
{
    bool question = step->kind == STEP_PREDICT || step->kind == STEP_ASK;
    if (!*step->text)
        return err_set(err, ERR_USAGE, "the step has no text: say what it is about");
    if (question && check_question(step, err) < 0)
        return -1;
    if (step->kind == STEP_DO && !step->n_waits)
        return err_set(err, ERR_USAGE, "a `do` waits for something: add `wait:` (man nearfar-lesson lists for what)");
    return step->kind != STEP_PAGE && !step->n_hints
               ? err_set(err, ERR_USAGE, "nobody is to be stuck here: add a `hint:`") : 0;
}

/* The step that is read is at its end. */
static int end_step(struct reading *reading, struct err *err)
{
    struct lesson_step *step = reading->step;
    if (!step)
        return *reading->lesson->title && *reading->lesson->data
                   ? 0 : err_set(err, ERR_USAGE, "the head needs a `title:` and a `data:` before the first step");
    step->text = keep(reading, reading->text.length ? reading->text.data : "");
    if (check_step(step, err) < 0)
        return err_prefix(err, "%s %s, which begins in line %d", step_kind_names[step->kind], step->name,
                          step->line);
    if (!step->answer)
        step->answer = "";
    text_clear(&reading->text);
    reading->broken = false;
    return 0;
}

static int begin_step(struct reading *reading, const char *line, struct err *err)
{
    char kind[16] = "", name[40] = "", more[8] = "";
    int n = sscanf(line, "%15s %39s %7s", kind, name, more), k = 0;
    struct lesson *lesson = reading->lesson;
    if (end_step(reading, err) < 0)
        return -1;
    while (k < STEP_KINDS && strcmp(kind, step_kind_names[k]))
        k++;
    if (k == STEP_KINDS || n > 2)
        return err_set(err, ERR_USAGE, "a step begins `== page`, `== predict NAME`, `== do NAME` or `== ask NAME`");
    if (lesson->n_steps == STEPS_MOST)
        return err_set(err, ERR_USAGE, "a lesson has %d steps at most: make two of it", STEPS_MOST);
    if (n == 1 && k != STEP_PAGE)
        return err_set(err, ERR_USAGE, "%s needs a name, by which its answer is kept: == %s turned", kind, kind);
    if (n == 1)
        snprintf(name, sizeof name, "%s-%d", kind, ++reading->numbered[k]);
    if (lesson_step_named(lesson, name) >= 0)
        return err_set(err, ERR_USAGE, "there are two steps called %s: give this one another name", name);
    reading->step = &lesson->step[lesson->n_steps++];
    *reading->step = (struct lesson_step){.kind = (enum step_kind)k, .line = reading->line, .why = "", .run = "",
                                          .text = "", .settings = "", .within = NAN, .name = keep(reading, name)};
    return 0;
}

/* The whole ------------------------------------------------------------------------------------------------------ */

static bool run_is_begun(const struct lesson *lesson, size_t step, const char *name, size_t length)
{
    for (size_t i = 0; i <= step; i++)
        if (strlen(lesson->step[i].run) == length && length && !strncmp(lesson->step[i].run, name, length))
            return true;
    return false;
}

static int check_runs(const struct lesson *lesson, size_t step, const struct condition *list, int n, struct err *err)
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j < list[i].check->runs; j++)
            if (!run_is_begun(lesson, step, list[i].word[j], condition_run(&list[i], j)))
                return err_set(err, ERR_USAGE, "%s:%d: no step up to here begins a run called %.*s: write `run: "
                               "%.*s` into the `do` that does", lesson->path, list[i].line,
                               (int)condition_run(&list[i], j), list[i].word[j], (int)condition_run(&list[i], j),
                               list[i].word[j]);
    return 0;
}

static int check_lesson(const struct lesson *lesson, struct err *err)
{
    for (size_t i = 0; i < lesson->n_steps; i++) {
        const struct lesson_step *step = &lesson->step[i];
        for (size_t before = 0; before < i && *step->run; before++)
            if (!strcmp(lesson->step[before].run, step->run))
                return err_set(err, ERR_USAGE, "%s:%d: run %s is begun in line %d already: give this one another "
                               "name",
                               lesson->path, step->line, step->run, lesson->step[before].line);
        if (check_runs(lesson, i, step->wait, step->n_waits, err) < 0 ||
            check_runs(lesson, i, step->claim, step->n_claims, err) < 0)
            return -1;
    }
    return 0;
}

/* contrast.zh.lesson is contrast, in zh. */
static void name_lesson(struct lesson *lesson, const char *path)
{
    const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path;
    size_t length = strcspn(file, ".");
    snprintf(lesson->name, sizeof lesson->name, "%.*s", (int)length, file);
    const char *language = file[length] ? file + length + 1 : "lesson", *end = strchr(language, '.');
    snprintf(lesson->language, sizeof lesson->language, "%.*s", end ? (int)(end - language) : 2,
             end ? language : "en");
    lesson->path = arena_printf(&lesson->memory, "%s", path);
    lesson->folder = arena_printf(&lesson->memory, "%.*s", (int)(file - path), path);
}

static int read_line(struct reading *reading, char *line, struct err *err)
{
    size_t length = strlen(line);
    while (length && isspace((unsigned char)line[length - 1]))
        line[--length] = '\0';
    if (line[0] == '#')
        return 0;
    if (!strncmp(line, "==", 2))
        return begin_step(reading, line + 2, err);
    int taken = take_key(reading, line, err);
    return taken ? (taken < 0 ? -1 : 0) : add_text(reading, line, err);
}

int lesson_parse(struct lesson *lesson, const char *path, const char *text, struct err *err)
{
    *lesson = (struct lesson){.title = "", .about = "", .data = "", .preset = "", .settings = "",
                              .panes = "main loss", .seed = 1, .minutes = 15};
    struct reading reading = {.lesson = lesson, .line = 0};
    char *copy = xstrdup(text), *at = copy, *line;
    int failed = 0;
    name_lesson(lesson, path);
    text_clear(&reading.text);
    if (!text_is_utf8(text))
        failed = err_set(err, ERR_USAGE, "%s is no text in UTF-8: write it again as such", path);
    while (!failed && (line = strsep(&at, "\n"))) {
        reading.line++;
        failed = read_line(&reading, line, err) ? err_prefix(err, "%s:%d", path, reading.line) : 0;
    }
    if (!failed && end_step(&reading, err) < 0)
        failed = err_prefix(err, "%s:%d", path, reading.line);
    if (!failed && !lesson->n_steps)
        failed = err_set(err, ERR_USAGE, "%s has no steps: the first begins with `== page`", path);
    if (!failed)
        failed = check_lesson(lesson, err);
    text_release(&reading.text);
    free(copy);
    return failed ? -1 : 0;
}

int lesson_read(struct lesson *lesson, const char *path, struct err *err)
{
    FILE *file = fopen(path, "re");
    *lesson = (struct lesson){.n_steps = 0};
    if (!file)
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_FAILED, "cannot read the lesson %s: %s", path,
                       strerror(errno));
    char *text = xmalloc(BYTES_MOST + 1);
    size_t n = fread(text, 1, BYTES_MOST, file);
    text[n] = '\0';
    int failed = ferror(file) ? err_set(err, ERR_FAILED, "cannot read the lesson %s: %s", path, strerror(errno))
                 : strlen(text) != n || n == BYTES_MOST
                     ? err_set(err, ERR_USAGE, "%s is no lesson: a lesson is a text of up to 1 MB", path) : 0;
    fclose(file);
    if (!failed)
        failed = lesson_parse(lesson, path, text, err);
    free(text);
    return failed;
}
