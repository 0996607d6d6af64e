/* nearfar lesson quota: how much each student may train and keep (store/quota.h), and what they have of it. */
#ifndef TUI_LESSONS_QUOTAS_H
#define TUI_LESSONS_QUOTAS_H

#include "tui/options.h"

/* Prints the limits and their use; or sets them, for --student or everybody, which only the teacher may. What is not
 * named stays as it is. */
int lesson_quota(const struct call *call, struct err *err);
/* -1 where an option of quotas is given to another verb. */
int lesson_quota_is_not_meant(const struct call *call, struct err *err);

#endif
