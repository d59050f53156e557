"""Mistakes in a definition: where, what, and how to mend it; all of them at once, in both languages."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language

from approvals.forms.field import Words
from core.errors import Invalid, Problem


def words(text: Words | str) -> Words:
    """The text in both languages; a plain one is the same in both."""
    return text if isinstance(text, Words) else Words(text, text)


@dataclass(frozen=True)
class Fault:
    """One mistake: the JSON path (`$.form.fields[2].type`), what is wrong, and the remedy."""

    path: str
    what: Words
    remedy: Words

    def said(self, language: str) -> str:
        """What is wrong and how to mend it."""
        stop = ". " if language.startswith("en") else "。"
        return f"{self.what.said(language)}{stop}{self.remedy.said(language)}"

    def __str__(self) -> str:
        return f"{self.path}: {self.said('en')}"


class WrongDefinition(Invalid):
    """The definition cannot be used; `faults` names every mistake."""

    def __init__(self, faults: Iterable[Fault], *, file: str = "") -> None:
        self.faults = tuple(faults)
        self.file = file
        language = get_language() or ""
        head = f"{file}: " if file else ""
        super().__init__([Problem(f"{head}{fault.path}", fault.said(language)) for fault in self.faults])

    def __str__(self) -> str:
        head = f"{self.file}: " if self.file else ""
        return "\n".join(f"{head}{fault}" for fault in self.faults)


def did_you_mean(word: object, known: Iterable[str]) -> Words:
    """ "Did you mean `approve`? Known: approve, do." for a remedy."""
    names = sorted(known)
    near = difflib.get_close_matches(str(word), names, n=1, cutoff=0.5)
    return Words(
        f"{f'是否想写 {near[0]!r}？' if near else ''}这里可以写：{'、'.join(names) or '无'}",
        f"{f'Did you mean {near[0]!r}? ' if near else ''}Known here: {', '.join(names) or 'none'}.",
    )
