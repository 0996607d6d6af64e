#!/usr/bin/env python3
"""Writes wholes.txt: values and gradients of the losses that look at the whole batch, for tests/unit/engine_wholes.c.

    python3 tests/reference/wholes.py > tests/reference/wholes.txt        (needs PyTorch)

Each loss is written here from its paper's equation, in double and with plain loops over pairs, and differentiated by
PyTorch. The batch is made of users and items that are rows of length one; `pairs` says who belongs together, `known` what
else each user is known to have, `negatives` which items are the run's shared negatives. A second view, where a loss wants
one, is the first mixed with other rows and made of length one again. Item i has the class i % CLASSES, but for those in
CLASSLESS, which have none; pair p has the score 3 p % 4, of scores that go from 0 to 4; the vectors of classes are the first of the other users.

The file: a header with the batch (users, items, other users, other items; pairs; known; negatives), then for each case a
line with the loss and its knobs, the value, the slope by the logarithm of tau (0 where there is none), the gradient by users,
and the gradient by items."""

import torch

USERS, ITEMS, DIM = 5, 9, 6
PAIRS = [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (0, 5), (2, 0), (3, 3)]
KNOWN = [(0, 0), (0, 5), (0, 3), (1, 1), (2, 2), (2, 0), (3, 3), (4, 4), (4, 2), (4, 8)]
NEGATIVES = [1, 3, 5, 7, 7, 8]
CLASSES, CLASSLESS = 3, [2, 5]


def has(user, item):
    return (user, item) in KNOWN


def in_batch(s, x_of, y_of, forbidden, tau):
    """Mean over pairs of the cross-entropy of the own member among the others' that are not forbidden."""
    total = 0
    for i in range(len(PAIRS)):
        own = s[x_of(i), y_of(i)] / tau
        others = [s[x_of(i), y_of(j)] / tau for j in range(len(PAIRS)) if not forbidden(i, j)]
        total = total - own + torch.logsumexp(torch.stack([own] + others), 0)
    return total / len(PAIRS)


def clip(u, v, tau=0.2, mask_known=1, **_):
    s = u @ v.T

    def of_user(i, j):
        return PAIRS[i][1] == PAIRS[j][1] or (mask_known and has(PAIRS[i][0], PAIRS[j][1]))

    def of_item(i, j):
        return PAIRS[i][0] == PAIRS[j][0] or (mask_known and has(PAIRS[j][0], PAIRS[i][1]))

    there = in_batch(s, lambda i: PAIRS[i][0], lambda j: PAIRS[j][1], of_user, tau)
    back = in_batch(s.T, lambda i: PAIRS[i][1], lambda j: PAIRS[j][0], of_item, tau)
    return (there + back) / 2


def nt_xent(u, v, tau=0.2, **_):
    rows = [("u", a) for a, _ in PAIRS] + [("i", b) for _, b in PAIRS]
    z = torch.cat([u[[a for a, _ in PAIRS]], v[[b for _, b in PAIRS]]])
    n, total = len(PAIRS), 0

    def forbidden(a, b):
        (x, p), (y, q) = rows[a], rows[b]
        if x == y:
            return p == q
        return has(p, q) if x == "u" else has(q, p)

    for a in range(2 * n):
        mate = (a + n) % (2 * n)
        own = z[a] @ z[mate] / tau
        others = [z[a] @ z[b] / tau for b in range(2 * n) if not forbidden(a, b)]
        total = total - own + torch.logsumexp(torch.stack([own] + others), 0)
    return total / (2 * n)


def sup_con(u, v, tau=0.2, **_):
    items, total, users = sorted({b for _, b in PAIRS}), 0, 0
    for a in range(USERS):
        positives = [b for b in items if has(a, b)]
        if not positives:
            continue
        everything = torch.logsumexp(torch.stack([u[a] @ v[b] / tau for b in items]), 0)
        total = total + sum(everything - u[a] @ v[b] / tau for b in positives) / len(positives)
        users += 1
    return total / users


def dclw(u, v, tau=0.2, dclw_sigma=0.5, **_):
    own = torch.stack([u[a] @ v[b] for a, b in PAIRS])
    weight = 2 - len(PAIRS) * torch.softmax(own.detach() / dclw_sigma, 0)
    total = 0
    for i, (a, b) in enumerate(PAIRS):
        others = [u[a] @ v[j] / tau for j in NEGATIVES if j != b and not has(a, j)]
        total = total - weight[i] * own[i] / tau + torch.logsumexp(torch.stack(others), 0)
    return total / len(PAIRS)


def align_uniform(u, v, align_alpha=2, uniform_t=2, uniform_weight=1, **_):
    u, v = (torch.nn.functional.normalize(z, dim=1) for z in (u, v))
    align = sum((u[a] - v[b]).pow(2).sum().pow(align_alpha / 2) for a, b in PAIRS) / len(PAIRS)

    def spread(z, members):
        squared = [(z[i] - z[j]).pow(2).sum() for i in members for j in members if i != j]
        return torch.exp(-uniform_t * torch.stack(squared)).mean().log()

    users, items = sorted({a for a, _ in PAIRS}), sorted({b for _, b in PAIRS})
    return align + uniform_weight * (spread(u, users) + spread(v, items)) / 2


def views(u, v):
    return u[[a for a, _ in PAIRS]], v[[b for _, b in PAIRS]]


def vicreg(u, v, vicreg_invariance=25, vicreg_variance=25, vicreg_covariance=1, **_):
    x, y = (z * DIM ** 0.5 for z in views(u, v))
    loss = vicreg_invariance * (x - y).pow(2).mean()
    for z in (x, y):
        c = torch.cov(z.T)
        loss = loss + vicreg_variance / 2 * torch.relu(1 - torch.sqrt(torch.diagonal(c) + 1e-4)).mean()
        loss = loss + vicreg_covariance * (c - torch.diag(torch.diagonal(c))).pow(2).sum() / DIM
    return loss


def barlow_twins(u, v, barlow_lambda=0.005, **_):
    x, y = (torch.nn.functional.batch_norm(z, None, None, training=True) for z in views(u, v))
    c = x.T @ y / len(PAIRS)
    off = c - torch.diag(torch.diagonal(c))
    return (1 - torch.diagonal(c)).pow(2).sum() + barlow_lambda * off.pow(2).sum()


def consistency(u, v, tau=0.2, second=None, **_):
    kl = torch.nn.functional.kl_div
    p, q = (torch.log_softmax(x @ y.T / tau, 1) for x, y in (views(u, v), views(*second(u, v))))
    both = kl(q, p, reduction="none", log_target=True) + kl(p, q, reduction="none", log_target=True)
    return both.sum(1).mean() / 2


def cross_entropy(u, v, class_tau=0.1, class_confidence=1, classes=None, **_):
    total, n = 0, 0
    for _, b in PAIRS:
        logits = torch.log_softmax(v[b] @ classes.T / class_tau, 0)
        of = b % CLASSES if b not in CLASSLESS else int(logits.argmax())
        if b in CLASSLESS and logits.exp().max() <= class_confidence:
            continue
        total, n = total - logits[of], n + 1
    return total / n


def rdrop(u, v, class_tau=0.1, classes=None, second=None, **_):
    kl = torch.nn.functional.kl_div
    rows = [b for _, b in PAIRS]
    p, q = (torch.log_softmax(y[rows] @ classes.T / class_tau, 1) for y in (v, second(u, v)[1]))
    return sum(kl(a, b, reduction="none", log_target=True).sum(1).mean() for a, b in ((p, q), (q, p))) / 2


def score_of(pair):
    return 3 * pair % 4


def cosent(u, v, tau=0.2, **_):
    s = [u[a] @ v[b] for a, b in PAIRS]
    terms = [torch.exp((s[j] - s[i]) / tau) for i in range(len(PAIRS)) for j in range(len(PAIRS))
             if score_of(i) > score_of(j)]
    return torch.log(1 + sum(terms))


def score_regression(u, v, **_):
    return sum((u[a] @ v[b] - score_of(i) / 4) ** 2 for i, (a, b) in enumerate(PAIRS)) / len(PAIRS)


CASES = [
    (clip, ["", "tau=0.05", "mask_known=0"]),
    (nt_xent, ["", "tau=0.5"]),
    (sup_con, ["", "tau=0.1"]),
    (dclw, ["", "tau=0.1 dclw_sigma=0.2"]),
    (align_uniform, ["", "align_alpha=1 uniform_t=5 uniform_weight=0.3"]),
    (vicreg, ["", "vicreg_invariance=1 vicreg_variance=3 vicreg_covariance=10"]),
    (barlow_twins, ["", "barlow_lambda=0.3"]),
    (consistency, ["", "tau=0.7"]),
    (cosent, ["", "tau=0.05"]),
    (score_regression, [""]),
    (cross_entropy, ["", "class_tau=0.5", "class_tau=0.2 class_confidence=0.4"]),
    (rdrop, ["", "class_tau=0.5"]),
]


def words(tensor):
    return " ".join("%.12g" % x for x in torch.as_tensor(tensor).flatten().tolist())


def main():
    torch.manual_seed(5)
    rows = [torch.nn.functional.normalize(torch.randn(n, DIM, dtype=torch.float64), dim=1).float().double()
            for n in (USERS, ITEMS, USERS, ITEMS)]
    for r in rows:
        print(words(r))
    print(" ".join("%d %d" % pair for pair in PAIRS))
    print(" ".join("%d %d" % pair for pair in KNOWN))
    print(" ".join(map(str, NEGATIVES)))

    def second(u, v):
        return [torch.nn.functional.normalize(0.8 * z + 0.4 * other, dim=1) for z, other in ((u, rows[2]), (v, rows[3]))]

    for loss, settings in CASES:
        for setting in settings:
            knobs = {name: float(value) for name, value in (word.split("=") for word in setting.split())}
            u, v = (r.clone().requires_grad_() for r in rows[:2])
            log_tau = torch.tensor(knobs.pop("tau", 0.2), dtype=torch.float64).log().requires_grad_()
            value = loss(u, v, second=second, classes=rows[2][:CLASSES], tau=log_tau.exp(), **knobs)
            value.backward()
            print(" ".join([loss.__name__] + setting.split()))
            print(words(value.detach()))
            print(words(0 if log_tau.grad is None else log_tau.grad))
            print(words(torch.zeros_like(u) if u.grad is None else u.grad))
            print(words(v.grad))


if __name__ == "__main__":
    main()
