#!/usr/bin/env python3
"""The graph engine on author lists of PubMed's size, beside SciPy where its pairs fit into memory.

  benches/peers/scale.py --generator ../shared/reference/gen_coauthor.py --folder /tmp/scale \\
      [--example target/timed/examples/graph_scale] [--authors 1000000,10000000] [--threads 2]

Generates the lists where the folder has none, runs the example graph_scale on them and prints what it
says: seconds and memory of building, components, PageRank, core numbers, Leiden, sampled harmonic reach
and sampled betweenness. Up to two million authors it first prints SciPy's time from ready pairs with
weights, sorted and in no order, beside the example's from author lists, both on one thread, the least
of five.
"""
import argparse
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
    theirs, ours = {}, []
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
        said = subprocess.run([a.example, prefix, "--threads", "1", "--build-only"], capture_output=True, text=True, check=True)
        ours.append(float(re.search(r"build, weighted: ([0-9.]+) s", said.stdout)[1]))
    print(f"{authors:,} authors, {len(ends):,} ties: kolnet from author lists {min(ours):.2f} s (one thread)")
    for order, seconds in theirs.items():
        print(f"SciPy from ready pairs, {order}: {min(seconds):.2f} s, ratio {min(seconds) / min(ours):.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--generator", default="../shared/reference/gen_coauthor.py")
    parser.add_argument("--example", default="target/timed/examples/graph_scale")
    parser.add_argument("--folder", required=True)
    parser.add_argument("--authors", default="1000000,10000000")
    parser.add_argument("--threads", default="2")
    a = parser.parse_args()
    os.makedirs(a.folder, exist_ok=True)
    for authors in map(int, a.authors.split(",")):
        prefix = lists(a, authors)
        if os.path.exists(prefix + ".edges.npy"):
            beside_scipy(a, prefix, authors)
        done = subprocess.run([a.example, prefix, "--threads", a.threads], capture_output=True, text=True)
        print(done.stdout + done.stderr, flush=True)


if __name__ == "__main__":
    main()
