"""The usual Python ways to read PubMed XML, CPU time of one core: iterparse for the same fields, and
pubmed_parser when it is installed."""

import gzip
import sys
import time

try:
    from lxml import etree
    name = "lxml"
except ImportError:
    from xml.etree import ElementTree as etree
    name = "xml.etree"

path = sys.argv[1]
size = len(gzip.open(path).read())
start = time.process_time()
works = []
for _, article in etree.iterparse(gzip.open(path), events=("end",)):
    if article.tag != "PubmedArticle":
        continue
    authors = [
        (
            author.findtext("LastName"),
            author.findtext("ForeName"),
            [i.text for i in author.findall("Identifier")],
            [a.findtext("Affiliation") for a in author.findall("AffiliationInfo")],
        )
        for author in article.iter("Author")
    ]
    mesh = [(d.get("UI"), d.get("MajorTopicYN")) for d in article.iter("DescriptorName")]
    works.append((article.findtext(".//PMID"), article.findtext(".//ArticleTitle"), authors, mesh))
    article.clear()
seconds = time.process_time() - start
print(f"python {name} iterparse: {len(works)} records, {size / seconds / 1e6:.1f} MB/s of decompressed XML")

try:
    import pubmed_parser
except ImportError:
    sys.exit()
start = time.process_time()
works = list(pubmed_parser.parse_medline_xml(path, author_list=True))
seconds = time.process_time() - start
print(f"python pubmed_parser.parse_medline_xml: {len(works)} records, {size / seconds / 1e6:.1f} MB/s of decompressed XML")
