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
    """The end of the Chinese characters from `start` that spell the part: each by its first letter or its syllable
    (`wangxm`), the last also by a beginning of it."""
    read = {0}  # how much of the part the characters so far may have spelled
    for at in range(start, len(low)):
        sound = "" if low[at].isascii() else _sound(low[at])
        if not sound or not read:
            return 0
        rests = [part[length:] for length in read]
        if any(sound.startswith(rest) for rest in rests):
            return at + 1
        whole = {len(part) - len(rest) + len(sound) for rest in rests if rest.startswith(sound)}
        read = whole | {len(part) - len(rest) + 1 for rest in rests if rest[0] == sound[0]}
    return 0


def _sound(character: str) -> str:
    return "".join(syllables(character))
