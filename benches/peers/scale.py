#!/usr/bin/env python3
"""The graph engine on author lists of PubMed's size, beside SciPy where its pairs fit into memory.

  benches/peers/scale.py --generator ../shared/reference/gen_coauthor.py --folder /tmp/scale \\
      [--example target/timed/examples/graph_scale] [--authors 1000000,10000000] [--threads 2]

Generates the lists where the folder has none, runs the example graph_scale on them and prints what it
says: seconds and memory of building, components, PageRank, core numbers, Leiden, sampled harmonic reach
and sampled betweenness. With two sizes it ends with what 1,000 million ties (some 38 million papers) would
need if seconds and memory grew on as from the first size to the second. Up to two million authors it first prints SciPy's time from ready pairs with
weights, sorted and in no order, beside the example's from author lists, both on one thread, the least
of five.
"""
import argparse
import math
import os
import re
import subprocess
import sys
import time

import numpy as np


def lists(a, authors):
    """Prefix of the author lists as plain numbers, made when they are missing."""
    prefix = os.path.join(a.folder, f"authors-{authors}")
    if not os.path.exists(prefix + ".members.u32"):
        if not os.path.exists(prefix + ".papers.npz"):
            command = [sys.executable, a.generator, "--authors", str(authors), "--seed", "1", "--out", prefix]
            subprocess.run(command + (["--edges"] if authors <= 2_000_000 else []), check=True, stdout=subprocess.DEVNULL)
        data = np.load(prefix + ".papers.npz")
        data["indptr"].astype("<u8").tofile(prefix + ".offsets.u64")
        data["authors"].astype("<u4").tofile(prefix + ".members.u32")
    return prefix


def beside_scipy(a, prefix, authors):
    from scipy.sparse import coo_matrix
    ends = np.load(prefix + ".edges.npy").astype(np.int32)
    weights = np.load(prefix + ".weights.npy")
    theirs, ours = {}, {}
    shuffled = np.random.default_rng(1).permutation(len(ends))
    for order, pick in (("sorted", slice(None)), ("in no order", shuffled)):
        rows, columns = np.concatenate([ends[pick], ends[pick][:, ::-1]]).T.copy()
        both = np.concatenate([weights[pick], weights[pick]])
        for _ in range(5):
            start = time.perf_counter()
            coo_matrix((both, (rows, columns)), shape=(authors, authors)).tocsr()
            theirs.setdefault(order, []).append(time.perf_counter() - start)
        del rows, columns, both
    for _ in range(5):
        for numbers, extra in (("local", []), ("of the lists", ["--as-they-come"])):
            command = [a.example, prefix, "--threads", "1", "--build-only", *extra]
            said = subprocess.run(command, capture_output=True, text=True, check=True)
            ours.setdefault(numbers, []).append(float(re.search(r"build, weighted.*: ([0-9.]+) s", said.stdout)[1]))
    for numbers, seconds in ours.items():
        print(f"{authors:,} authors, {len(ends):,} ties: kolnet from author lists, numbers {numbers}: {min(seconds):.2f} s (one thread)")
    for order, seconds in theirs.items():
        ratios = ", ".join(f"{min(seconds) / min(mine):.2f} ({numbers})" for numbers, mine in ours.items())
        print(f"SciPy from ready pairs, {order}: {min(seconds):.2f} s, ratio {ratios}")


def grow_on(small, large, wanted=1e9):
    (few, before), (many, after) = small, large
    print(f"{wanted / 1e6:,.0f} million ties, grown on as from {few / 1e6:.1f} to {many / 1e6:.1f} million:")
    for name in after:
        powers = [math.log(b / a) / math.log(many / few) for a, b in zip(before[name], after[name])]
        seconds, memory = (b * (wanted / many) ** power for b, power in zip(after[name], powers))
        print(f"{name}: {seconds / 60:.1f} min (power {powers[0]:.2f}), peak memory so far {memory / 1000:.1f} GB")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--generator", default="../shared/reference/gen_coauthor.py")
    parser.add_argument("--example", default="target/timed/examples/graph_scale")
    parser.add_argument("--folder", required=True)
    parser.add_argument("--authors", default="1000000,10000000")
    parser.add_argument("--threads", default="2")
    a = parser.parse_args()
    os.makedirs(a.folder, exist_ok=True)
    grown = []
    for authors in map(int, a.authors.split(",")):
        prefix = lists(a, authors)
        if os.path.exists(prefix + ".edges.npy"):
            beside_scipy(a, prefix, authors)
        done = subprocess.run([a.example, prefix, "--threads", a.threads], capture_output=True, text=True)
        print(done.stdout + done.stderr, flush=True)
        steps = re.findall(r"^(.*): ([0-9.]+) s, peak memory so far ([0-9]+) MB", done.stdout, re.M)
        ties = int(re.search(r"([0-9]+) ties", done.stdout)[1])
        grown.append((ties, {name: (float(seconds), float(memory)) for name, seconds, memory in steps}))
    if len(grown) > 1:
        grow_on(*grown[-2:])


if __name__ == "__main__":
    main()
