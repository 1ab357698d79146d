"""Fits the identity model: boosted trees over the pair features that the crate computes.

    python data/assets/identity/train_identity.py thin MENTIONS.jsonl[.gz] THINNED.jsonl SEED
    python data/assets/identity/train_identity.py fit OUT.json FEATURES [without=K/N] MENTIONS:TABLE ...

`data/assets/identity/fit_identity.sh GOLD OUT` does all of it.

MENTIONS carries the true `person` of each line; TABLE is what `cargo run --profile timed --example identity_pairs`
wrote for the same file (TABLE.pairs, TABLE.features), FEATURES the comma-separated names it printed.
`without=K/N` leaves out surnames whose CRC-32 is K modulo N, to be tested on; a list where one surname has
most mentions (inspire-wang) is divided by surname and first initial, since only such names are compared at
all. Needs numpy, lightgbm.

The model in the program is fitted on two openly licensed labelled lists, ANDez (MIT) and inspire-wang
(BSD), each as it is and once more with parts removed at random (`thin`): half the forenames cut to
initials, abstracts, affiliations, co-author lists and references dropped, so that the model learns what a
pair is worth when they are missing.

Two forests are fitted and their log-odds blended: one that sees all features, one that never sees a
name (S2AND's nameless opinion, Subramanian et al. 2021), which keeps names from deciding alone. Each
tree sees half of the features, so that evidence of every kind is used. On other lists than those fitted
on, B3 F1 is .001 to .02 above that of one forest of all features.
"""
import gzip
import json
import random
import sys
import zlib

import lightgbm as lgb
import numpy as np
from collections import Counter

RISING = {
    "forename", "coauthors_shared", "coauthors_weight", "coauthors_cosine", "affiliation_cosine",
    "affiliation_weight", "organisation_equal", "title_cosine", "summary_cosine", "subjects_cosine",
    "subjects_weight", "venue_weight", "references_weight", "references_cosine", "forename_rarity",
}
FALLING = {"block_forenames", "surname_rarity"}
NAMES = {
    "forename", "initials_only", "middle", "surname_equal", "forename_rarity", "block_forenames",
}
ALL, NAMELESS = dict(rounds=100, share=0.7), dict(rounds=75, share=0.3)
PARAMS = dict(
    objective="binary", learning_rate=0.08, num_leaves=12, min_data_in_leaf=200, lambda_l2=5,
    max_bin=127, min_sum_hessian_in_leaf=20, num_threads=2, seed=7, deterministic=True,
    force_row_wise=True, verbose=-1, feature_fraction=0.5,
)
MOST = 110_000  # pairs used of each list
CUT = 0.5  # power mean of the probabilities between two clusters that are joined
# A model fitted without it transfers better: the blocks of the lists differ tenfold in size.
UNUSED = ["block_size"]
CONFLICT = -0.3  # a pair of contradicting names outweighs a pair of probability .74
# Power mean of the probabilities inside the cluster -> share of mentions that are right.
CONFIDENCE = [[0.0, 0.4], [0.3, 0.57], [0.5, 0.68], [0.7, 0.9], [0.9, 0.975], [1.0, 0.99]]

# Power mean between two clusters that were left apart -> share of such pairs that are one person.
SPLITTING = [[0.0, 0.0], [0.1, 0.05], [0.2, 0.15], [0.3, 0.23], [0.4, 0.33], [0.5, 0.5]]


def read(path):
    opened = gzip.open(path, "rt") if path.endswith(".gz") else open(path)
    with opened as lines:
        return [json.loads(line) for line in lines if line.strip()]


def initials(name):
    """`Muster, Anna B` -> `Muster, A. B.`; other forms stay."""
    family, comma, given = name.partition(",")
    words = given.replace("-", " ").split()
    if not comma or "." in given or all(len(word) == 1 for word in words):
        return name
    return family + ", " + " ".join(word[0].upper() + "." for word in words)


def thin(source, target, seed):
    """Writes a copy of a list with parts removed at random."""
    rng = random.Random(seed)
    with open(target, "w") as out:
        for row in read(source):
            if rng.random() < 0.5:
                row["name"] = initials(row["name"])
            for field, chance in (("abstract", 0.4), ("affiliation", 0.1), ("coauthors", 0.1),
                                  ("keywords", 0.2), ("references", 0.9)):
                if row.get(field) and rng.random() < chance:
                    row[field] = [] if isinstance(row[field], list) else None
            out.write(json.dumps(row) + "\n")


def fold_keys(rows):
    """Keys that divide a list into folds: surname, with the first initial where one surname has most mentions."""
    split = [row["name"].partition(",") for row in rows]
    surnames = [family.strip().lower() for family, _, _ in split]
    if 2 * max(Counter(surnames).values()) <= len(rows):
        return surnames
    return [f"{family} {given.strip()[:1].lower()}" for family, (_, _, given) in zip(surnames, split)]


def load(spec, names):
    path, table, *weight = spec.split(":")
    rows = read(path)
    people = {}
    gold = np.array([people.setdefault(row["person"], len(people)) for row in rows])
    surname = np.array([zlib.crc32(key.encode()) for key in fold_keys(rows)])
    pairs = np.fromfile(table + ".pairs", "<u4").reshape(-1, 2)
    features = np.fromfile(table + ".features", "<f4").reshape(-1, len(names))
    if len(pairs) > MOST:
        chosen = np.random.default_rng(0).choice(len(pairs), MOST, replace=False)
        pairs, features = pairs[chosen], features[chosen]
    features = features.copy()
    features[:, [names.index(name) for name in UNUSED]] = 0
    same = (gold[pairs[:, 0]] == gold[pairs[:, 1]]).astype(int)
    share = float(weight[0]) if weight else 1.0
    return features, same, np.full(len(same), share * 1e5 / len(same)), surname[pairs[:, 0]]


def fit(sets, names, rounds, keep=None, without=()):
    x = np.concatenate([s[0][k] for s, k in zip(sets, keep or [slice(None)] * len(sets))])
    y = np.concatenate([s[1][k] for s, k in zip(sets, keep or [slice(None)] * len(sets))])
    w = np.concatenate([s[2][k] for s, k in zip(sets, keep or [slice(None)] * len(sets))])
    x[:, [names.index(name) for name in without]] = 0
    signs = [1 if name in RISING else -1 if name in FALLING else 0 for name in names]
    data = lgb.Dataset(x, y, weight=w, feature_name=list(names))
    return lgb.train({**PARAMS, "monotone_constraints": signs}, data, rounds)


def below(threshold):
    """The largest f32 up to a threshold: the features are f32, so no pair changes sides."""
    near = np.float32(threshold)
    return near if near <= threshold else np.nextafter(near, np.float32(-np.inf))


def tree(node, share):
    """A tree as parallel lists, its leaves times `share`; leaf `k` is the target `-1 - k`."""
    out = dict(feature=[], at=[], left=[], right=[], leaf=[])

    def visit(node):
        if "leaf_value" in node:
            out["leaf"].append(round(share * node["leaf_value"], 5))
            return -len(out["leaf"])
        me = len(out["feature"])
        out["feature"].append(node["split_feature"])
        out["at"].append(float(str(below(node["threshold"]))))
        out["left"].append(0)
        out["right"].append(0)
        out["left"][me] = visit(node["left_child"])
        out["right"][me] = visit(node["right_child"])
        return me

    visit(node)
    return out


def write(models, names, path, cut, conflict, confidence, splitting):
    trees = [tree(info["tree_structure"], share) for model, share in models
             for info in model.dump_model()["tree_info"]
             if "leaf_value" not in info["tree_structure"]]
    head = dict(about="Fitted by data/assets/identity/train_identity.py on ANDez and inspire-wang.",
                features=list(names), intercept=0.0, cut=cut, conflict=conflict, confidence=confidence,
                splitting=splitting)
    # Read off the calibration rows of benches/examples/identity_bench.
    text = json.dumps(head, indent=1)[:-2] + ',\n "trees": [\n'
    text += ",\n".join("  " + json.dumps(one, separators=(",", ":")) for one in trees) + "\n ]\n}\n"
    with open(path, "w") as out:
        out.write(text)


def main():
    if sys.argv[1] == "thin":
        thin(sys.argv[2], sys.argv[3], int(sys.argv[4]))
        return
    _, target, feature_list, *specs = sys.argv[1:]
    names = feature_list.split(",")
    fold, folds = -1, 1
    if specs[0].startswith("without="):
        fold, folds = map(int, specs.pop(0)[8:].split("/"))
    sets = [load(spec, names) for spec in specs]
    keep = [surname % folds != fold for *_, surname in sets]
    models = [(fit(sets, names, ALL["rounds"], keep), ALL["share"]),
              (fit(sets, names, NAMELESS["rounds"], keep, NAMES), NAMELESS["share"])]
    write(models, names, target, CUT, CONFLICT, CONFIDENCE, SPLITTING)


if __name__ == "__main__":
    main()
