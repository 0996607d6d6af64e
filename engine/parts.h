/* Every part of the engine, a row each: X(kind, name). It is `const struct KIND KIND_NAME`, in the file NAME.c of the
 * room of its kind. The first row of a kind is its default.
 *
 * A kind is a row too: K(word, kind, table, list), `word` being what people call it. A kind that a run chooses one of
 * has a knob of that word (training.c). Nothing is included here, so that every room may read the lists. */
#ifndef ENGINE_PARTS_H
#define ENGINE_PARTS_H

#define KINDS(K)                                          \
    K(task, task, tasks, TASKS)                           \
    K(encoder, encoder, encoders, ENCODERS)               \
    K(head, head, heads, HEADS)                           \
    K(input_view, input_view, input_views, INPUT_VIEWS)   \
    K(similarity, similarity, similarities, SIMILARITIES) \
    K(loss, loss, losses, LOSSES)                         \
    K(negatives, strategy, strategies, NEGATIVES)         \
    K(view, view, views, VIEWS)                           \
    K(optimizer, optimizer, optimizers, OPTIMIZERS)       \
    K(schedule, schedule, schedules, SCHEDULES)           \
    K(probe, probe, probes, PROBES)                       \
    K(baseline, baseline, baselines, BASELINES)           \
    K(toy, toy, toys, TOYS)                               \
    K(importer, importer, importers, IMPORTERS)

#define TASKS(X)         \
    X(task, user_item)   \
    X(task, two_views)   \
    X(task, same_class)  \
    X(task, tokens)      \
    X(task, paired)

#define ENCODERS(X)         \
    X(encoder, table)       \
    X(encoder, mlp)         \
    X(encoder, conv)        \
    X(encoder, resnet)      \
    X(encoder, bag)         \
    X(encoder, gru)         \
    X(encoder, transformer) \
    X(encoder, bert)        \
    X(encoder, window)      \
    X(encoder, fusion)      \
    X(encoder, attention)

#define HEADS(X)    \
    X(head, linear) \
    X(head, mlp)

#define SIMILARITIES(X)      \
    X(similarity, cosine)    \
    X(similarity, dot)       \
    X(similarity, euclidean) \
    X(similarity, manhattan) \
    X(similarity, angle)

#define LOSSES(X)             \
    X(loss, info_nce)         \
    X(loss, bpr)              \
    X(loss, triplet)          \
    X(loss, dcl)              \
    X(loss, debiased)         \
    X(loss, hcl)              \
    X(loss, ccl)              \
    X(loss, margin_pair)      \
    X(loss, sigmoid)          \
    X(loss, multi_similarity) \
    X(loss, rince)            \
    X(loss, psl)              \
    X(loss, warp)             \
    X(loss, sogclr)           \
    X(loss, dissimilarity)    \
    X(loss, clip)             \
    X(loss, nt_xent)          \
    X(loss, sup_con)          \
    X(loss, dclw)             \
    X(loss, align_uniform)    \
    X(loss, vicreg)           \
    X(loss, barlow_twins)     \
    X(loss, consistency)      \
    X(loss, distill)          \
    X(loss, cross_entropy)    \
    X(loss, rdrop)            \
    X(loss, cosent)           \
    X(loss, score_regression)

#define NEGATIVES(X)            \
    X(strategy, uniform)        \
    X(strategy, popularity)     \
    X(strategy, in_batch)       \
    X(strategy, class_balanced) \
    X(strategy, context)        \
    X(strategy, contradiction)  \
    X(strategy, hard)           \
    X(strategy, semi_hard)      \
    X(strategy, window)         \
    X(strategy, diverse)        \
    X(strategy, adversarial)    \
    X(strategy, queue)          \
    X(strategy, mixed)

#define VIEWS(X)     \
    X(view, noise)   \
    X(view, dropout)

/* Views of inputs, those of pictures first and those of texts last: see views/input_view.h. Colours and words are
 * changed in this order. */
#define INPUT_VIEWS(X)           \
    X(input_view, crop)          \
    X(input_view, flip)          \
    X(input_view, rotation)      \
    X(input_view, brightness)    \
    X(input_view, contrast)      \
    X(input_view, saturation)    \
    X(input_view, hue)           \
    X(input_view, grey)          \
    X(input_view, blur)          \
    X(input_view, cutout)        \
    X(input_view, input_noise)   \
    X(input_view, input_scale)   \
    X(input_view, input_mask)    \
    X(input_view, input_rotate)  \
    X(input_view, stretch)       \
    X(input_view, span)          \
    X(input_view, word_swap)     \
    X(input_view, word_deletion) \
    X(input_view, typos)         \
    X(input_view, word_mask)     \
    X(input_view, synonyms)

#define OPTIMIZERS(X)      \
    X(optimizer, adam)     \
    X(optimizer, sgd)      \
    X(optimizer, momentum) \
    X(optimizer, adagrad)  \
    X(optimizer, lars)

#define SCHEDULES(X)           \
    X(schedule, constant)      \
    X(schedule, step)          \
    X(schedule, cosine)        \
    X(schedule, linear)        \
    X(schedule, exponential)   \
    X(schedule, warmup_cosine) \
    X(schedule, plateau)

/* The first metric of the first probe is the main metric of a run that names no other. */
#define PROBES(X)       \
    X(probe, ranking)   \
    X(probe, linear)    \
    X(probe, knn)       \
    X(probe, clusters)  \
    X(probe, retrieval) \
    X(probe, ratings)   \
    X(probe, both_ways) \
    X(probe, scores)    \
    X(probe, spans)     \
    X(probe, cold)      \
    X(probe, rare)      \
    X(probe, health)

/* In this order they are computed: the quickest first. */
#define BASELINES(X)        \
    X(baseline, random)     \
    X(baseline, popularity) \
    X(baseline, item_knn)   \
    X(baseline, ease)       \
    X(baseline, raw)        \
    X(baseline, patches)    \
    X(baseline, tfidf_svm)  \
    X(baseline, tfidf_knn)  \
    X(baseline, word_vectors)

#define TOYS(X)    \
    X(toy, rings)  \
    X(toy, moons)  \
    X(toy, blobs)  \
    X(toy, spiral) \
    X(toy, xor)

#define IMPORTERS(X)           \
    X(importer, movielens)     \
    X(importer, json_lines)    \
    X(importer, netflix)       \
    X(importer, matrix_market) \
    X(importer, adjacency)     \
    X(importer, table)

/* The parts of each kind in their order, NULL-ended (catalogue.c). */
#define K(word, kind, table, list) \
    struct kind;                   \
    extern const struct kind *const table[];
KINDS(K)
#undef K

#define COUNT(kind, name) +1
enum {
    N_TASKS = TASKS(COUNT),
    N_LOSSES = LOSSES(COUNT),
    N_STRATEGIES = NEGATIVES(COUNT),
    N_TOYS = TOYS(COUNT),
    N_IMPORTERS = IMPORTERS(COUNT)
};
#undef COUNT

#endif
