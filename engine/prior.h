/* A popularity prior: to the similarity of an anchor and a candidate it adds
 *
 *     prior log(1 + n_c)
 *
 * where n_c says how often candidate c occurs in train. A cosine can tell that a candidate is popular only by
 * turning it towards all anchors at once, which costs it what it should say about each of them; with this term it
 * need not. At prior = tau a softmax starts from the candidates' popularity, and the embeddings learn what is left:
 * how much better the candidate suits this anchor than others.
 *
 * It is a bias as of items in Koren, Bell, Volinsky: Matrix Factorization Techniques for Recommender Systems, 2009,
 * but counted instead of learned; and the term of Menon and others: Long-Tail Learning via Logit Adjustment, ICLR
 * 2021, arXiv 2007.07314, which is kept here when ranking since popular candidates are to be found.
 *
 * It stands in one more coordinate of prepared rows, 1 for anchors, so that every path of dot products has it: losses
 * of rows and ranking. Negatives chosen by similarity and the softmax of health have it too; what looks at the
 * embedding itself (alignment, uniformity, pictures, losses of the whole batch) does without. */
#ifndef ENGINE_PRIOR_H
#define ENGINE_PRIOR_H

#include "engine/ops/ops.h"
#include "engine/similarities/similarity.h"
#include "engine/tasks/task.h"

/* The knob; 0 where the similarity is no dot product. */
double prior_strength(const struct settings *settings);
/* What it adds to the similarities of this candidate. */
double prior_of(double strength, const struct task_data *data, uint32_t candidate);

/* (n, dim + 1), or x (n, dim) itself at strength 0: prepared rows of these anchors or candidates. */
struct node *prior_append(struct tape *tape, struct node *x, enum side side, const uint32_t *ids,
                          const struct task_data *data, double strength);
/* The same for all rows, without a tape: `rows` (n, dim) has room for (n, dim + 1). */
void prior_append_rows(real *rows, size_t n, size_t dim, enum side side, const struct task_data *data,
                       double strength);

#endif
