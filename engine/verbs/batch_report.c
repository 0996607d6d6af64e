/* A batch in words, as JSON and as a table: see batch_report.h. */
#include "engine/verbs/batch_report.h"

#include "engine/verbs/output.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MARKS = 96, BEGINNING = 60 };

/* One anchor's entries in the order in which they are printed. */
struct ranked {
    const float *anchor, *entry;               /* as it is, */
    const float *asked_anchor, *asked_entry;   /* and as it would be, or NULL */
    size_t n, positives;
    size_t *place;                             /* (n) of entries */
    double total, asked_total;                 /* of the sizes of all negatives' slopes */
    double effective, asked_effective;         /* negatives that share the gradient */
};

static unsigned marks_of(const float *entry)
{
    return (unsigned)entry[BATCH_ENTRY_CODE] / BATCH_STRATEGIES;
}

static const float *entry_at(const struct ranked *ranked, size_t place)
{
    return ranked->entry + ranked->place[place] * BATCH_ENTRY_FIELDS;
}

static const float *asked_at(const struct ranked *ranked, size_t place)
{
    return ranked->asked_entry ? ranked->asked_entry + ranked->place[place] * BATCH_ENTRY_FIELDS : NULL;
}

static bool is_negative(const float *entry)
{
    return !(marks_of(entry) & BATCH_IS_POSITIVE);
}

/* The sum of the sizes of their slopes, and the perplexity of their shares. */
static double total_of(const float *entry, size_t n, double *effective)
{
    double total = 0, entropy = 0;
    for (size_t j = 0; j < n; j++)
        total += is_negative(entry + j * BATCH_ENTRY_FIELDS)
                     ? fabs((double)entry[j * BATCH_ENTRY_FIELDS + BATCH_ENTRY_SLOPE])
                     : 0;
    for (size_t j = 0; j < n && total > 0; j++) {
        double share = is_negative(entry + j * BATCH_ENTRY_FIELDS)
                           ? fabs((double)entry[j * BATCH_ENTRY_FIELDS + BATCH_ENTRY_SLOPE]) / total
                           : 0;
        entropy -= share > 0 ? share * log(share) : 0;
    }
    *effective = total > 0 ? exp(entropy) : 0;
    return total;
}

static double share_of(const float *entry, double total)
{
    return is_negative(entry) && total > 0 ? fabs((double)entry[BATCH_ENTRY_SLOPE]) / total : 0;
}

/* Positives first, then the nearest. */
static int nearest_first(const void *a, const void *b, void *entries)
{
    size_t i = *(const size_t *)a, j = *(const size_t *)b;
    const float *x = (const float *)entries + i * BATCH_ENTRY_FIELDS,
                *y = (const float *)entries + j * BATCH_ENTRY_FIELDS;
    if (is_negative(x) != is_negative(y))
        return is_negative(x) ? 1 : -1;
    if (x[BATCH_ENTRY_SIMILARITY] != y[BATCH_ENTRY_SIMILARITY])
        return x[BATCH_ENTRY_SIMILARITY] < y[BATCH_ENTRY_SIMILARITY] ? 1 : -1;
    return (i > j) - (i < j);
}

static const float *values_of(const struct frame *frame, const char *name, size_t cols, size_t row)
{
    return frame_find(frame, name, cols)->value + row * cols;
}

static void rank(const struct batch_report *report, size_t a, struct ranked *to)
{
    *to = (struct ranked){.anchor = values_of(report->frame, "anchor", BATCH_ANCHOR_FIELDS, a)};
    size_t first = (size_t)to->anchor[BATCH_ANCHOR_FIRST];
    to->n = (size_t)to->anchor[BATCH_ANCHOR_ENTRIES];
    to->entry = values_of(report->frame, "entry", BATCH_ENTRY_FIELDS, first);
    to->total = total_of(to->entry, to->n, &to->effective);
    if (report->asked) {
        to->asked_anchor = values_of(report->asked, "anchor", BATCH_ANCHOR_FIELDS, a);
        to->asked_entry = values_of(report->asked, "entry", BATCH_ENTRY_FIELDS, first);
        to->asked_total = total_of(to->asked_entry, to->n, &to->asked_effective);
    }
    to->place = xmalloc((to->n + 1) * sizeof *to->place);
    for (size_t i = 0; i < to->n; i++) {
        to->place[i] = i;
        to->positives += !is_negative(to->entry + i * BATCH_ENTRY_FIELDS);
    }
    qsort_r(to->place, to->n, sizeof *to->place, nearest_first, (void *)(uintptr_t)to->entry);
}

/* Who a row is: its id, its title or the beginning of its text, and its class; "" where it has none. */
struct named {
    struct text id, title, class;
};

/* Names ---------------------------------------------------------------------------------------------------------- */

static const struct collection *side_of(const struct batch_report *report, unsigned marks)
{
    return report->w->data.side[marks & BATCH_IS_ANCHOR ? SIDE_ANCHOR : SIDE_CANDIDATE];
}

/* The beginning of a text. */
static void add_text(const struct collection *rows, size_t number, struct text *out)
{
    const struct feature *text = collection_text(rows);
    size_t row = 0;
    if (!text)
        return;
    while (rows->source && row < rows->rows && rows->source[row] != number)
        row++;
    row = rows->source ? row : number;
    if (row >= rows->rows)
        return;
    size_t bytes = text->start[row + 1] - text->start[row], n = 0;
    const char *from = (const char *)text->value + text->start[row];
    while (n < bytes && (n < BEGINNING || ((unsigned char)from[n] & 0xc0) == 0x80))
        n++;
    text_add_bytes(out, from, n);
    if (n < bytes)
        text_add(out, "...");
}

/* Its id, and into `title` its title or the beginning of its text. Rows without names have numbers. */
static int name_row(const struct batch_report *report, float number, unsigned marks, struct text *id,
                    struct text *title, struct err *err)
{
    const struct collection *side = side_of(report, marks);
    char *name = NULL, *words = NULL;
    text_add(id, "");
    text_add(title, "");
    if (number < 0) {
        text_add(id, "-");
        return 0;
    }
    if (dataset_name(report->w->store, report->w->run.dataset, side->name, (int64_t)number, &name, &words, err) < 0) {
        if (err->code != ERR_NOT_FOUND)
            return -1;
        err_clear(err);
        text_printf(id, "%.0f", (double)number);
    }
    text_add(id, name ? name : "");
    text_add(title, words ? words : "");
    if (!title->length)
        add_text(side, (size_t)number, title);
    free(name);
    free(words);
    return 0;
}

/* "" where the row has no class. */
static int name_class(const struct batch_report *report, float class, unsigned marks, struct text *to,
                      struct err *err)
{
    char *name = NULL, *title = NULL;
    text_add(to, "");
    if (class < 0)
        return 0;
    if (dataset_name(report->w->store, report->w->run.dataset,
                     description_class_names(report->description, side_of(report, marks)->name), (int64_t)class,
                     &name, &title, err) < 0) {
        if (err->code != ERR_NOT_FOUND)
            return -1;
        err_clear(err);
        text_printf(to, "class %.0f", (double)class);
    }
    text_add(to, name ? name : "");
    free(name);
    free(title);
    return 0;
}

static int name_anchor(const struct batch_report *report, const float *anchor, struct named *to, struct err *err)
{
    return name_row(report, anchor[BATCH_ANCHOR], BATCH_IS_ANCHOR, &to->id, &to->title, err) < 0 ||
                   name_class(report, anchor[BATCH_ANCHOR_CLASS], BATCH_IS_ANCHOR, &to->class, err) < 0
               ? -1
               : 0;
}

static int name_entry(const struct batch_report *report, const float *entry, struct named *to, struct err *err)
{
    return name_row(report, entry[BATCH_ENTRY], marks_of(entry), &to->id, &to->title, err) < 0 ||
                   name_class(report, entry[BATCH_ENTRY_CLASS], marks_of(entry), &to->class, err) < 0
               ? -1
               : 0;
}

static void named_release(struct named *named)
{
    text_release(&named->id);
    text_release(&named->title);
    text_release(&named->class);
}

/* By the question that was asked, if any. */
static unsigned left_out(const float *asked)
{
    return asked ? marks_of(asked) & BATCH_IS_LEFT_OUT : 0;
}

/* "masked class twin": whatever holds. */
static const char *say_marks(unsigned marks, char to[MARKS])
{
    static const struct {
        unsigned mark;
        const char *word;
    } words[] = {{BATCH_IS_MASKED, "masked"}, {BATCH_IS_GUIDED, "guided"}, {BATCH_SAME_CLASS, "class"},
                 {BATCH_HELD_OUT, "held_out"}, {BATCH_NEAR_TWIN, "twin"}, {BATCH_ALSO_POSITIVE, "positive"},
                 {BATCH_IS_OLD, "old"}, {BATCH_IS_BLEND, "blend"}, {BATCH_IS_LEFT_OUT, "left_out"}};
    to[0] = '\0';
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (marks & words[i].mark)
            snprintf(to + strlen(to), MARKS - strlen(to), "%s%s", *to ? " " : "", words[i].word);
    return to;
}

/* Who drew it; "" of positives. */
static const char *strategy_of(const struct frame *frame, const float *entry, char to[FRAME_NAME])
{
    const char *words = frame_word(frame, "strategies");
    size_t at = (unsigned)entry[BATCH_ENTRY_CODE] % BATCH_STRATEGIES;
    to[0] = '\0';
    for (; at && *words; at--) {
        words += strcspn(words, " ");
        words += *words == ' ';
    }
    if (is_negative(entry))
        snprintf(to, FRAME_NAME, "%.*s", (int)strcspn(words, " "), words);
    return to;
}

/* In words ------------------------------------------------------------------------------------------------------- */

static int print_row(const struct batch_report *report, const struct ranked *ranked, size_t place, struct err *err)
{
    struct named who = {TEXT_INIT, TEXT_INIT, TEXT_INIT};
    const float *entry = entry_at(ranked, place), *asked = asked_at(ranked, place);
    char marks[MARKS], strategy[FRAME_NAME], after[48] = "", rank[24];
    snprintf(rank, sizeof rank, "%8zu", place - ranked->positives + 1);
    int result = name_entry(report, entry, &who, err);
    if (asked)
        snprintf(after, sizeof after, "  %8.5f %5.1f%%",
                 (double)asked[BATCH_ENTRY_SLOPE] * report->asked_scale, 100 * share_of(asked, ranked->asked_total));
    if (!result)
        print_one_line("%s %8.4f %8.5f %5.1f%%%s  %-12s %-16s %s %s%s%s",
                       is_negative(entry) ? rank : C_("place in a list, 8 columns", "positive"),
                       (double)entry[BATCH_ENTRY_SIMILARITY], (double)entry[BATCH_ENTRY_SLOPE] * report->scale,
                       100 * share_of(entry, ranked->total), after,
                       strategy_of(report->frame, entry, strategy),
                       say_marks(marks_of(entry) | left_out(asked), marks), who.id.data, who.title.data,
                       *who.class.data ? "  " : "", who.class.data);
    named_release(&who);
    return result;
}

static int print_anchor(const struct batch_report *report, size_t a, struct err *err)
{
    struct named who = {TEXT_INIT, TEXT_INIT, TEXT_INIT};
    struct ranked ranked;
    rank(report, a, &ranked);
    const float *anchor = ranked.anchor;
    size_t shown = ranked.positives + report->top < ranked.n ? ranked.positives + report->top : ranked.n;
    int result = name_anchor(report, anchor, &who, err);
    if (!result) {
        print_one_line("anchor %zu: %s %s %s %s", a, _(side_of(report, BATCH_IS_ANCHOR)->name), who.id.data,
                       who.title.data, who.class.data);
        print("loss %.5g, %.0f of %.0f negatives count, as if %.1f shared the gradient evenly\n",
              (double)anchor[BATCH_ANCHOR_LOSS], (double)anchor[BATCH_ANCHOR_COUNTED],
              (double)anchor[BATCH_ANCHOR_COLUMNS], ranked.effective);
        if (anchor[BATCH_ANCHOR_LOOKED] < anchor[BATCH_ANCHOR_COLUMNS])
            print("%.0f of its %.0f negatives are looked at, spread evenly: weights are among these\n",
                  (double)anchor[BATCH_ANCHOR_LOOKED], (double)anchor[BATCH_ANCHOR_COLUMNS]);
        if (ranked.asked_anchor)
            print_one_line("what if %s: loss %.5g, %.0f negatives count, as if %.1f shared the gradient evenly",
                           report->what_if, (double)ranked.asked_anchor[BATCH_ANCHOR_LOSS],
                           (double)ranked.asked_anchor[BATCH_ANCHOR_COUNTED], ranked.asked_effective);
        print("    rank  similar   weight  share%s  drawn by     marks            who\n",
              ranked.asked_anchor ? _("   what if  share") : "");
    }
    for (size_t i = 0; i < shown && !result; i++)
        result = print_row(report, &ranked, i, err);
    if (!result && shown < ranked.n)
        print("%zu more negatives: --top %zu shows all\n", ranked.n - shown, ranked.n - ranked.positives);
    named_release(&who);
    free(ranked.place);
    return result;
}

int batch_report_words(const struct batch_report *report, struct err *err)
{
    static const char *const sentences[] = {"views", "note"};
    print_one_line("run %lld, %s: the batch of the step after %lld, as %s contrasts it",
                   (long long)report->w->run.id, report->origin, (long long)report->frame->step,
                   frame_word(report->frame, "loss"));
    if (*frame_word(report->frame, "others"))
        print_one_line("beside it the run has %s, which is not shown", frame_word(report->frame, "others"));
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
        if (*frame_word(report->frame, sentences[i]))
            print_one_line("%s", _(frame_word(report->frame, sentences[i])));
    for (size_t a = report->first; a < report->first + report->n; a++)
        if (print_anchor(report, a, err) < 0)
            return -1;
    return 0;
}

/* For programs --------------------------------------------------------------------------------------------------- */

static void add_number(struct text *out, const char *key, double number)
{
    if (isfinite(number))
        text_printf(out, ",\"%s\":%.9g", key, number);
    else
        text_printf(out, ",\"%s\":null", key);
}

static void add_word(struct text *out, const char *key, const char *word)
{
    text_printf(out, ",\"%s\":", key);
    json_string(out, word);
}

static int json_entry(const struct batch_report *report, const struct ranked *ranked, size_t place, struct text *out,
                      struct err *err)
{
    struct named who = {TEXT_INIT, TEXT_INIT, TEXT_INIT};
    const float *entry = entry_at(ranked, place), *asked = asked_at(ranked, place);
    char marks[MARKS], strategy[FRAME_NAME];
    int result = name_entry(report, entry, &who, err);
    text_printf(out, "%s{\"role\":\"%s\"", place ? "," : "", is_negative(entry) ? "negative" : "positive");
    add_word(out, "id", who.id.data);
    add_word(out, "title", who.title.data);
    add_word(out, "class", who.class.data);
    add_word(out, "strategy", strategy_of(report->frame, entry, strategy));
    add_word(out, "marks", say_marks(marks_of(entry) | left_out(asked), marks));
    add_number(out, "similarity", (double)entry[BATCH_ENTRY_SIMILARITY]);
    add_number(out, "prior", (double)entry[BATCH_ENTRY_PRIOR]);
    add_number(out, "offset", (double)entry[BATCH_ENTRY_OFFSET]);
    add_number(out, "pull", (double)entry[BATCH_ENTRY_PULL]);
    add_number(out, "teacher", (double)entry[BATCH_ENTRY_TEACHER]);
    add_number(out, "slope", (double)entry[BATCH_ENTRY_SLOPE]);
    add_number(out, "weight", (double)entry[BATCH_ENTRY_SLOPE] * report->scale);
    add_number(out, "share", share_of(entry, ranked->total));
    if (asked) {
        add_number(out, "what_if_weight", (double)asked[BATCH_ENTRY_SLOPE] * report->asked_scale);
        add_number(out, "what_if_share", share_of(asked, ranked->asked_total));
    }
    text_add(out, "}");
    named_release(&who);
    return result;
}

static int json_anchor(const struct batch_report *report, size_t a, struct text *out, struct err *err)
{
    struct named who = {TEXT_INIT, TEXT_INIT, TEXT_INIT};
    struct ranked ranked;
    rank(report, a, &ranked);
    int result = name_anchor(report, ranked.anchor, &who, err);
    text_printf(out, "%s{\"anchor\":%zu", a > report->first ? "," : "", a);
    add_word(out, "id", who.id.data);
    add_word(out, "title", who.title.data);
    add_word(out, "class", who.class.data);
    add_number(out, "loss", (double)ranked.anchor[BATCH_ANCHOR_LOSS]);
    add_number(out, "counted", (double)ranked.anchor[BATCH_ANCHOR_COUNTED]);
    add_number(out, "looked", (double)ranked.anchor[BATCH_ANCHOR_LOOKED]);
    add_number(out, "negatives", (double)ranked.anchor[BATCH_ANCHOR_COLUMNS]);
    add_number(out, "memory", (double)ranked.anchor[BATCH_ANCHOR_MEMORY]);
    add_number(out, "effective_negatives", ranked.effective);
    if (ranked.asked_anchor) {
        add_number(out, "what_if_loss", (double)ranked.asked_anchor[BATCH_ANCHOR_LOSS]);
        add_number(out, "what_if_counted", (double)ranked.asked_anchor[BATCH_ANCHOR_COUNTED]);
        add_number(out, "what_if_effective_negatives", ranked.asked_effective);
    }
    text_add(out, ",\"entries\":[");
    for (size_t i = 0; i < ranked.n && !result; i++)
        result = json_entry(report, &ranked, i, out, err);
    text_add(out, "]}");
    named_release(&who);
    free(ranked.place);
    return result;
}

int batch_report_json(const struct batch_report *report, struct err *err)
{
    struct text out = TEXT_INIT;
    int result = 0;
    text_printf(&out, "{\"run\":%lld,\"step\":%lld", (long long)report->w->run.id, (long long)report->frame->step);
    add_word(&out, "origin", report->origin);
    for (size_t f = 0; f < report->frame->n_facts; f++)
        add_word(&out, report->frame->fact[f].name, report->frame->fact[f].word);
    if (report->asked)
        add_word(&out, "what_if", report->what_if);
    text_add(&out, ",\"anchors\":[");
    for (size_t a = report->first; a < report->first + report->n && !result; a++)
        result = json_anchor(report, a, &out, err);
    text_add(&out, "]}");
    if (!result)
        print("%s\n", out.data);
    text_release(&out);
    return result;
}

static int csv_entry(const struct batch_report *report, const struct ranked *ranked, size_t a, size_t place,
                     struct sheet *sheet, struct err *err)
{
    struct named who = {TEXT_INIT, TEXT_INIT, TEXT_INIT};
    const float *entry = entry_at(ranked, place), *asked = asked_at(ranked, place);
    char marks[MARKS], strategy[FRAME_NAME];
    int result = name_entry(report, entry, &who, err);
    sheet_printf(sheet, "%zu", a);
    sheet_word(sheet, is_negative(entry) ? "negative" : "positive");
    sheet_word(sheet, who.id.data);
    sheet_word(sheet, who.title.data);
    sheet_word(sheet, who.class.data);
    sheet_word(sheet, strategy_of(report->frame, entry, strategy));
    sheet_word(sheet, say_marks(marks_of(entry) | left_out(asked), marks));
    sheet_float(sheet, entry[BATCH_ENTRY_SIMILARITY]);
    sheet_printf(sheet, "%.9g", (double)entry[BATCH_ENTRY_SLOPE] * report->scale);
    sheet_printf(sheet, "%.9g", share_of(entry, ranked->total));
    if (asked) {
        sheet_printf(sheet, "%.9g", (double)asked[BATCH_ENTRY_SLOPE] * report->asked_scale);
        sheet_printf(sheet, "%.9g", share_of(asked, ranked->asked_total));
    }
    sheet_end_line(sheet);
    named_release(&who);
    return result;
}

int batch_report_csv(const struct batch_report *report, struct err *err)
{
    static const char *const columns[] = {"anchor", "role", "id", "title", "class", "strategy", "marks", "similarity",
                                          "weight", "share", "what_if_weight", "what_if_share"};
    enum { WITHOUT_WHAT_IF = 10, ALL = 12 };
    struct sheet sheet;
    int result = sheet_open(&sheet, NULL, NULL, err);
    if (result < 0)
        return -1;
    for (int i = 0; i < (report->asked ? ALL : WITHOUT_WHAT_IF); i++)
        sheet_word(&sheet, columns[i]);
    sheet_end_line(&sheet);
    for (size_t a = report->first; a < report->first + report->n && !result; a++) {
        struct ranked ranked;
        rank(report, a, &ranked);
        for (size_t i = 0; i < ranked.n && !result; i++)
            result = csv_entry(report, &ranked, a, i, &sheet, err);
        free(ranked.place);
    }
    return output_close(&sheet.output, !result, err) < 0 ? -1 : result;
}
