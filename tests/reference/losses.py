#!/usr/bin/env python3
"""Writes losses.txt: values and slopes of every contrastive loss, for tests/unit/engine_losses.c.

    python3 tests/reference/losses.py > tests/reference/losses.txt        (needs NumPy)

Each loss is written here from its paper's equation, as a function of the positive's similarity p and an array s of
negatives, in double and without any care for overflow. The slopes are not derived by hand: f(x + ih) = f(x) + ih f'(x)
for these functions, so the imaginary part at h = 1e-30 is the derivative to the last digit. `o` is what the logQ
correction takes off each logit, already multiplied by the knob.

A case in the file is six lines: loss and knobs (the others at their defaults); p; s, where "masked" stands for one
that does not count; o; the value; the slopes, the positive's first. Similarities are odd multiples of 1/2048, so that
they are exact in float and no hinge has one at its corner."""

import numpy as np

log, exp, total, mean = np.log, np.exp, np.sum, np.mean


def relu(x):
    return np.where(np.real(x) > 0, x, 0)


def info_nce(p, s, o, tau=0.2, logq=0):
    return -log(exp(p / tau) / (exp(p / tau) + total(exp(s / tau - o))))


def bpr(p, s, o):
    return mean(-log(1 / (1 + exp(-(p - s)))))


def triplet(p, s, o, margin=0.5):
    return mean(relu(margin - p + s))


# Loss, and the knobs at which it is looked at beside its defaults.
CASES = [
    (info_nce, ["tau=0.05", "tau=1 logq=0.7", "tau=0.1 logq=1"]),
    (bpr, []),
    (triplet, ["margin=0", "margin=1.3"]),
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
    return " ".join("masked" if n is None else "%.12g" % (n + 0.0) for n in numbers)


def case(loss, setting, p, s, o, counts):
    knobs = {name: float(value) for name, value in (word.split("=") for word in setting.split())}
    o = o * knobs.get("logq", 0)

    def function(p, s):
        return loss(p, s, o[counts], **knobs)

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
