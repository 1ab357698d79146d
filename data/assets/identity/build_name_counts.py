"""Counts how many people of the literature bear a name, for `name_counts.tsv.zst`.

    python data/assets/identity/build_name_counts.py NAMES.tsv name_counts.tsv

NAMES.tsv holds distinct printed names as `cargo run --example identity_pairs -- --names` folds them:
surname, tab, forenames. They should be a sample of the world's authors: the table in the program counts
about 100,000 names of PubMed and OpenAlex records and of the co-authors of ANDez (MIT), none of them chosen
for their names. Only counts of at least three distinct names are written, so that no row is a person.

Forenames go with surnames: Wei is common among people called Wang and unknown among those called Rossi. So
surnames and forenames are sorted into groups that occur together (probabilistic latent semantic analysis,
Hofmann 1999), and a forename is as common beside a surname as it is in the groups of that surname. Needs
numpy and scipy.
"""
import sys
from collections import Counter

import numpy as np
from scipy.sparse import coo_matrix

GROUPS = 16
ROUNDS = 80
LEAST = 3  # distinct names from which on a row is written
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def read(path):
    with open(path) as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    return [(surname, forenames.split()) for surname, forenames in rows]


def is_full(word):
    return len(word) > 1


def groups_of(pairs, surnames, forenames):
    """Probabilities of the groups: of each surname, and of each forename."""
    at_s = {name: row for row, name in enumerate(surnames)}
    at_f = {name: row for row, name in enumerate(forenames)}
    counted = Counter((at_s[s], at_f[f]) for s, f in pairs if s in at_s and f in at_f)
    rows, columns = np.array(list(counted)).T
    counts = np.array(list(counted.values()), float)
    rng = np.random.default_rng(5)
    s_given = rng.dirichlet(np.ones(GROUPS), len(surnames))
    f_of = rng.dirichlet(np.ones(len(forenames)), GROUPS).T
    for _ in range(ROUNDS):
        joint = s_given[rows] * f_of[columns]
        joint *= (counts / joint.sum(1))[:, None]
        for target, places in ((s_given, rows), (f_of, columns)):
            for k in range(GROUPS):
                cells = coo_matrix((joint[:, k], (places, 0 * places)), (len(target), 1))
                target[:, k] = cells.toarray()[:, 0]
        # A surname with few names leans to all groups.
        s_given += 0.2 * s_given.sum(0) / s_given.sum()
        s_given /= s_given.sum(1, keepdims=True)
        f_of += 1e-3
        f_of /= f_of.sum(0)
    share = np.bincount(rows, counts, len(surnames)) @ s_given
    f_given = f_of * share
    return s_given, f_given / f_given.sum(1, keepdims=True)


def digits(shares):
    """Shares as digits of 0 to 35, of which the largest is 35."""
    top = shares.max()
    return "".join(DIGITS[int(round(35 * share / top))] for share in shares)


def main():
    names = read(sys.argv[1])
    surnames = Counter(s for s, _ in names)
    forenames = Counter(f[0] for _, f in names if f and is_full(f[0]))
    firsts = Counter((s, f[0][0]) for s, f in names if f)
    kept_s = sorted(s for s, n in surnames.items() if n >= LEAST)
    kept_f = sorted(f for f, n in forenames.items() if n >= LEAST)
    full = [(s, f[0]) for s, f in names if f and is_full(f[0])]
    s_groups, f_groups = groups_of(full, kept_s, kept_f)
    group_of_s = dict(zip(kept_s, s_groups))
    initials = np.zeros((2, 26, GROUPS))
    for surname, words in names:
        for place, word in enumerate(words[:2]):
            letter = ord(word[0]) - ord("a")
            if 0 <= letter < 26 and surname in group_of_s:
                initials[place, letter] += group_of_s[surname]
    with open(sys.argv[2], "w") as out:
        print("names", len(names), sum(forenames.values()), sep="\t", file=out)
        for name, groups in zip(kept_s, s_groups):
            letters = ((c, firsts[name, c]) for c in "abcdefghijklmnopqrstuvwxyz")
            letters = " ".join(f"{c}{n}" for c, n in letters if n >= LEAST)
            print("s", name, surnames[name], digits(groups), letters, sep="\t", file=out)
        for name, groups in zip(kept_f, f_groups):
            print("f", name, forenames[name], digits(groups), sep="\t", file=out)
        for place, letters in enumerate(initials):
            for letter, groups in enumerate(letters):
                groups = " ".join(str(int(round(n))) for n in groups)
                print(place + 1, chr(97 + letter), groups, sep="\t", file=out)


if __name__ == "__main__":
    main()
