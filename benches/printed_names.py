#!/usr/bin/env python3
"""How the printed names of the shared real files are read: counts of each file, and its oddest names.

usage: benches/printed_names.py [--kolnet BIN] [--data DIR] [--quiet] [PART …]

Prints to the terminal only: the names are those of real people. PART: only files whose path holds it.
"""
import argparse
import json
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Kind, glob below the data folder, columns of the table where they have other names.
SOURCES = [
    ('pubmed', 'pubmed-xml/*.xml.gz', {}),
    ('medline', 'medline-nbib/*', {}),
    ('openalex', 'openalex-json/*', {}),
    ('openalex', 'synergy-openalex/*.works.jsonl.gz', {}),
    ('europepmc', 'europepmc-json/*.json.gz', {}),
    ('crossref', 'crossref-json/*.json.gz', {}),
    ('frab', 'congress/frab-*.xml.gz', {}),
    ('works', 'cardiac-mr/*.tsv.gz', {'title': 'TI', 'authors': 'AU'}),
    ('works', 'congress-outcomes/*/works.csv.gz', {}),
    ('congress', 'congress/epsa/*-program.tsv.gz', {'name': 'full_name'}),
    ('congress', 'congress-outcomes/*/programme.csv.gz', {}),
    ('congress', 'congress-outcomes/*/reviewers.csv.gz', {}),
    ('congress', 'congress-outcomes/*/committees.csv.gz', {}),
    ('roles', 'congress-outcomes/guidelines/*.csv.gz', {}),
]
COLUMNS = ['given', 'family', 'native', 'kana', 'place', 'role', 'taken_off']


def study_of(kind: str, path: pathlib.Path, columns: dict[str, str]) -> str:
    """A study of one file."""
    lines = ['title = "names"', '[[source]]', f'kind = "{kind}"', f'path = {json.dumps(str(path))}']
    if columns:
        lines.append('[source.columns]')
        lines += [f'{ours} = {json.dumps(theirs)}' for ours, theirs in columns.items()]
    if kind == 'congress':
        lines += ['[source.defaults]', 'congress = "C"', 'level = "national"', 'date = "2020"']
    return '\n'.join([*lines, '[suppression]', 'none = "shown to nobody"', ''])


def checked(kolnet: str, kind: str, path: pathlib.Path, columns: dict[str, str]) -> dict:
    """What `kolnet check --json` says of a file."""
    with tempfile.TemporaryDirectory() as folder:
        study = pathlib.Path(folder, 'study.toml')
        study.write_text(study_of(kind, path, columns), encoding='utf-8')
        done = subprocess.run(
            [kolnet, 'check', '--json', '-q', study], capture_output=True, text=True, check=False
        )
    if not done.stdout:
        raise SystemExit(f'{path}: {done.stderr}')
    return json.loads(done.stdout)['files'][0]


def show(kind: str, name: str, file: dict, quiet: bool) -> None:
    """Prints the counts of a file and its oddest names."""
    names = file['names']
    counts = ', '.join(f'{names[key]} {key}' for key in ('read', 'people', 'groups', 'placeholders', 'refused'))
    print(f'{kind} {name}: {counts}')
    for what in ('doubts', 'taken_off'):
        filled = {key: count for key, count in names[what].items() if count}
        if filled:
            print(f'  {what}: ' + ', '.join(f'{key} {count}' for key, count in filled.items()))
    if file['error']:
        print(f'  {file["error"]}')
    for cut in [] if quiet else file['preview']:
        fields = [cut[column] for column in COLUMNS]
        print(f'  {cut["oddness"]:3} ' + ' | '.join(fields).rstrip(' |'))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--kolnet', default=str(ROOT / 'target/debug/kolnet'))
    parser.add_argument('--data', type=pathlib.Path, default=ROOT.parent / 'shared/data')
    parser.add_argument('--quiet', action='store_true', help='counts only')
    parser.add_argument('parts', nargs='*')
    asked = parser.parse_args()
    if not asked.data.is_dir():
        raise SystemExit(f'{asked.data} is no folder; say --data DIR')
    for kind, glob, columns in SOURCES:
        for path in sorted(asked.data.glob(glob)):
            name = str(path.relative_to(asked.data))
            if not asked.parts or any(part in name for part in asked.parts):
                show(kind, name, checked(asked.kolnet, kind, path.resolve(), columns), asked.quiet)


if __name__ == '__main__':
    main()
