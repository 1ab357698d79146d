"""Fits the identity model: boosted trees over the pair features that the crate computes.

    python data/assets/identity/train_identity.py thin MENTIONS.jsonl[.gz] THINNED.jsonl SEED
    python data/assets/identity/train_identity.py silver RECORDS.jsonl WHOLE.jsonl CUT.jsonl SEED
    python data/assets/identity/train_identity.py cut RECORDS.jsonl CUT.jsonl SEED
    python data/assets/identity/train_identity.py fit OUT.json FEATURES [without=K/N] MENTIONS:TABLE[:WEIGHT] ...
        [silver=TABLE_OF_WHOLE:TABLE_OF_CUT]

`data/assets/identity/fit_identity.sh GOLD OUT` does all of it.

MENTIONS carries the true `person` of each line; TABLE is what `cargo run --profile timed --example identity_pairs`
wrote for the same file (TABLE.pairs, TABLE.features), FEATURES the comma-separated names it printed.
`without=K/N` leaves out surnames whose CRC-32 is K modulo N, to be tested on; a list where one surname has
most mentions (inspire-wang) is divided by surname and first initial, since only such names are compared at
all. Needs numpy, lightgbm.

The model in the program is fitted on

* two openly licensed labelled lists, ANDez (MIT) and inspire-wang (BSD), each as it is and once more with parts
  removed at random (`thin`): half the forenames cut to initials, abstracts, affiliations, co-author lists and
  references dropped, so that the model learns what a pair is worth when they are missing;
* pairs of PubMed records (`silver`) that label themselves: equal full forenames under a name that hardly anybody
  bears are one person, contradicting ones are two, and then three quarters of the names are cut to initials. They
  teach what affiliations, headings and journals are worth in medicine, which neither list has;
* works of OpenAlex whose authors have an ORCID iD (`cut`), who are seen at several organisations. The iD is that of
  OpenAlex's own author record, so they count half.

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
    "coauthors_rarity", "coauthors_full",
}
FALLING = {"block_forenames", "name_bearers", "initial_bearers"}
NAMES = {
    "forename", "initials_only", "middle", "surname_equal", "forename_rarity", "block_forenames",
    "name_bearers", "initial_bearers",
}
ALL, NAMELESS = dict(rounds=80, share=0.7), dict(rounds=60, share=0.3)
PARAMS = dict(
    objective="binary", learning_rate=0.1, num_leaves=16, min_data_in_leaf=200, lambda_l2=5,
    max_bin=127, min_sum_hessian_in_leaf=20, num_threads=2, seed=7, deterministic=True,
    force_row_wise=True, verbose=-1, feature_fraction=0.5,
)
MOST = 110_000  # pairs used of each list
PAPERS_OF_A_NAME = 8
RARE_NAME = 3  # people per million names up to which an equal full name is taken for one person
SILVER = 1.0  # weight of the silver pairs, where each labelled list has 1
CUT = 0.55  # power mean of the probabilities between two clusters that are joined
CONFLICT = -0.3  # a pair of contradicting names outweighs a pair of probability .74
# Power mean of the probabilities inside the cluster -> share of mentions that are right.
CONFIDENCE = [[0.0, 0.4], [0.45, 0.6], [0.55, 0.72], [0.65, 0.85], [0.75, 0.9], [0.85, 0.965], [0.9, 0.985],
              [1.0, 0.995]]

# What speaks for the likeliest of the clusters that one was left apart from (`evidence_for_likeliest`) -> share of
# such pairs that are one person.
SPLITTING = [[0.0, 0.0], [0.1, 0.05], [0.2, 0.13], [0.3, 0.2], [0.35, 0.22], [0.4, 0.27], [0.45, 0.38], [0.5, 0.46],
             [0.55, 0.5]]


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


def pick_silver(source, full, cut, seed):
    """Writes a list of mentions with full forenames, at most eight of each printed name, in blocks of several;
    and once more with three quarters of the names cut to initials, half of those with their co-authors."""
    rng = random.Random(seed)
    blocks = {}
    for row in read(source):
        family, _, given = row["name"].partition(", ")
        blocks.setdefault((family.lower(), given[:1].lower()), {}).setdefault(given.lower(), []).append(row)
    with open(full, "w") as whole, open(cut, "w") as shortened:
        for key in sorted(blocks):
            names = blocks[key]
            kept = [row for given in sorted(names)
                    for row in rng.sample(names[given], min(PAPERS_OF_A_NAME, len(names[given])))]
            if len(kept) < 2:
                continue
            for row in kept:
                row.pop("orcid", None)
                whole.write(json.dumps(row) + "\n")
                if rng.random() < 0.75:
                    row["name"] = initials(row["name"])
                    if rng.random() < 0.5:
                        row["coauthors"] = [initials(name) for name in row["coauthors"]]
                shortened.write(json.dumps(row) + "\n")


def cut_identified(source, target, seed):
    """Writes the mentions that have a person, three quarters of the names cut to initials, half of those with
    their co-authors, three fifths without references."""
    rng = random.Random(seed)
    with open(target, "w") as out:
        for row in read(source):
            if not row.get("person"):
                continue
            if rng.random() < 0.75:
                row["name"] = initials(row["name"])
                if rng.random() < 0.5:
                    row["coauthors"] = [initials(name) for name in row["coauthors"]]
            if rng.random() < 0.6:
                row["references"] = []
            out.write(json.dumps(row) + "\n")


def fold_keys(rows):
    """Keys that divide a list into folds: surname, with the first initial where one surname has most mentions."""
    split = [row["name"].partition(",") for row in rows]
    surnames = [family.strip().lower() for family, _, _ in split]
    if 2 * max(Counter(surnames).values()) <= len(rows):
        return surnames
    return [f"{family} {given.strip()[:1].lower()}" for family, (_, _, given) in zip(surnames, split)]


def read_table(table, names):
    """The pairs of a table and their features."""
    pairs = np.fromfile(table + ".pairs", "<u4").reshape(-1, 2)
    return pairs, np.fromfile(table + ".features", "u1").reshape(-1, len(names))


def load_silver(spec, names):
    """Pairs of names cut to initials, labelled by their full forenames: those that contradict each other are
    two people; an equal name that hardly anybody bears is one; all others are left out."""
    whole, table = spec.split(":")
    pairs, features = read_table(table, names)
    known, of_full = read_table(whole, names)
    key = lambda pairs: pairs[:, 0].astype(np.int64) << 32 | pairs[:, 1]
    order = np.argsort(key(known))
    at = np.searchsorted(key(known), key(pairs), sorter=order).clip(0, len(known) - 1)
    at = order[at]
    is_known = key(known)[at] == key(pairs)
    equal = of_full[at, names.index("forename")] == 1 + 2
    # As `features::SCALES` divides it: 254 steps up to e^12.
    rare = of_full[at, names.index("name_bearers")] < 1.5 + 254 / 12 * np.log1p(RARE_NAME)
    same = is_known & equal & rare
    used = same | ~is_known
    pairs, features, same = pairs[used], features[used], same[used].astype(int)
    print(f"silver: {same.sum()} pairs of one person, {len(same) - same.sum()} of two")
    if len(pairs) > MOST:
        chosen = np.random.default_rng(0).choice(len(pairs), MOST, replace=False)
        features, same = features[chosen], same[chosen]
    return features, same, np.full(len(same), SILVER * 1e5 / len(same)), np.full(len(same), 2**32 - 1)


def load(spec, names):
    if spec.startswith("silver="):
        return load_silver(spec[7:], names)
    path, table, *weight = spec.split(":")
    rows = read(path)
    people = {}
    gold = np.array([people.setdefault(row["person"], len(people)) for row in rows])
    surname = np.array([zlib.crc32(key.encode()) for key in fold_keys(rows)])
    pairs, features = read_table(table, names)
    if len(pairs) > MOST:
        chosen = np.random.default_rng(0).choice(len(pairs), MOST, replace=False)
        pairs, features = pairs[chosen], features[chosen]
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


def tree(node, share):
    """A tree as parallel lists, its leaves times `share`; leaf `k` is the target `-1 - k`."""
    out = dict(feature=[], at=[], left=[], right=[], leaf=[])

    def visit(node):
        if "leaf_value" in node:
            out["leaf"].append(round(share * node["leaf_value"], 5))
            return -len(out["leaf"])
        me = len(out["feature"])
        out["feature"].append(node["split_feature"])
        out["at"].append(int(node["threshold"]))
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
    head = dict(about="Fitted by data/assets/identity/train_identity.py on ANDez, inspire-wang, and pairs of PubMed and OpenAlex records.",
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
    if sys.argv[1] == "silver":
        pick_silver(sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5]))
        return
    if sys.argv[1] == "cut":
        cut_identified(sys.argv[2], sys.argv[3], int(sys.argv[4]))
        return
    _, target, feature_list, *specs = sys.argv[1:]
    names = feature_list.split(",")
    fold, folds = -1, 1
    if specs[0].startswith("without="):
        fold, folds = map(int, specs.pop(0)[8:].split("/"))
    sets = [load(spec, names) for spec in specs]
    keep = [(surname % folds != fold) | (surname == 2**32 - 1) for *_, surname in sets]
    models = [(fit(sets, names, ALL["rounds"], keep), ALL["share"]),
              (fit(sets, names, NAMELESS["rounds"], keep, NAMES), NAMELESS["share"])]
    write(models, names, target, CUT, CONFLICT, CONFIDENCE, SPLITTING)


if __name__ == "__main__":
    main()
