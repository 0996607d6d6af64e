/* See report.h. */
#include "tui/lessons/report.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "store/lesson_answer.h"
#include "tui/columns.h"
#include "tui/json.h"
#include "tui/target.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One student in one lesson: rows that stand together. */
struct part_of_class {
    const struct lesson_answer *row;
    size_t n;
    const struct lesson *lesson; /* NULL: its file is not known */
    int done, right, predicted, hints;
    double seconds; /* from the first step seen to the last one done */
};

static const struct lesson_step *step_of(const struct part_of_class *part, const char *name)
{
    int at = part->lesson ? lesson_step_named(part->lesson, name) : -1;
    return at < 0 ? NULL : &part->lesson->step[at];
}

static struct part_of_class count(const struct lesson_list *lessons, const struct lesson_answer *rows, size_t n)
{
    struct part_of_class part = {.row = rows};
    for (size_t i = 0; i < lessons->n; i++)
        if (!strcmp(lessons->lesson[i].name, rows->lesson))
            part.lesson = &lessons->lesson[i];
    while (part.n < n && !strcmp(rows[part.n].lesson, rows->lesson) && !strcmp(rows[part.n].student, rows->student)) {
        const struct lesson_answer *row = &rows[part.n++];
        const struct lesson_step *step = step_of(&part, row->step);
        part.hints += (int)row->hints;
        if (isnan(row->answered))
            continue;
        part.done++;
        part.seconds = fmax(part.seconds, row->answered - rows->begun);
        if (step && step->kind == STEP_PREDICT) {
            part.predicted++;
            part.right += row->correct == 1;
        }
    }
    return part;
}

static const char *verdict(const struct lesson_step *step, const struct lesson_answer *row)
{
    if (isnan(row->answered))
        return _("not done");
    if (row->correct < 0)
        return "";
    return row->correct ? _("right") : step && step->kind == STEP_PREDICT ? _("otherwise") : _("wrong");
}

/* Text ----------------------------------------------------------------------------------------------------------- */

static void cell_of_progress(struct columns *table, const struct part_of_class *part)
{
    size_t steps = part->lesson ? part->lesson->n_steps : 0;
    if (!steps)
        columns_cell(table, "%d steps", part->done);
    else if ((size_t)part->done == steps)
        columns_cell(table, "done");
    else
        columns_cell(table, "%d/%zu", part->done, steps);
}

static void cell_of_place(struct columns *table, const struct part_of_class *part)
{
    const struct lesson *lesson = part->lesson;
    for (size_t i = 0; lesson && i < lesson->n_steps; i++) {
        bool done = false;
        for (size_t j = 0; j < part->n; j++)
            done |= !strcmp(part->row[j].step, lesson->step[i].name) && !isnan(part->row[j].answered);
        if (!done) {
            columns_cell(table, "%s", lesson->step[i].name);
            return;
        }
    }
    columns_cell(table, "-");
}

static void print_overview(const struct lesson_list *lessons, const struct lesson_answer *rows, size_t n)
{
    static const char *const heads[] = {N_("lesson"), N_("student"), N_("done"), N_("stands at"), N_("predicted"),
                                        N_("hints"), N_("time")};
    struct columns table;
    columns_init(&table, "lllllrr");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        columns_cell(&table, "%s", _(heads[i]));
    for (size_t at = 0; at < n;) {
        char time[32];
        struct part_of_class part = count(lessons, rows + at, n - at);
        format_duration(part.seconds, time, sizeof time);
        columns_cell(&table, "%s", part.row->lesson);
        columns_cell(&table, "%s", part.row->student);
        cell_of_progress(&table, &part);
        cell_of_place(&table, &part);
        columns_cell(&table, "%d of %d right", part.right, part.predicted);
        columns_cell(&table, "%d", part.hints);
        columns_cell(&table, "%s", time);
        at += part.n;
    }
    columns_print(&table, "", stdout);
}

static void print_answers(const struct part_of_class *part)
{
    static const char *const heads[] = {N_("step"), N_("answer"), "", N_("tries"), N_("hints"), N_("run")};
    struct columns table;
    print("%s: %s%s%s\n", part->row->student, part->row->lesson, part->lesson ? C_("clauses", ", ") : "",
          part->lesson ? part->lesson->title : "");
    columns_init(&table, "lwlrrr");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        columns_cell(&table, "%s", _(heads[i]));
    for (size_t i = 0; i < part->n; i++) {
        const struct lesson_answer *row = &part->row[i];
        columns_cell(&table, "%s", row->step);
        columns_cell(&table, "%s", row->answer);
        columns_cell(&table, "%s", verdict(step_of(part, row->step), row));
        columns_cell(&table, "%lld", (long long)row->tries);
        columns_cell(&table, "%lld", (long long)row->hints);
        if (row->run)
            columns_cell(&table, "%lld", (long long)row->run);
        else
            columns_cell(&table, "%s", "");
    }
    columns_print(&table, "  ", stdout);
}

/* JSON ----------------------------------------------------------------------------------------------------------- */

static void json_answer(struct text *out, const struct lesson_answer *row)
{
    text_add(out, "{\"step\":");
    json_string(out, row->step);
    json_text(out, "answer", row->answer);
    text_printf(out, ",\"correct\":%s,\"tries\":%lld,\"hints\":%lld,\"run\":",
                row->correct < 0 ? "null" : row->correct ? "true" : "false", (long long)row->tries,
                (long long)row->hints);
    text_printf(out, row->run ? "%lld" : "null", (long long)row->run);
    text_add(out, ",\"begun\":");
    json_number(out, row->begun);
    text_add(out, ",\"answered\":");
    json_number(out, row->answered);
    text_add(out, "}");
}

static int print_as_json(const struct lesson_list *lessons, const struct lesson_answer *rows, size_t n)
{
    struct text out = TEXT_INIT;
    text_add(&out, "{\"students\":[");
    for (size_t at = 0; at < n;) {
        struct part_of_class part = count(lessons, rows + at, n - at);
        text_printf(&out, "%s{\"lesson\":", at ? "," : "");
        json_string(&out, part.row->lesson);
        json_text(&out, "student", part.row->student);
        text_printf(&out, ",\"done\":%d,\"steps\":", part.done);
        text_printf(&out, part.lesson ? "%zu" : "null", part.lesson ? part.lesson->n_steps : 0);
        text_printf(&out, ",\"predicted\":%d,\"right\":%d,\"hints\":%d,\"answers\":[", part.predicted, part.right,
                    part.hints);
        for (size_t i = 0; i < part.n; i++) {
            text_add(&out, i ? "," : "");
            json_answer(&out, &part.row[i]);
        }
        text_add(&out, "]}");
        at += part.n;
    }
    text_add(&out, "]}");
    return print_json(out.data);
}

/* HTML ----------------------------------------------------------------------------------------------------------- */

static void html_text(struct text *out, const char *text)
{
    for (const char *c = text; *c; c++)
        switch (*c) {
        case '<':
            text_add(out, "&lt;");
            break;
        case '&':
            text_add(out, "&amp;");
            break;
        case '\n':
            text_add(out, "<br>");
            break;
        default:
            text_add_bytes(out, c, 1);
        }
}

static void html_cell(struct text *out, const char *text)
{
    text_add(out, "<td>");
    html_text(out, text);
    text_add(out, "</td>");
}

static void html_answer(struct text *out, const struct part_of_class *part, const struct lesson_answer *row)
{
    const struct lesson_step *step = step_of(part, row->step);
    char moment[32];
    if (step && step->kind == STEP_PAGE)
        return;
    format_moment(row->answered, moment, sizeof moment);
    text_add(out, "<tr>");
    html_cell(out, row->step);
    html_cell(out, step ? step->text : "");
    html_cell(out, row->answer);
    html_cell(out, verdict(step, row));
    text_printf(out, "<td>%lld</td><td>%lld</td><td>", (long long)row->tries, (long long)row->hints);
    if (row->run)
        text_printf(out, "%lld", (long long)row->run);
    text_add(out, "</td>");
    html_cell(out, moment);
    text_add(out, "</tr>\n");
}

static int print_as_html(const struct lesson_list *lessons, const struct lesson_answer *rows, size_t n)
{
    struct text out = TEXT_INIT;
    text_add(&out, "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>nearfar: lessons</title>\n<style>"
             "body{font-family:sans-serif;max-width:70em;margin:2em auto}table{border-collapse:collapse}"
             "td,th{border:1px solid #bbb;padding:.3em .6em;text-align:left;vertical-align:top}"
             "</style></head><body>\n");
    for (size_t at = 0; at < n;) {
        struct part_of_class part = count(lessons, rows + at, n - at);
        text_add(&out, "<h1>");
        html_text(&out, part.row->student);
        text_add(&out, ": ");
        html_text(&out, part.lesson ? part.lesson->title : part.row->lesson);
        text_printf(&out, "</h1>\n<p>%d steps done%s, %d of %d predictions right, %d hints</p>\n<table><tr><th>step"
                    "</th><th>question</th><th>answer</th><th></th><th>tries</th><th>hints</th><th>run</th><th>when"
                    "</th></tr>\n", part.done,
                    part.lesson && (size_t)part.done == part.lesson->n_steps ? _(", all of them") : "", part.right,
                    part.predicted, part.hints);
        for (size_t i = 0; i < part.n; i++)
            html_answer(&out, &part, &part.row[i]);
        text_add(&out, "</table>\n");
        at += part.n;
    }
    text_add(&out, "</body></html>\n");
    print("%s", out.data);
    text_release(&out);
    return 0;
}

int lesson_report(struct store *store, const struct lesson_list *lessons, const char *student, const char *lesson,
                  enum report_form form, struct err *err)
{
    struct lesson_answer *rows;
    size_t n;
    if (lesson_answer_list(store, student, lesson, &rows, &n, err) < 0)
        return -1;
    int failed = 0;
    if (!n && form == REPORT_TEXT && (student || lesson))
        failed = err_set(err, ERR_NOT_FOUND, "nothing is kept of %s%s%s: `nearfar lesson report` lists who has begun",
                         student ? student : lesson, student && lesson ? _(" in ") : "",
                         student && lesson ? lesson : "");
    else if (form == REPORT_JSON)
        failed = print_as_json(lessons, rows, n);
    else if (form == REPORT_HTML)
        failed = print_as_html(lessons, rows, n);
    else if (!n)
        print_to(stderr, "nobody has begun a lesson in this store: nearfar lesson run contrast\n");
    else if (!student)
        print_overview(lessons, rows, n);
    for (size_t at = 0; at < n && student && form == REPORT_TEXT;) {
        struct part_of_class part = count(lessons, rows + at, n - at);
        print_answers(&part);
        at += part.n;
    }
    free(rows);
    return failed;
}
