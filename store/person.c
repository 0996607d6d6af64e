/* See person.h. */
#include "store/person.h"

#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/dataset.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STUDENT "NEARFAR_STUDENT"

/* NULL: no student's name was taken. */
static const char *student(void)
{
    const char *name = getenv(STUDENT);
    return name && *name ? name : NULL;
}

void person_name(char to[PERSON_NAME])
{
    const struct passwd *user = student() ? NULL : getpwuid(geteuid());
    const char *name = student() ? student() : user ? user->pw_name : "";
    copy_text(to, PERSON_NAME, name_is_valid(name) ? name : "student");
}

int person_check(const char *name, struct err *err)
{
    if (name_is_valid(name))
        return 0;
    return err_set(err, ERR_USAGE, "'%s' cannot be a student's name: it has letters of any language, digits, '-', "
                   "'_' and '.', 63 bytes at most", name);
}

int person_check_environment(struct err *err)
{
    return !student() || person_check(student(), err) == 0 ? 0 : err_prefix(err, STUDENT);
}

int person_be_student(const char *name, struct err *err)
{
    if (person_check(name, err) < 0)
        return -1;
    setenv(STUDENT, name, 1);
    return 0;
}

void person_read(struct person *person, const struct store *store)
{
    struct stat file;
    bool owns = stat(store_path(store), &file) == 0 && file.st_uid == geteuid();
    *person = (struct person){.teaches = !student() && (owns || geteuid() == 0)};
    person_name(person->name);
}

int person_may_act(const struct person *person, const struct run *run, struct err *err)
{
    if (person->teaches || !*run->owner || !strcmp(run->owner, person->name))
        return 0;
    return err_set(err, ERR_USAGE, "run %lld belongs to %s, and you are %s: ask %s, or train on in a copy of your "
                   "own (nearfar fork %lld)", (long long)run->id, run->owner, person->name, run->owner,
                   (long long)run->id);
}
