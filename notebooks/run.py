"""Executes the notebooks against the demo, from a first cell to the last, and fails with the first that fails.

    python3 notebooks/run.py [--kolnet target/debug/kolnet] [--save DIR] [--write]

Each notebook is a `.py` in percent format, which is the source, and an `.ipynb` without outputs beside it
that must agree; `--write` makes the second from the first. Makes what they read and is not there: the demo's
run, the same study as of April 2026, the differences of the two, and a back-test. `--save` keeps the notebooks
with their outputs. Needs the packages of notebooks/requirements.txt and .ci/requirements.txt.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
KOLNET = ROOT / "target/debug/kolnet"
STUDY = ROOT / "data/demo/study.toml"
RUN = ROOT / "data/demo/out"
CYCLES = ROOT / "target/cycles"
CHANGES = CYCLES / "changes"
BACKTEST = CYCLES / "backtest.json"
NOTEBOOKS = sorted(path for path in HERE.glob("*.py") if path.name != "run.py")


def make_cycles(kolnet):
    """Runs the demo as of two dates, compares them and tests the ranking on the past, where that is not there yet."""
    quiet = {"check": True, "stdout": subprocess.DEVNULL}
    if not RUN.is_dir():
        subprocess.run([kolnet, "run", STUDY, "--quiet"], **quiet)
    old = CYCLES / "april"
    if not old.is_dir():
        subprocess.run([kolnet, "run", STUDY, "--as-of", "2026-04-01", "--out", old, "--quiet"], **quiet)
    subprocess.run([kolnet, "diff", old, RUN, "--out", CHANGES, "--quiet"], **quiet)
    if not BACKTEST.is_file():
        command = [kolnet, "backtest", STUDY, "--cutoff", "2021", "--area", "hf", "--json", "--quiet"]
        answer = subprocess.run(command, check=True, capture_output=True).stdout
        BACKTEST.write_bytes(answer)


def as_notebook(source):
    """The `.ipynb` that belongs to a `.py`: its cells without outputs, with ids that are the same every time."""
    notebook = jupytext.read(source, fmt="py:percent")
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number:02}"
        cell.metadata = {key: value for key, value in cell.metadata.items() if key == "tags"}
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return nbformat.writes(notebook) + "\n"


def out_of_step():
    """Notebooks whose `.ipynb` is not what their `.py` makes, and those without a `.py`."""
    pairs = {source: source.with_suffix(".ipynb") for source in NOTEBOOKS}
    differ = [
        path.name
        for source, path in pairs.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != as_notebook(source)
    ]
    return differ + [path.name for path in HERE.glob("*.ipynb") if path not in pairs.values()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kolnet", type=Path, default=KOLNET)
    parser.add_argument("--save", type=Path)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    if args.write:
        for source in NOTEBOOKS:
            source.with_suffix(".ipynb").write_text(as_notebook(source), encoding="utf-8")
    if differ := out_of_step():
        sys.exit(f"{', '.join(differ)}: not what the .py makes; change the .py, then run notebooks/run.py --write")

    kolnet = args.kolnet.resolve()
    make_cycles(kolnet)
    os.environ |= {
        "KOLNET_CHANGES": str(CHANGES),
        "KOLNET_BACKTEST": str(BACKTEST),
        "KOLNET_OUT": str(CYCLES / "notebooks"),
    }
    for source in NOTEBOOKS:
        notebook = nbformat.reads(as_notebook(source), as_version=4)
        start = time.monotonic()
        NotebookClient(notebook, timeout=120, resources={"metadata": {"path": HERE}}).execute()
        print(f"{source.stem}: {time.monotonic() - start:.1f} s")
        if args.save:
            args.save.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, args.save / f"{source.stem}.ipynb")


if __name__ == "__main__":
    main()
