#!/usr/bin/env python3
"""Lines that run.py does not have: building, harmonic reach, planted communities, two threads, layout.

  benches/peers/lines.py --kolnet target/timed/kolnet --graphs ../shared/data/graphs \\
      [build] [weighted] [exact] [planted] [threads] [sampled] [layout]

build     seconds of one thread to build the graph, beside SciPy's coo_matrix(...).tocsr() of both
          directions of the same pairs, with the least of seven runs of each
weighted  exact harmonic reach over lengths 1/w on newman-cond-mat-2005, beside igraph, CPU seconds
exact     exact harmonic reach by hops of all of dblp-2010, CPU seconds of one thread
planted   adjusted mutual information (scikit-learn) with the planted communities of the LFR graphs, mean
          over the seeds, beside networkit, igraph, libreville and infomap
threads   how much sooner two threads are done than one, the least of five runs, beside what two processes of
          one thread get done at once (all that the machine has), and whether the bytes are the same
sampled   betweenness from sampled paths on ca-AstroPh at four allowed errors: CPU seconds and the largest error
          measured, beside networkit's KADABRA at .005, and between them at networkit's measured error
layout    CPU seconds to lay out 3,000 people with 10,000 ties

Needs numpy, scipy, igraph, networkit, infomap, cluster-libreville and scikit-learn for what it is asked.
"""
import argparse
import gzip
import json
import os
import subprocess
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np


def kolnet(a, measure, graph, *extra, threads=1):
    command = [a.kolnet, "graph", measure, graph, "--dense", "--json", "--threads", str(threads), *extra]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def pairs(path):
    """Node count, pairs, weights or None."""
    opened = gzip.open(path, "rt") if path.endswith(".gz") else open(path)
    with opened as file:
        head = file.readline()
        table = np.loadtxt(file)
    nodes = int(head.split()[2])
    if table.shape[1] == 2:
        return nodes, table.astype(np.uint32), None
    # A few of Newman's weights are infinite, those of papers with one author.
    table = table[np.isfinite(table[:, 2])]
    return nodes, table[:, :2].astype(np.uint32), table[:, 2].astype(np.float32)


def written(folder, nodes, ends, weights):
    """The pairs as an edge list."""
    path = os.path.join(folder, "graph.txt")
    table = ends if weights is None else np.column_stack([ends, weights])
    np.savetxt(path, table, "%d %d" + ("" if weights is None else " %.9g"), header=f"nodes {nodes} edges {len(ends)}")
    return path


def build(a):
    from scipy.sparse import coo_matrix
    print("| graph | ties | SciPy s | kolnet s | ratio |\n| --- | --- | --- | --- | --- |")
    for name in ("ca-AstroPh", "dblp-2010", "newman-cond-mat-2005", *a.also):
        path = name if os.path.exists(name) else f"{a.graphs}/{name}.txt.gz"
        nodes, ends, weights = pairs(path)
        values = np.ones(len(ends), np.float32) if weights is None else weights
        rows, columns = np.concatenate([ends, ends[:, ::-1]]).T.astype(np.int32)
        both = np.concatenate([values, values])
        theirs = []
        for _ in range(7):
            start = time.perf_counter()
            coo_matrix((both, (rows, columns)), shape=(nodes, nodes)).tocsr()
            theirs.append(time.perf_counter() - start)
        with tempfile.TemporaryDirectory() as folder:
            clean = path if weights is None else written(folder, nodes, ends, weights)
            ours = min(kolnet(a, "degree", clean)["build_seconds"] for _ in range(7))
        print(f"| {os.path.basename(name)} | {len(ends):,} | {min(theirs):.4f} | {ours:.4f} | {min(theirs) / ours:.1f} |", flush=True)


def weighted(a):
    import igraph
    path = f"{a.graphs}/newman-cond-mat-2005.txt.gz"
    nodes, ends, weights = pairs(path)
    graph = igraph.Graph(n=nodes, edges=ends.astype(np.int64))
    lengths = (1.0 / weights).tolist()
    # igraph's time grows with the number of sources: a tenth of them, spread evenly, times ten.
    sources = list(range(0, nodes, 10))
    start = time.process_time()
    theirs = np.array(graph.harmonic_centrality(vertices=sources, weights=lengths, normalized=False))
    seconds = (time.process_time() - start) * nodes / len(sources)
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out.bin")
        clean = written(folder, nodes, ends, weights)
        report = kolnet(a, "harmonic", clean, "--pivots", "0", "--out", out)
        ours = np.fromfile(out)[sources]
        two = kolnet(a, "harmonic", clean, "--pivots", "0", threads=2)
    known = ours > 0
    # igraph's is per pair where not normalised, so only the proportion is compared.
    factor = np.median(theirs[known] / ours[known])
    error = np.abs(theirs[known] / ours[known] / factor - 1).max()
    print(
        f"weighted harmonic, {nodes:,} people: igraph {seconds:.1f} CPU s (from {len(sources):,} sources), "
        f"kolnet {report['cpu_seconds']:.1f}, ratio {seconds / report['cpu_seconds']:.1f}, largest relative difference {error:.1e}; "
        f"{two['seconds']:.1f} s with two threads"
    )


def exact(a):
    report = kolnet(a, "harmonic", f"{a.graphs}/dblp-2010.txt.gz", "--hops", "--pivots", "0")
    print(f"exact harmonic of dblp-2010 ({report['n']:,} people): {report['cpu_seconds']:.1f} CPU s of one thread")


def peers_of(graph_path, seed):
    import cluster_libreville
    import igraph
    import infomap
    import networkit
    import random
    from scipy.sparse import coo_matrix

    data = np.load(graph_path)
    nodes, src, dst = len(data["truth"]), data["src"].astype(np.int64), data["dst"].astype(np.int64)
    random.seed(seed)
    networkit.setSeed(seed, False)
    networkit.setNumberOfThreads(1)
    one = igraph.Graph(n=nodes, edges=np.column_stack([src, dst]))
    two = networkit.GraphFromCoo((np.ones(len(src)), (src, dst)), n=nodes, directed=False)
    both = coo_matrix((np.ones(2 * len(src), np.float32), (np.r_[src, dst], np.r_[dst, src])), shape=(nodes, nodes)).tocsr()
    flow = infomap.Infomap(two_level=True, silent=True, seed=seed + 1, num_trials=1)
    flow.add_links(np.column_stack([src, dst]))
    flow.run()
    modules = flow.get_modules()
    run = lambda kind: networkit.community.detectCommunities(two, algo=kind, inspect=False).getVector()
    return data["truth"], {
        "igraph Leiden until stable": one.community_leiden("modularity", n_iterations=-1).membership,
        "igraph multilevel": one.community_multilevel().membership,
        "igraph label propagation": one.community_label_propagation().membership,
        "networkit PLM": run(networkit.community.PLM(two, True)),
        "networkit LouvainMapEquation": run(networkit.community.LouvainMapEquation(two)),
        "libreville until stable": cluster_libreville.leiden(both, seed=seed, n_iterations=-1, threads=1, check_symmetry=False),
        "infomap": [modules.get(node, -1) for node in range(nodes)],
    }


OURS = {
    "Leiden until stable": ("leiden", "--iterations", "0"), "consensus of Leiden": ("consensus",),
    "map equation": ("infomap",), "label propagation": ("label-propagation",),
}


def planted(a):
    from sklearn.metrics import adjusted_mutual_info_score as ami
    names = None
    for nodes, mus in ((1000, "1234567"), (10000, "3567")):
        for mu in mus:
            path = f"{a.graphs}/lfr_{nodes}_mu0.{mu}.npz"
            data = np.load(path)
            found = {}
            with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(2) as pool:
                text = written(folder, nodes, np.column_stack([data["src"], data["dst"]]), None)
                for truth, labels in pool.map(peers_of, [path] * a.seeds, range(a.seeds)):
                    for name, label in labels.items():
                        found.setdefault(name, []).append(ami(truth, label))
                for name, words in OURS.items():
                    for seed in range(a.seeds):
                        out = os.path.join(folder, "out.bin")
                        kolnet(a, words[0], text, "--seed", str(seed), "--out", out, *words[1:])
                        found.setdefault("kolnet " + name, []).append(ami(data["truth"], np.fromfile(out, np.uint32)))
            if names is None:
                names = list(found)
                print("| n | mu | " + " | ".join(names) + " | best peer less .005 |")
                print("| --- " * (len(names) + 3) + "|")
            means = {name: float(np.mean(values)) for name, values in found.items()}
            best = max(value for name, value in means.items() if not name.startswith("kolnet"))
            reached = max(value for name, value in means.items() if name.startswith("kolnet")) >= best - 0.005
            print(f"| {nodes} | .{mu} | " + " | ".join(f"{means[n]:.3f}" for n in names) + f" | {'reached' if reached else 'missed'} |", flush=True)


PARALLEL = {
    "pagerank": (), "eigenvector": (), "katz": (), "clustering": (), "constraint": (), "leiden": (), "infomap": (),
    "harmonic": ("--hops", "--pivots", "0"), "betweenness": ("--hops", "--pivots", "0"), "betweenness-approx": ("--epsilon", "0.005"),
    "reach": ("-k", "50"),
}
# Too long on anything larger than ca-AstroPh.
SMALL = ("harmonic", "betweenness", "reach")


def threads(a):
    print("| measure | graph | one thread s | two threads s | ratio | two processes at once | same bytes |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        asked = [
            (measure, extra, f"{a.graphs}/{'ca-AstroPh' if measure in SMALL else 'dblp-2010'}.txt.gz")
            for measure, extra in PARALLEL.items()
        ]
        asked += [(measure, extra, path) for path in a.also for measure, extra in PARALLEL.items() if measure not in SMALL]
        for measure, extra, path in asked:
            name, least, bytes_of = os.path.basename(path).split(".")[0], {}, {}
            for _ in range(5):
                for count in (1, 2):
                    out = os.path.join(folder, f"out{count}.bin")
                    report = kolnet(a, measure, path, "--out", out, *extra, threads=count)
                    least[count] = min(least.get(count, 1e9), report["seconds"])
                    bytes_of[count] = open(out, "rb").read()
                pair = pool.map(lambda _: kolnet(a, measure, path, *extra)["seconds"], range(2))
                least["pair"] = min(least.get("pair", 1e9), max(pair))
            same = "yes" if bytes_of[1] == bytes_of[2] else "NO"
            print(f"| {measure} | {name} | {least[1]:.3f} | {least[2]:.3f} | {least[1] / least[2]:.2f} | {2 * least[1] / least['pair']:.2f} | {same} |", flush=True)


def sampled(a):
    import networkit
    path = f"{a.graphs}/ca-AstroPh.txt.gz"
    nodes, ends, _ = pairs(path)
    networkit.setNumberOfThreads(1)
    graph = networkit.GraphFromCoo((np.ones(len(ends)), tuple(ends.T.astype(np.uint64).copy())), n=nodes, directed=False)
    scale = 2.0 / (nodes * (nodes - 1.0))
    seeds = range(1, 6)
    print("| library | error allowed | CPU s, least of 5 seeds | largest error measured, mean of 5 seeds | networkit's time |")
    print("| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out.bin")
        kolnet(a, "betweenness", path, "--pivots", "0", "--out", out)
        exact = np.fromfile(out) * scale
        # networkit 11's shares are of the pairs without the node itself, and twice what they should be.
        theirs, errors = [], []
        for seed in seeds:
            networkit.setSeed(seed, False)
            start = time.process_time()
            found = networkit.centrality.KadabraBetweenness(graph, 0.005, 0.1).run()
            theirs.append(time.process_time() - start)
            errors.append(np.abs(np.array(found.scores()) / 2 - exact * nodes / (nodes - 2.0)).max())
        print(f"| networkit | .005 | {min(theirs):.3f} | {np.mean(errors):.5f} | 1.0 |", flush=True)
        allowed, ours = float(np.mean(errors)), []
        for epsilon in ("0.004", "0.005", "0.0075", "0.01"):
            seconds, errors = [], []
            for seed in seeds:
                report = kolnet(a, "betweenness-approx", path, "--epsilon", epsilon, "--seed", str(seed), "--out", out)
                seconds.append(report["cpu_seconds"])
                errors.append(np.abs(np.fromfile(out) * scale - exact).max())
            ratio = min(theirs) / min(seconds)
            ours.append((np.log(np.mean(errors)), np.log(min(seconds))))
            print(f"| kolnet | {epsilon[1:]} | {min(seconds):.3f} | {np.mean(errors):.5f} | {ratio:.1f} |", flush=True)
        # Errors rise as the seconds fall, both by powers of the error allowed.
        equal = float(np.exp(np.interp(np.log(allowed), *zip(*ours))))
        print(f"| kolnet | for networkit's error | {equal:.3f} | {allowed:.5f} | {min(theirs) / equal:.1f} |")


def layout(a):
    rng = np.random.default_rng(1)
    lab = rng.integers(0, 60, 3000)
    order = np.argsort(lab, kind="stable")
    place = np.searchsorted(lab[order], np.arange(61))
    ties = set()
    while len(ties) < 10_000:
        u = int(rng.integers(0, 3000))
        inside = rng.random() < 0.9
        v = int(order[rng.integers(place[lab[u]], place[lab[u] + 1])]) if inside else int(rng.integers(0, 3000))
        if u != v:
            ties.add((min(u, v), max(u, v)))
    with tempfile.TemporaryDirectory() as folder:
        report = kolnet(a, "layout", written(folder, 3000, np.array(sorted(ties)), None))
    print(f"layout of 3,000 people with 10,000 ties: {report['cpu_seconds']:.2f} CPU s of one thread")


LINES = {"build": build, "weighted": weighted, "exact": exact, "planted": planted, "threads": threads, "sampled": sampled, "layout": layout}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lines", nargs="*", choices=[*LINES, []], default=[])
    parser.add_argument("--kolnet", default="target/timed/kolnet")
    parser.add_argument("--graphs", default="../shared/data/graphs")
    parser.add_argument("--also", nargs="*", default=[], help="further edge lists for build and threads")
    parser.add_argument("--seeds", type=int, default=3)
    a = parser.parse_args()
    for line in a.lines or LINES:
        LINES[line](a)


if __name__ == "__main__":
    main()
