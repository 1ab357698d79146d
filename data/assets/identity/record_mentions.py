"""Author mentions of bibliographic records as JSON lines, for the fit of the identity model.

    python data/assets/identity/record_mentions.py OUT.jsonl RECORDS ...
    python data/assets/identity/record_mentions.py names OUT.tsv RECORDS ...

RECORDS are PubMed XML, MEDLINE text (.txt, .nbib), OpenAlex works as JSON lines, mention lists as JSON lines
(their co-authors) and tables with the columns AF, TI, SO, MESH, PY and PMID (.tsv), gzipped or not. A work
that several files hold is taken once. The first form writes the authors whose forename is printed in full,
`person` being their ORCID iD where an OpenAlex work gives one; the second all names, family name, tab, given names.
"""
import gzip
import json
import re
import sys
import xml.etree.ElementTree as ElementTree

MOST_AUTHORS = 60


def opened(path):
    return gzip.open(path, "rt", encoding="utf-8", errors="replace") if path.endswith(".gz") else open(path)


def text(element):
    return "".join(element.itertext()).strip() if element is not None else ""


def pubmed(path):
    with opened(path) as file:
        root = ElementTree.fromstring(file.read().encode())
    for citation in root.iter("MedlineCitation"):
        article = citation.find("Article")
        if article is None:
            continue
        authors = []
        for author in article.findall("AuthorList/Author"):
            given = text(author.find("ForeName")) or text(author.find("FirstName")) or text(author.find("Initials"))
            lines = "; ".join(text(line) for line in author.iter("Affiliation"))
            if text(author.find("LastName")):
                authors.append(((text(author.find("LastName")), given), lines, ""))
        year = text(article.find(".//PubDate/Year")) or text(article.find(".//PubDate/MedlineDate"))[:4]
        yield dict(
            paper="PMID" + text(citation.find("PMID")), authors=authors, title=text(article.find("ArticleTitle")),
            abstract=" ".join(text(part) for part in article.findall("Abstract/AbstractText")),
            keywords=[text(heading.find("DescriptorName")) for heading in citation.iter("MeshHeading")]
            + [text(word) for word in citation.iter("Keyword")],
            journal=text(article.find("Journal/Title")) or text(citation.find("MedlineJournalInfo/MedlineTA")),
            date=year, references=[])


def medline(path):
    with opened(path) as file:
        records = re.split(r"\n\s*\n(?=PMID)", file.read())
    for record in records:
        fields = []
        for line in record.splitlines():
            if line[:4].strip() and line[4:6] == "- ":
                fields.append([line[:4].strip(), line[6:]])
            elif fields:
                fields[-1][1] += " " + line.strip()
        authors, of = [], {}
        for tag, value in fields:
            of.setdefault(tag, []).append(value)
            if tag == "FAU":
                family, _, given = value.partition(", ")
                authors.append(((family, given), "", ""))
            elif tag == "AD" and authors:
                name, line, _ = authors[-1]
                authors[-1] = (name, f"{line}; {value}".strip("; "), "")
        if "PMID" in of:
            first = lambda tag: of.get(tag, [""])[0]
            yield dict(
                paper="PMID" + first("PMID").strip(), authors=authors, title=first("TI"), abstract=first("AB"),
                keywords=[heading.split("/")[0].lstrip("*") for heading in of.get("MH", [])] + of.get("OT", []),
                journal=first("JT") or first("TA"), date=first("DP")[:4], references=[])


def openalex(path):
    with opened(path) as lines:
        works = [json.loads(line) for line in lines if line.strip()]
    for work in works:
        if "authorships" not in work:
            names = [tuple(name.partition(", ")[::2]) for name in work.get("coauthors") or []]
            yield dict(paper=work["id"], authors=[((f.title(), g.title()), "", "") for f, g in names if g], title="",
                       abstract="", keywords=[], journal="", date="", references=[])
            continue
        authors = []
        for entry in work["authorships"]:
            given, _, family = (entry["author"]["display_name"] or "").rpartition(" ")
            lines = entry.get("raw_affiliation_string") or "; ".join(entry.get("raw_affiliation_strings") or [])
            lines = lines or "; ".join(place["display_name"] or "" for place in entry["institutions"])
            if family:
                authors.append(((family, given), lines, entry["author"].get("orcid") or ""))
        subjects = [heading.get("descriptor_name", "") for heading in work.get("mesh") or []]
        source = (work.get("primary_location") or {}).get("source") or {}
        yield dict(
            paper=work["id"], authors=authors, title=work["title"] or "", abstract="",
            keywords=subjects or [concept["display_name"] for concept in (work.get("concepts") or [])[:8]],
            journal=source.get("display_name") or "", date=str(work.get("publication_year") or ""),
            references=work.get("referenced_works") or [])


def table(path):
    with opened(path) as lines:
        heading = next(lines).rstrip("\n").split("\t")
        for line in lines:
            row = dict(zip(heading, line.rstrip("\n").split("\t")))
            names = [name.strip().title().partition(", ")[::2] for name in row["AF"].split(";")]
            yield dict(
                paper="PMID" + row["PMID"], authors=[(name, "", "") for name in names if name[1]],
                title=row["TI"].capitalize(), abstract="", keywords=row["MESH"].title().split(";"),
                journal=row["SO"].title(), date=row["PY"], references=[])


def reader(path):
    bare = path.removesuffix(".gz")
    kinds = {"xml": pubmed, "txt": medline, "nbib": medline, "jsonl": openalex, "tsv": table}
    return kinds[bare.rpartition(".")[2]]


def works(paths):
    seen = set()
    for path in paths:
        for work in reader(path)(path):
            if work["paper"] not in seen:
                seen.add(work["paper"])
                yield work


def is_full(given):
    return len(re.split(r"[ -]", given)[0].replace(".", "")) > 1


def main():
    if sys.argv[1] == "names":
        names = {name for work in works(sys.argv[3:]) for name, _, _ in work["authors"]}
        with open(sys.argv[2], "w") as out:
            out.writelines(f"{family}\t{given}\n" for family, given in sorted(names))
        return
    with open(sys.argv[1], "w") as out:
        for work in works(sys.argv[2:]):
            authors = work.pop("authors")
            printed = [f"{family}, {given}" for (family, given), _, _ in authors]
            for place, ((_, given), lines, orcid) in enumerate(authors):
                if not is_full(given) or len(authors) > MOST_AUTHORS:
                    continue
                row = dict(work, id=f"{work['paper']}#{place}", name=printed[place], affiliation=lines,
                           coauthors=printed[:place] + printed[place + 1:])
                if orcid:
                    row["person"] = orcid
                out.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
