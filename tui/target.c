/* What most commands begin and end with: see target.h. */
#include "tui/target.h"

#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "store/person.h"
#include "tui/command.h"
#include "tui/job.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct store *look_into_store(const char *path, struct err *err)
{
    struct store *store = store_open(path, STORE_READ, err);
    if (store && store_note(store))
        print_to(stderr, "nearfar: %s\n", store_note(store));
    return store;
}

struct store *open_to_show(const char *path, struct err *err)
{
    return store_only_looks() ? look_into_store(path, err) : store_open(path, STORE_CREATE, err);
}

int target_find(struct store *store, const char *key, struct run *run, struct err *err)
{
    int64_t number;
    if (run_find(store, key, run, err))
        return -1;
    if (parse_int(key, &number) && number != run->id)
        print_to(stderr, "nearfar: no run has the number %lld; the run named %s is number %lld\n", (long long)number,
                 run->name, (long long)run->id);
    return 0;
}

static int check_own(const struct target *target, struct err *err)
{
    struct person person;
    person_read(&person, target->store);
    return person_may_act(&person, &target->run, err);
}

int target_open(struct target *target, const struct call *call, enum store_mode mode, struct err *err)
{
    target->store = mode == STORE_READ ? look_into_store(call->store_path, err)
                                       : store_open(call->store_path, mode, err);
    if (target->store && !target_find(target->store, call->operands[0], &target->run, err) &&
        (mode == STORE_READ || !call->command->of_own || !check_own(target, err)))
        return 0;
    target_close(target);
    return -1;
}

int target_open_trained(struct target *target, const struct call *call, enum store_mode mode, struct err *err)
{
    if (target_open(target, call, mode, err))
        return -1;
    if (!run_check_trained(&target->run, err))
        return 0;
    target_close(target);
    return -1;
}

void target_close(struct target *target)
{
    store_close(target->store);
    target->store = NULL;
}

char *target_others(const struct target *target, const struct call *call, struct err *err)
{
    struct text with = TEXT_INIT;
    int64_t *named = xcalloc((size_t)call->n_operands, sizeof *named);
    text_add(&with, "with=");
    named[0] = target->run.id;
    int failed = 0;
    for (int i = 1; i < call->n_operands && !failed; i++) {
        struct run run;
        failed = target_find(target->store, call->operands[i], &run, err);
        for (int before = 0; before < i && !failed; before++)
            if (named[before] == run.id)
                failed = err_set(err, ERR_USAGE, "run %lld is named twice", (long long)run.id);
        if (failed)
            break;
        named[i] = run.id;
        text_printf(&with, i > 1 ? ",%lld" : "%lld", (long long)run.id);
    }
    free(named);
    if (failed)
        text_release(&with);
    return with.data;
}

int confirm(const struct call *call, const char *question, struct err *err)
{
    if (call_flag(call, "yes"))
        return 0;
    if (job_columns()) /* the workbench asks */
        return err_set(err, ERR_TERMINAL, "%s", question);
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
        return err_set(err, ERR_USAGE, "%s Nobody is here to ask: give --yes", question);
    print_to(stderr, "%s [y/N] ", question);
    char answer[16] = "";
    if (!fgets(answer, sizeof answer, stdin))
        return 1;
    return answer[0] == 'y' || answer[0] == 'Y' ? 0 : 1;
}

int print_json(char *json)
{
    if (!json)
        return -1;
    int result = print_exactly(json) || print("\n") ? -1 : 0;
    free(json);
    return result;
}

void format_moment(double seconds, char *to, size_t size)
{
    struct tm tm;
    time_t when = isnan(seconds) ? 0 : (time_t)seconds;
    if (isnan(seconds) || !localtime_r(&when, &tm) || !strftime(to, size, "%Y-%m-%d %H:%M", &tm))
        copy_text(to, size, "-");
}
