#!/usr/bin/env python3
"""How well rankings foretell what came after: a Markdown table over studies and cutoffs.

  benches/backtest/run.py [--kolnet target/debug/kolnet] STUDY:YEAR,YEAR,YEAR [STUDY:YEAR,...]

Without a study, the three reviews beside the checkout are asked. Each row is the mean over the cutoffs:
NDCG@50 over four outcomes of the composite score and of a publication count, the gain of the one over
the other, the same with the authors dealt out among the papers at random (the gain must vanish), and
role-weighted credit beside the publication count on papers to come (O1) and first or last authorships to
come (O2).
"""
import argparse
import json
import subprocess

STUDIES = [
    "tests/studies/backtest-meijboom_2021.toml:2015,2016,2017",
    "tests/studies/backtest-oud_2018.toml:2007,2009,2011",
    "tests/studies/backtest-jeyaraman_2020.toml:2013,2015,2017",
]


def rankers(kolnet, study, year, shuffled):
    command = [kolnet, "backtest", study, "--cutoff", year, "--json", "--quiet"]
    done = subprocess.run(command + ["--shuffled"] * shuffled, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    for area in json.loads(done.stdout)["areas"]:
        if "skipped" in area:
            continue
        yield {ranker["ranker"]: ranker for ranker in area["rankers"]}


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def row(kolnet, study, years):
    real = [r for year in years for r in rankers(kolnet, study, year, False)]
    dealt = [r for year in years for r in rankers(kolnet, study, year, True)]

    def overall(found, ranker):
        return mean(r[ranker]["mean_ndcg50"] for r in found)

    def gain(found):
        return 100 * (overall(found, "kolnet") / overall(found, "publication_count") - 1)

    def outcome(ranker, name):
        return mean(r[ranker]["outcomes"][name]["ndcg50"] for r in real)

    pairs = [
        f"{outcome('role_credit', name):.3f} / {outcome('publication_count', name):.3f}"
        for name in ("papers", "first_last")
    ]
    title = study.rsplit("/", 1)[-1].removesuffix(".toml").removeprefix("backtest-")
    return (
        f"| {title} | {', '.join(years)} | {overall(real, 'kolnet'):.3f} | "
        f"{overall(real, 'publication_count'):.3f} | {gain(real):+.1f} % | {gain(dealt):+.1f} % | "
        f"{pairs[0]} | {pairs[1]} |"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("studies", nargs="*", default=STUDIES)
    parser.add_argument("--kolnet", default="target/debug/kolnet")
    asked = parser.parse_args()
    print("| study | cutoffs | score | paper count | gain | gain, authors dealt out | role credit / count, O1 | O2 |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for study in asked.studies:
        path, years = study.rsplit(":", 1)
        print(row(asked.kolnet, path, years.split(",")), flush=True)


if __name__ == "__main__":
    main()
