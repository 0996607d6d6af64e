/* nearfar doctor: is everything here in order? A line for each thing that was looked at. */
#include "store/base/clock.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "store/catalogue.h"
#include "store/description.h"
#include "store/run.h"
#include "tui/command.h"
#include "tui/engine_link.h"
#include "tui/json.h"
#include "tui/preferences.h"
#include "tui/target.h"
#include "tui/termabout.h"
#include "tui/terminfo.h"

#include <langinfo.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <wchar.h>

static const struct option options[] = {
    {.name = "json", .type = OPTION_FLAG, .help = "report as one JSON object: problems, checks"},
    {.name = NULL},
};

enum { ANSWER_MS = 200 };
enum state { STATE_OK, STATE_WARN, STATE_PROBLEM };
static const char *const state_names[] = {"ok", "warn", "problem"};

/* What was found so far. `about` is what is looked at. */
struct findings {
    bool json;
    const char *about;
    struct text checks; /* JSON objects */
    int problems;
    bool rewrites, open_line; /* progress on stderr: whether it can be, whether it is */
    double shown;
};

static void find(struct findings *findings, enum state state, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void find(struct findings *findings, enum state state, const char *format, ...)
{
    char sentence[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, _(format), args);
    va_end(args);
    findings->problems += state == STATE_PROBLEM;
    if (!findings->json) {
        print("%-8s %-9s %s\n", state_names[state], findings->about, sentence);
        return;
    }
    text_printf(&findings->checks, "%s{\"state\":\"%s\",\"about\":\"%s\",\"sentence\":", findings->checks.length
                ? ",\n " : "", state_names[state], findings->about);
    json_string(&findings->checks, sentence);
    text_add(&findings->checks, "}");
}

/* The store ------------------------------------------------------------------------------------------------------ */

/* Many large files take a while: on a terminal it says how far it is. */
static void on_files_read(void *context, int64_t read, int64_t all)
{
    struct findings *findings = context;
    char line[64];
    if (!findings->rewrites || clock_monotonic() < findings->shown + 0.1)
        return;
    findings->shown = clock_monotonic();
    snprintf(line, sizeof line, _("reading checkpoints: %.0f %%"), all ? 100 * (double)read / (double)all : 100);
    print_over(stderr, line);
    findings->open_line = true;
}

static void end_line(struct findings *findings)
{
    if (findings->open_line)
        print_over(stderr, "");
    findings->open_line = false;
}

static void on_store_finding(void *context, bool problem, const char *sentence)
{
    end_line(context);
    find(context, problem ? STATE_PROBLEM : STATE_OK, "%s", sentence);
}

static void check_runs(struct findings *findings, struct store *store, struct err *err)
{
    struct run *runs;
    size_t n, counts[RUN_LOST + 1] = {0};
    if (run_list(store, &runs, &n, err)) {
        find(findings, STATE_PROBLEM, "%s", err->text);
        return;
    }
    for (size_t i = 0; i < n; i++)
        counts[runs[i].status]++;
    find(findings, STATE_OK, "%zu run%s, %zu under way", n, plural((int64_t)n),
         counts[RUN_QUEUED] + counts[RUN_RUNNING] + counts[RUN_PAUSED]);
    for (size_t i = 0; i < n; i++)
        if (runs[i].flaw[0])
            find(findings, STATE_PROBLEM, "run %lld (%s): %s", (long long)runs[i].id, runs[i].name, runs[i].message);
        else if (runs[i].status == RUN_LOST)
            find(findings, STATE_WARN, "run %lld (%s) has lost its engine: `nearfar resume %lld` goes on with it",
                 (long long)runs[i].id, runs[i].name, (long long)runs[i].id);
        else if (runs[i].status == RUN_PAUSED && runs[i].message[0])
            find(findings, STATE_WARN, "run %lld (%s) stands still: %s", (long long)runs[i].id, runs[i].name,
                 runs[i].message);
    free(runs);
}

/* For writing where that can be, because that also brings an older store up to date. */
static struct store *open_store(struct findings *findings, const char *path, struct err *err)
{
    struct err second = ERR_INIT;
    struct store *store = store_open(path, store_only_looks() ? STORE_READ : STORE_WRITE, err);
    if (!store && err->code == ERR_NOT_FOUND) {
        find(findings, STATE_WARN, "there is no store at %s yet: the first import makes it", path);
        return NULL;
    }
    if (!store && err->code == ERR_FAILED && (store = store_open(path, STORE_READ, &second)))
        find(findings, STATE_WARN, "%s", store_note(store) ? store_note(store) : err->text);
    else if (!store)
        find(findings, STATE_PROBLEM, "%s", err->text);
    return store;
}

static void check_space(struct findings *findings, struct store *store)
{
    const double enough = 100e6;
    struct statvfs disk;
    if (statvfs(store_path(store), &disk))
        return;
    double space = (double)disk.f_bavail * (double)disk.f_frsize;
    find(findings, space < enough ? STATE_WARN : STATE_OK, "its disk has %.1f MB free", space / 1e6);
}

static void check_datasets(struct findings *findings, struct store *store, struct err *err)
{
    struct dataset *sets;
    size_t n;
    if (dataset_list(store, &sets, &n, err)) {
        find(findings, STATE_PROBLEM, "%s", err->text);
        return;
    }
    for (size_t i = 0; i < n; i++)
        if (strcmp(sets[i].kind, DATASET_IMPORTED) &&
            (dataset_check(store, &sets[i], err) ||
             description_read(store, &sets[i], &(struct description){.n_collections = 0}, err)))
            find(findings, STATE_PROBLEM, "%s", err->text);
    find(findings, STATE_OK, "%zu data set%s", n, plural((int64_t)n));
    free(sets);
}

static struct store *check_store(struct findings *findings, const char *path, struct err *err)
{
    findings->about = "store";
    struct store *store = open_store(findings, path, err);
    if (!store)
        return NULL;
    if (store_check(store, on_store_finding, on_files_read, findings, err) < 0)
        find(findings, STATE_PROBLEM, "%s", err->text);
    check_space(findings, store);
    check_datasets(findings, store, err);
    check_runs(findings, store, err);
    return store;
}

/* The terminal --------------------------------------------------------------------------------------------------- */

static void check_locale(struct findings *findings)
{
    const char *codeset = nl_langinfo(CODESET);
    if (strcmp(codeset, "UTF-8"))
        find(findings, STATE_WARN, "the locale has the character set %s: the workbench draws with ASCII (set "
             "LC_ALL=C.UTF-8 for finer curves)", codeset);
    else if (wcwidth(0x28ff) != 1 || wcwidth(0x4e2d) != 2)
        find(findings, STATE_WARN, "the locale is UTF-8 but knows no widths of braille or Chinese characters");
    else
        find(findings, STATE_OK, "the locale is UTF-8; if you see a full block of dots, a cross and two wide "
             "characters here, curves will look right: \u28ff \u2715 \u4e2d\u6587");
}

static void check_language(struct findings *findings)
{
    if (*language_problem())
        find(findings, STATE_WARN, "%s", language_problem());
    else
        find(findings, STATE_OK, "texts are in the language %s", language_in_use());
}

static void check_colors(struct findings *findings, const struct terminfo *info)
{
    const char *no_color = getenv("NO_COLOR");
    if (no_color && *no_color)
        find(findings, STATE_OK, "NO_COLOR is set: the workbench uses no colours");
    else if (info->colors < 8)
        find(findings, STATE_WARN, "the terminal has no colours: curves are told apart by their strokes");
    else
        find(findings, STATE_OK, "the terminal has %d colours", info->colors);
    char *direct = termabout_direct();
    if (direct)
        find(findings, STATE_OK, "COLORTERM says true colour: the workbench draws as on %s", direct);
    free(direct);
}

/* Which of the three a person can read. */
static void check_glyphs(struct findings *findings, const struct preferences *file)
{
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        return;
    static const char *const samples[][2] = {
        {"braille", N_("\u2840\u2844\u2846\u2847\u28c7\u28e7\u28f7\u28ff a rising edge of dots")},
        {"block", N_("\u2596\u2597\u2584\u2599\u259f\u2588\u259b\u259c quarters of full cells, without gaps")},
        /* xgettext:no-c-format */
        {"ascii", N_(".-'|+*%# for any terminal")},
    };
    const char *used = !strcmp(file->glyphs, "auto") ? "braille" : file->glyphs;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        find(findings, STATE_OK, "glyphs %s: %s%s", samples[i][0], _(samples[i][1]),
             !strcmp(used,
                     samples[i][0]) ? _(" (the workbench uses these; --glyphs or the configuration file chooses "
             "others)") : "");
}

/* What the terminal says of itself, and which theme comes of it. */
static void check_theme(struct findings *findings, const struct preferences *file)
{
    static const char *const words[] = {N_("not known"), N_("dark"), N_("light")};
    struct answers answers = {.fresh = false};
    bool asked = termabout_ask(&answers, ANSWER_MS);
    enum background background = termabout_background(&answers);
    const char *source = answers.has_background ? _("by its answer") : background ? _("by COLORFGBG")
                         : asked ? _("it did not say") : _("it was not asked");
    find(findings, STATE_OK, "its background is %s (%s): theme %s is %s", _(words[background]), source, file->theme,
         theme_choose(file->theme, background)->name);
    if (asked)
        find(findings, STATE_OK, "it %s", answers.synchronises ? _("shows whole frames (synchronised output)")
             : _("does not answer that it has synchronised output: frames are sent as they are"));
}

static void check_preferences(struct findings *findings, const struct preferences *file)
{
    findings->about = "config";
    for (size_t i = 0; i < file->n_faults; i++)
        find(findings, STATE_WARN, "%s", file->fault[i]);
    if (file->read)
        find(findings, STATE_OK, "%s: theme %s, glyphs %s, mouse %s, title %s, progress %s, %zu key%s bound",
             file->file, file->theme, file->glyphs, file->mouse, file->title, file->progress, file->n_bound,
             plural((int64_t)file->n_bound));
    else if (!file->n_faults)
        find(findings, STATE_OK, "%s%s", file->file ? _("there is no file ")
             : _("there is no place for a file: HOME and "
             "XDG_CONFIG_HOME are not set"), file->file ? file->file : "");
}

static void check_size(struct findings *findings)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && ioctl(STDERR_FILENO, TIOCGWINSZ, &size))
        find(findings, STATE_OK, "this output is no terminal, so it has no size; the workbench needs a terminal");
    else if (size.ws_col < 60 || size.ws_row < 16)
        find(findings, STATE_WARN, "the terminal is %dx%d: the workbench needs 60x16", size.ws_col, size.ws_row);
    else
        find(findings, STATE_OK, "the terminal is %dx%d", size.ws_col, size.ws_row);
}

static void check_terminal(struct findings *findings, const struct preferences *file)
{
    const char *name = getenv("TERM");
    findings->about = "terminal";
    check_locale(findings);
    check_language(findings);
    check_size(findings);
    if (!name || !*name) {
        find(findings, STATE_WARN, "TERM is not set: the workbench cannot open");
        return;
    }
    struct terminfo info = terminfo_read();
    if (!info.known || !info.can_place) {
        find(findings, STATE_WARN, "TERM is %s, %s: the workbench cannot open", name,
             info.known ? _("which cannot place the cursor") : _("which this system does not know"));
        return;
    }
    find(findings, STATE_OK, "TERM is %s", name);
    check_colors(findings, &info);
    check_theme(findings, file);
    check_glyphs(findings, file);
}

/* The engine ----------------------------------------------------------------------------------------------------- */

/* {"version":"1","cores":2} -> version 1, cores 2: for people. */
static void loosen(struct text *object)
{
    char *to = object->data;
    for (const char *from = object->data; *from; from++) {
        if (strchr("{}\"\n", *from))
            continue;
        *to++ = *from == ':' ? ' ' : *from;
        if (*from == ',' && from[1] != ' ')
            *to++ = ' ';
    }
    *to = '\0';
}

static void check_catalogue(struct findings *findings, struct store *store, const char *program, struct err *err)
{
    char *binary = engine_fingerprint(program), *published = catalogue_fingerprint(store, err);
    if (!published)
        find(findings, STATE_PROBLEM, "%s", err->text);
    else if (binary && !strcmp(binary, published))
        find(findings, STATE_OK, "its catalogue in the store is fresh");
    else
        find(findings, STATE_OK, "its catalogue in the store is of another build; the next command that "
             "needs it renews it");
    free(binary);
    free(published);
}

static void check_engine(struct findings *findings, struct store *store, struct err *err)
{
    findings->about = "engine";
    char *program = engine_find(err);
    if (!program) {
        find(findings, STATE_PROBLEM, "%s", err->text);
        return;
    }
    struct text about = TEXT_INIT;
    text_clear(&about);
    find(findings, STATE_OK, "%s", program);
    if (engine_ask((const char *[]){"about", NULL}, &about, err)) {
        find(findings, STATE_PROBLEM, "%s", err->text);
    } else {
        loosen(&about);
        find(findings, STATE_OK, "%s", about.data);
    }
    if (store)
        check_catalogue(findings, store, program, err);
    text_release(&about);
    free(program);
}

static int run(const struct call *call, struct err *err)
{
    struct findings findings = {.json = call_flag(call, "json"), .checks = TEXT_INIT,
                                .rewrites = can_rewrite(stderr)};
    struct preferences file;
    struct store *store = check_store(&findings, call->store_path, err);
    preferences_read(&file);
    check_terminal(&findings, &file);
    check_preferences(&findings, &file);
    preferences_release(&file);
    check_engine(&findings, store, err);
    store_close(store);
    if (findings.json)
        print("{\"problems\":%d,\"checks\":[\n %s]}\n", findings.problems, findings.checks.data);
    text_release(&findings.checks);
    return findings.problems ? ERR_FAILED : 0;
}

const struct command command_doctor = {
    .name = "doctor",
    .operands = "",
    .least = 0,
    .most = 0,
    .help = "Checks the store, the terminal, the BLAS and the engine.",
    .about = "A line for each thing, beginning with ok, warn or problem. The exit code is 1 when there is a problem.",
    .example = "nearfar doctor",
    .options = options,
    .run = run,
};
