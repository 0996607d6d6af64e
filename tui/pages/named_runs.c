/* Runs of operands, figures by options: see named_runs.h. */
#include "tui/pages/named_runs.h"

#include "store/base/mem.h"
#include "store/base/print.h"
#include "tui/target.h"

#include <stdlib.h>
#include <string.h>

int64_t *named_runs(struct store *store, const struct call *call, size_t *n, struct err *err)
{
    int64_t *runs = xcalloc((size_t)call->n_operands + 1, sizeof *runs);
    *n = 0;
    for (int i = 0; i < call->n_operands; i++) {
        struct run run;
        if (target_find(store, call->operands[i], &run, err) < 0) {
            free(runs);
            return NULL;
        }
        size_t at = 0;
        while (at < *n && runs[at] != run.id)
            at++;
        if (at == *n)
            runs[(*n)++] = run.id;
    }
    return runs;
}

/* Cuts at commas, in place. Returns how many there are, of which the first `most` are kept. */
static int split(char *list, char **words, int most)
{
    int n = 0;
    char *rest = NULL;
    for (char *word = strtok_r(list, ", ", &rest); word; word = strtok_r(NULL, ", ", &rest), n++)
        if (n < most)
            words[n] = word;
    return n;
}

static enum compare_axis axis_of(const struct call *call)
{
    const char *word = call_text(call, "x");
    return !word || !strcmp(word, "step") ? AXIS_STEP : !strcmp(word, "epoch") ? AXIS_EPOCH : AXIS_TIME;
}

int named_figure(struct figure *figure, struct store *store, const struct call *call, const int64_t *runs, size_t n,
                 struct err *err)
{
    const char *weight = call_text(call, "smooth");
    char *list = xstrdup(call_text(call, "metric") ? call_text(call, "metric") : ""), *words[CHARTS_MOST];
    struct figure_wish wish = {.metrics = words, .n_metrics = split(list, words, CHARTS_MOST), .axis = axis_of(call),
                               .log = call_flag(call, "log"), .folded = call_flag(call, "fold")};
    struct text gaps = TEXT_INIT;
    if (weight)
        parse_real(weight, &wish.weight);
    int result = figure_read(figure, store, runs, n, &wish, err);
    if (!result)
        figure_tell_gaps(figure, &gaps);
    if (gaps.length)
        print_to(stderr, "%s", gaps.data);
    text_release(&gaps);
    free(list);
    return result;
}
