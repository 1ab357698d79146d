#!/usr/bin/env python3
"""The graph engine on author lists of PubMed's size, beside SciPy where its pairs fit into memory.

  benches/peers/scale.py --generator ../shared/reference/gen_coauthor.py --folder FOLDER \\
      [--example target/timed/examples/graph_scale] [--authors 1000000,10000000] [--threads 2] \\
      [--build-only]

Generates the lists where the folder has none, runs the example graph_scale on them and prints what it
says: seconds and memory of building, components, PageRank, core numbers, Leiden, sampled harmonic reach
and sampled betweenness. With two sizes it ends with what 1,000 million ties (some 38 million papers) would
need if seconds and memory grew on as from the first size to the second. Up to two million authors it first prints
SciPy's time from ready pairs with weights, in three forms, beside the example's from author lists, all on
one thread in turn, the least of five.
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


# Whether pairs are given in both directions, and whether they are sorted.
FORMS = {
    "sorted, both directions given": (True, True), "sorted, one direction given": (False, True),
    "in no order, both directions given": (True, False),
}


def scipy_once(prefix, form):
    """Builds twice in this process and prints the seconds of the first time and of the second, when SciPy
    is loaded and its memory warm."""
    from scipy.sparse import coo_matrix
    ends, weights = np.load(prefix + ".edges.npy").astype(np.int32), np.load(prefix + ".weights.npy")
    both, ordered = FORMS[form]
    if not ordered:
        shuffled = np.random.default_rng(1).permutation(len(ends))
        ends, weights = ends[shuffled], weights[shuffled]
    nodes = int(ends.max()) + 1
    if both:
        ends, weights = np.concatenate([ends, ends[:, ::-1]]), np.concatenate([weights, weights])
    rows, columns = ends.T.copy()
    coo_matrix((weights[:9], (rows[:9], columns[:9])), shape=(nodes, nodes)).tocsr()
    for _ in range(2):
        start = time.perf_counter()
        graph = coo_matrix((weights, (rows, columns)), shape=(nodes, nodes)).tocsr()
        if not both:
            graph = graph + graph.T
        print(time.perf_counter() - start)


def beside_scipy(a, prefix, authors):
    seconds = {}
    for _ in range(5):
        for numbers, extra in (("local", []), ("of the lists", ["--as-they-come"])):
            command = [a.example, prefix, "--threads", "1", "--build-only", *extra]
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            ours = float(re.search(r"build, weighted.*: ([0-9.]+) s", said)[1])
            seconds.setdefault(("kolnet from author lists, numbers " + numbers, ""), []).append(ours)
        for form in FORMS:
            command = [sys.executable, os.path.abspath(__file__), "scipy-once", prefix, form]
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
            for time_of, figure in zip(("first build of a process", "second"), said):
                seconds.setdefault(("SciPy from ready pairs, " + form, time_of), []).append(float(figure))
    least = {name: min(figures) for name, figures in seconds.items()}
    ours = next(iter(least.values()))
    print(f"{authors:,} authors, one thread, a process each, the least of five:")
    for (name, time_of), figure in least.items():
        print(f"{name}{', ' + time_of if time_of else ''}: {figure:.2f} s, {figure / ours:.2f} of kolnet's with local numbers")


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
    parser.add_argument("--build-only", action="store_true", help="only what stands beside SciPy")
    a = parser.parse_args()
    os.makedirs(a.folder, exist_ok=True)
    grown = []
    for authors in map(int, a.authors.split(",")):
        prefix = lists(a, authors)
        if os.path.exists(prefix + ".edges.npy"):
            beside_scipy(a, prefix, authors)
        if a.build_only:
            continue
        done = subprocess.run([a.example, prefix, "--threads", a.threads], capture_output=True, text=True)
        print(done.stdout + done.stderr, flush=True)
        steps = re.findall(r"^(.*): ([0-9.]+) s, peak memory so far ([0-9]+) MB", done.stdout, re.M)
        ties = int(re.search(r"([0-9]+) ties", done.stdout)[1])
        grown.append((ties, {name: (float(seconds), float(memory)) for name, seconds, memory in steps}))
    if len(grown) > 1:
        grow_on(*grown[-2:])


if __name__ == "__main__":
    scipy_once(*sys.argv[2:]) if sys.argv[1:2] == ["scipy-once"] else main()
