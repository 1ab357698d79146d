"""S2AND (production model 1.21) and kolnet on one labelled list: B-cubed F1 and pairs a second.

    python benches/peers/names.py KOLNET MENTIONS.jsonl[.gz] [--block SURNAME-INITIAL] [--most N]

Needs `pip install s2and` (0.51.2, Python 3.11). It gets what an offline user has: names, affiliations,
e-mail addresses, co-authors, titles, journals, years; no vectors, no name counts and no ORCID iDs. Its
compiled route refuses to run without those, so this is its Python route. `--block` keeps one block, as
`wang-y`, `--most` the first N mentions of each block. Both run with one thread.
"""
import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict

os.environ.setdefault("S2AND_SKIP_FASTTEXT", "1")
for name in ("OMP_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[name] = "1"


def read(path):
    opened = gzip.open(path, "rt") if path.endswith(".gz") else open(path)
    with opened as lines:
        return [json.loads(line) for line in lines if line.strip()]


def parts(row):
    """Surname, first forename, others."""
    if row.get("last"):
        family, given = row["last"], row.get("fore") or row.get("initials") or ""
    else:
        family, _, given = row["name"].partition(",")
    words = given.replace(".", ". ").split()
    return family.strip(), (words[0] if words else ""), " ".join(words[1:])


def block(row):
    family, first, _ = parts(row)
    return f"{family.lower()}-{first[:1].lower()}"


def signatures_and_papers(rows):
    signatures, papers = {}, {}
    for place, row in enumerate(rows):
        family, first, middle = parts(row)
        # A paper of its own for each mention, with the co-authors printed beside it.
        authors = [{"position": n + 1, "author_name": name.replace(",", " ")}
                   for n, name in enumerate(row.get("coauthors") or [])]
        authors.insert(0, {"position": 0, "author_name": " ".join((first, middle, family))})
        year = "".join(c for c in str(row.get("date") or "")[:4] if c.isdigit())
        line = row.get("affiliation")
        signatures[str(place)] = {
            "signature_id": str(place), "paper_id": str(place),
            "author_info": {
                "position": 0, "block": block(row), "first": first, "middle": middle,
                "last": family, "suffix": "", "email": row.get("email") or "",
                "affiliations": line if isinstance(line, list) else [line] if line else [],
            },
        }
        papers[str(place)] = {
            "paper_id": str(place), "title": row.get("title") or row.get("title_stemmed") or "",
            "abstract": row.get("abstract") or "", "venue": row.get("journal") or "",
            "journal_name": row.get("journal") or "", "year": int(year) if len(year) == 4 else None,
            "references": [], "authors": authors,
        }
    return signatures, papers


def s2and(rows, blocks):
    from s2and.data import ANDData
    from s2and.production_model import load_production_model
    signatures, papers = signatures_and_papers(rows)
    model = load_production_model()
    model.n_jobs = 1
    start = time.process_time()
    data = ANDData(signatures, papers, "list", mode="inference", load_name_counts=False, n_jobs=1,
                   use_orcid_id=False)
    found = [None] * len(rows)
    clusters, _ = model.predict({k: [str(i) for i in v] for k, v in blocks.items()}, data,
                                backend="python")
    seconds = time.process_time() - start
    for number, members in enumerate(clusters.values()):
        for place in members:
            found[int(place)] = number
    return found, seconds


def kolnet(binary, rows):
    with tempfile.TemporaryDirectory() as desk:
        mentions, out = os.path.join(desk, "m.jsonl"), os.path.join(desk, "c.tsv")
        with open(mentions, "w") as file:
            for place, row in enumerate(rows):
                shown = {k: v for k, v in row.items() if k not in ("person", "orcid", "block")}
                file.write(json.dumps({**shown, "id": place}) + "\n")
        before = os.times()
        subprocess.run([binary, "identity", "resolve", mentions, "--out", out], check=True,
                       stdout=subprocess.DEVNULL)
        after = os.times()
        with open(out) as file:
            cells = [line.rstrip("\n").split("\t") for line in file]
    number = {}
    keyed = {int(place): number.setdefault(person, len(number)) for place, person in cells}
    seconds = after.children_user + after.children_system
    seconds -= before.children_user + before.children_system
    return [keyed[place] for place in range(len(rows))], seconds


def b_cubed(found, gold):
    clusters, people, both = Counter(found), Counter(gold), Counter(zip(found, gold))
    precision = sum(n * n / clusters[f] for (f, _), n in both.items()) / len(gold)
    recall = sum(n * n / people[g] for (_, g), n in both.items()) / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)


def main():
    known = argparse.ArgumentParser()
    known.add_argument("binary")
    known.add_argument("mentions")
    known.add_argument("--block")
    known.add_argument("--most", type=int, default=10**9)
    given = known.parse_args()
    seen, rows = Counter(), []
    for row in read(given.mentions):
        seen[block(row)] += 1
        if given.block in (None, block(row)) and seen[block(row)] <= given.most:
            rows.append(row)
    blocks = defaultdict(list)
    for place, row in enumerate(rows):
        blocks[block(row)].append(place)
    pairs = sum(len(b) * (len(b) - 1) // 2 for b in blocks.values())
    gold = [row["person"] for row in rows]
    print(f"{len(rows)} mentions, {len(set(gold))} people, {len(blocks)} blocks, {pairs} pairs")
    timed = {}
    for name, (found, seconds) in (("kolnet", kolnet(given.binary, rows)),
                                   ("S2AND 1.21", s2and(rows, blocks))):
        timed[name] = seconds
        print("%-12s B3 %.3f %.3f %.4f" % (name, *b_cubed(found, gold)),
              f" {seconds:8.2f} CPU s {pairs / seconds:12.0f} pairs/s", flush=True)
    print(f"S2AND takes {timed['S2AND 1.21'] / timed['kolnet']:.0f} times as long")


if __name__ == "__main__":
    sys.exit(main())
