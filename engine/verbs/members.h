/* The runs that a verb looks at together: the one that it opened, and those that `with=ID,ID,...` names beside it. */
#ifndef ENGINE_VERBS_MEMBERS_H
#define ENGINE_VERBS_MEMBERS_H

#include "engine/probes/ensemble.h"
#include "engine/verbs/verb.h"

struct members {
    size_t n;
    int64_t run[MOST_MEMBERS], step[MOST_MEMBERS];
    int64_t rules; /* the newest of theirs: by these they are measured together */
    bool same_validation; /* all of them hold out the same interactions */
};

/* Loads the best checkpoint of each and makes one catalogue of them: of a run alone its own, of several an ensemble.
 * To be released with embedded_release. Refuses runs of another data set. Says on stderr where a run has but one
 * score for every candidate. */
int members_embed(struct members *members, struct run_context *first, const struct verb_arguments *words,
                  struct embedded *embedded, struct err *err);
/* "run":1,"step":20 or, for several, "runs":[1,2],"steps":[20,30]. */
void members_print_json(const struct members *members);

#endif
