/* Facts of a report: events, data sets, and what makes the runs again. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "tui/event_words.h"
#include "tui/pages/report_internal.h"
#include "tui/pages/svg.h"
#include "tui/preset_file.h"

#include <stdlib.h>
#include <string.h>

/* Events --------------------------------------------------------------------------------------------------------- */

static int add_events_of(struct text *out, struct store *store, const struct run *run, size_t *all, struct err *err)
{
    struct told_event *told;
    size_t n;
    if (events_tell(store, run, &told, &n, err))
        return -1;
    if (n) {
        html_element(out, "h3", "run %lld %s", (long long)run->id, run->name);
        text_add(out, "\n<ul>\n");
    }
    for (size_t i = 0; i < n; i++) {
        text_add(out, "<li>");
        if (told[i].letter)
            html_element(out, "b", "%c ", told[i].letter);
        svg_text(out, told[i].sentence);
        if (told[i].effect) {
            text_add(out, "<br>");
            html_element(out, "span class=\"faint\"", "%s", told[i].effect);
        }
        text_add(out, "</li>\n");
    }
    text_add(out, n ? "</ul>\n" : "");
    *all += n;
    told_events_release(told, n);
    return 0;
}

int report_events(const struct report *report, struct text *out, struct err *err)
{
    const struct comparison *runs = report->runs;
    size_t all = 0;
    html_section(out, _("Events"));
    for (size_t i = 0; i < runs->n; i++)
        if (add_events_of(out, runs->store, &runs->runs[i].run, &all, err))
            return -1;
    if (!all)
        html_element(out, "p", "Nothing was changed while these runs trained.");
    return 0;
}

/* Data sets ------------------------------------------------------------------------------------------------------ */

static void add_warnings(struct text *out, char **warnings, size_t n)
{
    text_add(out, n ? "<ul>\n" : "");
    for (size_t i = 0; i < n; i++) {
        html_element(out, "li", "%s", warnings[i]);
        text_add(out, "\n");
    }
    text_add(out, n ? "</ul>\n" : "");
}

static int add_dataset(struct text *out, struct store *store, int64_t id, struct err *err)
{
    struct dataset dataset;
    char **warnings, users[32], items[32], train[32], test[32];
    size_t n;
    if (dataset_get(store, id, &dataset, err) || dataset_warnings(store, &dataset, &warnings, &n, err))
        return -1;
    format_count(dataset.users, users, sizeof users);
    format_count(dataset.items, items, sizeof items);
    format_count(dataset.train, train, sizeof train);
    format_count(dataset.test, test, sizeof test);
    html_element(out, "h3", "%s", dataset.name);
    if (!strcmp(dataset.kind, "interactions"))
        html_element(out, "p", "%s: %s users, %s items, %s interactions in train, %s in test; split: %s.",
                     dataset.kind, users, items, train, test, dataset.split);
    else
        html_element(out, "p", "%s: %s in train, %s in test.", dataset.kind, train, test);
    html_element(out, "p", "Read from %s. %s%s", dataset.source, dataset.fingerprint[0]
                 ? _("Fingerprint of the split: ")
                 : _("No fingerprint was made of it."), dataset.fingerprint);
    add_warnings(out, warnings, n);
    warnings_release(warnings, n);
    return 0;
}

int report_data(const struct report *report, struct text *out, struct err *err)
{
    const struct comparison *runs = report->runs;
    html_section(out, _("Data sets"));
    for (size_t i = 0; i < runs->n; i++) {
        size_t before = 0;
        while (before < i && runs->runs[before].run.dataset != runs->runs[i].run.dataset)
            before++;
        if (before == i && add_dataset(out, runs->store, runs->runs[i].run.dataset, err))
            return -1;
    }
    return 0;
}

/* Again ---------------------------------------------------------------------------------------------------------- */

static void add_commands(struct text *out, const struct run *run)
{
    struct text line = TEXT_INIT;
    if (run->baseline[0]) {
        text_printf(&line, "nearfar baseline %s --only %s", run->dataset_name, run->baseline);
    } else {
        text_printf(&line, "nearfar train %s --preset ./run-%lld.preset --seed %lld", run->dataset_name,
                    (long long)run->id, (long long)run->seed);
        if (run->threads)
            text_printf(&line, " --threads %lld", (long long)run->threads);
    }
    html_element(out, "pre", "%s", line.data);
    text_release(&line);
}

static int add_run_again(struct text *out, struct store *store, const struct run *run, struct err *err)
{
    html_element(out, "h3", "run %lld %s", (long long)run->id, run->name);
    html_element(out, "p", "nearfar %s%s%s", run->engine[0] ? run->engine : _("(no engine has begun it)"),
                 run->kernel[0] ? _(", computed with ") : "", run->kernel);
    if (run_is_imported(run)) {
        html_element(out, "p", "Imported from another program (%s): it cannot be made again here.", run->message);
        return 0;
    }
    add_commands(out, run);
    if (run->baseline[0])
        return 0;
    char *preset = preset_file_text(store, run, err);
    if (!preset)
        return -1;
    html_element(out, "p", "run-%lld.preset, as nearfar freeze %lld --output run-%lld.preset writes it:",
                 (long long)run->id, (long long)run->id, (long long)run->id);
    html_element(out, "pre", "%s", preset);
    free(preset);
    return 0;
}

int report_again(const struct report *report, struct text *out, struct err *err)
{
    const struct comparison *runs = report->runs;
    html_section(out, _("Making it again"));
    html_element(out, "p", "Import the data first: the store does not keep the command that did, only where they "
                 "were read from, and the fingerprint tells whether the split is the same. Then each of these "
                 "commands trains one run again. The same program on the same processor and kernels comes to the "
                 "same bits; elsewhere the last digits may differ. What a run was given from another (--from, "
                 "--teacher) is listed above, and has to be given again.");
    for (size_t i = 0; i < runs->n; i++)
        if (add_run_again(out, runs->store, &runs->runs[i].run, err))
            return -1;
    return 0;
}
