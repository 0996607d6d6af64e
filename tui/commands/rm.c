/* nearfar rm: a run with its points and files. */
#include "store/base/language.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "tui/command.h"
#include "tui/target.h"

#include <stdio.h>
#include <stdlib.h>

static const struct option options[] = {
    {.name = "yes", .type = OPTION_FLAG, .help = "remove without asking"},
    {.name = NULL},
};

enum { MOST_NAMED = 8 };

/* What will be gone, in a sentence or two. */
static char *describe(const struct run *run, const struct run_holdings *holdings, const struct run *children,
                      size_t n)
{
    struct text out = TEXT_INIT;
    char steps[32], points[32], bytes[32];
    format_count(run->step, steps, sizeof steps);
    format_count(holdings->points, points, sizeof points);
    format_count(holdings->bytes, bytes, sizeof bytes);
    text_printf(&out, _("Run %lld (%s, on %s, %s) will be removed for good: %s step%s, %s recorded value%s, %lld "
                "file%s of %s byte%s."), (long long)run->id, run->name, run->dataset_name,
                _(run_status_names[run->status]), steps, plural(run->step), points, plural(holdings->points),
                (long long)holdings->files, plural(holdings->files), bytes, plural(holdings->bytes));
    for (size_t i = 0; i < n && i < MOST_NAMED; i++)
        text_printf(&out, "%s %lld", i ? "," : n == 1 ? _(" Its child, run") : _(" Its children, runs"),
                    (long long)children[i].id);
    if (n > MOST_NAMED)
        text_printf(&out, _(" and %zu more"), n - MOST_NAMED);
    if (n)
        text_add(&out, n == 1 ? _(", keeps copies of its own.") : _(", keep copies of their own."));
    return out.data;
}

static int ask(const struct call *call, struct target *target, struct err *err)
{
    struct run_holdings holdings;
    struct run *children;
    size_t n;
    if (run_holdings(target->store, target->run.id, &holdings, err) ||
        run_children(target->store, target->run.id, &children, &n, err))
        return -1;
    char *question = describe(&target->run, &holdings, children, n);
    if (call_flag(call, "yes"))
        print_to(stderr, "%s\n", question);
    int no = confirm(call, question, err);
    free(question);
    free(children);
    return no;
}

static int drop(const struct call *call, struct target *target, struct err *err)
{
    if (run_status_is_active(target->run.status))
        return err_set(err, ERR_FAILED, "run %lld is %s: stop it first (nearfar stop %lld)",
                       (long long)target->run.id, _(run_status_names[target->run.status]), (long long)target->run.id);
    int no = ask(call, target, err);
    if (no)
        return no < 0 ? -1 : ERR_FAILED;
    if (run_remove(target->store, target->run.id, err))
        return -1;
    print("removed run %lld (%s)\n", (long long)target->run.id, target->run.name);
    return 0;
}

static int run(const struct call *call, struct err *err)
{
    struct target target;
    if (target_open(&target, call, STORE_WRITE, err))
        return -1;
    int result = drop(call, &target, err);
    target_close(&target);
    return result;
}

const struct command command_rm = {
    .name = "rm",
    .operands = "RUN",
    .completes = "runs",
    .least = 1,
    .most = 1,
    .help = "Removes a run with everything recorded of it.",
    .about = "It says what will be gone and asks; a script says --yes. A run that trains cannot be removed.",
    .example = "nearfar rm 3 --yes",
    .options = options,
    .writes = true,
    .of_own = true,
    .run = run,
};
