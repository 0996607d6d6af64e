/* The probe `ranking`: how well all candidates are ranked for each anchor, with every list length in one pass.
 *
 * Equal scores never help: a relevant candidate stands behind all its equals that are not relevant, in the list or
 * not. (Runs of the first rules, store/run.h, are measured by the list as it is.) What is measured of all lists
 * together (coverage and what follows it) looks at the lists as they are, with equal scores by candidate number. */
#ifndef ENGINE_PROBES_RANKING_H
#define ENGINE_PROBES_RANKING_H

#include "engine/probes/probe.h"

enum { MOST_RANKING_METRICS = 16 };

/* One anchor's list, as far as its first k places. */
struct judged_list {
    size_t k, relevant, hits;
    size_t first;      /* place of the first hit, from 1; 0: there is none */
    double gain, ideal; /* discounted, with binary gains; the ideal is of min(k, relevant) hits */
    double precisions; /* sum over hits of the precision at the hit's place */
};

/* What the lists of all anchors show together, as far as their first k places. */
struct exposure {
    size_t candidates, places; /* of the catalogue; filled in lists */
    size_t most;             /* the most lists that one candidate stands in */
    const size_t *with;      /* (most + 1): how many candidates stand in so many lists */
    size_t of_popular;       /* places filled by the most popular fifth of the candidates */
};

/* A metric is the mean over anchors of a number of their lists, or a number of all lists. */
struct ranking_metric {
    struct metric metric;
    int64_t since;     /* recorded by runs of these rules and later */
    int64_t cut_since; /* its name has the list length since these rules; before, the number is of the longest list */
    double (*of_list)(const struct judged_list *list);
    double (*of_all)(const struct exposure *exposure);
};
extern const struct ranking_metric ranking_metrics[];
extern const size_t n_ranking_metrics;

struct ranking {
    size_t anchors;    /* that have anything relevant */
    double value[MOST_RANKING_METRICS][MOST_NUMBERS]; /* by row and list length */
    size_t tied_anchors; /* whose longest list ends between equals, or has a relevant candidate among equals that are
                            not */
    bool all_equal;    /* no anchor's scores tell one candidate from another (of some anchors every score was looked
                          at) */
};

struct ranked_split {
    const struct embedded *embedded;
    const struct lists *relevant, *masked;
    const uint32_t *candidate_count; /* (n_candidates): in train, says which candidates are popular */
};

/* By these rules (enum in store/run.h); k rises. */
void rank_evaluate(struct pool *pool, const struct ranked_split *split, const size_t *k, size_t n_k, int64_t rules,
                   struct ranking *out);

/* Marks the fifth of the candidates that occur most often in train, or most rarely; of equals, those with the lower
 * number are taken for more frequent. */
void mark_fifth(const uint32_t *candidate_count, size_t candidates, bool rarest, bool *is_marked);

/* What is wrong with a ranking in which equal scores decide much, as a sentence with a remedy; "" when nothing is. */
const char *ranking_alarm(const struct ranking *ranking);

extern const struct knob knob_k;
/* The list lengths that a value of k names, rising. Returns how many. */
size_t ranking_lengths(const char *word, size_t k[MOST_NUMBERS]);

#endif
