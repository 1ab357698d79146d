"""Builds the table of readings of Japanese names from ENAMDICT.

    python data/assets/readings/build_readings.py /usr/share/edict/enamdict data/assets/readings/readings.tsv.zst

ENAMDICT is the property of the Electronic Dictionary Research and Development Group and is used under its
licence (attribution, share-alike; see data/assets/readings/readings.NOTICE). Debian ships it as `enamdict`. Needs the
`zstd` program.

One line a written form, cells separated by TAB: form, readings as a surname, readings as a given name, and
for a single kanji what it contributes to a given name at its beginning, what it contributes after another
kanji, and the same for surnames; readings in kana, separated by spaces, as listed; what a kanji contributes,
with the most frequent first.
Lines are sorted by form (code points). Full names (type h), places and companies are left out.

What a kanji contributes is not in the dictionary: it is estimated from the names of two kanji by expectation
maximisation over the places where their kana can be cut, so that a name that no dictionary lists can be
composed from its kanji, and of several readings the usual one is known.
"""
import re
import subprocess
import sys
from collections import defaultdict

LINE = re.compile(r"^(\S+)(?: \[([^\]]+)\])? /(.+)/$")
KIND = re.compile(r"\(([a-z,]+)\)")
SURNAME, GIVEN = {"s"}, {"g", "m", "f"}
ROUNDS = 8
# A piece counts when it stands for at least so many names and so much of what the kanji adds there.
NAMES, SHARE, PIECES = 3.0, 0.02, 8
# Letters that no piece begins with.
BOUND = set("んっゃゅょぁぃぅぇぉーンッャュョァィゥェォ")


def kanji(text):
    return all("\u3400" <= c <= "\u9fff" or c in "々ヶ" or "\u3041" <= c <= "\u30ff" for c in text) and any(
        "\u3400" <= c <= "\u9fff" for c in text)


def pieces(readings, kind):
    """What each kanji adds to a name, first and later: {kanji: ([pieces], [pieces])}."""
    names = [(form, kana) for form, kinds in readings.items() if len(form) == 2 and kanji(form[0]) and kanji(form[1])
             for kana in kinds[kind]]
    cuts = [[at for at in range(1, len(kana)) if kana[at] not in BOUND] for _, kana in names]
    likely = defaultdict(lambda: 1.0)
    for _ in range(ROUNDS):
        counts, totals = defaultdict(float), defaultdict(float)
        for (form, kana), places in zip(names, cuts):
            weights = [likely[0, form[0], kana[:at]] * likely[1, form[1], kana[at:]] for at in places]
            for at, weight in zip(places, weights):
                share = weight / sum(weights)
                for key in ((0, form[0], kana[:at]), (1, form[1], kana[at:])):
                    counts[key] += share
                    totals[key[:2]] += share
        likely = defaultdict(float, {key: count / totals[key[:2]] for key, count in counts.items()})
    found = defaultdict(lambda: ([], []))
    for (place, form, piece), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        kept = found[form][place]
        if count >= NAMES and likely[place, form, piece] >= SHARE and len(kept) < PIECES:
            kept.append(piece)
    return found


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
    readings = {form: found for form, found in readings.items() if found[0] or found[1]}
    given, surnames = pieces(readings, 1), pieces(readings, 0)
    for form in [*given, *surnames]:
        readings.setdefault(form, ([], []))
    text = ""
    for form, listed in sorted(readings.items()):
        cells = [form, *map(" ".join, listed), *map(" ".join, given[form]), *map(" ".join, surnames[form])]
        text += "\t".join(cells).rstrip("\t") + "\n"
    subprocess.run(["zstd", "-19", "--ultra", "-f", "-q", "-o", target], input=text.encode(), check=True)
    print(len(readings), "forms,", len(text.encode()), "bytes before compression")


if __name__ == "__main__":
    main()
