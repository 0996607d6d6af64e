/* How test was set apart, in words: see split.h. */
#include "store/split.h"

#include "store/base/language.h"
#include "store/base/mem.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static char *moment_in_words(const char *split, double share, long long seconds)
{
    char when[40] = "-";
    struct tm date;
    time_t clock = (time_t)seconds;
    if (gmtime_r(&clock, &date))
        strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S UTC", &date);
    return xasprintf(_("%s: everybody's from one moment on (%s), about the latest %g %% of all"), split, when,
                     100 * share);
}

bool split_is_by_item(const char *split)
{
    return !strncmp(split, "item ", 5);
}

char *split_in_words(const char *split, bool timed)
{
    double share = 0;
    long long seconds;
    if (sscanf(split, "ratio %lf", &share) == 1)
        return xasprintf(_("%s: %g %% of each user, drawn by lot"), split, 100 * share);
    if (sscanf(split, "time %lf", &share) == 1)
        return xasprintf(_("%s: each user's latest %g %%"), split, 100 * share);
    if (sscanf(split, "item %lf", &share) == 1)
        return xasprintf(_("%s: %g %% of the items, drawn by lot, with all of their interactions"), split,
                         100 * share);
    if (sscanf(split, "class %lf", &share) == 1)
        return xasprintf(_("%s: %g %% of the rows of each class, drawn by lot"), split, 100 * share);
    if (sscanf(split, "sentence %lf", &share) == 1)
        return xasprintf(_("%s: about %g %% of the tokens of each label, in whole sentences drawn by lot"), split,
                         100 * share);
    if (sscanf(split, "group %lf", &share) == 1)
        return xasprintf(_("%s: about %g %% of the rows of each class, in whole groups drawn by lot"), split,
                         100 * share);
    if (sscanf(split, "together %lf", &share) == 1)
        return xasprintf(_("%s: %g %% of the pairs, drawn by lot, those that belong together staying together"),
                         split, 100 * share);
    if (!strcmp(split, "leave-one-out"))
        return xasprintf(_("%s: each user's %s"), split,
                         timed ? _("latest by time") : _("last in the file, since there are no times"));
    if (sscanf(split, "moment %lf from %lld", &share, &seconds) == 2)
        return moment_in_words(split, share, seconds);
    return xasprintf(!strcmp(split, "none") ? _("%s: nothing is set apart") : "%s", split);
}
