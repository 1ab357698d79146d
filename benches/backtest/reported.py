#!/usr/bin/env python3
"""What rankings are worth on data of other kinds, reported whatever it is.

  benches/backtest/reported.py [--kolnet target/debug/kolnet] [--shared ../shared/data] [cardiac-mr] [biorxiv] [drugs]

cardiac-mr   PubMed records of one field, 2016 to 2021: back-test at 2018 and 2019, two years ahead
biorxiv      pairs of preprint authors with years, each pair a document: back-test at 2015, two years ahead
drugs        the networks of two drugs (Williams et al., Cell 2015): our order beside the published score;
             the graphs do not say who was first or last author, so nodes are taken in their order
"""
import argparse
import collections
import csv
import gzip
import json
import lzma
import pathlib
import subprocess
import tempfile

STUDY = """title = "{title}"
window_years = 60
[[source]]
kind = "{kind}"
path = "{path}"
[identity]
trust_source_ids = {trust}
[suppression]
none = "a measurement, nobody is contacted"
[outputs]
tables = ["csv"]
plots = []
"""


def letters(number):
    text = ""
    while number:
        number, digit = divmod(number, 26)
        text = chr(97 + digit) + text
    return "Q" + text


def openalex(work, year, title, authors, cited=(), date=None):
    """One line as OpenAlex writes it; `authors` are (number, name)."""
    return json.dumps({
        "id": f"https://openalex.org/W{work}", "title": title, "publication_year": year,
        "publication_date": date or f"{year}-07-01", "type": "article",
        "authorships": [
            {"author": {"id": f"https://openalex.org/A{number}", "display_name": name}, "raw_author_name": name}
            for number, name in authors
        ],
        "referenced_works": [f"https://openalex.org/W{other}" for other in cited],
    }) + "\n"


def study(folder, title, kind, path, trust):
    file = pathlib.Path(folder) / "study.toml"
    file.write_text(STUDY.format(title=title, kind=kind, path=path, trust=str(trust).lower()))
    return str(file)


def ask(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


def backtest(kolnet, file, title, cutoff, horizon):
    command = [kolnet, "backtest", file, "--cutoff", str(cutoff), "--horizon", str(horizon), "--json", "--quiet"]
    for area in json.loads(ask(command))["areas"]:
        if "skipped" in area:
            continue
        rankers = {ranker["ranker"]: ranker for ranker in area["rankers"]}
        for name in ("kolnet", "role_credit", "publication_count", "strength", "random"):
            ranker = rankers[name]
            figures = " | ".join(f"{ranker['outcomes'][o]['ndcg50']:.3f}" if ranker["outcomes"].get(o) else ""
                                 for o in ("papers", "first_last", "new_collaborators", "independent_citing"))
            print(f"| {title}, {cutoff} + {horizon} | {area['candidates']} | {name} | "
                  f"{ranker['mean_ndcg50']:.3f} | {figures} |", flush=True)


def cardiac_mr(kolnet, shared, folder):
    csv.field_size_limit(1 << 30)
    with gzip.open(shared / "cardiac-mr/records-to-2021.tsv.gz", "rt") as file, \
            open(f"{folder}/works.csv", "w", newline="") as out:
        table = csv.writer(out)
        table.writerow(["id", "title", "date", "venue", "authors", "keywords", "type"])
        for row in csv.DictReader(file, delimiter="\t"):
            names = [name.title() for name in row["AF"].split(";")]
            table.writerow([row["PMID"], row["TI"].capitalize(), row["PY"].split(".")[0], row["SO"].title(),
                            ";".join(names), row["DE"], row["DT"].title()])
    file = study(folder, "Cardiac MR", "works", "works.csv", False)
    for cutoff in (2018, 2019):
        backtest(kolnet, file, "cardiac MR", cutoff, 2)


def biorxiv(kolnet, shared, folder):
    with lzma.open(shared / "biorxiv/to-2017.tsv.xz", "rt") as file, open(f"{folder}/works.jsonl", "w") as out:
        for work, row in enumerate(csv.DictReader(file, delimiter="\t"), 1):
            pair = [(int(row[side]) + 1, f"{letters(int(row[side]) + 1)}, Anna") for side in ("id_a", "id_b")]
            out.write(openalex(work, int(row["year"]), f"Pair number {work} of two authors", pair))
    backtest(kolnet, study(folder, "bioRxiv", "openalex", "works.jsonl", True), "bioRxiv", 2015, 2)


def ranks(values):
    """Ranks from 1, equals at their mean."""
    order = sorted(range(len(values)), key=lambda place: -values[place])
    found = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in order[start:end + 1]:
            found[place] = (start + end) / 2 + 1
        start = end + 1
    return found


def spearman(a, b):
    a, b = ranks(a), ranks(b)
    mean = (len(a) + 1) / 2
    cross = sum((x - mean) * (y - mean) for x, y in zip(a, b))
    return cross / (sum((x - mean) ** 2 for x in a) * sum((y - mean) ** 2 for y in b)) ** 0.5


def drug(kolnet, shared, folder, name):
    nodes, edges = {}, collections.defaultdict(list)
    with gzip.open(shared / f"drug-networks/{name}.graph.jsonl.gz", "rt") as file:
        for line in map(json.loads, file):
            if "type" in line:
                nodes[line["n"]] = line
            else:
                edges[line["s"]].append(line["t"])
    people = {n: node for n, node in nodes.items() if node["type"] == "author"}
    with open(f"{folder}/works.jsonl", "w") as out:
        for n, node in nodes.items():
            if node["type"] != "article":
                continue
            date = str(node.get("pubdate") or 20000101)
            date = f"{date[:4]}-{date[4:6]}-{date[6:8]}"
            authors = [(t + 1, people[t]["label"].title()) for t in sorted(set(edges[n])) if t in people]
            cited = [t + 1 for t in edges[n] if nodes[t]["type"] == "article"]
            out.write(openalex(n + 1, int(date[:4]), node.get("title") or f"Untitled work {n}", authors, cited, date))
    file = study(folder, name, "openalex", "works.jsonl", True)
    ask([kolnet, "run", file, "--quiet", "--no-cache"])
    with open(f"{folder}/out/people.csv") as table:
        ids = {row["person_key"]: row for row in csv.DictReader(table)}
    with open(f"{folder}/out/rankings.csv") as table:
        score = {row["person_key"]: float(row["score"]) for row in csv.DictReader(table)}
    by_label = {node["label"].title(): n for n, node in people.items()}
    ours = collections.Counter()
    for key, points in score.items():
        n = by_label.get(ids[key]["name"]) or by_label.get(" ".join(reversed(ids[key]["name"].split(" ", 1))))
        if n is not None:
            ours[n] = points
    order = sorted(people)
    published = [people[n]["score"] for n in order]
    mine = [ours[n] for n in order]
    top = lambda values: set(sorted(order, key=lambda n: (-values[order.index(n)], n))[:50])
    print(f"| {name} | {len(order)} | {len(ours)} | {spearman(mine, published):.3f} | "
          f"{len(top(mine) & top(published))} of 50 |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", default=["cardiac-mr", "biorxiv", "drugs"])
    parser.add_argument("--kolnet", default="target/debug/kolnet")
    parser.add_argument("--shared", default="../shared/data", type=pathlib.Path)
    asked = parser.parse_args()
    tests = [("cardiac-mr", cardiac_mr), ("biorxiv", biorxiv)]
    if any(name in asked.parts for name, _ in tests):
        print("| data, cutoff + years | candidates | ranker | NDCG@50 | papers | first or last | new collaborators | independent citing |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, test in tests:
        if name in asked.parts:
            with tempfile.TemporaryDirectory() as folder:
                test(asked.kolnet, asked.shared, folder)
    if "drugs" in asked.parts:
        print("\n| drug | authors | found by name | Spearman | common among the first 50 |\n| --- | --- | --- | --- | --- |")
        for name in ("ivacaftor", "ipilimumab"):
            with tempfile.TemporaryDirectory() as folder:
                drug(asked.kolnet, asked.shared, folder, name)


if __name__ == "__main__":
    main()
