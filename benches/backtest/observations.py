"""What `kolnet backtest --observations` writes of each candidate, as arrays, and the sums that weights are fitted on."""
import csv
import gzip
import pathlib
import subprocess

import congress
import numpy as np

ROLES = ("keynote", "invited", "committee_chair", "session_chair", "committee_member", "panelist", "oral", "instructor",
         "poster", "abstract_author", "unknown")
LEVELS = {"international": 1.0, "continental": 0.8, "national": 0.6, "regional": 0.4, "local": 0.2}
SE_CONFERENCES = ("ICSE", "ICSM", "FSE", "CSMR", "FASE", "MSR")
PAPERS = ("papers", "first_last", "new_collaborators")
COMPONENTS = ("science", "citation", "congress", "leadership", "brokerage", "reach")


class Observation:
    """An area at a cutoff."""

    def __init__(self, field, unit, folder, area):
        self.field, self.unit = field, unit
        with open(folder / f"{area}-people.csv", encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        self.column = {name: np.array([float(row[at]) for row in rows]) for at, name in enumerate(head)}
        self.count = len(rows)
        with open(folder / f"{area}-seats.csv", encoding="utf-8", newline="") as file:
            seats = list(csv.DictReader(file))
        self.role = np.array([seat["role"] for seat in seats], dtype=object)
        self.candidate, self.edition = (np.array([int(seat[name]) for seat in seats], int) for name in ("candidate", "edition"))
        # What has no date is no evidence of late.
        self.age = np.array([float(seat["years_ago"] or 99) for seat in seats])
        self.factor = np.array([LEVELS[seat["level"]] * (0.5 if seat["sponsored"] == "true" else 1.0) for seat in seats])

    def came(self, outcome):
        """What came to each candidate, adding up to 1; nought where it came to nobody."""
        def share(name):
            gains = self.column[f"came:{name}"]
            return gains / gains.sum() if gains.sum() else gains

        return np.mean([share(name) for name in PAPERS], axis=0) if outcome == "papers" else share(outcome)

    def congress(self, points, half_life, within):
        """Congress sums: `points` by role, the best of an edition in full, each further one times `within` once more."""
        worth = np.array([points.get(role, 0.0) for role in self.role]) * self.factor * 0.5 ** (self.age / half_life)
        kept = np.flatnonzero(worth > 0)
        sums = np.zeros(self.count)
        if not len(kept):
            return sums
        kept = kept[np.lexsort((-worth[kept], self.edition[kept], self.candidate[kept]))]
        who, which = self.candidate[kept], self.edition[kept]
        first = np.r_[True, (who[1:] != who[:-1]) | (which[1:] != which[:-1])]
        place = np.arange(len(kept))
        place = place - np.maximum.accumulate(np.where(first, place, 0))
        np.add.at(sums, who, worth[kept] * within**place)
        return sums

    def leadership(self, points, half_life):
        worth = np.array([points.get(role, 0.0) for role in self.role]) * 0.5 ** (self.age / half_life)
        sums = np.zeros(self.count)
        np.add.at(sums, self.candidate, worth)
        return sums


def log_ratio(sums, least=1.0):
    """g of the method: the share of full marks."""
    most = sums.max() if len(sums) else 0.0
    return np.minimum(np.log1p(np.maximum(sums, 0)) / np.log1p(max(most, least)), 1) if most > 0 else np.zeros(len(sums))


def discounted(scores, gains, depth, discount):
    """Sum of the gains in the order of the scores; equal scores share their places."""
    order = np.argsort(-scores, kind="stable")
    scores, gains = scores[order], gains[order]
    ends = np.r_[np.flatnonzero(np.diff(scores) != 0) + 1, len(scores)]
    total, start = 0.0, 0
    for end in ends:
        if start >= depth:
            break
        total += gains[start:end].mean() * discount[start:min(end, depth)].sum()
        start = end
    return total


def ndcg(scores, gains, depth=50):
    discount = 1 / np.log2(np.arange(depth) + 2)
    ideal = discounted(gains, gains, depth, discount)
    return discounted(scores, gains, depth, discount) / ideal if ideal > 0 else None


def precision(scores, gains, depth=100):
    return discounted(scores, (gains > 0).astype(float), depth, np.ones(depth)) / depth


def agreement(observation, scores, outcome):
    """NDCG@50; of papers the mean over papers, first and last places, and new collaborators."""
    names = PAPERS if outcome == "papers" else (outcome,)
    known = [ndcg(scores, observation.column[f"came:{name}"]) for name in names]
    known = [value for value in known if value is not None]
    return sum(known) / len(known) if known else None


def one_conference(shared, folder, conference):
    """The papers and committees of one conference of software engineering as files of their own."""
    for kind, name, column in (("works", "works", "venue"), ("congress", "committees", "congress")):
        with gzip.open(shared / "congress-outcomes" / "se-conferences" / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row[column].split()[0] == conference]
        path = pathlib.Path(folder) / f"{conference}-{name}.csv"
        with open(path, "w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        yield kind, path.resolve()


def read_all(kolnet, shared, folder):
    """Every study of the bench at every cutoff, and each conference of software engineering by itself."""
    asked = list(congress.studies(shared, folder))
    for conference in SE_CONFERENCES:
        asked.append(("se by conference", conference, list(one_conference(shared, folder, conference)), (2004, 2008), 5))
    for number, (field, area, files, cutoffs, horizon) in enumerate(asked):
        for cutoff in cutoffs:
            study = pathlib.Path(folder) / f"{number}-{cutoff}.toml"
            study.write_text(congress.HEAD.format(title=field) + congress.sources(files))
            into = study.with_suffix("")
            into.mkdir()
            command = [kolnet, "backtest", study, "--cutoff", str(cutoff), "--horizon", str(horizon), "--quiet", "--json"]
            done = subprocess.run([*command, "--observations", into], capture_output=True, text=True)
            if done.returncode:
                raise SystemExit(done.stderr)
            unit = area if field in ("panels", "se by conference") else field
            yield Observation(field, unit, into, "all")
