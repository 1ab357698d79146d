"""Builds the table of readings of Japanese names from ENAMDICT.

    python notebooks/build_readings.py /usr/share/edict/enamdict data/readings.tsv.zst

ENAMDICT is property of the Electronic Dictionary Research and Development Group and is used under its
licence (attribution, share-alike; see data/readings.NOTICE). Debian ships it as `enamdict`. Needs the
`zstd` program.

One line a written form: form, TAB, readings as a surname, TAB, readings as a given name; readings in
katakana-free Hepburn romaji as the crate reads kana, parted by spaces, most usual kind first as listed.
Lines are sorted by form (code points). Full names (type h), places and companies are left out.
"""
import re
import subprocess
import sys
from collections import defaultdict

LINE = re.compile(r"^(\S+)(?: \[([^\]]+)\])? /(.+)/$")
KIND = re.compile(r"\(([a-z,]+)\)")
SURNAME, GIVEN = {"s"}, {"g", "m", "f"}


def kanji(text):
    return all("\u3400" <= c <= "\u9fff" or c in "々ヶ" or "\u3041" <= c <= "\u30ff" for c in text) and any(
        "\u3400" <= c <= "\u9fff" for c in text)


def main():
    source, target = sys.argv[1:]
    readings = defaultdict(lambda: ([], []))
    with open(source, encoding="euc_jp", errors="replace") as lines:
        for line in lines:
            found = LINE.match(line.strip())
            if not found:
                continue
            form, kana, meaning = found.groups()
            kinds = {kind for group in KIND.findall(meaning) for kind in group.split(",")}
            if not kana or not kanji(form) or len(form) > 5:
                continue
            if "u" in kinds and not kinds & (SURNAME | GIVEN):
                kinds |= {"s", "g"}
            for place, wanted in ((0, SURNAME), (1, GIVEN)):
                if kinds & wanted and kana not in readings[form][place]:
                    readings[form][place].append(kana)
    text = "".join(f"{form}\t{' '.join(s)}\t{' '.join(g)}\n" for form, (s, g) in sorted(readings.items()) if s or g)
    subprocess.run(["zstd", "-19", "--ultra", "-f", "-q", "-o", target], input=text.encode(), check=True)
    print(len(readings), "forms,", len(text.encode()), "bytes before compression")


if __name__ == "__main__":
    main()
