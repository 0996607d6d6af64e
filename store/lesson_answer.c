/* Rows of lesson_answer: see lesson_answer.h. */
#include "store/lesson_answer.h"

#include "store/base/mem.h"
#include "store/internal.h"

#include <string.h>

int lesson_answer_put(struct store *store, const struct lesson_answer *row, struct err *err)
{
    return db_run(store->db, err,
                  "INSERT INTO lesson_answer (student, lesson, step, answer, correct, tries, hints, run, begun, "
                  "answered) VALUES (?, ?, ?, ?, nullif(?, -1), ?, ?, nullif(?, 0), ?, ?) "
                  "ON CONFLICT (student, lesson, step) DO UPDATE SET hints = max(hints, excluded.hints), "
                  "tries = iif(answered IS NULL, excluded.tries, tries), "
                  "answer = iif(answered IS NULL, excluded.answer, answer), "
                  "correct = iif(answered IS NULL, excluded.correct, correct), "
                  "run = coalesce(run, excluded.run), answered = coalesce(answered, excluded.answered)",
                  "ttttiiiidd", row->student, row->lesson, row->step, row->answer, (int64_t)row->correct, row->tries,
                  row->hints, row->run, row->begun, row->answered);
}

static void read_answer(struct stmt *stmt, void *element)
{
    struct lesson_answer *row = element;
    char flaw[FLAW_SIZE] = "";
    COPY_TEXT(row->student, row_text(stmt, 0));
    COPY_TEXT(row->lesson, row_text(stmt, 1));
    COPY_TEXT(row->step, row_text(stmt, 2));
    COPY_TEXT(row->answer, row_text(stmt, 3));
    row->correct = row_null(stmt, 4) ? -1 : (int)row_int_in_range(stmt, 4, "correct", 0, 1, flaw);
    row->tries = row_int_in_range(stmt, 5, "tries", 0, MOST_COUNTED, flaw);
    row->hints = row_int_in_range(stmt, 6, "hints", 0, MOST_COUNTED, flaw);
    row->run = row_int_in_range(stmt, 7, "run", 0, INT64_MAX, flaw);
    row->begun = row_held_real(stmt, 8, "begun", LAST_MOMENT, flaw);
    row->answered = row_held_real(stmt, 9, "answered", LAST_MOMENT, flaw);
}

int lesson_answer_list(struct store *store, const char *student, const char *lesson, struct lesson_answer **out,
                       size_t *n, struct err *err)
{
    struct stmt *rows = db_query(store->db, err,
                                 "SELECT student, lesson, step, answer, correct, tries, hints, run, begun, answered "
                                 "FROM lesson_answer WHERE (?1 IS NULL OR student = ?1) AND (?2 IS NULL OR lesson = "
                                 "?2) ORDER BY lesson, student, begun", "tt", student, lesson);
    return rows_gather(rows, sizeof **out, read_answer, (void **)out, n, err);
}

int lesson_answer_forget(struct store *store, const char *student, const char *lesson, struct err *err)
{
    return db_run(store->db, err, "DELETE FROM lesson_answer WHERE student = ? AND lesson = ?", "tt", student,
                  lesson);
}
