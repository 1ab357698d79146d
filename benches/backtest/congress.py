#!/usr/bin/env python3
"""What the ranking foretells where congresses and guidelines are read, with intervals, and beside other weights.

  benches/backtest/congress.py [--kolnet target/debug/kolnet] [--shared ../shared/data] [--weights FILE ...] [FIELD ...]

Fields: se (software engineering), midl, mlhealth, afsp, epsa, panels (guidelines by area), cardio (with one congress).
Each is a study written into a temporary folder from the shared files, cut at several years. The figures are NDCG@50,
means over the cutoffs, and of chairs, panels and their leads at each cutoff; `--weights` sets other parameters beside
those in force (see `kolnet backtest --help`). With `--control` the authors are dealt out first, and the last line says
what the score then gains over counting: it must be nothing.
"""
import argparse
import collections
import csv
import gzip
import json
import pathlib
import subprocess
import tempfile

HEAD = """title = "{title}"
window_years = 60
[suppression]
none = "a measurement, nobody is contacted"
[outputs]
tables = ["csv"]
plots = []
"""
SHOWN = ("kolnet", "science_rank", "podium_rank", "role_credit", "publication_count", "name_count", "recent_seats", "document_count", "degree", "strength", "random")
OUTCOMES = ("papers", "first_last", "new_collaborators", "invited", "chair", "panel", "panel_chair")
COUNTS = ("publication_count", "role_credit", "recent_seats", "document_count")
AT_EACH_CUTOFF = ("chair", "panel", "panel_chair")


def sources(files):
    return "".join(f'[[source]]\nkind = "{kind}"\npath = "{path}"\n' for kind, path in files)


def ask(kolnet, folder, name, files, cutoff, horizon, weights, areas="", control=False):
    study = pathlib.Path(folder) / f"{name}.toml"
    study.write_text(HEAD.format(title=name) + sources(files) + areas)
    command = [kolnet, "backtest", str(study), "--cutoff", str(cutoff), "--horizon", str(horizon), "--json", "--quiet"]
    for file in weights:
        command += ["--weights", file]
    if control:
        command.append("--shuffled")
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    return [area for area in json.loads(done.stdout)["areas"] if "skipped" not in area]


class Field:
    """Sums the reports of one field over its cutoffs or areas."""

    def __init__(self, name):
        self.name = name
        self.cuts = []
        self.at_cut = []
        self.figures = collections.defaultdict(list)
        self.gains = collections.defaultdict(list)

    def add(self, report, label):
        self.cuts.append(label)
        at_cut = {}
        for ranker in report["rankers"]:
            for outcome, agreement in ranker["outcomes"].items():
                if agreement:
                    at_cut[ranker["ranker"], outcome] = agreement["ndcg50"]
                    self.figures[ranker["ranker"], outcome].append(agreement["ndcg50"])
        self.at_cut.append(at_cut)
        for compared in report["comparisons"]:
            key = compared["ranker"], compared["against"], compared["outcome"]
            self.gains[key].append((compared["gain"], compared["low"], compared["high"]))

    def mean(self, ranker, outcome):
        known = self.figures.get((ranker, outcome), [])
        return sum(known) / len(known) if known else None

    def show(self, extra):
        print(f"\n{self.name}: {', '.join(self.cuts)}")
        outcomes = [o for o in OUTCOMES if self.mean("kolnet", o) is not None]
        print("| ranker | " + " | ".join(outcomes) + " |\n| --- |" + " --- |" * len(outcomes))
        for ranker in SHOWN + extra:
            cells = (self.mean(ranker, outcome) for outcome in outcomes)
            print(f"| {ranker} | " + " | ".join("" if c is None else f"{c:.3f}" for c in cells) + " |")
        for ranker in ("kolnet",) + extra:
            for outcome in ("papers_to_come", "invited", "chair", "panel", "panel_chair"):
                for against in COUNTS:
                    found = self.gains.get((ranker, against, outcome))
                    if found:
                        middle, low, high = (sum(part) / len(found) for part in zip(*found))
                        print(f"  {ranker} over {against} on {outcome}: {middle:+.1%}, people {low:+.1%} to {high:+.1%}")
        for outcome in AT_EACH_CUTOFF:
            cuts = [(cut, at) for cut, at in zip(self.cuts, self.at_cut) if ("kolnet", outcome) in at]
            for cut, at in cuts:
                counts = ", ".join(f"{count} {at[count, outcome]:.3f}" for count in COUNTS)
                print(f"  {outcome} at {cut}: kolnet {at['kolnet', outcome]:.3f}, {counts}")


def show_control(fields):
    """What the score gains over the count of each field when nobody is who they were."""
    ratios = []
    for pooled in fields:
        for outcome in OUTCOMES:
            own, papers = (pooled.mean(ranker, outcome) for ranker in ("kolnet", "publication_count"))
            documents = pooled.mean("document_count", outcome)
            if own and (papers or documents):
                # A field without papers is counted by its documents.
                has_papers = pooled.mean("publication_count", "papers") is not None
                ratios.append(own / (papers if has_papers else documents) - 1.0)
    mean = sum(ratios) / len(ratios)
    error = (sum((ratio - mean) ** 2 for ratio in ratios) / (len(ratios) - 1) / len(ratios)) ** 0.5
    print(f"\nauthors dealt out, {len(ratios)} outcomes of {len(fields)} fields: the score gains {mean:+.1%} "
          f"over the count (standard error {error:.1%})")


def split_areas(path, folder):
    """The guideline seats of each area as a file of its own."""
    by_area = collections.defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        for row in rows:
            by_area[row["area"]].append(row)
    files = {}
    for area, seats in sorted(by_area.items()):
        if area and len(seats) >= 500:
            files[area] = pathlib.Path(folder) / f"{area}.csv"
            with open(files[area], "w", encoding="utf-8", newline="") as out:
                writer = csv.DictWriter(out, [name for name in rows.fieldnames if name != "area"], extrasaction="ignore")
                writer.writeheader()
                writer.writerows(seats)
    return files


def write_epsa(source, folder):
    """The programmes of EPSA as one congress table: chairs, discussants, presenters and the other authors."""
    roles = {"c": "session_chair", "d": "panelist"}
    path = pathlib.Path(folder) / "epsa.csv"
    with open(path, "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("congress", "date", "session_id", "session_title", "role", "name", "affiliation", "talk_title"))
        for file in sorted(source.glob("epsa*-program.tsv.gz")):
            year = file.name[4:8]
            with gzip.open(file, "rt", encoding="utf-8", newline="") as rows:
                for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
                    presents = "oral" if row["presenter"] == "y" else "abstract_author"
                    talk = "" if row["abstract_title"] == "NA" else row["abstract_title"]
                    writer.writerow((f"EPSA {year}", f"{year}-06-20", f"{year}-{row['session_id']}", row["session_title"],
                                     roles.get(row["role"], presents), row["full_name"], row["affiliation"], talk))
    return path


def studies(shared, folder):
    """Each field with the areas, sources, cutoffs and horizon it is asked with."""
    data = (shared / "congress-outcomes").resolve()

    def papers_and_roles(name, programme):
        return [("works", data / name / "works.csv.gz"), ("congress", data / name / programme)]

    yield "se", "all", papers_and_roles("se-conferences", "committees.csv.gz"), (2002, 2004, 2006, 2008), 5
    yield "midl", "all", papers_and_roles("midl", "programme.csv.gz"), (2020, 2021, 2022), 3
    yield "mlhealth", "all", papers_and_roles("ml-health", "programme.csv.gz"), (2018, 2019, 2020), 3
    yield "afsp", "all", [("congress", data / "afsp" / "programme.csv.gz")], (2009, 2011, 2013), 2
    programme = write_epsa((shared / "congress" / "epsa").resolve(), folder)
    yield "epsa", "all", [("congress", programme)], (2019, 2020), 1
    files = split_areas(data / "guidelines" / "ecri-authors.csv.gz", folder)
    for area, path in files.items():
        yield "panels", area, [("roles", path)], (2019,), 4
    if "cardio" in files:
        both = [("roles", files["cardio"]), ("congress", data / "acc19" / "programme.csv.gz")]
        yield "cardio", "all", both, (2019,), 4


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fields", nargs="*")
    parser.add_argument("--kolnet", default="target/debug/kolnet")
    parser.add_argument("--shared", default="../shared/data", type=pathlib.Path)
    parser.add_argument("--weights", action="append", default=[])
    parser.add_argument("--control", action="store_true", help="deal the authors out first")
    args = parser.parse_args()
    extra = tuple(pathlib.Path(file).name for file in args.weights)
    fields = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, area, files, cutoffs, horizon in studies(args.shared, folder):
            if args.fields and name not in args.fields:
                continue
            pooled = fields.setdefault(name, Field(name))
            for cutoff in cutoffs:
                found = ask(args.kolnet, folder, name, files, cutoff, horizon, args.weights, control=args.control)
                for report in found:
                    pooled.add(report, area if name == "panels" else str(cutoff))
    for pooled in fields.values():
        pooled.show(extra)
    if args.control:
        show_control(fields.values())


if __name__ == "__main__":
    main()
