#!/usr/bin/env python3
"""Instructions that the five hottest measures take, the figure to compare between versions.

  cargo build --profile timed --bin kolnet
  benches/instructions.py [--kolnet target/timed/kolnet] GRAPH [GRAPH...]

Runs `kolnet graph MEASURE GRAPH --threads 1` under valgrind's callgrind, once for each measure and once
for degree, and prints millions of instructions: those of degree as what reading, building and writing
take, those of each measure without them. The same binary on the same graph gives the same figures but
for some thousands, whatever else the machine does. Exact betweenness of 20,000 people takes some
minutes here; 5,000 are done in seconds.
"""
import argparse
import os
import re
import subprocess
import tempfile

MEASURES = {
    "harmonic, exact": ["harmonic", "--hops", "--pivots", "0"],
    "betweenness, exact": ["betweenness", "--pivots", "0"],
    "Leiden": ["leiden", "--seed", "1"],
    "PageRank": ["pagerank", "--tolerance", "1e-9"],
    "constraint": ["constraint"],
}


def instructions(kolnet, measure, graph):
    with tempfile.TemporaryDirectory() as folder:
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/callgrind", kolnet, "graph"]
        command += [measure[0], graph, "--dense", "--threads", "1", "--out", f"{folder}/out.bin", *measure[1:]]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(re.search(r"Collected : (\d+)", done.stderr)[1]) / 1e6


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graphs", nargs="+")
    parser.add_argument("--kolnet", default="target/timed/kolnet")
    a = parser.parse_args()
    print("| graph | measure | million instructions |\n| --- | --- | --- |")
    for graph in a.graphs:
        name = os.path.basename(graph).split(".")[0]
        around = instructions(a.kolnet, ["degree"], graph)
        print(f"| {name} | reading, building, writing | {around:,.0f} |")
        for shown, measure in MEASURES.items():
            print(f"| {name} | {shown} | {instructions(a.kolnet, measure, graph) - around:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
