"""Counts the style of the Rust code in `src`: names, lengths, closures, comments.

    python3 benches/style.py            prints the figures
    python3 benches/style.py --check    exits 1 when a bar is broken, and says which

Code behind `#[cfg(test)]` is counted apart. The script reads text and knows no types: strings and
comments are masked first, then braces are matched. Standard library only.
"""

import argparse
import re
import statistics
import sys
from collections import defaultdict
from pathlib import Path

ONE_WORD_TYPES_BELOW = 0.35
TYPES_PER_NAME_AT_MOST = 2
ENTRIES_AT_MOST = 18
FUNCTION_LINES_BELOW = 70

TOKEN = re.compile(
    r"""
      (?P<line_comment>//[^\n]*)
    | (?P<block_comment>/\*)
    | (?P<raw_string>\b(?:b|c)?r(?P<hashes>\#*)")
    | (?P<string>\b[bc]"|")
    | (?P<char>b?'(?:\\(?:x[0-9a-fA-F]{2}|u\{[0-9a-fA-F_]+\}|.)|[^\\'\n])')
    """,
    re.VERBOSE,
)
TYPE = re.compile(r"^(?P<indent> *)(?:pub(?:\([^)]*\))? +)?(?:unsafe +)?(?P<kind>struct|enum|union|trait|type) +(?P<name>[A-Za-z_]\w*)", re.M)
FUNCTION = re.compile(r"(?<![\w'])fn +(?P<name>[a-z_]\w*)\s*[<(]")
TRAIT_IMPL = re.compile(r"^ *(?:unsafe +)?impl\b[^{;]*?\bfor\b[^{;]*\{", re.M)
CLOSURE = re.compile(r"\blet +(?:mut +)?\w+(?: *:[^=\n]+)? *=\s*(?:move +)?\|")
TEST_ONLY = re.compile(r"#\[cfg\((?:test|doctest|all\(\s*test\b[^\]]*)\)\]")


def blank(text):
    """The same text with every character but line ends made a space."""
    return re.sub(r"[^\n]", " ", text)


def masked(source):
    """The source without comments and without what strings and characters hold, line for line."""
    out, at = [], 0
    while match := TOKEN.search(source, at):
        out.append(source[at : match.start()])
        end = match.end()
        if match.lastgroup == "block_comment":
            depth = 1
            while depth and (edge := re.compile(r"/\*|\*/").search(source, end)):
                depth += 1 if edge.group() == "/*" else -1
                end = edge.end()
        elif match.group("raw_string"):
            close = source.find('"' + match.group("hashes"), end)
            end = len(source) if close < 0 else close + 1 + len(match.group("hashes"))
        elif match.group("string"):
            close = re.compile(r'(?:[^"\\]|\\.)*"', re.S).match(source, end)
            end = close.end() if close else len(source)
        out.append(blank(source[match.start() : end]))
        at = end
    return "".join(out) + source[at:]


def closing_brace(code, opening):
    """Place after the brace that closes the one at `opening`."""
    depth = 0
    for brace in re.compile(r"[{}]").finditer(code, opening):
        depth += 1 if brace.group() == "{" else -1
        if depth == 0:
            return brace.end()
    return len(code)


def item_end(code, start):
    """Place after the item that begins at `start`: behind its `;` or its closing brace."""
    depth = 0
    for sign in re.compile(r"[;{(\[\])]").finditer(code, start):
        if sign.group() in "([":
            depth += 1
        elif sign.group() in ")]":
            depth -= 1
        elif depth == 0:
            return sign.end() if sign.group() == ";" else closing_brace(code, sign.start())
    return len(code)


class RustFile:
    """One source file, cut into what ships and what only tests see."""

    def __init__(self, path, root, test_files):
        self.shown = str(path.relative_to(root.parent))
        self.source = path.read_text(encoding="utf-8")
        code = masked(self.source)
        tests = []
        if path in test_files:
            tests.append((0, len(code)))
        else:
            for attribute in TEST_ONLY.finditer(code):
                if not tests or attribute.start() >= tests[-1][1]:
                    tests.append((attribute.start(), item_end(code, attribute.end())))
        shipped, kept = code, self.source
        for start, end in tests:
            shipped = shipped[:start] + blank(shipped[start:end]) + shipped[end:]
            kept = kept[:start] + blank(kept[start:end]) + kept[end:]
        self.code = shipped
        self.kept = kept
        self.test_lines = sum(self.source.count("\n", start, end) + 1 for start, end in tests)

    def code_lines(self):
        """Lines that hold code; comments and empty lines left out."""
        return sum(1 for line in self.code.splitlines() if line.strip())

    def lines(self):
        """Lines of what ships, comments and empty lines among them."""
        return max(0, self.source.count("\n") - self.test_lines)

    def types(self):
        """`(name, line)` of each type declared. Associated types belong to their trait and are left out."""
        for match in TYPE.finditer(self.code):
            if match.group("kind") == "type" and match.group("indent"):
                continue
            yield match.group("name"), self.code.count("\n", 0, match.start("name")) + 1

    def functions(self):
        """`(name, line, lines, of a trait)` of each function with a body."""
        traits = [(m.end(), closing_brace(self.code, m.end() - 1)) for m in TRAIT_IMPL.finditer(self.code)]
        for match in FUNCTION.finditer(self.code):
            end = item_end(self.code, match.end() - 1)
            if self.code[end - 1 : end] != "}":
                continue
            line = self.code.count("\n", 0, match.start()) + 1
            lines = self.code.count("\n", match.start(), end) + 1
            given = any(start <= match.start() < stop for start, stop in traits)
            yield match.group("name"), line, lines, given

    def comments_inside(self):
        """Lines inside functions that are a `//` comment and no documentation."""
        inside = set()
        for match in FUNCTION.finditer(self.code):
            end = item_end(self.code, match.end() - 1)
            first = self.code.count("\n", 0, match.start())
            inside.update(range(first, first + self.code.count("\n", match.start(), end) + 1))
        comment = re.compile(r"^\s*//(?![/!])")
        return sum(1 for n, line in enumerate(self.kept.split("\n")) if n in inside and comment.match(line))


def read(root):
    """All files under `root`, those that only tests include marked as such."""
    paths = sorted(root.rglob("*.rs"))
    test_files = set()
    for path in paths:
        code = masked(path.read_text(encoding="utf-8"))
        for attribute in TEST_ONLY.finditer(code):
            named = re.compile(r"\s*(?:#\[[^\]]*\]\s*)*(?:pub(?:\([^)]*\))? +)?mod +(\w+);").match(code, attribute.end())
            if named:
                folder = path.parent if path.stem in ("mod", "lib", "main") else path.with_suffix("")
                test_files.update({folder / f"{named[1]}.rs", folder / named[1] / "mod.rs"})
    return [RustFile(path, root, test_files) for path in paths]


def share(part, whole):
    return f"{part} of {whole} ({100 * part / max(whole, 1):.0f} %)"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="exit 1 when a bar is broken")
    parser.add_argument("--src", type=Path, default=Path(__file__).resolve().parent.parent / "src")
    parser.add_argument("--names", action="store_true", help="list the one-word types too")
    args = parser.parse_args()

    files = read(args.src)
    declared = defaultdict(list)
    functions = []
    for file in files:
        for name, line in file.types():
            declared[name].append(f"{file.shown}:{line}")
        functions += [(lines, name, f"{file.shown}:{line}", given) for name, line, lines, given in file.functions()]

    types = sum(map(len, declared.values()))
    one_word = sorted(name for name in declared if re.fullmatch(r"[A-Z][a-z0-9]*", name))
    one_word_types = sum(len(declared[name]) for name in one_word)
    repeated = sorted(((len(places), name) for name, places in declared.items() if len(places) > 1), reverse=True)
    own = [name for _, name, _, given in functions if not given]
    short = sum(1 for name in own if "_" not in name.strip("_"))
    code_lines = sum(file.code_lines() for file in files)
    closures = sum(len(CLOSURE.findall(file.code)) for file in files)
    comments = sum(file.comments_inside() for file in files)
    sizes = sorted(((file.lines(), file.shown) for file in files if file.lines()), reverse=True)
    entries = sorted(path.name for path in args.src.iterdir())
    functions.sort(reverse=True)

    print(f"entries of src             {len(entries)}")
    print(f"files                      {len(files)}, median {statistics.median(n for n, _ in sizes):.0f} lines, longest {sizes[0][0]} ({sizes[0][1]})")
    print(f"code lines                 {code_lines}; beside them {sum(file.test_lines for file in files)} lines of tests")
    print(f"one-word type names        {share(one_word_types, types)}")
    print(f"names of several types     {len(repeated)}" + "".join(f"\n  {count} x {name}: {', '.join(declared[name])}" for count, name in repeated))
    print(f"one-word function names    {share(short, len(own))}, functions that a trait names left out")
    for bar in (60, 70):
        print(f"functions over {bar} lines    {sum(1 for lines, *_ in functions if lines > bar)}")
    for lines, name, place, _ in functions[:5] if functions[0][0] <= 60 else [f for f in functions if f[0] > 60]:
        print(f"  {lines:4} {name} ({place})")
    print(f"closures bound to a name   {closures} ({1000 * closures / code_lines:.1f} per 1,000 code lines)")
    print(f"comment lines in functions {comments} ({comments / code_lines:.3f} per code line)")
    if args.names:
        print("one-word types             " + ", ".join(one_word))

    broken = []
    if one_word_types >= ONE_WORD_TYPES_BELOW * types:
        broken.append(f"one-word type names are {100 * one_word_types / types:.0f} % of all; below {100 * ONE_WORD_TYPES_BELOW:.0f} % is asked")
    broken += [f"{name} names {count} types; at most {TYPES_PER_NAME_AT_MOST} are asked" for count, name in repeated if count > TYPES_PER_NAME_AT_MOST]
    if len(entries) > ENTRIES_AT_MOST:
        broken.append(f"src has {len(entries)} entries; at most {ENTRIES_AT_MOST} are asked")
    broken += [f"{name} ({place}) has {lines} lines; fewer than {FUNCTION_LINES_BELOW} are asked" for lines, name, place, _ in functions if lines >= FUNCTION_LINES_BELOW]
    if args.check:
        print("\n".join(broken) if broken else "every bar holds", file=sys.stderr if broken else sys.stdout)
        sys.exit(bool(broken))


if __name__ == "__main__":
    main()
