/* nearfar lesson: which lessons there are, taking one, and what a class has done; writing and checking one. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "store/person.h"
#include "tui/columns.h"
#include "tui/command.h"
#include "tui/lessons/lesson_list.h"
#include "tui/lessons/play.h"
#include "tui/lessons/progress.h"
#include "tui/lessons/quotas.h"
#include "tui/lessons/report.h"
#include "tui/lessons/translation.h"
#include "tui/target.h"
#include "tui/workbench.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    {.name = "student", .type = OPTION_TEXT, .argument = "NAME",
     .help = "whose answers and runs they are; NEARFAR_STUDENT or the user's name when not given"},
    {.name = "language", .type = OPTION_CHOICE, .argument = "LANGUAGE", .choices = "en zh",
     .help = "English or Simplified Chinese; the environment's (LC_ALL, LANG) when not given"},
    {.name = "present", .type = OPTION_FLAG,
     .help = "for a projector: one chart, thick strokes, and the keys that are pressed"},
    {.name = "again", .type = OPTION_FLAG, .help = "forget the answers of before, and begin anew"},
    {.name = "lesson", .type = OPTION_TEXT, .argument = "NAME", .help = "report on this lesson alone"},
    {.name = "json", .type = OPTION_FLAG, .help = "list, or report, as one JSON object"},
    {.name = "html", .type = OPTION_FLAG, .help = "report as a page with all answers, to hand in"},
    {.name = "training", .type = OPTION_INT, .argument = "N", .low = 0, .high = 1000000,
     .help = "quota: how many runs may train or be paused at once"},
    {.name = "runs", .type = OPTION_INT, .argument = "N", .low = 0, .high = 1000000,
     .help = "quota: how many runs may be kept"},
    {.name = "megabytes", .type = OPTION_INT, .argument = "N", .low = 0, .high = 1000000000,
     .help = "quota: how much their checkpoints may take"},
    {.name = "unlimited", .type = OPTION_FLAG, .help = "quota: takes the limits of --student off, or everybody's"},
    {.name = "seeds", .type = OPTION_INT, .argument = "N", .low = 1, .high = 20,
     .help = "how often check plays the lesson, each time with another seed; 3 when not given"},
    {.name = "patience", .type = OPTION_INT, .argument = "SECONDS", .low = 1, .high = 86400,
     .help = "how long a step may take when check plays it; 120 when not given"},
    {.name = NULL},
};

static const char *language_of(const struct call *call)
{
    const char *language = call_text(call, "language");
    return language ? language : lesson_language();
}

static void student_of(const struct call *call, char to[64])
{
    const char *student = call_text(call, "student");
    if (student)
        copy_text(to, 64, student);
    else
        person_name(to);
}

/* The list ------------------------------------------------------------------------------------------------------- */

static int print_list_as_json(const struct lesson_list *list, const struct progress *progress)
{
    struct text out = TEXT_INIT;
    text_add(&out, "{\"lessons\":[");
    for (size_t i = 0; i < list->n; i++) {
        const struct lesson *lesson = &list->lesson[i];
        text_printf(&out, "%s{\"name\":", i ? "," : "");
        json_string(&out, lesson->name);
        text_add(&out, ",\"title\":");
        json_string(&out, lesson->title);
        text_printf(&out, ",\"minutes\":%lld,\"steps\":%zu,\"done\":%zu}", (long long)lesson->minutes,
                    lesson->n_steps, progress[i].at);
    }
    text_add(&out, "]}");
    return print_json(out.data);
}

static int print_list(const struct lesson_list *list, const struct progress *progress)
{
    struct columns table;
    columns_init(&table, "lrlws");
    for (size_t i = 0; i < list->n; i++) {
        const struct lesson *lesson = &list->lesson[i];
        columns_cell(&table, "%s", lesson->name);
        columns_cell(&table, "%lld min", (long long)lesson->minutes);
        if (progress[i].at && progress[i].at < lesson->n_steps)
            columns_cell(&table, "%zu/%zu", progress[i].at, lesson->n_steps);
        else
            columns_cell(&table, "%s", progress[i].at ? _("done") : "");
        columns_cell(&table, "%s", lesson->title);
        columns_cell(&table, "%s", lesson->about);
    }
    columns_print(&table, "", stdout);
    print_to(stderr, "nearfar lesson run NAME begins one, or goes on with it\n");
    return 0;
}

static int list(const struct call *call, struct err *err)
{
    struct lesson_list lessons;
    char student[64];
    student_of(call, student);
    struct store *store = NULL;
    int result = lesson_list_load(&lessons, language_of(call), err);
    struct progress *progress = xcalloc(lessons.n + 1, sizeof *progress);
    if (!result && !(store = open_to_show(call->store_path, err)))
        result = -1;
    for (size_t i = 0; i < lessons.n && !result; i++)
        result = progress_load(&progress[i], store, &lessons.lesson[i], student, err);
    if (!result)
        result = (call_flag(call, "json") ? print_list_as_json : print_list)(&lessons, progress);
    store_close(store);
    free(progress);
    lesson_list_release(&lessons);
    return result;
}

/* Taking one ----------------------------------------------------------------------------------------------------- */

static int forget(const struct call *call, const char *student, const struct lesson *lesson, struct err *err)
{
    struct store *store = store_open(call->store_path, STORE_CREATE, err);
    int result = store ? lesson_answer_forget(store, student, lesson->name, err) : -1;
    store_close(store);
    return result;
}

static int take(const struct call *call, struct err *err)
{
    struct workbench_options asked = {.store_path = call->store_path, .lesson = call->operands[1],
                                        .language = language_of(call), .present = call_flag(call, "present")};
    struct lesson lesson;
    char student[64];
    student_of(call, student);
    asked.student = student;
    int result = call_text(call, "student") ? person_be_student(student, err) : 0;
    if (result < 0)
        return -1;
    result = lesson_find(&lesson, call->operands[1], asked.language, err);
    if (!result && call_flag(call, "again"))
        result = forget(call, student, &lesson, err);
    lesson_release(&lesson);
    return result < 0 ? -1 : workbench_main(&asked, err);
}

/* What a class has done ------------------------------------------------------------------------------------------ */

static int report(const struct call *call, struct err *err)
{
    bool json = call_flag(call, "json"), html = call_flag(call, "html");
    if (json && html)
        return err_set(err, ERR_USAGE, "--json and --html are two forms of one report: give one of them");
    struct store *store = look_into_store(call->store_path, err);
    struct lesson_list lessons = {.n = 0};
    int result = store ? lesson_list_load(&lessons, language_of(call), err) : -1;
    if (!result)
        result = lesson_report(store, &lessons, call_text(call, "student"), call_text(call, "lesson"),
                               json ? REPORT_JSON : html ? REPORT_HTML : REPORT_TEXT, err);
    lesson_list_release(&lessons);
    store_close(store);
    return result;
}

/* Writing one ---------------------------------------------------------------------------------------------------- */

static const char model[] =
    "# A lesson: man nearfar-lesson says what each line may be. Check it with: nearfar lesson check FILE\n"
    "title: What turning a point does\n"
    "about: one line for the list of lessons\n"
    "minutes: 10\n"
    "data: toy rings\n"
    "seed: 1\n"
    "set: task=two_views encoder=mlp depth=2 head=none dim=2 batch=128 epochs=2000 eval_every=4\n"
    "set: loss=nt_xent tau=0.2 input_rotate=180 input_noise=0.05 probe=linear+health\n"
    "set: main_metric=linear_accuracy pace=150\n"
    "panes: map main loss\n"
    "\n"
    "== page\n"
    "Text of a page. Lines that follow each other are one paragraph; an empty line begins the next.\n"
    "\n"
    "  A line that begins with blanks stays a line of its own.\n"
    "\n"
    "== do begin\n"
    "Press r: the run begins. Wait until it has been measured three times.\n"
    "run: A\n"
    "wait: evaluated A 3\n"
    "hint: The key is r, without Shift.\n"
    "\n"
    "== predict accuracy\n"
    "Next you turn input_rotate down to 0. What becomes of the accuracy?\n"
    "choice: it falls\n"
    "choice: it stays\n"
    "choice: it rises\n"
    "answer: it falls\n"
    "hint: What would tell the two rings apart then?\n"
    "\n"
    "== do turn\n"
    "Now turn it: Left does it, or Enter and a value.\n"
    "knobs: input_rotate\n"
    "answer: input_rotate=0\n"
    "wait: turned A input_rotate below 1\n"
    "wait: twin A 8\n"
    "claim: lower A A.twin main 0.02\n"
    "hint: Left turns it down.\n"
    "why: The twin, which you did not turn, shows what would have happened.\n"
    "\n"
    "== ask degrees\n"
    "By how many degrees are points turned at most, before you changed it?\n"
    "answer: 180\n"
    "within: 0\n"
    "hint: It stands beside the knob.\n";

static int write_new(const struct call *call, struct err *err)
{
    const char *path = call->operands[1];
    FILE *file = fopen(path, "wxe");
    if (!file)
        return err_set(err, ERR_FAILED, errno == EEXIST ? "there is a file %s already: choose another name"
                       : "cannot write %s: %s", path, strerror(errno));
    bool failed = fputs(model, file) < 0;
    failed |= fclose(file) != 0;
    if (failed)
        return err_set(err, ERR_FAILED, "cannot write %s: %s", path, strerror(errno));
    print_to(stderr, "a small lesson to begin from is in %s; `nearfar lesson check %s` plays it\n", path, path);
    return 0;
}

/* Checking one --------------------------------------------------------------------------------------------------- */

static void tell(void *context, const struct lesson_step *step, bool fault, const char *sentence)
{
    const struct lesson *lesson = context;
    print("%s:%d: %s %s%s%s\n", lesson->path, step->line, step_kind_names[step->kind], step->name,
          fault ? C_("clauses", ": ") : C_("clauses", ", "), sentence);
    fflush(stdout);
}

static int check(const struct call *call, struct err *err)
{
    struct lesson lesson;
    struct play play = {.lesson = &lesson, .seeds = (int)call_int(call, "seeds", 3),
                        .patience = (double)call_int(call, "patience", 120), .tell = tell, .context = &lesson};
    int faults = lesson_find(&lesson, call->operands[1], language_of(call), err);
    if (!faults)
        faults = lesson_check_translations(&lesson, err);
    if (!faults)
        faults = lesson_play(&play, err);
    if (!faults)
        print("%s: %zu steps, played with %d seed%s: it can be done, and refuses what is wrong\n", lesson.path,
              lesson.n_steps, play.seeds, plural(play.seeds));
    else if (faults > 0)
        err_set(err, ERR_FAILED, "%s has %d fault%s: mend what is listed above", lesson.path, faults,
                plural(faults));
    lesson_release(&lesson);
    return faults ? -1 : 0;
}

static const struct {
    const char *word, *needs; /* what its operand is, NULL: it has none */
    int (*run)(const struct call *call, struct err *err);
} verbs[] = {{"run", "NAME", take}, {"report", NULL, report}, {"quota", NULL, lesson_quota},
           {"new", "FILE", write_new}, {"check", "FILE", check}};

static int run(const struct call *call, struct err *err)
{
    if (!call->n_operands)
        return list(call, err);
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (strcmp(verbs[i].word, call->operands[0]))
            continue;
        if (call->n_operands != (verbs[i].needs ? 2 : 1))
            return err_set(err, ERR_USAGE, "it goes: nearfar lesson %s%s%s", verbs[i].word, verbs[i].needs ? " " : "",
                           verbs[i].needs ? verbs[i].needs : "");
        if (verbs[i].run != lesson_quota && lesson_quota_is_not_meant(call, err) < 0)
            return -1;
        return verbs[i].run(call, err);
    }
    return err_set(err, ERR_USAGE, "there is no `nearfar lesson %s`: it is `lesson run NAME`, `lesson report`, "
                   "`lesson quota`, `lesson new FILE` or `lesson check FILE`", call->operands[0]);
}

const struct command command_lesson = {
    .name = "lesson",
    .operands = "[run|new|check NAME | report | quota]",
    .least = 0,
    .most = 2,
    .help = "Lists the lessons, runs one, reports what students have done, or checks one that you write.",
    .about = "A lesson is a text beside a run that trains, on screen 6 of the workbench: it asks for a prediction, "
             "has a knob turned, and asks what came of it. Answers are kept in the store for each student, so that "
             "somebody who leaves can go on later from the same step. `report` is the overview of a class or, with "
             "--student, the page that a student hands in. NAME is a lesson of the list, or a file that ends in "
             ".lesson.\n"
             "Runs belong to who began them: --student, or NEARFAR_STUDENT for every command, or the user on this "
             "machine. What would stop, turn, label or remove somebody else's run is refused, but not to the "
             "teacher, to whom the file of the store belongs. `quota` says what each student has in training and "
             "keeps; with --training, --runs or --megabytes the teacher limits that, for --student or for everybody "
             "who has no limits of their own.\n"
             "`check` plays a lesson by its own answers, in a store that it makes and removes, the first time with "
             "wrong answers as well, and measures what the lesson claims. nearfar-lesson(5) has the format.",
    .example = "nearfar lesson run contrast --student anna",
    .options = options,
    .run = run,
};
