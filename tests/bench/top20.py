#!/usr/bin/env python3
"""Holds the engine's lists against PyTorch's: the same embeddings, the same items left out, torch.topk of their cosines.

    nearfar-engine measure store=FILE run=ID what=lists | tests/bench/top20.py WEIGHTS.safetensors

Prints one JSON object: how many of the lists have the same items in the same order. Items whose cosines differ by less than
one part in a million may stand in either order, as sums in float do."""
import json
import struct
import sys

import numpy as np
import torch


def table(path, name):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        base, (begin, end) = file.tell(), header[name]["data_offsets"]
        file.seek(base + begin)
        assert header[name]["dtype"] == "F32" and float(header["__metadata__"][name.split(".")[0] + ".decay"]) == 0
        return np.frombuffer(file.read(end - begin), np.float32).reshape(header[name]["shape"])


def unit(rows):
    return torch.nn.functional.normalize(torch.from_numpy(rows.copy()), dim=1)


rows = [json.loads(line) for line in sys.stdin]
lists = [row for row in rows if "list" in row]
users, items = unit(table(sys.argv[1], "users.value")), unit(table(sys.argv[1], "items.value"))
same = 0
for first in range(0, len(lists), 512):
    part = lists[first:first + 512]
    scores = users[first:first + len(part)] @ items.T
    for u, row in enumerate(part):
        scores[u, row["known"]] = -1e9
    best = scores.topk(len(part[0]["list"])).values
    ours = torch.gather(scores, 1, torch.tensor([row["list"] for row in part]))
    distinct = torch.tensor([len(set(row["list"])) == len(row["list"]) for row in part])
    same += int((((best - ours).abs() < 1e-6).all(1) & distinct).sum())
print(json.dumps(dict(name="same_lists", unit="of %d" % len(lists), ours=same)))
sys.exit(same != len(lists))
