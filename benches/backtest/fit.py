#!/usr/bin/env python3
"""Which congress and leadership credit, and which weights of the pillars, foretell best: fitted, with intervals.

  benches/backtest/fit.py [--kolnet target/debug/kolnet] [--shared ../shared/data] [--draws 40] [PART ...]  (needs numpy, scipy)

Each later seat, panel or paper is taken as a choice among the candidates: the chance of a candidate is proportional to
exp(t * score) (conditional logit, McFadden 1974), t free for each kind of outcome. The score is that of the method: shares
of the pillars times log(1 + x) / log(1 + X). Every conference or guideline area counts alike, and papers, chairs, panels and
those who lead panels count alike. Role points, half-lives, the discount within an edition and the least X move on a grid of readable values, no
role above a greater one; each doubling away from what was judgement costs (ridge), and so does a share. Intervals
are nine of ten fits on people drawn anew. Held out: fitted without a conference or area, asked on it.
Parts: pillars, panels, held-out, fits.
"""
import argparse
import collections
import itertools
import json
import pathlib
import subprocess
import tempfile

import numpy as np
from observations import COMPONENTS, ROLES, agreement, log_ratio, precision, read_all
from scipy.optimize import minimize

PILLARS = ("science", "citation", "congress", "leadership", "network")
# Each number of the fit with its section and key in a study file; None: fixed in `ranking/score/evidence.rs`.
KEYS = {"congress half-life": ("Congress", "half_life"), "leadership half-life": ("Leadership", "half_life"),
        "least reference": ("Congress", "full_marks_from"), "within edition": None,
        "committee_member": ("Congress", "committee_member"), "committee_chair": ("Congress", "committee_chair"),
        "session_chair": ("Congress", "session_chair"), "oral": ("Congress", "oral"), "keynote": ("Congress", "keynote"),
        "poster": ("Congress", "poster"), "panelist": ("Congress", "panelist"),
        "guideline_lead": ("Leadership", "guideline_lead"), "guideline_chair": ("Leadership", "guideline_chair")}
# What was judgement before there were data; where they say nothing the fit stays here.
JUDGEMENT = {"congress half-life": 4.0, "leadership half-life": 6.0, "least reference": 1.0, "within edition": 0.5,
             "committee_member": 0.6, "committee_chair": 1.0, "session_chair": 0.8, "oral": 0.5, "keynote": 1.5, "poster": 0.15,
             "panelist": 0.6, "guideline_chair": 2.0, "guideline_lead": 1.0}
EARLIER = np.array([0.30, 0.15, 0.25, 0.15, 0.15])
FIXED = {"invited": 1.0, "instructor": 0.5, "abstract_author": 0.05, "unknown": 0.3}
GRID = {"congress half-life": (1, 1.5, 2, 3, 4, 6, 8), "leadership half-life": (1.5, 2, 3, 4, 6, 8, 12),
        "least reference": (1, 2, 3, 4, 6, 8), "within edition": (0.25, 0.5, 0.75, 1.0),
        "committee_member": (0.3, 0.4, 0.6, 0.8, 1.0, 1.3), "committee_chair": (0.6, 0.8, 1.0, 1.3, 1.6, 2.0),
        "session_chair": (0.4, 0.6, 0.8, 1.0), "oral": (0.15, 0.3, 0.5, 0.7), "keynote": (1.0, 1.5, 2.0, 3.0),
        "poster": (0.05, 0.15, 0.3, 0.5), "panelist": (0.3, 0.6, 0.8, 1.0), "guideline_lead": (1.0, 1.5, 2.0, 3.0),
        "guideline_chair": (1.0, 1.5, 2.0, 3.0)}
MONOTONE = (("committee_member", "committee_chair"), ("guideline_lead", "guideline_chair"), ("oral", "panelist"), ("poster", "oral"))
RIDGE, RIDGE_SHARES = 0.01, 0.01
QUESTIONS = {"one score": ("papers", "chair", "panel", "panel_chair"), "podium": ("chair", "panel", "panel_chair"),
             "chairs": ("chair",), "papers": ("papers",)}


def in_force(kolnet):
    """The defaults of kolnet: the numbers of the fit, and the shares of the pillars."""
    schema = json.loads(subprocess.run([kolnet, "schema"], capture_output=True, text=True, check=True).stdout)["$defs"]

    def default(section, key):
        return schema[f"{section}Params"]["properties"][key]["default"]

    weights = {key: default("Weight", key) for key in COMPONENTS}
    shares = np.array([weights[p] for p in PILLARS[:4]] + [weights["brokerage"] + weights["reach"]])
    return {name: default(*key) if key else JUDGEMENT[name] for name, key in KEYS.items()}, shares


class Evidence:
    """The pillars of an observation under a set of parameters, remembered."""

    def __init__(self, observation):
        self.seen = observation
        raw = {name: observation.column[f"raw:{name}"] for name in COMPONENTS}
        network = (log_ratio(raw["brokerage"]) + log_ratio(raw["reach"])) / 2
        self.fixed = log_ratio(raw["science"]), log_ratio(raw["citation"]), network
        self.known = {}

    def pillars(self, at):
        """One row a candidate, one column a pillar."""
        key = tuple(at.values())
        if key not in self.known:
            if len(self.known) > 300:
                self.known.clear()
            points = FIXED | {role: at[role] for role in ROLES if role in at}
            congress = self.seen.congress(points, at["congress half-life"], at["within edition"])
            seats = {"guideline_panel": 1.0} | {role: at[role] for role in ("guideline_chair", "guideline_lead")}
            leadership = self.seen.leadership(seats, at["leadership half-life"])
            least = at["least reference"]
            science, citation, network = self.fixed
            columns = science, citation, log_ratio(congress, least), log_ratio(leadership, least), network
            self.known[key] = np.stack(columns, axis=1)
        return self.known[key]

    def score(self, at, shares):
        pillars = self.pillars(at)
        kept = shares * (pillars.max(axis=0) > 0)
        return pillars @ kept / kept.sum() if kept.sum() else np.zeros(len(pillars))


def choices(evidence, outcomes, drawn):
    """(evidence, what came, kind of outcome, weight), kinds alike, and in each the conferences or areas."""
    found = []
    for kind, outcome in enumerate(outcomes):
        asked = []
        for one in evidence:
            came = one.seen.came(outcome) * (1 if drawn is None else drawn[one])
            if came.sum() > 0:
                asked.append((one, came / came.sum()))
        units = collections.Counter(one.seen.unit for one, _ in asked)
        found += [(one, came, kind, 1 / len(units) / units[one.seen.unit]) for one, came in asked]
    return found


def fit_shares(found, at, kinds, drawn, start):
    """Shares of the pillars and t of each kind of outcome, and the loss."""
    size = len(PILLARS)

    def loss(point):
        shares, slopes = point[:size], np.exp(point[size:])
        total, by_share, by_slope = 0.0, np.zeros(size), np.zeros(kinds)
        for one, came, kind, weight in found:
            pillars = one.pillars(at)
            there = pillars.max(axis=0) > 0
            sum_there = max((shares * there).sum(), 1e-9)
            score = pillars @ (shares * there / sum_there)
            odds = slopes[kind] * score + (0 if drawn is None else np.log(drawn[one] + 1e-9))
            top = odds.max()
            chance = np.exp(odds - top)
            norm = chance.sum()
            total += weight * (top + np.log(norm) - came @ odds)
            off = chance / norm - came
            pull = slopes[kind] * (off @ pillars)
            by_share += weight * there * (pull - pull @ (shares * there) / sum_there) / sum_there
            by_slope[kind] += weight * slopes[kind] * (off @ score)
        away = shares - EARLIER
        total += RIDGE_SHARES * (away @ away) + 1e-3 * (point[size:] @ point[size:])
        return total, np.r_[by_share + 2 * RIDGE_SHARES * away, by_slope + 2e-3 * point[size:]]

    bounds = [(1e-3, None)] * size + [(-1, 5)] * kinds
    done = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 60})
    return done.x, done.fun


def fit(evidence, outcomes, drawn=None):
    """The parameters on the grid and the shares that foretell best."""
    found, kinds = choices(evidence, outcomes, drawn), len(outcomes)
    at = dict(JUDGEMENT)
    point, best = fit_shares(found, at, kinds, drawn, np.r_[EARLIER, np.full(kinds, 2.0)])
    for _ in range(3):
        before = dict(at)
        for name, step in itertools.product(GRID, (1, -1)):
            place = GRID[name].index(at[name]) + step
            while 0 <= place < len(GRID[name]):
                tried = at | {name: GRID[name][place]}
                if any(tried[less] > tried[more] for less, more in MONOTONE):
                    break
                there, loss = fit_shares(found, tried, kinds, drawn, point)
                loss += RIDGE * sum(np.log2(tried[k] / JUDGEMENT[k]) ** 2 for k in GRID)
                if loss > best - 1e-5:
                    break
                at, point, best, place = tried, there, loss, place + step
        if at == before:
            break
    shares = point[:len(PILLARS)]
    return at, shares / shares.sum()


def mean_agreement(evidence, outcome, scores):
    """Mean over conferences or areas of the mean over cutoffs."""
    by_unit = collections.defaultdict(list)
    for one in evidence:
        value = agreement(one.seen, scores(one), outcome)
        if value is not None:
            by_unit[one.seen.unit].append(value)
    return np.mean([np.mean(values) for values in by_unit.values()]) if by_unit else None


def show_fits(evidence, draws, random, shipped):
    numbers, weights = shipped
    for question, outcomes in QUESTIONS.items():
        at, shares = fit(evidence, outcomes)
        asked = [one for one in evidence if any(one.seen.came(outcome).sum() for outcome in outcomes)]
        # A pillar that no study of these outcomes has stays where it was.
        there = np.array([any(one.pillars(at)[:, place].max() > 0 for one in asked) for place in range(len(PILLARS))])
        drawn = []
        for _ in range(draws):
            weights = {one: random.multinomial(one.seen.count, np.full(one.seen.count, 1 / one.seen.count)) for one in evidence}
            drawn.append(fit(evidence, outcomes, weights))
        print(f"\n{question}: what foretells {' and '.join(outcomes)}\n| parameter | judgement | shipped | fitted | in nine of ten draws |")
        print("| --- | --- | --- | --- | --- |")
        for name in GRID:
            low, high = np.quantile([values[name] for values, _ in drawn], (0.05, 0.95)) if drawn else (np.nan, np.nan)
            print(f"| {name} | {JUDGEMENT[name]:g} | {numbers[name]:g} | {at[name]:g} | {low:g} to {high:g} |")
        earlier, now, fitted, *others = ((s * there)[there] / (s * there).sum() for s in (EARLIER, weights, shares, *(d for _, d in drawn)))
        for place, name in enumerate(np.array(PILLARS)[there]):
            low, high = np.quantile([other[place] for other in others], (0.05, 0.95)) if others else (np.nan, np.nan)
            print(f"| share of {name} | {earlier[place]:.2f} | {now[place]:.2f} | {fitted[place]:.2f} | {low:.2f} to {high:.2f} |", flush=True)


def show_held_out(evidence, shipped):
    print("\nHeld out, NDCG@50: fitted on the others\n| left out | outcome | shipped | fitted | paper count | role credit | recent seats |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for unit in sorted({one.seen.unit for one in evidence}):
        asked = [one for one in evidence if one.seen.unit == unit]
        at, shares = fit([one for one in evidence if one.seen.unit != unit], QUESTIONS["one score"])
        for outcome in QUESTIONS["one score"]:
            column = lambda name: mean_agreement(asked, outcome, lambda one: one.seen.column[f"score:{name}"])
            as_shipped = mean_agreement(asked, outcome, lambda one: one.score(*shipped))
            if as_shipped is not None:
                fitted = mean_agreement(asked, outcome, lambda one: one.score(at, shares))
                counts = (column(name) for name in ("publication_count", "role_credit", "recent_seats"))
                print(f"| {unit} | {outcome} | {as_shipped:.3f} | {fitted:.3f} | " + " | ".join(f"{c:.3f}" for c in counts) + " |", flush=True)


def show_pillars(evidence, shipped):
    """The score, each pillar alone, and the score without each, for every field and outcome."""
    numbers, weights = shipped
    fields = list(dict.fromkeys(one.seen.field for one in evidence))
    print("\nEach pillar alone, and the score without it, NDCG@50")
    print("| field | outcome | score | " + " | ".join(f"{p} alone / without" for p in PILLARS) + " |")
    print("| --- " * (3 + len(PILLARS)) + "|")
    for field, outcome in itertools.product(fields, QUESTIONS["one score"]):
        asked = [one for one in evidence if one.seen.field == field]
        score = mean_agreement(asked, outcome, lambda one: one.score(*shipped))
        if score is None:
            continue
        cells = []
        for place in range(len(PILLARS)):
            alone = np.eye(len(PILLARS))[place]
            if all(one.pillars(numbers)[:, place].max() == 0 for one in asked):
                cells.append("")
                continue
            of = [mean_agreement(asked, outcome, lambda one, w=w: one.score(numbers, w)) for w in (alone, weights * (1 - alone))]
            cells.append(f"{of[0]:.3f} / {of[1]:.3f}")
        print(f"| {field} | {outcome} | {score:.3f} | " + " | ".join(cells) + " |", flush=True)


def show_panels(evidence, shipped):
    """Among the first hundred: how many sit on a later panel; and of speakers without a seat."""
    numbers, _ = shipped
    areas = [one for one in evidence if one.seen.field == "panels"]
    first = lambda scores: np.mean([precision(scores(one), one.seen.column["came:panel"]) for one in areas])
    print(f"\npanels, share of the first hundred who sit on one later: score {first(lambda one: one.score(*shipped)):.3f}, "
          f"recent seats {first(lambda one: one.seen.column['score:recent_seats']):.3f}")
    for one in evidence:
        if one.seen.field != "cardio":
            continue
        pillars, came = one.pillars(numbers), one.seen.column["came:panel"] > 0
        new = (pillars[:, 3] == 0) & (pillars[:, 2] > 0)
        tenth = int(np.ceil(new.sum() / 10))
        found = precision(pillars[new, 2], came[new], tenth)
        print(f"podium to panel: of {new.sum()} speakers without a seat {came[new].mean():.3f} sit on a panel later, of the first "
              f"tenth by the congress pillar {found:.3f}, a lift of {found / came[new].mean():.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", default=["pillars", "panels", "held-out", "fits"])
    parser.add_argument("--kolnet", default="target/debug/kolnet")
    parser.add_argument("--shared", default="../shared/data", type=pathlib.Path)
    parser.add_argument("--draws", type=int, default=40, help="draws of people behind each interval")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        evidence = [Evidence(one) for one in read_all(args.kolnet, args.shared, folder)]
    pooled = [one for one in evidence if one.seen.field == "se"]
    apart = [one for one in evidence if one.seen.field != "se"]
    shipped = in_force(args.kolnet)
    if "pillars" in args.parts:
        show_pillars(pooled + [one for one in apart if one.seen.field != "se by conference"], shipped)
    if "panels" in args.parts:
        show_panels(apart, shipped)
    if "held-out" in args.parts:
        show_held_out(apart, shipped)
    if "fits" in args.parts:
        show_fits(apart, args.draws, np.random.default_rng(20261129), shipped)


if __name__ == "__main__":
    main()
