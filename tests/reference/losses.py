#!/usr/bin/env python3
"""Writes losses.txt: values and slopes of every contrastive loss, for tests/unit/engine_losses.c.

    python3 tests/reference/losses.py > tests/reference/losses.txt        (needs NumPy)

Each loss is written here from its paper's equation, as a function of the positive's similarity p and an array s of
negatives, in double and without any care for overflow. The slopes are not derived by hand: f(x + ih) = f(x) + ih f'(x)
for these functions, so the imaginary part at h = 1e-30 is the derivative to the last digit. `o` is what the logQ
correction takes off each logit, already multiplied by the knob.

A case in the file is six lines: loss and knobs (the others at their defaults); p; s, where "masked" stands for one
that does not count; o; the value; the slopes, the positive's first. For a loss that is taught o is what the teacher
says instead, of the positive first, "masked" where it does not know. Similarities are odd multiples of 1/2048, so that
they are exact in float and no hinge has one at its corner."""

import numpy as np

log, exp, total, mean = np.log, np.exp, np.sum, np.mean


def relu(x):
    return np.where(np.real(x) > 0, x, 0)


def info_nce(p, s, o, tau=0.2, logq=0, smoothing=0):
    all = exp(p / tau) + total(exp(s / tau - o))
    return -(1 - smoothing) * log(exp(p / tau) / all) - smoothing * mean(log(exp(s / tau - o) / all))


def bpr(p, s, o):
    return mean(-log(1 / (1 + exp(-(p - s)))))


def triplet(p, s, o, margin=0.5, mining="all"):
    if mining == "all":
        return mean(relu(margin - p + s))
    below = s[np.real(s) < np.real(p)] if mining == "semi_hard" else s
    one = below[np.argmax(np.real(below))] if len(below) else s[np.argmin(np.real(s))]
    return relu(margin - p + one)


def warp(p, s, o, margin=0.5):
    inside = np.flatnonzero(np.real(s) > np.real(p) - margin)
    if not len(inside):
        return 0 * p
    rank = len(s) // (inside[0] + 1)
    return total(1 / np.arange(1, rank + 1)) * (margin - p + s[inside[0]])


def dcl(p, s, o, tau=0.2, logq=0):
    return -p / tau + log(total(exp(s / tau - o)))


def with_negatives(p, g, n, tau, tau_plus):
    g = (g - tau_plus * exp(p / tau)) / (1 - tau_plus)
    g = g if np.real(g) > exp(-1 / tau) else exp(-1 / tau)
    return -log(exp(p / tau) / (exp(p / tau) + n * g))


def debiased(p, s, o, tau=0.2, tau_plus=0.1, logq=0):
    return with_negatives(p, mean(exp(s / tau - o)), len(s), tau, tau_plus)


def hcl(p, s, o, tau=0.2, hardness=1, tau_plus=0.1):
    w = exp(hardness * s / tau) / mean(exp(hardness * s / tau))
    return with_negatives(p, mean(w * exp(s / tau)), len(s), tau, tau_plus)


def ccl(p, s, o, margin=0.5, negative_weight=10):
    return (1 - p) + negative_weight * mean(relu(s - margin))


def margin_pair(p, s, o, positive_margin=1, margin=0.5):
    return relu(positive_margin - p) ** 2 + mean(relu(s - margin) ** 2)


def sigmoid(p, s, o, tau=0.2, bias=-10):
    return log(1 + exp(-(p / tau + bias))) + total(log(1 + exp(s / tau + bias)))


def multi_similarity(p, s, o, alpha=2, beta=50, base=0.5):
    pull = log(1 + exp(-alpha * (p - base))) / alpha
    return pull + log(1 + total(exp(beta * (s - base)))) / beta


def rince(p, s, o, rince_tau=0.2, rince_q=0.5, rince_lambda=0.025, logq=0):
    q, positive, negatives = rince_q, exp(p / rince_tau), total(exp(s / rince_tau - o))
    return -positive**q / q + (rince_lambda * (positive + negatives)) ** q / q


def psl(p, s, o, tau=0.2, activation_tau=2):
    return log(total((np.tanh((s - p) / activation_tau) + 1) ** (1 / tau)))


def sogclr(p, s, o, tau=0.2, logq=0, sogclr_gamma=0.9):
    return dcl(p, s, o, tau)  # as long as nothing is remembered


def dissimilarity(p, s, o, tau=0.2, logq=0):
    return log(mean(exp(s / tau - o)))


def softmax(x):
    return exp(x) / total(exp(x))


def distill(p, s, o, distill_tau=0.2, teacher_tau=0):
    known = np.isfinite(o)
    if not known.any():
        return 0 * p
    student = softmax(np.concatenate([[p], s])[known] / distill_tau)
    teacher = softmax(o[known] / (teacher_tau or distill_tau))
    return total(teacher * (log(teacher) - log(student)))


TAUGHT = [distill]

# Loss, and the knobs at which it is looked at beside its defaults.
CASES = [
    (info_nce, ["tau=0.05", "tau=1 logq=0.7", "tau=0.1 logq=1", "smoothing=0.1", "tau=1 logq=0.7 smoothing=0.6"]),
    (bpr, []),
    (triplet, ["margin=0", "margin=1.3", "mining=hard", "mining=semi_hard", "mining=semi_hard margin=0.1"]),
    (dcl, ["tau=0.05", "tau=1 logq=0.7", "tau=0.1 logq=1"]),
    (debiased, ["tau=0.5", "tau=0.5 tau_plus=0 logq=0.7", "tau=0.1 tau_plus=0.01 logq=1", "tau=1 tau_plus=0.5"]),
    (hcl, ["tau=0.5", "tau=0.5 hardness=0", "tau=1 hardness=2.5 tau_plus=0.01", "tau=0.1 tau_plus=0"]),
    (ccl, ["margin=0 negative_weight=300", "margin=0.9 negative_weight=1"]),
    (margin_pair, ["positive_margin=0.4 margin=0", "margin=0.8"]),
    (sigmoid, ["tau=0.1", "tau=0.5 bias=-1", "tau=0.1 bias=3"]),
    (multi_similarity, ["alpha=10 beta=5 base=0", "base=0.9"]),
    (rince, ["rince_tau=1 rince_q=0.1 rince_lambda=0.01", "rince_tau=0.5 rince_q=1 logq=0.5",
             "rince_tau=0.05 rince_lambda=1"]),
    (psl, ["tau=0.05", "tau=1 activation_tau=0.5"]),
    (warp, ["margin=0", "margin=0.1", "margin=1.3"]),
    (sogclr, ["tau=0.05", "tau=1 logq=0.7"]),
    (dissimilarity, ["tau=0.05", "tau=1 logq=0.7"]),
    (distill, ["distill_tau=0.05", "distill_tau=1 teacher_tau=0.1", "distill_tau=0.1 teacher_tau=5"]),
]


def derivative(function, p, s, k):
    """By the positive (k = 0) or by negative k - 1."""
    p, s = complex(p), s.astype(complex)
    if k == 0:
        p += 1e-30j
    else:
        s[k - 1] += 1e-30j
    return np.imag(function(p, s)) / 1e-30


def rows(random):
    """Similarities of a fresh model, a trained one, a hard one, one negative, and the corners of the cosine."""
    def odd(x):
        return (2 * np.round(np.asarray(x) * 1024) + 1) / 2048

    return [
        (odd(0.03), odd(random.normal(0, 0.15, 40))),
        (odd(0.8), odd(np.clip(random.normal(0.1, 0.3, 70), -0.99, 0.99))),
        (odd(-0.4), odd(random.uniform(0.2, 0.95, 9))),
        (odd(0.3), odd([0.5])),
        (odd(0.99), odd([-0.99, 0.99, 0.98, -0.98, 0])),
    ]


def words(numbers):
    return " ".join("masked" if n is None or np.isnan(n) else "%.12g" % (n + 0.0) for n in numbers)


def teacher_of(s, o):
    """Scores of the positive and the negatives; of some negatives it knows nothing, of long rows' positive neither."""
    scores = np.concatenate([[0.25], o])
    scores[5::6] = np.nan
    if len(s) > 50:
        scores[0] = np.nan
    return scores


def case(loss, setting, p, s, o, counts):
    knobs = dict(word.split("=") for word in setting.split())
    knobs = {name: value if value.isidentifier() else float(value) for name, value in knobs.items()}
    o = teacher_of(s, o) if loss in TAUGHT else o * knobs.get("logq", 0)
    seen = o[np.concatenate([[True], counts])] if loss in TAUGHT else o[counts]

    def function(p, s):
        return loss(p, s, seen, **knobs)

    slopes = np.zeros(len(s) + 1)
    slopes[0] = derivative(function, p, s[counts], 0)
    slopes[1:][counts] = [derivative(function, p, s[counts], k + 1) for k in range(counts.sum())]
    print(" ".join([loss.__name__] + setting.split()))
    print(words([p]))
    print(words(x if counts[j] else None for j, x in enumerate(s)))
    print(words(o))
    print(words([function(p, s[counts])]))
    print(words(slopes))


def main():
    for loss, settings in CASES:
        for setting in [""] + settings:
            random = np.random.RandomState(5)
            for p, s in rows(random):
                o = np.round(random.uniform(-1, 1, len(s)) * 64) / 64
                counts = np.arange(len(s)) % 7 != 3
                case(loss, setting, p, s, o, counts)


if __name__ == "__main__":
    main()
