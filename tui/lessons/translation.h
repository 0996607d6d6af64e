/* A lesson in another language stands beside the one in English, as NAME.zh.lesson: its texts differ, and nothing
 * else, since answers and runs are kept by the names of lesson and step. */
#ifndef TUI_LESSONS_TRANSLATION_H
#define TUI_LESSONS_TRANSLATION_H

#include "tui/lessons/lesson.h"

/* Whether two differ in their texts alone. -1 and ERR_USAGE name file, line and what else differs. */
int lesson_compare(const struct lesson *original, const struct lesson *translation, struct err *err);

/* Compares a lesson with its original, or the original with all its translations that lie beside it. -1 as above, or
 * when one of them cannot be read. */
int lesson_check_translations(const struct lesson *lesson, struct err *err);

#endif
