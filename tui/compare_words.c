/* What `diff` and reports say of a comparison: see compare.h. */
#include "store/base/language.h"
#include "tui/compare.h"

#include "store/base/mem.h"
#include "store/base/text.h"

#include <stdio.h>
#include <string.h>

const char *const verdict_names[VERDICT_INCOMPARABLE + 1] = {[VERDICT_WITHIN] = N_("within"),
                                                             [VERDICT_BEYOND] = N_("beyond")};

void judgement_describe(const struct judgement *judgement, char *to, size_t size)
{
    if (judgement->verdict == VERDICT_NONE)
        snprintf(to, size, _("no verdict"));
    else if (judgement->verdict == VERDICT_INCOMPARABLE)
        snprintf(to, size, _("not comparable: %s"), judgement->why_not);
    else
        snprintf(to, size, _("%s the spread over seeds (%.2g, limit %.2g)"), _(verdict_names[judgement->verdict]),
                 judgement->spread, judgement->limit);
}

char *comparison_advice(const struct comparison *c)
{
    const struct run *first = &c->runs[0].run;
    for (size_t i = 0; i < c->n; i++) {
        const struct run *run = &c->runs[i].run;
        if (run_status_is_active(run->status))
            return xasprintf(_("no verdict: run %lld is %s, so its numbers are not final"), (long long)run->id,
                             _(run_status_names[run->status]));
        if (run->dataset != first->dataset)
            return xasprintf(_("no verdict: run %lld is on the data set %s, run %lld on %s"), (long long)first->id,
                             first->dataset_name, (long long)run->id, run->dataset_name);
    }
    struct text advice = TEXT_INIT;
    text_add(&advice, _("no verdict where no stored run differs from one of these by its seed alone: nearfar seeds"));
    for (size_t i = 0; i < c->n; i++)
        text_printf(&advice, " %lld", (long long)c->runs[i].run.id);
    text_printf(&advice, _(" trains two more seeds of %s"), c->n == 1 ? _("it") : _("each"));
    return advice.data;
}

int comparison_choose(const struct comparison *c, const char *wanted, const char ***out, size_t *n, struct err *err)
{
    *n = comparison_metrics(c, out);
    size_t first = 0;
    for (size_t m = 0; wanted && m < *n; m++)
        if (!strcmp((*out)[m], wanted)) {
            (*out)[0] = (*out)[m];
            *n = 1;
            return 0;
        }
    if (wanted)
        return metric_not_found(c->store, wanted, err);
    for (size_t i = 0; i < c->n; i++) {
        const struct metric_summary *main_metric = compared_main_metric(&c->runs[i]);
        for (size_t m = first; m < *n && main_metric; m++)
            if (!strcmp((*out)[m], main_metric->name)) {
                const char *name = (*out)[m];
                memmove(*out + first + 1, *out + first, (m - first) * sizeof **out);
                (*out)[first++] = name;
                break;
            }
    }
    return 0;
}
