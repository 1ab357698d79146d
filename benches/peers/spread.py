#!/usr/bin/env python3
"""Spread of the nodes that `kolnet graph reach` picks beside those of pynetim's IMM, by pynetim's simulator.

  benches/peers/spread.py [--kolnet target/timed/kolnet] [--graphs ../shared/data/graphs] [--rounds 20000]
      [--epsilon .1 .2]

Weighted cascade: a tie passes towards a node with one over its number of ties. CPU seconds are of one
thread, pynetim's at its epsilon of .5 the least of three runs; spreads are the means of simulated
cascades. Beside them stand the spreads that a greedy choice on two million reverse-reachable sets
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


def imm(graph, k):
    """Picks and the least CPU seconds of three runs."""
    least = []
    for seed in (1, 2, 3):
        start = time.process_time()
        picks = pynetim.IMMAlgorithm(graph, "IC", 0.5, 1, seed).run(k)
        least.append((time.process_time() - start, picks))
    return min(least, key=lambda run: run[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kolnet", default="target/timed/kolnet")
    parser.add_argument("--graphs", default="../shared/data/graphs")
    parser.add_argument("--rounds", default=20_000, type=int)
    parser.add_argument("--epsilon", default=[0.1, 0.2], type=float, nargs="*")
    a = parser.parse_args()
    print("| graph | k | picked by | CPU s | spread | of greedy on 2M sets |\n| --- | --- | --- | --- | --- | --- |")
    for (name, k), greedy in GREEDY.items():
        path = f"{a.graphs}/{name}.txt.gz"
        neighbours = read(path)
        ties = [(u, v) for u, around in enumerate(neighbours) for v in around]
        chances = [1 / len(neighbours[v]) for _, v in ties]
        graph = pynetim.IMGraph(ties, chances, directed=True, renumber=False)
        runs = [("pynetim IMM, .5", *imm(graph, k))]
        for epsilon in a.epsilon:
            command = [a.kolnet, "graph", "reach", path, "-k", str(k), "--json", "--threads", "1", "--epsilon", str(epsilon)]
            said = [json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(3)]
            runs.append((f"kolnet, {epsilon}", min(report["cpu_seconds"] for report in said), set(said[0]["picks"])))
        for who, seconds, picks in runs:
            spread = pynetim.IndependentCascadeModel(graph, picks).run_monte_carlo_diffusion(a.rounds, 42)
            print(f"| {name} | {k} | {who} | {seconds:.3f} | {spread:.1f} | {spread / greedy:.3f} |", flush=True)


if __name__ == "__main__":
    main()
