"""Mistakes in a definition: where, what, and how to mend it; all of them at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from core.errors import Invalid, Problem


@dataclass(frozen=True)
class Fault:
    """One mistake: the JSON path (`$.form.fields[2].type`), what is wrong, and the remedy."""

    path: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}. {self.remedy}"


class WrongDefinition(Invalid):
    """The definition cannot be used; `faults` names every mistake."""

    def __init__(self, faults: Iterable[Fault], *, file: str = "") -> None:
        self.faults = tuple(faults)
        self.file = file
        super().__init__(
            [
                Problem(f"{file}{f.path}" if not file else f"{file}: {f.path}", f"{f.what}. {f.remedy}")
                for f in self.faults
            ]
        )

    def __str__(self) -> str:
        head = f"{self.file}: " if self.file else ""
        return "\n".join(f"{head}{fault}" for fault in self.faults)


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """ "Did you mean `approve`? Known: approve, do." for a remedy."""
    names = sorted(known)
    near = difflib.get_close_matches(str(word), names, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]!r}? " if near else ""
    return f"{hint}Known here: {', '.join(names) or 'none'}."
