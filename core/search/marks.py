"""Which part of a line matched, so that it can be shown; plain text in, plain pieces out."""

from __future__ import annotations

from dataclasses import dataclass

from core.search.spelling import syllables
from core.search.text import parts, plain


@dataclass(frozen=True)
class Piece:
    """A stretch of the line."""

    text: str
    hit: bool = False


def pieces(line: str, asked: str) -> tuple[Piece, ...]:
    """The line cut at what matches a part of the question: its own characters, their pinyin or initials.

    Example: pieces("张三丰", "zs") == (Piece("张三", True), Piece("丰"))
    """
    low = [plain(character)[:1] or " " for character in line]
    hit = [False] * len(line)
    for part in parts(asked):
        start, end = _place(low, part)
        hit[start:end] = [True] * (end - start)
    found: list[Piece] = []
    for character, is_hit in zip(line, hit, strict=True):
        if found and found[-1].hit == is_hit:
            found[-1] = Piece(found[-1].text + character, is_hit)
        else:
            found.append(Piece(character, is_hit))
    return tuple(found)


def _place(low: list[str], part: str) -> tuple[int, int]:
    """Where the part stands, from and to; an empty stretch if it does not."""
    for start in range(len(low)):
        end = _literally(low, start, part)
        if end:
            return start, end
    if part.isascii() and part.isalpha():
        for start in range(len(low)):
            end = _by_sound(low, start, part)
            if end:
                return start, end
    return 0, 0


def _literally(low: list[str], start: int, part: str) -> int:
    rest, at = part, start
    while rest and at < len(low):
        if low[at] == rest[0]:
            rest = rest[1:]
        elif at == start or low[at] != " ":
            return 0
        at += 1
    return 0 if rest else at


def _by_sound(low: list[str], start: int, part: str) -> int:
    """The end of the Chinese characters from `start` whose first letters, or whose syllables, spell the part."""
    rest, at = part, start
    while rest and at < len(low) and not low[at].isascii():
        if _sound(low[at])[:1] != rest[0]:
            break
        rest, at = rest[1:], at + 1
    if not rest:
        return at
    rest, at = part, start
    while rest and at < len(low) and not low[at].isascii():
        sound = _sound(low[at])
        if not sound or not (rest.startswith(sound) or sound.startswith(rest)):
            return 0
        rest, at = rest[len(sound) :], at + 1
    return 0 if rest else at


def _sound(character: str) -> str:
    return "".join(syllables(character))
