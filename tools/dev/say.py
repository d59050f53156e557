"""Speaking to the person at the terminal: plain lines, colours where there is a terminal, tables."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

COLOURS = {"red": 31, "green": 32, "yellow": 33, "blue": 34, "magenta": 35, "cyan": 36, "grey": 90}


class Failure(Exception):
    """Something went wrong that the person can mend; the text says what and how."""


def paint(text: str, colour: str = "") -> str:
    """The text in a colour, where the output is a terminal and NO_COLOR is not set."""
    if not colour or "NO_COLOR" in os.environ or not sys.stdout.isatty():
        return text
    return f"\033[{COLOURS[colour]}m{text}\033[0m"


def say(text: str = "", *, colour: str = "") -> None:
    """Print one line at once."""
    print(paint(text, colour), flush=True)


def width(text: str) -> int:
    """Columns that the text takes in a terminal: Chinese characters take two."""
    return sum(2 if "\u2e80" <= char <= "\uffef" else 1 for char in text)


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A plain table with aligned columns."""
    cells = [[str(cell) for cell in row] for row in [heads, *rows]]
    wide = [max(width(row[at]) for row in cells) for at in range(len(heads))]
    lines = ["  ".join(cell + " " * (wide[at] - width(cell)) for at, cell in enumerate(row)).rstrip() for row in cells]
    lines.insert(1, "  ".join("-" * size for size in wide))
    return "\n".join(lines)
