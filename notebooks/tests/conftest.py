"""Runs and decks that the tests look at: the demo, and small studies that lack one thing each."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pptx import Presentation

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from landscape.deck import write_deck  # noqa: E402
from landscape.run_folder import open_area  # noqa: E402

from run import CHANGES, KOLNET, ROOT, RUN, make_cycles  # noqa: E402

DEMO = ROOT / "data/demo"
HEAD = 'title = "{title}"\nas_of = "2026-10-01"\nlanguage = "{language}"\n'
TAIL = '[suppression]\nnone = "invented"\n[outputs]\nplots = []\nreport = false\nbriefs = 0\n'
QUICK = "[resampling]\nbootstrap = 40\nnetwork_bootstrap = 5\nweight_draws = 50\n"
WORKS = '[[source]]\nkind = "works"\npath = "works.csv"\n'
ONE = 'id,title,date,authors,affiliations\nW1,A paper of one,2024-05-01,"Sato, Hanako","Nagoya University, Nagoya, Japan"\n'
HOSTILE = '''id,title,date,authors,affiliations
W1,"=HYPERLINK(""http://x"",""y"")",2024-05-01,"=Cmd, A; +Plus, B; -Minus, C; @At, D; Longname-Doublebarrelled-Tripleton von und zu Hohenzollern, Maximiliana-Theodora","=1+1"
W2,"<b>Bold & ""quoted"" {area}",2023-05-01,"=Cmd, A; +Plus, B; O'Neil, ""Q""",Nagoya University
W3,T3,2022-05-01,"=Cmd, A; {braces}, X; +Plus, B; -Minus, C",=cmd|' /C calc'!A0
W4,T4,2021-05-01,"=Cmd, A; +Plus, B; -Minus, C; Kim, Chul",@SUM(1+1)*cmd
'''
LONG_AREA = "Hypertrophic, restrictive and arrhythmogenic right ventricular cardiomyopathy and other primary diseases of the heart muscle {area} <i>"


@pytest.fixture(scope="session")
def kolnet():
    return Path(os.environ.get("KOLNET", KOLNET)).resolve()


@pytest.fixture(scope="session")
def demo(kolnet):
    """The demo's run folder, with the comparison to an earlier cycle in `CHANGES`."""
    make_cycles(kolnet)
    return RUN


@pytest.fixture(scope="session")
def studies(kolnet, tmp_path_factory):
    """Run folders of studies that lack something, by name."""
    root = tmp_path_factory.mktemp("studies")
    exclude = 'action,a,b,area,reason,by,date\nexclude,"Sato, Hanako",,,,,\n'
    papers = f'mesh = "{DEMO}/mesh.tsv"\nperson_label = "社外医科学専門家"\n[[source]]\nkind = "pubmed"\npath = "{DEMO}/pubmed/*.xml.gz"\n'
    papers += '[[area]]\nid = "hf"\nname = "心不全"\ninclude = ["D006333"]\n'
    area = f'[[area]]\nid = "a"\nname = "{LONG_AREA}"\nkeywords = ["T3", "T4", "Bold", "HYPERLINK"]\n'
    files = {
        "one_person": {"study.toml": HEAD.format(title="One", language="en") + WORKS + TAIL, "works.csv": ONE},
        "nobody": {
            "study.toml": HEAD.format(title="Nobody", language="en")
            + WORKS
            + '[identity]\noverrides = "overrides.csv"\n'
            + TAIL,
            "works.csv": ONE,
            "overrides.csv": exclude,
        },
        "papers_only": {"study.toml": HEAD.format(title="論文だけの調査", language="ja") + papers + QUICK + TAIL},
        "hostile": {
            "study.toml": HEAD.format(title="=cmd " * 60, language="en") + WORKS + area + TAIL,
            "works.csv": HOSTILE,
        },
    }
    for name, content in files.items():
        (root / name).mkdir()
        for file, text in content.items():
            (root / name / file).write_text(text, encoding="utf-8")
        subprocess.run([kolnet, "run", root / name / "study.toml", "--quiet"], check=True, stdout=subprocess.DEVNULL)
    return {name: root / name / "out" for name in files}


@pytest.fixture(scope="session")
def decks(demo, studies, tmp_path_factory):
    """Every deck that the tests look at: by name of study, area and language, its run, path and slides."""
    root, found = tmp_path_factory.mktemp("decks"), {}
    for name, folder, area, changes in [
        *[("demo", demo, area, CHANGES) for area in ("hf", "af", "ph")],
        *[(name, folder, None, None) for name, folder in studies.items()],
    ]:
        for language in ("en", "ja"):
            run = open_area(folder, area, changes)
            path = root / f"{name}-{run.area}-{language}.pptx"
            slides = write_deck(run, path, language)
            found[name, run.area, language] = (run, path, slides)
    return found


@pytest.fixture(scope="session")
def opened(decks):
    return {key: (run, Presentation(path)) for key, (run, path, _) in decks.items()}
