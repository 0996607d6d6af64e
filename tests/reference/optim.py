#!/usr/bin/env python3
"""Writes tests/reference/optim.txt: what PyTorch's optimisers make of a small table, in double.

    python3 tests/reference/optim.py > tests/reference/optim.txt

The table, its gradients and the number of steps are those of check_reference in tests/unit/engine_optim.c. A line is the
words of a run, a colon, and the table after the last step, row by row."""
import math

import torch

ROWS, COLS, STEPS = 6, 5, 40
LR = 0.05

CASES = [
    ("optimizer=sgd", torch.optim.SGD, {}, None),
    ("optimizer=momentum momentum=0.8", torch.optim.SGD, {"momentum": 0.8}, None),
    ("optimizer=momentum momentum=0.8 nesterov=on", torch.optim.SGD, {"momentum": 0.8, "nesterov": True}, None),
    ("optimizer=adagrad", torch.optim.Adagrad, {"eps": 1e-10}, None),
    ("optimizer=adam", torch.optim.AdamW, {"weight_decay": 0}, None),
    ("optimizer=adam weight_decay=0.7", torch.optim.AdamW, {"weight_decay": 0.7}, None),
    ("optimizer=adam beta1=0.5 beta2=0.9", torch.optim.AdamW, {"betas": (0.5, 0.9), "weight_decay": 0}, None),
    ("optimizer=sgd clip=3.5", torch.optim.SGD, {}, 3.5),
    ("optimizer=adagrad clip=2", torch.optim.Adagrad, {"eps": 1e-10}, 2),
]


def train(make, options, clip):
    table = torch.tensor([[math.sin(0.3 * (r * COLS + c) + 1) for c in range(COLS)] for r in range(ROWS)],
                         dtype=torch.float64, requires_grad=True)
    optimizer = make([table], lr=LR, **options)
    for t in range(STEPS):
        table.grad = torch.tensor([[math.sin(t * 1.3 + r * 0.7 + c) for c in range(COLS)] for r in range(ROWS)],
                                  dtype=torch.float64)
        if clip:
            torch.nn.utils.clip_grad_norm_([table], clip)
        optimizer.step()
    return table.detach().flatten().tolist()


print(f"# PyTorch {torch.__version__}, written by tests/reference/optim.py")
for words, make, options, clip in CASES:
    print(f"{words} lr={LR}:", " ".join(f"{x:.12g}" for x in train(make, options, clip)))
