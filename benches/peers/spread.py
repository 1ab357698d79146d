#!/usr/bin/env python3
"""Spread of the nodes that `kolnet graph reach` picks beside those of pynetim's IMM, by pynetim's simulator.

  benches/peers/spread.py [--kolnet target/timed/kolnet] [--graphs ../shared/data/graphs] [--rounds 20000]
      [--epsilon .1 .2 .3]

Weighted cascade: a tie passes towards a node with one over its number of ties. Seconds are of one
thread, pynetim's at its epsilon of .5, the least of five seeds; spreads are the means over the seeds' picks
of simulated cascades. Beside them stand the spreads that a greedy choice on two million reverse-reachable sets
reached on the same graphs, by another simulator.
"""
import argparse
import gzip
import json
import subprocess
import time

import pynetim

# graph, k: greedy on two million sets
GREEDY = {("ca-GrQc", 10): 239.1, ("ca-GrQc", 50): 746.6, ("ca-AstroPh", 10): 1032.5, ("ca-AstroPh", 50): 2332.5}


def read(path):
    """Neighbours by node, nodes in the order of first appearance."""
    numbers, ties = {}, set()
    with gzip.open(path, "rt") as file:
        for line in file:
            if line.startswith(("#", "%")):
                continue
            u, v = (numbers.setdefault(name, len(numbers)) for name in line.split()[:2])
            if u != v:
                ties.add((min(u, v), max(u, v)))
    neighbours = [[] for _ in numbers]
    for u, v in sorted(ties):
        neighbours[u].append(v)
        neighbours[v].append(u)
    return neighbours


SEEDS = range(1, 6)


def imm(graph, k, seed):
    start = time.perf_counter()
    picks = pynetim.IMMAlgorithm(graph, "IC", 0.5, 1, seed).run(k)
    return time.perf_counter() - start, picks


def reach(a, path, k, epsilon, seed):
    command = [a.kolnet, "graph", "reach", path, "-k", str(k), "--json", "--threads", "1"]
    command += ["--epsilon", str(epsilon), "--seed", str(seed)]
    report = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return report["seconds"], set(report["picks"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kolnet", default="target/timed/kolnet")
    parser.add_argument("--graphs", default="../shared/data/graphs")
    parser.add_argument("--rounds", default=20_000, type=int)
    parser.add_argument("--epsilon", default=[0.1, 0.2, 0.3], type=float, nargs="*")
    a = parser.parse_args()
    print("| graph | k | picked by | s | spread | of greedy on 2M sets |\n| --- | --- | --- | --- | --- | --- |")
    for (name, k), greedy in GREEDY.items():
        path = f"{a.graphs}/{name}.txt.gz"
        neighbours = read(path)
        ties = [(u, v) for u, around in enumerate(neighbours) for v in around]
        chances = [1 / len(neighbours[v]) for _, v in ties]
        graph = pynetim.IMGraph(ties, chances, directed=True, renumber=False)
        makers = [("pynetim IMM, .5", lambda seed: imm(graph, k, seed))]
        makers += [(f"kolnet, {epsilon}", lambda seed, epsilon=epsilon: reach(a, path, k, epsilon, seed)) for epsilon in a.epsilon]
        for who, make in makers:
            runs = [make(seed) for seed in SEEDS]
            models = [pynetim.IndependentCascadeModel(graph, picks) for _, picks in runs]
            spread = sum(model.run_monte_carlo_diffusion(a.rounds // len(runs), 42) for model in models) / len(runs)
            seconds = min(seconds for seconds, _ in runs)
            print(f"| {name} | {k} | {who} | {seconds:.3f} | {spread:.1f} | {spread / greedy:.3f} |", flush=True)


if __name__ == "__main__":
    main()
