#!/usr/bin/env python3
"""kolnet beside other graph libraries: a Markdown table of CPU seconds, ratios and quality.

  benches/peers/run.py --kolnet target/release/kolnet --peer-bench ../shared/reference/peer_bench.py \\
      [--threads 1] [--reps 3] [--seeds 5] [--algs pagerank,leiden] GRAPH [GRAPH...]

peer_bench.py gives the same arrays to every library, one process a library and algorithm, and judges
all results by one piece of code. This script names the peers that are worth running for each
algorithm, runs kolnet among them, and writes the table. The peers' versions are in
requirements-peers.txt beside peer_bench.py. With `exec` as first argument it is the adapter that
peer_bench.py calls for kolnet.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

# peer_bench's name: (kolnet's measure, further arguments, peers worth running)
ALGORITHMS = {
    "cc": ("components", [], "networkit,scipy,igraph"),
    "pagerank": ("pagerank", ["--tolerance", "1e-9"], "scipy,igraph,networkit"),
    "eigenvector": ("eigenvector", [], "scipy,igraph"),
    "katz": ("katz", [], "scipy"),
    "kcore": ("core", [], "networkit,igraph"),
    "clustering": ("clustering", [], "networkit,igraph"),
    "constraint": ("constraint", [], "igraph"),
    "betweenness": ("betweenness", ["--pivots", "0"], "igraph"),
    "betweenness_kadabra": ("betweenness-approx", ["--epsilon", "0.005"], "networkit"),
    "harmonic": ("harmonic", ["--pivots", "0"], "igraph"),
    "leiden": ("leiden", [], "libreville,igraph,networkit"),
    "leiden_conv": ("leiden", ["--iterations", "0"], "igraph"),
    "louvain": ("louvain", [], "networkit,igraph"),
    "infomap": ("infomap", [], "networkit,infomap"),
    "lpa": ("label-propagation", [], "networkit,igraph"),
}
DEFAULT = "cc,pagerank,eigenvector,katz,kcore,clustering,constraint,betweenness_kadabra,leiden,louvain,infomap,lpa"
REFERENCES = "pagerank,eigenvector,katz,kcore,clustering,constraint,betweenness"


def adapter(argv):
    """exec KOLNET ALG GRAPH THREADS SEED OUT: runs kolnet and prints what peer_bench.py reads."""
    kolnet, alg, graph, threads, seed, out = argv
    measure, extra, _ = ALGORITHMS[alg]
    if alg == "katz":
        extra = ["--alpha", str(alpha(kolnet, graph))]
    binary = out + ".bin"
    command = [kolnet, "graph", measure, graph, "--dense", "--json", "--threads", threads]
    if measure != "components":
        command += ["--out", binary]
    command += ["--seed", seed]
    done = subprocess.run(command + extra, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    report = json.loads(done.stdout.splitlines()[-1])
    # Below some hundredths of a second the system's CPU clock is too coarse.
    if report.get("cpu_seconds", 0) > 0.1 and threads == "1":
        report["seconds"] = report["cpu_seconds"]
    if os.path.exists(binary):
        os.replace(binary, out)
    if "KOLNET_REPORTS" in os.environ:
        with open(os.environ["KOLNET_REPORTS"], "a") as file:
            print(json.dumps(report), file=file)
    print(json.dumps(report))


def alpha(kolnet, graph):
    """Half the limit of Katz' alpha, which the peers are given and so kolnet is: where x = alpha A x + 1,
    the sums over all nodes give alpha."""
    kept = graph + ".alpha"
    if not os.path.exists(kept):
        import numpy as np
        x, degree = (kept + ".x.bin", kept + ".degree.bin")
        for measure, out in (("katz", x), ("degree", degree)):
            subprocess.run([kolnet, "graph", measure, graph, "--dense", "--out", out], check=True, capture_output=True)
        x, degree = np.fromfile(x), np.fromfile(degree)
        with open(kept, "w") as file:
            file.write(repr(float((x.sum() - len(x)) / (degree * x).sum())))
    with open(kept) as file:
        return float(file.read())


def means(record, reports):
    """peer_bench.py judges a foreign command by its first seed, the libraries by the mean of all: where
    kolnet says of its first seed what the judge says, its word stands for the others."""
    q = record.get("q", {})
    for key in ("modularity", "codelength"):
        said = [report[key] for report in reports if key in report]
        if said and abs(said[0] - q.get(key, said[0])) < 1e-6:
            q[key + "_mean"] = sum(said) / len(said)


def quality(record):
    q = record.get("q", {})
    shown = []
    for key, name in [
        ("modularity_mean", "Q"), ("codelength_mean", "L"), ("modularity", "Q"), ("codelength", "L"),
        ("l1", "L1"), ("max_abs_err", "max err"), ("max_rel_err", "rel err"), ("value", ""),
    ]:
        if key in q and not any(s.startswith(name + " ") for s in shown):
            shown.append(f"{name} {q[key]:.4g}" if name not in ("Q", "L") else f"{name} {q[key]:.4f}")
    return ", ".join(shown[:2])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graphs", nargs="+")
    parser.add_argument("--kolnet", default="target/release/kolnet")
    parser.add_argument("--peer-bench", default="../shared/reference/peer_bench.py")
    parser.add_argument("--algs", default=DEFAULT)
    parser.add_argument("--threads", default="1")
    parser.add_argument("--reps", default="3")
    parser.add_argument("--seeds", default="5")
    parser.add_argument("--timeout", default="600")
    a = parser.parse_args()
    here = os.path.abspath(__file__)
    print("| graph | algorithm | library | CPU s | times kolnet's | quality |")
    print("| --- | --- | --- | --- | --- | --- |")
    for graph in a.graphs:
        for alg in a.algs.split(","):
            call = f"{sys.executable} {here} exec {os.path.abspath(a.kolnet)} {{alg}} {{graph}} {{threads}} {{seed}} {{out}}"
            command = [
                sys.executable, a.peer_bench, graph, "--algs", alg, "--peers", ALGORITHMS[alg][2],
                "--threads", a.threads, "--reps", a.reps, "--seeds", a.seeds, "--timeout", a.timeout,
                "--exec", "kolnet=" + call,
            ]
            if alg in REFERENCES.split(","):
                command += ["--make-ref", alg]
            with tempfile.NamedTemporaryFile("r") as reports:
                environment = dict(os.environ, KOLNET_REPORTS=reports.name)
                lines = subprocess.run(command, capture_output=True, text=True, env=environment).stdout.splitlines()
                said = [json.loads(line) for line in reports]
            records = [json.loads(line) for line in lines if line.startswith("{")]
            ours = next((r["wall_min"] for r in records if r["peer"] == "kolnet" and "wall_min" in r), None)
            for r in records:
                if "error" in r:
                    print(f"| {r['graph']} | {alg} | {r['peer']} | – | – | {r['error'].strip()[:80]} |")
                    continue
                if r["peer"] == "kolnet":
                    means(r, said)
                seconds = r.get("cpu_min", r["wall_min"])
                ratio = f"{seconds / ours:.1f}" if ours else "–"
                print(f"| {r['graph']} | {alg} | {r['peer']} | {seconds:.4f} | {ratio} | {quality(r)} |", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] == "exec":
        adapter(sys.argv[2:])
    else:
        main()
