#!/usr/bin/env python3
"""Do the rank intervals hold what they say where congresses and guidelines are read?

  benches/backtest/intervals.py [--kolnet target/debug/kolnet] [--shared ../shared/data] [--worlds 20] [FIELD ...]

The fields of congress.py without the dealt years. In each world every document of a field (paper, session, guideline)
happens as often as a Poisson draw of mean 1 says, each time as a document of its own, and everything is read and ranked
anew. Where a person stands by the mean score over all worlds, among those whom a world lists, is where they truly stand;
a 90 % interval should contain that place for 90 of 100 people. The same question as the example `calibrate` asks of
synthetic people.
"""
import argparse
import collections
import csv
import gzip
import math
import pathlib
import random
import subprocess
import sys
import tempfile
import unicodedata

from congress import HEAD, sources, studies

# What tells the documents of a table apart.
DOCUMENT = {"works": ("id",), "congress": ("congress", "session_id"), "roles": ("id",)}
TITLE = {"works": "title", "congress": "session_title", "roles": "title"}
IDENTIFIER = {"works": "id", "congress": "session_id", "roles": "id"}
PARTS = {
    "all": lambda place, truth: True,
    "true rank to 50": lambda place, truth: truth <= 50,
    "true rank 51 to 200": lambda place, truth: 51 <= truth <= 200,
    "printed rank to 50": lambda place, truth: place["rank"] <= 50,
    "with a tier": lambda place, truth: place["tier"],
}


def poisson(rng):
    """A Poisson draw of mean 1 (Knuth)."""
    count, product = 0, rng.random()
    while product > math.exp(-1):
        count, product = count + 1, product * rng.random()
    return count


def rows_of(path):
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def redraw(kind, rows, path, rng):
    """Writes a table in which each document happens as often as chance says."""
    times = {}
    with open(path, "w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        for row in rows:
            document = tuple(row[name] for name in DOCUMENT[kind])
            if document not in times:
                times[document] = poisson(rng)
            for copy in range(times[document]):
                again = dict(row)
                # A document that happens again is another one: of its own title, without the first one's identifiers.
                if copy:
                    again[IDENTIFIER[kind]] += f"-{copy}"
                    again[TITLE[kind]] += f" occasion {'uvwxyzabc'[copy - 1] * 3}"
                    for name in ("doi", "pmid", "talk_title"):
                        if again.get(name):
                            again[name] = "" if name != "talk_title" else f"{again[name]} occasion {copy}"
                writer.writerow(again)
    return path


def person(name):
    """A name without accents and points, family name and first initial: what all worlds print of somebody."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    words = "".join(c if c.isalpha() else " " for c in plain if not unicodedata.combining(c)).split()
    return (words[-1], words[0][:1]) if words else ("", "")


def world(kolnet, folder, name, tables, rng):
    """The people whom a world ranks: rank, interval, score."""
    files = [(kind, redraw(kind, rows, pathlib.Path(folder) / f"drawn-{at}.csv", rng))
             for at, (kind, rows) in enumerate(tables)]
    study = pathlib.Path(folder) / "world.toml"
    study.write_text(HEAD.format(title=name) + sources(files))
    done = subprocess.run([kolnet, "run", str(study), "--out", str(pathlib.Path(folder) / "out"), "--quiet"],
                          capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    places = {}
    for row in rows_of(next((pathlib.Path(folder) / "out").rglob("rankings.csv"))):
        if row["rank_low"]:
            # Of two who are written alike, the higher place.
            places.setdefault(person(row["name"]), {
                "rank": int(row["rank"]), "low": int(row["rank_low"]), "high": int(row["rank_high"]),
                "score": float(row["score"]), "tier": bool(row["tier"]),
            })
    return places


def held(worlds):
    """For each part of the people: how many, how many of them within, better and worse than their interval."""
    sums = collections.Counter()
    for places in worlds:
        for who, place in places.items():
            sums[who] += place["score"]
    counts = {name: [0, 0, 0, 0] for name in PARTS}
    for places in worlds:
        order = sorted(places, key=lambda who: (-sums[who], who))
        for truth, who in enumerate(order, 1):
            place = places[who]
            side = 2 if truth < place["low"] else 3 if truth > place["high"] else 1
            for name, is_in in PARTS.items():
                if is_in(place, truth):
                    counts[name][0] += 1
                    counts[name][side] += 1
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fields", nargs="*")
    parser.add_argument("--kolnet", default="target/debug/kolnet")
    parser.add_argument("--shared", default="../shared/data", type=pathlib.Path)
    parser.add_argument("--worlds", default=20, type=int)
    args = parser.parse_args()
    pooled = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, area, files, _, _ in studies(args.shared, folder):
            if args.fields and name not in args.fields:
                continue
            rng = random.Random(f"{name} {area}")
            tables = [(kind, rows_of(pathlib.Path(path))) for kind, path in files]
            worlds = [world(args.kolnet, folder, name, tables, rng) for _ in range(args.worlds)]
            print(f"{name}, {area}: {args.worlds} worlds", file=sys.stderr)
            for part, counts in held(worlds).items():
                known = pooled.setdefault((name, part), [0, 0, 0, 0])
                pooled[name, part] = [a + b for a, b in zip(known, counts)]
    print("| field | people | a world | true rank in the 90 % interval | better than it | worse than it |")
    print("| --- | --- | --- | --- | --- | --- |")
    for (name, part), (people, within, better, worse) in pooled.items():
        if people:
            shares = " | ".join(f"{100 * part / people:.1f} %" for part in (within, better, worse))
            print(f"| {name} | {part} | {people / args.worlds:.0f} | {shares} |")


if __name__ == "__main__":
    main()
