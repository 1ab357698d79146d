"""The usual Python way from PubMed files to ranked authors: pubmed_parser, pandas, igraph.

`python3 benches/peers/study_python.py FOLDER` reads every `*.xml.gz`, takes a printed name for a person, pairs the
authors of each paper with weight 1 / (team - 1), and measures the network. It reads no congress, tells no names
apart, knows no areas and tests no rank: it is what a script does, beside what a study needs. One row of Markdown;
needs pubmed_parser, pandas and igraph.
"""

import contextlib
import io
import pathlib
import resource
import sys
import time
import warnings

import igraph
import pandas
import pubmed_parser

MOST_AUTHORS = 100

warnings.filterwarnings("ignore")
start = time.perf_counter()
seconds = {}


def lap(step):
    seconds[step] = time.perf_counter() - start - sum(seconds.values())


records = []
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.xml.gz")):
    with contextlib.redirect_stdout(io.StringIO()):
        for article in pubmed_parser.parse_medline_xml(str(path), author_list=True):
            names = [f"{a['lastname']}, {a['forename']}" for a in article["authors"] if a["lastname"]]
            records.extend((article["pmid"], article["pubdate"][:4], name) for name in dict.fromkeys(names))
authors = pandas.DataFrame(records, columns=["pmid", "year", "name"])
works = authors.pmid.nunique()
lap("read")

authors["person"] = authors.name.astype("category").cat.codes
team = authors.groupby("pmid").person.transform("size")
tied = authors[(team > 1) & (team <= MOST_AUTHORS)].assign(weight=1 / (team - 1))[["pmid", "person", "weight"]]
pairs = tied.merge(tied[["pmid", "person"]], on="pmid", suffixes=("", "_other"))
pairs = pairs[pairs.person < pairs.person_other]
ties = pairs.groupby(["person", "person_other"], as_index=False).weight.sum()
lap("pairs")

people = authors.person.nunique()
graph = igraph.Graph(n=people, edges=ties[["person", "person_other"]].to_numpy())
weights = ties.weight.tolist()
table = pandas.DataFrame(
    {
        "papers": authors.groupby("person").pmid.nunique(),
        "strength": graph.strength(weights=weights),
        "pagerank": graph.pagerank(weights=weights),
        "core": graph.coreness(),
        "constraint": graph.constraint(weights=weights),
        "community": graph.community_leiden("modularity", weights=weights).membership,
    }
)
lap("measures")

table.sort_values("papers", ascending=False).to_csv("/dev/null")
lap("write")
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
steps = ", ".join(f"{step} {took:.1f} s" for step, took in seconds.items())
print(
    f"| usual Python way: {works} works, {len(authors)} printed names, {people} names | {steps} | "
    f"{sum(seconds.values()):.1f} s | {peak:.0f} MB |"
)
