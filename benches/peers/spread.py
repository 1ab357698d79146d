#!/usr/bin/env python3
"""Spread of the nodes that `kolnet graph reach` picks, by a simulator that is not kolnet's.

  benches/peers/spread.py [--kolnet target/debug/kolnet] [--graphs ../shared/data/graphs] [--rounds 4000]

Weighted cascade: a tie passes towards a node with one over its number of ties. Beside the mean of the
simulated spreads and its standard error stand the spreads that pynetim 0.4's IMM (eps .5) and a greedy
choice on two million reverse-reachable sets reached on the same graphs under the same model.
"""
import argparse
import gzip
import json
import random
import subprocess

# graph, k: IMM, greedy
KNOWN = {("ca-GrQc", 10): (233.2, 239.1), ("ca-GrQc", 50): (704.7, 746.6),
         ("ca-AstroPh", 10): (1027.3, 1032.5), ("ca-AstroPh", 50): (2243.4, 2332.5)}


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


def spread(neighbours, seeds, draw):
    chance = [1 / max(len(around), 1) for around in neighbours]
    reached, front = set(seeds), list(seeds)
    while front:
        node = front.pop()
        for other in neighbours[node]:
            if other not in reached and draw() < chance[other]:
                reached.add(other)
                front.append(other)
    return len(reached)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kolnet", default="target/debug/kolnet")
    parser.add_argument("--graphs", default="../shared/data/graphs")
    parser.add_argument("--rounds", default=4000, type=int)
    asked = parser.parse_args()
    print("| graph | k | kolnet | standard error | IMM | greedy on 2M sets | of greedy | CPU s |\n| --- | --- | --- | --- | --- | --- | --- | --- |")
    for (name, k), (imm, greedy) in KNOWN.items():
        path = f"{asked.graphs}/{name}.txt.gz"
        command = [asked.kolnet, "graph", "reach", path, "-k", str(k), "--json", "--threads", "1"]
        report = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        neighbours, draw = read(path), random.Random(42).random
        found = [spread(neighbours, report["picks"], draw) for _ in range(asked.rounds)]
        mean = sum(found) / len(found)
        error = (sum((x - mean) ** 2 for x in found) / (len(found) - 1) / len(found)) ** 0.5
        print(f"| {name} | {k} | {mean:.1f} | {error:.1f} | {imm} | {greedy} | {mean / greedy:.3f} | "
              f"{report['cpu_seconds']:.2f} |", flush=True)


if __name__ == "__main__":
    main()
