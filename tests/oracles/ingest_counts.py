"""Counts what the readers must find in the shared test data, with Python's own parsers.

Usage: python3 ingest_counts.py DATA_FOLDER > ingest_counts.tsv

One line a file: kind, path, records, people, collaborators, orcids, headings (MeSH descriptors,
each once a document), grants (agency and number, each once a document). Written from the format descriptions of the sources, not from kolnet.
"""

import csv
import gzip
import io
import json
import re
import sys
import unicodedata
import xml.etree.ElementTree as ET
from pathlib import Path


def text_of(path):
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def is_orcid(text):
    digits = re.sub(r"[^0-9Xx]", "", (text or "").strip().rsplit("/", 1)[-1])
    if not re.fullmatch(r"\d{15}[\dXx]", digits) or digits.startswith("0" * 15):
        return False
    total = 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == digits[15].upper()


def is_descriptor(ui):
    return bool(re.fullmatch(r"D(\d{6}|\d{9})", ui or ""))


def words(element, tag):
    found = element.find(tag)
    return "".join(found.itertext()).strip() if found is not None else ""


def pubmed(data):
    root = ET.fromstring(data)
    people = collaborators = orcids = headings = grants = 0
    records = [r for r in root if r.tag in ("PubmedArticle", "PubmedBookArticle", "MedlineCitation")]
    for record in records:
        for author in record.iter("Author"):
            if author.get("ValidYN") == "N" or author in editors(record):
                continue
            if words(author, "LastName") or words(author, "ForeName"):
                people += 1
                orcids += any(
                    i.get("Source") == "ORCID" and is_orcid(i.text) for i in author.findall("Identifier")
                )
        for person in record.iter("Investigator"):
            if person.get("ValidYN") == "N":
                continue
            collaborators += bool(words(person, "LastName") or words(person, "ForeName"))
            orcids += any(
                i.get("Source") == "ORCID" and is_orcid(i.text) for i in person.findall("Identifier")
            )
        uis = {d.get("UI") for d in record.iter("DescriptorName")}
        headings += sum(map(is_descriptor, uis))
        grants += distinct((words(g, "Agency"), words(g, "GrantID")) for g in record.iter("Grant"))
    return len(records), people, collaborators, orcids, headings, grants


def distinct(grants):
    tidy = lambda text: " ".join(text.split())
    return len({(tidy(agency), tidy(number)) for agency, number in grants} - {("", "")})


def editors(record):
    """Names on the cover of a book: they wrote no chapter."""
    book = record.find("BookDocument/Book")
    listed = set(book.iter("Author")) if book is not None else set()
    for names in record.findall("BookDocument/AuthorList"):
        if names.get("Type") == "editors":
            listed |= set(names.iter("Author"))
    return listed


def lines_or_json(data):
    text = data.decode("utf-8")
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.split("\n") if line.strip()]


def openalex(data):
    found = lines_or_json(data)
    found = found if isinstance(found, list) else [found]
    works = [work for entry in found for work in (entry["results"] if "results" in entry else [entry])]
    people = orcids = headings = grants = 0
    for work in works:
        for entry in work["authorships"]:
            author = entry.get("author") or {}
            if (entry.get("raw_author_name") or author.get("display_name") or "").strip():
                people += 1
                orcids += is_orcid(author.get("orcid")) or is_orcid(entry.get("raw_orcid"))
        headings += sum(map(is_descriptor, {h["descriptor_ui"] for h in work.get("mesh") or []}))
        awards = (work.get("grants") or []) + (work.get("awards") or [])
        grants += distinct(
            (a.get("funder_display_name") or "", a.get("award_id") or a.get("funder_award_id") or "") for a in awards
        )
    return len(works), people, 0, orcids, headings, grants


def crossref(data):
    items = json.loads(data)["message"]["items"]
    people = orcids = grants = 0
    for item in items:
        grants += distinct(
            (f.get("name", ""), number) for f in item.get("funder", []) for number in f.get("award") or [""]
        )
        for author in item.get("author", []):
            if author.get("family", "").strip() or author.get("given", "").strip():
                people += 1
                orcids += is_orcid(author.get("ORCID"))
    return len(items), people, 0, orcids, 0, grants


def first(value):
    return value[0] if isinstance(value, list) and value else value


def europepmc(data):
    works = json.loads(data)
    people = collaborators = orcids = grants = 0
    for work in works:
        listed = (first(work.get("grantsList")) or {}).get("grant", [])
        grants += distinct((first(g.get("agency")) or "", first(g.get("grantId")) or "") for g in listed)
        authors = (first(work.get("authorList")) or {}).get("author", [])
        for author in authors:
            if not author.get("collectiveName"):
                people += 1
                orcids += is_orcid(first((first(author.get("authorId")) or {}).get("value")))
        for person in (first(work.get("investigatorList")) or {}).get("investigator", []):
            collaborators += 1
            orcids += is_orcid(first((first(person.get("authorId")) or {}).get("value")))
        if not authors:
            names = (first(work.get("authorString")) or "").rstrip(".")
            people += len([name for name in names.split(", ") if name])
    return len(works), people, collaborators, orcids, 0, grants


def medline(data):
    records = re.split(r"\n\s*\n", data.decode("utf-8").replace("\r\n", "\n").strip())
    people = collaborators = orcids = grants = 0
    for record in records:
        lines = re.findall(r"^GR +- (.*(?:\n {6}.*)*)", record, re.M)
        grants += distinct(number_and_agency(re.sub(r"\n +", " ", line)) for line in lines)
        tags = re.findall(r"^([A-Z]+) *-", record, re.M)
        people += tags.count("FAU") or tags.count("AU")
        collaborators += tags.count("FIR")
        orcids += sum(map(is_orcid, re.findall(r"^AUID- ORCID: *(\S+)", record, re.M)))
    return len(records), people, collaborators, orcids, 0, grants


def number_and_agency(line):
    """`R01 LM011369/LM/NLM NIH HHS/United States`; numbers hold slashes, acronyms may be missing."""
    found = re.fullmatch(r"(?:(.*?)(?:/[A-Z]{1,4})?/)?([^/]*)/[^/]*", line.strip())
    return (found[2], found[1] or "") if found else (line, "")


def congress(data):
    # Some abstracts hold lone carriage returns; rows end with a line feed.
    text = data.decode("utf-8").replace("\r\n", "\n").replace("\r", " ")
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t"))
    rows = [row for row in rows if row["full_name"] not in ("", "NA")]
    return len(rows), len({(row["session_id"], folded(row["full_name"])) for row in rows}), 0, 0, 0, 0


def folded(name):
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = plain.replace("ø", "o").replace("ł", "l").replace("đ", "d").replace("æ", "ae").replace("ı", "i")
    plain = re.sub(r"['’.]", "", plain)
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(sorted(letters.split()))


def frab(data):
    root = ET.fromstring(data)
    names = [person for event in root.iter("event") for person in event.iter("person") if (person.text or "").strip()]
    silent = [event for event in root.iter("event") if not any((p.text or "").strip() for p in event.iter("person"))]
    return len(names) + len(silent), len(names), 0, 0, 0, 0


FILES = [
    ("pubmed", pubmed, ["pubmed-xml/*.xml.gz", "identity/medline-pairs/*.xml.gz"]),
    ("medline", medline, ["medline-nbib/*.txt.gz"]),
    ("openalex", openalex, ["synergy-openalex/*.gz", "openalex-json/*.works.jsonl.gz", "openalex-json/*-works-pages.json.gz"]),
    ("europepmc", europepmc, ["europepmc-json/*.gz"]),
    ("crossref", crossref, ["crossref-json/*.gz"]),
    ("congress", congress, ["congress/epsa/*-program.tsv.gz"]),
    ("frab", frab, ["congress/frab-*.xml.gz"]),
]


def main():
    data = Path(sys.argv[1])
    print("kind\tpath\trecords\tpeople\tcollaborators\torcids\theadings\tgrants")
    for kind, count, patterns in FILES:
        for path in sorted(path for pattern in patterns for path in data.glob(pattern)):
            counts = count(text_of(path))
            print(kind, path.relative_to(data), *counts, sep="\t")


if __name__ == "__main__":
    main()
