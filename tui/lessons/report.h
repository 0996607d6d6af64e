/* What students have done: the overview of a class, and the page that a student hands in. */
#ifndef TUI_LESSONS_REPORT_H
#define TUI_LESSONS_REPORT_H

#include "tui/lessons/lesson_list.h"

#include "store/store.h"

enum report_form { REPORT_TEXT, REPORT_JSON, REPORT_HTML };

/* On stdout: of a student (NULL: of all), of a lesson (NULL: of all). `lessons` has what the questions were; of
 * others the steps are shown by their names. Text of all students is a table, a row each; HTML one page with all
 * answers. */
int lesson_report(struct store *store, const struct lesson_list *lessons, const char *student, const char *lesson,
                  enum report_form form, struct err *err);

#endif
