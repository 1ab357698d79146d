"""Reads the graph files of run folders with networkx, csv and json, and compares them with the tables beside them.

    python tests/oracles/graph_files.py RUN_DIR...           compares run folders
    python tests/oracles/graph_files.py --studies KOLNET     runs tests/studies/networks first, with this binary

Needs networkx (.ci/requirements.txt) and polars (notebooks/requirements.txt). Ends with 1 and the first difference.
"""

import csv
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import networkx as nx
import polars as pl

STUDIES = Path(__file__).resolve().parents[1] / "studies" / "networks"
OWN = ["tier", "rank", "score", "community", "community_label", "country", "native", "key"]


def typed(name, cell):
    """A cell of a table as graph files hold it; an unknown one is not there."""
    if name in ("rank", "community"):
        return int(cell)
    return float(cell) if name == "score" else cell


def people_of(run, area):
    """Attributes of everybody listed, by key."""
    people = {}
    with open(run / "rankings.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["area"] != area:
                continue
            cells = {name: row[name] for name in OWN if name not in ("native", "key")}
            cells |= {"native": row["name_native"], "key": row["person_key"]}
            if row["name_native"] == row["name"]:
                cells["native"] = ""
            known = {name: typed(name, cell) for name, cell in cells.items() if cell}
            people[row["person_key"]] = {"label": row["name"], **known}
    return people


def ties_of(run, area):
    """Weight, layers and documents of each tie, by its sorted ends."""
    ties = {}
    rows = pl.read_parquet(run / "edges.parquet").filter(pl.col("area").cast(pl.String) == area)
    for row in rows.iter_rows(named=True):
        tie = ties.setdefault(tuple(sorted((row["a"], row["b"]))), [0.0, set(), 0])
        tie[0] += row["weight"]
        tie[1].add(row["layer"])
        tie[2] += row["documents"]
    return {ends: (round(weight, 6), layers, documents) for ends, (weight, layers, documents) in ties.items()}


def same(place, found, expected):
    if found != expected:
        raise SystemExit(f"{place}: {found!r} instead of {expected!r}")


def compare(place, graph, people, ties):
    """A graph as networkx read it, with what the tables say."""
    assert not graph.is_directed() and not graph.is_multigraph(), place
    same(f"{place}, nodes", sorted(graph), sorted(people))
    for key, expected in people.items():
        node = graph.nodes[key]
        same(f"{place}, {key}", {name: node[name] for name in ["label", *OWN] if name in node}, expected)
    same(f"{place}, ties", sorted(tuple(sorted(edge)) for edge in graph.edges), sorted(ties))
    for a, b, tie in graph.edges(data=True):
        weight, layers, documents = ties[tuple(sorted((a, b)))]
        assert abs(tie["weight"] - weight) < 1e-6, (place, a, b, tie, weight)
        same(f"{place}, {a}-{b}", (set(tie["layers"].split("; ")), tie["documents"]), (layers, documents))


def drawing_of(graph, form):
    """Place, size and colour of each node."""
    drawn = {}
    for key, node in graph.nodes(data=True):
        viz = node if form == "graphml" else {**node["viz"], **node["viz"]["color"], **node["viz"]["position"]}
        drawn[key] = tuple(viz[name] for name in ("x", "y", "size", "r", "g", "b"))
    return drawn


def compare_tables(folder, people, ties, drawn):
    with open(folder / "network-nodes.csv", encoding="utf-8", newline="") as file:
        nodes = {row["Id"]: row for row in csv.DictReader(file)}
    same(f"{folder}, Id", sorted(nodes), sorted(people))
    for key, row in nodes.items():
        plain = lambda cell: cell[1:] if cell[:2] in ("'=", "'+", "'-", "'@") else cell
        same(f"{folder}, {key}", plain(row["Label"]), people[key]["label"])
        for name in OWN:
            found = typed(name, plain(row[name])) if row[name] else None
            same(f"{folder}, {key}, {name}", found, people[key].get(name))
        x, y, size, r, g, b = drawn[key]
        same(f"{folder}, {key}", [float(row[name]) for name in ("x", "y", "size")], [x, y, size])
        same(f"{folder}, {key}", row["color"], f"#{r:02X}{g:02X}{b:02X}")
    with open(folder / "network-edges.csv", encoding="utf-8", newline="") as file:
        edges = list(csv.DictReader(file))
    same(f"{folder}, edges", len(edges), len(ties))
    for row in edges:
        weight, _, documents = ties[tuple(sorted((row["Source"], row["Target"])))]
        same(f"{folder}, edge", (row["Type"], int(row["Documents"])), ("Undirected", documents))
        assert abs(float(row["Weight"]) - weight) < 1e-6, (folder, row, weight)


def check_vosviewer(file, people, ties):
    """The rules of the format, and the figures of the tables."""
    data = json.loads(file.read_text(encoding="utf-8"))
    network, config = data["network"], data["config"]
    items = {item["id"]: item for item in network["items"]}
    assert len(items) == len(network["items"]) >= 3, file
    by_rank = {person["rank"]: person for person in people.values()}
    same(f"{file}, items", {rank: item["label"] for rank, item in items.items()}, {rank: p["label"] for rank, p in by_rank.items()})
    sizes = {}
    names = set(network["items"][0]["weights"])
    for item in items.values():
        same(f"{file}, weights", set(item["weights"]), names)
        assert all(type(weight) in (int, float) and weight >= 0 for weight in item["weights"].values()), item
        assert all(score is None or type(score) in (int, float) for score in item["scores"].values()), item
        assert "<" not in item["description"].replace("<p>", "").replace("</p>", "").replace("<br>", ""), item
        if "cluster" in item:
            sizes[item["cluster"]] = sizes.get(item["cluster"], 0) + 1
    numbers = [cluster["cluster"] for cluster in network["clusters"]]
    same(f"{file}, clusters", numbers, list(range(1, len(numbers) + 1)))
    assert len(numbers) <= 1000 and set(sizes) <= set(numbers), file
    in_order = [sizes[number] for number in numbers if number in sizes]
    same(f"{file}, clusters by size", in_order, sorted(in_order, reverse=True))
    same(f"{file}, links", len(network["links"]), len(ties))
    keys = {person["rank"]: key for key, person in people.items()}
    for link in network["links"]:
        weight = ties[tuple(sorted((keys[link["source_id"]], keys[link["target_id"]])))][0]
        assert abs(link["strength"] - weight) < 1e-6, (file, link, weight)
    parameters = config["parameters"]
    same(f"{file}, parameters", (parameters["max_n_links"], parameters["largest_component"]), (1000, False))
    assert type(parameters["item_size"]) is int and type(parameters["item_color"]) is int, parameters
    assert all(config["terminology"].values()) and data["info"]["title"] and data["info"]["description"], file


def check_run(run):
    for folder in sorted((run / "areas").iterdir()):
        people, ties = people_of(run, folder.name), ties_of(run, folder.name)
        drawn = {}
        for form, read in [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)]:
            graph = read(folder / f"network.{form}")
            compare(f"{folder}/network.{form}", graph, people, ties)
            drawn[form] = drawing_of(graph, form)
        same(f"{folder}, drawing", drawn["gexf"], drawn["graphml"])
        compare_tables(folder, people, ties, drawn["graphml"])
        if len(people) >= 3:
            check_vosviewer(folder / "network.json", people, ties)
        else:
            assert not (folder / "network.json").exists(), folder
        print(f"{folder}: {len(people)} people, {len(ties)} ties agree")


def check_studies(kolnet):
    """Runs the small studies, and again: the same bytes."""
    for study in sorted(STUDIES.glob("*.toml")):
        with tempfile.TemporaryDirectory() as desk:
            # Beside a study its cache is kept: not in the checkout.
            copy = shutil.copytree(STUDIES, Path(desk) / "studies") / study.name
            runs = [Path(desk) / name for name in ("one", "two")]
            for run in runs:
                subprocess.run([kolnet, "run", copy, "--out", run, "--quiet"], check=True, stdout=subprocess.DEVNULL)
            check_run(runs[0])
            for file in sorted(runs[0].glob("areas/*/network*")):
                other = runs[1] / file.relative_to(runs[0])
                assert file.read_bytes() == other.read_bytes(), file
                assert "Gustav" not in file.read_text(encoding="utf-8"), f"{file} names who opted out"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--studies"]:
        check_studies(sys.argv[2])
    else:
        for folder in sys.argv[1:]:
            check_run(Path(folder))
