/* Every part of the engine, a row each: X(name). The struct is `<kind>_<name>`, in the room of its kind; the first
 * row of a kind is its default. A kind that a run chooses one of has a knob of the same name (see catalogue.c). */
#ifndef ENGINE_PARTS_H
#define ENGINE_PARTS_H

#define TASKS(X) \
    X(user_item) \
    X(two_views) \
    X(same_class)

#define ENCODERS(X) \
    X(table)        \
    X(mlp)

#define HEADS(X) \
    X(linear)    \
    X(mlp)

#define SIMILARITIES(X) \
    X(cosine)           \
    X(dot)              \
    X(euclidean)        \
    X(manhattan)        \
    X(angle)

#define LOSSES(X)       \
    X(info_nce)         \
    X(bpr)              \
    X(triplet)          \
    X(dcl)              \
    X(debiased)         \
    X(hcl)              \
    X(ccl)              \
    X(margin_pair)      \
    X(sigmoid)          \
    X(multi_similarity) \
    X(rince)            \
    X(psl)              \
    X(warp)             \
    X(sogclr)           \
    X(dissimilarity)    \
    X(clip)             \
    X(nt_xent)          \
    X(sup_con)          \
    X(dclw)             \
    X(align_uniform)    \
    X(vicreg)           \
    X(barlow_twins)     \
    X(consistency)      \
    X(distill)

#define NEGATIVES(X)  \
    X(uniform)        \
    X(popularity)     \
    X(in_batch)       \
    X(class_balanced) \
    X(context)        \
    X(hard)           \
    X(semi_hard)      \
    X(window)         \
    X(diverse)        \
    X(adversarial)    \
    X(queue)          \
    X(mixed)

#define VIEWS(X) \
    X(noise)     \
    X(dropout)

/* Views of inputs: see views/input_view.h. */
#define INPUT_VIEWS(X) \
    X(input_noise)     \
    X(input_scale)     \
    X(input_mask)      \
    X(input_rotate)

#define OPTIMIZERS(X) \
    X(adam)           \
    X(sgd)            \
    X(momentum)       \
    X(adagrad)        \
    X(lars)

#define SCHEDULES(X) \
    X(constant)      \
    X(step)          \
    X(cosine)        \
    X(linear)        \
    X(exponential)   \
    X(warmup_cosine) \
    X(plateau)

/* The first metric of the first probe is the main metric of a run that names no other. */
#define PROBES(X) \
    X(ranking)    \
    X(linear)     \
    X(knn)        \
    X(clusters)   \
    X(retrieval)  \
    X(health)

#define TOYS(X) \
    X(rings)    \
    X(moons)    \
    X(blobs)    \
    X(spiral)   \
    X(xor)

#define IMPORTERS(X) \
    X(movielens)     \
    X(json_lines)    \
    X(netflix)       \
    X(matrix_market) \
    X(adjacency)     \
    X(table)

#endif
