"""How names are spelled, found and shortened."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

# Surnames read otherwise than the same character elsewhere.
_SURNAMES = {"单": "shan", "曾": "zeng", "解": "xie", "查": "zha", "仇": "qiu", "任": "ren", "翟": "zhai", "区": "ou"}


@lru_cache(maxsize=4096)
def _spelling(text: str, style: int) -> tuple[str, ...]:
    return tuple(lazy_pinyin(text, style=Style(style)))


def syllables_of(name: str) -> tuple[str, ...]:
    """How the name is said, a part per character; what is not Chinese stays one part.

    Example: syllables_of("单雄信") == ("shan", "xiong", "xin")
    """
    syllables = [part.strip().lower() for part in _spelling(name, Style.NORMAL.value)]
    if name[:1] in _SURNAMES and len(name) > 1:
        syllables[0] = _SURNAMES[name[0]]
    return tuple(part for part in syllables if part)


def spelled(name: str) -> dict[str, str]:
    """The columns `pinyin` and `initials` of a name, ready for a row.

    Example: spelled("王小明") == {"pinyin": "wangxiaoming", "initials": "wxm"}
    """
    syllables = syllables_of(name)
    return {
        "pinyin": "".join(syllables).replace(" ", "")[:120],
        "initials": "".join(part[0] for word in syllables for part in word.split())[:30],
    }


def avatar_text(name: str, *, small: bool = False) -> str:
    """What stands in the circle of a person without a photo: the last two characters, in a small circle one.

    Latin names give the first letters of their first and last word.
    """
    name = name.strip()
    if not name:
        return "?"
    if name.isascii():
        words = name.split()
        letters = "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
        return letters[:1] if small else letters
    return name[-1:] if small else name[-2:]
