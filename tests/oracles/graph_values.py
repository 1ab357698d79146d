"""Prints the values that our graph measures must have, by networkx, igraph and leidenalg.

Usage: pip install networkx==3.6.1 igraph==1.0.0 leidenalg==0.12.0 numpy scipy
       python3 graph_values.py > graph_values.tsv

One line a graph and measure: graph, measure, values in the order of the nodes. Two lines a graph for the
communities: the best modularity of 50 runs of Leiden, and how many communities that has.

A tie's length is 1/weight. Lengths are whole numbers here (a common multiple of all weights, divided by the
weight), because paths of equal length must tie exactly, which sums of floating-point fractions do not.
Where igraph has the same measure it must agree, or nothing is printed.

Effective size by strength is networkx's with the nodes named. Without them networkx 3.6.1 takes another path,
which divides by the largest weight of the wrong node (1.5 for node 0 of `toy`, where Burt's formula gives
1.166667).
"""

import math
from fractions import Fraction
from pathlib import Path

import igraph
import leidenalg
import networkx as nx

GRAPHS = Path(__file__).resolve().parent.parent / "graphs"

# Papers by their authors. Each pair of a paper by k people is tied by 1/(k-1) (Newman).
TOY = [[0, 1, 2], [0, 1], [2, 3, 4, 5], [3, 4], [6, 7], [0]]


def toy():
    graph = nx.Graph()
    graph.add_nodes_from(range(8))
    for team in TOY:
        for i, u in enumerate(team):
            for v in team[i + 1 :]:
                before = graph.get_edge_data(u, v, {"exact": Fraction(0)})["exact"]
                graph.add_edge(u, v, exact=before + Fraction(1, len(team) - 1))
    return graph


def read(name):
    graph = nx.Graph()
    lines = [line for line in (GRAPHS / name).read_text().splitlines() if not line.startswith("#")]
    ties = [line.split() for line in lines]
    graph.add_nodes_from(range(1 + max(int(node) for tie in ties for node in tie[:2])))
    for u, v, weight in ties:
        graph.add_edge(int(u), int(v), exact=Fraction(weight))
    return graph


def with_lengths(graph):
    exact = [data["exact"] for _, _, data in graph.edges(data=True)]
    multiple = math.lcm(*(weight.numerator for weight in exact))
    for _, _, data in graph.edges(data=True):
        data["weight"] = float(data["exact"])
        length = multiple / data["exact"]
        assert length.denominator == 1
        data["length"] = int(length)
    return multiple


def by_networkx(graph, multiple):
    """`multiple` is the length of a tie of weight 1."""
    nodes = list(graph)
    harmonic = nx.harmonic_centrality(graph, distance="length")
    closeness = nx.closeness_centrality(graph, distance="length")
    return {
        "strength": dict(graph.degree(weight="weight")),
        "betweenness": nx.betweenness_centrality(graph, normalized=False, weight="length"),
        "harmonic": {u: multiple * harmonic[u] for u in nodes},
        "closeness": {u: multiple * closeness[u] for u in nodes},
        "pagerank": nx.pagerank(graph, alpha=0.85, tol=1e-13, max_iter=10_000),
        "constraint": nx.constraint(graph, weight="weight"),
        "effective-size": nx.effective_size(graph),
        "effective-size-strength": nx.effective_size(graph, nodes=nodes, weight="weight"),
        "core": nx.core_number(graph),
        "clustering": nx.clustering(graph),
    }


def by_igraph(graph, multiple):
    own = igraph.Graph(graph.number_of_nodes(), list(graph.edges()))
    for name in ("weight", "length"):
        own.es[name] = [data[name] for _, _, data in graph.edges(data=True)]
    others = graph.number_of_nodes() - 1
    return own, {
        "strength": own.strength(weights="weight"),
        "betweenness": own.betweenness(directed=False, weights="length"),
        "harmonic": [multiple * others * x for x in own.harmonic_centrality(weights="length")],
        "pagerank": own.pagerank(damping=0.85, weights="weight"),
        "constraint": own.constraint(weights="weight"),
        "core": own.coreness(),
        "clustering": own.transitivity_local_undirected(mode="zero"),
    }


def best_modularity(graph, weights):
    kind = leidenalg.ModularityVertexPartition
    run = lambda seed: leidenalg.find_partition(graph, kind, weights=weights, n_iterations=-1, seed=seed)
    # `partition.modularity` leaves the weights aside.
    of = lambda partition: graph.modularity(partition.membership, weights=weights)
    found = max((run(seed) for seed in range(50)), key=of)
    return of(found), len(found)


def show(graph, measure, values):
    print(graph, measure, " ".join(f"{value:.9g}" for value in values), sep="\t")


def main():
    print("graph", "measure", "values", sep="\t")
    for name, graph in [("toy", toy()), ("karate", read("karate.txt")), ("lesmis", read("lesmis.txt"))]:
        multiple = with_lengths(graph)
        values = by_networkx(graph, multiple)
        own, others = by_igraph(graph, multiple)
        for measure, found in values.items():
            found = [found[u] for u in range(graph.number_of_nodes())]
            for u, other in enumerate(others.get(measure, found)):
                assert abs(found[u] - other) < 1e-6, (name, measure, u, found[u], other)
            show(name, measure, found)
        for kind, weights in [("weighted", "weight"), ("unweighted", None)]:
            quality, communities = best_modularity(own, weights)
            show(name, f"modularity-{kind}", [quality])
            show(name, f"communities-{kind}", [communities])


main()
