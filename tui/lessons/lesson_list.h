/* Which lessons there are: files NAME.lesson in the folder that comes with the program, and NAME.zh.lesson and its
 * like beside them. */
#ifndef TUI_LESSONS_LESSON_LIST_H
#define TUI_LESSONS_LESSON_LIST_H

#include "tui/lessons/lesson.h"

/* "zh" where the environment's language is Chinese, else "en". */
const char *lesson_language(void);

struct lesson_list {
    struct lesson *lesson;
    size_t n;
};

/* All that come with the program, in the language where they have it, else in English; by number and name. */
int lesson_list_load(struct lesson_list *list, const char *language, struct err *err);
void lesson_list_release(struct lesson_list *list);

/* Reads one: a file, which has a '/' or ends in ".lesson", or one that comes with the program. ERR_NOT_FOUND names
 * the nearest. To be released in either case. */
int lesson_find(struct lesson *lesson, const char *word, const char *language, struct err *err);

#endif
