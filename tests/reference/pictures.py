#!/usr/bin/python3
"""Writes pictures.txt: how well scikit-learn's t-SNE keeps neighbours, which tests/unit/engine_project.c holds the engine's
against. The vectors are those that make_vectors of the test makes, to the same bits.

Usage: pictures.py > pictures.txt. Needs numpy and scikit-learn."""
import numpy
import sklearn
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness
from sklearn.neighbors import NearestNeighbors

K, CLASSES, WAYS = 15, 20, 4
STREAM_INIT = 0


def mix(x):
    x = (x ^ (x >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return x ^ (x >> numpy.uint64(31))


def nearly_normal(step, count):
    """rng_nearly_normal of the seed 1, for the indexes from 0 on."""
    def one(value):
        return numpy.array([value & (2**64 - 1)], dtype=numpy.uint64)
    key = mix(one(1 + 0x9E3779B97F4A7C15))
    key = mix(key ^ mix(one(STREAM_INIT + 0x632BE59BD9B4E019)))
    key = mix(key ^ mix(one(step + 0xD1B54A32D192ED03)))
    bits = mix(key + numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15))
    total = sum(((bits >> numpy.uint64(shift)) & numpy.uint64(0xFFFF)).astype(numpy.int64) for shift in (0, 16, 32, 48))
    return (total - 2 * 0xFFFF) * (1.7320508075688772 * 2.0**-16)


def make_vectors(n, dim):
    """Classes that are bent in a few ways each."""
    centre = nearly_normal(0, CLASSES * dim).reshape(CLASSES, dim)
    way = nearly_normal(1, CLASSES * WAYS * dim).reshape(CLASSES, WAYS, dim)
    along = nearly_normal(2, n * WAYS).reshape(n, WAYS)
    noise = nearly_normal(3, n * dim).reshape(n, dim)
    of = numpy.arange(n) % CLASSES
    x = centre[of] + 0.1 * noise
    for m in range(WAYS):
        x = x + 0.5 * along[:, m : m + 1] * way[of, m]
    return (x / numpy.sqrt((x * x).sum(axis=1, keepdims=True))).astype(numpy.float32)


def preserved(x, xy):
    true, seen = (NearestNeighbors(n_neighbors=K).fit(v).kneighbors(return_distance=False) for v in (x, xy))
    return numpy.mean([len(set(a) & set(b)) / K for a, b in zip(true, seen)])


def report(n, dim, method, x, xy):
    print(f"{n} {dim} {method} {trustworthiness(x, xy, n_neighbors=K):.6f} {preserved(x, xy):.6f}")


numpy.seterr(over="ignore")
print(f"# scikit-learn {sklearn.__version__}: vectors, their numbers, method, trustworthiness and the share of true "
      f"neighbours kept, both of the nearest {K}")
for n, dim in ((1500, 32), (10000, 64)):
    x = make_vectors(n, dim)
    report(n, dim, "pca", x, PCA(2, svd_solver="full").fit_transform(x))
    report(n, dim, "tsne", x, TSNE(init="pca", learning_rate="auto", random_state=1, n_jobs=2).fit_transform(x))
    if n == 1500:
        print(f"{n} {dim} singular " + " ".join(f"{v:.6f}" for v in PCA(svd_solver="full").fit(x).singular_values_))
