#!/usr/bin/env python3
"""Weights, shares and effective negatives of the rows of a batch, in double, from their similarities alone.

    python3 tests/reference/batches.py > tests/reference/batches.txt     (needs numpy; for tests/unit/engine_batch_frame.c)
    nearfar batch RUN --json | python3 tests/reference/batches.py check  holds an exported batch against this script

Each loss is written from its paper's equation; slopes are derivatives by the similarities, written out by hand. A weight is
a slope times tau where the loss has one. Shares are of the sizes of the negatives' slopes, and the effective negatives are
the exponential of their entropy.

The file: cases of "loss knobs n", the positive's similarity, n times similarity and 1 where masked; the loss, the scale, the
positive's weight, n weights."""

import json
import sys

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def info_nce(p, s, tau, **_):
    logits = np.concatenate([[p], s]) / tau
    most = logits.max()
    total = most + np.log(np.exp(logits - most).sum())
    chance = np.exp(logits - total)
    return total - p / tau, (chance[0] - 1) / tau, chance[1:] / tau


def siglip(p, s, tau, bias, **_):
    x, y = p / tau + bias, s / tau + bias
    return np.log1p(np.exp(-x)) + np.log1p(np.exp(y)).sum(), -sigmoid(-x) / tau, sigmoid(y) / tau


def triplet(p, s, margin, mining, **_):
    slope = np.zeros(len(s))
    if mining == "all":
        inside = np.maximum(0, margin - p + s)
        slope[inside > 0] = 1 / len(s)
        return inside.mean(), -slope.sum(), slope
    pool = s if mining == "hard" or not (s < p).any() else np.where(s < p, s, -np.inf)
    at = int(pool.argmax()) if mining == "hard" or (s < p).any() else int(s.argmin())
    inside = margin - p + s[at]
    slope[at] = 1 if inside > 0 else 0
    return max(0, inside), -slope[at], slope


def ccl(p, s, margin, negative_weight, **_):
    over = np.maximum(0, s - margin)
    return 1 - p + negative_weight * over.mean(), -1, (over > 0) * negative_weight / len(s)


LOSSES = {"info_nce": info_nce, "nt_xent": info_nce, "clip": info_nce, "sigmoid": siglip, "triplet": triplet, "ccl": ccl}
CASES = [("info_nce", dict(tau=0.2)), ("info_nce", dict(tau=0.05)), ("info_nce", dict(tau=1)), ("nt_xent", dict(tau=0.1)),
         ("nt_xent", dict(tau=0.5)), ("clip", dict(tau=0.07)), ("sigmoid", dict(tau=0.1, bias=-3)),
         ("sigmoid", dict(tau=0.3, bias=0)), ("triplet", dict(margin=0.3, mining="all")),
         ("triplet", dict(margin=0.5, mining="hard")), ("triplet", dict(margin=0.5, mining="semi_hard")),
         ("ccl", dict(margin=0.1, negative_weight=10)), ("ccl", dict(margin=0.4, negative_weight=150))]


def weigh(loss, knobs, positive, similarity, masked):
    """The loss of a row, the slope at its positive, and those of all its negatives, 0 of masked ones."""
    counts = ~masked
    value, pull, slope = LOSSES[loss](positive, similarity[counts], **knobs)
    slopes = np.zeros(len(similarity))
    slopes[counts] = slope
    return value, pull, slopes


def shares(slopes):
    total = np.abs(slopes).sum()
    share = np.abs(slopes) / total if total > 0 else np.zeros(len(slopes))
    some = share[share > 0]
    return share, np.exp(-(some * np.log(some)).sum()) if len(some) else 0


def write():
    rng = np.random.default_rng(1)
    for loss, knobs in CASES:
        n = 24
        positive = np.float32(rng.uniform(0, 0.8))
        similarity = rng.uniform(-0.6, 0.9, n).astype(np.float32)
        masked = rng.random(n) < 0.2
        value, pull, slopes = weigh(loss, knobs, float(positive), similarity.astype(float), masked)
        scale = knobs.get("tau", 1)
        print(loss, ",".join(f"{k}={v}" for k, v in knobs.items()), n)
        print(f"{positive:.9g}", " ".join(f"{s:.9g} {int(m)}" for s, m in zip(similarity, masked)))
        print(f"{value:.12g} {scale} {pull * scale:.12g}", " ".join(f"{x * scale:.12g}" for x in slopes))


def check():
    batch = json.load(sys.stdin)
    loss = batch["loss"]
    knobs = {k: batch[k] if k == "mining" else float(batch[k]) for k in ("tau", "bias", "margin", "mining", "negative_weight")
             if k in batch}
    scale, worst = knobs.get("tau", 1), 0
    for anchor in batch["anchors"]:
        positives = [e for e in anchor["entries"] if e["role"] == "positive"]
        negatives = [e for e in anchor["entries"] if e["role"] == "negative"]
        masked = np.array([bool({"masked", "guided"} & set(e["marks"].split())) for e in negatives])
        value, pull, slopes = weigh(loss, knobs, positives[0]["similarity"], np.array([e["similarity"] for e in negatives]),
                                    masked)
        share, effective = shares(slopes)
        is_, expected = [anchor["loss"], positives[0]["weight"], anchor["effective_negatives"]], [value, pull * scale, effective]
        is_ += [e["weight"] for e in negatives] + [e["share"] for e in negatives]
        expected += list(slopes * scale) + list(share)
        worst = max(worst, max(abs(a - b) / max(1, abs(b)) for a, b in zip(is_, expected)))
    print(f"{loss}: {len(batch['anchors'])} anchors, off by {worst:.2g} at most")
    sys.exit(int(worst > 1e-4))


if __name__ == "__main__":
    check() if sys.argv[1:] == ["check"] else write()
