/* Why a run recommends an item to a user: which items of the user's history in train are near it, and which items
 * training pushes away from the user beside it.
 *
 * A score is a similarity of user and item, to which every step has added something: it has no exact parts by the
 * items of the history. So what is told of these is what can be told exactly: how near each is to the item, how it
 * scores with the user, and how many users have both.
 *
 * What pushed is what the loss does with one row: the user, one positive, and as negatives all items that a step may
 * draw for the user, weighed as `nearfar batch` weighs (batch_frame.h). The positive is the item itself where the
 * user has it in train, else the nearest of the history: a row that training does contrast.
 *
 * Order of calls: why_begin, why_of for each item, why_end. */
#ifndef ENGINE_VERBS_WHY_H
#define ENGINE_VERBS_WHY_H

#include "engine/rank.h"
#include "engine/verbs/verb.h"

/* Items near it, and against it, that are told of each of a list; and of one that is asked about by itself. */
enum { WHY_USUAL = 3, WHY_MOST = 10 };

struct why {
    const struct run_context *w;
    const struct embedded *embedded; /* of the run alone */
    uint32_t user;
    real *score;     /* (candidates): of the user with each */
    uint32_t *order; /* (candidates): the highest score first, of equal ones the lower number */
    const struct loss *loss;   /* that contrasts rows, */
    struct settings now;       /* by these settings, with tau in force; */
    double memory;             /* and what it keeps of the user */
    double scale;              /* from a slope to a weight */
    const char *unweighed;     /* why nothing is weighed, as a sentence; NULL: it is */
    size_t history, negatives; /* the user's items in train; what a step may draw for the user */
    int64_t drawn;             /* of which a step takes so many; 0: all; -1: those of its batch */
};

/* An item of the history. */
struct why_near {
    uint32_t item;
    double near, score; /* to the item, by why_measure; of the user */
    size_t both;        /* users who have both in train */
};

/* An item that stands against it. */
struct why_against {
    uint32_t item;
    double score, weight; /* weight NaN: nothing is weighed */
};

struct why_item {
    uint32_t item;
    bool in_train;       /* the user has it there; */
    bool held_out;       /* no step may draw it: whole items are held out, and this is one */
    double score, prior; /* and what the prior is of the score */
    size_t rank, of;     /* among items that the user does not have; rank 0: the user has it */
    size_t rank_of_all, all;
    uint32_t positive;   /* of the row that is weighed; NOT_DRAWN: there is none */
    double weight;       /* of the item, as a negative of that row; NaN: it is none */
    size_t n_near, n_against;
    struct why_near near[WHY_MOST];          /* the nearest first */
    struct why_against against[WHY_MOST];    /* the highest score first */
};

void why_begin(struct why *why, const struct run_context *w, const struct embedded *embedded, uint32_t user);
/* At most `most` (up to WHY_MOST) near it and against it. */
void why_of(const struct why *why, uint32_t item, size_t most, struct why_item *out);
void why_end(struct why *why);
/* What nearness of two items is measured by: "cosine", or the similarity of the run where that is no dot product. */
const char *why_measure(const struct why *why);

/* why_report.c: what is said before the items, for people; of one item, below its line; and both as members of
 * objects, beginning with a comma. */
void why_print_head(const struct why *why, size_t most);
int why_print(const struct why *why, const struct why_item *item, struct err *err);
void why_json_head(const struct why *why);
int why_json(const struct why *why, const struct why_item *item, struct err *err);

#endif
