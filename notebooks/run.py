"""Executes the notebooks against the demo, from a first cell to the last, and fails with the first that fails.

    python3 notebooks/run.py [--kolnet target/debug/kolnet] [--save DIR]

Makes what they read and is not there: the demo's run, the same study as of April 2026, and the
differences of the two. `--save` keeps the notebooks with their outputs. Needs the packages of
notebooks/requirements.txt.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
STUDY = ROOT / "data/demo/study.toml"
RUN = ROOT / "data/demo/out"
CYCLES = ROOT / "target/cycles"


def make_cycles(kolnet):
    """Runs the demo as of two dates and compares them, where the folders are not there yet."""
    if not RUN.is_dir():
        subprocess.run([kolnet, "run", STUDY, "--quiet"], check=True, stdout=subprocess.DEVNULL)
    old = CYCLES / "april"
    if not old.is_dir():
        command = [kolnet, "run", STUDY, "--as-of", "2026-04-01", "--out", old, "--quiet"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    command = [kolnet, "diff", old, RUN, "--out", CYCLES / "changes", "--quiet"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kolnet", type=Path, default=ROOT / "target/debug/kolnet")
    parser.add_argument("--save", type=Path)
    args = parser.parse_args()

    make_cycles(args.kolnet.resolve())
    for path in sorted(HERE.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        if any(cell.get("outputs") for cell in notebook.cells):
            sys.exit(f"{path.name} was committed with outputs; clear them")
        start = time.monotonic()
        NotebookClient(notebook, timeout=120, resources={"metadata": {"path": HERE}}).execute()
        print(f"{path.name}: {time.monotonic() - start:.1f} s")
        if args.save:
            args.save.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, args.save / path.name)


if __name__ == "__main__":
    main()
