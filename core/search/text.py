"""The one text by which a thing is found, and the question cut into parts; pure.

A mark before each piece says what begins there, so that one look at the text tells how good a match is:

    \\x01张三 \\x01yj-20261123-0001 \\x01   beginning of a name or code, and its end
    \\x02zs \\x02                           beginning of initials
    \\x03zhangsan \\x03                     beginning of pinyin
    \\x05行情网关扩容                       other words
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from core.search.kinds import Doc
from core.search.spelling import syllables

NAME: Final = "\x01"
INITIALS: Final = "\x02"
PINYIN: Final = "\x03"
WORDS: Final = "\x05"
LONGEST: Final = 400
MOST_PARTS: Final = 6
MOST_ASKED: Final = 100
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")  # halves of characters can be neither kept nor asked for
_SEAMS = re.compile(r"(?<=[\u3400-\u9fff])(?=[a-z])|(?<=[a-z])(?=[\u3400-\u9fff])")


def plain(text: str) -> str:
    """Lower case, full-width as half-width, without control characters; spaces stay."""
    return _CONTROL.sub(" ", unicodedata.normalize("NFKC", text)).lower()


def joined(text: str) -> str:
    """The same without any space."""
    return "".join(plain(text).split())


def parts(asked: str) -> tuple[str, ...]:
    """What must all be found: words between spaces, and what is Chinese or Latin within a word.

    Example: parts("张s 云主机") == ("张", "s", "云主机")
    """
    found = [part for word in plain(asked[:MOST_ASKED]).split() for part in _SEAMS.split(word) if part]
    return tuple(dict.fromkeys(found))[:MOST_PARTS]


def text_of(doc: Doc) -> str:
    """The whole text of a document."""
    pieces: list[str] = []
    whole = [joined(text)[:LONGEST] for text in (*doc.names, *doc.codes) if text.strip()]
    pieces += [f"{NAME}{text}" for text in dict.fromkeys(whole)] + ([NAME] if whole else [])
    spelled = [syllables(joined(name)) for name in doc.names if not name.isascii()]
    pieces += _sounds([*spelled, *doc.readings])
    pieces += [f"{WORDS}{joined(word)[:LONGEST]}" for word in doc.words if word.strip()]
    return "".join(pieces)


def grade(text: str, asked: str) -> int:
    """How good a match the text is: 0 the whole name or code, 1 its beginning, 2 initials, 3 pinyin, 4 anywhere,
    5 not by words of its own or not in one piece."""
    word = joined(asked)
    marks = (f"{NAME}{word}{NAME}", NAME + word, INITIALS + word, PINYIN + word, word)
    return next((number for number, needle in enumerate(marks) if needle in text), len(marks))


def _sounds(readings: Iterable[tuple[str, ...]]) -> list[str]:
    initials: list[str] = []
    whole: list[str] = []
    for reading in dict.fromkeys(readings):
        known = [joined(part) for part in reading if part.strip()]
        initials.append(f"{INITIALS}{''.join(part[:1] for part in known)}")
        whole.append(f"{PINYIN}{''.join(known)}")
    return [*dict.fromkeys(initials), *dict.fromkeys(whole)]
