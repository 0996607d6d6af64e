/* nearfar sweep: trains a run for every combination of settings and seed, and says which did best. */
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/memo.h"
#include "tui/change.h"
#include "tui/checking.h"
#include "tui/command.h"
#include "tui/engine_link.h"
#include "tui/grid.h"
#include "tui/sweep.h"
#include "tui/sweep_control.h"
#include "tui/sweep_metric.h"
#include "tui/target.h"
#include "tui/words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    {.name = "grid", .type = OPTION_TEXT, .argument = "KNOB=V1,V2,...", .completes = "knobs", .repeats = true,
     .help = "values to try of a knob; several make a grid"},
    {.name = "random", .type = OPTION_INT, .argument = "N", .low = 1, .high = MOST_TRIALS,
     .help = "try N combinations drawn by chance, always the same ones, instead of all"},
    {.name = "seeds", .type = OPTION_INT, .argument = "K", .low = 1, .high = MOST_TRIALS,
     .help = "train each combination with the seeds 1 to K; 1 when not given"},
    {.name = "preset", .type = OPTION_TEXT, .argument = "PRESET", .completes = "presets",
     .help = "settings to begin with, as for train"},
    {.name = "set", .type = OPTION_TEXT, .argument = "KNOB=VALUE", .completes = "knobs", .repeats = true,
     .help = "a setting that all runs have"},
    {.name = "epochs", .type = OPTION_INT, .argument = "N", .low = 1, .high = 1e15,
     .help = "how many passes over train; the same as --set epochs=N"},
    {.name = "metric", .type = OPTION_TEXT, .argument = "METRIC",
     .help = "what decides, by its name in `nearfar show`; the main metric of the runs when not given"},
    {.name = "stop-below", .type = OPTION_TEXT, .argument = "VALUE@STEP",
     .help = "stop a run whose metric is below VALUE at STEP or later"},
    {.name = "halving", .type = OPTION_FLAG,
     .help = "stop runs that lose: the best third goes on from each rung, to three times as far"},
    {.name = "name", .type = OPTION_TEXT, .argument = "PREFIX",
     .help = "runs are called PREFIX-1, PREFIX-2, ...; sweep1, sweep2, ... when not given"},
    {.name = "resume", .type = OPTION_TEXT, .argument = "PREFIX",
     .help = "go on with the unfinished runs of a sweep"},
    {.name = "like", .type = OPTION_TEXT, .argument = "RUN", .completes = "runs",
     .help = "begin with the settings of this run and its changes at their steps, on its data set"},
    {.name = "slim", .type = OPTION_FLAG, .help = "in the end, remove the weights of the runs that --halving left"},
    {.name = "detach", .type = OPTION_FLAG, .help = "print the prefix and leave the sweep to go on by itself"},
    {.name = "stop", .type = OPTION_TEXT, .argument = "PREFIX",
     .help = "ask a sweep or search that is at work to end its runs with checkpoints"},
    {.name = "json", .type = OPTION_FLAG, .help = "end with one JSON object: combinations, best first"},
    {.name = NULL},
};

/* What is to be trained, before it is stored. */
struct plan {
    struct dataset dataset;
    struct resolved_settings settled;
    struct grid grid;
    int64_t *combinations;
    size_t n;
    int64_t seeds;
    char prefix[PREFIX_SIZE], main_metric[METRIC_NAME];
    const char *metric;        /* given to decide; NULL: the main metric */
    bool stops;                /* runs that are too bad, while they train */
    struct recorded_metrics measured; /* by the run that was settled last */
};

/* Planning ------------------------------------------------------------------------------------------------------- */

static int read_settings(const struct call *call, struct plan *plan, struct err *err)
{
    const char *word;
    size_t at = 0;
    while ((word = call_each(call, "set", &at)))
        if (resolve_word(&plan->settled, word, err))
            return -1;
    if (call_text(call, "epochs") && resolve_knob(&plan->settled, "epochs", call_text(call, "epochs"), err))
        return -1;
    for (at = 0; (word = call_each(call, "grid", &at));) {
        if (grid_add(&plan->grid, &plan->settled.catalogue, word, err))
            return -1;
        change_say_renamed(&plan->settled.catalogue, word);
    }
    return 0;
}

static int choose_combinations(const struct call *call, struct plan *plan, struct err *err)
{
    int64_t size = grid_size(&plan->grid), wanted = call_int(call, "random", size);
    plan->seeds = call_int(call, "seeds", 1);
    wanted = wanted < size ? wanted : size;
    if (wanted > MOST_TRIALS / plan->seeds)
        return err_set(err, ERR_USAGE, "%lld combination%s with %lld seed%s are more than the %d runs that a sweep "
                       "may have: give fewer values, or --random N", (long long)wanted, plural(wanted),
                       (long long)plan->seeds, plural(plan->seeds), MOST_TRIALS);
    plan->n = grid_draw(&plan->grid, (size_t)wanted, &plan->combinations);
    return 0;
}

/* --stop-below stops what is lower. */
static int check_direction(struct store *store, const char *metric, struct err *err)
{
    int higher = metric_is_higher(store, metric, err);
    return higher ? (higher < 0 ? -1 : 0)
                  : err_set(err, ERR_USAGE, "--stop-below is for metrics of which more is better, and of %s less "
                            "is: leave it out", metric);
}

static int insert_one(const struct call *call, struct store *store, struct plan *plan, size_t number, struct err *err)
{
    size_t runs = plan->n * (size_t)plan->seeds;
    const char *preset = call_text(call, "preset");
    struct run run = {.dataset = plan->dataset.id, .seed = 1 + (int64_t)number % plan->seeds,
                      .threads = sweep_threads(runs)};
    for (size_t axis = 0; axis < plan->grid.n; axis++)
        if (resolve_knob(&plan->settled, plan->grid.axes[axis].knob,
                         grid_value(&plan->grid, plan->combinations[number / (size_t)plan->seeds], axis), err))
            return -1;
    if (!call_text(call, "metric") && sweep_agree(store, plan->main_metric, NULL, plan->settled.settings,
                                                  plan->settled.n, err))
        return -1;
    const char *metric = plan->metric ? plan->metric : plan->main_metric;
    if (!number && plan->stops && check_direction(store, metric, err))
        return -1;
    if (sweep_can_judge(store, metric, &plan->dataset, RULES_NOW, plan->settled.settings,
                        plan->settled.n, &plan->measured, err))
        return -1;
    if (!number)
        resolve_say(&plan->settled);
    COPY_TEXT(run.preset, preset ? resolve_preset_name(preset) : "");
    char *name = xasprintf("%s-%zu", plan->prefix, number + 1);
    COPY_TEXT(run.name, name);
    free(name);
    return resolve_insert(&plan->settled, store, &run, err) < 0 ? -1 : 0;
}

/* The engine is asked about every combination before the first run is written down. */
static int check_all(struct store *store, const struct plan *plan, struct err *err)
{
    struct checking checking;
    const struct grid *grid = &plan->grid;
    size_t which;
    checking_begin(&checking, store, plan->dataset.id, false);
    if (plan->metric)
        checking_metric(&checking, plan->metric);
    checking_settings(&checking, plan->settled.settings, plan->settled.n);
    for (size_t i = 0; i < plan->n; i++) {
        if (i)
            checking_next(&checking);
        for (size_t axis = 0; axis < grid->n; axis++)
            checking_set(&checking, grid->axes[axis].knob, grid_value(grid, plan->combinations[i], axis));
    }
    if (!checking_ask(&checking, &which, err))
        return 0;
    for (size_t axis = grid->n; axis-- > 0 && which < plan->n;)
        err_prefix(err, "%s=%s", grid->axes[axis].knob, grid_value(grid, plan->combinations[which], axis));
    return -1;
}

/* All or none. */
static int insert_all(const struct call *call, struct store *store, struct plan *plan, struct err *err)
{
    int failed = store_begin(store, err);
    if (failed)
        return -1;
    for (size_t i = 0; i < plan->n * (size_t)plan->seeds && !failed; i++)
        failed = insert_one(call, store, plan, i, err);
    if (!failed)
        return store_commit(store, err);
    store_rollback(store);
    return -1;
}

/* Training ------------------------------------------------------------------------------------------------------- */

/* VALUE@STEP */
static int read_stop_below(const struct call *call, struct sweep *sweep, struct err *err)
{
    const char *word = call_text(call, "stop-below");
    if (!word)
        return 0;
    if (sweep->metric && !strcmp(sweep->metric, "loss"))
        return err_set(err, ERR_USAGE, "--stop-below is for metrics of which more is better, and of loss less "
                       "is: leave it out");
    const char *at = strchr(word, '@');
    char *value = xasprintf("%.*s", at ? (int)(at - word) : 0, word);
    bool good = at && parse_real(value, &sweep->stop_below) && parse_int(at + 1, &sweep->stop_from) &&
                sweep->stop_from >= 0;
    free(value);
    return good ? 0 : err_set(err, ERR_USAGE, "--stop-below %s: write VALUE@STEP, as in 0.05@2000", word);
}

static int read_metric(const struct call *call, struct sweep *sweep, struct err *err)
{
    const char *metric = sweep->metric = call_text(call, "metric");
    if (metric && strcmp(metric, "loss") && strncmp(metric, "valid/", 6) && strncmp(metric, "test/", 5))
        return err_set(err, ERR_USAGE, "there is no metric %s: it is loss, or begins with valid/ or test/, as in "
                       "valid/METRIC@K", metric);
    return read_stop_below(call, sweep, err);
}

static int judge(const struct sweep *sweep, struct err *err)
{
    if (sweep->interrupted) {
        print_to(stderr, "nearfar: interrupted; `nearfar sweep --resume %s` goes on\n", sweep->prefix);
        return 130;
    }
    size_t lost = 0;
    for (size_t t = 0; t < sweep->n; t++)
        lost += sweep->trials[t].run.status == RUN_LOST;
    return lost ? err_set(err, ERR_FAILED, "%zu of %zu run%s lost their engine; `nearfar sweep --resume %s` "
                          "goes on with them", lost, sweep->n, plural((int64_t)sweep->n), sweep->prefix) : 0;
}

/* Of a sweep that is resumed. Those that are over have recorded what they have. */
static int check_trials(const struct sweep *sweep, struct err *err)
{
    struct dataset dataset;
    struct recorded_metrics last = {.rules = 0};
    int failed = dataset_get(sweep->store, sweep->trials[0].run.dataset, &dataset, err);
    if (!failed && !isnan(sweep->stop_below))
        failed = check_direction(sweep->store, sweep->metric, err);
    for (size_t t = 0; t < sweep->n && !failed; t++) {
        const struct run *run = &sweep->trials[t].run;
        struct setting *settings;
        size_t n;
        if (sweep->trials[t].state == TRIAL_OVER)
            continue;
        failed = run_settings(sweep->store, run->id, &settings, &n, err);
        if (!failed) {
            failed = sweep_can_judge(sweep->store, sweep->metric, &dataset, run->rules, settings, n, &last, err);
            free(settings);
        }
    }
    return failed;
}

/* By the settings of its first run: epochs, and how often it is evaluated. */
static int lay_out_rungs(const struct sweep *sweep, struct halving *halving, struct err *err)
{
    struct setting *settings;
    struct run first;
    size_t n;
    double epochs = 1, every = 1;
    char *name = xasprintf("%s-1", sweep->prefix);
    int failed = run_find(sweep->store, name, &first, err) ||
                 run_settings(sweep->store, first.id, &settings, &n, err);
    free(name);
    if (failed)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (!strcmp(settings[i].knob, "epochs"))
            parse_real(settings[i].start, &epochs);
        if (!strcmp(settings[i].knob, "eval_every"))
            parse_real(settings[i].start, &every);
    }
    free(settings);
    halving_lay_out(halving, epochs, every, true);
    if (!halving->n)
        return err_set(err, ERR_USAGE, "runs of %g epochs that are evaluated every %g have no rung before their end: "
                       "set more epochs, or a smaller eval_every, or leave --halving out", epochs, every);
    return 0;
}

static int slim(const struct call *judged, struct sweep *sweep, struct err *err)
{
    if (!call_flag(judged, "slim") || sweep->interrupted)
        return 0;
    int64_t bytes = sweep_drop_weights(sweep, err);
    if (bytes >= 0)
        print_to(stderr, "removed the weights of the runs that were stopped, %.1f MB; their curves stay\n",
                 (double)bytes / 1e6);
    return bytes < 0 ? -1 : 0;
}

/* Trains the stored runs of the sweep and reports. How they are judged says `judged`, which for a sweep that is
 * resumed may be those of before. */
static int train(const struct call *call, const struct call *judged, struct sweep *sweep, const struct grid *grid,
                 struct err *err)
{
    const char *knobs[MOST_AXES];
    struct halving halving;
    int result = -1;
    if (call_flag(judged, "halving") && lay_out_rungs(sweep, &halving, err))
        return -1;
    sweep->halving = call_flag(judged, "halving") ? &halving : NULL;
    for (size_t i = 0; i < grid->n; i++)
        knobs[i] = grid->axes[i].knob;
    bool resumes = call_text(call, "resume") != NULL;
    if (sweep_load(sweep, knobs, grid->n, err) == 0 && (!resumes || check_trials(sweep, err) == 0)) {
        print_to(stderr, "sweep %s: %zu run%s\n", sweep->prefix, sweep->n, plural((int64_t)sweep->n));
        if (sweep_train(sweep, err) == 0 && slim(judged, sweep, err) == 0 &&
            sweep_print(sweep, call_flag(call, "json"), err) == 0)
            result = judge(sweep, err);
    }
    sweep_release(sweep);
    return result;
}

/* The command that goes on with it. The caller frees it. */
static char *resuming(const struct call *call, const char *prefix)
{
    struct text line = TEXT_INIT;
    text_printf(&line, "sweep --resume %s%s%s", prefix, call_flag(call, "halving") ? " --halving" : "",
                call_flag(call, "slim") ? " --slim" : "");
    if (call_text(call, "metric"))
        text_printf(&line, " --metric %s", call_text(call, "metric"));
    if (call_text(call, "stop-below"))
        text_printf(&line, " --stop-below %s", call_text(call, "stop-below"));
    return line.data;
}

/* Here, or by itself. */
static int go_on(const struct call *call, const struct call *judged, struct sweep *sweep, const struct grid *grid,
                 struct err *err)
{
    char *line = resuming(judged, sweep->prefix);
    int result = sweep_remember(sweep->store, sweep->prefix, line, err);
    if (!result && call_flag(call, "detach"))
        result = sweep_detach(sweep->store, sweep->prefix, line, err);
    else if (!result)
        result = train(call, judged, sweep, grid, err);
    free(line);
    return result;
}

/* What all runs begin with: settings of a run, or a preset and the data set's. */
static int settle(const struct call *call, struct store *store, struct plan *plan, struct err *err)
{
    const char *like = call_text(call, "like");
    struct run run;
    if ((like && target_find(store, like, &run, err)) ||
        (call->n_operands ? dataset_find(store, call->operands[0], &plan->dataset, err)
                          : dataset_get(store, run.dataset, &plan->dataset, err)) ||
        engine_refresh_catalogue(store, err))
        return -1;
    return like ? resolve_like(&plan->settled, store, &plan->dataset, &run, err)
                : resolve_begin(&plan->settled, store, &plan->dataset, call_setting(call, "task"),
                                call_text(call, "preset"), err);
}

static int begin(const struct call *call, struct sweep *sweep, struct err *err)
{
    struct plan plan = {.n = 0};
    int result = -1;
    if (settle(call, sweep->store, &plan, err))
        return -1;
    sweep->prefix = plan.prefix;
    plan.metric = sweep->metric;
    plan.stops = !isnan(sweep->stop_below);
    if (!read_settings(call, &plan, err) && !choose_combinations(call, &plan, err) &&
        !sweep_choose_prefix(sweep->store, call_text(call, "name"), "sweep", plan.prefix, err) &&
        !check_all(sweep->store, &plan, err) && !insert_all(call, sweep->store, &plan, err))
        result = go_on(call, call, sweep, &plan.grid, err);
    free(plan.combinations);
    grid_release(&plan.grid);
    resolve_release(&plan.settled);
    return result;
}

/* --resume takes the runs as they are stored, --stop needs no more. */
static int check_words(const struct call *call, struct err *err)
{
    static const char *const others[] = {"grid", "random", "seeds", "preset", "set", "epochs", "name", "like"};
    const char *only = call_text(call, "stop") ? "stop" : call_text(call, "resume") ? "resume" : NULL;
    bool named = call->n_operands > 0 || call_text(call, "like");
    if ((only != NULL) == named)
        return err_set(err, ERR_USAGE, "a sweep needs a data set or --like RUN, or --resume PREFIX or --stop PREFIX "
                       "without either");
    for (size_t i = 0; only && i < sizeof others / sizeof *others; i++)
        if (call_text(call, others[i]))
            return err_set(err, ERR_USAGE, "--%s takes the runs as they are, so --%s has no meaning with it", only,
                           others[i]);
    if (call_text(call, "like") && call_text(call, "preset"))
        return err_set(err, ERR_USAGE, "--like and --preset both say what to begin with: give one of them");
    if (call_flag(call, "slim") && !call_flag(call, "halving") && !only)
        return err_set(err, ERR_USAGE, "--slim is about the runs that --halving stops: give both");
    return 0;
}

/* Goes on as it was told to begin with, unless it is told anew. */
static int resume(const struct call *call, struct sweep *sweep, struct err *err)
{
    static const char *const judging[] = {"metric", "stop-below", "halving", "slim"};
    struct grid none = {.n = 0};
    struct words words = {.n = 0};
    struct call before;
    bool anew = false;
    for (size_t i = 0; i < sizeof judging / sizeof *judging; i++)
        anew |= call_text(call, judging[i]) != NULL;
    char *line = memo_get(sweep->store, MEMO_SWEEP, sweep->prefix, err);
    if (line && strncmp(line, "sweep ", 6))
        err_set(err, ERR_USAGE, "%s is a search by time: nearfar %s goes on with it", sweep->prefix, line);
    words_split(line && !anew ? line : "", &words);
    free(line);
    if (!words.n || err->code)
        return err->code || read_metric(call, sweep, err) ? -1 : go_on(call, call, sweep, &none, err);
    int result = call_parse(&before, call->command, words.n - 1, words.word + 1, false, err) < 0 ||
                         read_metric(&before, sweep, err)
                     ? -1 : go_on(call, &before, sweep, &none, err);
    call_release(&before);
    return result;
}

static int run(const struct call *call, struct err *err)
{
    struct sweep sweep = {.stop_below = NAN, .prefix = call_text(call, "resume")};
    int result = -1;
    if (check_words(call, err) || (!sweep.prefix && read_metric(call, &sweep, err)))
        return -1;
    sweep.store = store_open(call->store_path, STORE_WRITE, err);
    if (!sweep.store)
        return -1;
    if (call_text(call, "stop"))
        result = sweep_ask_to_stop(sweep.store, call_text(call, "stop"), err);
    else
        result = sweep.prefix ? resume(call, &sweep, err) : begin(call, &sweep, err);
    store_close(sweep.store);
    return result;
}

const struct command command_sweep = {
    .name = "sweep",
    .operands = "[DATASET]",
    .completes = "datasets",
    .least = 0,
    .most = 1,
    .help = "Trains a run for every combination of settings and seed, and says which did best.",
    .about = "As many train at once as there are cores. Ctrl-C asks those that train to stop with a checkpoint; "
             "`nearfar sweep --resume PREFIX` goes on, judged as before unless --metric, --stop-below or --halving "
             "is given again. With --detach it goes on without a terminal; --stop PREFIX is its Ctrl-C. The table "
             "has the mean and the standard deviation over the seeds of the metric's best and of its test "
             "partner, over the runs that are done. A metric that the runs would not record is refused before any "
             "is made: another length than their k, or valid/... where nothing is held out.",
    .example = "nearfar sweep shop --preset shop --set pace=0 --grid tau=0.1,0.2 --seeds 3",
    .options = options,
    .writes = true,
    .run = run,
};
