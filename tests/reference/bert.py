#!/usr/bin/env python3
"""Writes a tiny BERT and what it makes of some texts: tests/fixtures/bert/ and tests/reference/bert.txt, for
tests/unit/engine_bert.c and tests/cli/bert.bats.

    python3 tests/reference/bert.py        (needs NumPy)

The weights are random. Tokeniser and forward pass are written here from the papers, in double and for one text at a time:
pieces between [CLS] and [SEP], embeddings of words, places and the token type 0, and two layers of self-attention and dense
layers with a normalisation behind each sum. For each text bert.txt has a line with the text, one with the numbers of its
pieces, one with the mean over the last layer, and one with what it makes of [CLS]."""

import json
import math
import os
import struct
import unicodedata

import numpy as np

DIM, HEADS, LAYERS, WIDE, PLACES = 8, 2, 2, 16, 12
PIECES = """[PAD] [UNK] [CLS] [SEP] [MASK] where is my card the refund of order lost found . , ? ! ' a b c s ##s ##ing ##ed re
##fund cafe ##t 猫 和 1 2 ##0 ##1 stop ##p pay ##ment""".split()
TEXTS = ["Where is my card?", "lost CARDS, payments and refunds!", "Café 猫和 stopped", "", "the order of the refund " * 3, "can't pay 2010"]


def words_of(text):
    clean = "".join(" " if c in "\t\n\r" or unicodedata.category(c) == "Zs" else c for c in text
                    if c in "\t\n\r" or not unicodedata.category(c).startswith("C"))
    clean = "".join(c for c in unicodedata.normalize("NFD", clean) if unicodedata.category(c) != "Mn").lower()
    spaced = "".join(f" {c} " if "\u4e00" <= c <= "\u9fff" or unicodedata.category(c)[0] == "P" or c in "$+<=>^`|~"
                     else c for c in clean)
    return spaced.split()


def pieces_of(word):
    found, at = [], 0
    while at < len(word):
        fits = [e for e in range(len(word), at, -1) if ("##" if at else "") + word[at:e] in PIECES]
        if not fits:
            return ["[UNK]"]
        found.append(("##" if at else "") + word[at:fits[0]])
        at = fits[0]
    return found


def ids_of(text):
    inner = [p for w in words_of(text) for p in pieces_of(w)][:PLACES - 2]
    return [PIECES.index(p) for p in ["[CLS]"] + inner + ["[SEP]"]]


def make_weights():
    rng = np.random.default_rng(7)

    def draw(*shape):
        return (rng.standard_normal(shape) * 0.5).astype(np.float32)

    w = {"embeddings.word_embeddings.weight": draw(len(PIECES), DIM), "embeddings.position_embeddings.weight": draw(PLACES, DIM),
         "embeddings.token_type_embeddings.weight": draw(2, DIM), "pooler.dense.weight": draw(DIM, DIM), "pooler.dense.bias": draw(DIM)}

    def dense(name, outputs, inputs):
        w[name + ".weight"], w[name + ".bias"] = draw(outputs, inputs), draw(outputs)

    def norm(name):
        w[name + ".weight"], w[name + ".bias"] = 1 + draw(DIM), draw(DIM)

    norm("embeddings.LayerNorm")
    for i in range(LAYERS):
        layer = f"encoder.layer.{i}."
        for part in ("query", "key", "value"):
            dense(layer + "attention.self." + part, DIM, DIM)
        dense(layer + "attention.output.dense", DIM, DIM)
        norm(layer + "attention.output.LayerNorm")
        dense(layer + "intermediate.dense", WIDE, DIM)
        dense(layer + "output.dense", DIM, WIDE)
        norm(layer + "output.LayerNorm")
    return w


def forward(weights, ids):
    w = {name: value.astype(np.float64) for name, value in weights.items()}

    def dense(name, x):
        return x @ w[name + ".weight"].T + w[name + ".bias"]

    def norm(name, x):
        centred = x - x.mean(1, keepdims=True)
        return centred / np.sqrt((centred ** 2).mean(1, keepdims=True) + 1e-12) * w[name + ".weight"] + w[name + ".bias"]

    def attend(layer, x):
        q, k, v = (dense(layer + "attention.self." + part, x) for part in ("query", "key", "value"))
        each, made = DIM // HEADS, np.zeros_like(x)
        for h in range(HEADS):
            own = slice(h * each, (h + 1) * each)
            scores = q[:, own] @ k[:, own].T / math.sqrt(each)
            shares = np.exp(scores - scores.max(1, keepdims=True))
            made[:, own] = shares / shares.sum(1, keepdims=True) @ v[:, own]
        return dense(layer + "attention.output.dense", made)

    gelu = np.vectorize(lambda x: x * 0.5 * (1 + math.erf(x / math.sqrt(2))))
    x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][:len(ids)]
    x = norm("embeddings.LayerNorm", x + w["embeddings.token_type_embeddings.weight"][0])
    for i in range(LAYERS):
        layer = f"encoder.layer.{i}."
        x = norm(layer + "attention.output.LayerNorm", x + attend(layer, x))
        x = norm(layer + "output.LayerNorm", x + dense(layer + "output.dense", gelu(dense(layer + "intermediate.dense", x))))
    return x


def write_model(folder, weights):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, value in weights.items():
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [len(data), len(data) + value.nbytes]}
        data += value.astype("<f4").tobytes()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(os.path.join(folder, "model.safetensors"), "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)
    with open(os.path.join(folder, "vocab.txt"), "w", encoding="utf-8") as file:
        file.writelines(piece + "\n" for piece in PIECES)
    with open(os.path.join(folder, "config.json"), "w", encoding="utf-8") as file:
        json.dump({"model_type": "bert", "architectures": ["BertModel"], "num_attention_heads": HEADS, "hidden_act": "gelu",
                   "layer_norm_eps": 1e-12, "position_embedding_type": "absolute"}, file)
        file.write("\n")


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    weights = make_weights()
    write_model(os.path.join(here, "..", "fixtures", "bert"), weights)
    with open(os.path.join(here, "bert.txt"), "w", encoding="utf-8") as file:
        for text in TEXTS:
            ids = ids_of(text)
            x = forward(weights, ids)
            print(text, " ".join(map(str, ids)), *(" ".join(f"{v:.9g}" for v in row) for row in (x.mean(0), x[0])),
                  sep="\n", file=file)


main()
