"""The notebooks on studies that lack something, and answers that go back into a run."""

import builtins
import csv
import runpy
import subprocess
from collections import Counter
from pathlib import Path

import nbformat
import polars as pl
import pytest

from run import HERE, NOTEBOOKS, STUDY, as_notebook, out_of_step

DECK, CHECKING, REVIEW, NETWORK, QUALITY = (
    HERE / f"{name}.py"
    for name in ("landscape_deck", "checking_a_ranking", "identity_review", "network", "quality_of_identity")
)


@pytest.fixture
def execute(monkeypatch, tmp_path):
    """Runs a notebook from first to last cell and returns its names; files go into `tmp_path`."""

    def run(notebook, folder, answers=None, area=None):
        monkeypatch.chdir(HERE)
        for name in ("KOLNET_CHANGES", "KOLNET_AREA"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("KOLNET_RUN", str(folder))
        monkeypatch.setenv("KOLNET_OUT", str(tmp_path))
        monkeypatch.setenv("KOLNET_BACKTEST", str(tmp_path / "none.json"))
        if area:
            monkeypatch.setenv("KOLNET_AREA", area)
        if answers is None:
            return runpy.run_path(str(notebook))
        cells = nbformat.reads(as_notebook(notebook), as_version=4).cells
        code = [
            answers if "answers" in cell.metadata.get("tags", []) else cell.source
            for cell in cells
            if cell.cell_type == "code"
        ]
        assert answers in code
        names = {"__builtins__": builtins}
        exec(compile("\n".join(code), str(notebook), "exec"), names)  # noqa: S102
        return names

    return run


@pytest.mark.parametrize("study", ["one_person", "nobody", "papers_only", "hostile"])
@pytest.mark.parametrize("notebook", [DECK, CHECKING, REVIEW, NETWORK, QUALITY], ids=lambda path: path.stem)
def test_a_notebook_runs_on_a_study_that_lacks_something(execute, studies, notebook, study):
    execute(notebook, studies[study])


def test_an_area_is_chosen_by_name(execute, demo, tmp_path):
    execute(DECK, demo, area="af")
    assert [path.name for path in tmp_path.iterdir()] == ["landscape-af.pptx"]


def test_the_ipynb_are_what_the_py_make_and_a_change_of_either_is_noticed(monkeypatch, tmp_path):
    assert out_of_step() == []
    for source in NOTEBOOKS:
        (tmp_path / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
        (tmp_path / f"{source.stem}.ipynb").write_text(as_notebook(source), encoding="utf-8")
    copies = sorted(tmp_path.glob("*.py"))
    monkeypatch.setattr("run.HERE", tmp_path)
    monkeypatch.setattr("run.NOTEBOOKS", copies)
    assert out_of_step() == []
    copies[0].write_text(copies[0].read_text(encoding="utf-8") + "\n# %%\n1\n", encoding="utf-8")
    (tmp_path / "alone.ipynb").write_text("{}", encoding="utf-8")
    assert out_of_step() == [copies[0].with_suffix(".ipynb").name, "alone.ipynb"]


def test_answers_go_back_into_a_run_and_are_not_asked_again(execute, kolnet, studies, tmp_path):
    answers = (
        'BY = "A. Reviewer"\nANSWERS = {1: ("different", "two, years overlap"), 2: ("same", "=one \\"person\\"")}\n'
    )
    names = execute(REVIEW, studies["papers_only"], answers)
    asked = [(row["a"], row["b"]) for row in names["queue"].head(2).iter_rows(named=True)]
    written = tmp_path / "identity-answers.csv"
    with open(written, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["action"], row["a"], row["b"], row["by"]) for row in rows] == [
        ("different", *asked[0], "A. Reviewer"),
        ("same", *asked[1], "A. Reviewer"),
    ]

    study = Path(studies["papers_only"]).parent / "study.toml"
    again = study.with_name("answered.toml")
    text = study.read_text(encoding="utf-8")
    again.write_text(
        text.replace("[suppression]", f'[identity]\noverrides = ["{written}"]\n[suppression]'), encoding="utf-8"
    )
    out = tmp_path / "answered"
    subprocess.run([kolnet, "run", again, "--out", out, "--quiet"], check=True, stdout=subprocess.DEVNULL)
    with open(out / "review_queue.csv", encoding="utf-8", newline="") as file:
        left = {(row["a"], row["b"]) for row in csv.DictReader(file)}
    assert left and not left & set(asked)


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ('{9999: ("same", "x")}', "there is no question 9999"),
        ('{1: ("yes", "x")}', "the answer is same or different, not 'yes'"),
        ('{1: ("same", "")}', "say why"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_with_its_number(execute, studies, answers, message, tmp_path):
    with pytest.raises(AssertionError, match=message):
        execute(REVIEW, studies["papers_only"], f'BY = ""\nANSWERS = {answers}\n')
    assert list(tmp_path.glob("*.csv")) == []


def test_a_sample_that_is_filled_in_from_the_truth_gives_its_shares(execute, demo, tmp_path):
    """The demo's invented people are known: documents that none of a person's names stands on are somebody else's."""
    names = execute(QUALITY, demo)
    assert len(names["measured"]) == 0
    with open(STUDY.parent / "truth/mentions.tsv", encoding="utf-8", newline="") as file:
        bearers = {}
        for row in csv.DictReader(file, delimiter="\t"):
            bearers.setdefault(row["document"], {})[row["person"]] = row["name"]
    sheet = tmp_path / "identity-sample.csv"
    with open(sheet, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 60
    wrong = shown = 0
    for row in rows:
        documents = [part.rpartition("[")[2].rstrip("]") for part in row["documents"].split(" | ")]
        told = [bearers[document] for document in documents if document in bearers]
        most = Counter(person for people in told for person in people).most_common(1)
        row["wrong"] = str(sum(most[0][0] not in people for people in told)) if most else ""
        row["twice"] = "no"
        wrong, shown = wrong + int(row["wrong"] or 0), shown + (int(row["shown"]) if most else 0)
    with open(sheet, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    measured = execute(QUALITY, demo)["measured"].filter(pl.col("what") == "lumped")
    assert measured["people"].sum() == sum(row["wrong"] != "" for row in rows)
    assert (measured["from"] <= measured["measured"]).all() and (measured["measured"] <= measured["to"]).all()
    assert 100 * wrong / shown < 10, "most documents of the demo are with their people"


def test_a_sheet_of_another_run_or_with_a_bad_number_is_refused_with_its_line(execute, demo, studies, tmp_path):
    execute(QUALITY, demo)
    with pytest.raises(AssertionError, match=r"line \d+: .* is not in this run"):
        execute(QUALITY, studies["papers_only"])
    sheet = tmp_path / "identity-sample.csv"
    with open(sheet, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[3]["wrong"] = "99"
    with open(sheet, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(AssertionError, match="line 5: wrong is a number up to"):
        execute(QUALITY, demo)
