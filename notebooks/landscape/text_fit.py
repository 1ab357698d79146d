"""How wide a text is, without the font: the same answer on every machine.

Latin letters have the widths of Helvetica, which Arial and Liberation Sans share (Adobe Font Metrics,
thousandths of the size); wide characters of East Asia (Unicode Standard Annex 11) are one em.
"""

import unicodedata

SLACK = 1.08  # viewers put another font in the place of one they lack
BOLD = 1.07

# From the space to the tilde.
HELVETICA = [
    int(width)
    for width in """
    278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278
    584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944
    667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500
    278 556 500 722 500 500 500 334 260 334 584
    """.split()
]


def character_width(character: str) -> float:
    """Width in ems."""
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if unicodedata.combining(character):
        return 0.0
    base = unicodedata.normalize("NFD", character)[0]
    if " " <= base <= "~":
        return HELVETICA[ord(base) - ord(" ")] / 1000
    return 0.6


def text_width(text: str, points: float, bold: bool = False) -> float:
    """Width in inches with the slack."""
    ems = sum(map(character_width, text))
    return ems * points / 72 * SLACK * (BOLD if bold else 1.0)


def shorten(text: str, inches: float, points: float, bold: bool = False) -> str:
    """The text, or as much of it as fits with an ellipsis."""
    if text_width(text, points, bold) <= inches:
        return text
    while text and text_width(text + "…", points, bold) > inches:
        text = text[:-1]
    return text.rstrip(" ,;、") + "…"


def count_lines(text: str, inches: float, points: float, bold: bool = False) -> int:
    """Lines that the text takes when it is broken between words, or between wide characters."""
    lines, used = 1, 0.0
    for word in pieces(text):
        width = text_width(word, points, bold)
        if used and used + text_width(word.rstrip(), points, bold) > inches:
            lines, used = lines + 1, 0.0
        used += width
    return lines


def pieces(text: str) -> list[str]:
    """Parts of a text between which a line may break."""
    parts, part = [], ""
    for character in text:
        wide = unicodedata.east_asian_width(character) in "WF"
        if wide and part:
            parts.append(part)
            part = ""
        part += character
        if wide or character in " -":
            parts.append(part)
            part = ""
    return parts + [part] if part else parts


def balanced(text: str, inches: float, points: float, bold: bool = False) -> list[str]:
    """The text in one line, or in the two most equal ones that a sign of punctuation or a space divides."""
    if count_lines(text, inches, points, bold) != 2:
        return [text]
    fitting = []
    for at, sign in enumerate(text[:-1], start=1):
        pair = (text[:at].rstrip(" "), text[at:])
        widths = [text_width(half, points, bold) for half in pair]
        if sign in " 。、；：" and max(widths) <= inches:
            after_a_part = pair[0][-1] in ",;:。、；："
            fitting.append((abs(widths[0] - widths[1]) * (0.2 if after_a_part else 1), pair))
    return list(min(fitting)[1]) if fitting else [text]
