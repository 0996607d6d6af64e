/* A popularity prior: to the similarity of a user and an item it adds
 *
 *     prior log(1 + n_i)
 *
 * where n_i says how often item i occurs in train. A cosine can tell that an item is popular only by turning it
 * towards all users at once, which costs it what it should say about taste; with this term it need not. At prior =
 * tau a softmax starts from the items' popularity, and the embeddings learn what is left: how much more this user
 * likes the item than others do.
 *
 * It is a bias of items as in Koren, Bell, Volinsky: Matrix Factorization Techniques for Recommender Systems, 2009,
 * but counted instead of learned; and the term of Menon and others: Long-Tail Learning via Logit Adjustment, ICLR
 * 2021, arXiv 2007.07314, which is kept here when ranking since popular items are to be found.
 *
 * It stands in one more coordinate of prepared rows, 1 for users, so that every path of dot products has it: losses
 * of rows and ranking. Negatives chosen by similarity and the softmax of health have it too; what looks at the
 * embedding itself (alignment, uniformity, pictures, losses of the whole batch) does without. */
#ifndef ENGINE_PRIOR_H
#define ENGINE_PRIOR_H

#include "engine/ops/ops.h"
#include "engine/tasks/task.h"

/* The knob; 0 where the similarity is no dot product. */
double prior_strength(const struct settings *settings);
/* What the similarities of this item are raised by. */
double prior_of(double strength, const struct task_data *data, uint32_t candidate);

/* (n, dim + 1), or x (n, dim) itself at strength 0: prepared rows of these users or items. */
struct node *prior_append(struct tape *tape, struct node *x, enum side side, const uint32_t *ids,
                          const struct task_data *data, double strength);
/* The same for all rows, without a tape: `rows` (n, dim) has room for (n, dim + 1). */
void prior_append_rows(real *rows, size_t n, size_t dim, enum side side, const struct task_data *data,
                       double strength);

#endif
