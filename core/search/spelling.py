"""How Chinese is typed with Latin letters; pure."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import lazy_pinyin


@lru_cache(maxsize=8192)
def syllables(text: str) -> tuple[str, ...]:
    """The text as typed in pinyin, a part per character; what is not Chinese stays one part as it is.

    Example: syllables("云主机") == ("yun", "zhu", "ji")
    """
    return tuple(part.strip().lower() for part in lazy_pinyin(text) if part.strip())
